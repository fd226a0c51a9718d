//! The index on disk: magic, version, the bitmaps of documents and of unindexed ones, then the trigrams, ascending and as steps, with their postings.

use std::io::{self, Write};

use super::TextIndex;
use crate::fields::MalformedIndex;
use crate::fields::bytes::{ByteReader, write_int};
use crate::fields::posting::Posting;
use crate::fields::posting::persist::{read_bitmap, write_bitmap};

const MAGIC: &[u8; 4] = b"VXTI";
const VERSION: u8 = 1;
const TRIGRAM_MAX: u64 = 0xff_ffff;

impl TextIndex {
    /// Writes the index; the budget is not part of it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        out.write_all(&[VERSION])?;
        write_bitmap(out, &self.documents)?;
        write_bitmap(out, &self.unindexed)?;
        let mut postings: Vec<_> = self.postings.iter().collect();
        postings.sort_unstable_by_key(|(trigram, _)| **trigram);
        write_int(out, postings.len() as u64)?;
        let mut next = 0;
        for (&trigram, posting) in postings {
            write_int(out, u64::from(trigram - next))?;
            posting.write_to(out)?;
            next = trigram + 1;
        }
        Ok(())
    }

    /// Reads what [`write_to`](Self::write_to) wrote, with the default budget; see [`set_memory_bytes_max`](Self::set_memory_bytes_max).
    ///
    /// # Errors
    /// [`MalformedIndex`] when the bytes are damaged or of another version.
    pub fn read_from(bytes: &[u8]) -> Result<Self, MalformedIndex> {
        let bytes = &mut ByteReader::new(bytes);
        if bytes.take(MAGIC.len())? != MAGIC {
            return Err(MalformedIndex("it is no text index"));
        }
        if bytes.byte()? != VERSION {
            return Err(MalformedIndex("its version is unknown"));
        }
        let mut index = Self { documents: read_bitmap(bytes)?, unindexed: read_bitmap(bytes)?, ..Self::new() };
        let mut next = 0_u64;
        for _ in 0..bytes.count()? {
            let trigram = next.saturating_add(bytes.int()?);
            if trigram > TRIGRAM_MAX {
                return Err(MalformedIndex("a trigram is too large"));
            }
            index.push(trigram as u32, Posting::read_from(bytes)?);
            next = trigram + 1;
        }
        bytes.demand_end()?;
        Ok(index)
    }
}
