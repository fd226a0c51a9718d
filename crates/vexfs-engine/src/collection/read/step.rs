//! A plan or a prefetch of one, made ready to be run.

use std::cell::Cell;

use vexfs_index::filter::Filter;

use super::examples::Examples;
use crate::error::{EngineError, Result};
use crate::plan::{Prefetch, QueryPlan, Source};

/// Prefetches within prefetches; a bound on what recursion takes of the stack.
const DEPTH_MAX: usize = 64;

/// One source with what surrounds it.
pub(super) struct Step<'a> {
    pub(super) source: &'a Source,
    pub(super) filter: Option<&'a Filter>,
    pub(super) corpus: Option<&'a Filter>,
    pub(super) threshold: Option<f32>,
    /// Rows that it hands on as a prefetch.
    pub(super) limit: usize,
    /// For sources that search a vector space.
    pub(super) examples: Option<Examples<'a>>,
    pub(super) prefetch: Vec<Step<'a>>,
    /// What was done when it was run last.
    pub(super) done: Cell<Done>,
}

/// What running a step came to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Done {
    /// Rows that it was to look at; `None` = all live ones.
    pub(super) scope: Option<u64>,
    /// Rows that it found, of all groups.
    pub(super) found: u64,
    /// How it looked for them.
    pub(super) strategy: &'static str,
    /// Microseconds, those of its prefetches included.
    pub(super) micros: u64,
}

impl<'a> Step<'a> {
    /// Prepares a plan.
    ///
    /// # Errors
    /// When examples do not make sense together, or prefetches are nested too deeply.
    pub(super) fn of_plan(plan: &'a QueryPlan) -> Result<Self> {
        Ok(Self {
            source: &plan.source,
            filter: plan.filter.as_ref(),
            corpus: plan.corpus.as_ref(),
            threshold: plan.threshold,
            limit: usize::MAX,
            examples: Examples::of(&plan.source, &plan.columns)?,
            prefetch: of_prefetches(plan, &plan.prefetch, None, 1)?,
            done: Cell::default(),
        })
    }

    /// A search that no plan asks for.
    pub(super) fn of_examples(source: &'a Source, examples: Examples<'a>) -> Self {
        Self {
            source,
            filter: None,
            corpus: None,
            threshold: None,
            limit: usize::MAX,
            examples: Some(examples),
            prefetch: Vec::new(),
            done: Cell::default(),
        }
    }

    /// Whether what it finds depends on payloads or documents.
    pub(super) fn reads_bodies(&self) -> bool {
        let by_field = matches!(self.source, Source::Ordered(_) | Source::Text(_) | Source::Formula(_));
        by_field || self.filter.is_some() || self.corpus.is_some() || self.prefetch.iter().any(Self::reads_bodies)
    }
}

/// The prefetches at `places`, of the one at `parent` if not of the plan.
fn of_prefetches<'a>(
    plan: &'a QueryPlan,
    places: &[usize],
    parent: Option<usize>,
    depth: usize,
) -> Result<Vec<Step<'a>>> {
    if depth > DEPTH_MAX && !places.is_empty() {
        return Err(EngineError::InvalidArgument(format!("prefetches are nested more than {DEPTH_MAX} deep")));
    }
    places
        .iter()
        .map(|&place| {
            let behind = parent.is_none_or(|parent| parent < place);
            let prefetch: &Prefetch = plan
                .prefetches
                .get(place)
                .filter(|_| behind)
                .ok_or_else(|| EngineError::InvalidArgument(format!("there is no prefetch {place}")))?;
            Ok(Step {
                source: &prefetch.source,
                filter: prefetch.filter.as_ref(),
                corpus: prefetch.corpus.as_ref(),
                threshold: prefetch.threshold,
                limit: prefetch.limit,
                examples: Examples::of(&prefetch.source, &plan.columns)?,
                prefetch: of_prefetches(plan, &prefetch.prefetch, Some(place), depth + 1)?,
                done: Cell::default(),
            })
        })
        .collect()
}
