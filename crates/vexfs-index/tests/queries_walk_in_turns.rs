//! Several queries asked at once, whose walks take turns, get what each of them gets alone.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod built;
mod clusters;

use built::{Built, EF, K, METRICS, one_in};
use clusters::Random;
use vexfs_index::graph::{Graph, GraphParams, SearchParams};
use vexfs_index::{Accept, Cancel, Row};
use vexfs_simd::Metric;

const ROWS: usize = 1_500;
const DIM: usize = 24;

/// Asks every number of queries up to more than take turns at a time.
fn assert_same_as_alone(what: &str, built: &Built, params: &SearchParams, accept: &Accept<'_>) {
    let queries: Vec<&[f32]> = built.queries().collect();
    let cancel = Cancel::never();
    let alone: Vec<_> = queries
        .iter()
        .map(|query| built.graph.search_with(query, params, accept, &built.data, &cancel).unwrap())
        .collect();
    for count in [0, 1, 2, 3, 4, 5, 9, queries.len()] {
        let found = built.graph.search_many(&queries[..count], params, accept, &built.data, &cancel).unwrap();
        assert_eq!(found.len(), count);
        for (at, (found, alone)) in found.iter().zip(&alone).enumerate() {
            assert_eq!((&found.hits, found.is_exhausted), (&alone.hits, alone.is_exhausted), "{what}, {at} of {count}");
        }
    }
}

#[test]
fn under_every_metric_and_breadth() {
    for metric in METRICS {
        let built = Built::new(metric, ROWS, DIM, 1);
        let accept = Accept { alive: &built.alive, filter: None };
        for params in [SearchParams::new(K, EF), SearchParams::new(1, 1), SearchParams::new(300, 10)] {
            assert_same_as_alone(&format!("{metric:?}, {params:?}"), &built, &params, &accept);
        }
    }
}

#[test]
fn on_vectors_and_on_codes_that_are_not_scored_again() {
    let built = Built::new(Metric::Cosine, ROWS, DIM, 1);
    let accept = Accept { alive: &built.alive, filter: None };
    let usual = SearchParams::new(K, EF);
    for params in [
        SearchParams { ignores_codes: true, ..usual },
        SearchParams { is_approximate: true, ..usual },
        SearchParams { rescored: 200, ..usual },
    ] {
        assert_same_as_alone(&format!("{params:?}"), &built, &params, &accept);
    }
}

#[test]
fn among_dead_rows_and_under_filters() {
    let built = Built::new(Metric::SquaredEuclidean, ROWS, DIM, 1);
    let filter = one_in(3, built.rows);
    let params = SearchParams::new(K, 20);
    assert_same_as_alone("filter", &built, &params, &Accept { alive: &built.alive, filter: Some(&filter) });
    let mut random = Random(5);
    (0..built.rows).filter(|_| random.below(10) < 9).for_each(|row| built.alive.clear(row));
    // Some walks meet enough that live and others do not.
    assert_same_as_alone("nine of ten dead", &built, &params, &Accept { alive: &built.alive, filter: None });
}

#[test]
fn on_a_graph_without_nodes() {
    let built = Built::new(Metric::Dot, 10, DIM, 1);
    let graph = Graph::new(Metric::Dot, DIM, GraphParams { max_neighbors: 16, ef_construction: 100 });
    let accept = Accept { alive: &built.alive, filter: None };
    let queries: Vec<&[f32]> = built.queries().take(3).collect();
    let found = graph.search_many(&queries, &SearchParams::new(K, EF), &accept, &built.data, &Cancel::never()).unwrap();
    assert!(found.len() == 3 && found.iter().all(|found| found.hits.is_empty()));
}

#[test]
fn not_when_they_were_cancelled() {
    let built = Built::new(Metric::Dot, 600, DIM, 1);
    let cancel = Cancel::never();
    cancel.cancel();
    let accept = Accept { alive: &built.alive, filter: None };
    let queries: Vec<&[f32]> = [0 as Row, 1].map(|row| built.data.vector(row as usize)).to_vec();
    let params = SearchParams::new(500, 600);
    assert!(built.graph.search_many(&queries, &params, &accept, &built.data, &cancel).is_err());
}
