//! Which plans are so cheap that handing them to another thread would cost more than running them.

use vexfs_codec::columns::TextColumn;

use super::select::reads_records;
use crate::collection::Collection;
use crate::plan::{CountPlan, Prefetch, QueryPlan, RecommendStrategy, ScanOrder, Source, texts, vectors};

/// Rows that a plan may look at one by one, and floats that a search may score, on the caller's thread.
const QUICK_ROWS: usize = 2_000;
const QUICK_FLOATS: usize = 8 << 20;
/// Candidates among which a search may choose such that differ.
const QUICK_CANDIDATES: usize = 100;
/// Rows scored by their codes in the time of one that is scored by its vector.
const ROWS_BY_CODES: u32 = 4;
/// About what a graph walk costs, in rows scored.
const SCANNED_BY_GRAPH: usize = 2_000;

impl Collection {
    /// Whether a plan is cheap.
    pub(crate) fn is_quick(&self, plan: &QueryPlan) -> bool {
        let candidates = match &plan.candidates {
            Some(candidates) => texts(&plan.columns, candidates.ids).map_or(0, TextColumn::len),
            None => usize::MAX,
        };
        let records = {
            let state = self.state.read();
            if plan.filter.as_ref().is_some_and(|filter| reads_records(&state, filter)) {
                return false;
            }
            candidates.min(state.records.count() as usize)
        };
        if plan.grouping.is_some() && records > QUICK_ROWS {
            return false;
        }
        let limit = plan.limit.unwrap_or(usize::MAX).min(records);
        // What prefetches cost together is not estimated; in a small collection it is little.
        if !plan.prefetches.is_empty() && records > QUICK_ROWS {
            return false;
        }
        let is_quick_prefetch = |Prefetch { source, filter, .. }: &Prefetch| {
            !filter.as_ref().is_some_and(|filter| reads_records(&self.state.read(), filter))
                && self.is_quick_source(plan, source, records)
        };
        limit <= QUICK_ROWS
            && self.is_quick_source(plan, &plan.source, records)
            && plan.prefetches.iter().all(is_quick_prefetch)
    }

    /// Whether a count is cheap.
    pub(crate) fn is_quick_count(&self, plan: &CountPlan) -> bool {
        !plan.filter.as_ref().is_some_and(|filter| reads_records(&self.state.read(), filter))
    }

    fn is_quick_source(&self, plan: &QueryPlan, source: &Source, records: usize) -> bool {
        let examples = |column: usize| vectors(&plan.columns, column).map_or(0, |vectors| vectors.len());
        match source {
            Source::Scan(scan) => {
                scan.order == ScanOrder::Insertion
                    || records <= QUICK_ROWS
                    || self.state.read().records.unordered_rows() <= QUICK_ROWS
            }
            Source::Ordered(source) => {
                let is_walked = plan.filter.is_none() && self.state.read().fields.is_indexed(&source.path);
                is_walked || records <= QUICK_ROWS
            }
            Source::Nearest(source) => {
                self.scores_little(&source.space, examples(source.queries), source.options.exact, records)
            }
            Source::Recommend(source) if source.strategy == RecommendStrategy::AverageVector => {
                self.scores_little(&source.space, 1, source.options.exact, records)
            }
            Source::Recommend(source) => {
                let examples = examples(source.positives) + examples(source.negatives);
                self.scores_little(&source.space, examples, true, records)
            }
            Source::Discover(source) => {
                let examples = 1 + examples(source.positives) + examples(source.negatives);
                self.scores_little(&source.space, examples, true, records)
            }
            Source::Context(source) => {
                let examples = examples(source.positives) + examples(source.negatives);
                self.scores_little(&source.space, examples, true, records)
            }
            Source::Weighted(source) => self.scores_little(&source.space, examples(source.examples), true, records),
            Source::Diverse(source) => {
                source.candidates <= QUICK_CANDIDATES
                    && self.scores_little(&source.space, 1, source.options.exact, records)
            }
            Source::Sample | Source::Fusion(_) => true,
            Source::Text(_) | Source::Formula(_) => records <= QUICK_ROWS,
        }
    }

    fn scores_little(&self, space: &str, examples: usize, is_exact: bool, records: usize) -> bool {
        let state = self.state.read();
        let Some(space) = state.space(space) else { return true };
        let scanned = match space.dense() {
            Some(dense) if !is_exact && dense.index().built() > 0 => {
                let (rows, index) = (state.records.rows(), dense.index());
                let built = index.built().min(rows);
                let coded = index.coded().clamp(built, rows);
                (rows - coded + (coded - built) / ROWS_BY_CODES) as usize + SCANNED_BY_GRAPH
            }
            _ => records,
        };
        examples.saturating_mul(scanned).saturating_mul(space.row_bytes() / size_of::<f32>()) <= QUICK_FLOATS
    }
}
