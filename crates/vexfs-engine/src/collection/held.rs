//! Writers of many records wait for the builder when it is far behind, so that what every query scans beside the graph does not grow without end.

use std::time::{Duration, Instant};

use super::Collection;
use super::reply::Reply;
use crate::batch::WriteOutcome;

/// Batches that touched fewer records are answered at once: they hardly add to the lag, and whoever sends one waits for it.
const RECORDS_MIN: u64 = 64;
/// While searches come, what may wait is this part of what may wait otherwise: each of them scans all of it.
const SEARCHED_PART: u64 = 16;
/// Longest time that an answer is held. Clients that wait for an answer give up after a few seconds.
const HELD_MAX: Duration = Duration::from_secs(1);

/// The answer to a batch that is on disk and visible.
struct Held {
    reply: Reply,
    outcome: WriteOutcome,
    since: Instant,
}

/// Answers that wait for the builder, the oldest first.
#[derive(Default)]
pub(super) struct HeldReplies(Vec<Held>);

impl Collection {
    /// Answers a batch that was applied: at once, or when the builder has caught up.
    pub(super) fn answer(&self, reply: Reply, outcome: WriteOutcome) {
        if outcome.affected.iter().sum::<u64>() < RECORDS_MIN || !self.lags() {
            return reply.send(Ok(outcome));
        }
        self.held.lock().0.push(Held { reply, outcome, since: Instant::now() });
    }

    /// Gives the answers that were held for long, or all of them when there is no reason to hold them any more.
    pub(crate) fn release_held(&self) {
        if !self.held.lock().0.is_empty() {
            let lags = self.lags();
            self.release(|held| !lags || held.since.elapsed() >= HELD_MAX);
        }
    }

    /// Gives all answers that are held; for when no builder will.
    pub(crate) fn release_all_held(&self) {
        self.release(|_| true);
    }

    fn release(&self, is_due: impl Fn(&Held) -> bool) {
        let mut held = self.held.lock();
        let count = held.0.partition_point(is_due);
        let released: Vec<Held> = held.0.drain(..count).collect();
        drop(held);
        // Whoever is answered may write again at once.
        for Held { reply, outcome, .. } in released {
            reply.send(Ok(outcome));
        }
    }

    /// Whether the codes of rows that wait for a graph, and are scanned by every query meanwhile, have become too many.
    fn lags(&self) -> bool {
        let (spaces, rows) = {
            let state = self.state.read();
            (state.spaces.clone(), state.records.rows())
        };
        spaces.iter().any(|space| {
            self.wanted_index(space).is_some_and(|dense| {
                let part = if dense.index().is_scanned() { SEARCHED_PART } else { 1 };
                let waiting = u64::from(rows.saturating_sub(dense.indexed()));
                waiting * dense.dim as u64 > self.options.lag_bytes_max / part
            })
        })
    }
}
