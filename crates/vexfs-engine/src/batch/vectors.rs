//! Columns of vectors in a log frame.
//!
//! A space of a put is its name, `kind u8`, and then by kind:
//! - 0, dense: `dim u32`, one presence byte an item, the f32 components of the present vectors;
//! - 1, several vectors: `dim u32`, `vectors u32` of each item (`u32::MAX` when absent), the f32 components of the present ones;
//! - 2, sparse: `components u32` of each item (`u32::MAX` when absent), then for each present item its u32 indices and f32 values.

use vexfs_codec::columns::{ColumnData, MultiVectorColumn, SparseVectorColumn, VectorColumn};

use super::decode::{Reader, malformed};
use super::encode::{ABSENT, put_u32};
use crate::catalog::SpaceKind;
use crate::error::{EngineError, Result};

const DENSE: u8 = 0;
const MULTI: u8 = 1;
const SPARSE: u8 = 2;

/// One vector in a frame: little-endian f32 components and u32 indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VectorBytes<'a> {
    Dense(&'a [u8]),
    /// Vectors of `dim` components end to end.
    Multi {
        dim: usize,
        values: &'a [u8],
    },
    Sparse {
        indices: &'a [u8],
        values: &'a [u8],
    },
}

/// What the vectors of a space have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VectorShape {
    pub(crate) kind: SpaceKind,
    /// Components of each vector; 0 for sparse ones.
    pub(crate) dim: usize,
}

/// The vectors of one space, one entry an item of its put.
pub(crate) struct DecodedSpace<'a> {
    pub(crate) name: &'a str,
    pub(crate) shape: VectorShape,
    pub(crate) vectors: Vec<Option<VectorBytes<'a>>>,
}

/// The number of components that all present vectors share; `None` when there are none, or they are sparse.
///
/// # Errors
/// When they differ, or a vector has no components.
fn shared_dimension(column: &ColumnData) -> Result<Option<usize>> {
    let mut dims: Box<dyn Iterator<Item = usize> + '_> = match column {
        ColumnData::Vectors(column) => Box::new(column.iter().flatten().map(<[f32]>::len)),
        ColumnData::MultiVectors(column) => Box::new(column.iter().flatten().map(|item| item.dim)),
        _ => return Ok(None),
    };
    let Some(first) = dims.next() else { return Ok(None) };
    match dims.find(|dim| *dim != first) {
        Some(other) => Err(EngineError::DimensionMismatch { expected: first, actual: other }),
        None if first == 0 => Err(EngineError::InvalidArgument("a vector has no components".to_owned())),
        None => Ok(Some(first)),
    }
}

/// The shape that all present vectors share; `None` when there are none.
///
/// # Errors
/// As [`shared_dimension`].
pub(crate) fn shape_of(column: &ColumnData) -> Result<Option<VectorShape>> {
    let kind = match column {
        ColumnData::MultiVectors(_) => SpaceKind::Multi,
        ColumnData::SparseVectors(_) => SpaceKind::Sparse,
        _ => SpaceKind::Dense,
    };
    let dim = shared_dimension(column)?;
    let is_present = dim.is_some() || (0..column.len()).any(|item| column.vector(item).is_some());
    Ok(is_present.then(|| VectorShape { kind, dim: dim.unwrap_or(0) }))
}

/// Appends the vectors of `items`.
pub(super) fn encode_vectors(column: &ColumnData, items: &[usize], out: &mut Vec<u8>) -> Result<()> {
    let dim = shared_dimension(column)?.unwrap_or(0);
    match column {
        ColumnData::Vectors(column) => encode_dense(column, items, dim, out),
        ColumnData::MultiVectors(column) => encode_multi(column, items, dim, out),
        ColumnData::SparseVectors(column) => encode_sparse(column, items, out),
        ColumnData::Texts(_) | ColumnData::Jsons(_) => {
            return Err(EngineError::InvalidArgument("a column is not one of vectors".to_owned()));
        }
    }
    Ok(())
}

fn encode_dense(column: &VectorColumn, items: &[usize], dim: usize, out: &mut Vec<u8>) {
    out.push(DENSE);
    put_u32(out, dim as u32);
    out.extend(items.iter().map(|&item| u8::from(column.get(item).is_some())));
    out.reserve(items.len() * dim * 4);
    items.iter().filter_map(|&item| column.get(item)).for_each(|vector| put_floats(out, vector));
}

fn encode_multi(column: &MultiVectorColumn, items: &[usize], dim: usize, out: &mut Vec<u8>) {
    out.push(MULTI);
    put_u32(out, dim as u32);
    for &item in items {
        put_u32(out, column.get(item).map_or(ABSENT, |vectors| vectors.vectors().len() as u32));
    }
    items.iter().filter_map(|&item| column.get(item)).for_each(|vectors| put_floats(out, vectors.values));
}

fn encode_sparse(column: &SparseVectorColumn, items: &[usize], out: &mut Vec<u8>) {
    out.push(SPARSE);
    for &item in items {
        put_u32(out, column.get(item).map_or(ABSENT, |vector| vector.indices.len() as u32));
    }
    for vector in items.iter().filter_map(|&item| column.get(item)) {
        vector.indices.iter().for_each(|index| put_u32(out, *index));
        put_floats(out, vector.values);
    }
}

fn put_floats(out: &mut Vec<u8>, values: &[f32]) {
    // A store is of little-endian machines, so these are the bytes of the format.
    out.extend_from_slice(bytemuck::cast_slice(values));
}

impl<'a> Reader<'a> {
    /// The vectors of one space.
    pub(super) fn space(&mut self, items: usize) -> Result<DecodedSpace<'a>> {
        let name = self.text()?;
        match self.u8()? {
            DENSE => self.dense(name, items),
            MULTI => self.multi(name, items),
            SPARSE => self.sparse(name, items),
            _ => Err(malformed()),
        }
    }

    /// As [`Self::space`] without the kind, as older versions wrote it.
    pub(super) fn dense_space(&mut self, items: usize) -> Result<DecodedSpace<'a>> {
        let name = self.text()?;
        self.dense(name, items)
    }

    fn dense(&mut self, name: &'a str, items: usize) -> Result<DecodedSpace<'a>> {
        let dim = self.u32()? as usize;
        let presence = self.take(items)?;
        let bytes = dim.checked_mul(4).ok_or_else(malformed)?;
        let vector = |reader: &mut Self, flag: u8| match flag {
            1 => reader.take(bytes).map(|bytes| Some(VectorBytes::Dense(bytes))),
            _ => Ok(None),
        };
        let vectors = presence.iter().map(|&flag| vector(self, flag)).collect::<Result<_>>()?;
        Ok(DecodedSpace { name, shape: VectorShape { kind: SpaceKind::Dense, dim }, vectors })
    }

    fn multi(&mut self, name: &'a str, items: usize) -> Result<DecodedSpace<'a>> {
        let dim = self.u32()? as usize;
        let counts = self.counts(items)?;
        let vector = |reader: &mut Self, count: usize| {
            let bytes = count.checked_mul(dim).and_then(|values| values.checked_mul(4)).ok_or_else(malformed)?;
            Ok(VectorBytes::Multi { dim, values: reader.take(bytes)? })
        };
        let vectors = counts.into_iter().map(|count| count.map(|count| vector(self, count)).transpose());
        let shape = VectorShape { kind: SpaceKind::Multi, dim };
        Ok(DecodedSpace { name, shape, vectors: vectors.collect::<Result<_>>()? })
    }

    fn sparse(&mut self, name: &'a str, items: usize) -> Result<DecodedSpace<'a>> {
        let counts = self.counts(items)?;
        let vector = |reader: &mut Self, count: usize| {
            let bytes = count.checked_mul(4).ok_or_else(malformed)?;
            Ok(VectorBytes::Sparse { indices: reader.take(bytes)?, values: reader.take(bytes)? })
        };
        let vectors = counts.into_iter().map(|count| count.map(|count| vector(self, count)).transpose());
        let shape = VectorShape { kind: SpaceKind::Sparse, dim: 0 };
        Ok(DecodedSpace { name, shape, vectors: vectors.collect::<Result<_>>()? })
    }

    fn counts(&mut self, items: usize) -> Result<Vec<Option<usize>>> {
        (0..items)
            .map(|_| {
                let count = self.u32()?;
                Ok((count != ABSENT).then_some(count as usize))
            })
            .collect()
    }
}
