//! A latency histogram with fixed buckets, updated without locks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::text::MetricText;

/// Upper bounds in microseconds.
const BOUNDS_US: [u64; 16] = [
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    10_000_000,
];

#[derive(Default)]
pub(super) struct Histogram {
    /// One counter a bound, and one for what is above all of them.
    buckets: [AtomicU64; BOUNDS_US.len() + 1],
    sum_us: AtomicU64,
    max_us: AtomicU64,
    /// The shortest, less than the largest number there is: zero while there was none.
    below_max: AtomicU64,
    /// When the last one ended, in milliseconds since 1970.
    last_ms: AtomicU64,
}

impl Histogram {
    /// Counts one that took so long.
    pub(super) fn observe(&self, duration_us: f64) {
        let duration = duration_us.max(0.0) as u64;
        let bucket = BOUNDS_US.partition_point(|&bound| bound < duration);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(duration, Ordering::Relaxed);
        self.max_us.fetch_max(duration, Ordering::Relaxed);
        self.below_max.fetch_max(u64::MAX - duration, Ordering::Relaxed);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.last_ms.fetch_max(now.as_millis() as u64, Ordering::Relaxed);
    }

    /// The shortest and the longest duration in seconds, zero while there was none.
    pub(super) fn extremes(&self) -> (f64, f64) {
        let shortest = u64::MAX - self.below_max.load(Ordering::Relaxed);
        let longest = self.max_us.load(Ordering::Relaxed);
        (shortest.min(longest) as f64 / 1e6, longest as f64 / 1e6)
    }

    /// When the last one ended, in milliseconds since 1970.
    pub(super) fn last_ms(&self) -> u64 {
        self.last_ms.load(Ordering::Relaxed)
    }

    /// How many took no longer than each bound in seconds.
    pub(super) fn within(&self) -> impl Iterator<Item = (f64, u64)> {
        let counts = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed));
        let totals = counts.scan(0, |total, count| {
            *total += count;
            Some(*total)
        });
        let bounds = BOUNDS_US.iter().map(|&bound| bound as f64 / 1e6).chain([f64::INFINITY]);
        bounds.zip(totals)
    }

    pub(super) fn count(&self) -> u64 {
        self.within().last().map_or(0, |(_, count)| count)
    }

    /// All of them together, in seconds.
    pub(super) fn sum(&self) -> f64 {
        self.sum_us.load(Ordering::Relaxed) as f64 / 1e6
    }

    pub(super) fn render(&self, name: &str, labels: &str, out: &mut MetricText) {
        let mut total = 0;
        for (bound, count) in self.within() {
            let bound = if bound.is_finite() { bound.to_string() } else { "+Inf".to_owned() };
            out.sample(&format!("{name}_bucket"), &format!("{labels},le=\"{bound}\""), count as f64);
            total = count;
        }
        out.sample(&format!("{name}_sum"), labels, self.sum());
        out.sample(&format!("{name}_count"), labels, total as f64);
    }
}
