//! Queries from outside whose true nearest are known, and how well and how fast a search answers them.

#![allow(dead_code, unreachable_pub, reason = "every example uses a part of it")]

use std::time::Instant;

use vexfs_index::scan::scan_range;
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row, TopK};
use vexfs_simd::Metric;

use super::clusters::Clustered;

pub const QUERIES: usize = 500;
pub const K: usize = 10;
/// Of which the quickest counts.
const RUNS: usize = 3;

/// The vectors behind the first `rows` of some data, as queries.
pub struct Trial<'a> {
    queries: Vec<&'a [f32]>,
    truth: Vec<Vec<Row>>,
    /// Microseconds that comparing all rows takes for a query.
    pub scan_micros: f64,
}

/// How a search did.
pub struct Outcome {
    pub recall: f64,
    /// For a query.
    pub micros: f64,
}

impl<'a> Trial<'a> {
    /// Finds the true nearest among the first `rows`, of which all are alive.
    pub fn new(metric: Metric, data: &'a Clustered, rows: usize, alive: &AtomicBitSet) -> Self {
        let queries: Vec<&[f32]> = (rows..rows + QUERIES).map(|row| data.vector(row)).collect();
        let accept = Accept { alive, filter: None };
        let started = Instant::now();
        let nearest = |query: &&[f32]| {
            let mut top = TopK::new(K);
            let _ = scan_range(metric, query, data, 0..rows as Row, &accept, &mut top, &Cancel::never());
            top.into_sorted().into_iter().map(|(row, _)| row).collect()
        };
        let truth = queries.iter().map(nearest).collect();
        Self { queries, truth, scan_micros: started.elapsed().as_secs_f64() / QUERIES as f64 * 1e6 }
    }

    /// Has all queries answered, several times over.
    pub fn run(&self, search: impl Fn(&[f32]) -> Vec<(Row, f32)>) -> Outcome {
        let mut seconds = f64::INFINITY;
        let mut found = 0;
        for _ in 0..RUNS {
            found = 0;
            let started = Instant::now();
            for (query, truth) in self.queries.iter().zip(&self.truth) {
                found += search(query).iter().filter(|(row, _)| truth.contains(row)).count();
            }
            seconds = seconds.min(started.elapsed().as_secs_f64());
        }
        Outcome { recall: found as f64 / (QUERIES * K) as f64, micros: seconds / QUERIES as f64 * 1e6 }
    }
}
