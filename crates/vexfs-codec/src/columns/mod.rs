//! Owned columns: one value per item, kept in native memory and never turned into values of a host language.

mod jsons;
mod multi_vectors;
mod spans;
mod sparse_vectors;
mod texts;
mod vectors;

pub use jsons::JsonColumn;
pub use multi_vectors::{MultiVector, MultiVectorColumn};
pub use sparse_vectors::{InvalidSparse, SparseVector, SparseVectorColumn};
pub use texts::TextColumn;
pub use vectors::{NonFinite, NonFiniteKind, VectorColumn};

/// The values of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnData {
    /// Dense vectors.
    Vectors(VectorColumn),
    /// Several dense vectors an item.
    MultiVectors(MultiVectorColumn),
    /// Sparse vectors.
    SparseVectors(SparseVectorColumn),
    /// Strings.
    Texts(TextColumn),
    /// JSON values as text.
    Jsons(JsonColumn),
}

impl ColumnData {
    /// Number of items, null ones included.
    pub fn len(&self) -> usize {
        match self {
            Self::Vectors(column) => column.len(),
            Self::MultiVectors(column) => column.len(),
            Self::SparseVectors(column) => column.len(),
            Self::Texts(column) => column.len(),
            Self::Jsons(column) => column.len(),
        }
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The vector, of whatever kind, of item `i`; `None` if it is null, past the end, or this is no column of vectors.
    pub fn vector(&self, i: usize) -> Option<VectorRef<'_>> {
        match self {
            Self::Vectors(column) => column.get(i).map(VectorRef::Dense),
            Self::MultiVectors(column) => column.get(i).map(VectorRef::Multi),
            Self::SparseVectors(column) => column.get(i).map(VectorRef::Sparse),
            Self::Texts(_) | Self::Jsons(_) => None,
        }
    }
}

/// One vector of any kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum VectorRef<'a> {
    /// A dense vector.
    Dense(&'a [f32]),
    /// Several dense vectors.
    Multi(MultiVector<'a>),
    /// A sparse vector.
    Sparse(SparseVector<'a>),
}

/// A column with the place in the body it was lifted from.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Field names from the root joined by `.`; items of a list add `[]`, as in `points[].vector`.
    pub path: String,
    /// The values.
    pub data: ColumnData,
}

impl Column {
    /// The vectors, if this is a column of vectors.
    pub fn vectors(&self) -> Option<&VectorColumn> {
        match &self.data {
            ColumnData::Vectors(column) => Some(column),
            _ => None,
        }
    }

    /// The strings, if this is a column of strings.
    pub fn texts(&self) -> Option<&TextColumn> {
        match &self.data {
            ColumnData::Texts(column) => Some(column),
            _ => None,
        }
    }

    /// The JSON values, if this is a column of them.
    pub fn jsons(&self) -> Option<&JsonColumn> {
        match &self.data {
            ColumnData::Jsons(column) => Some(column),
            _ => None,
        }
    }
}
