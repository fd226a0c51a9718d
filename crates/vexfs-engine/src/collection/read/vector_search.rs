//! Searches of a vector space, which run without the lock of the tables.

use std::sync::Arc;

use roaring::RoaringBitmap;
use vexfs_codec::columns::VectorRef;
use vexfs_index::{Cancel, Row, TopK};

use super::examples::{ExampleKind, Examples};
use super::hits::{Group, Hit};
use super::nearest::{Hits, Search};
use super::{Reader, cancelled};
use crate::catalog::MetricName;
use crate::collection::space::Space;
use crate::collection::state::State;
use crate::error::{EngineError, Result};

/// Vectors compared between two looks at the cancel flag.
const POLL_VECTORS: usize = 4_096;

/// A search of one space as it stood when the tables were last looked at.
pub(super) struct VectorSearch<'a> {
    space: Arc<Space>,
    examples: &'a Examples<'a>,
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
        let Some(space) = state.space(examples.space) else {
            let specs = reader.collection.specs();
            let spec =
                specs.iter().find(|spec| spec.name == examples.space).ok_or_else(|| unknown_space(examples.space))?;
            spec.dimension.map_or(Ok(()), |dim| check_dimensions(dim, &examples.vectors()))?;
            return Ok(None);
        };
        check_dimensions(space.dim, &examples.vectors())?;
        Ok(Some(Self {
            space: Arc::clone(space),
            examples,
            threshold: reader.plan.threshold,
            rows: state.records.rows(),
            live: state.records.count(),
            cancel: reader.cancel,
        }))
    }

    /// The best `limit` of the candidates, or of all records, one group a query.
    pub(super) fn run(&self, candidates: Option<&RoaringBitmap>, limit: usize) -> Result<Vec<Group>> {
        let groups = match &self.examples.kind {
            ExampleKind::Queries(queries) => self.nearest(queries, candidates, limit)?,
            ExampleKind::Average(_) => self.nearest(&self.examples.vectors(), candidates, limit)?,
            ExampleKind::Custom(_) => vec![self.best(candidates, limit)?],
        };
        Ok(groups.into_iter().map(|hits| self.cut(hits).into()).collect())
    }

    /// Leaves out what is not better than the threshold.
    fn cut(&self, mut hits: Vec<Hit>) -> Vec<Hit> {
        if let Some(threshold) = self.threshold {
            let metric = self.space.spec.metric;
            let is_distance = metric != MetricName::Cosine && metric != MetricName::Dot;
            let smaller_is_better = self.examples.is_by_metric() && is_distance;
            hits.retain(|hit| if smaller_is_better { hit.score < threshold } else { hit.score > threshold });
        }
        hits
    }

    fn nearest(
        &self,
        queries: &[VectorRef<'_>],
        candidates: Option<&RoaringBitmap>,
        limit: usize,
    ) -> Result<Vec<Vec<Hit>>> {
        let search = Search {
            space: &self.space,
            rows: self.rows,
            live: self.live,
            candidates,
            limit: limit.min(self.live as usize),
            ef: self.examples.options.ef,
            is_exact: self.examples.options.exact,
            cancel: self.cancel,
        };
        let metric = self.space.spec.metric;
        let scored = |hits: Hits| {
            hits.into_iter().map(|(row, distance)| Hit::scored(row, metric.score(distance))).collect::<Vec<_>>()
        };
        Ok(search.run(&dense(queries)?)?.into_iter().map(scored).collect())
    }

    /// Scores every candidate by the rule of the examples.
    fn best(&self, candidates: Option<&RoaringBitmap>, limit: usize) -> Result<Vec<Hit>> {
        let ExampleKind::Custom(score) = &self.examples.kind else { return Ok(Vec::new()) };
        let compared = Compared::new(&self.space, score.examples())?;
        let mut similarities = vec![0.0; score.examples().len()];
        let mut top = TopK::new(limit.min(self.live as usize));
        let is_candidate = |row: &Row| self.space.alive.contains(*row);
        let mut rows: Box<dyn Iterator<Item = Row>> = match candidates {
            Some(candidates) => Box::new(candidates.iter().filter(is_candidate)),
            None => Box::new((0..self.rows).filter(is_candidate)),
        };
        let chunk = (POLL_VECTORS / similarities.len().max(1)).max(1);
        loop {
            self.cancel.check().map_err(|_| cancelled(self.cancel))?;
            let mut scored = 0;
            for row in rows.by_ref().take(chunk) {
                compared.with(row, &mut similarities);
                top.push(-score.of(&similarities), row);
                scored += 1;
            }
            if scored < chunk {
                let hits = top.into_sorted();
                return Ok(hits.into_iter().map(|(row, loss)| Hit::scored(row, -loss)).collect());
            }
        }
    }
}

/// Examples with what depends on them alone computed once.
struct Compared<'a> {
    metric: MetricName,
    vectors: crate::collection::space::SpaceVectors,
    examples: Vec<vexfs_simd::PreparedQuery<'a>>,
}

impl<'a> Compared<'a> {
    fn new(space: &Space, examples: &[VectorRef<'a>]) -> Result<Self> {
        let metric = space.spec.metric;
        let examples = dense(examples)?.into_iter().map(|example| metric.metric().prepare(example)).collect();
        Ok(Self { metric, vectors: space.vectors(), examples })
    }

    /// The similarities of a row's vector to the examples.
    fn with(&self, row: Row, similarities: &mut [f32]) {
        let vector = vexfs_index::Vectors::get(&self.vectors, row);
        for (similarity, example) in similarities.iter_mut().zip(&self.examples) {
            let distance = example.distance(vector);
            *similarity = if self.metric == MetricName::Cosine { 1.0 - distance } else { -distance };
        }
    }
}

fn dense<'a>(vectors: &[VectorRef<'a>]) -> Result<Vec<&'a [f32]>> {
    let dense = |vector: &VectorRef<'a>| match vector {
        VectorRef::Dense(vector) => Ok(*vector),
        _ => Err(EngineError::InvalidArgument("the space is of another kind".to_owned())),
    };
    vectors.iter().map(dense).collect()
}

fn check_dimensions(dim: usize, vectors: &[VectorRef<'_>]) -> Result<()> {
    match dense(vectors)?.iter().find(|vector| vector.len() != dim) {
        None => Ok(()),
        Some(vector) => Err(EngineError::DimensionMismatch { expected: dim, actual: vector.len() }),
    }
}

/// The error for a space that a collection does not have.
pub(super) fn unknown_space(name: &str) -> EngineError {
    EngineError::InvalidArgument(format!("the collection has no vector space {name:?}"))
}
