//! Tables of link lists that grow beside their readers.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use vexfs_simd::{AtomicWords, TableMemory};

use crate::Row;

/// Lists of the first chunk; every further chunk has twice as many.
const FIRST_CHUNK_LISTS: usize = 1024;
/// Enough chunks for 2^32 lists.
const CHUNKS: usize = 23;

/// Link lists of one capacity by number. A slot holds `row + 1`, and 0 ends a list, so that fresh memory is an empty list.
#[derive(Debug)]
pub(super) struct LinkTable {
    capacity: usize,
    memory: TableMemory,
    chunks: [OnceLock<AtomicWords>; CHUNKS],
}

impl LinkTable {
    pub(super) fn new(capacity: usize, memory: TableMemory) -> Self {
        Self { capacity, memory, chunks: [const { OnceLock::new() }; CHUNKS] }
    }

    /// What it is made of.
    pub(super) fn memory(&self) -> &TableMemory {
        &self.memory
    }

    /// Links that a list can hold.
    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Makes room for list `number`.
    pub(super) fn grow_to(&self, number: u32) {
        let (chunk, _) = locate(number);
        for (index, chunk) in self.chunks[..=chunk].iter().enumerate() {
            chunk.get_or_init(|| AtomicWords::zeroed((FIRST_CHUNK_LISTS << index) * self.capacity, &self.memory));
        }
    }

    /// The links of a list; none when there was never room for it.
    #[inline]
    pub(super) fn get(&self, number: u32) -> impl Iterator<Item = Row> {
        let slots = self.slots(number).iter();
        slots.map(|slot| slot.load(Ordering::Acquire)).take_while(|&link| link != 0).map(|link| link - 1)
    }

    /// Replaces a list. Only one thread may write a list at a time; readers meanwhile see a mix of old and new links.
    pub(super) fn set(&self, number: u32, links: &[Row]) {
        let slots = self.slots(number);
        for (slot, link) in slots.iter().zip(links) {
            slot.store(link + 1, Ordering::Release);
        }
        for slot in slots.iter().skip(links.len()) {
            slot.store(0, Ordering::Release);
        }
    }

    /// Raw slots, for checkpoints.
    pub(super) fn raw(&self, number: u32) -> impl Iterator<Item = u32> {
        self.slots(number).iter().map(|slot| slot.load(Ordering::Acquire))
    }

    #[inline]
    pub(super) fn prefetch(&self, number: u32) {
        vexfs_simd::prefetch(self.slots(number), usize::MAX);
    }

    pub(super) fn resident_bytes(&self) -> usize {
        self.chunks.iter().filter_map(OnceLock::get).map(AtomicWords::resident_bytes).sum()
    }

    #[inline]
    fn slots(&self, number: u32) -> &[AtomicU32] {
        let (chunk, list) = locate(number);
        self.chunks[chunk].get().map_or(&[], |slots| &slots[list * self.capacity..(list + 1) * self.capacity])
    }
}

/// Chunk of a list and its place there: chunk c starts at list `FIRST * (2^c − 1)`.
#[inline]
fn locate(number: u32) -> (usize, usize) {
    let shifted = number as usize + FIRST_CHUNK_LISTS;
    let chunk = (shifted / FIRST_CHUNK_LISTS).ilog2() as usize;
    (chunk, shifted - (FIRST_CHUNK_LISTS << chunk))
}
