//! The entries in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

/// All entries by key. Values are shared, so a reader copies a pointer and not the bytes.
pub(crate) type Entries = BTreeMap<String, Arc<[u8]>>;

/// What a commit changes: the new value per key, `None` to remove it.
pub(crate) type Changes = BTreeMap<String, Option<Arc<[u8]>>>;
