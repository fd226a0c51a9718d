//! Reading vectors of given records.

use vexfs_codec::columns::{ColumnData, TextColumn, VectorColumn};
use vexfs_index::Vectors as _;

use super::vector_search::unknown_space;
use crate::collection::Collection;
use crate::error::{EngineError, Result};

impl Collection {
    /// The vectors of records in a space, null where a record has none.
    pub(crate) fn vectors(&self, space: &str, ids: &TextColumn) -> Result<ColumnData> {
        self.check_readable()?;
        let state = self.state.read();
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids.iter() {
            let row =
                id.map(|id| state.records.row_of_text(id).ok_or_else(|| EngineError::UnknownId { id: id.to_owned() }));
            rows.push(row.transpose()?);
        }
        let Some(found) = state.space(space) else {
            let is_known = self.specs().iter().any(|spec| spec.name == space);
            let nothing: VectorColumn = rows.iter().map(|_| None::<&[f32]>).collect();
            return if is_known { Ok(ColumnData::Vectors(nothing)) } else { Err(unknown_space(space)) };
        };
        let vectors = found.vectors();
        let vector = |row: Option<u32>| row.filter(|row| found.alive.contains(*row)).map(|row| vectors.get(row));
        Ok(ColumnData::Vectors(rows.into_iter().map(vector).collect()))
    }
}
