//! How many long reads there are, and how many nobody waited for any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::MetricText;

/// Counters of the reads that run on the engine's threads or wait for one.
#[derive(Default)]
pub(crate) struct Reads {
    in_flight: AtomicU64,
    cancelled: AtomicU64,
}

impl Reads {
    /// Counts a read until what comes back is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> CountedRead {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        CountedRead { reads: Arc::clone(self) }
    }

    pub(super) fn render(&self, out: &mut MetricText) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed) as f64;
        let help = "Long reads that run or wait for a thread.";
        out.single("vexfs_reads_in_flight", "gauge", help, count(&self.in_flight));
        let help = "Long reads that were given up because their client had left.";
        out.single("vexfs_reads_cancelled_total", "counter", help, count(&self.cancelled));
    }
}

/// A read that is in flight.
pub(crate) struct CountedRead {
    reads: Arc<Reads>,
}

impl CountedRead {
    /// Nobody waited for it any more.
    pub(crate) fn cancelled(&self) {
        self.reads.cancelled.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for CountedRead {
    fn drop(&mut self) {
        self.reads.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}
