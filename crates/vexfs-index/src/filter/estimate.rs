use super::field_rows::{equal_postings, is_too_long, range_count, scopes};
use super::{ElementScope, Filter, FilterValue, RowSource, TextTarget};
use crate::fields::{Field, FieldIndexes, Lookup};
use crate::text::TextIndex;

/// Bounds of how many live rows pass a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// At least so many.
    pub min: u64,
    /// At most so many.
    pub max: u64,
}

/// Bounds the number of live rows that pass, from the sizes in the indexes alone: no row is looked at.
pub fn estimate<S: RowSource + ?Sized>(
    filter: &Filter,
    fields: &FieldIndexes,
    text: &TextIndex,
    source: &S,
) -> Estimate {
    Estimator { fields, text, live: source.live().len() }.estimate(filter)
}

/// What an answer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cost {
    /// Bitmaps.
    Index,
    /// Reading some records.
    Candidates,
    /// Reading every record that is left.
    Records,
}

#[derive(Clone, Copy)]
pub(super) struct Estimator<'a> {
    pub(super) fields: &'a FieldIndexes,
    pub(super) text: &'a TextIndex,
    pub(super) live: u64,
}

impl Estimator<'_> {
    pub(super) fn cost(self, filter: &Filter) -> Cost {
        match filter {
            Filter::And(parts) | Filter::Or(parts) => self.highest_cost(parts),
            Filter::AtLeast(at_least) => self.highest_cost(&at_least.filters),
            Filter::Not(part) => self.cost(part),
            Filter::Equals(equals) => self.field_cost(&equals.path, is_too_long(&equals.value)),
            Filter::In(one_of) => self.field_cost(&one_of.path, one_of.values.iter().any(is_too_long)),
            Filter::Range(range) => self.field_cost(&range.path, false),
            Filter::Exists(path) => self.field_cost(path, false),
            Filter::HasId(_) | Filter::HasDocument => Cost::Index,
            Filter::TextContains(contains) => self.text_cost(&contains.target, contains.text.is_empty()),
            Filter::TextRegex(search) => self.text_cost(&search.target, false),
        }
    }

    fn highest_cost(self, parts: &[Filter]) -> Cost {
        parts.iter().map(|part| self.cost(part)).max().unwrap_or(Cost::Index)
    }

    fn field_cost(self, path: &[String], has_unsure: bool) -> Cost {
        match self.fields.lookup(path) {
            Lookup::Unindexed => Cost::Records,
            Lookup::Indexed(_) if has_unsure => Cost::Candidates,
            Lookup::Indexed(_) | Lookup::Absent => Cost::Index,
        }
    }

    fn text_cost(self, target: &TextTarget, is_empty: bool) -> Cost {
        match target {
            TextTarget::Document if is_empty => Cost::Index,
            TextTarget::Document => Cost::Candidates,
            TextTarget::Field(path) => self.field_cost(path, true),
        }
    }

    pub(super) fn estimate(self, filter: &Filter) -> Estimate {
        let Estimate { min, max } = match filter {
            Filter::And(parts) => self.all(parts),
            Filter::Or(parts) => self.any(parts),
            Filter::Not(part) => {
                let part = self.estimate(part);
                Estimate { min: self.live - part.max, max: self.live - part.min }
            }
            Filter::AtLeast(at_least) => match at_least.count {
                0 => exactly(self.live),
                1 => self.any(&at_least.filters),
                count if count > at_least.filters.len() => exactly(0),
                count if count == at_least.filters.len() => self.all(&at_least.filters),
                count => up_to(self.any(&at_least.filters).max.min(self.sum_of_max(&at_least.filters) / count as u64)),
            },
            Filter::Equals(equals) => self.equal(&equals.path, std::slice::from_ref(&equals.value), equals.elements),
            Filter::In(one_of) => self.equal(&one_of.path, &one_of.values, one_of.elements),
            Filter::Range(range) => self.of_field(&range.path, |field| {
                let count = range_count(field, &range.bounds, range.elements);
                // A scalar is counted once unless its key is written twice in one payload; do not rely on it.
                up_to(count)
            }),
            Filter::Exists(path) => self.of_field(path, |field| exactly(field.exists.len())),
            Filter::HasId(ids) => up_to(ids.len() as u64),
            Filter::TextContains(contains) => match &contains.target {
                TextTarget::Document if contains.text.is_empty() => exactly(self.text.documents().len()),
                TextTarget::Document => up_to(self.text.count_max(&contains.text)),
                TextTarget::Field(path) => self.of_field(path, |field| up_to(field.exists.len())),
            },
            Filter::TextRegex(search) => match &search.target {
                TextTarget::Document => up_to(self.text.documents().len()),
                TextTarget::Field(path) => self.of_field(path, |field| up_to(field.exists.len())),
            },
            Filter::HasDocument => exactly(self.text.documents().len()),
        };
        Estimate { min: min.min(self.live), max: max.min(self.live) }
    }

    fn all(self, parts: &[Filter]) -> Estimate {
        let mut bounds = exactly(self.live);
        for part in parts {
            let part = self.estimate(part);
            // Two sets of a and b of n rows share at least a + b - n.
            bounds.min = (bounds.min + part.min).saturating_sub(self.live);
            bounds.max = bounds.max.min(part.max);
        }
        bounds
    }

    fn any(self, parts: &[Filter]) -> Estimate {
        let min = parts.iter().map(|part| self.estimate(part).min).max().unwrap_or(0);
        Estimate { min, max: self.sum_of_max(parts) }
    }

    fn sum_of_max(self, parts: &[Filter]) -> u64 {
        parts.iter().map(|part| self.estimate(part).max).sum()
    }

    fn equal(self, path: &[String], constants: &[FilterValue], elements: ElementScope) -> Estimate {
        self.of_field(path, |field| {
            let mut bounds = exactly(0);
            for (values, exact) in scopes(field, elements) {
                for constant in constants {
                    for posting in equal_postings(values, constant, exact) {
                        bounds.min = bounds.min.max(posting.len());
                        bounds.max += posting.len();
                    }
                    if is_too_long(constant) {
                        bounds.max += values.strings.long().len();
                    }
                }
            }
            bounds
        })
    }

    fn of_field(self, path: &[String], estimate: impl FnOnce(&Field) -> Estimate) -> Estimate {
        match self.fields.lookup(path) {
            Lookup::Absent => exactly(0),
            Lookup::Unindexed => up_to(self.live),
            Lookup::Indexed(field) => estimate(field),
        }
    }
}

fn exactly(count: u64) -> Estimate {
    Estimate { min: count, max: count }
}

fn up_to(max: u64) -> Estimate {
    Estimate { min: 0, max }
}
