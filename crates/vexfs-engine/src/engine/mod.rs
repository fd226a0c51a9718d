//! The engine: a data directory, its catalog, its open collections and the threads that serve them.

mod reads;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use uuid::Uuid;
use vexfs_storage::{DirectoryLock, StorageError, disk};

pub use self::reads::Answer;
use crate::background::Background;
use crate::batch::{WriteBatch, WriteOutcome};
use crate::catalog::{Catalog, CollectionChange, CollectionRecord, DocumentChange, Fork, NewCollection, SpaceKind};
use crate::collection::{Collection, CollectionStatistics, Reply, Submission};
use crate::error::{EngineError, Result};
use crate::notes::Notes;
use crate::options::Options;
use crate::pool::Pool;
use crate::rates::Rates;
use crate::registry::Registry;
use crate::telemetry::{MetricText, RequestCounter, RunningWork, Telemetry, Work};
/// An embedded vector engine over one data directory. Shared by all threads of a process.
pub struct Engine {
    options: Options,
    catalog: Arc<Catalog>,
    registry: Arc<Registry>,
    telemetry: Telemetry,
    rates: Rates,
    notes: Notes,
    commits: Pool,
    reads: Pool,
    control: Pool,
    archives: Pool,
    background: Background,
    is_closed: AtomicBool,
    /// Released last.
    lock: Mutex<Option<DirectoryLock>>,
}

impl Engine {
    /// Opens a data directory, creating it when it is not there, and starts the engine's threads.
    ///
    /// # Errors
    /// When another process uses the directory, it cannot be written, or its catalog is damaged.
    pub fn open(options: Options) -> Result<Arc<Self>> {
        let dir = &options.data_dir;
        std::fs::create_dir_all(dir.join("collections")).map_err(|source| StorageError::io(dir, "create", source))?;
        let lock = DirectoryLock::acquire(dir)?;
        disk::remove_leftovers(dir)?;
        check_catalog_is_there(dir)?;
        let catalog = Arc::new(Catalog::open(dir)?);
        remove_orphans(&dir.join("collections"), &catalog)?;
        let registry = Arc::new(Registry::new(options.clone()));
        let telemetry = Telemetry::default();
        let engine = Self {
            catalog,
            rates: Rates::default(),
            notes: Notes::default(),
            commits: Pool::new("vexfs-commit", options.commit_threads, None),
            reads: Pool::new("vexfs-read", options.search_threads, Some(options.read_queue_max)),
            control: Pool::new("vexfs-control", 2, None),
            archives: Pool::new("vexfs-archive", 2, None),
            background: Background::start(Arc::clone(&registry), Arc::clone(telemetry.works()), &options),
            telemetry,
            registry,
            options,
            is_closed: AtomicBool::new(false),
            lock: Mutex::new(Some(lock)),
        };
        Ok(Arc::new(engine))
    }

    /// The directory of collections and documents.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Counters and histograms.
    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// The counter of a kind of requests: of all of them, or of those that are about a collection, which then has counters of its own.
    /// `api` and `operation` are fixed names.
    pub fn request_counter(&self, api: &str, operation: &str, collection: Option<Uuid>) -> RequestCounter {
        self.telemetry.counter(api, operation, collection, |id| self.catalog.collection_by_id(id).is_some())
    }

    /// Budgets a minute.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// What threads of the process tell each other.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Creates a collection; its files come with its first write.
    ///
    /// # Errors
    /// As [`Catalog::create`].
    pub fn create_collection(&self, new: NewCollection) -> Result<Arc<CollectionRecord>> {
        let mut names: Vec<&str> = new.spaces.iter().map(|space| space.name.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(EngineError::InvalidArgument("two vector spaces have the same name".to_owned()));
        }
        if new.spaces.iter().any(|space| space.field.is_some() && space.kind != SpaceKind::Sparse) {
            return Err(EngineError::InvalidArgument("only sparse vectors are found in payloads".to_owned()));
        }
        self.catalog.create(new)
    }

    /// Creates a collection that holds what another one holds now, and from then on goes its own way. It shares the files of its
    /// origin until one of the two writes.
    ///
    /// # Errors
    /// `NotFound`; `AlreadyExists` when the name is taken; `Conflict` when vector spaces come or go meanwhile; those of writing.
    pub fn fork_collection(&self, id: Uuid, fork: Fork) -> Result<Arc<CollectionRecord>> {
        let origin = self
            .catalog
            .collection_by_id(id)
            .ok_or_else(|| EngineError::NotFound { what: format!("collection {id}") })?;
        if self.catalog.collection(&fork.namespace, &fork.name).is_some() {
            return Err(EngineError::AlreadyExists { what: format!("collection {}", fork.name) });
        }
        let new_id = Uuid::new_v4();
        let dir = self.registry.dir_of(new_id);
        // Until the catalog names it, the next start takes the directory for one that a crash left behind.
        let made = self.registry.get(id, &self.catalog)?.fork_into(&dir).and_then(|specs| {
            let are_same = specs.iter().map(|spec| spec.slot).eq(origin.spaces.iter().map(|spec| spec.slot));
            if !are_same {
                return Err(EngineError::Conflict { what: format!("collection {id}") });
            }
            self.catalog.create_fork(&origin, new_id, fork)
        });
        if made.is_err() {
            disk::remove_dir(&dir)?;
        }
        made
    }

    /// Changes a collection's record in the catalog, and the collection with it.
    ///
    /// # Errors
    /// As [`Catalog::update`]; a collection that cannot be opened cannot get or lose spaces.
    pub fn update_collection(&self, id: Uuid, change: CollectionChange) -> Result<Arc<CollectionRecord>> {
        let changes_spaces = !change.add_spaces.is_empty() || !change.remove_spaces.is_empty();
        if !changes_spaces && change.change_graphs.is_empty() && change.indexes.is_none() {
            return self.catalog.update(id, change);
        }
        if change.add_spaces.iter().any(|space| space.field.is_some()) {
            let what = "a space that finds its vectors in payloads can only be created with its collection".to_owned();
            return Err(EngineError::InvalidArgument(what));
        }
        let collection = self.registry.get(id, &self.catalog)?;
        if changes_spaces {
            // A new space may have the name of an old one, whose vectors the log must not bring back.
            collection.checkpoint()?;
        }
        let record = self.catalog.update(id, change)?;
        collection.adopt(|| self.catalog.collection_by_id(id))?;
        self.background.declared(&collection);
        Ok(record)
    }

    /// Drops a collection and frees its files.
    ///
    /// # Errors
    /// As [`Catalog::drop_collection`].
    pub fn drop_collection(&self, id: Uuid) -> Result<()> {
        let record = self.catalog.drop_collection(id)?;
        self.remove_files(&[record]);
        Ok(())
    }

    /// Drops all collections of a namespace and applies document changes, all or nothing.
    ///
    /// # Errors
    /// As [`Catalog::drop_namespace`].
    pub fn drop_namespace(&self, namespace: &str, changes: &[DocumentChange]) -> Result<()> {
        let records = self.catalog.drop_namespace(namespace, changes)?;
        self.remove_files(&records);
        Ok(())
    }

    /// Drops everything.
    ///
    /// # Errors
    /// As [`Catalog::clear`].
    pub fn clear(&self) -> Result<()> {
        let records = self.catalog.clear()?;
        self.remove_files(&records);
        Ok(())
    }

    /// Whether the collection is open, so that using it will not wait for the disk.
    pub fn is_open(&self, id: Uuid) -> bool {
        self.registry.if_open(id).is_some()
    }

    /// Opens a collection ahead of use.
    ///
    /// # Errors
    /// `NotFound`, or `Quarantined` when its files are damaged.
    pub fn open_collection(&self, id: Uuid) -> Result<()> {
        self.collection(id).map(drop)
    }

    /// Queues a batch; `reply` is called once, when the batch is on disk and visible or has failed.
    pub fn apply(&self, id: Uuid, batch: WriteBatch, reply: impl FnOnce(Result<WriteOutcome>) + Send + 'static) {
        let collection = match self.registry.get(id, &self.catalog) {
            Ok(collection) => collection,
            Err(error) => return reply(Err(error)),
        };
        let bytes = batch.bytes();
        let (catalog, written) = (Arc::clone(&self.catalog), Arc::clone(&collection));
        let reply = Reply::new(move |outcome| {
            if outcome.is_ok() {
                teach(&catalog, &written);
            }
            reply(outcome);
        });
        let needs_worker = collection.submit(Submission { batch, bytes, reply });
        if needs_worker {
            let background = self.background.clone();
            let worked_on = Arc::clone(&collection);
            let has_worker = self.commits.run(move || {
                worked_on.commit_waiting();
                background.written(&worked_on);
            });
            if !has_worker {
                collection.refuse_waiting();
            }
        }
    }

    /// Where a collection stands.
    ///
    /// # Errors
    /// `NotFound`, `Quarantined`.
    pub fn statistics(&self, id: Uuid) -> Result<CollectionStatistics> {
        Ok(self.collection(id)?.statistics())
    }

    /// Calls back once, when every index that was declared on the collection is filled. Until then conditions are answered without it.
    pub fn when_indexed(&self, id: Uuid, reply: impl FnOnce(Result<()>) + Send + 'static) {
        match self.collection(id) {
            Ok(collection) => {
                collection.when_filled(Box::new(reply));
                self.background.declared(&collection);
            }
            Err(error) => reply(Err(error)),
        }
    }

    /// Runs a job on the threads for changes of the catalog and opening collections.
    ///
    /// # Errors
    /// [`EngineError::Closed`].
    pub fn control(&self, job: impl FnOnce() + Send + 'static) -> Result<()> {
        if self.control.run(job) { Ok(()) } else { Err(EngineError::Closed) }
    }

    /// Runs a job on the threads for snapshots, which take long.
    ///
    /// # Errors
    /// [`EngineError::Closed`].
    pub fn archive(&self, job: impl FnOnce() + Send + 'static) -> Result<()> {
        if self.archives.run(job) { Ok(()) } else { Err(EngineError::Closed) }
    }

    /// Everything measured, in Prometheus' text format.
    pub fn prometheus(&self) -> String {
        let mut text = MetricText::default();
        self.telemetry.render(&mut text);
        let open = self.registry.open();
        let gauge = "gauge";
        text.single("vexfs_collections", gauge, "Collections in the catalog.", self.catalog.count_all() as f64);
        text.single("vexfs_collections_open", gauge, "Collections that are open.", open.len() as f64);
        let statistics: Vec<_> = open.iter().map(|collection| collection.statistics()).collect();
        let sum = |value: fn(&CollectionStatistics) -> u64| statistics.iter().map(value).sum::<u64>() as f64;
        text.single("vexfs_records", gauge, "Live records in open collections.", sum(|s| s.count));
        text.single("vexfs_records_pending", gauge, "Records that wait for their graph.", sum(|s| s.pending_records));
        text.single("vexfs_disk_bytes", gauge, "Bytes on disk of open collections.", sum(|s| s.disk_bytes));
        text.single("vexfs_memory_bytes", gauge, "Bytes of tables and graphs in memory.", sum(|s| s.memory_bytes));
        let failures = self.background.failures() as f64;
        let help = "Times that building, maintaining or removing a collection in the background has failed.";
        text.single("vexfs_background_failures_total", "counter", help, failures);
        text.finish()
    }

    /// Stops background work, checkpoints every open collection and ends the engine's threads.
    /// Writes that were queued before are finished first.
    pub fn close(&self) {
        if self.is_closed.swap(true, Ordering::AcqRel) {
            return;
        }
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.registry.open().iter().any(|collection| !collection.is_quiet()) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(2));
        }
        self.stop_threads();
        for collection in self.registry.shut() {
            if let Err(error) = collection.checkpoint() {
                // The log has everything; the next start replays it.
                eprintln!("checkpoint of collection {} failed: {error}", collection.id);
            }
        }
        // Whoever still holds the engine must not keep the next one from opening the directory.
        self.catalog.close();
        drop(self.lock.lock().take());
    }

    /// Whether [`Self::close`] was called; everything but reading the catalog fails then.
    pub fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    fn stop_threads(&self) {
        self.commits.stop();
        self.reads.stop();
        self.control.stop();
        self.archives.stop();
        self.background.stop();
        self.registry.open().iter().for_each(|collection| collection.release_all_held());
    }

    /// Settings in force.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Fails once the engine was closed; for what takes long.
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.is_closed() { Err(EngineError::Closed) } else { Ok(()) }
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The collection, opened if need be.
    pub(crate) fn collection(&self, id: Uuid) -> Result<Arc<Collection>> {
        if let Some(collection) = self.registry.if_open(id) {
            return Ok(collection);
        }
        let collection = self.registry.get(id, &self.catalog)?;
        teach(&self.catalog, &collection);
        self.background.opened(&collection);
        Ok(collection)
    }

    /// Notes that a long work on a collection has begun, until what comes back is dropped.
    pub(crate) fn begin(&self, work: Work, id: Uuid) -> RunningWork {
        self.telemetry.works().begin(work, id, || self.catalog.collection_by_id(id).is_some())
    }

    /// To be called when a collection holds something else without a batch that says so.
    pub(crate) fn written(&self, collection: &Arc<Collection>) {
        teach(&self.catalog, collection);
        self.background.written(collection);
    }

    fn remove_files(&self, records: &[Arc<CollectionRecord>]) {
        for record in records {
            self.registry.remove(record.id);
            self.telemetry.forget(record.id);
            self.remove_directory(record);
        }
    }

    /// Removes files that nobody may open any more, in the background.
    pub(crate) fn remove_directory(&self, record: &CollectionRecord) {
        // Out of the way at once, so that a collection of the same id can be made anew.
        let doomed = self.registry.dir_of_dropped(record.directory());
        if std::fs::rename(self.registry.dir_of(record.directory()), &doomed).is_ok() {
            self.background.remove_dir(doomed);
        }
    }
}

impl Drop for Engine {
    /// An engine that is dropped without being closed leaves its logs for the next start, but no threads that go on using the files.
    fn drop(&mut self) {
        self.stop_threads();
    }
}

/// Tells the catalog what it does not know of a collection yet. Should that fail, opening the collection tells it again.
fn teach(catalog: &Catalog, collection: &Collection) {
    if let Some(lessons) = collection.new_lessons()
        && let Err(error) = catalog.learn(collection.id, &lessons.spaces, lessons.observed_fields)
    {
        eprintln!("the catalog could not note the fields of collection {}: {error}", collection.id);
    }
}

/// Without its catalog a store would take every collection for one that was dropped, so one that lost it is not opened.
fn check_catalog_is_there(dir: &Path) -> Result<()> {
    let path = dir.join(vexfs_storage::catalog::FILE_NAME);
    let collections = dir.join("collections");
    let mut entries =
        std::fs::read_dir(&collections).map_err(|source| StorageError::io(&collections, "list", source))?;
    if path.exists() || entries.next().is_none() {
        return Ok(());
    }
    let what = "the file is missing, and there are collections that it should name".to_owned();
    Err(StorageError::Corrupt { path, offset: 0, what }.into())
}

/// Removes directories of collections that a crash left behind between the catalog's change and theirs.
fn remove_orphans(collections: &Path, catalog: &Catalog) -> Result<()> {
    disk::remove_leftovers(collections)?;
    let entries = std::fs::read_dir(collections).map_err(|source| StorageError::io(collections, "list", source))?;
    let named: HashSet<Uuid> = catalog.all().iter().map(|record| record.directory()).collect();
    for path in entries.flatten().map(|entry| entry.path()) {
        let directory = path.file_name().and_then(|name| Uuid::try_parse(&name.to_string_lossy()).ok());
        if directory.is_some_and(|directory| !named.contains(&directory)) {
            disk::remove_dir(&path)?;
        }
    }
    Ok(())
}
