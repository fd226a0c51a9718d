//! Scoring every candidate by several examples.

use vexfs_index::{Row, TopK};

use super::cancelled;
use super::custom::CustomScore;
use super::hits::Hit;
use crate::collection::space::{NearestRows, Similarity, Space, Weighting};
use crate::error::Result;

/// Vectors compared between two looks at the cancel flag.
const POLL_VECTORS: usize = 4_096;

/// The best of the candidates that have a vector in the space.
pub(super) fn best(
    space: &Space,
    score: &CustomScore<'_>,
    weighting: &Weighting,
    candidates: &NearestRows<'_>,
) -> Result<Vec<Hit>> {
    let examples: Vec<Similarity<'_>> =
        score.examples().iter().map(|example| space.similarity(*example, weighting)).collect::<Result<_>>()?;
    let mut similarities = vec![0.0; examples.len()];
    let mut top = TopK::new(candidates.limit);
    let mut rows: Box<dyn Iterator<Item = Row>> = match candidates.candidates {
        Some(rows) => Box::new(rows.range(..candidates.rows)),
        None => Box::new(0..candidates.rows),
    };
    let poll_rows = (POLL_VECTORS / examples.len().max(1)).max(1);
    loop {
        candidates.cancel.check().map_err(|_| cancelled(candidates.cancel))?;
        let mut looked_at = 0;
        for row in rows.by_ref().take(poll_rows) {
            looked_at += 1;
            if space.alive.contains(row) {
                for (similarity, example) in similarities.iter_mut().zip(&examples) {
                    *similarity = example.of(row)?;
                }
                top.push(-score.of(&similarities), row);
            }
        }
        if looked_at < poll_rows {
            return Ok(top.into_sorted().into_iter().map(|(row, loss)| Hit::scored(row, -loss)).collect());
        }
    }
}
