//! What goes on beside requests: building graphs, filling indexes, checkpoints, compaction, closing idle collections, removing files.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use vexfs_storage::disk;

use crate::collection::Collection;
use crate::error::Result;
use crate::options::Options;
use crate::pool::Pool;
use crate::registry::Registry;
use crate::telemetry::{Work, Works};

/// How often idle collections are looked at.
const TICK: Duration = Duration::from_millis(500);
/// Longest pause between two tries of maintenance that fails.
const RETRY_MS_MAX: u64 = 60_000;
/// Rows that wait for the graph before a write wakes the builder; fewer wait for the tick.
const PENDING_ROWS_MIN: u64 = 512;
/// Idle logs shorter than this are replayed on the next start instead of folded.
const IDLE_LOG_BYTES_MIN: u64 = 64 << 10;
/// Fewer rows than this that only the graph in memory has are linked again on the next start.
const IDLE_ROWS_MIN: u64 = 512;

/// Handle on the background threads; cheap to clone.
#[derive(Clone)]
pub(crate) struct Background {
    shared: Arc<Shared>,
}

struct Shared {
    registry: Arc<Registry>,
    works: Arc<Works>,
    builder: Pool,
    housekeeper: Pool,
    filler: Pool,
    build_threads: usize,
    checkpoint_idle_ms: u64,
    started: Instant,
    is_stopping: AtomicBool,
    stop_signal: (Mutex<bool>, Condvar),
    ticker: Mutex<Option<std::thread::JoinHandle<()>>>,
    failures: AtomicU64,
}

impl Background {
    pub(crate) fn start(registry: Arc<Registry>, works: Arc<Works>, options: &Options) -> Self {
        let shared = Arc::new(Shared {
            registry,
            works,
            // What is not in a graph yet is found all the same; a query or a write that waits for a core is felt.
            builder: Pool::giving_way("vexfs-build"),
            housekeeper: Pool::new("vexfs-keep", 1, None),
            filler: Pool::new("vexfs-fill", 1, None),
            build_threads: options.build_threads.max(1),
            checkpoint_idle_ms: options.checkpoint_idle_seconds * 1000,
            started: Instant::now(),
            is_stopping: AtomicBool::new(false),
            stop_signal: (Mutex::new(false), Condvar::new()),
            ticker: Mutex::new(None),
            failures: AtomicU64::new(0),
        });
        let ticking = Arc::clone(&shared);
        let ticker = std::thread::Builder::new().name("vexfs-tick".to_owned()).spawn(move || tick(&ticking));
        *shared.ticker.lock() = ticker.ok();
        Self { shared }
    }

    /// To be called after batches were applied.
    pub(crate) fn written(&self, collection: &Arc<Collection>) {
        collection.touch(self.shared.now_ms());
        if collection.pending_rows() >= PENDING_ROWS_MIN {
            self.shared.build(collection);
        }
        if collection.wants_checkpoint() || collection.wants_compaction() {
            self.shared.maintain(collection, false);
        }
    }

    /// To be called when a collection was opened.
    pub(crate) fn opened(&self, collection: &Arc<Collection>) {
        collection.touch(self.shared.now_ms());
        self.shared.build(collection);
        self.shared.fill(collection);
        if collection.has_unverified() {
            let (shared, collection) = (Arc::clone(&self.shared), Arc::clone(collection));
            self.shared.housekeeper.run(move || {
                collection.verify_rest(&|| shared.is_stopping() || collection.is_dropped());
            });
        }
    }

    /// To be called when indexes were declared.
    pub(crate) fn declared(&self, collection: &Arc<Collection>) {
        self.shared.fill(collection);
    }

    /// How often something that goes on here has failed.
    pub(crate) fn failures(&self) -> u64 {
        self.shared.failures.load(Ordering::Relaxed)
    }

    /// Removes the files of a dropped collection.
    pub(crate) fn remove_dir(&self, dir: PathBuf) {
        let shared = Arc::clone(&self.shared);
        let is_queued = self.shared.housekeeper.run(move || {
            if disk::remove_dir(&dir).is_err() {
                shared.failures.fetch_add(1, Ordering::Relaxed);
            }
        });
        // When stopping, the next start removes what the catalog no longer names.
        let _ = is_queued;
    }

    pub(crate) fn stop(&self) {
        self.shared.is_stopping.store(true, Ordering::Release);
        *self.shared.stop_signal.0.lock() = true;
        self.shared.stop_signal.1.notify_all();
        if let Some(ticker) = self.shared.ticker.lock().take() {
            let _ = ticker.join();
        }
        self.shared.builder.stop();
        self.shared.housekeeper.stop();
        self.shared.filler.stop();
    }
}

impl Shared {
    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Acquire)
    }

    /// Queues the collection for the builder, unless it is there already.
    fn build(self: &Arc<Self>, collection: &Arc<Collection>) {
        if collection.is_building.swap(true, Ordering::AcqRel) {
            return;
        }
        let (shared, collection) = (Arc::clone(self), Arc::clone(collection));
        self.builder.run(move || {
            let is_cancelled = || shared.is_stopping() || collection.is_dropped();
            let is_there = || !collection.is_dropped();
            let work =
                (collection.pending_rows() > 0).then(|| shared.works.begin(Work::Index, collection.id, is_there));
            let built = catch_unwind(AssertUnwindSafe(|| collection.build_round(shared.build_threads, &is_cancelled)));
            drop(work);
            let Ok(has_more) = built else {
                // It stays marked as building, so that it is not tried again: what is not in the graph is scanned.
                shared.panicked(&collection, "building a graph");
                return;
            };
            collection.is_building.store(false, Ordering::Release);
            collection.release_held();
            // Back to the end of the queue, so that collections take turns.
            if has_more && !shared.is_stopping() {
                shared.build(&collection);
            }
        });
    }

    /// Queues the collection for its declared indexes to be filled, unless none is missing or it is queued already.
    fn fill(self: &Arc<Self>, collection: &Arc<Collection>) {
        if !collection.wants_filling() || collection.is_filling.swap(true, Ordering::AcqRel) {
            return;
        }
        let (shared, queued) = (Arc::clone(self), Arc::clone(collection));
        let is_queued = self.filler.run(move || {
            let collection = queued;
            let is_cancelled = || shared.is_stopping() || collection.is_dropped();
            let filled = catch_unwind(AssertUnwindSafe(|| collection.fill_full_texts(&is_cancelled)));
            let failure = match filled {
                Ok(Ok(())) => None,
                Ok(Err(_)) if is_cancelled() => Some("the collection was closed".to_owned()),
                Ok(Err(error)) => {
                    shared.failures.fetch_add(1, Ordering::Relaxed);
                    eprintln!("an index of collection {} could not be filled: {error}", collection.id);
                    Some(error.to_string())
                }
                Err(_) => {
                    shared.panicked(&collection, "filling an index");
                    Some("filling an index panicked".to_owned())
                }
            };
            let is_filled = failure.is_none();
            collection.end_filling(failure);
            if is_filled {
                // One that was declared a moment ago may have found the collection still marked.
                shared.fill(&collection);
            }
        });
        if !is_queued {
            collection.end_filling(Some("the engine was closed".to_owned()));
        }
    }

    /// Queues the collection for compaction and checkpoint, unless it is there already or has failed a moment ago.
    fn maintain(self: &Arc<Self>, collection: &Arc<Collection>, is_idle: bool) {
        if self.now_ms() < collection.maintenance_after_ms.load(Ordering::Relaxed) {
            return;
        }
        if collection.is_in_maintenance.swap(true, Ordering::AcqRel) {
            return;
        }
        let (shared, collection) = (Arc::clone(self), Arc::clone(collection));
        self.housekeeper.run(move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| shared.keep_house(&collection, is_idle)));
            let Ok(outcome) = outcome else {
                shared.panicked(&collection, "maintenance");
                return;
            };
            let failures = match outcome {
                Ok(()) => 0,
                // Its files were taken away meanwhile, and nobody misses what did not come of it.
                Err(_) if collection.is_dropped() => 0,
                Err(error) => {
                    shared.failures.fetch_add(1, Ordering::Relaxed);
                    eprintln!("maintenance of collection {} failed, it will be tried again: {error}", collection.id);
                    collection.maintenance_failures.load(Ordering::Relaxed) + 1
                }
            };
            // What fails, for lack of space say, is expensive to begin: every failure doubles the pause before the next try.
            let pause_ms = if failures == 0 { 0 } else { (500 << failures.min(7)).min(RETRY_MS_MAX) };
            collection.maintenance_failures.store(failures, Ordering::Relaxed);
            collection.maintenance_after_ms.store(shared.now_ms() + pause_ms, Ordering::Relaxed);
            collection.is_in_maintenance.store(false, Ordering::Release);
            shared.build(&collection);
        });
    }

    fn keep_house(&self, collection: &Collection, is_idle: bool) -> Result<()> {
        if self.is_stopping() {
            Ok(())
        } else if collection.wants_compaction() {
            collection.compact()
        } else if is_idle || collection.wants_checkpoint() {
            collection.checkpoint()
        } else {
            Ok(())
        }
    }

    /// A defect met in the background takes writes from its collection, and nothing else from anyone.
    fn panicked(&self, collection: &Collection, what: &str) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        collection.set_poison(&format!("{what} panicked"));
    }

    fn look_after(self: &Arc<Self>, collection: &Arc<Collection>) {
        let idle_ms = self.now_ms().saturating_sub(collection.last_write_ms.load(Ordering::Relaxed));
        collection.release_held();
        if collection.pending_rows() > 0 {
            self.build(collection);
        }
        self.fill(collection);
        let is_worth_saving = || {
            collection.log_tail_bytes() >= IDLE_LOG_BYTES_MIN
                || collection.unsaved_rows() >= IDLE_ROWS_MIN && collection.pending_rows() == 0
        };
        let is_idle = idle_ms >= self.checkpoint_idle_ms && is_worth_saving();
        if is_idle || collection.wants_compaction() || collection.wants_checkpoint() {
            self.maintain(collection, is_idle);
        }
    }
}

fn tick(shared: &Arc<Shared>) {
    loop {
        let mut stops = shared.stop_signal.0.lock();
        if !*stops {
            shared.stop_signal.1.wait_for(&mut stops, TICK);
        }
        if *stops {
            return;
        }
        drop(stops);
        for collection in shared.registry.open() {
            shared.look_after(&collection);
        }
        for id in shared.registry.surplus() {
            shared.registry.close(id);
        }
    }
}
