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

const SIGN: u32 = 1 << 31;

impl Neighbor {
    /// Distance and row as one integer of the same order. The bits of floats order as integers once those of negative ones are turned round.
    #[inline]
    pub(crate) fn key(self) -> u64 {
        let bits = (self.distance + 0.0).to_bits(); // −0 becomes 0
        let ordered = match bits {
            _ if self.distance.is_nan() => u32::MAX,
            bits if bits & SIGN == 0 => bits | SIGN,
            bits => !bits,
        };
        u64::from(ordered) << 32 | u64::from(self.row)
    }

    /// The neighbor of a key; of zeros and of what is no number, the sign is gone.
    #[inline]
    pub(crate) fn of_key(key: u64) -> Self {
        let ordered = (key >> 32) as u32;
        let bits = if ordered & SIGN == 0 { !ordered } else { ordered & !SIGN };
        Self { distance: f32::from_bits(bits), row: key as Row }
    }
}

impl Ord for Neighbor {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Neighbor {
    #[inline]
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

/// A neighbor in a heap, which compares integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    key: u64,
    /// Those of the distance, not all of which the key keeps.
    distance_bits: u32,
}

impl Entry {
    #[inline]
    fn distance(self) -> f32 {
        f32::from_bits(self.distance_bits)
    }
}

/// Keeps the k nearest of what is pushed.
#[derive(Debug)]
pub struct TopK {
    capacity: usize,
    farthest_first: BinaryHeap<Entry>,
}

impl TopK {
    /// Keeps `capacity` neighbours.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, farthest_first: BinaryHeap::with_capacity(capacity.min(4096) + 1) }
    }

    /// Offers a row; true when it is among the nearest so far.
    #[inline]
    pub fn push(&mut self, distance: f32, row: Row) -> bool {
        // Most are farther than all that is kept, which one comparison shows.
        if distance > self.bound() {
            return false;
        }
        let entry = Entry { key: Neighbor { distance, row }.key(), distance_bits: distance.to_bits() };
        if self.farthest_first.len() < self.capacity {
            self.farthest_first.push(entry);
            return true;
        }
        match self.farthest_first.peek_mut() {
            Some(mut farthest) if entry < *farthest => {
                *farthest = entry;
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
        if self.is_full() {
            self.farthest_first.peek().map_or(f32::INFINITY, |entry| entry.distance())
        } else {
            f32::INFINITY
        }
    }

    /// The neighbours, nearest first.
    pub fn into_sorted(self) -> Vec<(Row, f32)> {
        let sorted = self.farthest_first.into_sorted_vec();
        sorted.into_iter().map(|entry| (entry.key as Row, entry.distance())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_by_distance_then_by_row() {
        let distances = [f32::NEG_INFINITY, -2.5, -1e-40, 0.0, 1e-40, 1.0, f32::MAX, f32::INFINITY, f32::NAN];
        let neighbors: Vec<Neighbor> =
            distances.iter().flat_map(|&distance| [3, Row::MAX].map(|row| Neighbor { distance, row })).collect();
        assert!(neighbors.iter().map(|neighbor| neighbor.key()).is_sorted_by(|a, b| a < b));
        assert!(neighbors.iter().all(|neighbor| Neighbor::of_key(neighbor.key()) == *neighbor));
        let key = |distance: f32| Neighbor { distance, row: 3 }.key();
        assert_eq!((key(-0.0), key(-f32::NAN)), (key(0.0), key(f32::NAN)));
    }

    #[test]
    fn the_nearest_come_back_to_the_last_bit() {
        let mut top = TopK::new(3);
        for (distance, row) in [(1.0, 5), (0.0, 9), (f32::NAN, 0), (-0.0, 7), (1.0, 4)] {
            top.push(distance, row);
        }
        assert_eq!(top.bound().to_bits(), 1.0_f32.to_bits());
        let nearest: Vec<(Row, u32)> =
            top.into_sorted().iter().map(|(row, distance)| (*row, distance.to_bits())).collect();
        assert_eq!(nearest, [(7, (-0.0_f32).to_bits()), (9, 0), (4, 1.0_f32.to_bits())]);
    }
}
