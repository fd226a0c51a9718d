//! Columns of sparse vectors.

use super::spans::Spans;

/// Sparse vectors, one per item; an item may be null. Components of an item are sorted by index, unless it is invalid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SparseVectorColumn {
    indices: Vec<u32>,
    values: Vec<f32>,
    spans: Spans,
    /// The first item that is no sparse vector.
    invalid: Option<(usize, InvalidSparse)>,
}

/// One sparse vector: as many values as indices, sorted by index, no index twice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SparseVector<'a> {
    /// Indices of the components.
    pub indices: &'a [u32],
    /// Their values.
    pub values: &'a [f32],
}

/// Why an item is no sparse vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidSparse {
    /// There are not as many values as indices.
    Lengths,
    /// An index occurs twice.
    Duplicates,
}

impl SparseVectorColumn {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// A column of items whose indices and values lie end to end, with how many of each an item has; a negative count is a null. Items
    /// that are no sparse vectors are noted. `None` if the numbers do not add up.
    pub fn from_parts(indices: (&[u32], &[i32]), values: (&[f32], &[i32])) -> Option<Self> {
        let mut column = Self::new();
        let (mut index_rest, mut value_rest) = (indices.0, values.0);
        for (&index_count, &value_count) in indices.1.iter().zip(values.1) {
            let (Ok(index_count), Ok(value_count)) = (usize::try_from(index_count), usize::try_from(value_count))
            else {
                column.push_null();
                continue;
            };
            let (item_indices, behind) = index_rest.split_at_checked(index_count)?;
            index_rest = behind;
            let (item_values, behind) = value_rest.split_at_checked(value_count)?;
            value_rest = behind;
            column.push(item_indices, item_values);
        }
        (index_rest.is_empty() && value_rest.is_empty()).then_some(column)
    }

    /// Number of items, null ones included.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Item `i`; `None` if it is null or past the end. An invalid item is empty.
    pub fn get(&self, i: usize) -> Option<SparseVector<'_>> {
        let range = self.spans.get(i)?;
        Some(SparseVector { indices: &self.indices[range.clone()], values: &self.values[range] })
    }

    /// All items in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<SparseVector<'_>>> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// The first item that was no sparse vector, and why.
    pub fn first_invalid(&self) -> Option<(usize, InvalidSparse)> {
        self.invalid
    }

    /// Bytes of all items.
    pub fn bytes(&self) -> usize {
        8 * self.indices.len()
    }

    /// Appends an item, sorting its components by index. One that is no sparse vector is noted and becomes empty.
    pub fn push(&mut self, indices: &[u32], values: &[f32]) {
        if indices.len() != values.len() {
            self.push_invalid(InvalidSparse::Lengths);
        } else if is_ascending(indices) {
            self.indices.extend_from_slice(indices);
            self.values.extend_from_slice(values);
            self.spans.push(self.indices.len());
        } else {
            self.push_unsorted(indices, values);
        }
    }

    fn push_unsorted(&mut self, indices: &[u32], values: &[f32]) {
        let mut pairs: Vec<(u32, f32)> = indices.iter().copied().zip(values.iter().copied()).collect();
        pairs.sort_unstable_by_key(|(index, _)| *index);
        if pairs.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return self.push_invalid(InvalidSparse::Duplicates);
        }
        self.indices.extend(pairs.iter().map(|(index, _)| *index));
        self.values.extend(pairs.iter().map(|(_, value)| *value));
        self.spans.push(self.indices.len());
    }

    fn push_invalid(&mut self, fault: InvalidSparse) {
        self.invalid.get_or_insert((self.spans.len(), fault));
        self.spans.push(self.indices.len());
    }

    /// Appends all items of another column.
    pub(super) fn append(&mut self, other: &Self) {
        let start = self.len();
        for item in other.iter() {
            match item {
                Some(SparseVector { indices, values }) => self.push(indices, values),
                None => self.push_null(),
            }
        }
        self.invalid = self.invalid.or(other.invalid.map(|(item, fault)| (start + item, fault)));
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        self.spans.push_null(self.indices.len());
    }
}

fn is_ascending(indices: &[u32]) -> bool {
    indices.windows(2).all(|pair| pair[0] < pair[1])
}
