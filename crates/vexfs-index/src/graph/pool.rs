//! The working sets of a walk.

use crate::visited::Visited;
use crate::{Row, top_k::Neighbor};

/// The best rows met so far, nearest first, each with whether its links have been followed.
///
/// Rows are kept as keys whose order as integers is that of distance and row, which is what makes the search for a place quick.
#[derive(Debug, Default)]
pub(super) struct Pool {
    capacity: usize,
    keys: Vec<u64>,
    is_expanded: Vec<bool>,
    /// The first that is not expanded; behind all when there is none.
    next: usize,
}

impl Pool {
    pub(super) fn reset(&mut self, capacity: usize) {
        self.capacity = capacity;
        self.keys.clear();
        self.is_expanded.clear();
        self.next = 0;
    }

    #[inline]
    pub(super) fn push(&mut self, neighbor: Neighbor) {
        let key = neighbor.key();
        if self.keys.len() >= self.capacity {
            // A tie is no reason to take another.
            if self.keys.last().is_some_and(|last| key >> 32 >= last >> 32) {
                return;
            }
            self.keys.pop();
            self.is_expanded.pop();
        }
        let at = self.keys.partition_point(|other| *other < key);
        self.keys.insert(at, key);
        self.is_expanded.insert(at, false);
        self.next = self.next.min(at);
    }

    /// The nearest row whose links were not followed yet; marks it as followed.
    #[inline]
    pub(super) fn next_to_expand(&mut self) -> Option<Row> {
        let row = self.peek()?;
        self.is_expanded[self.next] = true;
        let following = self.is_expanded[self.next..].iter().position(|is_expanded| !is_expanded);
        self.next = following.map_or(self.keys.len(), |ahead| self.next + ahead);
        Some(row)
    }

    /// The row that will be expanded next, if nothing nearer turns up.
    #[inline]
    pub(super) fn peek(&self) -> Option<Row> {
        self.keys.get(self.next).map(|&key| key as Row)
    }

    pub(super) fn nearest(&self) -> Option<Neighbor> {
        self.keys.first().map(|&key| Neighbor::of_key(key))
    }

    pub(super) fn neighbors(&self) -> impl Iterator<Item = Neighbor> {
        self.keys.iter().map(|&key| Neighbor::of_key(key))
    }
}

/// Everything a walk works with, kept for the next one.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) pool: Pool,
    pub(super) visited: Visited,
    /// A row that walks do not see.
    pub(super) hidden: Option<Row>,
    /// Links of the row being expanded that were not met before.
    pub(super) fresh: Vec<Row>,
    /// Their distances.
    pub(super) distances: Vec<f32>,
}
