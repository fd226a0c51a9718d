//! One list of rows out of several, by what each of them says.

use std::cmp::Ordering;
use std::collections::HashMap;

use vexfs_index::Row;
use vexfs_index::payload::Number;

use super::hits::Hit;
use crate::error::{EngineError, Result};
use crate::plan::FusionSource;

/// Deviations from the mean that count as the ends of a distribution.
const DEVIATIONS: f32 = 3.0;
/// The score where a list tells nothing apart.
const UNDECIDED: f32 = 0.5;

/// The rows of all lists, best first; equally good ones as they first appear.
///
/// # Errors
/// When there are weights, and not one for each list.
pub(super) fn fuse(fusion: &FusionSource, lists: Vec<Vec<Hit>>) -> Result<Vec<Hit>> {
    let mut fused = Fused::default();
    match fusion {
        FusionSource::ReciprocalRank { k, weights } => {
            if !weights.is_empty() && weights.len() != lists.len() {
                let (got, expected) = (weights.len(), lists.len());
                return Err(EngineError::InvalidArgument(format!("{got} weights for {expected} prefetches")));
            }
            for (number, list) in lists.into_iter().enumerate() {
                let weight = weights.get(number).copied().unwrap_or(1.0);
                for (position, hit) in list.into_iter().enumerate() {
                    fused.add(Hit { score: reciprocal_rank(position, *k, weight), ..hit });
                }
            }
            fused.hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        }
        FusionSource::ScoreDistribution => {
            for mut list in lists {
                normalize(&mut list);
                for hit in list {
                    fused.add(hit);
                }
            }
            // What comes by the value of a field has a place of its own, whatever its score.
            fused.hits.sort_by(|a, b| compare_values(b, a).then_with(|| b.score.total_cmp(&a.score)));
        }
    }
    Ok(fused.hits)
}

/// Rows with the sums of their scores, as they first appear.
#[derive(Default)]
struct Fused {
    hits: Vec<Hit>,
    positions: HashMap<Row, usize>,
}

impl Fused {
    fn add(&mut self, hit: Hit) {
        let position = *self.positions.entry(hit.row).or_insert(self.hits.len());
        match self.hits.get_mut(position) {
            Some(known) => known.score += hit.score,
            None => self.hits.push(hit),
        }
    }
}

/// Reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009), where a weight stretches or compresses the ranks of a list.
fn reciprocal_rank(position: usize, k: f32, weight: f32) -> f32 {
    if weight <= 0.0 {
        return 0.0;
    }
    1.0 / ((position + 1) as f32 / weight + k - 1.0)
}

/// Brings the scores of a list to a scale on which the mean is at ½ and three deviations reach to 0 and 1.
fn normalize(list: &mut [Hit]) {
    let (low, high) = if list.len() < 2 { (0.0, 0.0) } else { ends(list) };
    let width = high - low;
    for hit in list {
        hit.score = if width == 0.0 { UNDECIDED } else { (hit.score - low) / width };
    }
}

/// Mean and sample variance in one pass (B. P. Welford, Technometrics 4, 1962).
fn ends(list: &[Hit]) -> (f32, f32) {
    let (mut mean, mut squares) = (0.0_f32, 0.0_f32);
    for (index, hit) in list.iter().enumerate() {
        let delta = hit.score - mean;
        mean += delta / (index + 1) as f32;
        squares += delta * (hit.score - mean);
    }
    let deviation = (squares / (list.len() as f32 - 1.0)).sqrt();
    (mean - DEVIATIONS * deviation, mean + DEVIATIONS * deviation)
}

fn compare_values(a: &Hit, b: &Hit) -> Ordering {
    let compare = |a: Number, b: Number| a.compare(b);
    match (a.order_value, b.order_value) {
        (Some(a), Some(b)) => compare(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}
