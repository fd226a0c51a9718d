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
    /// Blocks that have rows.
    blocks: Vec<Block>,
    /// Rows that were not removed.
    live: AtomicU32,
}

/// A block that has rows.
#[derive(Debug, Clone, Copy)]
struct Block {
    number: u16,
    /// Where its postings end in the lists.
    end: u32,
    /// The smallest and the largest weight.
    bounds: (f32, f32),
}

impl Block {
    fn of(number: u16, end: u32, weights: &[f32]) -> Self {
        let bounds = (f32::INFINITY, f32::NEG_INFINITY);
        weights.iter().fold(Self { number, end, bounds }, |block, weight| block.with(end, *weight))
    }

    fn with(self, end: u32, weight: f32) -> Self {
        let (low, high) = self.bounds;
        Self { end, bounds: (low.min(weight), high.max(weight)), ..self }
    }
}

/// The postings of one block.
#[derive(Clone, Copy)]
pub(super) struct BlockPostings<'a> {
    /// Places of rows in the block, ascending.
    pub(super) places: &'a [u16],
    pub(super) weights: &'a [f32],
    /// The smallest and the largest weight.
    pub(super) bounds: (f32, f32),
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
            Some(last) if last.number == block => *last = last.with(end, weight),
            _ => {
                grow(&mut self.blocks);
                self.blocks.push(Block::of(block, end, &[weight]));
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
    pub(super) fn block(&self, position: usize, block: usize) -> Option<BlockPostings<'_>> {
        let Block { number, end, bounds } = *self.blocks.get(position)?;
        if usize::from(number) != block {
            return None;
        }
        let start = position.checked_sub(1).map_or(0, |before| self.blocks[before].end) as usize;
        let range = start..end as usize;
        Some(BlockPostings { places: &self.places[range.clone()], weights: &self.weights[range], bounds })
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
        self.blocks.iter().enumerate().flat_map(|(position, Block { number, .. })| {
            let first_row = Row::from(*number) * BLOCK_ROWS as Row;
            let postings = self.block(position, usize::from(*number)).into_iter();
            let pairs = postings.flat_map(|BlockPostings { places, weights, .. }| places.iter().zip(weights));
            pairs.map(move |(place, weight)| (first_row + Row::from(*place), *weight))
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.places.len() as u32).to_le_bytes());
        out.extend_from_slice(&(self.blocks.len() as u32).to_le_bytes());
        for Block { number, end, .. } in &self.blocks {
            out.extend_from_slice(&number.to_le_bytes());
            out.extend_from_slice(&end.to_le_bytes());
        }
        out.extend(self.places.iter().flat_map(|place| place.to_le_bytes()));
        out.extend(self.weights.iter().flat_map(|weight| weight.to_le_bytes()));
    }

    /// Reads what [`Self::encode`] wrote.
    pub(super) fn decode(rest: &mut &[u8]) -> Result<Self, MalformedIndex> {
        let count = take_u32(rest)?;
        let block_count = take_u32(rest)? as usize;
        let ends: Vec<(u16, u32)> = take::<6>(rest, block_count)?
            .iter()
            .map(|&[a, b, end @ ..]| (u16::from_le_bytes([a, b]), u32::from_le_bytes(end)))
            .collect();
        let is_ascending = ends.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1);
        if !is_ascending || ends.last().map_or(0, |(_, end)| *end) != count {
            return Err(MalformedIndex);
        }
        let places = take::<2>(rest, count as usize)?.iter().map(|place| u16::from_le_bytes(*place)).collect();
        let weights: Vec<f32> =
            take::<4>(rest, count as usize)?.iter().map(|weight| f32::from_le_bytes(*weight)).collect();
        let mut start = 0;
        let blocks = ends.into_iter().map(|(number, end)| {
            let weights = &weights[std::mem::replace(&mut start, end as usize)..end as usize];
            Block::of(number, end, weights)
        });
        let blocks = blocks.collect();
        Ok(Self { places, weights, blocks, live: AtomicU32::new(count) })
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.places.capacity() * 2 + self.weights.capacity() * 4 + self.blocks.capacity() * size_of::<Block>()
    }
}

/// Makes room for one more by a quarter instead of doubling: most lists are short, and the long ones are most of the memory.
fn grow<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 4 + 1);
    }
}
