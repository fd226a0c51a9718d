//! Rows in groups by the values of a field, as they come best first.

use std::collections::{HashMap, HashSet};

use vexfs_index::Row;
use vexfs_index::filter::{ElementScope, Filter, FilterValue, In, NotIn};

use super::hits::{Group, Hit};
use super::values::{facet_value, for_each_value};
use crate::error::Result;
use crate::plan::{FacetValue, Grouping};

/// Groups that fill as rows come.
pub(super) struct Groups<'a> {
    grouping: &'a Grouping,
    /// By their best rows.
    found: Vec<Group>,
    by_key: HashMap<FacetValue, usize>,
    full: usize,
    /// What each group has already.
    members: HashSet<(usize, Row)>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(grouping: &'a Grouping) -> Self {
        Self { grouping, found: Vec::new(), by_key: HashMap::new(), full: 0, members: HashSet::new() }
    }

    /// Adds a row, worse than all before, to the groups of its values. A row with another value than strings and integers in
    /// the field belongs to no group, and of rows that stand for the same thing (`identity`) a group has one.
    pub(super) fn add(&mut self, hit: Hit, identity: Row, payload: &[u8]) -> Result<()> {
        let mut keys = Vec::new();
        let mut is_grouped = true;
        for_each_value(payload, &self.grouping.path, &mut |value| match facet_value(value)
            .filter(|key| !matches!(key, FacetValue::Bool(_)))
        {
            Some(key) if !keys.contains(&key) => keys.push(key),
            Some(_) => {}
            None => is_grouped = false,
        })?;
        if is_grouped {
            for key in keys {
                self.add_to(key, hit, identity);
            }
        }
        Ok(())
    }

    fn add_to(&mut self, key: FacetValue, hit: Hit, identity: Row) {
        let position = match self.by_key.get(&key) {
            Some(position) => *position,
            None if self.found.len() == self.grouping.groups => return,
            None => {
                self.by_key.insert(key.clone(), self.found.len());
                self.found.push(Group { key: Some(key), hits: Vec::new() });
                self.found.len() - 1
            }
        };
        let hits = &mut self.found[position].hits;
        if hits.len() < self.grouping.size && self.members.insert((position, identity)) {
            hits.push(hit);
            self.full += usize::from(hits.len() == self.grouping.size);
        }
    }

    /// Whether no further row changes anything.
    pub(super) fn are_full(&self) -> bool {
        self.full == self.grouping.groups
    }

    /// What the rows have to pass that may still change something.
    pub(super) fn unfilled(&self) -> Filter {
        let path = self.grouping.path.clone();
        let keys = |is_full: bool| {
            let groups = self.found.iter().filter(move |group| (group.hits.len() == self.grouping.size) == is_full);
            groups.filter_map(|group| group.key.as_ref().and_then(constant)).collect()
        };
        if self.found.len() == self.grouping.groups {
            Filter::In(In { path, values: keys(false), elements: ElementScope::Any })
        } else {
            Filter::NotIn(NotIn { path, values: keys(true) })
        }
    }

    pub(super) fn into_groups(self) -> Vec<Group> {
        self.found
    }
}

fn constant(key: &FacetValue) -> Option<FilterValue> {
    match key {
        FacetValue::String(text) => Some(FilterValue::String(text.clone())),
        FacetValue::Int { int } => Some(FilterValue::Int(*int)),
        FacetValue::Bool(_) => None,
    }
}
