//! What a search of a vector space compares with: queries, or examples under a rule.

use vexfs_codec::columns::{ColumnData, VectorRef};

use super::average::average;
use super::custom::CustomScore;
use crate::batch::Columns;
use crate::error::Result;
use crate::plan::{RecommendStrategy, SearchOptions, Source, vectors};

/// The vectors of a source that searches a space.
pub(super) struct Examples<'a> {
    pub(super) space: &'a str,
    pub(super) options: SearchOptions,
    pub(super) kind: ExampleKind<'a>,
}

pub(super) enum ExampleKind<'a> {
    /// The nearest to each.
    Queries(Vec<VectorRef<'a>>),
    /// The nearest to one that was computed.
    Average(ColumnData),
    /// The best by a score.
    Custom(CustomScore<'a>),
}

impl<'a> Examples<'a> {
    /// `None` for sources that search no space.
    ///
    /// # Errors
    /// When the examples do not make sense together.
    pub(super) fn of(source: &'a Source, columns: &'a Columns) -> Result<Option<Self>> {
        let (space, options, kind) = match source {
            Source::Scan(_)
            | Source::Ordered(_)
            | Source::Text(_)
            | Source::Sample
            | Source::Fusion(_)
            | Source::Formula(_) => {
                return Ok(None);
            }
            Source::Nearest(source) => {
                (&source.space, source.options, ExampleKind::Queries(vectors(columns, source.queries)?))
            }
            Source::Recommend(source) => {
                let (positives, negatives) = (vectors(columns, source.positives)?, vectors(columns, source.negatives)?);
                let kind = match source.strategy {
                    RecommendStrategy::AverageVector => ExampleKind::Average(average(&positives, &negatives)?),
                    RecommendStrategy::BestScore => ExampleKind::Custom(CustomScore::best(positives, negatives)?),
                    RecommendStrategy::SumScores => ExampleKind::Custom(CustomScore::sum(positives, negatives)?),
                };
                (&source.space, source.options, kind)
            }
            Source::Discover(source) => {
                let target = vectors(columns, source.target)?;
                let (positives, negatives) = (vectors(columns, source.positives)?, vectors(columns, source.negatives)?);
                let score = CustomScore::discover(target, positives, negatives)?;
                (&source.space, source.options, ExampleKind::Custom(score))
            }
            Source::Context(source) => {
                let (positives, negatives) = (vectors(columns, source.positives)?, vectors(columns, source.negatives)?);
                let score = CustomScore::context(positives, negatives)?;
                (&source.space, source.options, ExampleKind::Custom(score))
            }
            Source::Weighted(source) => {
                let score = CustomScore::weighted(vectors(columns, source.examples)?, source.weights.clone())?;
                (&source.space, source.options, ExampleKind::Custom(score))
            }
            Source::Diverse(source) => {
                let mut queries = vectors(columns, source.query)?;
                queries.truncate(1);
                (&source.space, source.options, ExampleKind::Queries(queries))
            }
        };
        Ok(Some(Self { space, options, kind }))
    }

    /// All vectors that are compared with; they must fit the space.
    pub(super) fn vectors(&self) -> Vec<VectorRef<'_>> {
        match &self.kind {
            ExampleKind::Queries(queries) => queries.clone(),
            ExampleKind::Average(column) => column.vector(0).into_iter().collect(),
            ExampleKind::Custom(score) => score.examples().to_vec(),
        }
    }

    /// Groups of rows that a search has.
    pub(super) fn groups(&self) -> usize {
        match &self.kind {
            ExampleKind::Queries(queries) => queries.len(),
            ExampleKind::Average(_) | ExampleKind::Custom(_) => 1,
        }
    }
}
