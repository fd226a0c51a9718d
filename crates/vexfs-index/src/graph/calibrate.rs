//! How broad a walk has to be on these vectors.
//!
//! A graph over vectors that lie in many directions at once needs broader walks than one over clusters. So the graph tries it out: some of its
//! own nodes are hidden, one at a time, and searched for as if they came from outside.

use std::sync::atomic::Ordering;

use super::walk::Path;
use super::{Graph, SearchParams};
use crate::top_k::Neighbor;
use crate::{Accept, AtomicBitSet, Cancel, Row, TopK, Vectors};

/// Breadth until anything is known, and what others walk with.
pub(super) const BREADTH_DEFAULT: u32 = 100;
/// Breadths that are tried, narrowest first; the last is taken when none does.
const BREADTHS: [u32; 12] = [24, 32, 48, 64, BREADTH_DEFAULT, 140, 200, 280, 400, 560, 800, 1_100];
/// Share of the true nearest that a walk is to find.
const RECALL_GOAL: f64 = 0.985;
/// The same of a walk that is narrower than others walk: the graph may double before it is tried again, and queries may lie further from the
/// nodes than nodes do from each other.
const NARROW_RECALL_GOAL: f64 = 0.997;
const SAMPLES: usize = 128;
const K: usize = 10;
/// Graphs of fewer nodes are not tried.
const NODES_MIN: usize = 2_000;

impl Graph {
    /// How broad walks are when nobody says: as broad as it took when the graph was tried last.
    pub fn breadth(&self) -> usize {
        self.breadth.load(Ordering::Relaxed) as usize
    }

    /// The same for the `k` nearest: the graph was tried for few.
    pub fn breadth_for(&self, k: usize) -> usize {
        let breadth = self.breadth();
        (breadth * k.div_ceil(K)).min(breadth.max(BREADTH_DEFAULT as usize))
    }

    /// Finds out how broad walks have to be, if the graph has doubled since that was done. Costs about as much as a few hundred inserts
    /// and a hundred scans. Does nothing more once `is_cancelled`. True when something was found out.
    pub fn calibrate(&self, alive: &AtomicBitSet, vectors: &impl Vectors, is_cancelled: &dyn Fn() -> bool) -> bool {
        let nodes = self.len();
        if nodes < NODES_MIN.max(2 * self.calibrated_nodes.load(Ordering::Relaxed)) {
            return false;
        }
        let end = vectors.rows_end();
        let last = (0..end).rev().find(|&row| self.contains(row)).unwrap_or(0) as usize;
        let step = (last / SAMPLES).max(1);
        // In the lowest layer only, so that nothing leads to them but their neighbours.
        let is_sample = |&row: &Row| alive.contains(row) && self.nodes.level(row) == Some(0);
        let samples: Vec<Row> = (0..=last as Row).step_by(step).filter(is_sample).collect();
        let mut truths = Vec::with_capacity(samples.len());
        for &sample in &samples {
            if is_cancelled() {
                return false;
            }
            truths.push(self.nearest_nodes(sample, last as Row, alive, vectors));
        }
        let wanted: usize = truths.iter().map(Vec::len).sum();
        let is_enough = |breadth: u32| {
            let found = samples.iter().zip(&truths).map(|(&sample, truth)| {
                let found = self.search_hidden(sample, breadth as usize, alive, vectors);
                truth.iter().filter(|row| found.contains(row)).count()
            });
            let goal = if breadth < BREADTH_DEFAULT { NARROW_RECALL_GOAL } else { RECALL_GOAL };
            found.sum::<usize>() as f64 >= goal * wanted as f64
        };
        let enough = BREADTHS.into_iter().find(|&breadth| is_cancelled() || is_enough(breadth));
        if is_cancelled() {
            return false;
        }
        self.breadth.store(enough.unwrap_or(BREADTHS[BREADTHS.len() - 1]), Ordering::Relaxed);
        self.calibrated_nodes.store(nodes, Ordering::Relaxed);
        true
    }

    /// The true nearest of a node up to `last`, without itself.
    fn nearest_nodes(&self, node: Row, last: Row, alive: &AtomicBitSet, vectors: &impl Vectors) -> Vec<Row> {
        const BLOCK_ROWS: usize = 256;
        let query = vectors.get(node);
        // Codes that leave much out tell too little.
        let coded = if self.codes.is_precise() { self.codes.query(&query) } else { self.codes.exact_query(&query) };
        let params = SearchParams::new(K, BREADTH_DEFAULT as usize);
        let mut top = TopK::new(self.rescored(&params));
        let (mut rows, mut distances) = (Vec::with_capacity(BLOCK_ROWS), Vec::with_capacity(BLOCK_ROWS));
        let mut others = (0..=last).filter(|&row| row != node && alive.contains(row) && self.contains(row));
        loop {
            rows.clear();
            rows.extend(others.by_ref().take(BLOCK_ROWS));
            if rows.is_empty() {
                break;
            }
            distances.clear();
            self.codes.distances_to(&coded, &rows, vectors, &mut distances);
            rows.iter().zip(&distances).for_each(|(&row, &distance)| {
                top.push(distance, row);
            });
        }
        let nearest = top.into_sorted().into_iter().map(|(row, distance)| Neighbor { distance, row }).collect();
        self.hits_of(&coded, nearest, &params, vectors).into_iter().map(|(row, _)| row).collect()
    }

    /// What a walk finds for a node that is hidden from it.
    fn search_hidden(&self, node: Row, breadth: usize, alive: &AtomicBitSet, vectors: &impl Vectors) -> Vec<Row> {
        let query = vectors.get(node);
        let coded = self.codes.query(&query);
        let Some((entry, top)) = self.entry.get() else { return Vec::new() };
        let accept = Accept { alive, filter: None };
        self.with_scratch(|scratch| {
            let start = self.start_at(entry, &coded, vectors);
            let path = Path { layer: top, last: 0, breadth };
            scratch.hidden = Some(node);
            // Never cancelled, so never an error.
            let _ = self.walk(&coded, start, path, vectors, scratch, &Cancel::never());
            scratch.hidden = None;
            let nearest = scratch.pool.neighbors().filter(|neighbor| accept.accepts(neighbor.row)).collect();
            self.hits_of(&coded, nearest, &SearchParams::new(K, breadth), vectors)
                .into_iter()
                .map(|(row, _)| row)
                .collect()
        })
    }
}
