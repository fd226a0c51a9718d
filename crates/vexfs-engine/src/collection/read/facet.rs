//! Counting the records that have each value of a field.

use std::collections::HashMap;

use roaring::RoaringBitmap;
use uuid::Uuid;
use vexfs_index::Cancel;
use vexfs_index::fields::FacetKey;

use super::bodies::Payloads;
use super::most_frequent::{MostFrequent, key_of};
use super::select::select;
use super::values::{facet_value, for_each_value};
use crate::collection::Collection;
use crate::collection::state::State;
use crate::error::Result;
use crate::plan::{FacetHit, FacetPlan, FacetValue};

/// Values of the index that are counted in the time in which one payload is read, about.
const VALUES_PER_PAYLOAD: u64 = 8;

impl Collection {
    /// Counts the records of each value.
    pub(crate) fn facet(&self, plan: &FacetPlan, cancel: &Cancel) -> Result<Vec<FacetHit>> {
        self.check_readable()?;
        let state = self.state.read();
        let filtered = select(&state, plan.filter.as_ref(), None, &Vec::new(), cancel)?;
        let rows = filtered.as_deref().unwrap_or_else(|| state.records.live());
        let mut hits = MostFrequent::new(plan.limit);
        let facets = state.fields.facets(&plan.path);
        match facets.filter(|facets| facets.values_max() as u64 <= rows.len().saturating_mul(VALUES_PER_PAYLOAD)) {
            None => count_payloads(&state, rows, plan, cancel, &mut hits, |_| true)?,
            Some(facets) => {
                let mut has_other_forms = false;
                facets.count(filtered.as_deref(), &mut |key, count| {
                    has_other_forms |= plan.uuids && count > 0 && is_other_form(key);
                    hits.push(key, count);
                });
                if has_other_forms {
                    // A record may have a UUID in two forms, and counts once.
                    let mut hits = MostFrequent::new(plan.limit);
                    count_payloads(&state, rows, plan, cancel, &mut hits, |_| true)?;
                    return Ok(hits.into_hits());
                }
                let unknown = facets.rows_of_long_strings() & rows;
                count_payloads(&state, &unknown, plan, cancel, &mut hits, |value| key_of(value).is_long())?;
            }
        }
        Ok(hits.into_hits())
    }
}

/// Counts the values that are `wanted` from the payloads of rows.
fn count_payloads(
    state: &State,
    rows: &RoaringBitmap,
    plan: &FacetPlan,
    cancel: &Cancel,
    hits: &mut MostFrequent,
    wanted: impl Fn(&FacetValue) -> bool,
) -> Result<()> {
    let payloads = Payloads::new(state, cancel);
    let mut counts = HashMap::<FacetValue, u64>::new();
    let mut values = Vec::new();
    for row in rows {
        let Some(payload) = payloads.of(row)? else { continue };
        for_each_value(payload, &plan.path, &mut |value| values.extend(facet_value(value).filter(&wanted)))?;
        if plan.uuids {
            values.iter_mut().for_each(to_one_form);
        }
        values.sort_unstable();
        values.dedup();
        for value in values.drain(..) {
            *counts.entry(value).or_default() += 1;
        }
    }
    for (value, count) in &counts {
        hits.push(key_of(value), *count);
    }
    Ok(())
}

/// Whether a string is a UUID that is not written as UUIDs are shown: in lower case, with hyphens.
fn is_other_form(key: FacetKey<'_>) -> bool {
    let FacetKey::String(text) = key else { return false };
    Uuid::try_parse(text).is_ok_and(|uuid| uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) != text)
}

fn to_one_form(value: &mut FacetValue) {
    if let FacetValue::String(text) = value
        && let Ok(uuid) = Uuid::try_parse(text)
    {
        *text = uuid.hyphenated().to_string();
    }
}
