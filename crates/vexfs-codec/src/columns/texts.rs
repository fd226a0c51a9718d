//! Nullable strings in one arena.

use super::spans::Spans;

/// Nullable strings in one arena.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextColumn {
    arena: String,
    spans: Spans,
}

impl TextColumn {
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

    /// Item `i`; `None` if it is null or past the end.
    pub fn get(&self, i: usize) -> Option<&str> {
        self.arena.get(self.spans.get(i)?)
    }

    /// Whether any item is null.
    pub fn has_nulls(&self) -> bool {
        self.spans.has_nulls()
    }

    /// All items in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// Appends a string.
    pub fn push(&mut self, text: &str) {
        self.push_with(|arena| arena.push_str(text));
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        self.spans.push_null(self.arena.len());
    }

    /// Appends the item that `fill` adds to the end of the arena.
    pub(crate) fn push_with<T>(&mut self, fill: impl FnOnce(&mut String) -> T) -> T {
        let filled = fill(&mut self.arena);
        self.spans.push(self.arena.len());
        filled
    }

    /// Bytes held in memory by the strings.
    pub fn bytes(&self) -> usize {
        self.arena.len()
    }
}

impl<S: AsRef<str>> FromIterator<Option<S>> for TextColumn {
    fn from_iter<I: IntoIterator<Item = Option<S>>>(items: I) -> Self {
        let mut column = Self::new();
        for item in items {
            match item {
                Some(text) => column.push(text.as_ref()),
                None => column.push_null(),
            }
        }
        column
    }
}
