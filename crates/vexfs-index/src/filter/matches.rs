use std::cell::OnceCell;

use super::field::ValuesAt;
use super::part::Part;
use super::{Filter, FilterError, Nested, RowSource};
use crate::Row;
use crate::payload::{Object, Segment, Value};

/// Whether the record of a live row passes the filter, told from the record alone. This is what a filter means;
/// it is also how fields without an index are answered.
///
/// # Errors
/// [`FilterError::InvalidRegex`]; [`FilterError::Payload`] when the record is damaged.
pub fn matches<S: RowSource + ?Sized>(filter: &Filter, row: Row, source: &S) -> Result<bool, FilterError> {
    Subject { row, source, object: OnceCell::new(), is_nested: false }.passes(filter)
}

/// What a filter is asked about: a record, or an object inside of it.
struct Subject<'a, S: ?Sized> {
    row: Row,
    source: &'a S,
    /// The object that paths begin in, once it was needed.
    object: OnceCell<Object<'a>>,
    is_nested: bool,
}

impl<'a, S: RowSource + ?Sized> Subject<'a, S> {
    fn passes(&self, filter: &Filter) -> Result<bool, FilterError> {
        match filter.part() {
            Part::And(parts) => self.passes_all(parts),
            Part::Or(parts) => self.passes_count(1, parts),
            Part::Not(part) => Ok(!self.passes(part)?),
            Part::AtLeast(at_least) => self.passes_count(at_least.count, &at_least.filters),
            Part::Field(path, condition) => condition.holds(&self.values_at(path)?),
            Part::Nested(nested) => self.has_passing(nested),
            _ if self.is_nested => Ok(false),
            Part::DocumentContains(text) => Ok(self.has_document(&|document| document.contains(text))),
            Part::DocumentMatches(pattern) => {
                let regex = pattern.regex()?;
                Ok(self.has_document(&|document| regex.is_match(document)))
            }
            Part::HasId(ids) => Ok(ids.iter().any(|id| self.source.row_of(id) == Some(self.row))),
            Part::HasDocument => Ok(self.source.document(self.row).is_some()),
            Part::HasVector(space) => Ok(self.source.rows_with_vector(space).contains(self.row)),
            Part::InPartition(partition) => Ok(self.source.rows_in_partition(partition).contains(self.row)),
            Part::Slice(slice) => Ok(slice.has(self.row, self.source)),
        }
    }

    /// Whether one of the objects passes.
    fn has_passing(&self, nested: &Nested) -> Result<bool, FilterError> {
        let mut failure = None;
        let passes = self.values_at(&nested.path)?.any(|value| {
            let Value::Object(object) = value else {
                return Ok(false);
            };
            let inner = Self { row: self.row, source: self.source, object: OnceCell::from(object), is_nested: true };
            // A failure ends the walk.
            Ok(inner.passes(&nested.filter).unwrap_or_else(|error| {
                failure = Some(error);
                true
            }))
        })?;
        failure.map_or(Ok(passes), Err)
    }

    fn passes_all(&self, parts: &[Filter]) -> Result<bool, FilterError> {
        for part in parts {
            if !self.passes(part)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn passes_count(&self, count: usize, parts: &[Filter]) -> Result<bool, FilterError> {
        let mut missing = count;
        for part in parts {
            if missing == 0 {
                break;
            }
            missing -= usize::from(self.passes(part)?);
        }
        Ok(missing == 0)
    }

    fn values_at<'p>(&self, path: &'p [Segment]) -> Result<ValuesAt<'a, 'p>, FilterError> {
        let object = if let Some(object) = self.object.get() {
            *object
        } else {
            let payload = self.source.payload(self.row).unwrap_or_default();
            let open = Object::open(payload).map_err(|source| FilterError::Payload { row: self.row, source })?;
            *self.object.get_or_init(|| open)
        };
        Ok(ValuesAt { row: self.row, object, path })
    }

    fn has_document(&self, accepts: &dyn Fn(&str) -> bool) -> bool {
        self.source.document(self.row).is_some_and(accepts)
    }
}
