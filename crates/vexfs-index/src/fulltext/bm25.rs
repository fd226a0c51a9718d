use super::FullTextIndex;
use crate::Row;

/// How BM25 weighs what a text has of a query: Robertson and Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond* (2009), §3.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bm25 {
    /// How much it counts that a token is there again; 0 = not at all. Not negative.
    pub k: f64,
    /// How much a text is marked down for being long; from 0 to 1.
    pub b: f64,
}

/// A token of a query and what it weighs, however rare it was found to be.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedToken {
    /// The token, as the index's analyzer cuts queries.
    pub token: String,
    /// Its inverse document frequency; see [`Bm25::idf`].
    pub weight: f64,
}

impl Bm25 {
    /// What a token weighs that `frequency` of `documents` documents have. Never negative.
    pub fn idf(documents: u64, frequency: u64) -> f64 {
        let (documents, frequency) = (documents as f64, frequency as f64);
        ((documents - frequency + 0.5) / (frequency + 0.5)).max(0.0).ln_1p()
    }

    /// The score of a row; 0 if it has no token of the query.
    pub fn score(&self, index: &FullTextIndex, query: &[WeightedToken], row: Row) -> f32 {
        let average = index.token_count_average();
        let length = f64::from(index.token_count(row));
        let relative_length = if average > 0.0 { length / average } else { 1.0 };
        let saturation = self.k * (1.0 - self.b + self.b * relative_length);
        let score = |WeightedToken { token, weight }: &WeightedToken| match index.term_frequency(token, row) {
            0 => 0.0,
            frequency => weight * f64::from(frequency) * (self.k + 1.0) / (f64::from(frequency) + saturation),
        };
        query.iter().map(score).sum::<f64>() as f32
    }
}
