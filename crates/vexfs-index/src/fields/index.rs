use super::node::{NODE_BYTES, Node, NodeId, ROOT, Step};
use super::{Field, FieldLimits};

/// The indexes of all fields of one collection.
///
/// The caller tells it each payload that appears and disappears, with its row; rows that are dead must have been removed.
#[derive(Debug, Clone)]
pub struct FieldIndexes {
    /// The payload is the first one; the others are its keys, their keys, and so on.
    pub(super) nodes: Vec<Node>,
    /// How many nodes have a field.
    pub(super) indexed: usize,
    /// Sum of what the fields estimate.
    pub(super) field_bytes: usize,
    /// Bytes of the nodes and their keys.
    pub(super) node_bytes: usize,
    pub(super) limits: FieldLimits,
}

impl Default for FieldIndexes {
    fn default() -> Self {
        Self::with_limits(FieldLimits::default())
    }
}

impl FieldIndexes {
    /// Empty indexes with the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Empty indexes.
    pub fn with_limits(limits: FieldLimits) -> Self {
        Self { nodes: vec![Node::default()], indexed: 0, field_bytes: 0, node_bytes: NODE_BYTES, limits }
    }

    /// Replaces the limits; what is past a smaller memory limit goes at once, the rest holds for what comes.
    pub fn set_limits(&mut self, limits: FieldLimits) {
        self.limits = limits;
        self.keep_budget();
    }

    /// Estimate of the memory all indexes take.
    pub fn memory_bytes(&self) -> usize {
        self.field_bytes + self.node_bytes
    }

    /// The node behind a step; made if it is new and there is room for it.
    pub(super) fn child_or_new(&mut self, parent: NodeId, step: Step<'_>) -> Option<NodeId> {
        if let Some(child) = self.nodes[parent as usize].child(step) {
            return Some(child);
        }
        let node_count = self.nodes.len();
        // What was left out once stays so: a node made now would lack the rows that came before.
        let node = &mut self.nodes[parent as usize];
        node.is_truncated |= node_count > self.limits.known_fields_max;
        if node.is_truncated {
            return None;
        }
        let is_indexed = self.indexed < self.limits.indexed_fields_max;
        let child = self.push_node(parent, step, Node { field: is_indexed.then(Box::default), ..Node::default() });
        Some(child)
    }

    /// Appends a node behind a step that its parent does not have.
    pub(super) fn push_node(&mut self, parent: NodeId, step: Step<'_>, node: Node) -> NodeId {
        let child = self.nodes.len() as NodeId;
        self.indexed += usize::from(node.field.is_some());
        self.field_bytes += node.field.as_ref().map_or(0, |field| field.bytes);
        self.node_bytes += NODE_BYTES;
        self.nodes.push(node);
        let parent = &mut self.nodes[parent as usize];
        match step {
            Step::Key(key) => {
                self.node_bytes += key.len();
                parent.children.insert(key.into(), child);
            }
            Step::Each => parent.each = Some(child),
        }
        child
    }

    /// Changes the field of a node, if it has one, and keeps the sum of bytes.
    pub(super) fn change<E>(
        &mut self,
        node: NodeId,
        change: impl FnOnce(&mut Field) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(field) = self.nodes[node as usize].field.as_deref_mut() else {
            return Ok(());
        };
        let before = field.bytes;
        let changed = change(field);
        self.field_bytes = (self.field_bytes + field.bytes).saturating_sub(before);
        changed
    }

    /// Drops the largest fields until the rest fits the memory limit.
    pub(super) fn keep_budget(&mut self) {
        while self.field_bytes > self.limits.memory_bytes_max {
            let size = |node: &Node| node.field.as_ref().map(|field| field.bytes);
            let Some(largest) = self.nodes.iter_mut().max_by_key(|node| size(node)) else {
                return;
            };
            let Some(dropped) = largest.field.take() else {
                return;
            };
            self.indexed -= 1;
            self.field_bytes = self.field_bytes.saturating_sub(dropped.bytes);
        }
    }

    /// The parent of each node and the step from there, by node; those of the root mean nothing.
    pub(super) fn parents(&self) -> Vec<(NodeId, Step<'_>)> {
        let mut parents = vec![(ROOT, Step::Each); self.nodes.len()];
        for (parent, node) in self.nodes.iter().enumerate() {
            for (step, child) in node.steps() {
                parents[child as usize] = (parent as NodeId, step);
            }
        }
        parents
    }

    /// The nodes that keys alone lead to, with those keys.
    pub(super) fn keyed(&self) -> Vec<(Vec<String>, &Node)> {
        let mut keyed = Vec::new();
        let mut open = vec![(Vec::new(), &self.nodes[ROOT as usize])];
        while let Some((path, node)) = open.pop() {
            for (key, &child) in &node.children {
                let path = [path.as_slice(), &[key.to_string()]].concat();
                open.push((path, &self.nodes[child as usize]));
            }
            keyed.push((path, node));
        }
        keyed
    }
}
