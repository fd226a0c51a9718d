//! Scans that compare codes first find what scans of vectors find, to the last bit.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use roaring::RoaringBitmap;
use vexfs_index::graph::{Graph, GraphParams, SearchParams};
use vexfs_index::scan::{scan_range, scan_rows};
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row, TopK};
use vexfs_simd::Metric;

const ROWS: Row = 900;
const METRICS: [Metric; 3] = [Metric::SquaredEuclidean, Metric::Cosine, Metric::Dot];

/// Numbers that repeat exactly (a linear congruential generator), from -1 to 1.
fn numbers(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// Vectors of all kinds that are hard to tell apart, or to code.
fn vectors(kind: &str, dim: usize) -> Vec<f32> {
    let mut number = numbers(dim as u64);
    let centers: Vec<f32> = (0..dim * 5).map(|_| number()).collect();
    (0..ROWS as usize)
        .flat_map(|row| {
            let center = &centers[row % 5 * dim..][..dim];
            let magnitude = [1e-38, 1e-20, 1.0, 3e4, 1e18][row % 5];
            let own: Vec<f32> = (0..dim).map(|_| number()).collect();
            let component = move |at: usize| match kind {
                "spread" => own[at],
                "close" => center[at] + 1e-3 * own[at],
                "the same" => center[at],
                "on a lattice" => (own[at] * 2.0).round(),
                "of all lengths" => own[at] * magnitude,
                "spiky" => own[at] * if at == row % dim { 1000.0 } else { 0.01 },
                _ => unreachable!("{kind}"),
            };
            (0..dim).map(component).collect::<Vec<_>>()
        })
        .collect()
}

struct Scans {
    metric: Metric,
    dim: usize,
    values: Vec<f32>,
    graph: Graph,
    alive: AtomicBitSet,
}

impl Scans {
    fn new(metric: Metric, dim: usize, values: Vec<f32>) -> Self {
        let graph = Graph::new(metric, dim, GraphParams { max_neighbors: 16, ef_construction: 100 });
        let alive = AtomicBitSet::new();
        for row in (0..ROWS).filter(|row| row % 11 != 3) {
            alive.set(row);
            graph.encode(row, &(values.as_slice(), dim));
        }
        Self { metric, dim, values, graph, alive }
    }

    /// What both kinds of scan find; the bits of distances, so that equal is equal.
    fn both(&self, query: &[f32], k: usize, rows: Option<&RoaringBitmap>) -> [Option<Vec<(Row, u32)>>; 2] {
        let vectors = (self.values.as_slice(), self.dim);
        let accept = Accept { alive: &self.alive, filter: None };
        let cancel = Cancel::never();
        let mut top = TopK::new(k);
        let by_codes = if let Some(rows) = rows {
            scan_rows(self.metric, query, &vectors, rows, &accept, &mut top, &cancel).unwrap();
            self.graph.scan_rows(query, k, (rows, ROWS), &accept, &vectors, &cancel).unwrap()
        } else {
            scan_range(self.metric, query, &vectors, 0..ROWS, &accept, &mut top, &cancel).unwrap();
            self.graph.scan_range(query, k, 0..ROWS, &accept, &vectors, &cancel).unwrap()
        };
        let bits = |hits: Vec<(Row, f32)>| hits.into_iter().map(|(row, distance)| (row, distance.to_bits())).collect();
        [by_codes.map(bits), Some(bits(top.into_sorted()))]
    }
}

#[test]
fn whatever_the_vectors() {
    for kind in ["spread", "close", "the same", "on a lattice", "of all lengths", "spiky"] {
        for dim in [1, 3, 16, 100, 128, 384] {
            for metric in METRICS {
                let scans = Scans::new(metric, dim, vectors(kind, dim));
                let some: RoaringBitmap = (0..ROWS).filter(|row| row % 3 != 1).collect();
                for row in [2_usize, 12, 503, 888] {
                    // A row itself, and one of another length in about its direction.
                    let own = &scans.values[row * dim..][..dim];
                    let near: Vec<f32> =
                        own.iter().zip(1..).map(|(value, at)| value * 1.5 + 1e-2 / at as f32).collect();
                    for query in [own, &near] {
                        for k in [1, 10, 200, ROWS as usize] {
                            for rows in [None, Some(&some)] {
                                let [by_codes, scanned] = scans.both(query, k, rows);
                                let is_told = query.iter().any(|value| value.abs() > 1e-12);
                                if is_told || by_codes.is_some() {
                                    assert_eq!(by_codes, scanned, "{kind}, {dim}, {metric:?}, row {row}, {k}");
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Of the best by their codes as well, only those are compared that may be nearest.
#[test]
fn the_best_by_their_codes_hold_the_nearest() {
    for metric in METRICS {
        let scans = Scans::new(metric, 384, vectors("spread", 384));
        let values = (scans.values.as_slice(), 384);
        let accept = Accept { alive: &scans.alive, filter: None };
        let some: RoaringBitmap = (0..ROWS).filter(|row| row % 3 != 1).collect();
        for row in (0..ROWS as usize).step_by(37) {
            let query = &scans.values[row * 384..][..384];
            let params = SearchParams::new(10, 10);
            let found = scans.graph.score_rows(query, &params, &some, &accept, &values, &Cancel::never()).unwrap();
            let found = found.into_iter().map(|(row, distance)| (row, distance.to_bits())).collect();
            assert_eq!(Some(found), scans.both(query, 10, Some(&some))[1], "{metric:?}, row {row}");
        }
    }
}

#[test]
fn rows_behind_the_end_are_left_out() {
    let scans = Scans::new(Metric::Dot, 16, vectors("spread", 16));
    let accept = Accept { alive: &scans.alive, filter: None };
    let rows: RoaringBitmap = (100..ROWS).collect();
    let values = (scans.values.as_slice(), 16);
    let found = scans.graph.scan_rows(&values.0[..16], 500, (&rows, 300), &accept, &values, &Cancel::never());
    let found: RoaringBitmap = found.unwrap().unwrap().into_iter().map(|(row, _)| row).collect();
    assert_eq!(found, (100..300).filter(|row| row % 11 != 3).collect());
}
