//! A batch as a log frame.
//!
//! All integers are little-endian. A frame is `version u8`, `operations u32`, then each operation:
//!
//! - put: `1 u8`, `when_present u8`, `when_absent u8`, `items u32`, ids, `spaces u16`, each space (`name`, `dim u32`, one presence byte an item,
//!   the f32 components of the present vectors), then payloads, documents and URIs as optional columns.
//! - delete: `2 u8`, `items u32`, ids.
//!
//! A text is `length u32` and its bytes; an absent item has length `u32::MAX`; an optional column starts with `1 u8` when it is there and `0 u8` when not.

use super::operation::{Operation, PutOperation, WhenAbsent, WhenPresent, WriteBatch};
use crate::error::{EngineError, Result};

pub(super) const FRAME_VERSION: u8 = 1;
pub(super) const KIND_PUT: u8 = 1;
pub(super) const KIND_DELETE: u8 = 2;
pub(super) const ABSENT: u32 = u32::MAX;

/// Appends the frame of `batch` to `out`. `resolved[i]` holds the ids that operation `i` deletes, for deletes.
pub(crate) fn encode(batch: &WriteBatch, resolved: &[Vec<String>], out: &mut Vec<u8>) -> Result<()> {
    out.push(FRAME_VERSION);
    put_u32(out, batch.operations.len() as u32);
    for (operation, ids) in batch.operations.iter().zip(resolved) {
        match operation {
            Operation::Put(put) => encode_put(batch, put, out)?,
            Operation::Delete(_) => {
                out.push(KIND_DELETE);
                put_u32(out, ids.len() as u32);
                for id in ids {
                    put_bytes(out, Some(id.as_bytes()));
                }
            }
        }
    }
    Ok(())
}

fn encode_put(batch: &WriteBatch, put: &PutOperation, out: &mut Vec<u8>) -> Result<()> {
    let ids = batch.texts(put.ids)?;
    let items = ids.len();
    out.push(KIND_PUT);
    out.push(match put.when_present {
        WhenPresent::Skip => 0,
        WhenPresent::Replace => 1,
        WhenPresent::Merge => 2,
    });
    out.push(match put.when_absent {
        WhenAbsent::Insert => 0,
        WhenAbsent::Skip => 1,
    });
    put_u32(out, items as u32);
    for index in 0..items {
        let id = ids.get(index).ok_or_else(|| EngineError::InvalidArgument("an id is missing".to_owned()))?;
        put_bytes(out, Some(id.as_bytes()));
    }
    encode_vectors(batch, put, items, out)?;
    match put.payloads {
        None => out.push(0),
        Some(column) => {
            let column = batch.json(column)?;
            same_length(column.len(), items)?;
            out.push(1);
            (0..items).for_each(|index| put_bytes(out, column.get(index)));
        }
    }
    for column in [put.documents, put.uris] {
        match column {
            None => out.push(0),
            Some(column) => {
                let column = batch.texts(column)?;
                same_length(column.len(), items)?;
                out.push(1);
                (0..items).for_each(|index| put_bytes(out, column.get(index).map(str::as_bytes)));
            }
        }
    }
    Ok(())
}

fn encode_vectors(batch: &WriteBatch, put: &PutOperation, items: usize, out: &mut Vec<u8>) -> Result<()> {
    let mut spaces = Vec::with_capacity(put.vectors.len());
    for (name, column) in &put.vectors {
        let column = batch.vectors(*column)?;
        same_length(column.len(), items)?;
        if let Some(first) = (0..items).find_map(|index| column.get(index)) {
            spaces.push((name, column, first.len()));
        }
    }
    out.extend_from_slice(&(spaces.len() as u16).to_le_bytes());
    for (name, column, dim) in spaces {
        put_bytes(out, Some(name.as_bytes()));
        put_u32(out, dim as u32);
        out.extend((0..items).map(|index| u8::from(column.get(index).is_some())));
        out.reserve(items * dim * 4);
        for vector in (0..items).filter_map(|index| column.get(index)) {
            if vector.len() != dim {
                return Err(EngineError::DimensionMismatch { expected: dim, actual: vector.len() });
            }
            out.extend(vector.iter().flat_map(|component| component.to_le_bytes()));
        }
    }
    Ok(())
}

fn same_length(actual: usize, expected: usize) -> Result<()> {
    if actual == expected {
        Ok(())
    } else {
        Err(EngineError::InvalidArgument(format!("a column has {actual} items where there are {expected} ids")))
    }
}

fn put_u32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put_bytes(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        None => put_u32(out, ABSENT),
        Some(bytes) => {
            put_u32(out, bytes.len() as u32);
            out.extend_from_slice(bytes);
        }
    }
}
