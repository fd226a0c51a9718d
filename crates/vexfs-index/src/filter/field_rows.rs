//! Answers of the index of one field.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::{ElementScope, FilterValue};
use crate::fields::posting::{Gather, Posting};
use crate::fields::{Bounds, Field, KeyRange, Values};
use crate::payload::Number;

/// The rows an index found. `unsure` ones have a value too long to be indexed; their payload must be read.
pub(super) struct FieldRows {
    pub(super) sure: RoaringBitmap,
    pub(super) unsure: RoaringBitmap,
}

/// The values of a field that a condition speaks of, and whether equality there is of type, too.
pub(super) fn scopes(field: &Field, elements: ElementScope) -> impl Iterator<Item = (&Values, bool)> {
    let scalars = elements.has_scalars().then_some((&field.scalars, false));
    let arrays = elements.has_elements().then_some((&field.elements, elements.is_exact()));
    scalars.into_iter().chain(arrays)
}

/// The postings that hold a constant: up to two, of the integers and of the floats.
pub(super) fn equal_postings<'a>(
    values: &'a Values,
    constant: &FilterValue,
    exact: bool,
) -> impl Iterator<Item = Cow<'a, Posting>> {
    let [first, second] = match constant {
        FilterValue::String(text) => [values.strings.get(text).map(Cow::Borrowed), None],
        FilterValue::Bool(bool) => [Some(Cow::Borrowed(&values.bools[usize::from(*bool)])), None],
        FilterValue::Int(int) => number_postings(values, Number::Int(*int), exact),
        FilterValue::Float(float) => number_postings(values, Number::Float(*float), exact),
    };
    first.into_iter().chain(second)
}

fn number_postings(values: &Values, number: Number, exact: bool) -> [Option<Cow<'_, Posting>>; 2] {
    let takes_int = !exact || matches!(number, Number::Int(_));
    let takes_float = !exact || matches!(number, Number::Float(_));
    let same = Bounds { gte: Some(number), lte: Some(number), ..Bounds::default() };
    let int = if takes_int { number.as_exact_int() } else { None };
    let float = if takes_float { same.float_keys() } else { None };
    [int.and_then(|int| values.ints.get(int)), float.and_then(|keys| values.floats.get(keys.low))]
}

/// Whether a constant is a text that the index does not know by value.
pub(super) fn is_too_long(constant: &FilterValue) -> bool {
    matches!(constant, FilterValue::String(text) if text.len() > crate::fields::INDEXED_TEXT_BYTES_MAX)
}

/// Rows that equal one of the constants.
pub(super) fn equal_rows(
    field: &Field,
    constants: &[FilterValue],
    elements: ElementScope,
    scope: &RoaringBitmap,
) -> FieldRows {
    let mut unsure = RoaringBitmap::new();
    if constants.iter().any(is_too_long) {
        for (values, _) in scopes(field, elements) {
            unsure |= values.strings.long().within(scope);
        }
    }
    let mut postings = scopes(field, elements)
        .flat_map(|(values, exact)| constants.iter().flat_map(move |constant| equal_postings(values, constant, exact)));
    let (first, second) = (postings.next(), postings.next());
    let sure = match (first, second) {
        (None, _) => RoaringBitmap::new(),
        (Some(only), None) => only.within(scope),
        (Some(first), Some(second)) => {
            let postings: Vec<_> = [first, second].into_iter().chain(postings).collect();
            let mut gather = Gather::new(scope, postings.iter().map(|posting| posting.len()).sum());
            for posting in &postings {
                gather.add(posting);
            }
            gather.finish()
        }
    };
    FieldRows { sure, unsure }
}

/// Rows with a number within the bounds; none when cancelled.
pub(super) fn range_rows(
    field: &Field,
    bounds: &Bounds,
    elements: ElementScope,
    scope: &RoaringBitmap,
    cancelled: &dyn Fn() -> bool,
) -> Option<RoaringBitmap> {
    let mut gather = Gather::new(scope, range_count(field, bounds, elements));
    let (ints, floats) = (bounds.int_keys(), bounds.float_keys());
    for (values, _) in scopes(field, elements) {
        let stopped = ints.is_some_and(|keys| values.ints.gather(keys, &mut gather, cancelled))
            || floats.is_some_and(|keys| values.floats.gather(keys, &mut gather, cancelled));
        if stopped {
            return None;
        }
    }
    Some(gather.finish())
}

/// How many numbers within the bounds the rows have; for scalars that is how many rows.
pub(super) fn range_count(field: &Field, bounds: &Bounds, elements: ElementScope) -> u64 {
    let count = |keys: Option<KeyRange>, of: &dyn Fn(KeyRange) -> u64| keys.map_or(0, of);
    scopes(field, elements)
        .map(|(values, _)| {
            count(bounds.int_keys(), &|keys| values.ints.count(keys))
                + count(bounds.float_keys(), &|keys| values.floats.count(keys))
        })
        .sum()
}
