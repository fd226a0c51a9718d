//! The index of one field.

use roaring::RoaringBitmap;

use super::KeyRange;
use super::ordered::OrderedPostings;
use super::posting::Posting;
use super::values::Values;
use crate::Row;
use crate::payload::{MalformedPayload, Value};

/// Lengths of arrays that hold something.
const FILLED: KeyRange = KeyRange { low: 1, high: i64::MAX };
/// Lengths of any array.
const ANY_LENGTH: KeyRange = KeyRange { low: 0, high: i64::MAX };

/// The rows of a field by what its values are. A row has several values where a path goes through an array, or a key is written twice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    /// Rows with a value that is neither null nor an array.
    pub(crate) singles: Posting,
    /// Rows with two such values or more.
    pub(crate) several: Posting,
    /// Rows with an array, by how many elements it has.
    pub(crate) lengths: OrderedPostings,
    /// Rows with a null.
    pub(crate) nulls: Posting,
    /// Rows with an array that has a null.
    pub(crate) null_elements: Posting,
    pub(crate) scalars: Values,
    pub(crate) elements: Values,
    /// Estimate of its memory.
    pub(crate) bytes: usize,
}

impl Field {
    /// Notes a value that is no array; its content is not indexed by this.
    pub(super) fn insert_single(&mut self, row: Row) {
        let before = self.singles.heap_bytes();
        if self.singles.insert(row) {
            self.bytes += self.singles.heap_bytes().saturating_sub(before);
        } else {
            self.bytes += grow(&mut self.several, row);
        }
    }

    pub(super) fn remove_single(&mut self, row: Row) {
        let bytes = shrink(&mut self.singles, row) + shrink(&mut self.several, row);
        self.shrink_by(bytes);
    }

    pub(super) fn insert_null(&mut self, row: Row) {
        self.bytes += grow(&mut self.nulls, row);
    }

    pub(super) fn remove_null(&mut self, row: Row) {
        let bytes = shrink(&mut self.nulls, row);
        self.shrink_by(bytes);
    }

    pub(super) fn insert_length(&mut self, length: usize, row: Row) {
        self.bytes += self.lengths.insert(length as i64, row);
    }

    pub(super) fn remove_length(&mut self, length: usize, row: Row) {
        let bytes = self.lengths.remove(length as i64, row);
        self.shrink_by(bytes);
    }

    pub(super) fn insert_scalar(&mut self, value: &Value<'_>, row: Row) -> Result<(), MalformedPayload> {
        self.bytes += self.scalars.insert(value, row)?;
        Ok(())
    }

    pub(super) fn remove_scalar(&mut self, value: &Value<'_>, row: Row) -> Result<(), MalformedPayload> {
        let bytes = self.scalars.remove(value, row)?;
        self.shrink_by(bytes);
        Ok(())
    }

    pub(super) fn insert_element(&mut self, element: &Value<'_>, row: Row) -> Result<(), MalformedPayload> {
        self.bytes += match element {
            Value::Null => grow(&mut self.null_elements, row),
            _ => self.elements.insert(element, row)?,
        };
        Ok(())
    }

    pub(super) fn remove_element(&mut self, element: &Value<'_>, row: Row) -> Result<(), MalformedPayload> {
        let bytes = match element {
            Value::Null => shrink(&mut self.null_elements, row),
            _ => self.elements.remove(element, row)?,
        };
        self.shrink_by(bytes);
        Ok(())
    }

    /// The rows of `scope` with a value that is not null.
    pub(crate) fn present(&self, scope: &RoaringBitmap) -> RoaringBitmap {
        self.singles.within(scope) | self.lengths.within(ANY_LENGTH, scope)
    }

    /// The rows of `scope` with a value that is neither null nor an empty array.
    pub(crate) fn filled(&self, scope: &RoaringBitmap) -> RoaringBitmap {
        self.singles.within(scope) | self.arrays(scope)
    }

    /// The rows of `scope` with an array that holds something.
    pub(crate) fn arrays(&self, scope: &RoaringBitmap) -> RoaringBitmap {
        self.lengths.within(FILLED, scope)
    }

    /// At most so many rows have a value that is not null.
    pub(crate) fn present_max(&self) -> u64 {
        self.singles.len() + self.lengths.count(ANY_LENGTH)
    }

    /// Estimates drift when a form changes; they must not wrap.
    fn shrink_by(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

/// Adds a row; returns by how much the memory grew.
pub(super) fn grow(posting: &mut Posting, row: Row) -> usize {
    let before = posting.heap_bytes();
    posting.insert(row);
    posting.heap_bytes().saturating_sub(before)
}

/// Takes a row out; returns by how much the memory shrank.
pub(super) fn shrink(posting: &mut Posting, row: Row) -> usize {
    let before = posting.heap_bytes();
    posting.remove(row);
    before.saturating_sub(posting.heap_bytes())
}
