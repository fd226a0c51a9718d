//! The working sets of a walk.

use crate::{Row, top_k::Neighbor};

/// The best rows met so far, nearest first, each with whether its links have been followed.
#[derive(Debug, Default)]
pub(super) struct Pool {
    capacity: usize,
    entries: Vec<(Neighbor, bool)>,
    /// No entry before this one is unexpanded.
    next: usize,
}

impl Pool {
    pub(super) fn reset(&mut self, capacity: usize) {
        self.capacity = capacity;
        self.entries.clear();
        self.next = 0;
    }

    #[inline]
    pub(super) fn push(&mut self, neighbor: Neighbor) {
        if self.entries.len() >= self.capacity {
            // A tie is no reason to take another; a distance that is no number is never nearer, and everything is nearer than it.
            let is_nearer = self.entries.last().is_some_and(|(last, _)| {
                neighbor.distance < last.distance || (last.distance.is_nan() && !neighbor.distance.is_nan())
            });
            if !is_nearer {
                return;
            }
            self.entries.pop();
        }
        let at = self.entries.partition_point(|(entry, _)| *entry < neighbor);
        self.entries.insert(at, (neighbor, false));
        self.next = self.next.min(at);
    }

    /// The nearest row whose links were not followed yet; marks it as followed.
    #[inline]
    pub(super) fn next_to_expand(&mut self) -> Option<Row> {
        let found = self.entries[self.next..].iter().position(|(_, is_expanded)| !is_expanded)?;
        self.next += found;
        self.entries[self.next].1 = true;
        self.next += 1;
        Some(self.entries[self.next - 1].0.row)
    }

    /// The row that will be expanded next, if nothing nearer turns up.
    #[inline]
    pub(super) fn peek(&self) -> Option<Row> {
        self.entries[self.next..].iter().find(|(_, is_expanded)| !is_expanded).map(|(neighbor, _)| neighbor.row)
    }

    pub(super) fn neighbors(&self) -> impl Iterator<Item = Neighbor> {
        self.entries.iter().map(|(neighbor, _)| *neighbor)
    }
}

/// Rows met on a walk. Forgetting them costs as much as there were.
#[derive(Debug, Default)]
pub(super) struct Visited {
    words: Vec<u64>,
    touched: Vec<u32>,
}

impl Visited {
    /// Marks a row; false when it was marked before.
    #[inline]
    pub(super) fn mark(&mut self, row: Row) -> bool {
        let (word, bit) = (row as usize / 64, 1 << (row % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1 + word / 2, 0);
        }
        let old = self.words[word];
        if old & bit != 0 {
            return false;
        }
        if old == 0 {
            self.touched.push(word as u32);
        }
        self.words[word] = old | bit;
        true
    }

    pub(super) fn clear(&mut self) {
        for word in self.touched.drain(..) {
            self.words[word as usize] = 0;
        }
    }
}

/// Everything a walk works with, kept for the next one.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) pool: Pool,
    pub(super) visited: Visited,
    /// Links of the row being expanded that were not met before.
    pub(super) fresh: Vec<Row>,
    /// Their distances.
    pub(super) distances: Vec<f32>,
}
