//! Counting the rows of each value.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::posting::Posting;
use super::{FieldIndexes, INDEXED_TEXT_BYTES_MAX, Lookup, Values, View};
use crate::payload::Segment;

/// A value that rows are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetKey<'a> {
    /// A string.
    String(&'a str),
    /// An integer.
    Int(i64),
    /// A boolean.
    Bool(bool),
}

impl FacetKey<'_> {
    /// Whether it is a string that is too long for the index.
    pub fn is_long(&self) -> bool {
        matches!(self, Self::String(text) if text.len() > INDEXED_TEXT_BYTES_MAX)
    }
}

/// The strings, integers and booleans of a field, each with its rows.
#[derive(Debug, Clone)]
pub struct Facets<'a> {
    /// Those of single values, then those of elements. A value may be in both.
    values: Vec<&'a Values>,
}

/// What is called with each value and how many rows have it.
type Visit<'v> = &'v mut dyn FnMut(FacetKey<'_>, u64);

impl FieldIndexes {
    /// The values at a path; `None` when only payloads tell.
    pub fn facets(&self, path: &[Segment]) -> Option<Facets<'_>> {
        match self.lookup(path) {
            Lookup::Indexed(View { scalars, elements, is_exact: true, .. }) => {
                Some(Facets { values: std::iter::once(scalars).chain(elements).collect() })
            }
            Lookup::Absent => Some(Facets { values: Vec::new() }),
            Lookup::Indexed(_) | Lookup::Unindexed => None,
        }
    }
}

impl Facets<'_> {
    /// At most so many values are counted.
    pub fn values_max(&self) -> usize {
        self.values.iter().map(|values| values.strings.keys() + values.ints.keys() + values.bools.len()).sum()
    }

    /// The rows with strings that are too long to be told apart here; see [`FacetKey::is_long`].
    pub fn rows_of_long_strings(&self) -> RoaringBitmap {
        self.values.iter().fold(RoaringBitmap::new(), |rows, values| rows | values.strings.long().to_bitmap())
    }

    /// Counts the rows of each value, among `scope` or among all.
    pub fn count(&self, scope: Option<&RoaringBitmap>, visit: Visit<'_>) {
        for (index, values) in self.values.iter().enumerate() {
            let (before, behind) = (&self.values[..index], &self.values[index + 1..]);
            for (text, rows) in values.strings.iter() {
                if !before.iter().any(|values| values.strings.get(text).is_some()) {
                    let others = behind.iter().filter_map(|values| values.strings.get(text).map(Cow::Borrowed));
                    visit(FacetKey::String(text), count(rows, others, scope));
                }
            }
            for (int, rows) in values.ints.iter() {
                if !before.iter().any(|values| values.ints.get(int).is_some()) {
                    let others = behind.iter().filter_map(|values| values.ints.get(int));
                    visit(FacetKey::Int(int), count(&rows, others, scope));
                }
            }
        }
        for bool in [false, true] {
            let rows = self.values.iter().map(|values| Cow::Borrowed(&values.bools[usize::from(bool)]));
            visit(FacetKey::Bool(bool), count(&Posting::EMPTY, rows, scope));
        }
    }
}

/// How many rows of the scope are in any of the postings.
fn count<'a>(rows: &Posting, others: impl Iterator<Item = Cow<'a, Posting>>, scope: Option<&RoaringBitmap>) -> u64 {
    let mut others = others.filter(|posting| !posting.is_empty()).peekable();
    if others.peek().is_none() {
        return scope.map_or_else(|| rows.len(), |scope| rows.len_within(scope));
    }
    let all = others.fold(rows.to_bitmap(), |all, posting| all | posting.to_bitmap());
    scope.map_or_else(|| all.len(), |scope| all.intersection_len(scope))
}
