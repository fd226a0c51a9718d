//! The tables as a read sees them: locked while it looks at them, let go while vectors are compared, and checked afterwards.

use parking_lot::RwLockReadGuard;

use crate::collection::state::{State, StateLock};
use crate::error::{EngineError, Result};

/// Why an attempt at a read ended without an answer.
pub(super) enum Stop {
    /// What the read was computed from has changed; it has to start over.
    Changed,
    Failed(EngineError),
}

/// What an attempt at a read comes to.
pub(super) type Attempt<T> = std::result::Result<T, Stop>;

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Failed(error)
    }
}

/// The tables of a collection during one attempt at a read.
pub(super) struct Look<'a> {
    lock: &'a StateLock,
    state: RwLockReadGuard<'a, State>,
    /// Never lets go, so that nothing changes.
    keeps_lock: bool,
}

impl<'a> Look<'a> {
    pub(super) fn new(lock: &'a StateLock, keeps_lock: bool) -> Self {
        Self { lock, state: lock.read(), keeps_lock }
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Runs a search that does not look at the tables; `reads_bodies` when the answer depends on payloads or documents.
    pub(super) fn away<T>(self, reads_bodies: bool, search: impl FnOnce() -> Result<T>) -> Attempt<(Self, T)> {
        if self.keeps_lock {
            let found = search()?;
            return Ok((self, found));
        }
        let version = self.state.version(reads_bodies);
        let Self { lock, state, keeps_lock } = self;
        drop(state);
        let found = search()?;
        let state = lock.read();
        if state.version(reads_bodies) == version {
            Ok((Self { lock, state, keeps_lock }, found))
        } else {
            Err(Stop::Changed)
        }
    }
}
