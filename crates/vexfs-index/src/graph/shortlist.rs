//! The nearest of very many rows, of which most are too far.

use crate::Row;
use crate::top_k::Neighbor;

/// Keeps the nearest of what is offered. What comes near enough is only appended; now and then the farther half goes. That costs less
/// than a heap, whose every change waits for comparisons that no CPU can foretell.
#[derive(Debug)]
pub(super) struct Shortlist {
    capacity: usize,
    /// Keys of neighbours, up to twice as many as are wanted.
    keys: Vec<u64>,
    /// Distance beyond which nothing is kept.
    bound: f32,
}

impl Shortlist {
    /// Keeps `capacity` neighbours, which is more than none.
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, keys: Vec::with_capacity(capacity.min(4096) * 2), bound: f32::INFINITY }
    }

    /// Whether a row at a distance would not be kept; most are.
    #[inline]
    pub(super) fn is_beyond(&self, distance: f32) -> bool {
        distance > self.bound
    }

    /// Adds a row that is not beyond.
    #[inline]
    pub(super) fn add(&mut self, distance: f32, row: Row) {
        self.keys.push(Neighbor { distance, row }.key());
        if self.keys.len() >= self.capacity * 2 {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let (_, farthest, _) = self.keys.select_nth_unstable(self.capacity - 1);
        self.bound = Neighbor::of_key(*farthest).distance;
        self.keys.truncate(self.capacity);
    }

    /// The neighbours, nearest first.
    pub(super) fn into_sorted(mut self) -> Vec<Neighbor> {
        self.keys.sort_unstable();
        self.keys.truncate(self.capacity);
        self.keys.into_iter().map(Neighbor::of_key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TopK;

    #[test]
    fn the_same_are_kept_as_in_a_heap() {
        let mut state = 7_u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        for capacity in [1, 2, 32, 100] {
            let (mut list, mut top) = (Shortlist::new(capacity), TopK::new(capacity));
            for row in 0..3_000 {
                // Few values, so that there are ties.
                let distance = if row % 97 == 0 { f32::NAN } else { random() as f32 % 512.0 - 100.0 };
                top.push(distance, row);
                if !list.is_beyond(distance) {
                    list.add(distance, row);
                }
            }
            let kept: Vec<Row> = list.into_sorted().into_iter().map(|neighbor| neighbor.row).collect();
            assert_eq!(kept, top.into_sorted().into_iter().map(|(row, _)| row).collect::<Vec<_>>());
        }
    }
}
