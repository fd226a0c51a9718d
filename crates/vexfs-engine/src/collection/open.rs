//! Opening a collection: load the checkpoint that the manifest names, replay the log behind it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use vexfs_index::fields::FieldIndexes;
use vexfs_index::fulltext::FullTextIndexes;
use vexfs_index::text::TextIndex;
use vexfs_storage::blobs::BlobFile;
use vexfs_storage::log::{LogWriter, replay};
use vexfs_storage::sections::SectionReader;
use vexfs_storage::{StorageError, disk};

use super::Collection;
use super::apply::{Target, decode_body};
use super::checkpoint::Meta;
use super::commit::{Committer, Queue};
use super::layout::{
    BODIES, Manifest, check_log_is_whole, checkpoint_path, generation_dir, remove_other_checkpoints,
    remove_other_generations,
};
use super::records::{BodyTotals, RecordTable};
use super::selections::Selections;
use super::space::{Space, SpaceSections};
use super::state::{State, StateLock};
use super::unchanged::Deletions;
use crate::catalog::{CollectionRecord, SpaceSpec};
use crate::error::{EngineError, Result};
use crate::options::Options;

/// Vectors are checked against their checksums while opening up to this many bytes; the rest in the background.
const VERIFY_BYTES_MAX: usize = 16 << 20;
/// Bytes of vectors checked between two looks at whether to go on; writes wait for as long.
const VERIFY_SLICE_BYTES: usize = 4 << 20;

impl Collection {
    /// Opens a collection, whether or not it has files yet.
    ///
    /// # Errors
    /// [`EngineError::Quarantined`] when its files are damaged.
    pub(crate) fn open(dir: PathBuf, record: &CollectionRecord, options: Options) -> Result<Self> {
        Self::open_files(dir, record, options).map_err(|error| match error {
            EngineError::Storage(StorageError::Io { .. }) | EngineError::StorageFull { .. } => error,
            damage => EngineError::Quarantined { collection: record.id.to_string(), cause: damage.to_string() },
        })
    }

    fn open_files(dir: PathBuf, record: &CollectionRecord, options: Options) -> Result<Self> {
        let begun = Instant::now();
        let specs = &options.spaces_of(record);
        let mut committer = Committer { log: None, checkpoint: 0, checkpoint_bytes: 0, prepared: Vec::new() };
        let mut has_manifest = false;
        let state = if dir.is_dir() {
            disk::remove_leftovers(&dir)?;
            let manifest = Manifest::read(&dir)?;
            if manifest.is_none() {
                check_log_is_whole(&dir)?;
            }
            remove_other_generations(&dir, manifest.map_or(0, |manifest| manifest.generation))?;
            has_manifest = manifest.is_some();
            match manifest {
                Some(manifest) => {
                    remove_other_checkpoints(&dir, manifest.generation, manifest.checkpoint)?;
                    disk::remove_leftovers(&generation_dir(&dir, manifest.generation))?;
                    committer.checkpoint = manifest.checkpoint;
                    load(&dir, manifest, specs, &mut committer)?
                }
                None => empty_state(&dir)?,
            }
        } else {
            empty_state(&dir)?
        };
        let state = StateLock::new(state);
        if dir.is_dir() {
            // A checkpointed collection always has a log: without one, replay says that it is missing.
            if has_manifest || has_log(&dir)? {
                committer.log = Some(recover_log(&dir, &state, specs)?);
            }
        }
        let mut collection = Self {
            id: record.id,
            dir,
            specs: RwLock::new(Arc::clone(specs)),
            options,
            opening: Duration::ZERO,
            state,
            queue: Mutex::new(Queue::default()),
            held: Mutex::default(),
            committer: Mutex::new(committer),
            maintaining: Mutex::new(()),
            told: Mutex::new(None),
            poison: OnceLock::new(),
            damage: OnceLock::new(),
            is_dropped: AtomicBool::new(false),
            is_replaced: AtomicBool::new(false),
            is_building: AtomicBool::new(false),
            is_in_maintenance: AtomicBool::new(false),
            has_new_index: AtomicBool::new(false),
            saved_rows: AtomicU64::new(0),
            is_filling: AtomicBool::new(false),
            awaiting_fill: Mutex::default(),
            fill_failure: OnceLock::new(),
            last_write_ms: AtomicU64::new(0),
            maintenance_after_ms: AtomicU64::new(0),
            maintenance_failures: AtomicU64::new(0),
        };
        collection.saved_rows.store(collection.stored_rows(), Ordering::Release);
        collection.verify_first()?;
        collection.align_full_texts(&record.indexes)?;
        collection.opening = begun.elapsed();
        Ok(collection)
    }

    /// Checks the oldest live vectors of each space against their checksums.
    fn verify_first(&self) -> Result<()> {
        let state = self.state.read();
        for space in &state.spaces {
            space.verify(state.records.live().iter().take(rows_in(VERIFY_BYTES_MAX, space)))?;
        }
        Ok(())
    }

    /// Whether opening has left vectors unchecked.
    pub(crate) fn has_unverified(&self) -> bool {
        let state = self.state.read();
        state.spaces.iter().any(|space| state.records.count() as usize > rows_in(VERIFY_BYTES_MAX, space))
    }

    /// Checks the vectors that opening has left out, and sets the collection aside if one of them is damaged.
    pub(crate) fn verify_rest(&self, is_cancelled: &dyn Fn() -> bool) {
        let (spaces, live) = {
            let state = self.state.read();
            (state.spaces.clone(), state.records.live().clone())
        };
        for space in &spaces {
            let mut rows = live.iter().skip(rows_in(VERIFY_BYTES_MAX, space)).peekable();
            while rows.peek().is_some() && !is_cancelled() {
                let slice = rows.by_ref().take(rows_in(VERIFY_SLICE_BYTES, space));
                if let Err(damage) = space.verify(slice) {
                    eprintln!("collection {} is set aside: {damage}", self.id);
                    self.set_damage(&damage.to_string());
                    return;
                }
            }
            // Checking has read every vector; only those that searches ask for need to stay mapped.
            space.release();
        }
    }
}

fn rows_in(bytes: usize, space: &Space) -> usize {
    (bytes / space.row_bytes()).max(1)
}

fn empty_state(dir: &Path) -> Result<State> {
    Ok(State {
        generation: 0,
        spaces: Vec::new(),
        bodies: Arc::new(BlobFile::open(&generation_dir(dir, 0), BODIES, 0)?),
        records: RecordTable::default(),
        fields: FieldIndexes::default(),
        text: TextIndex::default(),
        full_texts: FullTextIndexes::new(),
        declared_texts: Vec::new(),
        sequence: 0,
        operations: 0,
        kills: 0,
        edits: 0,
        dead_body_bytes: 0,
        superseded: BodyTotals::default(),
        deletions: Deletions::default(),
        selections: Selections::default(),
    })
}

fn load(dir: &Path, manifest: Manifest, specs: &[SpaceSpec], committer: &mut Committer) -> Result<State> {
    let path = checkpoint_path(dir, manifest.generation, manifest.checkpoint);
    let reader = Arc::new(SectionReader::open(&path)?);
    committer.checkpoint_bytes = reader.bytes_on_disk();
    let meta: Meta =
        serde_json::from_slice(reader.section("meta")?).map_err(|error| damaged(&reader, &error.to_string()))?;
    let generation = generation_dir(dir, manifest.generation);
    // Mostly waiting for memory to be filled, which two threads do in half the time.
    let (indexes, records) = std::thread::scope(|scope| {
        let indexes = scope.spawn(|| load_indexes(&reader));
        let records = load_records(&reader, meta.rows);
        (indexes.join().unwrap_or_else(|_| Err(damaged(&reader, "the indexes do not decode"))), records)
    });
    let (Indexes { fields, text, full_texts }, records) = (indexes?, records?);
    let spaces = load_spaces(&SpaceSections { dir: &generation, reader: &reader, rows: meta.rows }, &meta, specs)?;
    let bodies = BlobFile::open(&generation, BODIES, meta.bodies_len)?;
    let fields = fields.map_or_else(|| fields_of(&records, &bodies), Ok)?;
    Ok(State {
        generation: manifest.generation,
        spaces,
        bodies: Arc::new(bodies),
        records,
        fields,
        text,
        full_texts,
        declared_texts: Vec::new(),
        sequence: manifest.sequence,
        operations: meta.operations,
        kills: 0,
        edits: 0,
        dead_body_bytes: meta.dead_body_bytes,
        superseded: BodyTotals::default(),
        deletions: Deletions::after(manifest.sequence),
        selections: Selections::default(),
    })
}

fn damaged(reader: &SectionReader, what: &str) -> EngineError {
    StorageError::Corrupt { path: reader.path().to_path_buf(), offset: 0, what: what.to_owned() }.into()
}

fn load_records(reader: &SectionReader, rows: u32) -> Result<RecordTable> {
    let records = RecordTable::read_from(reader.section("records")?);
    let records = records.ok_or_else(|| damaged(reader, "the row table does not decode"))?;
    if records.rows() != rows {
        return Err(damaged(reader, "the row table has another number of rows than it should"));
    }
    Ok(records)
}

/// What a checkpoint has of payloads and documents.
struct Indexes {
    /// None when they are of an older version.
    fields: Option<FieldIndexes>,
    text: TextIndex,
    full_texts: FullTextIndexes,
}

fn load_indexes(reader: &SectionReader) -> Result<Indexes> {
    let fields = match FieldIndexes::read_from(reader.section("fields")?) {
        Err(error) if error.is_outdated() => None,
        read => Some(read.map_err(|error| damaged(reader, &error.to_string()))?),
    };
    let text = TextIndex::read_from(reader.section("text")?).map_err(|error| damaged(reader, &error.to_string()))?;
    // One that cannot be read is made again from the records.
    let full_texts = reader.section("fullTexts").ok().and_then(|bytes| FullTextIndexes::read_from(bytes).ok());
    Ok(Indexes { fields, text, full_texts: full_texts.unwrap_or_default() })
}

/// A space that was removed after the checkpoint is passed over; compaction leaves its files behind.
fn load_spaces(sections: &SpaceSections, meta: &Meta, specs: &[SpaceSpec]) -> Result<Vec<Arc<Space>>> {
    let wanted = meta.spaces.iter().enumerate().filter_map(|(index, space)| Some((index, space, space.spec(specs)?)));
    wanted.map(|(index, space, spec)| Ok(Arc::new(sections.load(index, space, spec)?))).collect()
}

/// Replays the log behind the checkpoint and opens it for appending.
fn recover_log(dir: &Path, state: &StateLock, specs: &[SpaceSpec]) -> Result<LogWriter> {
    let (generation, from) = {
        let state = state.read();
        (state.generation, state.sequence + 1)
    };
    let generation = generation_dir(dir, generation);
    disk::create_dir(&generation)?;
    let target = Target { state, dir: &generation, specs, prepared: &[] };
    let recovered = replay(dir, from, |sequence, frame| -> Result<()> {
        target.make_room(frame)?;
        target.apply(frame, sequence).map(drop)
    })?;
    if recovered.truncated_bytes > 0 {
        let (bytes, dir) = (recovered.truncated_bytes, dir.display());
        eprintln!("{dir}: the log ends in {bytes} bytes of a write that never finished; they are cut off");
    }
    Ok(LogWriter::resume(dir, &recovered)?)
}

fn has_log(dir: &Path) -> Result<bool> {
    let entries = std::fs::read_dir(dir).map_err(|source| StorageError::io(dir, "list", source))?;
    Ok(entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("log-")))
}

/// Field indexes of an older version are made anew from the payloads.
fn fields_of(records: &RecordTable, bodies: &BlobFile) -> Result<FieldIndexes> {
    let mut fields = FieldIndexes::default();
    let view = bodies.view();
    for row in records.live() {
        if let Some(payload) = decode_body(&view, records.body(row))?.payload {
            // One that is not an object has no fields.
            let _ = fields.insert(row, payload);
        }
    }
    Ok(fields)
}
