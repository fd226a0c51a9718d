//! Hash tables whose buckets are chains of rows. Rows are added by several threads beside readers, none of which locks anything.

use std::sync::atomic::{AtomicU32, Ordering};

use super::TABLES;
use super::grid::Grid;
use crate::Row;

/// Tables of so many bits each.
#[derive(Debug)]
pub(super) struct Tables {
    bits: u32,
    /// The newest row of every bucket plus 1, 0 = none; one table after the other.
    heads: Box<[AtomicU32]>,
    /// For each row and table the row behind it in its bucket, likewise.
    next: Grid,
}

impl Tables {
    pub(super) fn new(bits: u32) -> Self {
        let heads = (0..TABLES << bits).map(|_| AtomicU32::new(0)).collect();
        Self { bits, heads, next: Grid::default() }
    }

    /// Bits that choose a bucket.
    pub(super) fn bits(&self) -> u32 {
        self.bits
    }

    /// Adds a row that was never added; of each signature the lowest bits count.
    pub(super) fn add(&self, row: Row, signatures: impl Iterator<Item = u32>) {
        let next = self.next.grow(row);
        for (table, (signature, next)) in signatures.zip(next).enumerate() {
            let head = self.head(table, signature);
            let mut first = head.load(Ordering::Relaxed);
            loop {
                next.store(first, Ordering::Relaxed);
                match head.compare_exchange_weak(first, row + 1, Ordering::Release, Ordering::Relaxed) {
                    Ok(_) => break,
                    Err(other) => first = other,
                }
            }
        }
    }

    /// The rows of a bucket, newest first.
    #[inline]
    pub(super) fn bucket(&self, table: usize, signature: u32) -> impl Iterator<Item = Row> {
        let slot = self.head(table, signature).load(Ordering::Acquire);
        let mut row = slot.checked_sub(1);
        std::iter::from_fn(move || {
            let found = row?;
            row = self.next.get(found).and_then(|next| next[table].load(Ordering::Relaxed).checked_sub(1));
            Some(found)
        })
    }

    #[inline]
    fn head(&self, table: usize, signature: u32) -> &AtomicU32 {
        let mask = (1 << self.bits) - 1;
        &self.heads[table << self.bits | (signature & mask) as usize]
    }

    pub(super) fn bytes(&self) -> usize {
        self.heads.len() * 4 + self.next.bytes()
    }
}
