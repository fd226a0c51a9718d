//! Counting the records that have each value of a field.

use std::cmp::Reverse;
use std::collections::HashMap;

use roaring::RoaringBitmap;
use vexfs_index::Cancel;

use super::bodies::Payloads;
use super::select::select;
use super::values::{facet_value, for_each_value};
use crate::collection::Collection;
use crate::collection::state::State;
use crate::error::Result;
use crate::plan::{FacetHit, FacetPlan, FacetValue};

impl Collection {
    /// Counts the records of each value.
    pub(crate) fn facet(&self, plan: &FacetPlan, cancel: &Cancel) -> Result<Vec<FacetHit>> {
        self.check_readable()?;
        let state = self.state.read();
        let rows = select(&state, plan.filter.as_ref(), None, &Vec::new(), cancel)?;
        let rows = rows.as_ref().unwrap_or_else(|| state.records.live());
        let counts = counts_of_payloads(&state, rows, plan, cancel)?;
        Ok(most_frequent(counts, plan.limit))
    }
}

fn counts_of_payloads(
    state: &State,
    rows: &RoaringBitmap,
    plan: &FacetPlan,
    cancel: &Cancel,
) -> Result<HashMap<FacetValue, u64>> {
    let payloads = Payloads::new(state, cancel);
    let mut counts = HashMap::new();
    let mut values = Vec::new();
    for row in rows {
        let Some(payload) = payloads.of(row)? else { continue };
        for_each_value(payload, &plan.path, &mut |value| values.extend(facet_value(value)))?;
        values.sort_unstable();
        values.dedup();
        for value in values.drain(..) {
            *counts.entry(value).or_default() += 1;
        }
    }
    Ok(counts)
}

/// Those of most records first, equally frequent ones in the order of the values.
fn most_frequent(counts: HashMap<FacetValue, u64>, limit: usize) -> Vec<FacetHit> {
    let mut hits: Vec<FacetHit> = counts.into_iter().map(|(value, count)| FacetHit { value, count }).collect();
    let by_rank = |a: &FacetHit, b: &FacetHit| (Reverse(a.count), &a.value).cmp(&(Reverse(b.count), &b.value));
    if limit < hits.len() {
        hits.select_nth_unstable_by(limit, by_rank);
        hits.truncate(limit);
    }
    hits.sort_unstable_by(by_rank);
    hits
}
