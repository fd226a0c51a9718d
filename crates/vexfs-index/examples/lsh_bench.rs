//! Prints build time, memory, recall and speed of hash tables on clustered vectors, to be held against those of `graph_bench`.
//!
//! `cargo run --release --example lsh_bench -- [rows] [dim] [clusters]`

#[path = "../tests/clusters/mod.rs"]
mod clusters;
mod trial;

use std::time::Instant;

use clusters::Clustered;
use trial::{K, Outcome, QUERIES, Trial};
use vexfs_index::lsh::Lsh;
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row};
use vexfs_simd::Metric;

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

        let trial = Trial::new(metric, &data, rows, &alive);
        println!("  exact scan: {:.1} us/query", trial.scan_micros);
        for candidates in [500, 1_000, 2_000, 4_000, lsh.candidates()] {
            let search =
                |query: &[f32]| lsh.search(query, K, candidates, &accept, &data, &cancel).unwrap_or_default().hits;
            let Outcome { recall, micros } = trial.run(search);
            println!("  {candidates:5} candidates: recall {recall:.4}, {micros:.1} us/query");
        }
    }
}
