//! Sets of rows as plain bits: one that grows beside its readers, and one built from a bitmap for quick tests.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use roaring::RoaringBitmap;

use crate::Row;

/// Words of the first chunk; every further chunk has twice as many.
const FIRST_CHUNK_WORDS: usize = 16;
/// Enough chunks for 2^32 rows.
const CHUNKS: usize = 23;

/// A growing set of rows, read and changed without locks.
#[derive(Debug)]
pub struct AtomicBitSet {
    chunks: [OnceLock<Box<[AtomicU64]>>; CHUNKS],
}

impl Default for AtomicBitSet {
    fn default() -> Self {
        Self::new()
    }
}

impl AtomicBitSet {
    /// The empty set.
    pub const fn new() -> Self {
        Self { chunks: [const { OnceLock::new() }; CHUNKS] }
    }

    /// Whether the row is in the set.
    #[inline]
    pub fn contains(&self, row: Row) -> bool {
        let (chunk, word) = locate(row);
        self.chunks[chunk].get().is_some_and(|words| words[word].load(Ordering::Acquire) & bit(row) != 0)
    }

    /// Adds a row.
    pub fn set(&self, row: Row) {
        let (chunk, word) = locate(row);
        let words = self.chunks[chunk].get_or_init(|| {
            let words = FIRST_CHUNK_WORDS << chunk;
            (0..words).map(|_| AtomicU64::new(0)).collect()
        });
        words[word].fetch_or(bit(row), Ordering::AcqRel);
    }

    /// Removes a row.
    pub fn clear(&self, row: Row) {
        let (chunk, word) = locate(row);
        if let Some(words) = self.chunks[chunk].get() {
            words[word].fetch_and(!bit(row), Ordering::AcqRel);
        }
    }

    /// The rows of the set.
    pub fn to_bitmap(&self) -> RoaringBitmap {
        let words = self.chunks.iter().filter_map(OnceLock::get).flat_map(|words| words.iter());
        let bytes: Vec<u8> = words.flat_map(|word| word.load(Ordering::Acquire).to_le_bytes()).collect();
        RoaringBitmap::from_lsb0_bytes(0, &bytes)
    }

    /// Number of rows in the set.
    pub fn count(&self) -> u64 {
        let words = self.chunks.iter().filter_map(OnceLock::get).flat_map(|words| words.iter());
        words.map(|word| u64::from(word.load(Ordering::Relaxed).count_ones())).sum()
    }

    /// Number of rows in the set that are below `end`.
    pub fn count_below(&self, end: Row) -> u64 {
        let words = self.chunks.iter().filter_map(OnceLock::get).flat_map(|words| words.iter());
        let whole = words.clone().take(end as usize / 64).map(|word| word.load(Ordering::Relaxed));
        let rest = words.skip(end as usize / 64).take(1).map(|word| word.load(Ordering::Relaxed) & (bit(end) - 1));
        whole.chain(rest).map(|word| u64::from(word.count_ones())).sum()
    }
}

/// Chunk of a row and the word there: chunk c starts at word `FIRST * (2^c − 1)`.
#[inline]
fn locate(row: Row) -> (usize, usize) {
    let shifted = row as usize / 64 + FIRST_CHUNK_WORDS;
    let chunk = (shifted / FIRST_CHUNK_WORDS).ilog2() as usize;
    (chunk, shifted - (FIRST_CHUNK_WORDS << chunk))
}

#[inline]
fn bit(row: Row) -> u64 {
    1 << (row % 64)
}

/// A fixed set of rows.
#[derive(Debug, Clone, Default)]
pub struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    /// Whether the row is in the set.
    #[inline]
    pub fn contains(&self, row: Row) -> bool {
        self.words.get(row as usize / 64).is_some_and(|word| word & bit(row) != 0)
    }
}

impl From<&RoaringBitmap> for BitSet {
    fn from(bitmap: &RoaringBitmap) -> Self {
        let mut words = vec![0; bitmap.max().map_or(0, |max| max as usize / 64 + 1)];
        if copy_containers(bitmap, &mut words).is_none() {
            words.fill(0);
            for row in bitmap {
                words[row as usize / 64] |= bit(row);
            }
        }
        Self { words }
    }
}

/// Sets the bits of a bitmap by way of its portable form, in which dense stretches are words that are copied as they are: many times
/// quicker than row by row. `None` when the form has runs in it.
fn copy_containers(bitmap: &RoaringBitmap, words: &mut [u64]) -> Option<()> {
    /// The form's first word when there are no runs: then come the number of containers, `key u16` and `rows − 1 u16` of each, where
    /// each starts (`u32`), and the containers: up to 4,096 rows as `u16`, more as 1,024 words.
    const WITHOUT_RUNS: u32 = 12_346;
    const ARRAY_ROWS_MAX: usize = 4_096;
    const CONTAINER_WORDS: usize = 1_024;
    let mut bytes = Vec::with_capacity(bitmap.serialized_size());
    bitmap.serialize_into(&mut bytes).ok()?;
    let word_at =
        |at: usize| bytes.get(at..at + 4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    if word_at(0)? != WITHOUT_RUNS {
        return None;
    }
    let containers = word_at(4)? as usize;
    for container in 0..containers {
        let head = word_at(8 + container * 4)?;
        let (key, rows) = (head as usize & 0xffff, (head as usize >> 16) + 1);
        let content = bytes.get(word_at(8 + containers * 4 + container * 4)? as usize..)?;
        let words = words.get_mut(key * CONTAINER_WORDS..)?;
        if rows <= ARRAY_ROWS_MAX {
            for row in content.as_chunks::<2>().0.iter().take(rows) {
                let row = u16::from_le_bytes(*row);
                words[usize::from(row) / 64] |= bit(Row::from(row));
            }
        } else {
            // The last container's words may reach beyond the last row.
            for (word, bytes) in words.iter_mut().zip(content.as_chunks::<8>().0.iter().take(CONTAINER_WORDS)) {
                *word = u64::from_le_bytes(*bytes);
            }
        }
    }
    Some(())
}

/// Which rows a search may return.
#[derive(Debug, Clone, Copy)]
pub struct Accept<'a> {
    /// Rows that exist.
    pub alive: &'a AtomicBitSet,
    /// Rows that pass; `None` = all.
    pub filter: Option<&'a BitSet>,
}

impl Accept<'_> {
    /// Whether a row may be returned.
    #[inline]
    pub fn accepts(&self, row: Row) -> bool {
        self.filter.is_none_or(|filter| filter.contains(row)) && self.alive.contains(row)
    }
}
