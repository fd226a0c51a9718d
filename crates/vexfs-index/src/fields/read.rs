use roaring::RoaringBitmap;

use super::node::{Node, ROOT, Step};
use super::{Field, FieldIndexes, ObservedField, Values};
use crate::payload::Segment;

/// What is known of the values at a path.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lookup<'a> {
    /// No row has one.
    Absent,
    /// Rows may have some; only their payloads tell.
    Unindexed,
    Indexed(View<'a>),
}

/// The indexes of the values at a path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    /// The values that are in no array; those of `shape` among them.
    pub(crate) scalars: &'a Values,
    /// The elements of the values that are arrays.
    pub(crate) elements: Option<&'a Values>,
    pub(crate) shape: Shape<'a>,
    /// False when the path asks for one element of an array: then its values are some of these.
    pub(crate) is_exact: bool,
}

/// Which rows have values at a path, of whatever kind.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape<'a> {
    /// The values of the field.
    Values(&'a Field),
    /// The elements of its arrays, of which only scalars are told apart.
    Elements(&'a Field),
}

impl View<'_> {
    /// A superset of the rows of `scope` with a value that is not null.
    pub(crate) fn present(&self, scope: &RoaringBitmap) -> RoaringBitmap {
        match self.shape {
            Shape::Values(field) => field.present(scope),
            Shape::Elements(field) => field.arrays(scope),
        }
    }

    /// At most so many rows are present.
    pub(crate) fn present_max(&self) -> u64 {
        match self.shape {
            Shape::Values(field) | Shape::Elements(field) => field.present_max(),
        }
    }
}

/// Where a path leads in the tree.
enum Found<'a> {
    /// Nowhere: no row has a value there.
    Nothing,
    /// Past the limits of the tree.
    Unknown,
    Node(&'a Node),
}

impl FieldIndexes {
    pub(crate) fn lookup(&self, path: &[Segment]) -> Lookup<'_> {
        let is_exact = !path.iter().any(|segment| matches!(segment, Segment::Index { .. }));
        let (node_path, is_of_elements) = match path.split_last() {
            Some((Segment::Index { .. } | Segment::Each { .. }, arrays)) => (arrays, true),
            _ => (path, false),
        };
        let node = match self.find(node_path) {
            Found::Nothing => return Lookup::Absent,
            Found::Unknown => return Lookup::Unindexed,
            Found::Node(node) => node,
        };
        let Some(field) = node.field.as_deref() else {
            return Lookup::Unindexed;
        };
        if !is_of_elements {
            let (scalars, elements) = (&field.scalars, Some(&field.elements));
            return Lookup::Indexed(View { scalars, elements, shape: Shape::Values(field), is_exact });
        }
        let inner = node.each.map(|each| self.nodes[each as usize].field.as_deref());
        let elements = match inner {
            Some(None) => return Lookup::Unindexed,
            None if node.is_truncated => return Lookup::Unindexed,
            Some(Some(inner)) => Some(&inner.elements),
            None => None,
        };
        Lookup::Indexed(View { scalars: &field.elements, elements, shape: Shape::Elements(field), is_exact })
    }

    /// A superset of the rows of `scope` with an object at the path; none if that is not known.
    pub(crate) fn objects(&self, path: &[Segment], scope: &RoaringBitmap) -> Option<RoaringBitmap> {
        match self.find(path) {
            Found::Nothing => Some(RoaringBitmap::new()),
            Found::Unknown => None,
            Found::Node(node) => node.field.as_ref().map(|field| field.singles.within(scope)),
        }
    }

    fn find(&self, path: &[Segment]) -> Found<'_> {
        let mut node = &self.nodes[ROOT as usize];
        for segment in path {
            let step = match segment {
                Segment::Key(key) => Step::Key(key),
                Segment::Index { .. } | Segment::Each { .. } => Step::Each,
            };
            match node.child(step) {
                Some(child) => node = &self.nodes[child as usize],
                None if node.is_truncated => return Found::Unknown,
                None => return Found::Nothing,
            }
        }
        Found::Node(node)
    }

    /// Whether conditions on the field are answered without reading payloads.
    pub fn is_indexed(&self, path: &[Segment]) -> bool {
        !matches!(self.lookup(path), Lookup::Unindexed)
    }

    /// All fields that keys alone lead to, with the types they have ever been seen with, sorted. A field stays when its last row goes.
    pub fn observed(&self) -> Vec<ObservedField> {
        let keyed = self.keyed().into_iter();
        let mut observed: Vec<_> = keyed
            .flat_map(|(path, node)| {
                node.observed.iter().map(move |field_type| ObservedField { path: path.clone(), field_type })
            })
            .collect();
        observed.sort();
        observed
    }
}
