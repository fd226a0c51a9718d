use roaring::RoaringBitmap;

use super::at_least::Counter;
use super::estimate::{Cost, Estimator};
use super::field::FieldCondition;
use super::field_rows::FieldRows;
use super::part::Part;
use super::verify::verified;
use super::{AtLeast, Filter, FilterError, Indexes, Nested, RowSource};
use crate::fields::Lookup;
use crate::payload::Segment;

/// All live rows that pass the filter.
///
/// Conditions that the indexes answer go first, the most selective ones before the others, and each one only looks at
/// the rows that are left; records are read last. `cancelled` is asked every few hundred records or some thousand index entries.
///
/// # Errors
/// [`FilterError`].
pub fn evaluate<S: RowSource + ?Sized>(
    filter: &Filter,
    indexes: Indexes<'_>,
    source: &S,
    cancelled: &dyn Fn() -> bool,
) -> Result<RoaringBitmap, FilterError> {
    Evaluation { indexes, source, cancelled }.rows(filter, source.live())
}

struct Evaluation<'a, S: ?Sized> {
    indexes: Indexes<'a>,
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
        if let Some((condition, index)) = self.indexes.declared(filter) {
            return self.settled(filter, condition.declared_rows(index, scope));
        }
        match filter.part() {
            Part::And(parts) => self.all(parts, scope),
            Part::Or(parts) => self.any(parts, scope),
            Part::Not(part) => Ok(scope - self.rows(part, scope)?),
            Part::AtLeast(at_least) => self.at_least(at_least, scope),
            Part::Field(path, condition) => self.field(filter, path, condition, scope),
            Part::Nested(nested) => self.nested(filter, nested, scope),
            Part::DocumentContains("") | Part::HasDocument => Ok(self.indexes.text.documents() & scope),
            Part::DocumentContains(text) => self.documents(filter, self.indexes.text.candidates(text), scope),
            Part::DocumentMatches(pattern) => {
                pattern.regex()?;
                self.documents(filter, self.indexes.text.regex_candidates(pattern.as_str()), scope)
            }
            Part::HasId(ids) => {
                let rows = ids.iter().filter_map(|id| self.source.row_of(id));
                Ok(rows.filter(|&row| scope.contains(row)).collect())
            }
            Part::HasVector(space) => Ok(&*self.source.rows_with_vector(space) & scope),
            Part::InPartition(partition) => Ok(&*self.source.rows_in_partition(partition) & scope),
            Part::Slice(slice) => Ok(scope.iter().filter(|&row| slice.has(row, self.source)).collect()),
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

    fn field(&self, filter: &Filter, path: &[Segment], condition: &dyn FieldCondition, scope: &RoaringBitmap) -> Rows {
        match self.indexes.fields.lookup(path) {
            Lookup::Absent if condition.holds_for_none() => Ok(scope.clone()),
            Lookup::Absent => Ok(RoaringBitmap::new()),
            Lookup::Unindexed => self.verified(filter, scope),
            Lookup::Indexed(view) if view.is_exact => {
                self.settled(filter, condition.rows(&view, scope, self.cancelled)?)
            }
            // The values are some of the index's. What holds for them holds for all, unless it is about having none.
            Lookup::Indexed(_) if condition.holds_for_none() => self.verified(filter, scope),
            Lookup::Indexed(view) => self.verified(filter, &condition.rows(&view, scope, self.cancelled)?.candidates()),
        }
    }

    /// An object can only pass where the parts of its filter hold for some objects.
    fn nested(&self, filter: &Filter, nested: &Nested, scope: &RoaringBitmap) -> Rows {
        let objects = self.indexes.fields.objects(&nested.path, scope);
        let scope = objects.as_ref().unwrap_or(scope);
        match self.candidates(&nested.filter, &nested.path, scope)? {
            Some(candidates) => self.verified(filter, &candidates),
            None => self.verified(filter, scope),
        }
    }

    /// The rows of `scope` where an object at `prefix` may pass; none if the indexes cannot tell any that does not.
    fn candidates(
        &self,
        filter: &Filter,
        prefix: &[Segment],
        scope: &RoaringBitmap,
    ) -> Result<Option<RoaringBitmap>, FilterError> {
        match filter.part() {
            Part::And(parts) => {
                let mut left: Option<RoaringBitmap> = None;
                for part in parts {
                    let scope = left.as_ref().unwrap_or(scope);
                    left = self.candidates(part, prefix, scope)?.or(left);
                }
                Ok(left)
            }
            Part::Or(parts) => self.candidates_of_any(parts, prefix, scope),
            Part::AtLeast(at_least) if at_least.count > 0 => self.candidates_of_any(&at_least.filters, prefix, scope),
            Part::Field(path, condition) if !condition.holds_for_none() => {
                match self.indexes.fields.lookup(&[prefix, path].concat()) {
                    Lookup::Absent => Ok(Some(RoaringBitmap::new())),
                    Lookup::Unindexed => Ok(None),
                    Lookup::Indexed(view) => Ok(Some(condition.rows(&view, scope, self.cancelled)?.candidates())),
                }
            }
            Part::Nested(nested) => self.candidates(&nested.filter, &[prefix, &nested.path].concat(), scope),
            _ => Ok(None),
        }
    }

    fn candidates_of_any(
        &self,
        parts: &[Filter],
        prefix: &[Segment],
        scope: &RoaringBitmap,
    ) -> Result<Option<RoaringBitmap>, FilterError> {
        let mut found = RoaringBitmap::new();
        for part in parts {
            match self.candidates(part, prefix, scope)? {
                Some(rows) => found |= rows,
                None => return Ok(None),
            }
        }
        Ok(Some(found))
    }

    fn documents(&self, filter: &Filter, candidates: Option<RoaringBitmap>, scope: &RoaringBitmap) -> Rows {
        match candidates {
            Some(candidates) => self.verified(filter, &(candidates & scope)),
            None => self.verified(filter, &(self.indexes.text.documents() & scope)),
        }
    }

    fn settled(&self, filter: &Filter, rows: FieldRows) -> Rows {
        if rows.unsure.is_empty() {
            return Ok(rows.sure);
        }
        let unsure = rows.unsure - &rows.sure;
        Ok(rows.sure | self.verified(filter, &unsure)?)
    }

    fn verified(&self, filter: &Filter, candidates: &RoaringBitmap) -> Rows {
        verified(filter, candidates, self.source, self.cancelled)
    }

    fn estimator(&self) -> Estimator<'a, S> {
        Estimator { indexes: self.indexes, source: self.source, live: self.source.live().len() }
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
