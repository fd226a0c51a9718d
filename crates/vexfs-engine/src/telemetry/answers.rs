//! Answers to requests of one kind, told apart by their status.

use std::sync::OnceLock;

use super::histogram::Histogram;

/// A chain of statuses, each where it was met first. There are few of them, and counting takes no lock.
#[derive(Default)]
pub(super) struct Answers {
    first: OnceLock<Box<Answered>>,
}

struct Answered {
    status: u16,
    times: Histogram,
    next: OnceLock<Box<Answered>>,
}

impl Answers {
    /// Counts an answer.
    pub(super) fn observe(&self, status: u16, duration_us: f64) {
        let new = || Box::new(Answered { status, times: Histogram::default(), next: OnceLock::new() });
        let mut answered = self.first.get_or_init(new);
        while answered.status != status {
            answered = answered.next.get_or_init(new);
        }
        answered.times.observe(duration_us);
    }

    /// Statuses in their order, with the times of each.
    pub(super) fn by_status(&self) -> Vec<(u16, &Histogram)> {
        let chain = std::iter::successors(self.first.get(), |answered| answered.next.get());
        let mut statuses: Vec<_> = chain.map(|answered| (answered.status, &answered.times)).collect();
        statuses.sort_unstable_by_key(|&(status, _)| status);
        statuses
    }
}
