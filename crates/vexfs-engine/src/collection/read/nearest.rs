//! Finding the nearest rows: exact scan or graph walk, whichever costs less for the candidates at hand.

use roaring::RoaringBitmap;
use vexfs_index::scan::{scan_range, scan_rows};
use vexfs_index::{Accept, BitSet, Row, TopK};

use super::cancelled;
use crate::collection::space::{Dense, NearestRows, Space};
use crate::error::{EngineError, Result};

/// The nearest rows with their ordering distances, nearest first.
pub(super) type Hits = Vec<(Row, f32)>;

/// Breadth of a graph walk that a plan does not set.
const EF_DEFAULT: usize = 100;

/// Costs relative to each other, measured on 384 components: a row scored exactly at a random place, a row scored exactly in a run,
/// and a node met on a graph walk (its code scored, its links read).
const COST_SCATTERED_ROW: f64 = 2.0;
const COST_RUN_ROW: f64 = 1.0;
const COST_GRAPH_NODE: f64 = 1.0;
/// New nodes that a walk meets for every candidate it expands.
const NODES_PER_EXPANSION: f64 = 16.0;

/// One search over one space.
pub(super) struct Search<'a> {
    pub(super) space: &'a Space,
    /// Its vectors and graph.
    pub(super) dense: &'a Dense,
    /// Which rows may be returned.
    pub(super) rows: &'a NearestRows<'a>,
    /// Live records.
    pub(super) live: u64,
    pub(super) ef: Option<usize>,
    pub(super) is_exact: bool,
}

impl Search<'_> {
    /// The hits of each query.
    pub(super) fn run(&self, queries: &[&[f32]]) -> Result<Vec<Hits>> {
        let queries: Vec<Vec<f32>> = queries.iter().map(|query| self.space.as_stored(query)).collect();
        let is_empty = self.rows.limit == 0 || self.rows.candidates.is_some_and(RoaringBitmap::is_empty);
        if is_empty {
            return Ok(vec![Vec::new(); queries.len()]);
        }
        if !self.walks_graph() {
            return queries.iter().map(|query| self.exact(query)).collect();
        }
        let filter = self.rows.candidates.map(BitSet::from);
        queries.iter().map(|query| self.walk(query, filter.as_ref())).collect()
    }

    /// Whether the graph is expected to cost less than scoring every candidate.
    pub(super) fn walks_graph(&self) -> bool {
        if self.is_exact || self.dense.built() == 0 {
            return false;
        }
        let live = self.live.max(1) as f64;
        let (candidates, row_cost) = match self.rows.candidates {
            Some(candidates) => (candidates.len() as f64, COST_SCATTERED_ROW),
            None => (live, COST_RUN_ROW),
        };
        let selectivity = (candidates / live).clamp(1e-9, 1.0);
        let walk = self.breadth() as f64 / selectivity * NODES_PER_EXPANSION * COST_GRAPH_NODE;
        walk < candidates * row_cost
    }

    pub(super) fn breadth(&self) -> usize {
        self.ef.unwrap_or(EF_DEFAULT).max(self.rows.limit)
    }

    fn exact(&self, query: &[f32]) -> Result<Hits> {
        let mut top = TopK::new(self.rows.limit);
        let metric = self.space.kernel();
        let vectors = self.dense.vectors();
        let accept = Accept { alive: &self.space.alive, filter: None };
        match self.rows.candidates {
            Some(rows) => scan_rows(metric, query, &vectors, rows, &accept, &mut top, self.rows.cancel),
            None => scan_range(metric, query, &vectors, 0..self.rows.rows, &accept, &mut top, self.rows.cancel),
        }
        .map_err(|_| cancelled(self.rows.cancel))?;
        Ok(top.into_sorted())
    }

    /// Walks the graph and scans the rows that are not in it yet.
    fn walk(&self, query: &[f32], filter: Option<&BitSet>) -> Result<Hits> {
        let vectors = self.dense.vectors();
        let built = self.dense.built();
        let accept = Accept { alive: &self.space.alive, filter };
        let found = self
            .dense
            .graph
            .search(query, self.rows.limit, self.breadth(), &accept, &vectors, self.rows.cancel)
            .map_err(|_| cancelled(self.rows.cancel))?;
        if found.is_exhausted {
            return self.exact(query);
        }
        let mut top = TopK::new(self.rows.limit);
        for (row, distance) in found.hits {
            // Rows from `built` on are scanned below; a builder may have put some into the graph already.
            if row < built {
                top.push(distance, row);
            }
        }
        let metric = self.space.kernel();
        scan_range(metric, query, &vectors, built..self.rows.rows, &accept, &mut top, self.rows.cancel)
            .map_err(|_| cancelled(self.rows.cancel))?;
        Ok(top.into_sorted())
    }
}

impl From<vexfs_index::Cancelled> for EngineError {
    fn from(_: vexfs_index::Cancelled) -> Self {
        Self::Cancelled
    }
}
