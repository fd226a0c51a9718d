//! The one dense vector of a JSON body, and what stands around it.

use super::vectors::numbers_at;
use super::{Body, BodySchema};
use crate::columns::{ColumnData, VectorColumn};

/// A body in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitBody<'b> {
    /// What stands before the array of the components.
    pub before: &'b [u8],
    /// The vector.
    pub vector: VectorColumn,
    /// What stands behind the array.
    pub after: &'b [u8],
}

impl BodySchema {
    /// Takes a body apart; `None` if it cannot be read, has other columns than one of one vector, or says elsewhere, too, what that vector is.
    /// A body with the same around a vector of the same dimension differs in nothing but that vector, and is right if its numbers are.
    pub fn split<'b>(&self, body: &'b [u8]) -> Option<SplitBody<'b>> {
        let read = only_vector(self.read(body).ok()?)?;
        let mut splits = (0..body.len()).filter_map(|start| split_at(body, start)).filter(|split| split.vector == read);
        let split = splits.next()?;
        splits.next().is_none().then_some(split)
    }
}

/// Takes a body apart at the array of numbers that begins at `start`, if one does that is not empty.
pub fn split_at(body: &[u8], start: usize) -> Option<SplitBody<'_>> {
    let mut values = Vec::new();
    let end = numbers_at(body, start, &mut values).ok()?;
    let dim = values.len();
    (dim > 0).then(|| SplitBody {
        before: &body[..start],
        vector: VectorColumn::from_flat(values, dim),
        after: &body[end..],
    })
}

/// The vector of a body that has one, written as numbers, and nothing else that became a column.
fn only_vector(body: Body) -> Option<VectorColumn> {
    let lifted = body.columns.into_iter().map(|column| column.data);
    // Fields that are not there leave columns of nothing.
    let mut columns = lifted.chain(body.spaces.into_iter().map(|column| column.data)).filter(|data| !data.is_empty());
    let (Some(ColumnData::Vectors(column)), None) = (columns.next(), columns.next()) else { return None };
    let is_one = column.len() == 1 && !column.is_base64(0);
    let vector = column.get(0).filter(|_| is_one)?;
    (!vector.is_empty()).then(|| VectorColumn::from_flat(vector.to_vec(), vector.len()))
}
