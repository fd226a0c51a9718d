//! The indexes on disk: magic, version, their count, then each one. An index is its path and its analyzer as JSON, the rows with their numbers
//! of tokens, the bitmap of rows of several texts, then the tokens, ascending, with their postings and the rows that have
//! them more than once. Rows ascend and are written as steps from one to the next.

use std::io::{self, Write};

use super::index::TokenRows;
use super::repeats::Repeats;
use super::{FullTextIndex, FullTextIndexes};
use crate::Row;
use crate::analysis::Analyzer;
use crate::fields::MalformedIndex;
use crate::fields::bytes::{ByteReader, write_bytes, write_int};
use crate::fields::posting::Posting;
use crate::fields::posting::persist::{read_bitmap, write_bitmap};

const MAGIC: &[u8; 4] = b"VXFT";
/// Goes up as well when an analyzer gives other tokens than before, so that no index has tokens of two kinds.
const VERSION: u8 = 1;

impl FullTextIndexes {
    /// Writes the indexes.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        out.write_all(&[VERSION])?;
        write_int(out, self.iter().count() as u64)?;
        for (path, index) in self.iter() {
            write_bytes(out, &serde_json::to_vec(path)?)?;
            write_bytes(out, &serde_json::to_vec(index.analyzer().spec())?)?;
            index.write_to(out)?;
        }
        Ok(())
    }

    /// Reads what [`write_to`](Self::write_to) wrote.
    ///
    /// # Errors
    /// [`MalformedIndex`] when the bytes are damaged or of another version.
    pub fn read_from(bytes: &[u8]) -> Result<Self, MalformedIndex> {
        let bytes = &mut ByteReader::new(bytes);
        if bytes.take(MAGIC.len())? != MAGIC {
            return Err(MalformedIndex("it is no full-text index"));
        }
        if bytes.byte()? != VERSION {
            return Err(MalformedIndex("its version is unknown"));
        }
        let mut indexes = Self::new();
        for _ in 0..bytes.count()? {
            let path = serde_json::from_slice(bytes.bytes()?).map_err(|_| MalformedIndex("a path is damaged"))?;
            let spec = serde_json::from_slice(bytes.bytes()?).map_err(|_| MalformedIndex("an analyzer is damaged"))?;
            let analyzer = Analyzer::new(spec).map_err(|_| MalformedIndex("a language is unknown"))?;
            if !indexes.push(path, FullTextIndex::read_from(bytes, analyzer)?) {
                return Err(MalformedIndex("an index is there twice"));
            }
        }
        bytes.demand_end()?;
        Ok(indexes)
    }
}

impl FullTextIndex {
    fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        write_counts(out, self.lengths.len(), self.lengths.iter().map(|(&row, &length)| (row, length)))?;
        write_bitmap(out, &self.rows_of_several_texts)?;
        let mut tokens: Vec<_> = self.tokens.iter().collect();
        tokens.sort_unstable_by_key(|(token, _)| *token);
        write_int(out, tokens.len() as u64)?;
        for (token, TokenRows { rows, repeats }) in tokens {
            write_bytes(out, token.as_bytes())?;
            rows.write_to(out)?;
            write_counts(out, repeats.len(), repeats.iter())?;
        }
        Ok(())
    }

    fn read_from(bytes: &mut ByteReader<'_>, analyzer: Analyzer) -> Result<Self, MalformedIndex> {
        let mut index = Self::new(analyzer);
        read_counts(bytes, |row, length| {
            index.push_length(row, length);
            Ok(())
        })?;
        index.rows_of_several_texts = read_bitmap(bytes)?;
        for _ in 0..bytes.count()? {
            let token = bytes.text()?;
            let rows = Posting::read_from(bytes)?;
            let mut repeats = Repeats::default();
            read_counts(bytes, |row, count| {
                if count < 2 || !rows.contains(row) {
                    return Err(MalformedIndex("a row repeats a token it has not"));
                }
                repeats.insert(row, count);
                Ok(())
            })?;
            if !index.push(token, TokenRows { rows, repeats }) {
                return Err(MalformedIndex("a token is there twice or in no row"));
            }
        }
        Ok(index)
    }
}

fn write_counts(out: &mut impl Write, len: usize, counts: impl Iterator<Item = (Row, u32)>) -> io::Result<()> {
    write_int(out, len as u64)?;
    let mut next = 0;
    for (row, count) in counts {
        write_int(out, u64::from(row) - next)?;
        write_int(out, u64::from(count))?;
        next = u64::from(row) + 1;
    }
    Ok(())
}

fn read_counts(
    bytes: &mut ByteReader<'_>,
    mut visit: impl FnMut(Row, u32) -> Result<(), MalformedIndex>,
) -> Result<(), MalformedIndex> {
    let mut next = 0_u64;
    for _ in 0..bytes.count()? {
        let row = next.saturating_add(bytes.int()?);
        let row = u32::try_from(row).map_err(|_| MalformedIndex("a row number is too large"))?;
        let count = u32::try_from(bytes.int()?).map_err(|_| MalformedIndex("a count is too large"))?;
        visit(row, count)?;
        next = u64::from(row) + 1;
    }
    Ok(())
}
