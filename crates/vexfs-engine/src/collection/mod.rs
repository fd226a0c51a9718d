//! A collection: its tables, its files, its queue of writes.

mod apply;
mod body;
mod build;
mod change;
mod checkpoint;
mod commit;
mod compact;
mod derived;
mod fill;
mod fork;
mod held;
mod id_order;
mod layout;
mod open;
mod partitions;
mod pin;
mod read;
mod records;
mod reply;
mod reshape;
mod resolve;
mod selections;
mod space;
mod state;
mod statistics;
mod take_over;
mod unchanged;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use uuid::Uuid;

pub(crate) use self::commit::Submission;
use self::commit::{Committer, Queue};
pub(crate) use self::fill::Filled;
use self::held::HeldReplies;
pub(crate) use self::pin::Pinned;
pub(crate) use self::read::cancelled;
pub use self::read::{PlanReport, ResultRows};
pub(crate) use self::reply::Reply;
use self::state::StateLock;
use self::statistics::Lessons;
pub use self::statistics::{CollectionStatistics, SpaceStatistics};
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};
use crate::options::Options;

/// An open collection. Reads run on any thread; writes go through its queue.
pub(crate) struct Collection {
    pub(crate) id: Uuid,
    /// Everything of the collection is below this directory, which the first write creates.
    dir: PathBuf,
    specs: RwLock<Arc<[SpaceSpec]>>,
    options: Options,
    /// How long it took to open.
    opening: Duration,
    state: StateLock,
    queue: Mutex<Queue>,
    held: Mutex<HeldReplies>,
    /// Held while batches are logged and applied, and while the tables must not change.
    committer: Mutex<Committer>,
    /// Held while a checkpoint or a new generation is made: the manifest must name the newest.
    maintaining: Mutex<()>,
    /// What the catalog was told last.
    told: Mutex<Option<Lessons>>,
    /// Set by the first failure that leaves it unknown what is on disk.
    poison: OnceLock<String>,
    /// Set when damage turns up after the collection was opened.
    damage: OnceLock<String>,
    is_dropped: AtomicBool,
    /// Set beside it when a snapshot has taken the collection's place.
    is_replaced: AtomicBool,
    /// Set while the collection waits for, or is served by, the builder.
    pub(crate) is_building: AtomicBool,
    /// Set while the collection waits for a checkpoint or compaction.
    pub(crate) is_in_maintenance: AtomicBool,
    /// Set when a graph has taken the place of another, or was calibrated, and no checkpoint has that yet.
    has_new_index: AtomicBool,
    /// Rows in the graphs of the last checkpoint, of all spaces together.
    saved_rows: AtomicU64,
    /// Set while the collection waits for full-text indexes to be filled, or they are.
    pub(crate) is_filling: AtomicBool,
    /// Who is to be told when they are.
    awaiting_fill: Mutex<Vec<Filled>>,
    /// Why an index could not be filled.
    fill_failure: OnceLock<String>,
    /// Milliseconds of the engine's clock.
    pub(crate) last_write_ms: AtomicU64,
    /// Maintenance that failed waits until then; milliseconds of the engine's clock.
    pub(crate) maintenance_after_ms: AtomicU64,
    /// How often it has failed since it succeeded.
    pub(crate) maintenance_failures: AtomicU64,
}

impl Collection {
    /// Fails unless the collection can be read.
    pub(crate) fn check_readable(&self) -> Result<()> {
        if self.is_dropped.load(Ordering::Acquire) {
            if self.is_replaced.load(Ordering::Acquire) {
                return Err(EngineError::Replaced { collection: self.id.to_string() });
            }
            return Err(EngineError::NotFound { what: format!("collection {}", self.id) });
        }
        match self.damage.get() {
            None => Ok(()),
            Some(cause) => Err(EngineError::Quarantined { collection: self.id.to_string(), cause: cause.clone() }),
        }
    }

    /// Refuses reads and writes from now on. The first cause is the one that is told.
    pub(super) fn set_damage(&self, cause: &str) {
        let _ = self.damage.set(cause.to_owned());
    }

    fn check_writable(&self) -> Result<()> {
        self.check_readable()?;
        match self.poison.get() {
            None => Ok(()),
            Some(cause) => Err(EngineError::ReadOnly { collection: self.id.to_string(), cause: cause.clone() }),
        }
    }

    /// Makes every later use fail with `NotFound` and stops background work on it. Returns once no batch is being written.
    pub(crate) fn mark_dropped(&self) {
        self.is_dropped.store(true, Ordering::Release);
        drop(self.committer.lock());
        self.release_all_held();
    }

    /// As [`Self::mark_dropped`], but later uses fail with `Replaced`.
    pub(crate) fn mark_replaced(&self) {
        self.is_replaced.store(true, Ordering::Release);
        self.mark_dropped();
    }

    pub(crate) fn is_dropped(&self) -> bool {
        self.is_dropped.load(Ordering::Acquire)
    }

    /// Refuses writes from now on. The first cause is the one that is told.
    pub(crate) fn set_poison(&self, cause: &str) {
        let _ = self.poison.set(cause.to_owned());
    }
}
