//! Choosing a node's neighbours.

use super::Graph;
use super::insert::splitmix;
use crate::top_k::Neighbor;
use crate::{Row, Vectors};

/// Neighbours chosen before that a candidate is compared with at once; most candidates fail at the first few.
const AT_ONCE: usize = 4;

impl Graph {
    /// Of candidates sorted from nearest, those that are nearer to the base than to any neighbour chosen before
    /// (algorithm 4 of Malkov and Yashunin); what is left over fills up the rest, nearest first.
    pub(super) fn select(
        &self,
        base: Row,
        candidates: &mut [Neighbor],
        count: usize,
        vectors: &impl Vectors,
    ) -> Vec<Row> {
        shuffle_ties(base, candidates);
        let mut chosen: Vec<Row> = Vec::with_capacity(count);
        let mut passed_over: Vec<Row> = Vec::new();
        let mut distances = Vec::with_capacity(AT_ONCE);
        for candidate in &*candidates {
            if chosen.len() == count {
                break;
            }
            let is_diverse = chosen.chunks(AT_ONCE).all(|others| {
                distances.clear();
                self.codes.distances(candidate.row, others, vectors, &mut distances);
                distances.iter().all(|&distance| distance > candidate.distance)
            });
            if is_diverse {
                chosen.push(candidate.row);
            } else {
                passed_over.push(candidate.row);
            }
        }
        let missing = count / 2 - chosen.len().min(count / 2);
        chosen.extend(passed_over.into_iter().take(missing));
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

/// Puts equally near candidates in an order of the base's own. Were it the same for all, copies of one vector would all keep the same
/// few of them as neighbours, and the others could not be reached.
fn shuffle_ties(base: Row, candidates: &mut [Neighbor]) {
    for ties in candidates.chunk_by_mut(|a, b| a.distance.to_bits() == b.distance.to_bits()) {
        if ties.len() > 1 {
            ties.sort_unstable_by_key(|neighbor| splitmix(u64::from(base) << 32 | u64::from(neighbor.row)));
        }
    }
}
