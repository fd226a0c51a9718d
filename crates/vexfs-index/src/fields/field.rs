//! The index of one field.

use super::bounds::float_key;
use super::ordered::OrderedPostings;
use super::posting::Posting;
use super::strings::StringPostings;
use crate::Row;
use crate::payload::{Number, Value};

/// Rows by value, for the scalars of a field or for the elements of its arrays.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    pub(crate) strings: StringPostings,
    pub(crate) ints: OrderedPostings,
    /// By [`float_key`].
    pub(crate) floats: OrderedPostings,
    /// `false`, `true`.
    pub(crate) bools: [Posting; 2],
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    /// Rows where the field is present and not null.
    pub(crate) exists: Posting,
    pub(crate) scalars: Values,
    pub(crate) elements: Values,
    /// Estimate of its memory.
    pub(crate) bytes: usize,
}

impl Values {
    /// Returns by how much the memory grew. Values that are no scalars are not indexed.
    pub(crate) fn insert(&mut self, value: &Value<'_>, row: Row) -> usize {
        match value {
            Value::String(text) => self.strings.insert(text, row),
            Value::Number(Number::Int(int)) => self.ints.insert(*int, row),
            Value::Number(Number::Float(float)) => self.floats.insert(float_key(*float), row),
            Value::Bool(bool) => grow(&mut self.bools[usize::from(*bool)], row),
            Value::Null | Value::Array(_) | Value::Object(_) => 0,
        }
    }

    /// Returns by how much the memory shrank.
    pub(crate) fn remove(&mut self, value: &Value<'_>, row: Row) -> usize {
        match value {
            Value::String(text) => self.strings.remove(text, row),
            Value::Number(Number::Int(int)) => self.ints.remove(*int, row),
            Value::Number(Number::Float(float)) => self.floats.remove(float_key(*float), row),
            Value::Bool(bool) => shrink(&mut self.bools[usize::from(*bool)], row),
            Value::Null | Value::Array(_) | Value::Object(_) => 0,
        }
    }
}

impl Field {
    pub(crate) fn insert_exists(&mut self, row: Row) {
        self.bytes += grow(&mut self.exists, row);
    }

    pub(crate) fn remove_exists(&mut self, row: Row) {
        let bytes = shrink(&mut self.exists, row);
        self.shrink_by(bytes);
    }

    /// Estimates drift when a form changes; they must not wrap.
    pub(crate) fn shrink_by(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

fn grow(posting: &mut Posting, row: Row) -> usize {
    let before = posting.heap_bytes();
    posting.insert(row);
    posting.heap_bytes().saturating_sub(before)
}

fn shrink(posting: &mut Posting, row: Row) -> usize {
    let before = posting.heap_bytes();
    posting.remove(row);
    before.saturating_sub(posting.heap_bytes())
}
