//! The rows that have one component, with their weights.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::Row;

/// Rows of a block.
pub(super) const BLOCK_ROWS: usize = 1 << 16;

/// Rows and weights in ascending order of rows; of a row only its place in its block is kept.
#[derive(Debug, Default)]
pub(super) struct Postings {
    places: Vec<u16>,
    weights: Vec<f32>,
    /// Blocks that have rows, with the end of each in the lists above.
    blocks: Vec<(u16, u32)>,
    /// Rows that were not removed.
    live: AtomicU32,
}

impl Postings {
    /// Adds a row behind all others.
    pub(super) fn push(&mut self, row: Row, weight: f32) {
        let block = (row as usize / BLOCK_ROWS) as u16;
        grow(&mut self.places);
        self.places.push((row as usize % BLOCK_ROWS) as u16);
        grow(&mut self.weights);
        self.weights.push(weight);
        let end = self.places.len() as u32;
        match self.blocks.last_mut() {
            Some((last, last_end)) if *last == block => *last_end = end,
            _ => {
                grow(&mut self.blocks);
                self.blocks.push((block, end));
            }
        }
        *self.live.get_mut() += 1;
    }

    /// Counts one row less.
    pub(super) fn forget_one(&self) {
        self.live.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn live(&self) -> u32 {
        self.live.load(Ordering::Relaxed)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The postings in the block at `position` among those that have any, if it is `block`.
    pub(super) fn block(&self, position: usize, block: usize) -> Option<(&[u16], &[f32])> {
        let (found, end) = *self.blocks.get(position)?;
        if usize::from(found) != block {
            return None;
        }
        let start = position.checked_sub(1).map_or(0, |before| self.blocks[before].1) as usize;
        Some((&self.places[start..end as usize], &self.weights[start..end as usize]))
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.places.capacity() * 2 + self.weights.capacity() * 4 + self.blocks.capacity() * size_of::<(u16, u32)>()
    }
}

/// Makes room for one more by a quarter instead of doubling: most lists are short, and the long ones are most of the memory.
fn grow<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 4 + 1);
    }
}
