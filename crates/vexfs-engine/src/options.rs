//! What an operator can set on the engine.

use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::{CollectionRecord, SpaceSpec};

/// When a write counts as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// After its log frame is on disk (fdatasync).
    Fsync,
    /// After the operating system has it: survives a crash of the process, not of the machine.
    Os,
}

/// Settings of an engine. Every limit is named as in the host's configuration.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything is stored.
    pub data_dir: PathBuf,
    /// When writes are acknowledged.
    pub durability: Durability,
    /// Threads that run long reads; short ones run on the caller's thread.
    pub search_threads: usize,
    /// Threads that build graphs in the background.
    pub build_threads: usize,
    /// Threads that write logs and apply batches; each collection uses one at a time.
    pub commit_threads: usize,
    /// Collections kept open; past it, idle ones are closed and reopened when used again.
    pub open_collections_max: usize,
    /// Write requests that may wait for one collection's log.
    pub write_queue_max: usize,
    /// Bytes of batches that may wait for one collection's log.
    pub write_queue_bytes_max: usize,
    /// Long reads that may wait for a thread.
    pub read_queue_max: usize,
    /// A log tail longer than this many bytes is folded into a checkpoint.
    pub checkpoint_log_bytes: u64,
    /// Bytes of codes that may wait for a graph before writers of many records wait for it, too; a sixteenth of them while searches come.
    pub lag_bytes_max: u64,
    /// Live records from which on a vector space gets a graph; `None` = as many as a walk needs to beat a scan.
    pub graph_rows_min: Option<u64>,
    /// Dead rows that are not worth a compaction.
    pub compaction_dead_rows_min: u64,
    /// Dead bytes of payloads and documents that are not worth a compaction.
    pub compaction_dead_bytes_min: u64,
    /// Whether all graphs are in mapped files, as if every space were [`mapped`](crate::SpaceSpec::mapped).
    pub low_memory: bool,
    /// Seconds without writes after which a collection with an unfolded log is checkpointed.
    pub checkpoint_idle_seconds: u64,
}

impl Options {
    /// The spaces of a collection as they are to be under these options.
    pub(crate) fn spaces_of(&self, record: &CollectionRecord) -> Arc<[SpaceSpec]> {
        let space = |spec: &SpaceSpec| SpaceSpec { mapped: spec.mapped || self.low_memory, ..spec.clone() };
        record.spaces.iter().map(space).collect()
    }

    /// Defaults for a data directory.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            data_dir: data_dir.into(),
            durability: Durability::Fsync,
            search_threads: cores,
            build_threads: cores,
            commit_threads: cores.clamp(2, 8),
            open_collections_max: 4096,
            write_queue_max: 4096,
            write_queue_bytes_max: 512 << 20,
            read_queue_max: 4096,
            checkpoint_log_bytes: 64 << 20,
            // Scanned in a few milliseconds.
            lag_bytes_max: 32 << 20,
            graph_rows_min: None,
            compaction_dead_rows_min: 1_000,
            compaction_dead_bytes_min: 16 << 20,
            low_memory: false,
            checkpoint_idle_seconds: 30,
        }
    }
}
