//! The tree of keys.

use std::collections::HashMap;

use super::Field;
use super::observed::TypeSet;

pub(super) type NodeId = u32;
/// The payload itself.
pub(super) const ROOT: NodeId = 0;

/// One key below another.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) children: HashMap<Box<str>, NodeId>,
    /// Whether there are keys below it that have no node.
    pub(super) is_truncated: bool,
    pub(super) observed: TypeSet,
    /// None when the field is unindexed.
    pub(super) field: Option<Box<Field>>,
}

/// What a node takes beside its field.
pub(super) const NODE_BYTES: usize = size_of::<Node>() + 2 * (size_of::<Box<str>>() + size_of::<NodeId>());
