//! Reading vectors of given records.

use vexfs_codec::columns::{ColumnData, MultiVectorColumn, SparseVectorColumn, TextColumn, VectorColumn};

use super::vector_search::unknown_space;
use crate::catalog::SpaceKind;
use crate::collection::Collection;
use crate::collection::space::StoredVector;
use crate::error::{EngineError, Result};

impl Collection {
    /// The vectors of records in a space, null where a record has none.
    pub(crate) fn vectors(&self, space: &str, ids: &TextColumn) -> Result<ColumnData> {
        self.check_readable()?;
        let specs = self.specs();
        let kind = specs.iter().find(|spec| spec.name == space).ok_or_else(|| unknown_space(space))?.kind;
        let state = self.state.read();
        let found = state.space(space);
        let vector = |id: Option<&str>| -> Result<Option<StoredVector>> {
            let Some(id) = id else { return Ok(None) };
            let row = state.records.row_of_text(id).ok_or_else(|| EngineError::UnknownId { id: id.to_owned() })?;
            found.map_or(Ok(None), |space| space.vector(row))
        };
        Ok(column(kind, &ids.iter().map(vector).collect::<Result<Vec<_>>>()?))
    }
}

/// A column of vectors of one kind; what is of another one becomes null.
pub(super) fn column(kind: SpaceKind, vectors: &[Option<StoredVector>]) -> ColumnData {
    match kind {
        SpaceKind::Dense => ColumnData::Vectors(
            vectors
                .iter()
                .map(|vector| match vector {
                    Some(StoredVector::Dense(values)) => Some(values),
                    _ => None,
                })
                .collect::<VectorColumn>(),
        ),
        SpaceKind::Multi => {
            let mut column = MultiVectorColumn::new();
            for vector in vectors {
                match vector {
                    Some(StoredVector::Multi { dim, values }) => column.push(*dim, values),
                    _ => column.push_null(),
                }
            }
            ColumnData::MultiVectors(column)
        }
        SpaceKind::Sparse => {
            let mut column = SparseVectorColumn::new();
            for vector in vectors {
                match vector {
                    Some(StoredVector::Sparse { indices, values }) => column.push(indices, values),
                    _ => column.push_null(),
                }
            }
            ColumnData::SparseVectors(column)
        }
    }
}
