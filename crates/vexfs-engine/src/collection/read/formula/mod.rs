//! Scores that an expression gives: over the scores and places that prefetches gave, over fields, over conditions.

mod arithmetic;
mod fields;
mod term;

use std::collections::HashMap;

use roaring::RoaringBitmap;
use vexfs_index::{Cancel, Row};

use self::term::{Terms, Verdict};
use super::bodies::Payloads;
use super::cancelled;
use super::hits::Hit;
use super::select::passing;
use crate::collection::state::State;
use crate::error::Result;
use crate::plan::{Extreme, FormulaSource};

/// Rows scored between two looks at the cancel flag.
const POLL_ROWS: usize = 1_024;

/// What a prefetch said of a row.
#[derive(Debug, Clone, Copy)]
struct Listed {
    score: f32,
    rank: u32,
}

/// What the prefetches said, by row.
type Lists = Vec<HashMap<Row, Listed>>;

/// Scores rows by a formula, best first, equally good ones oldest first. Rows that are to be left out are.
///
/// # Errors
/// The first one that a row meets with.
pub(super) fn score(
    formula: &FormulaSource,
    found: &[Vec<Hit>],
    rows: &RoaringBitmap,
    state: &State,
    cancel: &Cancel,
) -> Result<Vec<Hit>> {
    let lists: Lists = found.iter().map(|hits| listed(hits)).collect();
    let holds = |filter: &_| passing(state, filter, rows, cancel);
    let terms = Terms::compile(&formula.expression, formula.arithmetic, &lists, &holds)?;
    let payloads = Payloads::new(state, cancel);
    let mut hits = Vec::with_capacity(rows.len() as usize);
    for (count, row) in rows.iter().enumerate() {
        if count % POLL_ROWS == 0 {
            cancel.check().map_err(|_| cancelled(cancel))?;
        }
        match terms.score(row, &payloads)? {
            Verdict::Score(score) => hits.push(Hit::scored(row, score)),
            Verdict::LeftOut => {}
        }
    }
    hits.sort_unstable_by(|a, b| {
        let by_score = a.score.total_cmp(&b.score);
        let by_score = if formula.best == Extreme::Largest { by_score.reverse() } else { by_score };
        by_score.then_with(|| state.records.order(a.row).cmp(&state.records.order(b.row)))
    });
    Ok(hits)
}

/// The first place of each row, and its score there.
fn listed(hits: &[Hit]) -> HashMap<Row, Listed> {
    let mut listed = HashMap::with_capacity(hits.len());
    for (rank, hit) in (0..).zip(hits) {
        listed.entry(hit.row).or_insert(Listed { score: hit.score, rank });
    }
    listed
}
