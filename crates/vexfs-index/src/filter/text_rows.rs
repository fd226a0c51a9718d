//! Text conditions on fields, answered from the distinct texts of the field's index.

use roaring::RoaringBitmap;

use super::FilterError;
use super::field_rows::{FieldRows, all_values};
use crate::fields::View;
use crate::fields::posting::{Gather, Posting};

/// Texts looked at between two looks at the cancel check.
const TEXTS_A_CHECK: usize = 1_024;

/// Rows with an accepted text, from the index where it has fewer texts than the scope has rows, else all that may have one.
pub(super) fn narrowed_texts(
    view: &View<'_>,
    accepts: &dyn Fn(&str) -> bool,
    scope: &RoaringBitmap,
    cancelled: &dyn Fn() -> bool,
) -> Result<FieldRows, FilterError> {
    if is_wide(view, scope) {
        return Ok(FieldRows::unsure(view.present(scope)));
    }
    text_rows(view, accepts, scope, cancelled)
}

/// Whether the index has more distinct texts than the scope has rows.
pub(super) fn is_wide(view: &View<'_>, scope: &RoaringBitmap) -> bool {
    all_values(view).map(|values| values.strings.keys() as u64).sum::<u64>() > scope.len()
}

/// Rows with an accepted text; `unsure` are those with texts that are not in the index.
pub(super) fn text_rows(
    view: &View<'_>,
    accepts: &dyn Fn(&str) -> bool,
    scope: &RoaringBitmap,
    cancelled: &dyn Fn() -> bool,
) -> Result<FieldRows, FilterError> {
    let mut accepted = Vec::new();
    for_each_text(view, cancelled, &mut |text, posting| {
        if accepts(text) {
            accepted.push(posting);
        }
    })?;
    Ok(FieldRows { sure: united(&accepted, scope), unsure: long_texts(view, scope) })
}

/// Visits the distinct texts in the index.
pub(super) fn for_each_text<'a>(
    view: &View<'a>,
    cancelled: &dyn Fn() -> bool,
    visit: &mut dyn FnMut(&'a str, &'a Posting),
) -> Result<(), FilterError> {
    for values in all_values(view) {
        for (count, (text, posting)) in values.strings.iter().enumerate() {
            if count % TEXTS_A_CHECK == 0 && cancelled() {
                return Err(FilterError::Cancelled);
            }
            visit(text, posting);
        }
    }
    Ok(())
}

/// The rows of `scope` with a text that is not in the index.
pub(super) fn long_texts(view: &View<'_>, scope: &RoaringBitmap) -> RoaringBitmap {
    all_values(view).fold(RoaringBitmap::new(), |rows, values| rows | values.strings.long().within(scope))
}

/// The rows of `scope` that are in one of the postings.
pub(super) fn united(postings: &[&Posting], scope: &RoaringBitmap) -> RoaringBitmap {
    let mut gather = Gather::new(scope, postings.iter().map(|posting| posting.len()).sum());
    for posting in postings {
        gather.add(posting);
    }
    gather.finish()
}
