//! What a plan looks at.

use serde::{Deserialize, Deserializer};
use vexfs_index::analysis::AnalyzerSpec;
use vexfs_index::filter::FilterValue;
use vexfs_index::payload::{Number, Segment};

use super::{DiverseSource, FormulaSource, FusionSource};
use crate::catalog::MetricName;

/// What a plan looks at.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Source {
    /// The nearest records to each query vector; one group of rows per query.
    Nearest(NearestSource),
    /// The records most like some examples and least like others; one group of rows.
    Recommend(RecommendSource),
    /// The records on the right side of most pairs, the more similar to a target the better; one group of rows.
    Discover(DiscoverSource),
    /// The records least on the wrong side of pairs; one group of rows.
    Context(ContextSource),
    /// All records in an order; one group of rows.
    Scan(ScanSource),
    /// The records by a number or a date in a field; one group of rows.
    Ordered(OrderedSource),
    /// The records by a weighted sum of their similarities to examples; one group of rows.
    Weighted(WeightedSource),
    /// The records nearest to a query, chosen so that they differ; one group of rows, in the order in which they were chosen.
    Diverse(DiverseSource),
    /// The records by how well the texts of a field answer a query; one group of rows.
    Text(TextSource),
    /// Records by chance; one group of rows.
    Sample,
    /// The rows of all prefetches by what each list says of them; one group of rows.
    Fusion(FusionSource),
    /// The rows of all prefetches, or without prefetches all records, by an expression; one group of rows.
    Formula(FormulaSource),
}

/// How a vector space is searched.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchOptions {
    /// Breadth of the graph walk.
    pub ef: Option<usize>,
    /// Scores every candidate instead of walking the graph.
    #[serde(default)]
    pub exact: bool,
    /// In a sparse space: weights the components of queries by how rare they are.
    #[serde(default)]
    pub idf: bool,
    /// What is made of codes.
    #[serde(default)]
    pub codes: CodeOptions,
    /// In a dense space of one of the Euclidean distances: the one that scores are.
    pub measured_as: Option<MetricName>,
}

/// What a search makes of the codes that a graph is walked on.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct CodeOptions {
    /// Walks on the vectors themselves.
    #[serde(default)]
    pub ignore: bool,
    /// Whether what is found gets the scores of the vectors; those of the codes otherwise. Absent = yes.
    pub rescore: Option<bool>,
    /// How many times the rows asked for are scored by their vectors at least.
    pub oversampling: Option<f64>,
}

/// See [`Source::Nearest`].
#[derive(Debug, Clone, Deserialize)]
pub struct NearestSource {
    /// Vector space.
    pub space: String,
    /// Column of queries.
    pub queries: usize,
    /// How it is searched.
    #[serde(flatten)]
    pub options: SearchOptions,
}

/// See [`Source::Recommend`].
#[derive(Debug, Clone, Deserialize)]
pub struct RecommendSource {
    /// Vector space.
    pub space: String,
    /// Column of examples to be like.
    pub positives: usize,
    /// Column of examples to be unlike.
    pub negatives: usize,
    /// How the examples become a score.
    pub strategy: RecommendStrategy,
    /// How the space is searched.
    #[serde(flatten)]
    pub options: SearchOptions,
}

/// How examples become a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RecommendStrategy {
    /// One search near a vector computed from all examples.
    AverageVector,
    /// By the most similar example.
    BestScore,
    /// By the sum of the similarities.
    SumScores,
}

/// See [`Source::Discover`].
#[derive(Debug, Clone, Deserialize)]
pub struct DiscoverSource {
    /// Vector space.
    pub space: String,
    /// Column with the target as its only item.
    pub target: usize,
    /// Column of the right sides of the pairs.
    pub positives: usize,
    /// Column of the wrong sides of the pairs.
    pub negatives: usize,
    /// How the space is searched.
    #[serde(flatten)]
    pub options: SearchOptions,
}

/// See [`Source::Context`].
#[derive(Debug, Clone, Deserialize)]
pub struct ContextSource {
    /// Vector space.
    pub space: String,
    /// Column of the right sides of the pairs.
    pub positives: usize,
    /// Column of the wrong sides of the pairs.
    pub negatives: usize,
    /// How the space is searched.
    #[serde(flatten)]
    pub options: SearchOptions,
}

/// See [`Source::Weighted`].
#[derive(Debug, Clone, Deserialize)]
pub struct WeightedSource {
    /// Vector space.
    pub space: String,
    /// Column of examples.
    pub examples: usize,
    /// How much the similarity to each counts.
    pub weights: Vec<f32>,
    /// How the space is searched.
    #[serde(flatten)]
    pub options: SearchOptions,
}

/// See [`Source::Text`].
#[derive(Debug, Clone, Deserialize)]
pub struct TextSource {
    /// The field; a full-text index on it by the analyzer is declared.
    pub path: Vec<Segment>,
    /// What cuts the texts and the query.
    pub analyzer: AnalyzerSpec,
    /// What is sought.
    pub query: String,
    /// How much it counts that a token is there again.
    pub k: f64,
    /// How much a text is marked down for being long.
    pub b: f64,
}

/// See [`Source::Scan`].
#[derive(Debug, Clone, Deserialize)]
pub struct ScanSource {
    /// The order.
    pub order: ScanOrder,
    /// In the order of ids: begins at this id or behind it.
    pub from: Option<String>,
}

/// Orders of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ScanOrder {
    /// As inserted, oldest first.
    Insertion,
    /// By id: numbers, UUIDs, texts.
    Id,
}

/// See [`Source::Ordered`].
#[derive(Debug, Clone, Deserialize)]
pub struct OrderedSource {
    /// The field; a record comes once for each of its values.
    pub path: Vec<Segment>,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: OrderedKind,
    /// Smallest or largest first.
    pub direction: Direction,
    /// Begins at this value.
    #[serde(default, deserialize_with = "number")]
    pub from: Option<Number>,
}

/// Values that have an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OrderedKind {
    /// Numbers.
    Number,
    /// Strings that are dates, as microseconds since 1970.
    Datetime,
}

/// Directions of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Smallest first, equal values by id.
    Ascending,
    /// The exact reverse.
    Descending,
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Number>, D::Error> {
    let Some(value) = Option::<FilterValue>::deserialize(deserializer)? else { return Ok(None) };
    value.as_number().map(Some).ok_or_else(|| serde::de::Error::custom("an order begins at a number"))
}
