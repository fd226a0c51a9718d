//! A graph finds out how broad its walks have to be, and then finds what was asked for.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod built;
mod clusters;

use built::{Built, K, PARAMS, insert_all, nearest};
use clusters::{Clustered, Random};
use vexfs_index::graph::Graph;
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row};
use vexfs_simd::Metric;

const ROWS: usize = 6_000;
const QUERIES: usize = 100;
const RECALL_MIN: f64 = 0.97;
const NARROW_RECALL_MIN: f64 = 0.99;

/// Vectors that point in all directions, which are the hardest to tell apart.
fn scattered(dim: usize) -> Built {
    let mut random = Random(3);
    let values = (0..(ROWS + QUERIES) * dim).map(|_| random.normal()).collect();
    let data = Clustered { dim, values };
    let alive = AtomicBitSet::new();
    (0..ROWS as Row).for_each(|row| alive.set(row));
    let graph = Graph::new(Metric::Cosine, dim, PARAMS);
    insert_all(&graph, &data, ROWS as Row, 2);
    Built { metric: Metric::Cosine, data, rows: ROWS as Row, graph, alive }
}

fn recall(built: &Built, breadth: usize) -> f64 {
    let accept = Accept { alive: &built.alive, filter: None };
    let mut found = 0;
    for query in built.queries() {
        let truth = nearest(built.metric, &built.data, query, built.rows, &accept);
        let result = built.graph.search(query, K, breadth, &accept, &built.data, &Cancel::never()).unwrap();
        found += result.hits.iter().filter(|(row, _)| truth.contains(row)).count();
    }
    found as f64 / (built.queries().count() * K) as f64
}

#[test]
fn broad_among_vectors_that_point_everywhere() {
    let built = scattered(48);
    let narrow = built.graph.breadth();
    assert!(recall(&built, narrow) < RECALL_MIN, "or else there is nothing to find out");
    built.graph.calibrate(&built.alive, &built.data, &|| false);
    assert!(built.graph.breadth() > narrow);
    let recall = recall(&built, built.graph.breadth());
    assert!(recall >= RECALL_MIN, "recall {recall:.4} at {}", built.graph.breadth());
}

#[test]
fn narrow_among_clusters() {
    let built = Built::new(Metric::SquaredEuclidean, ROWS, 32, 2);
    let usual = built.graph.breadth();
    built.graph.calibrate(&built.alive, &built.data, &|| false);
    assert!(built.graph.breadth() < usual);
    let recall = recall(&built, built.graph.breadth());
    assert!(recall >= NARROW_RECALL_MIN, "recall {recall:.4} at {}", built.graph.breadth());
}

#[test]
fn broader_for_more_than_it_was_tried_for() {
    let built = Built::new(Metric::SquaredEuclidean, ROWS, 32, 2);
    let usual = built.graph.breadth();
    built.graph.calibrate(&built.alive, &built.data, &|| false);
    let narrow = built.graph.breadth();
    assert_eq!(built.graph.breadth_for(K), narrow);
    assert_eq!(built.graph.breadth_for(2 * K), (2 * narrow).min(usual));
    assert_eq!(built.graph.breadth_for(1_000), usual);
}

#[test]
fn and_stay_as_they_are_when_that_was_cancelled() {
    let built = scattered(48);
    let narrow = built.graph.breadth();
    built.graph.calibrate(&built.alive, &built.data, &|| true);
    assert_eq!(built.graph.breadth(), narrow);
}
