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

    /// Bytes of its values, in memory.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Vectors(column) => size_of_val(column.flat()),
            Self::MultiVectors(column) => size_of_val(column.flat()),
            Self::SparseVectors(column) => column.bytes(),
            Self::Texts(column) => column.bytes(),
            Self::Jsons(column) => column.bytes(),
        }
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

    /// Appends a null.
    pub(crate) fn push_null(&mut self) {
        match self {
            Self::Vectors(column) => column.push_null(),
            Self::MultiVectors(column) => column.push_null(),
            Self::SparseVectors(column) => column.push_null(),
            Self::Texts(column) => column.push_null(),
            Self::Jsons(column) => column.push_null(),
        }
    }

    /// The items of columns of vectors of one kind, one column after the other; `None` if there is no column, one holds no
    /// vectors, or their kinds differ.
    pub fn concat<'a>(columns: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut columns = columns.into_iter();
        let mut all = columns.next()?.clone();
        for column in columns {
            match (&mut all, column) {
                (Self::Vectors(all), Self::Vectors(more)) => all.append(more),
                (Self::MultiVectors(all), Self::MultiVectors(more)) => all.append(more),
                (Self::SparseVectors(all), Self::SparseVectors(more)) => all.append(more),
                _ => return None,
            }
        }
        matches!(all, Self::Vectors(_) | Self::MultiVectors(_) | Self::SparseVectors(_)).then_some(all)
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

/// The vectors, or JSON values in their place, that the records of a field have in one space.
#[derive(Debug, Clone, PartialEq)]
pub struct SpaceColumn {
    /// Path of the field, as in [`Column::path`].
    pub path: String,
    /// Name of the space; the unnamed one is the empty name.
    pub space: String,
    /// The values, one a record.
    pub data: ColumnData,
}
