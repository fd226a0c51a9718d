//! Text conditions on fields, answered from the distinct texts of the field's index.

use roaring::RoaringBitmap;

use super::field_rows::{FieldRows, scopes};
use super::{ElementScope, FilterError};
use crate::fields::Field;
use crate::fields::posting::Gather;

/// Texts looked at between two looks at the cancel check.
const TEXTS_A_CHECK: usize = 1_024;

/// How many distinct texts would have to be looked at.
pub(super) fn texts(field: &Field) -> u64 {
    scopes(field, ElementScope::Any).map(|(values, _)| values.strings.keys() as u64).sum()
}

/// Rows with an accepted text; `unsure` are those with texts that are not in the index.
pub(super) fn text_rows(
    field: &Field,
    accepts: &dyn Fn(&str) -> bool,
    scope: &RoaringBitmap,
    cancelled: &dyn Fn() -> bool,
) -> Result<FieldRows, FilterError> {
    let mut accepted = Vec::new();
    let mut unsure = RoaringBitmap::new();
    for (values, _) in scopes(field, ElementScope::Any) {
        for (count, (text, posting)) in values.strings.iter().enumerate() {
            if count % TEXTS_A_CHECK == 0 && cancelled() {
                return Err(FilterError::Cancelled);
            }
            if accepts(text) {
                accepted.push(posting);
            }
        }
        unsure |= values.strings.long().within(scope);
    }
    let mut gather = Gather::new(scope, accepted.iter().map(|posting| posting.len()).sum());
    for posting in accepted {
        gather.add(posting);
    }
    Ok(FieldRows { sure: gather.finish(), unsure })
}
