//! What a commit consists of.

use std::sync::Arc;

use super::entries::{Changes, Entries};
use crate::error::{Result, StorageError};

/// One change, or one condition, of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogOp {
    /// Sets the key, whether or not it exists.
    Put {
        /// The key.
        key: String,
        /// Its new value.
        value: Vec<u8>,
    },
    /// Sets the key, which must not exist ([`StorageError::AlreadyExists`]).
    PutIfAbsent {
        /// The key.
        key: String,
        /// Its value.
        value: Vec<u8>,
    },
    /// Removes the key, which must exist ([`StorageError::NotFound`]).
    Delete {
        /// The key.
        key: String,
    },
    /// Removes the key if it exists.
    DeleteIfPresent {
        /// The key.
        key: String,
    },
    /// Changes nothing; the key must exist ([`StorageError::NotFound`]).
    ExpectPresent {
        /// The key.
        key: String,
    },
    /// Changes nothing; the key must not exist ([`StorageError::AlreadyExists`]).
    ExpectAbsent {
        /// The key.
        key: String,
    },
    /// Changes nothing; the key must have exactly this value ([`StorageError::NotFound`],
    /// [`StorageError::Changed`]).
    ExpectValue {
        /// The key.
        key: String,
        /// The value it must have.
        value: Vec<u8>,
    },
}

/// Checks all conditions, each operation seeing those before it, and returns what is to change.
pub(crate) fn resolve(entries: &Entries, ops: Vec<CatalogOp>) -> Result<Changes> {
    let mut changes = Changes::new();
    for op in ops {
        apply(entries, &mut changes, op)?;
    }
    Ok(changes)
}

fn apply(entries: &Entries, changes: &mut Changes, op: CatalogOp) -> Result<()> {
    let current = |changes: &Changes, key: &str| -> Option<Arc<[u8]>> {
        changes.get(key).map_or_else(|| entries.get(key).cloned(), Clone::clone)
    };
    match op {
        CatalogOp::Put { key, value } => {
            changes.insert(key, Some(value.into()));
        }
        CatalogOp::PutIfAbsent { key, value } => {
            if current(changes, &key).is_some() {
                return Err(StorageError::AlreadyExists { key });
            }
            changes.insert(key, Some(value.into()));
        }
        CatalogOp::Delete { key } => {
            if current(changes, &key).is_none() {
                return Err(StorageError::NotFound { key });
            }
            changes.insert(key, None);
        }
        CatalogOp::DeleteIfPresent { key } => {
            changes.insert(key, None);
        }
        CatalogOp::ExpectPresent { key } => {
            current(changes, &key).ok_or(StorageError::NotFound { key })?;
        }
        CatalogOp::ExpectAbsent { key } => {
            if current(changes, &key).is_some() {
                return Err(StorageError::AlreadyExists { key });
            }
        }
        CatalogOp::ExpectValue { key, value } => match current(changes, &key) {
            None => return Err(StorageError::NotFound { key }),
            Some(found) if *found != *value => return Err(StorageError::Changed { key }),
            Some(_) => {}
        },
    }
    Ok(())
}
