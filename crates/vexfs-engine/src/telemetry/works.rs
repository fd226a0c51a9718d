//! Long works on collections: how many go on, how many there were, and how long they took.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use parking_lot::Mutex;
use serde::Serialize;
use uuid::Uuid;

use super::histogram::Histogram;

/// A work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Work {
    /// A snapshot of the collection is written.
    Snapshot,
    /// A snapshot takes the place of the collection.
    Restore,
    /// Records that wait for their index are taken in.
    Index,
}

/// The works of one kind on one collection since the start.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkTimes {
    /// The kind.
    pub work: Work,
    /// The collection.
    pub collection: Uuid,
    /// Those that go on.
    pub running: u64,
    /// Those that have ended.
    pub count: u64,
    /// How long these took together.
    pub seconds: f64,
    /// The shortest of them.
    pub min_seconds: f64,
    /// The longest.
    pub max_seconds: f64,
    /// When the last of them ended, in milliseconds since 1970.
    pub last_ms: u64,
}

#[derive(Default)]
struct Account {
    running: AtomicU64,
    ended: Histogram,
}

/// The accounts of all collections that there are.
#[derive(Default)]
pub(crate) struct Works {
    accounts: Mutex<BTreeMap<(Uuid, Work), Arc<Account>>>,
}

impl Works {
    /// Notes that a work has begun; it ends when what comes back is dropped. One on a collection that is there no more, as `is_there` says
    /// under the lock of the accounts, leaves no trace.
    pub(crate) fn begin(&self, work: Work, collection: Uuid, is_there: impl FnOnce() -> bool) -> RunningWork {
        let mut accounts = self.accounts.lock();
        let account =
            if is_there() { Arc::clone(accounts.entry((collection, work)).or_default()) } else { Arc::default() };
        account.running.fetch_add(1, Ordering::Relaxed);
        RunningWork { account, begun: Instant::now() }
    }

    pub(super) fn forget(&self, collection: Uuid) {
        self.accounts.lock().retain(|(id, _), _| *id != collection);
    }

    pub(super) fn times(&self) -> Vec<WorkTimes> {
        let accounts = self.accounts.lock();
        let times = accounts.iter().map(|(&(collection, work), account)| {
            let Account { running, ended } = account.as_ref();
            let (min_seconds, max_seconds) = ended.extremes();
            WorkTimes {
                work,
                collection,
                running: running.load(Ordering::Relaxed),
                count: ended.count(),
                seconds: ended.sum(),
                min_seconds,
                max_seconds,
                last_ms: ended.last_ms(),
            }
        });
        times.collect()
    }
}

/// A work that goes on.
pub(crate) struct RunningWork {
    account: Arc<Account>,
    begun: Instant,
}

impl Drop for RunningWork {
    fn drop(&mut self) {
        self.account.running.fetch_sub(1, Ordering::Relaxed);
        self.account.ended.observe(self.begun.elapsed().as_secs_f64() * 1e6);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_runs_until_it_is_dropped() {
        let works = Works::default();
        let id = Uuid::new_v4();
        let running = [(); 2].map(|()| works.begin(Work::Snapshot, id, || true));
        let counts = || works.times().iter().map(|times| (times.running, times.count)).collect::<Vec<_>>();
        assert_eq!(counts(), [(2, 0)]);
        drop(running);
        assert_eq!(counts(), [(0, 2)]);
        drop(works.begin(Work::Restore, Uuid::new_v4(), || false));
        assert_eq!(counts(), [(0, 2)]);
    }
}
