//! The inverse of [`super::encode()`], borrowing from the frame.

use super::encode::{
    ABSENT, FRAME_VERSION, KIND_CHANGE_PAYLOAD, KIND_DELETE, KIND_DELETE_VECTORS, KIND_DENSE_PUT, KIND_PUT,
};
use super::operation::{PayloadChange, WhenAbsent, WhenPresent};
use super::vectors::DecodedSpace;
use crate::error::{EngineError, Result};

/// One operation of a frame.
pub(crate) enum DecodedOperation<'a> {
    Put(DecodedPut<'a>),
    Delete(Vec<&'a str>),
    ChangePayload { change: PayloadChange, ids: Vec<&'a str> },
    DeleteVectors { spaces: Vec<&'a str>, ids: Vec<&'a str> },
}

impl DecodedOperation<'_> {
    /// The records that it names.
    pub(crate) fn ids(&self) -> &[&str] {
        match self {
            Self::Put(put) => &put.ids,
            Self::Delete(ids) | Self::ChangePayload { ids, .. } | Self::DeleteVectors { ids, .. } => ids,
        }
    }
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
            KIND_PUT => DecodedOperation::Put(reader.put(Reader::space)?),
            KIND_DENSE_PUT => DecodedOperation::Put(reader.put(Reader::dense_space)?),
            KIND_DELETE => DecodedOperation::Delete(reader.counted_ids()?),
            KIND_CHANGE_PAYLOAD => {
                let change = reader.bytes()?.ok_or_else(malformed)?;
                let change = serde_json::from_slice(change).map_err(|_| malformed())?;
                DecodedOperation::ChangePayload { change, ids: reader.counted_ids()? }
            }
            KIND_DELETE_VECTORS => {
                let count = u16::from_le_bytes(reader.array()?);
                let spaces = (0..count).map(|_| reader.text()).collect::<Result<_>>()?;
                DecodedOperation::DeleteVectors { spaces, ids: reader.counted_ids()? }
            }
            _ => return Err(malformed()),
        });
    }
    if reader.rest.is_empty() { Ok(decoded) } else { Err(malformed()) }
}

pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn put(&mut self, space: fn(&mut Self, usize) -> Result<DecodedSpace<'a>>) -> Result<DecodedPut<'a>> {
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
        let spaces = (0..space_count).map(|_| space(self, items)).collect::<Result<_>>()?;
        let payloads = self.optional_column(items)?;
        let documents = self.optional_column(items)?;
        let uris = self.optional_column(items)?;
        Ok(DecodedPut { when_present, when_absent, ids, spaces, payloads, documents, uris })
    }

    fn counted_ids(&mut self) -> Result<Vec<&'a str>> {
        let items = self.u32()? as usize;
        self.ids(items)
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

    pub(super) fn text(&mut self) -> Result<&'a str> {
        let bytes = self.bytes()?.ok_or_else(malformed)?;
        std::str::from_utf8(bytes).map_err(|_| malformed())
    }

    fn bytes(&mut self) -> Result<Option<&'a [u8]>> {
        match self.u32()? {
            ABSENT => Ok(None),
            length => self.take(length as usize).map(Some),
        }
    }

    pub(super) fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| malformed())
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(malformed)?;
        self.rest = rest;
        Ok(taken)
    }
}

pub(super) fn malformed() -> EngineError {
    EngineError::Internal(
        "a log frame passed its checksum but does not decode; it was written by another version".to_owned(),
    )
}
