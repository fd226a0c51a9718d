//! A batch as a log frame.
//!
//! All integers are little-endian. A frame is `version u8`, `operations u32`, then each operation:
//!
//! - put: `3 u8`, `when_present u8`, `when_absent u8`, `items u32`, ids, `spaces u16`, each space (see `vectors.rs`),
//!   then payloads, documents and URIs as optional columns. (`1 u8` before version 0.2: every space is dense and has no kind.)
//! - delete: `2 u8`, `items u32`, ids.
//! - change of payloads: `4 u8`, the change as JSON, `items u32`, ids.
//! - delete of vectors: `5 u8`, `spaces u16`, their names, `items u32`, ids.
//!
//! A text is `length u32` and its bytes; an absent item has length `u32::MAX`; an optional column starts with `1 u8` when it is there and `0 u8` when not.

use super::operation::{Operation, PayloadChange, PutOperation, WhenAbsent, WhenPresent, WriteBatch};
use super::vectors::encode_vectors;
use crate::error::{EngineError, Result};

pub(super) const FRAME_VERSION: u8 = 1;
pub(super) const KIND_DENSE_PUT: u8 = 1;
pub(super) const KIND_DELETE: u8 = 2;
pub(super) const KIND_PUT: u8 = 3;
pub(super) const KIND_CHANGE_PAYLOAD: u8 = 4;
pub(super) const KIND_DELETE_VECTORS: u8 = 5;
pub(super) const ABSENT: u32 = u32::MAX;

/// What an operation comes down to once its filter, condition and unknown ids are settled.
pub(crate) enum Resolved {
    /// The items of a put that are carried out.
    Items(Vec<usize>),
    /// The ids that any other operation touches.
    Ids(Vec<String>),
}

/// Appends the frame of `batch` to `out`; `resolved` has an entry for each operation.
pub(crate) fn encode(batch: &WriteBatch, resolved: &[Resolved], out: &mut Vec<u8>) -> Result<()> {
    out.push(FRAME_VERSION);
    put_u32(out, batch.operations.len() as u32);
    for (operation, resolved) in batch.operations.iter().zip(resolved) {
        match (operation, resolved) {
            (Operation::Put(put), Resolved::Items(items)) => encode_put(batch, put, items, out)?,
            (Operation::Delete(_), Resolved::Ids(ids)) => {
                out.push(KIND_DELETE);
                put_ids(out, ids);
            }
            (Operation::ChangePayload(operation), Resolved::Ids(ids)) => {
                out.push(KIND_CHANGE_PAYLOAD);
                put_bytes(out, Some(&change_bytes(&operation.change)?));
                put_ids(out, ids);
            }
            (Operation::DeleteVectors(operation), Resolved::Ids(ids)) => {
                out.push(KIND_DELETE_VECTORS);
                out.extend_from_slice(&(operation.spaces.len() as u16).to_le_bytes());
                operation.spaces.iter().for_each(|name| put_bytes(out, Some(name.as_bytes())));
                put_ids(out, ids);
            }
            _ => return Err(EngineError::Internal("an operation was resolved as another kind".to_owned())),
        }
    }
    Ok(())
}

fn encode_put(batch: &WriteBatch, put: &PutOperation, items: &[usize], out: &mut Vec<u8>) -> Result<()> {
    let ids = batch.texts(put.ids)?;
    out.push(KIND_PUT);
    out.push(match put.when_present {
        WhenPresent::Skip => 0,
        WhenPresent::Replace => 1,
        WhenPresent::Merge => 2,
    });
    out.push(match put.when_absent {
        WhenAbsent::Insert => 0,
        // That every id is there was settled before.
        WhenAbsent::Skip | WhenAbsent::Error => 1,
    });
    put_u32(out, items.len() as u32);
    for &item in items {
        let id = ids.get(item).ok_or_else(|| EngineError::InvalidArgument("an id is missing".to_owned()))?;
        put_bytes(out, Some(id.as_bytes()));
    }
    let mut spaces = Vec::with_capacity(put.vectors.len());
    for (name, column) in &put.vectors {
        let column = batch.vectors(*column)?;
        same_length(column.len(), ids.len())?;
        // A space of which there is no vector has no dimension to log.
        if items.iter().any(|&item| column.vector(item).is_some()) {
            spaces.push((name, column));
        }
    }
    out.extend_from_slice(&(spaces.len() as u16).to_le_bytes());
    for (name, column) in spaces {
        put_bytes(out, Some(name.as_bytes()));
        encode_vectors(column, items, out)?;
    }
    match put.payloads {
        None => out.push(0),
        Some(column) => {
            let column = batch.json(column)?;
            same_length(column.len(), ids.len())?;
            out.push(1);
            for &item in items {
                put_bytes(out, column.get(item));
            }
        }
    }
    for column in [put.documents, put.uris] {
        match column {
            None => out.push(0),
            Some(column) => {
                let column = batch.texts(column)?;
                same_length(column.len(), ids.len())?;
                out.push(1);
                for &item in items {
                    put_bytes(out, column.get(item).map(str::as_bytes));
                }
            }
        }
    }
    Ok(())
}

fn change_bytes(change: &PayloadChange) -> Result<Vec<u8>> {
    serde_json::to_vec(change).map_err(|error| EngineError::Internal(error.to_string()))
}

fn same_length(actual: usize, expected: usize) -> Result<()> {
    if actual == expected {
        Ok(())
    } else {
        Err(EngineError::InvalidArgument(format!("a column has {actual} items where there are {expected} ids")))
    }
}

pub(super) fn put_u32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put_ids(out: &mut Vec<u8>, ids: &[String]) {
    put_u32(out, ids.len() as u32);
    for id in ids {
        put_bytes(out, Some(id.as_bytes()));
    }
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
