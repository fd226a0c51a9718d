//! Budgets a minute, shared by all threads of the process.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Buckets that are full again are forgotten when there are more than this.
const BUCKETS_MAX: usize = 1024;

const MINUTE: Duration = Duration::from_mins(1);

/// Buckets of tokens by name. A bucket begins full and fills evenly, its capacity in a minute.
#[derive(Debug, Default)]
pub struct Rates {
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    capacity: f64,
    tokens: f64,
    at: Instant,
}

/// Why tokens were not taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refusal {
    /// More were asked for than the bucket holds; waiting does not help.
    BeyondCapacity,
    /// So many are there, and enough after this time.
    Short {
        /// Tokens in the bucket.
        available: f64,
        /// Until enough are in it.
        wait: Duration,
    },
}

impl Rates {
    /// Takes tokens from a bucket, which is a new one if it is not there or had another capacity.
    ///
    /// # Errors
    /// The tokens are not there; none are taken.
    pub fn take(&self, bucket: &str, capacity: u32, tokens: u32) -> Result<(), Refusal> {
        self.take_at(bucket, capacity, tokens, Instant::now())
    }

    fn take_at(&self, name: &str, capacity: u32, tokens: u32, now: Instant) -> Result<(), Refusal> {
        let (capacity, tokens) = (f64::from(capacity), f64::from(tokens));
        if tokens > capacity {
            return Err(Refusal::BeyondCapacity);
        }
        let mut buckets = self.buckets.lock();
        if buckets.len() > BUCKETS_MAX {
            buckets.retain(|_, bucket| now.duration_since(bucket.at) < MINUTE);
        }
        let bucket = buckets.entry(name.to_owned()).or_insert(Bucket { capacity, tokens: capacity, at: now });
        if (bucket.capacity - capacity).abs() > f64::EPSILON {
            *bucket = Bucket { capacity, tokens: capacity, at: now };
        }
        let rate = capacity / MINUTE.as_secs_f64();
        let filled = rate.mul_add(now.duration_since(bucket.at).as_secs_f64(), bucket.tokens);
        *bucket = Bucket { capacity, tokens: filled.min(capacity), at: now };
        if bucket.tokens < tokens {
            let wait = Duration::from_secs_f64((tokens - bucket.tokens) / rate);
            return Err(Refusal::Short { available: bucket.tokens, wait });
        }
        bucket.tokens -= tokens;
        Ok(())
    }

    /// Makes a bucket a full one.
    pub fn reset(&self, bucket: &str) {
        self.buckets.lock().remove(bucket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_what_it_holds_and_fills_in_a_minute() {
        let (rates, start) = (Rates::default(), Instant::now());
        let take = |tokens, seconds| rates.take_at("a", 6, tokens, start + Duration::from_secs(seconds));
        assert_eq!(take(7, 0), Err(Refusal::BeyondCapacity));
        assert_eq!(take(6, 0), Ok(()));
        assert_eq!(take(3, 10), Err(Refusal::Short { available: 1.0, wait: Duration::from_secs(20) }));
        assert_eq!(take(3, 30), Ok(()));
        // It never holds more than its capacity.
        assert_eq!(take(6, 1000), Ok(()));
        assert!(take(1, 1000).is_err());
    }

    #[test]
    fn buckets_know_nothing_of_each_other() {
        let (rates, now) = (Rates::default(), Instant::now());
        assert_eq!(rates.take_at("a", 1, 1, now), Ok(()));
        assert_eq!(rates.take_at("b", 1, 1, now), Ok(()));
        assert!(rates.take_at("a", 1, 1, now).is_err());
        // Another capacity begins a new bucket, and so does a reset.
        assert_eq!(rates.take_at("a", 2, 2, now), Ok(()));
        rates.reset("b");
        assert_eq!(rates.take_at("b", 1, 1, now), Ok(()));
    }
}
