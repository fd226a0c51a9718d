//! Records by how well the texts of a field answer a query.

use std::collections::BTreeSet;

use roaring::RoaringBitmap;
use vexfs_index::fulltext::{Bm25, FullTextIndex, WeightedToken};
use vexfs_index::{Cancel, TopK};

use super::cancelled;
use super::hits::Hit;
use super::select::passing;
use super::step::Step;
use crate::collection::state::State;
use crate::error::{EngineError, Result};
use crate::plan::TextSource;

/// Rows scored between two looks at the cancel flag.
const POLL_ROWS: usize = 1_024;

/// The best `limit` of the rows that have a token of the query.
///
/// # Errors
/// When no such index is declared on the field.
pub(super) fn ranked(
    source: &TextSource,
    step: &Step<'_>,
    state: &State,
    rows: &RoaringBitmap,
    limit: usize,
    cancel: &Cancel,
) -> Result<Vec<Hit>> {
    let index = state.full_texts.find(&source.path, &source.analyzer).ok_or_else(|| {
        EngineError::InvalidArgument(format!("there is no full-text index on the field {:?}", source.path))
    })?;
    let corpus = step.corpus.map(|corpus| passing(state, corpus, state.records.live(), cancel)).transpose()?;
    let tokens = weighted(index, &source.query, corpus.as_ref());
    let names: Vec<&str> = tokens.iter().map(|token| token.token.as_str()).collect();
    let candidates = index.rows_with_any(&names) & rows;
    let scoring = Bm25 { k: source.k, b: source.b };
    let mut top = TopK::new(limit.min(candidates.len() as usize));
    for (count, row) in candidates.iter().enumerate() {
        if count % POLL_ROWS == 0 {
            cancel.check().map_err(|_| cancelled(cancel))?;
        }
        top.push(-scoring.score(index, &tokens, row), row);
    }
    let mut hits: Vec<Hit> = top.into_sorted().into_iter().map(|(row, loss)| Hit::scored(row, -loss)).collect();
    if let Some(threshold) = step.threshold {
        hits.retain(|hit| hit.score > threshold);
    }
    Ok(hits)
}

/// The tokens of a query, each once, with how rare they are in the corpus, or in all texts.
fn weighted(index: &FullTextIndex, query: &str, corpus: Option<&RoaringBitmap>) -> Vec<WeightedToken> {
    let mut tokens = BTreeSet::new();
    index.analyzer().query_tokens(query, &mut |token| {
        tokens.insert(token.to_owned());
    });
    let documents = corpus.map_or_else(|| index.document_count(), |corpus| index.document_count_among(corpus));
    let weight = |token: String| {
        let frequency = corpus
            .map_or_else(|| index.document_frequency(&token), |corpus| index.document_frequency_among(&token, corpus));
        WeightedToken { weight: Bm25::idf(documents, frequency), token }
    };
    tokens.into_iter().map(weight).collect()
}
