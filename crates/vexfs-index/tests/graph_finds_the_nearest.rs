//! The graph finds nearly all of the true nearest neighbours: under every metric, beside writers, among dead rows and under filters.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod built;
mod clusters;

use built::{Built, EF, K, METRICS, PARAMS, insert_all, one_in};
use clusters::{Clustered, Random};
use vexfs_index::graph::{Graph, GraphParams};
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row};
use vexfs_simd::{Metric, TableMemory};

const ROWS: usize = 2_000;
const DIM: usize = 32;
const RECALL_MIN: f64 = 0.95;

fn assert_finds(what: &str, recall: f64) {
    assert!(recall >= RECALL_MIN, "{what}: recall {recall:.4}");
}

#[test]
fn under_every_metric() {
    for metric in METRICS {
        assert_finds(&format!("{metric:?}"), Built::new(metric, ROWS, DIM, 1).recall(None));
    }
}

#[test]
fn when_several_threads_built_it_and_others_searched_meanwhile() {
    let data = Clustered::new(ROWS + 60, DIM, 60, 7);
    let graph = Graph::new(Metric::Cosine, DIM, PARAMS);
    let alive = AtomicBitSet::new();
    (0..ROWS as Row).for_each(|row| alive.set(row));
    let accept = Accept { alive: &alive, filter: None };
    std::thread::scope(|scope| {
        let building = scope.spawn(|| insert_all(&graph, &data, ROWS as Row, 2));
        let mut random = Random(3);
        while !building.is_finished() {
            let query = data.vector(random.below(ROWS));
            let found = graph.search(query, K, EF, &accept, &data, &Cancel::never()).unwrap();
            for (row, distance) in found.hits {
                assert!(graph.contains(row));
                assert_eq!(distance.to_bits(), Metric::Cosine.distance(query, data.vector(row as usize)).to_bits());
            }
        }
    });
    assert_eq!(graph.len(), ROWS);
    let built = Built { metric: Metric::Cosine, data, rows: ROWS as Row, graph, alive };
    assert_finds("built by two threads", built.recall(None));
}

#[test]
fn when_rows_that_are_inserted_together_are_nearest_to_each_other() {
    const TOGETHER: usize = 2;
    let mut data = Clustered::new(ROWS, DIM, 60, 7);
    let mut random = Random(5);
    for row in (0..ROWS).filter(|row| row % TOGETHER != 0) {
        let first = data.vector(row - row % TOGETHER).to_vec();
        let near = first.iter().map(|value| value + 0.001 * random.normal());
        let range = row * DIM..(row + 1) * DIM;
        data.values.splice(range, near);
    }
    let graph = Graph::new(Metric::SquaredEuclidean, DIM, PARAMS);
    insert_all(&graph, &data, ROWS as Row, 1);
    let alive = AtomicBitSet::new();
    (0..ROWS as Row).for_each(|row| alive.set(row));
    let accept = Accept { alive: &alive, filter: None };
    let found = (0..ROWS).map(|row| {
        let found = graph.search(data.vector(row), TOGETHER, TOGETHER * 2, &accept, &data, &Cancel::never()).unwrap();
        found.hits.iter().filter(|(hit, _)| *hit as usize / TOGETHER == row / TOGETHER).count()
    });
    // Without what was linked meanwhile, an insertion finds 0.98 of them.
    let recall = found.sum::<usize>() as f64 / (ROWS * TOGETHER) as f64;
    assert!(recall > 0.99, "recall {recall:.4}");
}

#[test]
fn when_the_same_row_is_inserted_by_several_threads_at_once() {
    let data = Clustered::new(500, DIM, 10, 7);
    for metric in [Metric::Dot, Metric::Manhattan] {
        let graph = Graph::new(metric, DIM, PARAMS);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| (0..500).for_each(|row| graph.insert(row, &data)));
            }
        });
        assert_eq!(graph.len(), 500);
    }
}

#[test]
fn when_rows_have_died() {
    let built = Built::new(Metric::SquaredEuclidean, ROWS, DIM, 1);
    let mut random = Random(11);
    for dead_in_ten in [3, 6, 9] {
        (0..built.rows).for_each(|row| built.alive.set(row));
        (0..built.rows).filter(|_| random.below(10) < dead_in_ten).for_each(|row| built.alive.clear(row));
        assert_finds(&format!("{dead_in_ten} of ten dead"), built.recall(None));
    }
}

#[test]
fn when_a_filter_lets_few_pass() {
    for metric in [Metric::SquaredEuclidean, Metric::Manhattan] {
        let built = Built::new(metric, ROWS, DIM, 1);
        for (odds, may_exhaust) in [(2, false), (10, false), (100, true)] {
            let filter = one_in(odds, built.rows);
            assert_finds(&format!("{metric:?}, one in {odds}"), built.recall(Some(&filter)));
            assert!(may_exhaust || built.exhausted(Some(&filter)) == 0, "one in {odds} is enough to fill a walk");
        }
    }
}

#[test]
fn when_half_of_it_was_left_out() {
    for metric in [Metric::SquaredEuclidean, Metric::Cosine] {
        let Built { metric, data, rows, graph, alive } = Built::new(metric, ROWS, DIM, 1);
        let mut random = Random(5);
        let sources: Vec<Row> = (0..rows).filter(|_| random.below(2) == 0).collect();
        (0..rows).filter(|row| sources.binary_search(row).is_err()).for_each(|row| alive.clear(row));
        let graph = graph.remap(&sources, &alive, &data, &TableMemory::Resident);
        assert_eq!(graph.len(), sources.len());
        let kept = sources.iter().map(|&row| row as usize).chain(rows as usize..data.len());
        let values: Vec<f32> = kept.flat_map(|row| data.vector(row).to_vec()).collect();
        let data = Clustered { dim: DIM, values };
        let alive = AtomicBitSet::new();
        (0..sources.len() as Row).for_each(|row| alive.set(row));
        let built = Built { metric, data, rows: sources.len() as Row, graph, alive };
        assert_finds(&format!("{metric:?} after half died"), built.recall(None));
    }
}

#[test]
fn when_all_vectors_are_the_same() {
    const SAME: usize = 10_000;
    const SAME_DIM: usize = 8;
    let data = Clustered { dim: SAME_DIM, values: vec![0.25; SAME * SAME_DIM] };
    let alive = AtomicBitSet::new();
    (0..SAME as Row).for_each(|row| alive.set(row));
    let graph = Graph::new(Metric::SquaredEuclidean, SAME_DIM, GraphParams { max_neighbors: 8, ef_construction: 24 });
    insert_all(&graph, &data, SAME as Row, 2);
    let accept = Accept { alive: &alive, filter: None };
    for k in [K, 1_000] {
        let found = graph.search(&[0.25; SAME_DIM], k, EF, &accept, &data, &Cancel::never()).unwrap();
        assert!(!found.is_exhausted && found.hits.len() == k, "copies lead to each other: {} of {k}", found.hits.len());
        assert!(found.hits.iter().all(|&(_, distance)| distance == 0.0));
    }
}

#[test]
fn when_many_copies_of_one_vector_lie_among_others() {
    const COPIES: usize = 600;
    let mut data = Clustered::new(ROWS, DIM, 60, 7);
    let copy: Vec<f32> = data.vector(0).to_vec();
    let mut random = Random(2);
    for _ in 0..COPIES {
        let row = random.below(ROWS);
        data.values[row * DIM..(row + 1) * DIM].copy_from_slice(&copy);
    }
    let copies = (0..ROWS).filter(|&row| data.vector(row) == copy).count();
    let alive = AtomicBitSet::new();
    (0..ROWS as Row).for_each(|row| alive.set(row));
    let graph = Graph::new(Metric::SquaredEuclidean, DIM, PARAMS);
    insert_all(&graph, &data, ROWS as Row, 1);
    let accept = Accept { alive: &alive, filter: None };
    for k in [K, 50] {
        let found = graph.search(&copy, k, EF, &accept, &data, &Cancel::never()).unwrap();
        let same = found.hits.iter().filter(|(_, distance)| *distance == 0.0).count();
        assert!(found.is_exhausted || same == k.min(copies), "{same} of {k} among {copies} copies");
    }
}

#[test]
fn when_norms_are_beyond_what_a_float_holds() {
    let mut random = Random(8);
    let values: Vec<f32> = (0..400 * 4).map(|_| random.normal() * 1e30).collect();
    let data = Clustered { dim: 4, values };
    let alive = AtomicBitSet::new();
    (0..400).for_each(|row| alive.set(row));
    let accept = Accept { alive: &alive, filter: None };
    for metric in METRICS {
        let graph = Graph::new(metric, 4, PARAMS);
        insert_all(&graph, &data, 400, 1);
        for query in [data.vector(0), &[0.0; 4], &[f32::MAX; 4]] {
            graph.search(query, K, EF, &accept, &data, &Cancel::never()).unwrap();
        }
    }
}

#[test]
fn not_when_it_was_cancelled() {
    let built = Built::new(Metric::Dot, 600, DIM, 1);
    let cancel = Cancel::never();
    cancel.cancel();
    let accept = Accept { alive: &built.alive, filter: None };
    // Only long walks look at the flag.
    let outcome = built.graph.search(built.data.vector(0), 500, 600, &accept, &built.data, &cancel);
    assert!(outcome.is_err());
}
