//! The k nearest of many.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::Row;

/// A row at a distance, ordered by distance, then by row; a distance that is no number is farther than all others.
#[derive(Debug, Clone, Copy)]
pub struct Neighbor {
    /// Ordering distance.
    pub distance: f32,
    /// The row.
    pub row: Row,
}

impl Ord for Neighbor {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_distance = match (self.distance.is_nan(), other.distance.is_nan()) {
            (false, false) => self.distance.partial_cmp(&other.distance).unwrap_or(Ordering::Equal),
            (a, b) => a.cmp(&b),
        };
        by_distance.then(self.row.cmp(&other.row))
    }
}

impl PartialOrd for Neighbor {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Neighbor {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Neighbor {}

/// Keeps the k nearest of what is pushed.
#[derive(Debug)]
pub struct TopK {
    capacity: usize,
    farthest_first: BinaryHeap<Neighbor>,
}

impl TopK {
    /// Keeps `capacity` neighbours.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, farthest_first: BinaryHeap::with_capacity(capacity.min(4096) + 1) }
    }

    /// Offers a row; true when it is among the nearest so far.
    #[inline]
    pub fn push(&mut self, distance: f32, row: Row) -> bool {
        let neighbor = Neighbor { distance, row };
        if self.farthest_first.len() < self.capacity {
            self.farthest_first.push(neighbor);
            return true;
        }
        match self.farthest_first.peek_mut() {
            Some(mut farthest) if neighbor < *farthest => {
                *farthest = neighbor;
                true
            }
            _ => false,
        }
    }

    /// Whether k neighbours are kept, so that [`Self::bound`] excludes others.
    pub fn is_full(&self) -> bool {
        self.farthest_first.len() >= self.capacity
    }

    /// Distance beyond which nothing is kept.
    #[inline]
    pub fn bound(&self) -> f32 {
        if self.is_full() { self.farthest_first.peek().map_or(f32::INFINITY, |n| n.distance) } else { f32::INFINITY }
    }

    /// The neighbours, nearest first.
    pub fn into_sorted(self) -> Vec<(Row, f32)> {
        let sorted = self.farthest_first.into_sorted_vec();
        sorted.into_iter().map(|neighbor| (neighbor.row, neighbor.distance)).collect()
    }
}
