//! Prints build rate, recall and speed of the graph on clustered vectors.
//!
//! `cargo run --release --example graph_bench -- [rows] [dim] [build threads] [clusters]`

#[path = "../tests/clusters/mod.rs"]
mod clusters;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use clusters::Clustered;
use vexfs_index::graph::{Graph, GraphParams};
use vexfs_index::scan::scan_range;
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row, TopK, Vectors};
use vexfs_simd::Metric;

const QUERIES: usize = 500;
const K: usize = 10;

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
    let queries: Vec<&[f32]> = (rows..rows + QUERIES).map(|row| data.vector(row)).collect();
    let truth: Vec<Vec<Row>> = queries
        .iter()
        .map(|query| {
            let mut top = TopK::new(K);
            let _ = scan_range(Metric::SquaredEuclidean, query, &data, 0..rows as Row, &accept, &mut top, &cancel);
            top.into_sorted().into_iter().map(|(row, _)| row).collect()
        })
        .collect();
    for breadth in [20, 40, 60, 80, 100, 150, 200] {
        let mut best = f64::INFINITY;
        let mut found = 0;
        for _ in 0..3 {
            found = 0;
            let started = Instant::now();
            for (query, truth) in queries.iter().zip(&truth) {
                let Ok(result) = graph.search(query, K, breadth, &accept, &data, &cancel) else { continue };
                found += result.hits.iter().filter(|(row, _)| truth.contains(row)).count();
            }
            best = best.min(started.elapsed().as_secs_f64());
        }
        let recall = found as f64 / (QUERIES * K) as f64;
        println!("ef {breadth:3}: recall {recall:.4}, {:.1} us/query", best / QUERIES as f64 * 1e6);
    }
    debug_assert_eq!(data.dim(), dim);
}
