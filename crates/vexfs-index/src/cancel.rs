//! Stopping work that nobody waits for any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The work was told to stop, or its time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// A flag and a deadline that long-running work polls. Clones share the flag.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
    deadline: Option<Instant>,
}

impl Cancel {
    /// Work that nothing stops but [`Self::cancel`].
    pub fn never() -> Self {
        Self::default()
    }

    /// Work that may take this long from now.
    pub fn after(timeout: Duration) -> Self {
        Self { flag: Arc::default(), deadline: Instant::now().checked_add(timeout) }
    }

    /// Work that may take this long from now, or any time.
    pub fn within(timeout: Option<Duration>) -> Self {
        timeout.map_or_else(Self::never, Self::after)
    }

    /// Stops the work at its next poll.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether the deadline has passed.
    pub fn is_past_deadline(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// # Errors
    /// [`Cancelled`] when the work should stop.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.flag.load(Ordering::Relaxed) || self.is_past_deadline() { Err(Cancelled) } else { Ok(()) }
    }
}
