//! The inverse of [`super::encode()`], borrowing from the frame.

use super::encode::{ABSENT, FRAME_VERSION, KIND_DELETE, KIND_PUT};
use super::operation::{WhenAbsent, WhenPresent};
use crate::error::{EngineError, Result};

/// One operation of a frame.
pub(crate) enum DecodedOperation<'a> {
    Put(DecodedPut<'a>),
    Delete(Vec<&'a str>),
}

/// A put: parallel columns, one entry an item.
pub(crate) struct DecodedPut<'a> {
    pub(crate) when_present: WhenPresent,
    pub(crate) when_absent: WhenAbsent,
    pub(crate) ids: Vec<&'a str>,
    pub(crate) spaces: Vec<DecodedSpace<'a>>,
    pub(crate) payloads: Vec<Option<&'a [u8]>>,
    pub(crate) documents: Vec<Option<&'a [u8]>>,
    pub(crate) uris: Vec<Option<&'a [u8]>>,
}

/// The vectors of one space; absent items have no components in `bytes`.
pub(crate) struct DecodedSpace<'a> {
    pub(crate) name: &'a str,
    pub(crate) dim: usize,
    /// For each item, where its vector starts in `bytes`.
    pub(crate) starts: Vec<Option<usize>>,
    /// Little-endian f32.
    pub(crate) bytes: &'a [u8],
}

impl<'a> DecodedSpace<'a> {
    /// The bytes of the vector of an item.
    pub(crate) fn vector(&self, item: usize) -> Option<&'a [u8]> {
        self.starts[item].map(|start| &self.bytes[start..start + self.dim * 4])
    }
}

/// Decodes a frame.
///
/// # Errors
/// [`EngineError::Internal`] when the bytes are not a frame that this version wrote.
pub(crate) fn decode(frame: &[u8]) -> Result<Vec<DecodedOperation<'_>>> {
    let mut reader = Reader { rest: frame };
    if reader.u8()? != FRAME_VERSION {
        return Err(malformed());
    }
    let operations = reader.u32()? as usize;
    let mut decoded = Vec::with_capacity(operations.min(1024));
    for _ in 0..operations {
        decoded.push(match reader.u8()? {
            KIND_PUT => DecodedOperation::Put(reader.put()?),
            KIND_DELETE => {
                let items = reader.u32()? as usize;
                DecodedOperation::Delete(reader.ids(items)?)
            }
            _ => return Err(malformed()),
        });
    }
    if reader.rest.is_empty() { Ok(decoded) } else { Err(malformed()) }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn put(&mut self) -> Result<DecodedPut<'a>> {
        let when_present = match self.u8()? {
            0 => WhenPresent::Skip,
            1 => WhenPresent::Replace,
            2 => WhenPresent::Merge,
            _ => return Err(malformed()),
        };
        let when_absent = match self.u8()? {
            0 => WhenAbsent::Insert,
            1 => WhenAbsent::Skip,
            _ => return Err(malformed()),
        };
        let items = self.u32()? as usize;
        let ids = self.ids(items)?;
        let space_count = u16::from_le_bytes(self.array()?);
        let spaces = (0..space_count).map(|_| self.space(items)).collect::<Result<_>>()?;
        let payloads = self.optional_column(items)?;
        let documents = self.optional_column(items)?;
        let uris = self.optional_column(items)?;
        Ok(DecodedPut { when_present, when_absent, ids, spaces, payloads, documents, uris })
    }

    fn space(&mut self, items: usize) -> Result<DecodedSpace<'a>> {
        let name = self.text()?;
        let dim = self.u32()? as usize;
        let presence = self.take(items)?;
        let mut present = 0;
        let starts = presence
            .iter()
            .map(|&flag| {
                (flag == 1).then(|| {
                    present += 1;
                    (present - 1) * dim * 4
                })
            })
            .collect();
        let size = dim.checked_mul(4).and_then(|vector| vector.checked_mul(present)).ok_or_else(malformed)?;
        Ok(DecodedSpace { name, dim, starts, bytes: self.take(size)? })
    }

    fn ids(&mut self, items: usize) -> Result<Vec<&'a str>> {
        // Each id takes four bytes at least, which bounds the allocation by the frame's size.
        if items > self.rest.len() / 4 {
            return Err(malformed());
        }
        (0..items).map(|_| self.text()).collect()
    }

    fn optional_column(&mut self, items: usize) -> Result<Vec<Option<&'a [u8]>>> {
        match self.u8()? {
            0 => Ok(vec![None; items]),
            1 => (0..items).map(|_| self.bytes()).collect(),
            _ => Err(malformed()),
        }
    }

    fn text(&mut self) -> Result<&'a str> {
        let bytes = self.bytes()?.ok_or_else(malformed)?;
        std::str::from_utf8(bytes).map_err(|_| malformed())
    }

    fn bytes(&mut self) -> Result<Option<&'a [u8]>> {
        match self.u32()? {
            ABSENT => Ok(None),
            length => self.take(length as usize).map(Some),
        }
    }

    fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| malformed())
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(malformed)?;
        self.rest = rest;
        Ok(taken)
    }
}

fn malformed() -> EngineError {
    EngineError::Internal(
        "a log frame passed its checksum but does not decode; it was written by another version".to_owned(),
    )
}
