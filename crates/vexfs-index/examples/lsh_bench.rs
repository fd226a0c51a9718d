//! Prints build time, memory, recall and speed of hash tables on clustered vectors, to be held against those of `graph_bench`.
//!
//! `cargo run --release --example lsh_bench -- [rows] [dim] [clusters]`

#[path = "../tests/clusters/mod.rs"]
mod clusters;

use std::time::Instant;

use clusters::Clustered;
use vexfs_index::lsh::Lsh;
use vexfs_index::scan::scan_range;
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row, TopK};
use vexfs_simd::Metric;

const QUERIES: usize = 500;
const K: usize = 10;
const SAMPLE_ROWS: usize = 4_096;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>().unwrap_or(0));
    let rows = arguments.next().unwrap_or(50_000);
    let dim = arguments.next().unwrap_or(128);
    let clusters = arguments.next().unwrap_or(2_000);
    let data = Clustered::new(rows + QUERIES, dim, clusters, 7);
    let alive = AtomicBitSet::new();
    (0..rows as Row).for_each(|row| alive.set(row));
    let accept = Accept { alive: &alive, filter: None };
    let cancel = Cancel::never();
    for metric in [Metric::SquaredEuclidean, Metric::Cosine, Metric::Dot, Metric::Manhattan] {
        let lsh = Lsh::new(metric, dim);
        let started = Instant::now();
        lsh.train((0..rows as Row).step_by((rows / SAMPLE_ROWS).max(1)), &data);
        lsh.grow_for(rows as Row);
        (0..rows as Row).for_each(|row| lsh.insert(row, &data));
        let built = started.elapsed().as_secs_f64();
        lsh.calibrate(&alive, &data, &|| false);
        let calibrated = started.elapsed().as_secs_f64() - built;
        let megabytes = lsh.resident_bytes() as f64 / 1e6;
        println!(
            "{rows} x {dim} {metric:?}: built in {built:.2} s, calibrated in {calibrated:.2} s, {megabytes:.1} MB"
        );

        let queries: Vec<&[f32]> = (rows..rows + QUERIES).map(|row| data.vector(row)).collect();
        let started = Instant::now();
        let truth: Vec<Vec<Row>> = queries
            .iter()
            .map(|query| {
                let mut top = TopK::new(K);
                let _ = scan_range(metric, query, &data, 0..rows as Row, &accept, &mut top, &cancel);
                top.into_sorted().into_iter().map(|(row, _)| row).collect()
            })
            .collect();
        println!("  exact scan: {:.1} us/query", started.elapsed().as_secs_f64() / QUERIES as f64 * 1e6);
        for candidates in [500, 1_000, 2_000, 4_000, lsh.candidates()] {
            let mut best = f64::INFINITY;
            let mut found = 0;
            for _ in 0..3 {
                found = 0;
                let started = Instant::now();
                for (query, truth) in queries.iter().zip(&truth) {
                    let Ok(result) = lsh.search(query, K, candidates, &accept, &data, &cancel) else { continue };
                    found += result.hits.iter().filter(|(row, _)| truth.contains(row)).count();
                }
                best = best.min(started.elapsed().as_secs_f64());
            }
            let recall = found as f64 / (QUERIES * K) as f64;
            let micros = best / QUERIES as f64 * 1e6;
            println!("  {candidates:5} candidates: recall {recall:.4}, {micros:.1} us/query");
        }
    }
}
