//! One vector space of one generation: its vectors on disk, which rows are alive in it, and its graph.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::RwLock;
use vexfs_index::graph::{Graph, GraphParams};
use vexfs_index::{AtomicBitSet, Row, Vectors};
use vexfs_storage::StorageError;
use vexfs_storage::vectors::{VectorFile, VectorView, checksum};

use crate::batch::VectorBytes;
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};

/// Floats that an exact scan reads in about the time of a graph walk; below it no graph is built.
const SCAN_FLOATS: usize = 4 << 20;
const GRAPH_ROWS_MIN: usize = 4_000;
const GRAPH_ROWS_MAX: usize = 20_000;

/// Rows a builder thread takes at a time.
const CLAIM_ROWS: u32 = 16;

/// Where the vector of a row comes from.
pub(crate) enum RowVector<'a> {
    /// From a batch.
    New(VectorBytes<'a>),
    /// From another row of the space.
    Copy(Row),
}

/// A vector space. Rows are written once, then published; see the engine's design notes.
pub(crate) struct Space {
    pub(crate) spec: SpaceSpec,
    pub(crate) dim: usize,
    pub(crate) file: VectorFile,
    /// Rows that are live and have a vector in this space.
    pub(crate) alive: AtomicBitSet,
    pub(crate) graph: Graph,
    /// One checksum a row; 0 for rows without a vector.
    checksums: RwLock<Vec<u32>>,
    /// The row below which the graph is complete.
    built: AtomicU32,
}

impl Space {
    /// An empty space whose files are `<dir>/vectors-<index>-*.vxv`.
    pub(crate) fn create(dir: &Path, index: usize, spec: SpaceSpec, dim: usize) -> Result<Self> {
        let file = VectorFile::open(dir, &file_name(index), dim, 0)?;
        let graph = Graph::new(spec.metric.metric(), dim, params(&spec));
        Ok(Self::assemble(spec, dim, file, graph, Vec::new(), 0))
    }

    pub(crate) fn assemble(
        spec: SpaceSpec,
        dim: usize,
        file: VectorFile,
        graph: Graph,
        checksums: Vec<u32>,
        built: u32,
    ) -> Self {
        Self {
            spec: SpaceSpec { dimension: Some(dim), ..spec },
            dim,
            file,
            alive: AtomicBitSet::new(),
            graph,
            checksums: RwLock::new(checksums),
            built: AtomicU32::new(built),
        }
    }

    /// The vectors as the index crate reads them.
    pub(crate) fn vectors(&self) -> SpaceVectors {
        SpaceVectors(self.file.view())
    }

    /// Writes vectors to consecutive rows; they become visible when their rows are published.
    pub(crate) fn write(&self, first_row: Row, vectors: &[f32]) -> Result<()> {
        self.file.write(u64::from(first_row), vectors)?;
        let mut checksums = self.checksums.write();
        let end = first_row as usize + vectors.len() / self.dim;
        if checksums.len() < end {
            checksums.resize(end, 0);
        }
        for (slot, vector) in checksums[first_row as usize..end].iter_mut().zip(vectors.chunks_exact(self.dim)) {
            *slot = checksum_of(vector);
        }
        Ok(())
    }

    /// Writes the vectors of rows, in ascending order; they become visible when their rows are published.
    pub(crate) fn write_rows(&self, rows: &[(Row, RowVector<'_>)]) -> Result<()> {
        let view = self.file.view();
        let mut run: Vec<f32> = Vec::new();
        let mut run_start = 0;
        for (row, vector) in rows {
            if !run.is_empty() && run_start + (run.len() / self.dim) as u32 != *row {
                self.write(run_start, &run)?;
                run.clear();
            }
            if run.is_empty() {
                run_start = *row;
            }
            match vector {
                RowVector::New(VectorBytes::Dense(bytes)) => {
                    run.extend(bytes.as_chunks::<4>().0.iter().map(|component| f32::from_le_bytes(*component)));
                }
                RowVector::New(_) => {
                    return Err(EngineError::InvalidArgument("the space is of another kind".to_owned()));
                }
                RowVector::Copy(old) => run.extend_from_slice(view.get(*old)),
            }
        }
        if run.is_empty() { Ok(()) } else { self.write(run_start, &run) }
    }

    /// A copy of the checksums of rows below `rows`.
    pub(crate) fn checksums(&self, rows: u32) -> Vec<u32> {
        let mut checksums = self.checksums.read().clone();
        checksums.resize(rows as usize, 0);
        checksums
    }

    /// The first live row whose vector is not what was written, among `rows`.
    pub(crate) fn first_damaged(&self, rows: impl Iterator<Item = Row>) -> Option<Row> {
        let checksums = self.checksums.read();
        let view = self.file.view();
        rows.filter(|&row| self.alive.contains(row)).find(|&row| checksum_of(view.get(row)) != checksums[row as usize])
    }

    /// Fails at the first live row whose vector is not what was written, among `rows`.
    pub(crate) fn verify(&self, rows: impl Iterator<Item = Row>) -> Result<()> {
        let Some(row) = self.first_damaged(rows) else { return Ok(()) };
        let path = self.file.view().path_of(row).map_or_else(PathBuf::new, Path::to_path_buf);
        let what = format!("the vector of row {row} fails its checksum");
        Err(StorageError::Corrupt { path, offset: 0, what }.into())
    }

    /// Whether `rows` are enough for a graph to pay.
    pub(crate) fn wants_graph(&self, rows: u64) -> bool {
        rows >= (SCAN_FLOATS / self.dim).clamp(GRAPH_ROWS_MIN, GRAPH_ROWS_MAX) as u64
    }

    /// Whether a row has a vector here. Dead rows keep theirs until compaction.
    pub(crate) fn has_vector(&self, row: Row) -> bool {
        self.checksums.read().get(row as usize).is_some_and(|checksum| *checksum != 0)
    }

    /// All live rows below this one are in the graph; those from it on are scanned.
    pub(crate) fn built(&self) -> Row {
        self.built.load(Ordering::Acquire)
    }

    /// Inserts the live rows from the end of the graph up to `end` with `threads` threads, and moves the end.
    /// Stops early, moving nothing, when `is_cancelled`. Only one round of a space may run at a time.
    pub(crate) fn build_round(&self, end: Row, threads: usize, is_cancelled: &(dyn Fn() -> bool + Sync)) {
        let start = self.built();
        let next = AtomicU32::new(start);
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|| self.insert_claimed(&next, end, is_cancelled));
            }
            self.insert_claimed(&next, end, is_cancelled);
        });
        if !is_cancelled() {
            self.built.store(end, Ordering::Release);
        }
    }

    fn insert_claimed(&self, next: &AtomicU32, end: Row, is_cancelled: &(dyn Fn() -> bool + Sync)) {
        let vectors = self.vectors();
        loop {
            let start = next.fetch_add(CLAIM_ROWS, Ordering::Relaxed);
            if start >= end || is_cancelled() {
                return;
            }
            for row in start..end.min(start + CLAIM_ROWS) {
                if self.alive.contains(row) {
                    self.graph.insert(row, &vectors);
                }
            }
        }
    }

    /// Unmaps the vectors that were read; a failure only costs memory.
    pub(crate) fn release(&self) {
        let _ = self.file.view().release();
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.graph.resident_bytes() + self.checksums.read().capacity() * 4
    }
}

/// Never 0, which stands for no vector.
fn checksum_of(vector: &[f32]) -> u32 {
    checksum(vector).max(1)
}

/// Name of the files of the space at `index` in its collection.
pub(crate) fn file_name(index: usize) -> String {
    format!("vectors-{index}")
}

pub(crate) fn params(spec: &SpaceSpec) -> GraphParams {
    GraphParams {
        max_neighbors: usize::from(spec.max_neighbors.max(2)),
        ef_construction: usize::from(spec.ef_construction.max(1)),
    }
}

/// Lets graph and scan read a vector file.
pub(crate) struct SpaceVectors(Arc<VectorView>);

impl Vectors for SpaceVectors {
    fn dim(&self) -> usize {
        self.0.dim()
    }

    fn rows_end(&self) -> Row {
        Row::try_from(self.0.rows_reserved()).unwrap_or(Row::MAX)
    }

    #[inline]
    fn get(&self, row: Row) -> &[f32] {
        self.0.get(row)
    }
}
