use std::ops::ControlFlow;

use super::{ElementScope, Filter, FilterError, RowSource, TextTarget};
use crate::Row;
use crate::payload::{MalformedPayload, Segment, Value, values_at};

/// Whether the record of a live row passes the filter, told from the record alone. This is what a filter means;
/// it is also how fields without an index are answered.
///
/// # Errors
/// [`FilterError::InvalidRegex`]; [`FilterError::Payload`] when the record is damaged.
pub fn matches<S: RowSource + ?Sized>(filter: &Filter, row: Row, source: &S) -> Result<bool, FilterError> {
    let holds = |part: &Filter| matches(part, row, source);
    match filter {
        Filter::And(parts) => all(parts, holds),
        Filter::Or(parts) => reaches(1, parts, holds),
        Filter::Not(part) => Ok(!holds(part)?),
        Filter::AtLeast(at_least) => reaches(at_least.count, &at_least.filters, holds),
        Filter::Equals(equals) => {
            let exact = equals.elements.is_exact();
            any_value(source, row, &equals.path, equals.elements, &|value| equals.value.is(value, exact))
        }
        Filter::In(one_of) => {
            let exact = one_of.elements.is_exact();
            let is_one = |value: &Value<'_>| one_of.values.iter().any(|constant| constant.is(value, exact));
            any_value(source, row, &one_of.path, one_of.elements, &is_one)
        }
        Filter::Range(range) => any_value(source, row, &range.path, range.elements, &|value| match value {
            Value::Number(number) => range.bounds.contain(*number),
            _ => false,
        }),
        Filter::Exists(path) => at_path(source, row, path, &mut |value| Ok(!matches!(value, Value::Null))),
        Filter::HasId(ids) => Ok(ids.iter().any(|id| source.row_of(id) == Some(row))),
        Filter::TextContains(contains) => {
            any_text(source, row, &contains.target, &|text| text.contains(&contains.text))
        }
        Filter::TextRegex(search) => {
            let regex = search.pattern.regex()?;
            any_text(source, row, &search.target, &|text| regex.is_match(text))
        }
        Filter::HasDocument => Ok(source.document(row).is_some()),
    }
}

fn all(parts: &[Filter], holds: impl Fn(&Filter) -> Result<bool, FilterError>) -> Result<bool, FilterError> {
    for part in parts {
        if !holds(part)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn reaches(
    count: usize,
    parts: &[Filter],
    holds: impl Fn(&Filter) -> Result<bool, FilterError>,
) -> Result<bool, FilterError> {
    let mut missing = count;
    for part in parts {
        if missing == 0 {
            break;
        }
        missing -= usize::from(holds(part)?);
    }
    Ok(missing == 0)
}

fn any_text<S: RowSource + ?Sized>(
    source: &S,
    row: Row,
    target: &TextTarget,
    accepts: &dyn Fn(&str) -> bool,
) -> Result<bool, FilterError> {
    match target {
        TextTarget::Document => Ok(source.document(row).is_some_and(accepts)),
        TextTarget::Field(path) => any_value(source, row, path, ElementScope::Any, &|value| match value {
            Value::String(text) => accepts(text),
            _ => false,
        }),
    }
}

fn any_value<S: RowSource + ?Sized>(
    source: &S,
    row: Row,
    path: &[String],
    elements: ElementScope,
    accepts: &dyn Fn(&Value<'_>) -> bool,
) -> Result<bool, FilterError> {
    at_path(source, row, path, &mut |value| {
        let Value::Array(array) = value else {
            return Ok(elements.has_scalars() && accepts(&value));
        };
        if !elements.has_elements() {
            return Ok(false);
        }
        for element in array.elements() {
            if accepts(&element?) {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

fn at_path<S: RowSource + ?Sized>(
    source: &S,
    row: Row,
    path: &[String],
    accepts: &mut dyn FnMut(Value<'_>) -> Result<bool, MalformedPayload>,
) -> Result<bool, FilterError> {
    let Some(payload) = source.payload(row) else {
        return Ok(false);
    };
    let mut visit =
        |value: Value<'_>| Ok(if accepts(value)? { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
    let path: Vec<_> = path.iter().cloned().map(Segment::Key).collect();
    values_at(payload, &path, &mut visit).map_err(|source| FilterError::Payload { row, source })
}
