//! An inverted index as bytes.
//!
//! `version u32`, `vectors u64`, then lists until the end: `index u32`, `postings u32`, `blocks u32`, of each block its number (`u16`)
//! and the end of its postings (`u32`), the rows' places in their blocks (`u16` each), and the weights (`f32` each).

use std::io::{self, Write};

use hashbrown::HashMap;

use super::SparseIndex;
use super::postings::Postings;
use crate::BitSet;

const VERSION: u32 = 1;

/// The bytes are no index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the inverted index does not decode")]
pub struct MalformedIndex;

impl SparseIndex {
    /// Writes what there is of `rows`, which are `vectors`. Additions may go on meanwhile.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn write_to(&self, rows: &BitSet, vectors: u64, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&vectors.to_le_bytes())?;
        let indices: Vec<u32> = self.lists.read().keys().copied().collect();
        let mut bytes = Vec::new();
        for index in indices {
            // The lock is let go of in between, for additions to go on.
            let kept = self.lists.read().get(&index).map(|postings| postings.of_rows(rows));
            let Some(kept) = kept.filter(|kept| kept.len() > 0) else { continue };
            bytes.clear();
            bytes.extend_from_slice(&index.to_le_bytes());
            kept.encode(&mut bytes);
            out.write_all(&bytes)?;
        }
        Ok(())
    }

    /// Reads what [`Self::write_to`] wrote.
    ///
    /// # Errors
    /// [`MalformedIndex`].
    pub fn read_from(bytes: &[u8]) -> Result<Self, MalformedIndex> {
        let mut rest = bytes;
        if take_u32(&mut rest)? != VERSION {
            return Err(MalformedIndex);
        }
        let (vectors, mut rest) = rest.split_first_chunk::<8>().ok_or(MalformedIndex)?;
        let mut lists = HashMap::new();
        while !rest.is_empty() {
            let index = take_u32(&mut rest)?;
            lists.insert(index, Postings::decode(&mut rest)?);
        }
        Ok(Self::of_lists(lists, u64::from_le_bytes(*vectors)))
    }
}

pub(super) fn take_u32(rest: &mut &[u8]) -> Result<u32, MalformedIndex> {
    let (word, after) = rest.split_first_chunk::<4>().ok_or(MalformedIndex)?;
    *rest = after;
    Ok(u32::from_le_bytes(*word))
}

/// The next `count` items of `N` bytes.
pub(super) fn take<'a, const N: usize>(rest: &mut &'a [u8], count: usize) -> Result<&'a [[u8; N]], MalformedIndex> {
    let (taken, after) = rest.split_at_checked(count.checked_mul(N).ok_or(MalformedIndex)?).ok_or(MalformedIndex)?;
    *rest = after;
    Ok(taken.as_chunks::<N>().0)
}
