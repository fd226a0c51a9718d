use super::part::Part;
use super::{Filter, Indexes, RowSource};
use crate::fields::{Lookup, View};
use crate::payload::Segment;

/// Bounds of how many live rows pass a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// At least so many.
    pub min: u64,
    /// At most so many.
    pub max: u64,
}

/// Bounds the number of live rows that pass, from the sizes in the indexes alone: no row is looked at.
pub fn estimate<S: RowSource + ?Sized>(filter: &Filter, indexes: Indexes<'_>, source: &S) -> Estimate {
    Estimator { indexes, source, live: source.live().len() }.estimate(filter)
}

/// Whether the indexes alone answer a filter: no record is read.
pub fn is_by_index<S: RowSource + ?Sized>(filter: &Filter, indexes: Indexes<'_>, source: &S) -> bool {
    Estimator { indexes, source, live: source.live().len() }.cost(filter) == Cost::Index
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

impl Estimate {
    pub(super) fn exactly(count: u64) -> Self {
        Self { min: count, max: count }
    }

    pub(super) fn up_to(max: u64) -> Self {
        Self { min: 0, max }
    }
}

pub(super) struct Estimator<'a, S: ?Sized> {
    pub(super) indexes: Indexes<'a>,
    pub(super) source: &'a S,
    pub(super) live: u64,
}

impl<S: RowSource + ?Sized> Estimator<'_, S> {
    pub(super) fn cost(&self, filter: &Filter) -> Cost {
        if self.indexes.declared(filter).is_some() {
            return Cost::Index;
        }
        match filter.part() {
            Part::And(parts) | Part::Or(parts) => self.highest_cost(parts),
            Part::AtLeast(at_least) => self.highest_cost(&at_least.filters),
            Part::Not(part) => self.cost(part),
            Part::Field(path, condition) => match self.indexes.fields.lookup(path) {
                Lookup::Unindexed => Cost::Records,
                Lookup::Indexed(View { is_exact: false, .. }) if condition.holds_for_none() => Cost::Records,
                Lookup::Indexed(View { is_exact: false, .. }) => Cost::Candidates,
                Lookup::Indexed(_) => condition.cost(),
                Lookup::Absent => Cost::Index,
            },
            Part::DocumentContains("")
            | Part::HasId(_)
            | Part::HasDocument
            | Part::HasVector(_)
            | Part::InPartition(_) => Cost::Index,
            Part::Nested(_) | Part::DocumentContains(_) | Part::DocumentMatches(_) | Part::Slice(_) => Cost::Candidates,
        }
    }

    fn highest_cost(&self, parts: &[Filter]) -> Cost {
        parts.iter().map(|part| self.cost(part)).max().unwrap_or(Cost::Index)
    }

    pub(super) fn estimate(&self, filter: &Filter) -> Estimate {
        if let Some((condition, index)) = self.indexes.declared(filter) {
            return condition.declared_estimate(index);
        }
        let Estimate { min, max } = match filter.part() {
            Part::And(parts) => self.all(parts),
            Part::Or(parts) => self.any(parts),
            Part::Not(part) => {
                let part = self.estimate(part);
                Estimate { min: self.live - part.max, max: self.live - part.min }
            }
            Part::AtLeast(at_least) => self.at_least(at_least.count, &at_least.filters),
            Part::Field(path, condition) => match self.indexes.fields.lookup(path) {
                Lookup::Absent if condition.holds_for_none() => Estimate::exactly(self.live),
                Lookup::Absent => Estimate::exactly(0),
                Lookup::Unindexed => Estimate::up_to(self.live),
                Lookup::Indexed(view) if view.is_exact => condition.estimate(&view, self.live),
                Lookup::Indexed(_) if condition.holds_for_none() => Estimate::up_to(self.live),
                Lookup::Indexed(view) => Estimate::up_to(condition.estimate(&view, self.live).max),
            },
            Part::Nested(nested) => Estimate::up_to(self.objects_max(&nested.path)),
            Part::DocumentContains("") | Part::HasDocument => Estimate::exactly(self.indexes.text.documents().len()),
            Part::DocumentContains(text) => Estimate::up_to(self.indexes.text.count_max(text)),
            Part::DocumentMatches(_) => Estimate::up_to(self.indexes.text.documents().len()),
            Part::HasId(ids) => Estimate::up_to(ids.len() as u64),
            Part::HasVector(space) => Estimate::up_to(self.source.rows_with_vector(space).len()),
            Part::InPartition(partition) => Estimate::up_to(self.source.rows_in_partition(partition).len()),
            Part::Slice(_) => Estimate::up_to(self.live),
        };
        Estimate { min: min.min(self.live), max: max.min(self.live) }
    }

    fn all(&self, parts: &[Filter]) -> Estimate {
        let mut bounds = Estimate::exactly(self.live);
        for part in parts {
            let part = self.estimate(part);
            // Two sets of a and b of n rows share at least a + b - n.
            bounds.min = (bounds.min + part.min).saturating_sub(self.live);
            bounds.max = bounds.max.min(part.max);
        }
        bounds
    }

    fn any(&self, parts: &[Filter]) -> Estimate {
        let min = parts.iter().map(|part| self.estimate(part).min).max().unwrap_or(0);
        Estimate { min, max: self.sum_of_max(parts) }
    }

    fn at_least(&self, count: usize, parts: &[Filter]) -> Estimate {
        match count {
            0 => Estimate::exactly(self.live),
            1 => self.any(parts),
            count if count > parts.len() => Estimate::exactly(0),
            count if count == parts.len() => self.all(parts),
            count => Estimate::up_to(self.any(parts).max.min(self.sum_of_max(parts) / count as u64)),
        }
    }

    fn sum_of_max(&self, parts: &[Filter]) -> u64 {
        parts.iter().map(|part| self.estimate(part).max).sum()
    }

    fn objects_max(&self, path: &[Segment]) -> u64 {
        match self.indexes.fields.lookup(path) {
            Lookup::Absent => 0,
            Lookup::Unindexed => self.live,
            Lookup::Indexed(view) => view.present_max(),
        }
    }
}
