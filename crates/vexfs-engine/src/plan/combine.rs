//! Sources that make one list of rows out of those that prefetches hand on.

use serde::Deserialize;

use super::{Expression, SearchOptions};

/// See [`Source::Fusion`](super::Source::Fusion).
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "method", rename_all = "camelCase")]
pub enum FusionSource {
    /// By the positions that a row has in the lists.
    ReciprocalRank {
        /// How little the first positions stand out.
        k: f32,
        /// How much each list counts; empty = all the same.
        #[serde(default)]
        weights: Vec<f32>,
    },
    /// By the scores, made comparable by the mean and the deviation of each list.
    ScoreDistribution,
}

/// See [`Source::Formula`](super::Source::Formula).
#[derive(Debug, Clone, Deserialize)]
pub struct FormulaSource {
    /// What gives a row its score.
    pub expression: Expression,
    /// How it is computed.
    pub arithmetic: Arithmetic,
    /// Which scores come first.
    pub best: Extreme,
}

/// How expressions are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Arithmetic {
    /// In 64 bits; what is not finite fails the plan, and nothing behind a factor or a numerator of zero is computed.
    Checked,
    /// In 32 bits, as IEEE 754 has it.
    Plain,
}

/// The end of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Extreme {
    /// Larger scores are better.
    Largest,
    /// Smaller scores are better.
    Smallest,
}

/// See [`Source::Diverse`](super::Source::Diverse).
#[derive(Debug, Clone, Deserialize)]
pub struct DiverseSource {
    /// Vector space.
    pub space: String,
    /// Column with the query as its only item.
    pub query: usize,
    /// How much nearness to the query counts against distance from what was chosen before; from 0 to 1.
    pub relevance: f32,
    /// The nearest rows among which is chosen.
    pub candidates: usize,
    /// How the space is searched.
    #[serde(flatten)]
    pub options: SearchOptions,
}
