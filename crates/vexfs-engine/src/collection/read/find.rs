//! What a step finds: on its own, or out of what its prefetches hand on.

use std::sync::Arc;
use std::time::Instant;

use roaring::RoaringBitmap;

use super::formula;
use super::fusion::fuse;
use super::hits::{Group, Hit};
use super::look::{Attempt, Look};
use super::ordered::in_order;
use super::repeats::Standing;
use super::sample::sample;
use super::select::{passing, passing_all};
use super::step::{Done, Step};
use super::texts;
use super::vector_search::VectorSearch;
use super::{Reader, scanned};
use crate::collection::state::State;
use crate::error::{EngineError, Result};
use crate::plan::{Extreme, Source};

/// What a step found, and how.
struct Found<'l> {
    look: Look<'l>,
    groups: Vec<Group>,
    strategy: &'static str,
    /// Rows that it had to look at; `None` = all live ones.
    scope: Option<u64>,
}

impl<'a> Reader<'a> {
    /// The first `limit` rows among `rows`, or among all, of each group of a step.
    pub(super) fn find<'l>(
        &self,
        look: Look<'l>,
        step: &'a Step<'a>,
        rows: Option<&RoaringBitmap>,
        limit: usize,
    ) -> Attempt<(Look<'l>, Vec<Group>)> {
        let started = Instant::now();
        let found = if step.prefetch.is_empty() {
            self.find_alone(look, step, rows, limit)
        } else {
            self.find_prefetched(look, step, rows, limit)
        }?;
        step.done.set(Done {
            scope: found.scope,
            found: found.groups.iter().map(|group| group.hits.len() as u64).sum(),
            strategy: found.strategy,
            micros: started.elapsed().as_micros() as u64,
        });
        Ok((found.look, found.groups))
    }

    /// What a step without prefetches finds.
    fn find_alone<'l>(
        &self,
        look: Look<'l>,
        step: &'a Step<'a>,
        rows: Option<&RoaringBitmap>,
        limit: usize,
    ) -> Attempt<Found<'l>> {
        let state = look.state();
        let scope = rows.map(RoaringBitmap::len);
        if let Some(examples) = &step.examples {
            let Some(search) = VectorSearch::prepare(self.collection, self.cancel, step, examples, state)? else {
                let groups = (0..examples.groups()).map(|_| Group::default()).collect();
                return Ok(Found { look, groups, strategy: "nothing", scope });
            };
            let strategy = search.strategy(rows, limit);
            let (look, groups) = look.away(self.reads_bodies || rows.is_some(), || search.run(rows, limit))?;
            return Ok(Found { look, groups, strategy, scope });
        }
        let (hits, strategy) = self.listed(state, step, rows, limit)?;
        Ok(Found { look, groups: vec![hits.into()], strategy, scope })
    }

    /// What a step finds that searches no vector space.
    fn listed(
        &self,
        state: &State,
        step: &Step<'_>,
        rows: Option<&RoaringBitmap>,
        limit: usize,
    ) -> Result<(Vec<Hit>, &'static str)> {
        let rows = rows.unwrap_or_else(|| state.records.live());
        Ok(match step.source {
            Source::Scan(scan) => (unscored(scanned(state, rows, scan, limit)), "scan"),
            Source::Ordered(source) => (in_order(state, rows, source, limit, self.cancel)?, "order"),
            Source::Text(source) => (texts::ranked(source, step, state, rows, limit, self.cancel)?, "inverted index"),
            Source::Sample => (unscored(sample(rows, limit)), "sample"),
            Source::Formula(_) | Source::Fusion(_) => self.combined(state, step, Vec::new(), rows, limit)?,
            _ => return Err(EngineError::Internal("a space is searched elsewhere".to_owned())),
        })
    }

    /// What a step makes of the rows of its prefetches.
    fn find_prefetched<'l>(
        &self,
        look: Look<'l>,
        step: &'a Step<'a>,
        rows: Option<&RoaringBitmap>,
        limit: usize,
    ) -> Attempt<Found<'l>> {
        // Lists that are fused in the end tell of records by their ids within their partitions.
        let is_last_fusion = std::ptr::eq(step, self.step) && matches!(step.source, Source::Fusion(_));
        let is_by_id = is_last_fusion && self.repeats(&look).is_some();
        let mut look = look;
        let mut lists = Vec::with_capacity(step.prefetch.len());
        for prefetch in &step.prefetch {
            let (looked, mut groups) = self.find_one_of(look, prefetch, rows, is_by_id)?;
            look = looked;
            let several = || EngineError::InvalidArgument("a prefetch has one group of rows".to_owned());
            lists.push(groups.pop().filter(|_| groups.is_empty()).ok_or_else(several)?.hits);
        }
        if is_by_id {
            let mut standing = Standing::default();
            for hit in lists.iter_mut().flatten() {
                hit.row = standing.row_for(&look.state().records, hit.row);
            }
        }
        let rows: RoaringBitmap = lists.iter().flatten().map(|hit| hit.row).collect();
        if let Source::Fusion(_) | Source::Formula(_) = step.source {
            let (hits, strategy) = self.combined(look.state(), step, lists, &rows, limit)?;
            return Ok(Found { look, groups: vec![hits.into()], strategy, scope: Some(rows.len()) });
        }
        self.find_alone(look, step, Some(&rows), limit)
    }

    /// The rows that a prefetch hands on.
    fn find_one_of<'l>(
        &self,
        look: Look<'l>,
        prefetch: &'a Step<'a>,
        rows: Option<&RoaringBitmap>,
        is_by_id: bool,
    ) -> Attempt<(Look<'l>, Vec<Group>)> {
        let narrowed = match prefetch.filter {
            None => None,
            Some(filter) => Some(match rows {
                None => passing_all(look.state(), filter, self.cancel)?,
                Some(rows) => Arc::new(passing(look.state(), filter, rows, self.cancel)?),
            }),
        };
        let rows = narrowed.as_deref().or(rows);
        if is_by_id {
            self.find_once(look, prefetch, rows, prefetch.limit)
        } else {
            self.find(look, prefetch, rows, prefetch.limit)
        }
    }

    /// One list out of several.
    fn combined(
        &self,
        state: &State,
        step: &Step<'_>,
        lists: Vec<Vec<Hit>>,
        rows: &RoaringBitmap,
        limit: usize,
    ) -> Result<(Vec<Hit>, &'static str)> {
        let smaller_is_better = matches!(step.source, Source::Formula(source) if source.best == Extreme::Smallest);
        let (mut hits, strategy) = match step.source {
            Source::Fusion(fusion) => (fuse(fusion, lists)?, "fusion"),
            Source::Formula(source) => (formula::score(source, &lists, rows, state, self.cancel)?, "formula"),
            _ => return Err(EngineError::Internal("a source that does not combine was asked to".to_owned())),
        };
        if let Some(threshold) = step.threshold {
            hits.retain(|hit| if smaller_is_better { hit.score <= threshold } else { hit.score >= threshold });
        }
        hits.truncate(limit);
        Ok((hits, strategy))
    }
}

fn unscored(rows: Vec<vexfs_index::Row>) -> Vec<Hit> {
    rows.into_iter().map(Hit::unscored).collect()
}
