//! The vectors of a dense space, and their graph.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::RwLock;
use vexfs_index::graph::{Graph, GraphParams};
use vexfs_index::{AtomicBitSet, Row, Vectors};
use vexfs_storage::StorageError;
use vexfs_storage::vectors::{VectorFile, VectorView, checksum};

use super::stored_form::StoredForm;
use super::{RowVector, file_name};
use crate::batch::VectorBytes;
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};

/// Floats that an exact scan reads in about the time of a graph walk; below it no graph is built.
const SCAN_FLOATS: usize = 4 << 20;
const GRAPH_ROWS_MIN: usize = 4_000;
const GRAPH_ROWS_MAX: usize = 20_000;

/// Rows a builder thread takes at a time.
const CLAIM_ROWS: u32 = 16;

/// One vector a record.
pub(crate) struct Dense {
    pub(crate) dim: usize,
    pub(super) file: VectorFile,
    pub(crate) graph: Graph,
    form: StoredForm,
    has_graph: bool,
    /// One checksum a row; 0 for rows without a vector.
    checksums: RwLock<Vec<u32>>,
    /// The row below which the graph is complete.
    built: AtomicU32,
}

impl Dense {
    pub(super) fn create(dir: &Path, spec: &SpaceSpec, dim: usize) -> Result<Self> {
        let file = VectorFile::open(dir, &file_name(spec), dim, 0)?;
        Ok(Self::assemble(spec, file, Graph::new(super::kernel_of(spec), dim, params(spec)), Vec::new(), 0))
    }

    pub(super) fn assemble(spec: &SpaceSpec, file: VectorFile, graph: Graph, checksums: Vec<u32>, built: u32) -> Self {
        Self {
            dim: file.dim(),
            file,
            graph,
            form: StoredForm::of(spec),
            has_graph: spec.max_neighbors > 0,
            checksums: RwLock::new(checksums),
            built: AtomicU32::new(built),
        }
    }

    /// The same vectors with another graph, which is complete below `built`.
    pub(super) fn with_graph(self, graph: Graph, built: u32) -> Self {
        Self { graph, built: AtomicU32::new(built), ..self }
    }

    /// The vectors as the index crate reads them.
    pub(crate) fn vectors(&self) -> SpaceVectors {
        SpaceVectors(self.file.view())
    }

    pub(super) fn vector(&self, row: Row) -> Vec<f32> {
        self.file.view().get(row).to_vec()
    }

    pub(super) fn has_vector(&self, row: Row) -> bool {
        self.checksums.read().get(row as usize).is_some_and(|checksum| *checksum != 0)
    }

    /// Writes vectors in their stored form to consecutive rows.
    fn write(&self, first_row: Row, vectors: &[f32]) -> Result<()> {
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

    /// Writes the vectors of rows, those that follow each other at once. Those that are copied come from `source`.
    pub(super) fn write_rows(&self, rows: &[(Row, RowVector<'_>)], source: &Self) -> Result<()> {
        let view = source.file.view();
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
                    let start = run.len();
                    run.extend(bytes.as_chunks::<4>().0.iter().map(|component| f32::from_le_bytes(*component)));
                    self.form.apply(&mut run[start..]);
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
    pub(super) fn checksums(&self, rows: u32) -> Vec<u32> {
        let mut checksums = self.checksums.read().clone();
        checksums.resize(rows as usize, 0);
        checksums
    }

    pub(super) fn verify(&self, mut rows: impl Iterator<Item = Row>) -> Result<()> {
        let checksums = self.checksums.read();
        let view = self.file.view();
        let damaged = rows.find(|&row| checksum_of(view.get(row)) != checksums[row as usize]);
        let Some(row) = damaged else { return Ok(()) };
        let path = view.path_of(row).map_or_else(PathBuf::new, Path::to_path_buf);
        let what = format!("the vector of row {row} fails its checksum");
        Err(StorageError::Corrupt { path, offset: 0, what }.into())
    }

    /// Whether the space may have a graph at all.
    pub(crate) fn has_graph(&self) -> bool {
        self.has_graph
    }

    /// Whether `rows` are enough for a graph to pay.
    pub(crate) fn wants_graph(&self, rows: u64) -> bool {
        self.has_graph && rows >= (SCAN_FLOATS / self.dim).clamp(GRAPH_ROWS_MIN, GRAPH_ROWS_MAX) as u64
    }

    /// All live rows below this one are in the graph; those from it on are scanned.
    pub(crate) fn built(&self) -> Row {
        self.built.load(Ordering::Acquire)
    }

    /// Inserts the `alive` rows from the end of the graph up to `end` with `threads` threads, and moves the end.
    /// Stops early, moving nothing, when `is_cancelled`. Only one round of a space may run at a time.
    pub(crate) fn build_round(
        &self,
        end: Row,
        threads: usize,
        alive: &AtomicBitSet,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) {
        let start = self.built();
        let next = AtomicU32::new(start);
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|| self.insert_claimed(&next, end, alive, is_cancelled));
            }
            self.insert_claimed(&next, end, alive, is_cancelled);
        });
        if !is_cancelled() {
            self.built.store(end, Ordering::Release);
        }
    }

    fn insert_claimed(
        &self,
        next: &AtomicU32,
        end: Row,
        alive: &AtomicBitSet,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) {
        let vectors = self.vectors();
        loop {
            let start = next.fetch_add(CLAIM_ROWS, Ordering::Relaxed);
            if start >= end || is_cancelled() {
                return;
            }
            for row in start..end.min(start + CLAIM_ROWS) {
                if alive.contains(row) {
                    self.graph.insert(row, &vectors);
                }
            }
        }
    }

    pub(super) fn release(&self) {
        let _ = self.file.view().release();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.graph.resident_bytes() + self.checksums.read().capacity() * 4
    }
}

/// Never 0, which stands for no vector.
fn checksum_of(vector: &[f32]) -> u32 {
    checksum(vector).max(1)
}

pub(super) fn params(spec: &SpaceSpec) -> GraphParams {
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
