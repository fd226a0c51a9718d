use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::{FieldCondition, ValuesAt};
use crate::fields::posting::{Gather, Posting};
use crate::fields::{Bounds, Field, Shape, Values, View};
use crate::filter::estimate::{Cost, Estimate};
use crate::filter::field_rows::{FieldRows, scopes};
use crate::filter::{ElementScope, FilterError, FilterValue};
use crate::payload::{Number, Segment, Value};

/// A field equals a constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Equals {
    /// The field.
    pub path: Vec<Segment>,
    /// The constant.
    pub value: FilterValue,
    /// Which of its values count.
    pub elements: ElementScope,
}

/// A field equals one of some constants.
#[derive(Debug, Clone, PartialEq)]
pub struct In {
    /// The field.
    pub path: Vec<Segment>,
    /// The constants.
    pub values: Vec<FilterValue>,
    /// Which of its values count.
    pub elements: ElementScope,
}

/// Some value of a field, or element of its arrays, is neither null nor one of some constants, by type and value.
#[derive(Debug, Clone, PartialEq)]
pub struct NotIn {
    /// The field.
    pub path: Vec<Segment>,
    /// The constants.
    pub values: Vec<FilterValue>,
}

impl FieldCondition for Equals {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        is_one_of(values, std::slice::from_ref(&self.value), self.elements)
    }

    fn cost(&self) -> Cost {
        if is_too_long(&self.value) { Cost::Candidates } else { Cost::Index }
    }

    fn rows(&self, view: &View<'_>, scope: &RoaringBitmap, _: &dyn Fn() -> bool) -> Result<FieldRows, FilterError> {
        Ok(equal_rows(view, std::slice::from_ref(&self.value), self.elements, scope))
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        estimate(view, std::slice::from_ref(&self.value), self.elements)
    }
}

impl FieldCondition for In {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        is_one_of(values, &self.values, self.elements)
    }

    fn cost(&self) -> Cost {
        if self.values.iter().any(is_too_long) { Cost::Candidates } else { Cost::Index }
    }

    fn rows(&self, view: &View<'_>, scope: &RoaringBitmap, _: &dyn Fn() -> bool) -> Result<FieldRows, FilterError> {
        Ok(equal_rows(view, &self.values, self.elements, scope))
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        estimate(view, &self.values, self.elements)
    }
}

impl FieldCondition for NotIn {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any_of(ElementScope::Typed, |value| {
            Ok(!matches!(value, Value::Null) && !self.values.iter().any(|constant| constant.is(value, true)))
        })
    }

    fn cost(&self) -> Cost {
        Cost::Candidates
    }

    fn rows(&self, view: &View<'_>, scope: &RoaringBitmap, _: &dyn Fn() -> bool) -> Result<FieldRows, FilterError> {
        Ok(match view.shape {
            Shape::Values(field) => self.rows_of(field, view, scope),
            Shape::Elements(_) => FieldRows::unsure(view.present(scope)),
        })
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(view.present_max())
    }
}

impl NotIn {
    /// A row whose only value is a constant fails. One that has a constant or a null in an array, or one among several values,
    /// may have something else there, too. Everything else that is not null passes.
    fn rows_of(&self, field: &Field, view: &View<'_>, scope: &RoaringBitmap) -> FieldRows {
        let equal = equal_rows(view, &self.values, ElementScope::Typed, scope);
        let filled = field.filled(scope);
        let has_excluded = equal.sure | field.null_elements.within(scope);
        let has_more = field.arrays(&has_excluded) | field.several.within(&has_excluded);
        let sure = &filled - &has_excluded - &equal.unsure;
        FieldRows { sure, unsure: has_more | (equal.unsure & filled) }
    }
}

fn is_one_of(
    values: &ValuesAt<'_, '_>,
    constants: &[FilterValue],
    elements: ElementScope,
) -> Result<bool, FilterError> {
    let is_exact = elements.is_exact();
    values.any_of(elements, |value| Ok(constants.iter().any(|constant| constant.is(value, is_exact))))
}

/// The postings that hold a constant: up to two, of the integers and of the floats.
fn equal_postings<'a>(
    values: &'a Values,
    constant: &FilterValue,
    is_exact: bool,
) -> impl Iterator<Item = Cow<'a, Posting>> {
    let [first, second] = match constant {
        FilterValue::String(text) => [values.strings.get(text).map(Cow::Borrowed), None],
        FilterValue::Bool(bool) => [Some(Cow::Borrowed(&values.bools[usize::from(*bool)])), None],
        FilterValue::Int(int) => number_postings(values, Number::Int(*int), is_exact),
        FilterValue::Float(float) => number_postings(values, Number::Float(*float), is_exact),
    };
    first.into_iter().chain(second)
}

fn number_postings(values: &Values, number: Number, is_exact: bool) -> [Option<Cow<'_, Posting>>; 2] {
    let takes_int = !is_exact || matches!(number, Number::Int(_));
    let takes_float = !is_exact || matches!(number, Number::Float(_));
    let same = Bounds { gte: Some(number), lte: Some(number), ..Bounds::default() };
    let int = if takes_int { number.as_exact_int() } else { None };
    let float = if takes_float { same.float_keys() } else { None };
    [int.and_then(|int| values.ints.get(int)), float.and_then(|keys| values.floats.get(keys.low))]
}

/// Whether a constant is a text that the index does not know by value.
fn is_too_long(constant: &FilterValue) -> bool {
    matches!(constant, FilterValue::String(text) if text.len() > crate::fields::INDEXED_TEXT_BYTES_MAX)
}

/// Rows that equal one of the constants.
fn equal_rows(view: &View<'_>, constants: &[FilterValue], elements: ElementScope, scope: &RoaringBitmap) -> FieldRows {
    let mut unsure = RoaringBitmap::new();
    if constants.iter().any(is_too_long) {
        for values in scopes(view, elements) {
            unsure |= values.strings.long().within(scope);
        }
    }
    let is_exact = elements.is_exact();
    let mut postings = scopes(view, elements)
        .flat_map(|values| constants.iter().flat_map(move |constant| equal_postings(values, constant, is_exact)));
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

fn estimate(view: &View<'_>, constants: &[FilterValue], elements: ElementScope) -> Estimate {
    let mut bounds = Estimate::exactly(0);
    for values in scopes(view, elements) {
        for constant in constants {
            for posting in equal_postings(values, constant, elements.is_exact()) {
                bounds.min = bounds.min.max(posting.len());
                bounds.max += posting.len();
            }
            if is_too_long(constant) {
                bounds.max += values.strings.long().len();
            }
        }
    }
    bounds
}
