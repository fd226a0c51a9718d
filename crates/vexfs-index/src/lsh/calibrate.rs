//! How many rows have to be looked at on these vectors, which the tables try out on some of their own rows.

use std::sync::atomic::Ordering;

use super::Lsh;
use crate::{Accept, AtomicBitSet, Cancel, Row, TopK, Vectors};

/// Rows looked at until anything is known.
pub(super) const CANDIDATES_DEFAULT: u32 = 2_000;
/// Share of the true nearest that a search is to find.
const RECALL_GOAL: f64 = 0.98;
const SAMPLES: usize = 128;
const K: usize = 10;
/// Tables of fewer rows are not tried.
const ROWS_MIN: usize = 2_000;
/// What is tried: from so many rows, each time half as many more, up to a share of all.
const CANDIDATES_MIN: u32 = 300;
const SHARE_MAX: usize = 2;

impl Lsh {
    /// How many rows a search looks at when nobody says: the share that it took when the tables were tried last.
    pub fn candidates(&self) -> usize {
        let candidates = self.candidates.load(Ordering::Relaxed) as usize;
        match self.calibrated_rows.load(Ordering::Relaxed) {
            0 => candidates,
            rows => candidates * self.len().max(rows) / rows,
        }
    }

    /// Finds out how many rows searches have to look at, if there are twice as many rows as when that was done. Reads every vector once.
    /// Does nothing more once `is_cancelled`. True when something was found out.
    pub fn calibrate(&self, alive: &AtomicBitSet, vectors: &impl Vectors, is_cancelled: &dyn Fn() -> bool) -> bool {
        let len = self.len();
        if len < ROWS_MIN.max(2 * self.calibrated_rows.load(Ordering::Relaxed)) {
            return false;
        }
        let live = || self.present(vectors.rows_end()).filter(|&row| alive.contains(row));
        let step = (live().count() / SAMPLES).max(1);
        let samples: Vec<Row> = live().step_by(step).take(SAMPLES).collect();
        let Some(truths) = self.nearest_of(&samples, live(), vectors, is_cancelled) else { return false };
        let accept = Accept { alive, filter: None };
        let wanted: usize = truths.iter().map(Vec::len).sum();
        let mut candidates = CANDIDATES_MIN;
        while !is_cancelled() && (candidates as usize) < len / SHARE_MAX {
            let found = samples.iter().zip(&truths).map(|(&sample, truth)| {
                let query = vectors.get(sample);
                // Never cancelled, so never an error.
                let found = self.search(&query, K + 1, candidates as usize, &accept, vectors, &Cancel::never());
                let hits = found.unwrap_or_default().hits;
                truth.iter().filter(|row| hits.iter().any(|(hit, _)| hit == *row)).count()
            });
            if found.sum::<usize>() as f64 >= RECALL_GOAL * wanted as f64 {
                break;
            }
            candidates += candidates / 2;
        }
        if is_cancelled() {
            return false;
        }
        self.candidates.store(candidates, Ordering::Relaxed);
        self.calibrated_rows.store(len, Ordering::Relaxed);
        true
    }

    /// The true nearest of each sample but itself; `None` when cancelled.
    fn nearest_of(
        &self,
        samples: &[Row],
        rows: impl Iterator<Item = Row>,
        vectors: &impl Vectors,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Option<Vec<Vec<Row>>> {
        const POLL_ROWS: usize = 1_024;
        let stored: Vec<Vec<f32>> = samples.iter().map(|&sample| vectors.get(sample).into_owned()).collect();
        let queries: Vec<_> = stored.iter().map(|vector| self.metric.prepare(vector.as_slice())).collect();
        let mut tops: Vec<TopK> = samples.iter().map(|_| TopK::new(K)).collect();
        for (number, row) in rows.enumerate() {
            if number % POLL_ROWS == 0 && is_cancelled() {
                return None;
            }
            let vector = vectors.get(row);
            for ((query, top), &sample) in queries.iter().zip(&mut tops).zip(samples) {
                if sample != row {
                    top.push(query.distance(&vector), row);
                }
            }
        }
        let rows_of = |top: TopK| top.into_sorted().into_iter().map(|(row, _)| row).collect();
        Some(tops.into_iter().map(rows_of).collect())
    }
}
