//! A copy of a collection that takes no space of its own until one side writes.
//!
//! The copy has links to the files of the last checkpoint and to the log behind it, so making it costs as much as naming those files.
//! Files that are complete are never written again; a chunk that still has room is copied by whoever writes to it first
//! (see `vexfs_storage::chunks`). Opening the copy replays the log and finds in the chunks what the origin wrote there.

use std::path::Path;
use std::sync::Arc;

use vexfs_storage::log::LogWriter;
use vexfs_storage::{StorageError, disk};

use super::Collection;
use super::layout::{Manifest, checkpoint_path, generation_dir, list};
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};

/// How often the files of a checkpoint may be gone before they were linked, because a newer one came.
const ATTEMPTS: usize = 8;

impl Collection {
    /// Makes `dir`, which nobody uses, hold all that was written here so far. Returns the spaces that the collection had then; a
    /// collection that was never written has no files, and then neither has the copy. Writes wait meanwhile, reads do not.
    ///
    /// # Errors
    /// When the collection takes no writes, or the disk refuses. What is in `dir` then is the caller's to remove.
    pub(crate) fn fork_into(&self, dir: &Path) -> Result<Arc<[SpaceSpec]>> {
        let mut committer = self.committer.lock();
        self.check_writable()?;
        let specs = self.specs();
        let Some(log) = committer.log.as_mut() else { return Ok(specs) };
        let next = log.rotate()?;
        {
            let state = self.state.read();
            state.bodies.mark_shared();
            state.spaces.iter().for_each(|space| space.mark_shared());
        }
        for _ in 0..ATTEMPTS {
            match self.share_files(dir, next) {
                Err(EngineError::Storage(StorageError::Io { source, .. }))
                    if source.kind() == std::io::ErrorKind::NotFound =>
                {
                    // A checkpoint was finished meanwhile and the older one removed.
                    disk::remove_dir(dir)?;
                }
                shared => return shared.map(|()| specs),
            }
        }
        Err(EngineError::ResourceExhausted {
            what: "the collection is being compacted again and again".to_owned(),
            setting: "nothing",
        })
    }

    /// Links what the manifest names and the log; `next` is the first batch that the copy will write itself.
    fn share_files(&self, dir: &Path, next: u64) -> Result<()> {
        disk::create_dir(dir)?;
        let manifest = Manifest::read(&self.dir)?;
        let generation = manifest.map_or(0, |manifest| manifest.generation);
        let (from, to) = (generation_dir(&self.dir, generation), generation_dir(dir, generation));
        disk::create_dir(&to)?;
        if let Some(manifest) = manifest {
            let checkpoint = checkpoint_path(&self.dir, generation, manifest.checkpoint);
            disk::share_file(&checkpoint, &checkpoint_path(dir, generation, manifest.checkpoint))?;
        }
        for prefix in ["vectors-", "payload-"] {
            share_all(&from, &to, prefix, "")?;
        }
        disk::fsync_dir(&to)?;
        // The segment that the copy goes on in is its own; all others are complete.
        LogWriter::create(dir, next)?;
        let own = format!("log-{next:020}.vxl");
        share_all(&self.dir, dir, "log-", &own)?;
        if let Some(manifest) = manifest {
            manifest.write(dir)?;
        }
        Ok(disk::fsync_dir(dir)?)
    }
}

/// Links the files of a directory that begin with `prefix`, but not the one named `except` and none that is being written.
fn share_all(from: &Path, to: &Path, prefix: &str, except: &str) -> Result<()> {
    for path in list(from, prefix)? {
        let Some(name) = path.file_name().filter(|name| *name != except) else { continue };
        if path.extension().is_none_or(|extension| extension != "tmp") {
            disk::share_file(&path, &to.join(name))?;
        }
    }
    Ok(())
}
