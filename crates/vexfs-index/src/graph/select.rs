//! Choosing a node's neighbours.

use super::Graph;
use crate::top_k::Neighbor;
use crate::{Row, Vectors};

impl Graph {
    /// Of candidates sorted from nearest, those that are nearer to the base than to any neighbour chosen before
    /// (algorithm 4 of Malkov and Yashunin); what is left over fills up the rest, nearest first.
    pub(super) fn select(&self, candidates: &[Neighbor], count: usize, vectors: &impl Vectors) -> Vec<Row> {
        let mut chosen: Vec<Row> = Vec::with_capacity(count);
        let mut passed_over: Vec<Row> = Vec::new();
        for candidate in candidates {
            if chosen.len() == count {
                break;
            }
            let is_diverse = chosen
                .iter()
                .all(|&other| self.codes.distance(other, candidate.row, vectors) >= candidate.distance);
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
    pub(super) fn by_distance(&self, base: Row, rows: impl Iterator<Item = Row>, vectors: &impl Vectors) -> Vec<Neighbor> {
        let mut neighbors: Vec<Neighbor> = rows
            .filter(|&row| row != base)
            .map(|row| Neighbor { distance: self.codes.distance(base, row, vectors), row })
            .collect();
        neighbors.sort_unstable();
        neighbors.dedup();
        neighbors
    }
}
