//! Words by row and table that grow beside their readers.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;

use super::TABLES;
use crate::Row;

/// Rows of the first chunk; every further chunk has twice as many.
const FIRST_CHUNK_ROWS: usize = 1_024;
/// Enough chunks for 2^32 rows.
const CHUNKS: usize = 23;

/// A word for every table of each row, all 0 at first.
#[derive(Debug)]
pub(super) struct Grid {
    chunks: [OnceLock<Box<[AtomicU32]>>; CHUNKS],
}

impl Default for Grid {
    fn default() -> Self {
        Self { chunks: [const { OnceLock::new() }; CHUNKS] }
    }
}

impl Grid {
    /// The words of a row, if there is room for it.
    #[inline]
    pub(super) fn get(&self, row: Row) -> Option<&[AtomicU32]> {
        let (chunk, at) = locate(row);
        self.chunks[chunk].get().map(|words| &words[at..at + TABLES])
    }

    /// The words of a row, for which room is made.
    pub(super) fn grow(&self, row: Row) -> &[AtomicU32] {
        let (chunk, at) = locate(row);
        let words = self.chunks[chunk].get_or_init(|| {
            let words = (FIRST_CHUNK_ROWS << chunk) * TABLES;
            (0..words).map(|_| AtomicU32::new(0)).collect()
        });
        &words[at..at + TABLES]
    }

    pub(super) fn bytes(&self) -> usize {
        self.chunks.iter().filter_map(OnceLock::get).map(|words| words.len() * 4).sum()
    }
}

/// Chunk of a row and its first word there: chunk c starts at row `FIRST * (2^c − 1)`.
#[inline]
fn locate(row: Row) -> (usize, usize) {
    let shifted = row as usize + FIRST_CHUNK_ROWS;
    let chunk = (shifted / FIRST_CHUNK_ROWS).ilog2() as usize;
    (chunk, (shifted - (FIRST_CHUNK_ROWS << chunk)) * TABLES)
}
