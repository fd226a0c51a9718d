//! Prints build rate, recall and speed of the graph on clustered vectors.
//!
//! `cargo run --release --example graph_bench -- [rows] [dim] [build threads] [clusters]`

#[path = "../tests/clusters/mod.rs"]
mod clusters;
mod trial;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use clusters::Clustered;
use trial::{K, Outcome, QUERIES, Trial};
use vexfs_index::graph::{Graph, GraphParams};
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row, Vectors};
use vexfs_simd::Metric;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>().unwrap_or(0));
    let rows = arguments.next().unwrap_or(100_000);
    let dim = arguments.next().unwrap_or(128);
    let threads = arguments.next().unwrap_or(1);
    let clusters = arguments.next().unwrap_or(2_000);
    let data = Clustered::new(rows + QUERIES, dim, clusters, 7);
    let alive = AtomicBitSet::new();
    (0..rows as Row).for_each(|row| alive.set(row));
    let graph = Graph::new(Metric::SquaredEuclidean, dim, GraphParams { max_neighbors: 16, ef_construction: 100 });

    let started = Instant::now();
    let next = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(row) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&row| row < rows as Row) {
                    graph.insert(row, &data);
                }
            });
        }
    });
    let seconds = started.elapsed().as_secs_f64();
    println!("{rows} x {dim}: built in {seconds:.2} s, {:.0} vectors/s/thread", rows as f64 / seconds / threads as f64);
    println!("resident {:.1} MB", graph.resident_bytes() as f64 / 1e6);

    let accept = Accept { alive: &alive, filter: None };
    let cancel = Cancel::never();
    let trial = Trial::new(Metric::SquaredEuclidean, &data, rows, &alive);
    for breadth in [20, 40, 60, 80, 100, 150, 200] {
        let search = |query: &[f32]| graph.search(query, K, breadth, &accept, &data, &cancel).unwrap_or_default().hits;
        let Outcome { recall, micros } = trial.run(search);
        println!("ef {breadth:3}: recall {recall:.4}, {micros:.1} us/query");
    }
    debug_assert_eq!(data.dim(), dim);
}
