use super::node::ROOT;
use super::{Field, FieldIndexes, ObservedField};

/// What is known of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lookup<'a> {
    /// No row has it.
    Absent,
    /// Rows may have it; only their payloads tell.
    Unindexed,
    Indexed(&'a Field),
}

impl FieldIndexes {
    pub(crate) fn lookup(&self, path: &[String]) -> Lookup<'_> {
        let mut node = &self.nodes[ROOT as usize];
        for key in path {
            match node.children.get(key.as_str()) {
                Some(&child) => node = &self.nodes[child as usize],
                None if node.is_truncated => return Lookup::Unindexed,
                None => return Lookup::Absent,
            }
        }
        node.field.as_deref().map_or(Lookup::Unindexed, Lookup::Indexed)
    }

    /// Whether conditions on the field are answered without reading payloads.
    pub fn is_indexed(&self, path: &[String]) -> bool {
        !matches!(self.lookup(path), Lookup::Unindexed)
    }

    /// All fields with the types they have ever been seen with, sorted. A field stays when its last row goes.
    pub fn observed(&self) -> Vec<ObservedField> {
        let paths = self.paths();
        let mut observed: Vec<_> = paths
            .iter()
            .zip(&self.nodes)
            .flat_map(|(path, node)| {
                node.observed.iter().map(|field_type| ObservedField { path: path.clone(), field_type })
            })
            .collect();
        observed.sort();
        observed
    }
}
