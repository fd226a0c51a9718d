//! The files of a collection as they are at one moment, to be read while writes go on.
//!
//! What recovery starts from is named by the manifest and never written again below the lengths that the checkpoint speaks of, and the log
//! is only appended to. So it is enough to open all these files between two batches and to remember how much of the log there was. They stay
//! readable when a checkpoint or a compaction removes their names. Unlike a fork (`fork.rs`) this makes no links: whoever writes to a
//! file with a second name would have to copy it first.

use vexfs_storage::StorageError;
use vexfs_storage::archive::PinnedFile;

use super::Collection;
use super::layout::{MANIFEST, Manifest, checkpoint_path, generation_dir, list};
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};

/// How often the files of a checkpoint may be gone before they were opened, because a newer one came.
const ATTEMPTS: usize = 8;

/// A collection between two batches.
pub(crate) struct Pinned {
    /// The spaces that it had then.
    pub(crate) specs: std::sync::Arc<[SpaceSpec]>,
    /// Number of the last batch.
    pub(crate) sequence: u64,
    /// Records.
    pub(crate) count: u64,
    /// Everything that opening it needs; nothing when it was never written.
    pub(crate) files: Vec<PinnedFile>,
}

impl Collection {
    /// Pins all that was written here so far. Writes wait while files are opened, reads do not.
    ///
    /// # Errors
    /// When the collection takes no writes, since then it is not known what is on disk, or files cannot be opened.
    pub(crate) fn pin(&self) -> Result<Pinned> {
        let mut committer = self.committer.lock();
        self.check_writable()?;
        let specs = self.specs();
        let (sequence, count) = {
            let state = self.state.read();
            (state.sequence, state.records.count())
        };
        let Some(log) = committer.log.as_mut() else { return Ok(Pinned { specs, sequence, count, files: Vec::new() }) };
        log.flush()?;
        let segments = log.files();
        for _ in 0..ATTEMPTS {
            match self.open_files_of_checkpoint(&segments) {
                Err(EngineError::Storage(StorageError::Io { source, .. }))
                    if source.kind() == std::io::ErrorKind::NotFound => {}
                pinned => return pinned.map(|files| Pinned { specs, sequence, count, files }),
            }
        }
        Err(EngineError::ResourceExhausted {
            what: "the collection is being compacted again and again".to_owned(),
            setting: "nothing",
        })
    }

    fn open_files_of_checkpoint(&self, segments: &[(std::path::PathBuf, u64)]) -> Result<Vec<PinnedFile>> {
        let mut files = Vec::new();
        let mut pin = |path: &std::path::Path, bytes: Option<u64>| -> Result<()> {
            let name = path.strip_prefix(&self.dir).map_err(|error| EngineError::Internal(error.to_string()))?;
            files.push(PinnedFile::open(name.to_string_lossy().into_owned(), path, bytes)?);
            Ok(())
        };
        let manifest = Manifest::read(&self.dir)?;
        if let Some(manifest) = manifest {
            let generation = generation_dir(&self.dir, manifest.generation);
            pin(&checkpoint_path(&self.dir, manifest.generation, manifest.checkpoint), None)?;
            for prefix in ["vectors-", "payload-"] {
                let mut paths = list(&generation, prefix)?;
                paths.retain(|path| path.extension().is_none_or(|extension| extension != "tmp"));
                paths.sort();
                paths.iter().try_for_each(|path| pin(path, None))?;
            }
        }
        // Without a checkpoint the log makes all files anew.
        segments.iter().try_for_each(|(path, bytes)| pin(path, Some(*bytes)))?;
        if let Some(manifest) = manifest {
            files.push(PinnedFile::of_bytes(MANIFEST.to_owned(), manifest.encode()?));
        }
        Ok(files)
    }
}
