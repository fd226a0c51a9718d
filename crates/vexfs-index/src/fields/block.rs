//! A few hundred neighbouring keys of an ordered index.

use std::borrow::Cow;
use std::ops::Range;

use super::KeyRange;
use super::posting::{Gather, Posting};
use crate::Row;

const BLOCK_KEYS_MAX: usize = 256;
/// A slot below this is the only row of its key; others are positions in `shared`, counted from here.
/// (A single row this large, past two billion, goes to `shared` as well.)
const SHARED: u32 = 1 << 31;
/// A key and its slot, at the usual fill of vectors.
const ENTRY_BYTES: usize = (size_of::<i64>() + size_of::<u32>()) * 4 / 3;
const SHARED_BYTES: usize = size_of::<Posting>() * 4 / 3;

/// Keys in ascending order, with their rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Kept here as well, so that finding a block does not enter the blocks.
    first: i64,
    last: i64,
    rows: u64,
    keys: Vec<i64>,
    slots: Vec<u32>,
    shared: Vec<Posting>,
}

impl Block {
    pub(super) fn first(&self) -> i64 {
        self.first
    }

    pub(super) fn last(&self) -> i64 {
        self.last
    }

    pub(super) fn keys(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.keys.len() >= BLOCK_KEYS_MAX
    }

    pub(super) fn is_nearly_full(&self) -> bool {
        self.keys.len() + 1 >= BLOCK_KEYS_MAX
    }

    pub(super) fn get(&self, key: i64) -> Option<Cow<'_, Posting>> {
        let at = self.keys.binary_search(&key).ok()?;
        Some(self.posting(self.slots[at]))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, Cow<'_, Posting>)> {
        self.keys.iter().zip(&self.slots).map(|(&key, &slot)| (key, self.posting(slot)))
    }

    pub(super) fn range(&self, range: KeyRange) -> impl DoubleEndedIterator<Item = (i64, Cow<'_, Posting>)> {
        let positions = self.positions(range);
        let keys = self.keys[positions.clone()].iter();
        keys.zip(&self.slots[positions]).map(|(&key, &slot)| (key, self.posting(slot)))
    }

    pub(super) fn gather(&self, range: KeyRange, gather: &mut Gather<'_>) {
        for &slot in &self.slots[self.positions(range)] {
            if slot < SHARED {
                gather.add_row(slot);
            } else {
                gather.add(&self.shared[(slot - SHARED) as usize]);
            }
        }
    }

    pub(super) fn count(&self, range: KeyRange) -> u64 {
        if range.low <= self.first && self.last <= range.high {
            return self.rows;
        }
        let len = |slot: &u32| {
            if *slot < SHARED { 1 } else { self.shared[(slot - SHARED) as usize].len() }
        };
        self.slots[self.positions(range)].iter().map(len).sum()
    }

    /// Returns by how much the memory grew.
    pub(super) fn insert(&mut self, key: i64, row: Row) -> usize {
        match self.keys.binary_search(&key) {
            Ok(at) => self.insert_into(at, row),
            Err(at) => self.insert_at(at, key, Posting::from_sorted(&[row])),
        }
    }

    /// Appends a key larger than all there are. Returns the memory it takes.
    pub(super) fn push(&mut self, key: i64, posting: Posting) -> usize {
        self.insert_at(self.keys.len(), key, posting)
    }

    /// Returns by how much the memory shrank.
    pub(super) fn remove(&mut self, key: i64, row: Row) -> usize {
        let Ok(at) = self.keys.binary_search(&key) else {
            return 0;
        };
        let slot = self.slots[at];
        if slot < SHARED {
            return if slot == row { self.remove_key(at) } else { 0 };
        }
        let posting = &mut self.shared[(slot - SHARED) as usize];
        let before = posting.heap_bytes();
        if !posting.remove(row) {
            return 0;
        }
        if posting.is_empty() {
            return before + self.remove_key(at);
        }
        self.rows -= 1;
        before.saturating_sub(posting.heap_bytes())
    }

    /// Takes the upper half of the keys out, or only the last of them.
    pub(super) fn split(&mut self, only_last: bool) -> Self {
        let keep = if only_last { self.keys.len() - 1 } else { self.keys.len() / 2 };
        let whole = std::mem::take(self);
        let mut behind = Self::default();
        let mut shared = whole.shared;
        for (index, (key, slot)) in whole.keys.into_iter().zip(whole.slots).enumerate() {
            let posting = match slot.checked_sub(SHARED) {
                None => Posting::from_sorted(&[slot]),
                Some(position) => std::mem::take(&mut shared[position as usize]),
            };
            let half = if index < keep { &mut *self } else { &mut behind };
            half.push(key, posting);
        }
        behind
    }

    fn posting(&self, slot: u32) -> Cow<'_, Posting> {
        match slot.checked_sub(SHARED) {
            None => Cow::Owned(Posting::from_sorted(&[slot])),
            Some(position) => Cow::Borrowed(&self.shared[position as usize]),
        }
    }

    fn positions(&self, range: KeyRange) -> Range<usize> {
        let start = self.keys.partition_point(|&key| key < range.low);
        let end = self.keys.partition_point(|&key| key <= range.high);
        start..end.max(start)
    }

    fn insert_at(&mut self, at: usize, key: i64, posting: Posting) -> usize {
        self.rows += posting.len();
        let (slot, bytes) = match posting.as_slice() {
            &[row] if row < SHARED => (row, ENTRY_BYTES),
            _ => self.share(posting),
        };
        self.keys.insert(at, key);
        self.slots.insert(at, slot);
        self.note_ends();
        bytes
    }

    fn insert_into(&mut self, at: usize, row: Row) -> usize {
        let slot = self.slots[at];
        let Some(position) = slot.checked_sub(SHARED) else {
            if slot == row {
                return 0;
            }
            self.rows += 1;
            let (slot, bytes) = self.share(Posting::from_sorted(&[slot.min(row), slot.max(row)]));
            self.slots[at] = slot;
            return bytes - ENTRY_BYTES;
        };
        let posting = &mut self.shared[position as usize];
        let before = posting.heap_bytes();
        self.rows += u64::from(posting.insert(row));
        posting.heap_bytes().saturating_sub(before)
    }

    /// Returns the slot of a posting put beside the slots, and the memory both take.
    fn share(&mut self, posting: Posting) -> (u32, usize) {
        let bytes = ENTRY_BYTES + SHARED_BYTES + posting.heap_bytes();
        self.shared.push(posting);
        (SHARED + self.shared.len() as u32 - 1, bytes)
    }

    /// Takes out a key that has one row left or none.
    fn remove_key(&mut self, at: usize) -> usize {
        self.keys.remove(at);
        let slot = self.slots.remove(at);
        self.note_ends();
        self.rows -= 1;
        let Some(position) = slot.checked_sub(SHARED) else {
            return ENTRY_BYTES;
        };
        self.shared.swap_remove(position as usize);
        let moved = SHARED + self.shared.len() as u32;
        if let Some(moved) = self.slots.iter_mut().find(|slot| **slot == moved) {
            *moved = slot;
        }
        ENTRY_BYTES + SHARED_BYTES
    }

    fn note_ends(&mut self) {
        self.first = self.keys.first().copied().unwrap_or_default();
        self.last = self.keys.last().copied().unwrap_or_default();
    }
}
