//! Snapshots of parts of collections. One has the form of a snapshot of a collection that has those records alone.

use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;
use vexfs_storage::archive::ArchiveFile;
use vexfs_storage::disk;

use super::SnapshotFile;
use super::create::{ATTEMPTS, Prepared};
use crate::catalog::CollectionRecord;
use crate::collection::Collection;
use crate::engine::Engine;
use crate::error::{EngineError, Result};
use crate::plan::Part;
use crate::telemetry::Work;

impl Engine {
    /// Writes what a part of a collection holds now into a new file, while writes go on.
    ///
    /// # Errors
    /// As [`Self::snapshot_collection`].
    pub fn snapshot_part(&self, id: Uuid, part: &Part, path: &Path) -> Result<SnapshotFile> {
        let _work = self.begin(Work::Snapshot, id);
        // No collection has this directory, so the next start removes what a crash leaves of it.
        let dir = self.registry().dir_of(Uuid::new_v4());
        let written = self.copy_of(id, &dir).and_then(|(record, copy)| {
            copy.keep_only(part)?;
            let prepared = Prepared::of(&record, copy.pin()?)?;
            let mut file = ArchiveFile::create(path)?;
            self.write_snapshot(&prepared, &mut file)?;
            Ok(file.finish()?.into())
        });
        disk::remove_dir(&dir)?;
        written
    }

    /// Puts what a snapshot of a part, or of a collection that has nothing else, holds in the place of what a part of a collection holds.
    ///
    /// # Errors
    /// `InvalidSnapshot` also when it holds what is not of the part; otherwise as [`Self::restore_snapshot`]. Nothing has changed then.
    pub fn restore_part(&self, path: &Path, id: Uuid, part: &Part) -> Result<()> {
        let _work = self.begin(Work::Restore, id);
        let dir = self.registry().dir_of(Uuid::new_v4());
        let restored = self.unpack(path, None, &dir).and_then(|description| {
            self.check_unpacked(&dir, &description)?;
            let source = Collection::open(dir.clone(), &description.collection, self.options().clone())?;
            let collection = self.collection(id)?;
            collection.take_over(&source, part, &|| self.check_open())?;
            self.written(&collection);
            Ok(())
        });
        disk::remove_dir(&dir)?;
        restored
    }

    /// A copy of a collection, between two batches, that nobody else has.
    fn copy_of(&self, id: Uuid, dir: &Path) -> Result<(Arc<CollectionRecord>, Collection)> {
        for _ in 0..ATTEMPTS {
            let record = self
                .catalog()
                .collection_by_id(id)
                .ok_or_else(|| EngineError::NotFound { what: format!("collection {id}") })?;
            let specs = self.collection(id)?.fork_into(dir)?;
            if specs.iter().map(|spec| spec.slot).eq(record.spaces.iter().map(|spec| spec.slot)) {
                let copy = Collection::open(dir.to_path_buf(), &record, self.options().clone())?;
                return Ok((record, copy));
            }
            disk::remove_dir(dir)?;
        }
        Err(EngineError::Conflict { what: format!("collection {id}") })
    }
}
