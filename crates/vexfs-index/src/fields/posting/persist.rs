//! A posting on disk: the form, then either the count and the rows as steps from one to the next, or the bitmap in the
//! portable Roaring format with its length in bytes in front.

use std::io::{self, Write};

use roaring::RoaringBitmap;

use super::Posting;
use crate::fields::MalformedIndex;
use crate::fields::bytes::{ByteReader, write_int};

const ROWS: u8 = 0;
const BITMAP: u8 = 1;
/// First word of the portable format without run containers, the only one written here.
const ROARING_COOKIE: [u8; 4] = 12_346_u32.to_le_bytes();

pub(crate) fn write_bitmap(out: &mut impl Write, rows: &RoaringBitmap) -> io::Result<()> {
    let mut plain = rows.clone();
    plain.remove_run_compression();
    write_int(out, plain.serialized_size() as u64)?;
    plain.serialize_into(out)
}

pub(crate) fn read_bitmap(bytes: &mut ByteReader<'_>) -> Result<RoaringBitmap, MalformedIndex> {
    let encoded = bytes.bytes()?;
    if !encoded.starts_with(&ROARING_COOKIE) {
        return Err(MalformedIndex("a bitmap has an unknown form"));
    }
    let rows = RoaringBitmap::deserialize_from(encoded).map_err(|_| MalformedIndex("a bitmap is damaged"))?;
    if rows.serialized_size() == encoded.len() { Ok(rows) } else { Err(MalformedIndex("a bitmap has a false length")) }
}

impl Posting {
    pub(crate) fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(rows) = self.as_bitmap() {
            out.write_all(&[BITMAP])?;
            return write_bitmap(out, rows);
        }
        out.write_all(&[ROWS])?;
        write_int(out, self.len())?;
        let mut next = 0;
        for &row in self.as_slice() {
            write_int(out, u64::from(row) - next)?;
            next = u64::from(row) + 1;
        }
        Ok(())
    }

    pub(crate) fn read_from(bytes: &mut ByteReader<'_>) -> Result<Self, MalformedIndex> {
        match bytes.byte()? {
            BITMAP => read_bitmap(bytes).map(Self::from_bitmap),
            ROWS => {
                let count = bytes.count()?;
                let mut rows = Vec::with_capacity(count);
                let mut next = 0_u64;
                for _ in 0..count {
                    let row = next.saturating_add(bytes.int()?);
                    rows.push(u32::try_from(row).map_err(|_| MalformedIndex("a row number is too large"))?);
                    next = row + 1;
                }
                Ok(Self::from_sorted(&rows))
            }
            _ => Err(MalformedIndex("a posting has an unknown form")),
        }
    }
}
