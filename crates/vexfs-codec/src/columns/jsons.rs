//! Nullable JSON values, as text, in one arena.

use super::spans::Spans;

/// Nullable JSON values, as text, in one arena.
///
/// The column does not look into its items; the reader only puts valid JSON into it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JsonColumn {
    arena: Vec<u8>,
    spans: Spans,
}

impl JsonColumn {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of items, null ones included.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The JSON text of item `i`; `None` if it is null or past the end.
    pub fn get(&self, i: usize) -> Option<&[u8]> {
        self.arena.get(self.spans.get(i)?)
    }

    /// Whether any item is null.
    pub fn has_nulls(&self) -> bool {
        self.spans.has_nulls()
    }

    /// All items in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&[u8]>> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// Appends a JSON value given as text.
    pub fn push(&mut self, json: &[u8]) {
        self.push_with(|arena| arena.extend_from_slice(json));
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        self.spans.push_null(self.arena.len());
    }

    /// Appends the item that `fill` adds to the end of the arena.
    pub(crate) fn push_with<T>(&mut self, fill: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let filled = fill(&mut self.arena);
        self.spans.push(self.arena.len());
        filled
    }

    /// Bytes held in memory by the values.
    pub fn bytes(&self) -> usize {
        self.arena.len()
    }
}

impl<B: AsRef<[u8]>> FromIterator<Option<B>> for JsonColumn {
    fn from_iter<I: IntoIterator<Item = Option<B>>>(items: I) -> Self {
        let mut column = Self::new();
        for item in items {
            match item {
                Some(json) => column.push(json.as_ref()),
                None => column.push_null(),
            }
        }
        column
    }
}
