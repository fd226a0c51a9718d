//! Writing snapshots.

use std::path::Path;

use uuid::Uuid;
use vexfs_storage::archive::{ArchiveFile, ArchiveWriter, PinnedFile, archive_bytes};

use super::SnapshotFile;
use super::description::{DescribedFile, Description};
use crate::catalog::CollectionRecord;
use crate::collection::Pinned;
use crate::engine::Engine;
use crate::error::{EngineError, Result};
use crate::telemetry::Work;

/// Bytes copied at a time.
const COPY_BYTES: u64 = 1 << 20;

/// How often vector spaces may come or go before the files and what the catalog says of them belong together.
pub(super) const ATTEMPTS: usize = 8;

/// A collection that is ready to be written.
pub(super) struct Prepared {
    description: Vec<u8>,
    files: Vec<PinnedFile>,
}

impl Prepared {
    /// What was pinned of the collection that the record describes.
    pub(super) fn of(record: &CollectionRecord, pinned: Pinned) -> Result<Self> {
        let described = |file: &PinnedFile| DescribedFile { name: file.name.clone(), bytes: file.bytes };
        let files = pinned.files.iter().map(described).collect();
        let collection = CollectionRecord { files: None, ..record.clone() };
        let description = Description::of_collection(collection, pinned.sequence, pinned.count, files).encode()?;
        Ok(Self { description, files: pinned.files })
    }

    fn bytes(&self) -> u64 {
        archive_bytes(self.description.len() as u64, &self.files)
    }
}

impl Engine {
    /// Writes what a collection holds now into a new file, while writes go on. The file appears when it is complete.
    ///
    /// # Errors
    /// `NotFound`, `Quarantined`, `ReadOnly`, `StorageFull`, `Closed` when the engine is closed meanwhile.
    pub fn snapshot_collection(&self, id: Uuid, path: &Path) -> Result<SnapshotFile> {
        let _work = self.begin(Work::Snapshot, id);
        let prepared = self.prepare_snapshot(id)?;
        let mut file = ArchiveFile::create(path)?;
        self.write_snapshot(&prepared, &mut file)?;
        Ok(file.finish()?.into())
    }

    /// Writes several collections into one file, each as it was when all of them were opened, with a note of the host.
    ///
    /// # Errors
    /// As [`Self::snapshot_collection`].
    pub fn snapshot_collections(&self, ids: &[Uuid], note: String, path: &Path) -> Result<SnapshotFile> {
        let _works: Vec<_> = ids.iter().map(|id| self.begin(Work::Snapshot, *id)).collect();
        let prepared = ids.iter().map(|id| self.prepare_snapshot(*id)).collect::<Result<Vec<_>>>()?;
        let description = Description::of_set(note, ids.len()).encode()?;
        let mut file = ArchiveFile::create(path)?;
        let mut writer = ArchiveWriter::begin(&mut file, &description)?;
        for (index, prepared) in prepared.iter().enumerate() {
            writer.nested(&format!("{index}"), prepared.bytes(), |file| self.write_snapshot(prepared, file))?;
        }
        writer.finish()?;
        Ok(file.finish()?.into())
    }

    fn prepare_snapshot(&self, id: Uuid) -> Result<Prepared> {
        for _ in 0..ATTEMPTS {
            let record = self
                .catalog()
                .collection_by_id(id)
                .ok_or_else(|| EngineError::NotFound { what: format!("collection {id}") })?;
            let pinned = self.collection(id)?.pin()?;
            let is_same = pinned.specs.iter().map(|spec| spec.slot).eq(record.spaces.iter().map(|spec| spec.slot));
            if is_same {
                return Prepared::of(&record, pinned);
            }
        }
        Err(EngineError::Conflict { what: format!("collection {id}") })
    }

    pub(super) fn write_snapshot(&self, prepared: &Prepared, file: &mut ArchiveFile) -> Result<()> {
        let mut writer = ArchiveWriter::begin(file, &prepared.description)?;
        let mut buffer = vec![0; COPY_BYTES as usize];
        for pinned in &prepared.files {
            writer.begin_file(&pinned.name, pinned.bytes)?;
            let mut position = 0;
            while position < pinned.bytes {
                self.check_open()?;
                let part = &mut buffer[..COPY_BYTES.min(pinned.bytes - position) as usize];
                pinned.read(part, position)?;
                writer.write(part)?;
                position += part.len() as u64;
            }
        }
        Ok(writer.finish()?)
    }
}
