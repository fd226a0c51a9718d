//! Where each item of an arena ends, and which items are null.

/// Item boundaries inside an arena; item `i` spans from the end of `i - 1` to its own end.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Spans {
    ends: Vec<usize>,
    /// One flag per item, allocated with the first null.
    nulls: Vec<bool>,
}

impl Spans {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Closes the item that ends at `end` of the arena.
    pub(super) fn push(&mut self, end: usize) {
        self.ends.push(end);
        if !self.nulls.is_empty() {
            self.nulls.push(false);
        }
    }

    /// Adds a null item; `end` is the present length of the arena.
    pub(super) fn push_null(&mut self, end: usize) {
        if self.nulls.is_empty() {
            self.nulls = vec![false; self.ends.len()];
        }
        self.ends.push(end);
        self.nulls.push(true);
    }

    /// The byte range of item `i`, or `None` if it is null or there is no such item.
    pub(super) fn get(&self, i: usize) -> Option<std::ops::Range<usize>> {
        let end = *self.ends.get(i)?;
        if self.nulls.get(i).copied().unwrap_or(false) {
            return None;
        }
        let start = if i == 0 { 0 } else { *self.ends.get(i - 1)? };
        Some(start..end)
    }

    pub(super) fn has_nulls(&self) -> bool {
        self.nulls.iter().any(|&null| null)
    }
}
