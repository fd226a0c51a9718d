//! Searches of a vector space, which run without the lock of the tables.

use std::sync::Arc;

use roaring::RoaringBitmap;
use vexfs_codec::columns::VectorRef;
use vexfs_index::filter::Filter;
use vexfs_index::{Cancel, Row};

use super::custom::CustomScore;
use super::diversity::Selection;
use super::examples::{ExampleKind, Examples};
use super::hits::{Group, Hit};
use super::nearest::Search;
use super::scored::Scored;
use super::select::passing;
use super::step::Step;
use crate::catalog::{IndexKind, MetricName, SpaceKind};
use crate::collection::Collection;
use crate::collection::space::{Dense, NearestRows, Space, Weighting, check_query};
use crate::collection::state::State;
use crate::error::{EngineError, Result};
use crate::plan::{DiverseSource, Source};

/// A search of one space as it stood when the tables were last looked at.
pub(super) struct VectorSearch<'a> {
    space: Arc<Space>,
    examples: &'a Examples<'a>,
    weighting: Weighting,
    threshold: Option<f32>,
    /// For searches whose rows are to differ.
    diverse: Option<&'a DiverseSource>,
    /// Rows published when the search began.
    rows: Row,
    /// Live records among them.
    live: u64,
    cancel: &'a Cancel,
}

impl<'a> VectorSearch<'a> {
    /// `None` when the space has no vectors yet.
    ///
    /// # Errors
    /// When there is no such space, or the examples do not fit it.
    pub(super) fn prepare(
        collection: &Collection,
        cancel: &'a Cancel,
        step: &'a Step<'a>,
        examples: &'a Examples<'a>,
        state: &State,
    ) -> Result<Option<Self>> {
        let mut vectors = examples.vectors().into_iter();
        let Some(space) = state.space(examples.space) else {
            let specs = collection.specs();
            let spec = specs.iter().find(|spec| spec.name == examples.space);
            let spec = spec.ok_or_else(|| unknown_space(examples.space))?;
            vectors.try_for_each(|vector| check_query(spec, vector))?;
            return Ok(None);
        };
        vectors.try_for_each(|vector| space.check_query(vector))?;
        Ok(Some(Self {
            space: Arc::clone(space),
            examples,
            weighting: weighting(step.corpus, examples, state, cancel)?,
            threshold: step.threshold,
            diverse: match step.source {
                Source::Diverse(diverse) => Some(diverse),
                _ => None,
            },
            rows: state.records.rows(),
            live: state.records.count(),
            cancel,
        }))
    }

    /// The best `limit` of the candidates, or of all records, one group a query.
    pub(super) fn run(&self, candidates: Option<&RoaringBitmap>, limit: usize) -> Result<Vec<Group>> {
        let candidates = self.rows_of(candidates, self.diverse.map_or(limit, |diverse| diverse.candidates));
        let groups = match &self.examples.kind {
            ExampleKind::Custom(score) => vec![self.custom(score, &candidates)?],
            ExampleKind::Queries(_) | ExampleKind::Average(_) => self.nearest(&candidates)?,
        };
        let mut groups: Vec<Vec<Hit>> = groups.into_iter().map(|hits| self.cut(hits)).collect();
        if let Some(diverse) = self.diverse {
            for hits in &mut groups {
                *hits = self.choose(diverse, hits, limit)?;
            }
        }
        Ok(groups.into_iter().map(Group::from).collect())
    }

    /// The best by a score: found on the graph where that pays, unless the walk finds too few.
    fn custom(&self, score: &CustomScore<'_>, candidates: &NearestRows<'_>) -> Result<Vec<Hit>> {
        let scored = Scored { space: &self.space, score, weighting: &self.weighting, candidates };
        if let Some(dense) = self.space.dense() {
            let search = self.search(dense, candidates);
            if search.uses_index()
                && let Some(hits) = scored.best_on_graph(dense, search.breadth())?
            {
                return Ok(hits);
            }
        }
        scored.best()
    }

    /// How it would be run.
    pub(super) fn strategy(&self, candidates: Option<&RoaringBitmap>, limit: usize) -> &'static str {
        match (&self.examples.kind, self.space.spec.kind) {
            (ExampleKind::Custom(_), SpaceKind::Sparse) | (_, SpaceKind::Multi) => "exact",
            (_, SpaceKind::Sparse) => "inverted index",
            (_, SpaceKind::Dense) => {
                let rows = self.rows_of(candidates, limit);
                let search = self.space.dense().map(|dense| self.search(dense, &rows)).filter(Search::uses_index);
                match (search.map(|search| search.index.finder.kind()), &self.examples.kind) {
                    (Some(IndexKind::Graph), _) => "graph",
                    // Only a graph leads to good scores that are not nearness.
                    (Some(IndexKind::Lsh), ExampleKind::Queries(_) | ExampleKind::Average(_)) => "lsh",
                    _ => "exact",
                }
            }
        }
    }

    fn rows_of<'r>(&'r self, candidates: Option<&'r RoaringBitmap>, limit: usize) -> NearestRows<'r> {
        NearestRows { rows: self.rows, candidates, limit: limit.min(self.live as usize), cancel: self.cancel }
    }

    /// Those of the nearest that differ from each other.
    fn choose(&self, diverse: &DiverseSource, nearest: &[Hit], limit: usize) -> Result<Vec<Hit>> {
        let ExampleKind::Queries(queries) = &self.examples.kind else { return Ok(nearest.to_vec()) };
        let Some(query) = queries.first() else { return Ok(Vec::new()) };
        let query = self.space.similarity(*query, &Weighting::AsGiven)?;
        let selection =
            Selection { space: &self.space, query: &query, relevance: diverse.relevance, cancel: self.cancel };
        selection.choose(nearest, limit)
    }

    /// Ends the rows before the first that is not better than the threshold, as scores of the metric go.
    fn cut(&self, mut hits: Vec<Hit>) -> Vec<Hit> {
        if let Some(threshold) = self.threshold {
            let is_distance = !matches!(self.space.spec.metric, MetricName::Cosine | MetricName::Dot);
            let is_better = |score: f32| if is_distance { score < threshold } else { score > threshold };
            hits.truncate(hits.iter().take_while(|hit| is_better(hit.score)).count());
        }
        hits
    }

    fn nearest(&self, rows: &NearestRows<'_>) -> Result<Vec<Vec<Hit>>> {
        let queries = self.examples.vectors();
        let scored = |(row, score)| Hit::scored(row, score);
        let Some(dense) = self.space.dense() else {
            let nearest = |query| self.space.nearest(query, &self.weighting, rows);
            let hits = queries.into_iter().map(nearest).collect::<Result<Vec<_>>>()?;
            return Ok(hits.into_iter().map(|hits| hits.into_iter().map(scored).collect()).collect());
        };
        let options = self.examples.options;
        let search = self.search(dense, rows);
        let queries: Vec<&[f32]> = queries.iter().filter_map(as_dense).collect();
        let hits = search.run(&queries)?.into_iter();
        let scored = |(row, distance)| Hit::scored(row, self.space.score(distance, options.measured_as));
        Ok(hits.map(|hits| hits.into_iter().map(scored).collect()).collect())
    }

    fn search<'s>(&'s self, dense: &'s Dense, rows: &'s NearestRows<'s>) -> Search<'s> {
        let options = self.examples.options;
        Search {
            space: &self.space,
            dense,
            index: dense.index(),
            rows,
            live: self.live,
            ef: options.ef,
            is_exact: options.exact,
            codes: options.codes,
            is_by_distance: !matches!(self.examples.kind, ExampleKind::Custom(_)),
        }
    }
}

/// How components of sparse queries count.
fn weighting(corpus: Option<&Filter>, examples: &Examples<'_>, state: &State, cancel: &Cancel) -> Result<Weighting> {
    Ok(match corpus {
        _ if !examples.options.idf => Weighting::AsGiven,
        None => Weighting::ByRarity,
        Some(corpus) => Weighting::ByRarityAmong(passing(state, corpus, state.records.live(), cancel)?),
    })
}

/// The components; queries were checked to be of the kind of their space.
fn as_dense<'a>(query: &VectorRef<'a>) -> Option<&'a [f32]> {
    match query {
        VectorRef::Dense(query) => Some(query),
        VectorRef::Multi(_) | VectorRef::Sparse(_) => None,
    }
}

/// The error for a space that a collection does not have.
pub(super) fn unknown_space(name: &str) -> EngineError {
    EngineError::InvalidArgument(format!("the collection has no vector space {name:?}"))
}
