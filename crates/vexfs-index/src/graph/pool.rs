//! The working sets of a walk.

use crate::appended::Appended;
use crate::top_k::Neighbor;
use crate::visited::Visited;
use crate::{ROWS_MAX, Row};

/// Marks a row as expanded, in the bit of its key that no row has ([`ROWS_MAX`]).
const EXPANDED: u64 = ROWS_MAX as u64;
/// Rows at the end among which a place is sooner found one by one than by halves: most that are taken belong there.
const TAIL: usize = 16;

/// The best rows met so far, nearest first, each with whether its links have been followed.
///
/// Rows are kept as keys whose order as integers is that of distance and row, which is what makes the search for a place quick; the mark
/// of those that are expanded is no part of that order.
#[derive(Debug, Default)]
pub(super) struct Pool {
    capacity: usize,
    keys: Vec<u64>,
    /// The first that is not expanded; behind all when there is none.
    next: usize,
}

impl Pool {
    pub(super) fn reset(&mut self, capacity: usize) {
        self.capacity = capacity;
        self.keys.clear();
        self.next = 0;
    }

    /// Takes a row into view, if it is near enough.
    #[inline]
    pub(super) fn push(&mut self, neighbor: Neighbor) {
        let key = neighbor.key();
        let mut at = self.keys.len();
        if at >= self.capacity {
            at -= 1;
            // A tie is no reason to take another.
            if key >> 32 >= self.keys[at] >> 32 {
                return;
            }
        } else {
            self.keys.push(key);
        }
        let keys = &mut self.keys[..=at];
        let tail = at.saturating_sub(TAIL);
        if tail > 0 && order_of(keys[tail]) > key {
            at = keys[..tail].partition_point(|other| order_of(*other) < key);
            keys.copy_within(at..keys.len() - 1, at + 1);
        } else {
            while at > 0 && order_of(keys[at - 1]) > key {
                keys[at] = keys[at - 1];
                at -= 1;
            }
        }
        keys[at] = key;
        self.next = self.next.min(at);
    }

    /// The nearest row whose links were not followed yet; marks it as followed.
    #[inline]
    pub(super) fn next_to_expand(&mut self) -> Option<Row> {
        let row = self.peek()?;
        self.keys[self.next] |= EXPANDED;
        let following = self.keys[self.next..].iter().position(|key| key & EXPANDED == 0);
        self.next = following.map_or(self.keys.len(), |ahead| self.next + ahead);
        Some(row)
    }

    /// The row that will be expanded next, if nothing nearer turns up.
    #[inline]
    pub(super) fn peek(&self) -> Option<Row> {
        self.keys.get(self.next).map(|&key| key as Row)
    }

    pub(super) fn nearest(&self) -> Option<Neighbor> {
        self.keys.first().map(|&key| Neighbor::of_key(order_of(key)))
    }

    pub(super) fn neighbors(&self) -> impl Iterator<Item = Neighbor> {
        self.keys.iter().map(|&key| Neighbor::of_key(order_of(key)))
    }
}

/// A key without its mark.
#[inline]
fn order_of(key: u64) -> u64 {
    key & !EXPANDED
}

/// Everything a walk works with, kept for the next one.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) pool: Pool,
    pub(super) visited: Visited,
    /// A row that walks do not see.
    pub(super) hidden: Option<Row>,
    /// Links of the row being expanded that were not met before.
    pub(super) fresh: Appended<Row>,
    /// Their distances.
    pub(super) distances: Vec<f32>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Numbers that repeat exactly (xorshift64).
    fn numbers() -> impl Iterator<Item = u64> {
        std::iter::successors(Some(88_172_645_463_325_252_u64), |&x| {
            let x = x ^ (x << 13);
            let x = x ^ (x >> 7);
            Some(x ^ (x << 17))
        })
    }

    #[test]
    fn a_pool_keeps_the_nearest_and_expands_each_once_nearest_first() {
        for capacity in [1, 2, TAIL, TAIL + 1, TAIL + 2, 100] {
            let mut numbers = numbers();
            let mut pool = Pool::default();
            pool.reset(capacity);
            let (mut met, mut expanded) = (BTreeSet::new(), BTreeSet::new());
            for row in 0..500 {
                // Rows up to the last that there can be, distances of either sign, many of them equal.
                let row = if row % 2 == 0 { row } else { ROWS_MAX - row };
                let neighbor = Neighbor { distance: (numbers.next().unwrap() % 90) as f32 - 30.0, row };
                let worst = met.last().copied().filter(|_| met.len() == capacity);
                if worst.is_none_or(|worst: u64| neighbor.key() >> 32 < worst >> 32) {
                    worst.map(|worst| met.remove(&worst));
                    met.insert(neighbor.key());
                }
                pool.push(neighbor);
                if numbers.next().unwrap().is_multiple_of(3) {
                    let next = met.iter().find(|key| !expanded.contains(*key)).copied();
                    assert_eq!(pool.peek(), next.map(|key| key as Row));
                    assert_eq!(pool.next_to_expand(), next.map(|key| key as Row));
                    expanded.extend(next);
                }
                assert!(pool.neighbors().map(Neighbor::key).eq(met.iter().copied()), "capacity {capacity}");
                assert_eq!(pool.nearest().map(Neighbor::key), met.first().copied());
            }
        }
    }
}
