//! Answers of the index of one field.

use roaring::RoaringBitmap;

use super::ElementScope;
use crate::fields::posting::Gather;
use crate::fields::{KeyRange, OrderedPostings, Values, View};

/// The rows an index found. `unsure` ones must be read.
#[derive(Debug, Default)]
pub(super) struct FieldRows {
    pub(super) sure: RoaringBitmap,
    pub(super) unsure: RoaringBitmap,
}

impl FieldRows {
    pub(super) fn sure(rows: RoaringBitmap) -> Self {
        Self { sure: rows, unsure: RoaringBitmap::new() }
    }

    pub(super) fn unsure(rows: RoaringBitmap) -> Self {
        Self { sure: RoaringBitmap::new(), unsure: rows }
    }

    /// Rows that must be read only if the index knows too little.
    pub(super) fn unsure_if(is_unsure: bool, rows: RoaringBitmap) -> Self {
        if is_unsure { Self::unsure(rows) } else { Self::sure(rows) }
    }

    /// All rows that may pass.
    pub(super) fn candidates(self) -> RoaringBitmap {
        self.sure | self.unsure
    }
}

/// The values that a condition speaks of.
pub(super) fn scopes<'a>(
    view: &View<'a>,
    elements: ElementScope,
) -> impl Iterator<Item = &'a Values> + Clone + use<'a> {
    let scalars = elements.has_scalars().then_some(view.scalars);
    scalars.into_iter().chain(view.elements.filter(|_| elements.has_elements()))
}

/// All values, wherever they are.
pub(super) fn all_values<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Values> + Clone + use<'a> {
    scopes(view, ElementScope::Any)
}

/// Keys of an ordered index.
pub(super) type Keys<'a> = (&'a OrderedPostings, KeyRange);

/// How many rows the keys have, a row counted once for each key.
pub(super) fn count<'a>(keys: impl Iterator<Item = Keys<'a>>) -> u64 {
    keys.map(|(postings, range)| postings.count(range)).sum()
}

/// The rows of `scope` that the keys have; none when cancelled.
pub(super) fn gathered<'a>(
    keys: impl Iterator<Item = Keys<'a>> + Clone,
    scope: &RoaringBitmap,
    cancelled: &dyn Fn() -> bool,
) -> Option<RoaringBitmap> {
    let mut gather = Gather::new(scope, count(keys.clone()));
    for (postings, range) in keys {
        if postings.gather(range, &mut gather, cancelled) {
            return None;
        }
    }
    Some(gather.finish())
}

/// Reading one record takes about as long as walking over this many rows of an index.
const ROWS_A_RECORD: u64 = 256;

/// The rows that the keys have, or, where walking over those takes longer, all that may have one.
pub(super) fn narrowed<'a>(
    keys: impl Iterator<Item = Keys<'a>> + Clone,
    view: &View<'_>,
    scope: &RoaringBitmap,
    cancelled: &dyn Fn() -> bool,
) -> Result<FieldRows, super::FilterError> {
    if count(keys.clone()) / ROWS_A_RECORD > scope.len() {
        return Ok(FieldRows::unsure(view.present(scope)));
    }
    gathered(keys, scope, cancelled).map(FieldRows::sure).ok_or(super::FilterError::Cancelled)
}
