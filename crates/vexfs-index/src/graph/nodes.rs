//! Which rows are nodes, how high they reach, and where their upper links are.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use crate::Row;

const FIRST_CHUNK_ROWS: usize = 1024;
const CHUNKS: usize = 23;
/// Layers above the lowest that a node can be in; four bits hold it.
pub(super) const LAYERS_MAX: u8 = 14;
const LIST_BITS: u32 = 28;

/// One word a row: `(top layer + 1) << 28 | first upper list`, 0 for rows that are no nodes.
#[derive(Debug)]
pub(super) struct NodeTable {
    chunks: [OnceLock<Box<[AtomicU32]>>; CHUNKS],
    count: AtomicUsize,
    upper_lists: AtomicU32,
}

impl Default for NodeTable {
    fn default() -> Self {
        Self { chunks: [const { OnceLock::new() }; CHUNKS], count: AtomicUsize::new(0), upper_lists: AtomicU32::new(0) }
    }
}

impl NodeTable {
    pub(super) fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// The highest layer of a node.
    #[inline]
    pub(super) fn level(&self, row: Row) -> Option<u8> {
        let word = self.word(row)?.load(Ordering::Acquire);
        (word >> LIST_BITS).checked_sub(1).map(|level| level as u8)
    }

    /// The list of a node in a layer above the lowest. The node must reach that layer.
    #[inline]
    pub(super) fn upper_list(&self, row: Row, layer: u8) -> u32 {
        let word = self.word(row).map_or(0, |word| word.load(Ordering::Acquire));
        (word & ((1 << LIST_BITS) - 1)) + u32::from(layer) - 1
    }

    /// Takes lists for a node that reaches `level`; returns the first. [`Self::publish`] follows once there is room for them.
    pub(super) fn take_lists(&self, level: u8) -> u32 {
        self.upper_lists.fetch_add(u32::from(level), Ordering::AcqRel)
    }

    /// Makes a row a node. False when it is one already.
    pub(super) fn publish(&self, row: Row, level: u8, first_list: u32) -> bool {
        let (chunk, slot) = locate(row);
        let words = self.chunks[chunk].get_or_init(|| bytemuck::zeroed_slice_box(FIRST_CHUNK_ROWS << chunk));
        let word = (u32::from(level) + 1) << LIST_BITS | (first_list & ((1 << LIST_BITS) - 1));
        let is_new = words[slot].compare_exchange(0, word, Ordering::AcqRel, Ordering::Acquire).is_ok();
        if is_new {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
        is_new
    }

    pub(super) fn bytes(&self) -> usize {
        self.chunks.iter().filter_map(OnceLock::get).map(|chunk| chunk.len() * 4).sum()
    }

    #[inline]
    fn word(&self, row: Row) -> Option<&AtomicU32> {
        let (chunk, slot) = locate(row);
        self.chunks[chunk].get().map(|words| &words[slot])
    }
}

#[inline]
fn locate(row: Row) -> (usize, usize) {
    let shifted = row as usize + FIRST_CHUNK_ROWS;
    let chunk = (shifted / FIRST_CHUNK_ROWS).ilog2() as usize;
    (chunk, shifted - (FIRST_CHUNK_ROWS << chunk))
}
