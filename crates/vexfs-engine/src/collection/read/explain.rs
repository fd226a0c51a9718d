//! What running a plan came to, step by step.

use serde::Serialize;
use vexfs_index::Cancel;

use super::select::reads_records;
use super::step::Step;
use crate::collection::Collection;
use crate::collection::state::State;
use crate::error::Result;
use crate::plan::{QueryPlan, Source};

/// One source of a plan as it was run, and its prefetches.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanReport {
    /// The kind of the source.
    pub source: &'static str,
    /// The vector space that it searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space: Option<String>,
    /// How it looked for rows.
    pub strategy: &'static str,
    /// What its filter was answered from: `index` or `records`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<&'static str>,
    /// Rows that it looked at, or might have; of all steps those that the filters around it left.
    pub scope: u64,
    /// Rows that it found.
    pub found: u64,
    /// Time that it took, prefetches and filters of prefetches included.
    pub micros: u64,
    /// Where its rows came from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefetch: Vec<PlanReport>,
}

impl Collection {
    /// Runs a plan, and tells what it did instead of what it found.
    pub(crate) fn explain(&self, plan: &QueryPlan, cancel: &Cancel) -> Result<PlanReport> {
        let step = Step::of_plan(plan)?;
        self.run(plan, &step, cancel)?;
        Ok(report(&step, &self.state.read()))
    }
}

fn report(step: &Step<'_>, state: &State) -> PlanReport {
    let done = step.done.get();
    PlanReport {
        source: name_of(step.source),
        space: step.examples.as_ref().map(|examples| examples.space.to_owned()),
        strategy: done.strategy,
        filter: step.filter.map(|filter| if reads_records(state, filter) { "records" } else { "index" }),
        scope: done.scope.unwrap_or_else(|| state.records.count()),
        found: done.found,
        micros: done.micros,
        prefetch: step.prefetch.iter().map(|prefetch| report(prefetch, state)).collect(),
    }
}

fn name_of(source: &Source) -> &'static str {
    match source {
        Source::Nearest(_) => "nearest",
        Source::Recommend(_) => "recommend",
        Source::Discover(_) => "discover",
        Source::Context(_) => "context",
        Source::Scan(_) => "scan",
        Source::Ordered(_) => "ordered",
        Source::Weighted(_) => "weighted",
        Source::Diverse(_) => "diverse",
        Source::Text(_) => "text",
        Source::Sample => "sample",
        Source::Fusion(_) => "fusion",
        Source::Formula(_) => "formula",
    }
}
