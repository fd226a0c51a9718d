//! Columns by vector space, grown record by record.

use std::collections::HashMap;

use super::{Fast, Fault};
use crate::columns::{ColumnData, JsonColumn, MultiVectorColumn, SparseVectorColumn, VectorColumn};
use crate::render::write_any_vector;

/// More spaces than this in one body are an error: each costs a column.
const SPACES_MAX: usize = 1024;

/// Nulls for spaces that a record does not have are bounded by the size of the body, or by this if that is larger.
const ITEMS_MIN: usize = 65_536;

/// The columns of a field by space. Each is as long as the records that were read when it was last written to.
#[derive(Debug, Default)]
pub(super) struct SpaceColumns {
    names: HashMap<String, usize>,
    columns: Vec<(String, ColumnData)>,
    /// Records that were read; the one at hand has this number.
    records: usize,
    items_max: usize,
}

impl SpaceColumns {
    /// No columns, of a body of so many bytes.
    pub(super) fn new(body_bytes: usize) -> Self {
        Self { items_max: body_bytes.max(ITEMS_MIN), ..Self::default() }
    }

    /// The record at hand is complete.
    pub(super) fn end_record(&mut self) {
        self.records += 1;
    }

    /// Makes another record the one at hand.
    pub(super) fn begin_record(&mut self, record: usize) {
        self.records = record;
    }

    /// The column for a dense vector of the record at hand to be appended to. Where others came in several, one alone is one of them.
    pub(super) fn dense(&mut self, space: &str) -> Fast<DenseColumn<'_>> {
        match self.column(space, || ColumnData::Vectors(VectorColumn::new()))? {
            ColumnData::Vectors(column) => Ok(DenseColumn::Single(column)),
            ColumnData::MultiVectors(column) => Ok(DenseColumn::Multi(column)),
            _ => Err(Fault),
        }
    }

    /// The column of multivectors for the record at hand to be appended to; it takes over from one of dense vectors.
    pub(super) fn multi(&mut self, space: &str) -> Fast<&mut MultiVectorColumn> {
        let column = self.column(space, || ColumnData::MultiVectors(MultiVectorColumn::new()))?;
        if let ColumnData::Vectors(dense) = column {
            *column = ColumnData::MultiVectors(MultiVectorColumn::from(&*dense));
        }
        match column {
            ColumnData::MultiVectors(column) => Ok(column),
            _ => Err(Fault),
        }
    }

    /// The column of sparse vectors for the record at hand to be appended to.
    pub(super) fn sparse(&mut self, space: &str) -> Fast<&mut SparseVectorColumn> {
        match self.column(space, || ColumnData::SparseVectors(SparseVectorColumn::new()))? {
            ColumnData::SparseVectors(column) => Ok(column),
            _ => Err(Fault),
        }
    }

    /// The column of JSON values for the record at hand to be appended to; it takes over from one of vectors, whose items it writes out.
    pub(super) fn json(&mut self, space: &str) -> Fast<&mut JsonColumn> {
        let column = self.column(space, || ColumnData::Jsons(JsonColumn::new()))?;
        if !matches!(column, ColumnData::Jsons(_)) {
            *column = ColumnData::Jsons(written(column)?);
        }
        match column {
            ColumnData::Jsons(column) => Ok(column),
            _ => Err(Fault),
        }
    }

    /// Whether the space has a column of JSON values.
    pub(super) fn is_json(&self, space: &str) -> bool {
        self.names.get(space).is_some_and(|index| matches!(self.columns[*index].1, ColumnData::Jsons(_)))
    }

    /// The column of a space, made by `new` if it is the first time, with nulls for the records before the one at hand.
    fn column(&mut self, space: &str, new: impl FnOnce() -> ColumnData) -> Fast<&mut ColumnData> {
        let index = match self.names.get(space) {
            Some(index) => *index,
            None if self.columns.len() == SPACES_MAX => return Err(Fault),
            None => {
                self.names.insert(space.to_owned(), self.columns.len());
                self.columns.push((space.to_owned(), new()));
                self.columns.len() - 1
            }
        };
        self.check_size()?;
        let column = &mut self.columns[index].1;
        pad(column, self.records);
        // One that is longer has the record at hand already.
        if column.len() == self.records { Ok(column) } else { Err(Fault) }
    }

    fn check_size(&self) -> Fast<()> {
        if self.columns.len().saturating_mul(self.records) > self.items_max { Err(Fault) } else { Ok(()) }
    }

    /// Makes sure that a space has a column with an item for each record before the one at hand.
    pub(super) fn fill(&mut self, space: &str) -> Fast<()> {
        self.column(space, || ColumnData::Vectors(VectorColumn::new())).map(drop)
    }

    /// The columns by space, each with an item for each record.
    pub(super) fn finish(mut self) -> Fast<impl Iterator<Item = (String, ColumnData)>> {
        self.check_size()?;
        for (_, column) in &mut self.columns {
            pad(column, self.records);
        }
        Ok(self.columns.into_iter())
    }
}

/// Where dense vectors of a space go.
pub(super) enum DenseColumn<'a> {
    Single(&'a mut VectorColumn),
    Multi(&'a mut MultiVectorColumn),
}

impl DenseColumn<'_> {
    /// The flat array, for a reader to append one vector to; [`Self::close`] must follow.
    pub(super) fn values_mut(&mut self) -> &mut Vec<f32> {
        match self {
            Self::Single(column) => column.values_mut(),
            Self::Multi(column) => column.values_mut(),
        }
    }

    /// Ends the vector made of the last `dim` values.
    pub(super) fn close(self, dim: usize) {
        match self {
            Self::Single(column) => column.close(dim, false),
            Self::Multi(column) => column.close(dim),
        }
    }
}

/// Vectors as JSON. What is no vector would not be the same when it is read again.
fn written(column: &ColumnData) -> Fast<JsonColumn> {
    let is_sound = match column {
        ColumnData::Vectors(_) => true,
        ColumnData::MultiVectors(column) => column.first_ragged().is_none(),
        ColumnData::SparseVectors(column) => column.first_invalid().is_none(),
        _ => false,
    };
    if !is_sound {
        return Err(Fault);
    }
    let mut jsons = JsonColumn::new();
    for item in 0..column.len() {
        match column.vector(item) {
            Some(vector) => jsons.push_with(|arena| write_any_vector(arena, vector)),
            None => jsons.push_null(),
        }
    }
    Ok(jsons)
}

fn pad(column: &mut ColumnData, items: usize) {
    for _ in column.len()..items {
        column.push_null();
    }
}
