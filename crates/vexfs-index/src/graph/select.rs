//! Choosing a node's neighbours.

use super::Graph;
use super::insert::splitmix;
use crate::codes::Codes;
use crate::top_k::Neighbor;
use crate::{Row, Vectors};

/// Candidates looked at together. Those behind the last that is chosen are compared in vain, so there should not be too many.
const BLOCK: usize = 32;

impl Graph {
    /// Of candidates sorted from nearest, those that are nearer to the base than to any neighbour chosen before
    /// (algorithm 4 of Malkov and Yashunin); what is left over fills up the rest, nearest first.
    ///
    /// Whatever is chosen is compared at once with all that may still be, so that each candidate is compared no further than with the
    /// first that rules it out, and a chosen one's code is looked up once.
    pub(super) fn select(
        &self,
        base: Row,
        candidates: &mut [Neighbor],
        count: usize,
        vectors: &impl Vectors,
    ) -> Vec<Row> {
        shuffle_ties(base, candidates);
        let mut chosen: Vec<Row> = Vec::with_capacity(count);
        let mut open = Open::default();
        for block in candidates.chunks(BLOCK) {
            open.begin(block);
            for &other in &chosen {
                open.rule_out(other, &self.codes, vectors);
            }
            while chosen.len() < count
                && let Some(row) = open.take_nearest()
            {
                chosen.push(row);
                open.rule_out(row, &self.codes, vectors);
            }
            if chosen.len() == count {
                break;
            }
        }
        if let Some(missing) = (count / 2).checked_sub(chosen.len()) {
            let passed_over = candidates.iter().map(|candidate| candidate.row).filter(|row| !chosen.contains(row));
            let filling: Vec<Row> = passed_over.take(missing).collect();
            chosen.extend(filling);
        }
        chosen
    }

    /// The rows as neighbours of a base, nearest first.
    pub(super) fn by_distance(
        &self,
        base: Row,
        rows: impl Iterator<Item = Row>,
        vectors: &impl Vectors,
    ) -> Vec<Neighbor> {
        let rows: Vec<Row> = rows.filter(|&row| row != base).collect();
        let mut distances = Vec::with_capacity(rows.len());
        self.codes.distances(base, &rows, vectors, &mut distances);
        let mut neighbors: Vec<Neighbor> =
            rows.into_iter().zip(distances).map(|(row, distance)| Neighbor { distance, row }).collect();
        neighbors.sort_unstable();
        neighbors.dedup();
        neighbors
    }
}

/// Candidates that nothing has ruled out so far, nearest first.
#[derive(Default)]
struct Open {
    rows: Vec<Row>,
    /// To the base.
    distances: Vec<f32>,
    /// To a chosen neighbour.
    others: Vec<f32>,
}

impl Open {
    fn begin(&mut self, candidates: &[Neighbor]) {
        self.rows.clear();
        self.rows.extend(candidates.iter().map(|candidate| candidate.row));
        self.distances.clear();
        self.distances.extend(candidates.iter().map(|candidate| candidate.distance));
    }

    fn take_nearest(&mut self) -> Option<Row> {
        if self.rows.is_empty() {
            return None;
        }
        self.distances.remove(0);
        Some(self.rows.remove(0))
    }

    /// Leaves out what is as near to a chosen neighbour as to the base.
    fn rule_out(&mut self, chosen: Row, codes: &Codes, vectors: &impl Vectors) {
        self.others.clear();
        codes.distances(chosen, &self.rows, vectors, &mut self.others);
        let mut kept = 0;
        for at in 0..self.others.len() {
            // Without a branch, for which of them stay follows no pattern.
            (self.rows[kept], self.distances[kept]) = (self.rows[at], self.distances[at]);
            kept += usize::from(self.others[at] > self.distances[at]);
        }
        self.rows.truncate(kept);
        self.distances.truncate(kept);
    }
}

/// Puts equally near candidates in an order of the base's own. Were it the same for all, copies of one vector would all keep the same
/// few of them as neighbours, and the others could not be reached.
fn shuffle_ties(base: Row, candidates: &mut [Neighbor]) {
    for ties in candidates.chunk_by_mut(|a, b| a.distance.to_bits() == b.distance.to_bits()) {
        if ties.len() > 1 {
            ties.sort_unstable_by_key(|neighbor| splitmix(u64::from(base) << 32 | u64::from(neighbor.row)));
        }
    }
}
