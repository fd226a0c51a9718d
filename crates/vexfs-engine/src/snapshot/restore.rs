//! Bringing snapshots back. A snapshot may come from anywhere: it is unpacked beside the collections, under names that are known, checked against
//! its checksums, opened as a collection, and only then named by the catalog, in one step. A crash before that leaves a directory that
//! the next start removes, one after it the new collection.

use std::fs::File;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;
use vexfs_storage::archive::{ArchiveReader, EntryPlace};
use vexfs_storage::{StorageError, disk};

use super::description::{CollectionDescription, Description, invalid};
use super::{Restoration, SnapshotContents, SnapshotPart, SnapshotSet};
use crate::catalog::{CollectionRecord, SpaceSpec};
use crate::collection::Collection;
use crate::engine::Engine;
use crate::error::{EngineError, Result};
use crate::telemetry::Work;

const COPY_BYTES: usize = 1 << 20;
/// Bytes written between two syncs, for the sake of the logs on the same disk.
const SYNC_BYTES: usize = 4 << 20;

impl Engine {
    /// What a snapshot of one collection says of itself. Only its beginning is read.
    ///
    /// # Errors
    /// `InvalidSnapshot`.
    pub fn read_snapshot(&self, path: &Path, part: Option<SnapshotPart>) -> Result<SnapshotContents> {
        let (_, description) = ArchiveReader::open(path, part.map(EntryPlace::from))?;
        let CollectionDescription { collection, sequence, count, .. } = Description::collection(&description)?;
        Ok(SnapshotContents { collection, sequence, count })
    }

    /// What a snapshot of several collections holds.
    ///
    /// # Errors
    /// `InvalidSnapshot`.
    pub fn read_snapshots(&self, path: &Path) -> Result<SnapshotSet> {
        let (mut reader, description) = ArchiveReader::open(path, None)?;
        let description = Description::set(&description)?;
        let mut members = Vec::new();
        while let Some(entry) = reader.next_file()? {
            let EntryPlace { offset, bytes } = reader.pass_over(&entry)?;
            members.push(SnapshotPart { offset, bytes });
        }
        if members.len() != description.members {
            return Err(invalid("it holds another number of collections than it says"));
        }
        Ok(SnapshotSet { note: description.note, members })
    }

    /// Makes a collection of a snapshot: a new one, or one that takes the place of another in one step. That one keeps its id; who is about to read or write it is told to repeat the request.
    ///
    /// # Errors
    /// `InvalidSnapshot`; `AlreadyExists` when the name of a new collection is taken; `NotFound` when the one to be replaced is gone;
    /// `StorageFull`, `Closed`. Nothing has changed then.
    pub fn restore_snapshot(&self, path: &Path, restoration: &Restoration) -> Result<Arc<CollectionRecord>> {
        let _work = restoration.replaces.map(|id| self.begin(Work::Restore, id));
        let directory = Uuid::new_v4();
        let dir = self.registry().dir_of(directory);
        let restored = self.unpack(path, restoration.part, &dir).and_then(|description| {
            self.check_unpacked(&dir, &description)?;
            self.name_restored(description.collection, directory, restoration)
        });
        if restored.is_err() {
            disk::remove_dir(&dir)?;
        }
        restored
    }

    /// Unpacks a snapshot into a new directory, durably.
    pub(super) fn unpack(&self, path: &Path, part: Option<SnapshotPart>, dir: &Path) -> Result<CollectionDescription> {
        let (mut reader, description) = ArchiveReader::open(path, part.map(EntryPlace::from))?;
        let description = Description::collection(&description)?;
        disk::create_dir(dir)?;
        let mut buffer = vec![0; COPY_BYTES];
        let mut expected = description.files.iter();
        while let Some(mut entry) = reader.next_file()? {
            if expected.next().is_none_or(|file| file.name != entry.name || file.bytes != entry.bytes) {
                return Err(invalid("its entries are not what its description says"));
            }
            let target = dir.join(&entry.name);
            if let Some(parent) = target.parent().filter(|parent| *parent != dir) {
                disk::create_dir(parent)?;
            }
            let io = |source| EngineError::from(StorageError::io(&target, "write", source));
            let mut file = File::create_new(&target).map_err(io)?;
            let mut unsynced = 0;
            loop {
                self.check_open()?;
                let bytes = reader.read(&mut entry, &mut buffer)?;
                if bytes == 0 {
                    break;
                }
                file.write_all(&buffer[..bytes]).map_err(io)?;
                unsynced += bytes;
                if unsynced >= SYNC_BYTES {
                    file.sync_data().map_err(io)?;
                    unsynced = 0;
                }
            }
            file.sync_all().map_err(io)?;
        }
        if expected.next().is_some() {
            return Err(invalid("files are missing in it"));
        }
        if description.files.is_empty() {
            // A collection that was never written has no directory.
            disk::remove_dir(dir)?;
            return Ok(description);
        }
        for entry in std::fs::read_dir(dir).map_err(|source| StorageError::io(dir, "list", source))?.flatten() {
            if entry.path().is_dir() {
                disk::fsync_dir(&entry.path())?;
            }
        }
        disk::fsync_dir(dir)?;
        Ok(description)
    }

    /// Opens what was unpacked as a collection, reads all its vectors, and closes it again.
    pub(super) fn check_unpacked(&self, dir: &Path, description: &CollectionDescription) -> Result<()> {
        let opened = catch_unwind(AssertUnwindSafe(|| -> Result<()> {
            let collection = Collection::open(dir.to_path_buf(), &description.collection, self.options().clone())?;
            collection.read_indexes()?;
            collection.verify_rest(&|| self.is_closed());
            collection.check_readable()?;
            let statistics = collection.statistics();
            if statistics.sequence != description.sequence || statistics.count != description.count {
                return Err(invalid("it does not hold the records that its description says"));
            }
            if !collection.has_declared_dimensions() {
                return Err(invalid("its vectors have other dimensions than its description says"));
            }
            Ok(())
        }));
        self.check_open()?;
        match opened {
            Ok(Err(EngineError::Quarantined { cause, .. })) => Err(invalid(&cause)),
            Ok(checked) => checked,
            Err(_) => Err(invalid("its files contradict each other")),
        }
    }

    /// Makes the catalog name what was unpacked.
    fn name_restored(
        &self,
        snapshot: CollectionRecord,
        directory: Uuid,
        restoration: &Restoration,
    ) -> Result<Arc<CollectionRecord>> {
        let Restoration { namespace, name, replaces, attributes, .. } = restoration.clone();
        let keeps_settings = attributes.is_some();
        let attributes = attributes.unwrap_or_else(|| snapshot.attributes.clone());
        let Some(id) = replaces else {
            let is_free = self.catalog().collection_by_id(snapshot.id).is_none();
            let id = if is_free { snapshot.id } else { Uuid::new_v4() };
            let files = Some(directory);
            return self.catalog().insert(CollectionRecord { id, files, namespace, name, attributes, ..snapshot });
        };
        let (old, new) = self.catalog().replace(id, |old| {
            let with_graph =
                |space| if keeps_settings { with_index_of(space, &old.spaces) } else { SpaceSpec::clone(space) };
            let spaces = snapshot.spaces.iter().map(with_graph).collect();
            Ok(CollectionRecord {
                id,
                files: Some(directory),
                namespace: old.namespace.clone(),
                name: old.name.clone(),
                attributes,
                spaces,
                ..snapshot
            })
        })?;
        self.registry().replace(id);
        self.remove_directory(&old);
        Ok(new)
    }
}

/// A space with the index that the space of its name had.
fn with_index_of(space: &SpaceSpec, old: &[SpaceSpec]) -> SpaceSpec {
    let old = old.iter().find(|old| old.name == space.name).unwrap_or(space);
    SpaceSpec {
        index: old.index,
        max_neighbors: old.max_neighbors,
        ef_construction: old.ef_construction,
        codes: old.codes,
        mapped: old.mapped,
        ..space.clone()
    }
}
