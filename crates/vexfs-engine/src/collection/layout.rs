//! Where a collection keeps its files, and the manifest that names the current ones.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vexfs_storage::{StorageError, disk, encode_manifest, read_manifest, write_manifest};

use crate::error::{EngineError, Result};

/// Name of the blob file of a generation.
pub(super) const BODIES: &str = "payload";

/// Names the checkpoint that recovery starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) generation: u64,
    pub(super) checkpoint: u64,
    /// The last batch that the checkpoint contains.
    pub(super) sequence: u64,
}

impl Manifest {
    pub(super) fn read(dir: &Path) -> Result<Option<Self>> {
        let Some(body) = read_manifest(&manifest_path(dir))? else { return Ok(None) };
        serde_json::from_slice(&body).map(Some).map_err(|error| EngineError::Internal(format!("manifest: {error}")))
    }

    pub(super) fn write(&self, dir: &Path) -> Result<()> {
        Ok(write_manifest(&manifest_path(dir), &self.body()?)?)
    }

    /// The bytes of the file.
    pub(super) fn encode(&self) -> Result<Vec<u8>> {
        Ok(encode_manifest(&self.body()?))
    }

    fn body(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(|error| EngineError::Internal(error.to_string()))
    }
}

/// Name of the manifest's file.
pub(super) const MANIFEST: &str = "MANIFEST";

fn manifest_path(dir: &Path) -> PathBuf {
    dir.join(MANIFEST)
}

/// Directory of a generation.
pub(super) fn generation_dir(dir: &Path, generation: u64) -> PathBuf {
    dir.join(format!("gen-{generation}"))
}

/// File of a checkpoint.
pub(super) fn checkpoint_path(dir: &Path, generation: u64, checkpoint: u64) -> PathBuf {
    generation_dir(dir, generation).join(format!("checkpoint-{checkpoint}.vxs"))
}

/// Without a manifest the log must hold everything. If it does not, the manifest was lost, and nothing may be removed
/// because it is not there.
pub(super) fn check_log_is_whole(dir: &Path) -> Result<()> {
    let first = list(dir, "log-")?.into_iter().min();
    if first.is_none_or(|path| path == dir.join(format!("log-{:020}.vxl", 1))) {
        return Ok(());
    }
    let what = "the file is missing, and the log begins behind a checkpoint".to_owned();
    Err(StorageError::Corrupt { path: manifest_path(dir), offset: 0, what }.into())
}

/// Removes every generation but the current one.
pub(super) fn remove_other_generations(dir: &Path, current: u64) -> Result<()> {
    let keep = generation_dir(dir, current);
    let others = list(dir, "gen-")?.into_iter().filter(|path| *path != keep && path.is_dir());
    Ok(others.into_iter().try_for_each(|path| disk::remove_dir(&path))?)
}

/// Removes every checkpoint of a generation but the current one, finished or not.
pub(super) fn remove_other_checkpoints(dir: &Path, generation: u64, current: u64) -> Result<()> {
    let keep = checkpoint_path(dir, generation, current);
    let others = list(&generation_dir(dir, generation), "checkpoint-")?.into_iter().filter(|path| *path != keep);
    Ok(others.into_iter().try_for_each(|path| disk::remove_file(&path))?)
}

/// Removes the files of a space in a generation, which nobody may open again. Whoever still reads them goes on.
pub(super) fn remove_space_files(generation: &Path, slot: usize) -> Result<()> {
    let files = list(generation, &format!("vectors-{slot}-"))?;
    Ok(files.into_iter().try_for_each(|path| disk::remove_file(&path))?)
}

/// The files of a directory whose names begin so.
pub(super) fn list(dir: &Path, prefix: &str) -> Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(StorageError::io(dir, "list", source).into()),
    };
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix))).collect())
}
