//! Where a collection keeps its files, and the manifest that names the current ones.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vexfs_storage::{read_manifest, write_manifest};

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
        let body = serde_json::to_vec(self).map_err(|error| EngineError::Internal(error.to_string()))?;
        Ok(write_manifest(&manifest_path(dir), &body)?)
    }
}

fn manifest_path(dir: &Path) -> PathBuf {
    dir.join("MANIFEST")
}

/// Directory of a generation.
pub(super) fn generation_dir(dir: &Path, generation: u64) -> PathBuf {
    dir.join(format!("gen-{generation}"))
}

/// File of a checkpoint.
pub(super) fn checkpoint_path(dir: &Path, generation: u64, checkpoint: u64) -> PathBuf {
    generation_dir(dir, generation).join(format!("checkpoint-{checkpoint}.vxs"))
}
