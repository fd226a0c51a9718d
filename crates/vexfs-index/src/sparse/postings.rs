//! The rows that have one component, with their weights.

use std::sync::atomic::{AtomicU32, Ordering};

use super::persist::{MalformedIndex, take, take_u32};
use crate::{BitSet, Row};

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

    /// Those of `rows`.
    pub(super) fn of_rows(&self, rows: &BitSet) -> Self {
        let mut kept = Self::default();
        self.iter().filter(|(row, _)| rows.contains(*row)).for_each(|(row, weight)| kept.push(row, weight));
        kept
    }

    /// How many there are of `rows`.
    pub(super) fn count_of(&self, rows: &BitSet) -> u32 {
        self.iter().filter(|(row, _)| rows.contains(*row)).count() as u32
    }

    /// All rows with their weights.
    fn iter(&self) -> impl Iterator<Item = (Row, f32)> {
        self.blocks.iter().enumerate().flat_map(|(position, (block, _))| {
            let first_row = Row::from(*block) * BLOCK_ROWS as Row;
            let (places, weights) = self.block(position, usize::from(*block)).unwrap_or_default();
            places.iter().zip(weights).map(move |(place, weight)| (first_row + Row::from(*place), *weight))
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.places.len() as u32).to_le_bytes());
        out.extend_from_slice(&(self.blocks.len() as u32).to_le_bytes());
        for (block, end) in &self.blocks {
            out.extend_from_slice(&block.to_le_bytes());
            out.extend_from_slice(&end.to_le_bytes());
        }
        out.extend(self.places.iter().flat_map(|place| place.to_le_bytes()));
        out.extend(self.weights.iter().flat_map(|weight| weight.to_le_bytes()));
    }

    /// Reads what [`Self::encode`] wrote.
    pub(super) fn decode(rest: &mut &[u8]) -> Result<Self, MalformedIndex> {
        let count = take_u32(rest)?;
        let block_count = take_u32(rest)? as usize;
        let blocks: Vec<(u16, u32)> = take::<6>(rest, block_count)?
            .iter()
            .map(|&[a, b, end @ ..]| (u16::from_le_bytes([a, b]), u32::from_le_bytes(end)))
            .collect();
        let is_ascending = blocks.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1);
        if !is_ascending || blocks.last().map_or(0, |(_, end)| *end) != count {
            return Err(MalformedIndex);
        }
        let places = take::<2>(rest, count as usize)?.iter().map(|place| u16::from_le_bytes(*place)).collect();
        let weights = take::<4>(rest, count as usize)?.iter().map(|weight| f32::from_le_bytes(*weight)).collect();
        Ok(Self { places, weights, blocks, live: AtomicU32::new(count) })
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
