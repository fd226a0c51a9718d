//! Prints memory, recall and speed of the graph on codes of every kind, over the same clustered vectors.
//!
//! `cargo run --release --example code_timings -- [rows] [dim]`

#[path = "../tests/clusters/mod.rs"]
mod clusters;
mod trial;

use std::time::Instant;

use clusters::Clustered;
use trial::{K, Outcome, QUERIES, Trial};
use vexfs_index::codes::{BinaryBits, BinaryQuery, CodeSpec, TurboBits};
use vexfs_index::graph::{Graph, GraphParams, SearchParams};
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row};
use vexfs_simd::Metric;

const SAMPLE_ROWS: usize = 4_096;
const METRIC: Metric = Metric::Cosine;
const PARAMS: GraphParams = GraphParams { max_neighbors: 16, ef_construction: 100 };

fn every_code() -> Vec<(&'static str, CodeSpec)> {
    let binary = |bits, query| CodeSpec::Binary { bits, query };
    let turbo = |bits| CodeSpec::Turbo { bits };
    vec![
        ("int8", CodeSpec::Int8),
        ("turbo 8", turbo(TurboBits::Eight)),
        ("turbo 4", turbo(TurboBits::Four)),
        ("turbo 2", turbo(TurboBits::Two)),
        ("turbo 1.5", turbo(TurboBits::OneAndHalf)),
        ("turbo 1", turbo(TurboBits::One)),
        ("binary 1", binary(BinaryBits::One, BinaryQuery::Binary)),
        ("binary 1, query 8", binary(BinaryBits::One, BinaryQuery::Scalar8)),
        ("binary 1.5", binary(BinaryBits::OneAndHalf, BinaryQuery::Binary)),
        ("binary 2", binary(BinaryBits::Two, BinaryQuery::Binary)),
        ("binary 2, query 4", binary(BinaryBits::Two, BinaryQuery::Scalar4)),
        ("product x4", CodeSpec::Product { components_per_byte: 1 }),
        ("product x16", CodeSpec::Product { components_per_byte: 4 }),
        ("product x64", CodeSpec::Product { components_per_byte: 16 }),
    ]
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>().unwrap_or(0));
    let rows = arguments.next().unwrap_or(20_000);
    let dim = arguments.next().unwrap_or(128);
    let data = Clustered::new(rows + QUERIES, dim, rows / 1_000, 7);
    let alive = AtomicBitSet::new();
    (0..rows as Row).for_each(|row| alive.set(row));
    let accept = Accept { alive: &alive, filter: None };
    let cancel = Cancel::never();
    let trial = Trial::new(METRIC, &data, rows, &alive);
    println!("{rows} x {dim}");
    println!("| codes | bytes a vector | build, vectors/s | breadth | recall@10 | queries/s |");
    println!("|---|---|---|---|---|---|");
    for (name, codes) in every_code() {
        let graph = Graph::with_codes(METRIC, dim, PARAMS, codes);
        let started = Instant::now();
        graph.train((0..rows as Row).step_by((rows / SAMPLE_ROWS).max(1)), &data);
        (0..rows as Row).for_each(|row| graph.insert(row, &data));
        let rate = rows as f64 / started.elapsed().as_secs_f64();
        for breadth in [100, 200, 300] {
            let params = SearchParams::new(K, breadth);
            let search =
                |query: &[f32]| graph.search_with(query, &params, &accept, &data, &cancel).unwrap_or_default().hits;
            let Outcome { recall, micros } = trial.run(search);
            let per_second = 1e6 / micros;
            let bytes = graph.code_bytes();
            println!("| {name} | {bytes} | {rate:.0} | {breadth} | {recall:.3} | {per_second:.0} |");
            if codes.breadth_factor() * 100 <= breadth && recall > 0.99 {
                break;
            }
        }
    }
}
