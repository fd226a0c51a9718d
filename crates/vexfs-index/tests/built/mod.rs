//! A graph over clustered vectors, and how much of the truth it finds.

#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of it")]

use std::sync::atomic::{AtomicU32, Ordering};

use roaring::RoaringBitmap;
use vexfs_index::graph::{Graph, GraphParams};
use vexfs_index::scan::scan_range;
use vexfs_index::{Accept, AtomicBitSet, BitSet, Cancel, Row, TopK};
use vexfs_simd::Metric;

use crate::clusters::{Clustered, Random};

pub const METRICS: [Metric; 4] = [Metric::SquaredEuclidean, Metric::Cosine, Metric::Dot, Metric::Manhattan];
pub const PARAMS: GraphParams = GraphParams { max_neighbors: 16, ef_construction: 100 };
pub const K: usize = 10;
pub const EF: usize = 100;
const QUERIES: usize = 60;

/// Vectors of which the last [`QUERIES`] are queries and the others are rows, a graph over the rows, and which of them are alive.
pub struct Built {
    pub metric: Metric,
    pub data: Clustered,
    pub rows: Row,
    pub graph: Graph,
    pub alive: AtomicBitSet,
}

impl Built {
    pub fn new(metric: Metric, rows: usize, dim: usize, threads: usize) -> Self {
        let data = Clustered::new(rows + QUERIES, dim, rows / 40 + 1, 7);
        let alive = AtomicBitSet::new();
        (0..rows as Row).for_each(|row| alive.set(row));
        let graph = Graph::new(metric, dim, PARAMS);
        insert_all(&graph, &data, rows as Row, threads);
        Self { metric, data, rows: rows as Row, graph, alive }
    }

    pub fn queries(&self) -> impl Iterator<Item = &[f32]> {
        (self.rows as usize..self.data.len()).map(|row| self.data.vector(row))
    }

    /// Of the true nearest neighbours of all queries, the share that the graph finds. Distances must be exact and rows acceptable.
    pub fn recall(&self, filter: Option<&BitSet>) -> f64 {
        let accept = Accept { alive: &self.alive, filter };
        let (mut found, mut expected) = (0, 0);
        for query in self.queries() {
            let truth = nearest(self.metric, &self.data, query, self.rows, &accept);
            let result = self.graph.search(query, K, EF, &accept, &self.data, &Cancel::never()).unwrap();
            assert!(result.hits.len() <= K && result.hits.windows(2).all(|pair| pair[0].1 <= pair[1].1));
            for &(row, distance) in &result.hits {
                assert!(accept.accepts(row), "row {row} must not be returned");
                assert_eq!(distance.to_bits(), self.metric.distance(query, self.data.vector(row as usize)).to_bits());
            }
            expected += truth.len();
            // The caller scans when a walk says that it found too little.
            found += if result.is_exhausted {
                truth.len()
            } else {
                truth.iter().filter(|row| result.hits.iter().any(|(hit, _)| hit == *row)).count()
            };
        }
        found as f64 / expected as f64
    }

    /// How many of the queries' walks gave up.
    pub fn exhausted(&self, filter: Option<&BitSet>) -> usize {
        let accept = Accept { alive: &self.alive, filter };
        self.queries()
            .filter(|query| {
                self.graph.search(query, K, EF, &accept, &self.data, &Cancel::never()).unwrap().is_exhausted
            })
            .count()
    }
}

pub fn insert_all(graph: &Graph, data: &Clustered, rows: Row, threads: usize) {
    let next = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                const AT_ONCE: Row = 24;
                while let Some(row) = Some(next.fetch_add(AT_ONCE, Ordering::Relaxed)).filter(|&row| row < rows) {
                    graph.insert_many(&(row..rows.min(row + AT_ONCE)).collect::<Vec<Row>>(), data);
                }
            });
        }
    });
}

/// The true nearest accepted rows.
pub fn nearest(metric: Metric, data: &Clustered, query: &[f32], rows: Row, accept: &Accept<'_>) -> Vec<Row> {
    let mut top = TopK::new(K);
    scan_range(metric, query, data, 0..rows, accept, &mut top, &Cancel::never()).unwrap();
    top.into_sorted().into_iter().map(|(row, _)| row).collect()
}

/// A filter that about one row in `odds` passes.
pub fn one_in(odds: usize, rows: Row) -> BitSet {
    let mut random = Random(odds as u64 + 1);
    let passing: RoaringBitmap = (0..rows).filter(|_| random.below(odds) == 0).collect();
    BitSet::from(&passing)
}
