//! Finding the nearest rows: exact scan or index (a graph walk, or a look into hash tables), whichever costs less for the candidates at hand.

use std::sync::Arc;

use roaring::RoaringBitmap;
use vexfs_index::graph::{Found, Graph, SearchParams};
use vexfs_index::scan::{scan_range, scan_rows};
use vexfs_index::{Accept, BitSet, Row, TopK};

use super::cancelled;
use crate::collection::space::{Dense, Finder, Index, NearestRows, Space, SpaceVectors};
use crate::error::{EngineError, Result};
use crate::plan::CodeOptions;

/// The nearest rows with their ordering distances, nearest first.
pub(super) type Hits = Vec<(Row, f32)>;

/// Breadth of a walk on precise codes, at least, when a plan does not set it and the graph has not tried such walks.
const EF_DEFAULT: usize = 100;

/// Costs relative to each other: a row scored by its code, and a node met on a graph walk (its code scored, its links read), which is between 2.5 and
/// 4.3 rows. Where both cost about the same, scoring rows misses none. Scored by its vector, a row has four times the bytes and costs 1.8 times as much.
const COST_ROW: f64 = 1.0;
const COST_GRAPH_NODE: f64 = 4.0;
const COST_ROW_BY_VECTOR: f64 = 1.8;
/// Where there are fewer candidates, or fewer for every hit wanted, codes would not spare enough of their vectors to pay.
const CANDIDATES_FOR_CODES_MIN: u64 = 256;
const ROWS_PER_HIT_FOR_CODES: u64 = 8;
/// As many candidates are compared by their vectors outright: the best of more would be compared by them in the end.
const CANDIDATES_FOR_CODES: u64 = 33;
/// New nodes that a walk meets for every candidate it expands.
const NODES_PER_EXPANSION: f64 = 16.0;

/// Rows of hash tables that are looked at for every one of a plan's `ef`, which is how many nodes a walk meets, and for every hit wanted.
const ROWS_PER_EF: usize = 16;
/// Costs of a row met in hash tables, and of one scored there by its vector, which comes from anywhere.
const COST_MET_ROW: f64 = 0.5;
const COST_SCATTERED_ROW: f64 = 4.0;

/// One search over one space.
pub(super) struct Search<'a> {
    pub(super) space: &'a Space,
    /// Its vectors.
    pub(super) dense: &'a Dense,
    /// Its graph or hash tables.
    pub(super) index: Arc<Index>,
    /// Which rows may be returned.
    pub(super) rows: &'a NearestRows<'a>,
    /// Live records.
    pub(super) live: u64,
    pub(super) ef: Option<usize>,
    pub(super) is_exact: bool,
    pub(super) codes: CodeOptions,
    /// Whether what is wanted is nearness, which codes tell about, and not another score.
    pub(super) is_by_distance: bool,
}

impl Search<'_> {
    /// The hits of each query.
    pub(super) fn run(&self, queries: &[&[f32]]) -> Result<Vec<Hits>> {
        let queries: Vec<Vec<f32>> = queries.iter().map(|query| self.space.as_stored(query)).collect();
        let is_empty = self.rows.limit == 0 || self.rows.candidates.is_some_and(RoaringBitmap::is_empty);
        if is_empty {
            return Ok(vec![Vec::new(); queries.len()]);
        }
        if !self.uses_index() {
            return queries.iter().map(|query| self.score(query)).collect();
        }
        let filter = self.rows.candidates.map(BitSet::from);
        let accept = Accept { alive: &self.space.alive, filter: filter.as_ref() };
        // Asked before the index is, so that nothing that a builder puts into it meanwhile is missed.
        let built = self.index.built();
        if built < self.rows.rows {
            self.index.note_scan();
        }
        let found = self.find(&queries, &accept)?;
        queries.iter().zip(found).map(|(query, found)| self.complete(query, found, built, &accept)).collect()
    }

    /// Whether the index is expected to cost less than scoring every candidate.
    pub(super) fn uses_index(&self) -> bool {
        if self.is_exact || self.index.built() == 0 {
            return false;
        }
        let live = self.live.max(1) as f64;
        let candidates = self.rows.candidates.map_or(live, |candidates| candidates.len() as f64);
        let selectivity = (candidates / live).clamp(1e-9, 1.0);
        let breadth = self.breadth() as f64;
        let cost = match self.index.finder {
            Finder::Graph(_) => breadth / selectivity * NODES_PER_EXPANSION * COST_GRAPH_NODE,
            Finder::Lsh(_) => breadth * (COST_MET_ROW / selectivity + COST_SCATTERED_ROW),
        };
        cost < candidates * if self.scores_by_codes() { COST_ROW } else { COST_ROW_BY_VECTOR }
    }

    /// Whether candidates are scored by their codes when the index is not asked.
    fn scores_by_codes(&self) -> bool {
        let is_possible = self.is_by_distance && !self.is_exact && !self.codes.ignore && self.index.built() > 0;
        let enough = |candidates: &RoaringBitmap| candidates.len() >= CANDIDATES_FOR_CODES;
        is_possible && self.index.finder.graph().is_some() && self.rows.candidates.is_some_and(enough)
    }

    /// Nodes kept in view on a walk, or rows looked at in hash tables.
    pub(super) fn breadth(&self) -> usize {
        let enough = match &self.index.finder {
            Finder::Graph(graph) => self.ef.unwrap_or_else(|| self.usual_breadth(graph)).max(self.rows.limit),
            Finder::Lsh(lsh) => {
                let asked = self.ef.map_or_else(|| lsh.candidates(), |ef| ef.saturating_mul(ROWS_PER_EF));
                asked.max(self.rows.limit.saturating_mul(ROWS_PER_EF))
            }
        };
        enough.max(self.rescored())
    }

    /// Nodes kept in view when nobody says how many. The graph has tried how few find the nearest of all rows by its own codes, all of them alive.
    fn usual_breadth(&self, graph: &Graph) -> usize {
        let factor = if self.codes.ignore { 1 } else { graph.codes().breadth_factor() };
        let is_as_tried = self.is_by_distance && self.rows.candidates.is_none() && !self.codes.ignore && factor == 1;
        if !is_as_tried {
            return graph.breadth().max(EF_DEFAULT * factor);
        }
        let rows_per_live = f64::from(self.rows.rows) / self.live.max(1) as f64;
        (graph.breadth_for(self.rows.limit) as f64 * rows_per_live.clamp(1.0, 4.0)) as usize
    }

    /// Candidates that are to be scored exactly at least.
    fn rescored(&self) -> usize {
        (self.codes.oversampling.unwrap_or(0.0) * self.rows.limit as f64).ceil() as usize
    }

    fn params(&self) -> SearchParams {
        let is_approximate = self.codes.rescore == Some(false) && !self.codes.ignore;
        SearchParams {
            rescored: self.rescored(),
            ignores_codes: self.codes.ignore,
            is_approximate,
            ..SearchParams::new(self.rows.limit, self.breadth())
        }
    }

    /// Scores every candidate: those in the graph by their codes, which are a fraction of the bytes, and the best of them again exactly.
    fn score(&self, query: &[f32]) -> Result<Hits> {
        let uses_codes = self.scores_by_codes();
        let coded = self.index.coded();
        let graph = self.index.finder.graph().filter(|_| uses_codes);
        let (Some(graph), Some(candidates)) = (graph, self.rows.candidates) else {
            return self.exact(query);
        };
        let vectors = self.dense.vectors();
        let accept = Accept { alive: &self.space.alive, filter: None };
        let cancel = self.rows.cancel;
        let found = graph.score_rows(query, &self.params(), candidates, &accept, &vectors, cancel);
        let mut hits = found.map_err(|_| cancelled(cancel))?;
        // Rows from `coded` on are scanned below; some may have codes already.
        hits.retain(|&(row, _)| row < coded);
        if coded >= self.rows.rows {
            return Ok(hits);
        }
        let mut top = TopK::new(self.rows.limit);
        for (row, distance) in hits {
            top.push(distance, row);
        }
        let later = later_rows(candidates, coded);
        scan_rows(self.space.kernel(), query, &vectors, &later, &accept, &mut top, cancel)
            .map_err(|_| cancelled(cancel))?;
        Ok(top.into_sorted())
    }

    /// Compares the vectors of every candidate, but for those whose codes show that they are too far.
    fn exact(&self, query: &[f32]) -> Result<Hits> {
        let (rows, cancel) = (&self.rows, self.rows.cancel);
        let mut top = TopK::new(rows.limit);
        let metric = self.space.kernel();
        let vectors = self.dense.vectors();
        let accept = Accept { alive: &self.space.alive, filter: None };
        let coded = self.exact_by_codes(query, &accept, &vectors, &mut top)?;
        match rows.candidates {
            Some(candidates) if coded == 0 => scan_rows(metric, query, &vectors, candidates, &accept, &mut top, cancel),
            Some(_) if coded == rows.rows => Ok(()),
            Some(candidates) => {
                let later = later_rows(candidates, coded);
                scan_rows(metric, query, &vectors, &later, &accept, &mut top, cancel)
            }
            None => scan_range(metric, query, &vectors, coded..rows.rows, &accept, &mut top, cancel),
        }
        .map_err(|_| cancelled(cancel))?;
        Ok(top.into_sorted())
    }

    /// Offers `top` the nearest rows of those that have codes; returns the row from which on others may be as near.
    fn exact_by_codes(
        &self,
        query: &[f32],
        accept: &Accept<'_>,
        vectors: &SpaceVectors,
        top: &mut TopK,
    ) -> Result<Row> {
        let (rows, cancel) = (&self.rows, self.rows.cancel);
        let candidates = rows.candidates.map_or(u64::from(rows.rows), RoaringBitmap::len);
        if candidates < (rows.limit as u64 * ROWS_PER_HIT_FOR_CODES).max(CANDIDATES_FOR_CODES_MIN) {
            return Ok(0);
        }
        self.dense.encode_scanned(&self.index, rows.rows, &self.space.alive);
        let coded = self.index.coded().min(rows.rows);
        let Some(graph) = self.index.finder.graph().filter(|_| coded > 0) else { return Ok(0) };
        let found = match rows.candidates {
            Some(candidates) => graph.scan_rows(query, rows.limit, (candidates, coded), accept, vectors, cancel),
            None => graph.scan_range(query, rows.limit, 0..coded, accept, vectors, cancel),
        };
        let Some(hits) = found.map_err(|_| cancelled(cancel))? else { return Ok(0) };
        for (row, distance) in hits {
            top.push(distance, row);
        }
        Ok(coded)
    }

    /// Asks the index.
    fn find(&self, queries: &[Vec<f32>], accept: &Accept<'_>) -> Result<Vec<Found>> {
        let vectors = self.dense.vectors();
        let (cancel, params) = (self.rows.cancel, self.params());
        match &self.index.finder {
            Finder::Graph(graph) => graph.search_many(queries, &params, accept, &vectors, cancel),
            Finder::Lsh(lsh) => {
                let search = |query: &Vec<f32>| lsh.search(query, params.k, params.breadth, accept, &vectors, cancel);
                queries.iter().map(search).collect()
            }
        }
        .map_err(|_| cancelled(cancel))
    }

    /// What the index found, and what is nearer among the rows that are not in it yet, those from `built` on.
    fn complete(&self, query: &[f32], found: Found, built: Row, accept: &Accept<'_>) -> Result<Hits> {
        if found.is_exhausted {
            return self.score(query);
        }
        let vectors = self.dense.vectors();
        let mut top = TopK::new(self.rows.limit);
        let scanned_from = self.scan_codes(query, built, accept, &vectors, &mut top)?;
        for (row, distance) in found.hits {
            // A builder may have put some into the index already.
            if row < built {
                top.push(distance, row);
            }
        }
        let metric = self.space.kernel();
        scan_range(metric, query, &vectors, scanned_from..self.rows.rows, accept, &mut top, self.rows.cancel)
            .map_err(|_| cancelled(self.rows.cancel))?;
        Ok(top.into_sorted())
    }

    /// Offers `top` the rows from `built` on that have codes, as long as all have; returns the row from which on they may not.
    fn scan_codes(
        &self,
        query: &[f32],
        built: Row,
        accept: &Accept<'_>,
        vectors: &SpaceVectors,
        top: &mut TopK,
    ) -> Result<Row> {
        let end = self.index.coded().min(self.rows.rows);
        let graph = self.index.finder.graph().filter(|_| !self.codes.ignore && built < end);
        let Some(graph) = graph else { return Ok(built) };
        let cancel = self.rows.cancel;
        let found = graph.score_range(query, &self.params(), built..end, accept, vectors, cancel);
        for (row, distance) in found.map_err(|_| cancelled(cancel))? {
            top.push(distance, row);
        }
        Ok(end)
    }
}

/// The candidates from a row on.
fn later_rows(candidates: &RoaringBitmap, from: Row) -> RoaringBitmap {
    let mut later = candidates.clone();
    later.remove_range(0..from);
    later
}

impl From<vexfs_index::Cancelled> for EngineError {
    fn from(_: vexfs_index::Cancelled) -> Self {
        Self::Cancelled
    }
}
