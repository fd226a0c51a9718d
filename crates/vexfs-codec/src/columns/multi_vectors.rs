//! Columns of several vectors an item.

use super::VectorColumn;
use super::spans::Spans;

/// Several dense vectors per item, of one dimension within the item; an item may be null.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MultiVectorColumn {
    values: Vec<f32>,
    spans: Spans,
    /// Components of each vector of an item; 0 for null items and items without vectors.
    dims: Vec<usize>,
    /// The first item whose vectors differ in dimension, and the dimension of the one that does.
    ragged: Option<(usize, usize)>,
}

/// The vectors of one item, end to end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MultiVector<'a> {
    /// Components of each vector.
    pub dim: usize,
    /// `dim` components a vector.
    pub values: &'a [f32],
}

impl MultiVector<'_> {
    /// The vectors in order.
    pub fn vectors(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.dim.max(1))
    }
}

impl MultiVectorColumn {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// A column of vectors that lie end to end: for each item their dimension, of which a negative one is a null, and their number.
    /// `None` if the values do not add up.
    pub fn from_parts(values: &[f32], dims: &[i32], counts: &[u32]) -> Option<Self> {
        let mut column = Self::new();
        let mut rest = values;
        for (&dim, &count) in dims.iter().zip(counts) {
            match usize::try_from(dim) {
                Ok(dim) => {
                    let (vectors, behind) = rest.split_at_checked(dim.checked_mul(count as usize)?)?;
                    column.push(dim, vectors);
                    rest = behind;
                }
                Err(_) => column.push_null(),
            }
        }
        (rest.is_empty() && dims.len() == counts.len()).then_some(column)
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
    pub fn get(&self, i: usize) -> Option<MultiVector<'_>> {
        let values = self.values.get(self.spans.get(i)?)?;
        Some(MultiVector { dim: *self.dims.get(i)?, values })
    }

    /// All items in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<MultiVector<'_>>> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// All values of all items, end to end.
    pub fn flat(&self) -> &[f32] {
        &self.values
    }

    /// The first item whose vectors differ in dimension, and the dimension of the one that does. Such an item is empty.
    pub fn first_ragged(&self) -> Option<(usize, usize)> {
        self.ragged
    }

    /// Appends an item of vectors of `dim` components each that lie end to end.
    pub fn push(&mut self, dim: usize, values: &[f32]) {
        self.values.extend_from_slice(values);
        self.close(dim);
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        self.spans.push_null(self.values.len());
        self.dims.push(0);
    }

    /// Appends all items of another column.
    pub(super) fn append(&mut self, other: &Self) {
        let start = self.len();
        for item in other.iter() {
            match item {
                Some(MultiVector { dim, values }) => self.push(dim, values),
                None => self.push_null(),
            }
        }
        self.ragged = self.ragged.or(other.ragged.map(|(item, dim)| (start + item, dim)));
    }

    /// The flat array, for a reader to append the vectors of one item to; [`Self::close`] must follow.
    pub(crate) fn values_mut(&mut self) -> &mut Vec<f32> {
        &mut self.values
    }

    /// Ends the item made of the values appended last, vectors of `dim` components each.
    pub(crate) fn close(&mut self, dim: usize) {
        self.spans.push(self.values.len());
        self.dims.push(dim);
    }

    /// Ends the item made of the values from `start` on, which are not of one dimension but also of `dim`.
    pub(crate) fn close_ragged(&mut self, start: usize, dim: usize) {
        self.values.truncate(start);
        self.ragged.get_or_insert((self.len(), dim));
        self.close(0);
    }
}

/// One vector an item.
impl From<&VectorColumn> for MultiVectorColumn {
    fn from(column: &VectorColumn) -> Self {
        let mut several = Self::new();
        for item in column.iter() {
            match item {
                Some(vector) => several.push(vector.len(), vector),
                None => several.push_null(),
            }
        }
        several
    }
}
