//! The plain encoding of checkpoints: variable-length integers (seven bits a byte, low ones first) and length-prefixed bytes.

use std::io::{self, Write};

use super::MalformedIndex;

pub(crate) fn write_int(out: &mut impl Write, mut value: u64) -> io::Result<()> {
    let mut encoded = [0; 10];
    let mut len = 0;
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        encoded[len] = low | if value == 0 { 0 } else { 0x80 };
        len += 1;
        if value == 0 {
            return out.write_all(&encoded[..len]);
        }
    }
}

pub(crate) fn write_bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    write_int(out, bytes.len() as u64)?;
    out.write_all(bytes)
}

/// Reads what the functions above wrote and believes nothing.
pub(crate) struct ByteReader<'a> {
    rest: &'a [u8],
}

impl<'a> ByteReader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'a [u8], MalformedIndex> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(MalformedIndex("it ends early"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, MalformedIndex> {
        Ok(self.take(1)?[0])
    }

    pub(crate) fn int(&mut self) -> Result<u64, MalformedIndex> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(MalformedIndex("an integer is too long"))
    }

    /// A count of items that take at least one byte each, so that no count makes us allocate more than there is to read.
    pub(crate) fn count(&mut self) -> Result<usize, MalformedIndex> {
        let count = self.int()?;
        if count > self.rest.len() as u64 {
            return Err(MalformedIndex("a count is larger than what follows"));
        }
        Ok(count as usize)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], MalformedIndex> {
        let len = self.count()?;
        self.take(len)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, MalformedIndex> {
        std::str::from_utf8(self.bytes()?).map_err(|_| MalformedIndex("a text is not UTF-8"))
    }

    pub(crate) fn demand_end(&self) -> Result<(), MalformedIndex> {
        if self.rest.is_empty() { Ok(()) } else { Err(MalformedIndex("something follows its end")) }
    }
}
