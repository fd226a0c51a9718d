//! The tree of keys.

use std::collections::HashMap;

use super::Field;
use super::observed::TypeSet;

pub(super) type NodeId = u32;
/// The payload itself.
pub(super) const ROOT: NodeId = 0;

/// What leads from a node to one below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// The key of an object.
    Key(&'a str),
    /// From an array to those of its elements that are objects or arrays; its scalars are in the index of the array's own node.
    Each,
}

/// One step below another node.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) children: HashMap<Box<str>, NodeId>,
    /// The node of [`Step::Each`].
    pub(super) each: Option<NodeId>,
    /// Whether there are steps below it that have no node.
    pub(super) is_truncated: bool,
    pub(super) observed: TypeSet,
    /// None when the field is unindexed.
    pub(super) field: Option<Box<Field>>,
}

impl Node {
    pub(super) fn child(&self, step: Step<'_>) -> Option<NodeId> {
        match step {
            Step::Key(key) => self.children.get(key).copied(),
            Step::Each => self.each,
        }
    }

    pub(super) fn steps(&self) -> impl Iterator<Item = (Step<'_>, NodeId)> {
        let keys = self.children.iter().map(|(key, &child)| (Step::Key(key), child));
        keys.chain(self.each.map(|child| (Step::Each, child)))
    }
}

/// What a node takes beside its field.
pub(super) const NODE_BYTES: usize = size_of::<Node>() + 2 * (size_of::<Box<str>>() + size_of::<NodeId>());
