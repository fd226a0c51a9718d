//! A graph that was written is read back as it was; bytes that are no graph are refused.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod built;
mod clusters;

use built::{Built, EF, K, METRICS, PARAMS};
use clusters::Random;
use vexfs_index::graph::Graph;
use vexfs_index::{Accept, Cancel, Row};
use vexfs_simd::{Metric, TableMemory};

const DIM: usize = 24;

fn bytes_of(graph: &Graph, rows: Row) -> Vec<u8> {
    let mut bytes = Vec::new();
    graph.write_to(rows, &mut bytes).unwrap();
    bytes
}

#[test]
fn written_and_read_back() {
    for metric in METRICS {
        let built = Built::new(metric, 1_200, DIM, 1);
        let bytes = bytes_of(&built.graph, built.rows);
        let graph = Graph::read_from(metric, DIM, PARAMS, &TableMemory::Resident, &bytes).unwrap();
        assert_eq!(bytes_of(&graph, built.rows), bytes);
        let accept = Accept { alive: &built.alive, filter: None };
        for query in built.queries() {
            let search =
                |graph: &Graph| graph.search(query, K, EF, &accept, &built.data, &Cancel::never()).unwrap().hits;
            assert_eq!(search(&graph), search(&built.graph));
        }
    }
}

#[test]
fn a_part_can_be_written_and_built_on() {
    let built = Built::new(Metric::SquaredEuclidean, 1_200, DIM, 1);
    let bytes = bytes_of(&built.graph, 700);
    let graph = Graph::read_from(built.metric, DIM, PARAMS, &TableMemory::Resident, &bytes).unwrap();
    assert_eq!(graph.len(), 700);
    (700..built.rows).for_each(|row| graph.insert(row, &built.data));
    let built = Built { graph, ..built };
    assert!(built.recall(None) >= 0.95);
    let empty =
        Graph::read_from(built.metric, DIM, PARAMS, &TableMemory::Resident, &bytes_of(&built.graph, 0)).unwrap();
    assert!(empty.is_empty());
}

#[test]
fn graphs_of_another_shape_are_refused() {
    let built = Built::new(Metric::Cosine, 100, DIM, 1);
    let bytes = bytes_of(&built.graph, built.rows);
    assert!(Graph::read_from(Metric::Cosine, DIM + 1, PARAMS, &TableMemory::Resident, &bytes).is_err());
    for length in (0..bytes.len()).step_by(7) {
        assert!(Graph::read_from(Metric::Cosine, DIM, PARAMS, &TableMemory::Resident, &bytes[..length]).is_err());
    }
}

#[test]
fn damaged_bytes_never_panic() {
    for metric in [Metric::SquaredEuclidean, Metric::Manhattan] {
        let built = Built::new(metric, 150, DIM, 1);
        let bytes = bytes_of(&built.graph, built.rows);
        let mut random = Random(99);
        for round in 0..1_500 {
            let mut damaged = bytes.clone();
            for _ in 0..=random.below(4) {
                let at = if round % 3 == 0 { random.below(200) } else { random.below(damaged.len()) };
                damaged[at] = random.next() as u8;
            }
            // What reads as a graph must serve as one, whatever it answers.
            let Ok(graph) = Graph::read_from(metric, DIM, PARAMS, &TableMemory::Resident, &damaged) else { continue };
            let accept = Accept { alive: &built.alive, filter: None };
            let query = built.data.vector(random.below(150));
            let found = graph.search(query, K, EF, &accept, &built.data, &Cancel::never()).unwrap();
            assert!(found.hits.iter().all(|&(row, _)| row < built.rows));
        }
    }
}
