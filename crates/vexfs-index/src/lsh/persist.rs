//! Hash tables as bytes. The tables themselves are made again from the signatures, in less time than reading them would take.
//!
//! `version u32`, `tables u32`, `bits u32` of a signature, `dim u32`, `rows u32`, rows to look at `u32` and the rows when that was found out `u32`, numbers that the hyperplanes learnt
//! `u32` (0 = they have not) and these (`f32` each), then for every row a signature for each table (`u32` each; the highest bit of the
//! first says that the row is there).

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use vexfs_simd::Metric;

use super::hyperplanes::Hyperplanes;
use super::{BITS_MAX, Lsh, PRESENT, TABLES};
use crate::Row;

const VERSION: u32 = 1;

/// The bytes are no hash tables of this shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hash tables do not decode: {0}")]
pub struct MalformedTables(&'static str);

impl Lsh {
    /// Writes the rows below `rows`. Additions may go on meanwhile.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn write_to(&self, rows: Row, out: &mut impl Write) -> io::Result<()> {
        let learnt: Vec<f32> = self.hyperplanes.get().map(|planes| planes.learnt().collect()).unwrap_or_default();
        let candidates = self.candidates.load(Ordering::Relaxed);
        let calibrated = self.calibrated_rows.load(Ordering::Relaxed) as u32;
        let header = [VERSION, TABLES as u32, BITS_MAX, self.dim as u32, rows, candidates, calibrated];
        for word in header.into_iter().chain([learnt.len() as u32]) {
            out.write_all(&word.to_le_bytes())?;
        }
        for number in learnt {
            out.write_all(&number.to_le_bytes())?;
        }
        for row in 0..rows {
            let mut line = [0; TABLES];
            if let Some(words) = self.signatures.get(row) {
                line.iter_mut().zip(words).for_each(|(line, word)| *line = word.load(Ordering::Acquire));
            }
            for word in line {
                out.write_all(&word.to_le_bytes())?;
            }
        }
        Ok(())
    }

    /// Reads what [`Self::write_to`] wrote.
    ///
    /// # Errors
    /// [`MalformedTables`].
    pub fn read_from(metric: Metric, dim: usize, bytes: &[u8]) -> Result<Self, MalformedTables> {
        let words: Vec<u32> = bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let Some((header, rest)) = words.split_first_chunk::<8>() else {
            return Err(MalformedTables("they are shorter than a header"));
        };
        let [version, tables, bits, stored_dim, rows, candidates, calibrated, learnt] = *header;
        if (version, tables as usize, bits, stored_dim as usize) != (VERSION, TABLES, BITS_MAX, dim) {
            return Err(MalformedTables("their header is for others"));
        }
        let learnt = learnt as usize;
        let is_whole =
            rest.len() as u64 == learnt as u64 + u64::from(rows) * TABLES as u64 && bytes.len().is_multiple_of(4);
        if !is_whole || learnt != 0 && learnt != Hyperplanes::LEARNT {
            return Err(MalformedTables("they are not as long as their header says"));
        }
        let lsh = Self::new(metric, dim);
        let (learnt, signatures) = rest.split_at(learnt);
        if !learnt.is_empty() {
            let learnt: Vec<f32> = learnt.iter().map(|word| f32::from_bits(*word)).collect();
            lsh.hyperplanes.get_or_init(|| Hyperplanes::restore(metric, dim, &learnt));
        }
        lsh.candidates.store(candidates, Ordering::Relaxed);
        lsh.calibrated_rows.store(calibrated as usize, Ordering::Relaxed);
        lsh.grow_for(rows);
        let tables = Arc::clone(&lsh.tables.read());
        for (line, row) in signatures.as_chunks::<TABLES>().0.iter().zip(0..) {
            if line[0] & PRESENT != 0 {
                lsh.add(row, line.iter().map(|word| word & !PRESENT), &tables);
            }
        }
        Ok(lsh)
    }
}
