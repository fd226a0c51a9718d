//! Searches of a vector space, which run without the lock of the tables.

use std::sync::Arc;

use roaring::RoaringBitmap;
use vexfs_codec::columns::VectorRef;
use vexfs_index::{Cancel, Row};

use super::Reader;
use super::examples::{ExampleKind, Examples};
use super::hits::{Group, Hit};
use super::nearest::Search;
use super::scored::best;
use super::select::passing;
use crate::catalog::MetricName;
use crate::collection::space::{NearestRows, Space, Weighting, check_query};
use crate::collection::state::State;
use crate::error::{EngineError, Result};

/// A search of one space as it stood when the tables were last looked at.
pub(super) struct VectorSearch<'a> {
    space: Arc<Space>,
    examples: &'a Examples<'a>,
    weighting: Weighting,
    threshold: Option<f32>,
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
    pub(super) fn prepare(reader: &Reader<'a>, examples: &'a Examples<'a>, state: &State) -> Result<Option<Self>> {
        let mut vectors = examples.vectors().into_iter();
        let Some(space) = state.space(examples.space) else {
            let specs = reader.collection.specs();
            let spec = specs.iter().find(|spec| spec.name == examples.space);
            let spec = spec.ok_or_else(|| unknown_space(examples.space))?;
            vectors.try_for_each(|vector| check_query(spec, vector))?;
            return Ok(None);
        };
        vectors.try_for_each(|vector| space.check_query(vector))?;
        Ok(Some(Self {
            space: Arc::clone(space),
            examples,
            weighting: reader.weighting(examples, state)?,
            threshold: reader.plan.threshold,
            rows: state.records.rows(),
            live: state.records.count(),
            cancel: reader.cancel,
        }))
    }

    /// The best `limit` of the candidates, or of all records, one group a query.
    pub(super) fn run(&self, candidates: Option<&RoaringBitmap>, limit: usize) -> Result<Vec<Group>> {
        let candidates =
            NearestRows { rows: self.rows, candidates, limit: limit.min(self.live as usize), cancel: self.cancel };
        let groups = match &self.examples.kind {
            ExampleKind::Custom(score) => vec![best(&self.space, score, &self.weighting, &candidates)?],
            ExampleKind::Queries(_) | ExampleKind::Average(_) => self.nearest(&candidates)?,
        };
        Ok(groups.into_iter().map(|hits| self.cut(hits).into()).collect())
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
        let search = Search {
            space: &self.space,
            dense,
            index: dense.index(),
            rows,
            live: self.live,
            ef: options.ef,
            is_exact: options.exact,
            codes: options.codes,
        };
        let queries: Vec<&[f32]> = queries.iter().filter_map(as_dense).collect();
        let hits = search.run(&queries)?.into_iter();
        let scored = |(row, distance)| Hit::scored(row, self.space.score(distance, options.measured_as));
        Ok(hits.map(|hits| hits.into_iter().map(scored).collect()).collect())
    }
}

impl Reader<'_> {
    /// How components of sparse queries count.
    fn weighting(&self, examples: &Examples<'_>, state: &State) -> Result<Weighting> {
        Ok(match &self.plan.corpus {
            _ if !examples.options.idf => Weighting::AsGiven,
            None => Weighting::ByRarity,
            Some(corpus) => Weighting::ByRarityAmong(passing(state, corpus, state.records.live(), self.cancel)?),
        })
    }
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
