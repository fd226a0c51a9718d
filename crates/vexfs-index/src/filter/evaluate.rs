use roaring::RoaringBitmap;

use super::at_least::Counter;
use super::estimate::{Cost, Estimator};
use super::field_rows::{FieldRows, equal_rows, range_count, range_rows};
use super::text_rows::{text_rows, texts};
use super::verify::verified;
use super::{AtLeast, ElementScope, Filter, FilterError, FilterValue, Range, RowSource, TextTarget};
use crate::fields::{FieldIndexes, Lookup};
use crate::text::TextIndex;

/// All live rows that pass the filter.
///
/// Conditions that the indexes answer go first, the most selective ones before the others, and each one only looks at
/// the rows that are left; records are read last. `cancelled` is asked every few hundred records or some thousand index entries.
///
/// # Errors
/// [`FilterError`].
pub fn evaluate<S: RowSource + ?Sized>(
    filter: &Filter,
    fields: &FieldIndexes,
    text: &TextIndex,
    source: &S,
    cancelled: &dyn Fn() -> bool,
) -> Result<RoaringBitmap, FilterError> {
    Evaluation { fields, text, source, cancelled }.rows(filter, source.live())
}

/// Reading one record takes about as long as walking over this many rows of an index.
const ROWS_A_RECORD: u64 = 256;

struct Evaluation<'a, S: ?Sized> {
    fields: &'a FieldIndexes,
    text: &'a TextIndex,
    source: &'a S,
    cancelled: &'a dyn Fn() -> bool,
}

type Rows = Result<RoaringBitmap, FilterError>;

impl<'a, S: RowSource + ?Sized> Evaluation<'a, S> {
    /// The rows of `scope` that pass. Every arm returns a subset of it.
    fn rows(&self, filter: &Filter, scope: &RoaringBitmap) -> Rows {
        if (self.cancelled)() {
            return Err(FilterError::Cancelled);
        }
        if scope.is_empty() {
            return Ok(RoaringBitmap::new());
        }
        match filter {
            Filter::And(parts) => self.all(parts, scope),
            Filter::Or(parts) => self.any(parts, scope),
            Filter::Not(part) => Ok(scope - self.rows(part, scope)?),
            Filter::AtLeast(at_least) => self.at_least(at_least, scope),
            Filter::Equals(equals) => {
                self.equal(filter, &equals.path, std::slice::from_ref(&equals.value), equals.elements, scope)
            }
            Filter::In(one_of) => self.equal(filter, &one_of.path, &one_of.values, one_of.elements, scope),
            Filter::Range(range) => self.range(filter, range, scope),
            Filter::Exists(path) => match self.fields.lookup(path) {
                Lookup::Absent => Ok(RoaringBitmap::new()),
                Lookup::Unindexed => self.verified(filter, scope),
                Lookup::Indexed(field) => Ok(field.exists.within(scope)),
            },
            Filter::HasId(ids) => {
                let rows = ids.iter().filter_map(|id| self.source.row_of(id));
                Ok(rows.filter(|&row| scope.contains(row)).collect())
            }
            Filter::TextContains(contains) => match &contains.target {
                TextTarget::Document => self.documents(filter, scope, || self.text.candidates(&contains.text)),
                TextTarget::Field(path) => self.field_text(filter, path, scope, &|text| text.contains(&contains.text)),
            },
            Filter::TextRegex(search) => {
                let regex = search.pattern.regex()?;
                match &search.target {
                    TextTarget::Document => {
                        self.documents(filter, scope, || self.text.regex_candidates(search.pattern.as_str()))
                    }
                    TextTarget::Field(path) => self.field_text(filter, path, scope, &|text| regex.is_match(text)),
                }
            }
            Filter::HasDocument => Ok(self.text.documents() & scope),
        }
    }

    fn all(&self, parts: &[Filter], scope: &RoaringBitmap) -> Rows {
        let mut left: Option<RoaringBitmap> = None;
        for part in self.cheapest_first(parts) {
            let scope = left.as_ref().unwrap_or(scope);
            let rows = self.rows(part, scope)?;
            if rows.is_empty() {
                return Ok(rows);
            }
            left = Some(rows);
        }
        Ok(left.unwrap_or_else(|| scope.clone()))
    }

    fn any(&self, parts: &[Filter], scope: &RoaringBitmap) -> Rows {
        let mut found = RoaringBitmap::new();
        for part in self.cheapest_first(parts) {
            // Only a part that reads records gains from a smaller scope; for the others it costs.
            if found.is_empty() || self.estimator().cost(part) == Cost::Index {
                found |= self.rows(part, scope)?;
            } else {
                found |= self.rows(part, &(scope - &found))?;
            }
        }
        Ok(found)
    }

    fn at_least(&self, at_least: &AtLeast, scope: &RoaringBitmap) -> Rows {
        let AtLeast { count, filters } = at_least;
        match *count {
            0 => Ok(scope.clone()),
            1 => self.any(filters, scope),
            count if count == filters.len() => self.all(filters, scope),
            count if count > filters.len() => Ok(RoaringBitmap::new()),
            count => {
                let mut counter = Counter::new(scope);
                for part in filters {
                    counter.add(&self.rows(part, scope)?);
                }
                Ok(counter.reached(count))
            }
        }
    }

    fn equal(
        &self,
        filter: &Filter,
        path: &[String],
        constants: &[FilterValue],
        elements: ElementScope,
        scope: &RoaringBitmap,
    ) -> Rows {
        match self.fields.lookup(path) {
            Lookup::Absent => Ok(RoaringBitmap::new()),
            Lookup::Unindexed => self.verified(filter, scope),
            Lookup::Indexed(field) => self.settled(filter, equal_rows(field, constants, elements, scope)),
        }
    }

    fn range(&self, filter: &Filter, range: &Range, scope: &RoaringBitmap) -> Rows {
        let Range { path, bounds, elements } = range;
        match self.fields.lookup(path) {
            Lookup::Absent => Ok(RoaringBitmap::new()),
            Lookup::Unindexed => self.verified(filter, scope),
            Lookup::Indexed(field) => {
                let is_wide = range_count(field, bounds, *elements) / ROWS_A_RECORD > scope.len();
                if is_wide {
                    return self.verified(filter, &field.exists.within(scope));
                }
                range_rows(field, bounds, *elements, scope, self.cancelled).ok_or(FilterError::Cancelled)
            }
        }
    }

    fn field_text(
        &self,
        filter: &Filter,
        path: &[String],
        scope: &RoaringBitmap,
        accepts: &dyn Fn(&str) -> bool,
    ) -> Rows {
        match self.fields.lookup(path) {
            Lookup::Absent => Ok(RoaringBitmap::new()),
            Lookup::Indexed(field) if texts(field) <= scope.len() => {
                self.settled(filter, text_rows(field, accepts, scope, self.cancelled)?)
            }
            Lookup::Indexed(field) => self.verified(filter, &field.exists.within(scope)),
            Lookup::Unindexed => self.verified(filter, scope),
        }
    }

    fn documents(
        &self,
        filter: &Filter,
        scope: &RoaringBitmap,
        candidates: impl FnOnce() -> Option<RoaringBitmap>,
    ) -> Rows {
        if let Filter::TextContains(contains) = filter
            && contains.text.is_empty()
        {
            return Ok(self.text.documents() & scope);
        }
        match candidates() {
            Some(candidates) => self.verified(filter, &(candidates & scope)),
            None => self.verified(filter, &(self.text.documents() & scope)),
        }
    }

    fn settled(&self, filter: &Filter, rows: FieldRows) -> Rows {
        let unsure = rows.unsure - &rows.sure;
        Ok(rows.sure | self.verified(filter, &unsure)?)
    }

    fn verified(&self, filter: &Filter, candidates: &RoaringBitmap) -> Rows {
        verified(filter, candidates, self.source, self.cancelled)
    }

    fn estimator(&self) -> Estimator<'a> {
        Estimator { fields: self.fields, text: self.text, live: self.source.live().len() }
    }

    /// What the indexes answer before what reads records, and of those the smaller ones first.
    fn cheapest_first<'f>(&self, parts: &'f [Filter]) -> Vec<&'f Filter> {
        let estimator = self.estimator();
        let mut ordered: Vec<_> = parts.iter().collect();
        if parts.len() > 1 {
            ordered.sort_by_cached_key(|part| (estimator.cost(part), estimator.estimate(part).max));
        }
        ordered
    }
}
