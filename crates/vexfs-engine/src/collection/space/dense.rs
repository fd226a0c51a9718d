//! The vectors of a dense space, and their index: a graph or hash tables.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use vexfs_index::codes::StoredCode;
use vexfs_index::graph::GraphParams;
use vexfs_index::{Row, Vectors};
use vexfs_simd::{Metric, TableMemory};
use vexfs_storage::StorageError;
use vexfs_storage::sections::SectionReader;
use vexfs_storage::vectors::{VectorFile, VectorView, checksum};

use super::finder::Finder;
use super::index::{Index, IndexSpec, Indexes};
use super::stored_form::{StoredForm, stored_code};
use super::{RowVector, file_name, kernel_of};
use crate::batch::VectorBytes;
use crate::catalog::{IndexKind, SpaceSpec};
use crate::error::{EngineError, Result};

/// Fewer floats are compared one by one, and no graph is built: nothing is missed. A graph that begins earlier costs loading more than it saves:
/// with 10,000 KB instead of these 16 MB, 20,000 records of 384 components took a quarter longer until they were indexed.
const SCAN_FLOATS: usize = 4 << 20;
const GRAPH_ROWS_MIN: usize = 2_000;
const GRAPH_ROWS_MAX: usize = 20_000;
/// Components written at a time, so that they are still in the cache and their memory is used again.
const RUN_FLOATS_MAX: usize = 64 << 10;

/// A graph, or hash tables, that lie in a checkpoint.
pub(super) struct StoredIndex {
    pub(super) reader: Arc<SectionReader>,
    pub(super) section: String,
    pub(super) kind: IndexKind,
    /// The row below which it is complete.
    pub(super) built: Row,
}

impl StoredIndex {
    fn read(&self, metric: Metric, dim: usize, params: GraphParams, memory: &TableMemory) -> Result<Finder> {
        Finder::read_from(self.kind, metric, dim, params, memory, (&self.reader, &self.section))
    }
}

/// One vector a record.
pub(crate) struct Dense {
    pub(crate) dim: usize,
    pub(super) file: VectorFile,
    pub(super) indexes: Indexes,
    /// The graph of the checkpoint, until it is read.
    stored_index: Mutex<Option<StoredIndex>>,
    form: StoredForm,
    /// For vectors that are not stored as floats.
    code: Option<Arc<StoredCode>>,
    /// Whether such vectors are compared as they are stored, rotated, which changes no distance.
    is_rotated: bool,
    /// One checksum a row; 0 for rows without a vector.
    checksums: RwLock<Vec<u32>>,
}

impl Dense {
    /// Opens the vectors as of when there were `rows` of them, without a graph.
    pub(super) fn open(dir: &Path, spec: &SpaceSpec, dim: usize, rows: u64, checksums: Vec<u32>) -> Result<Self> {
        let code = stored_code(spec.datatype, dim);
        // What is stored are numbers of four bytes, whatever they say.
        let width = code.as_ref().map_or(dim, |code| code.bytes() / 4);
        Ok(Self {
            dim,
            file: VectorFile::open(dir, &file_name(spec), width, rows)?,
            indexes: Indexes::empty(kernel_of(spec), dim, IndexSpec::of(spec), dir),
            stored_index: Mutex::default(),
            form: StoredForm::of(spec),
            is_rotated: code.is_some() && kernel_of(spec) != Metric::Manhattan,
            code,
            checksums: RwLock::new(checksums),
        })
    }

    /// The same vectors with an index, which is complete below `built`. When it is not what it should be, another will be built.
    pub(super) fn with_index(self, finder: Finder, built: u32) -> Self {
        self.indexes.serve(finder, built);
        self
    }

    /// What the tables of its index are to be made of.
    pub(super) fn table_memory(&self) -> TableMemory {
        self.indexes.memory()
    }

    /// The same vectors with a graph that [`Self::read_index`] reads later.
    pub(super) fn with_stored_index(self, graph: StoredIndex) -> Self {
        Self { stored_index: Mutex::new(Some(graph)), ..self }
    }

    /// Rows in a graph that is still to be read.
    pub(crate) fn stored_rows(&self) -> Row {
        self.stored_index.lock().as_ref().map_or(0, |graph| graph.built)
    }

    /// Reads the graph of the checkpoint, unless that is done. Until then searches compare all vectors, and nothing may ask for
    /// another graph, add to this one or store it.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn read_index(&self) -> Result<()> {
        let mut stored = self.stored_index.lock();
        if let Some(graph) = &*stored {
            let (metric, params) = (self.indexes.metric(), self.indexes.wanted().params());
            self.indexes.serve(graph.read(metric, self.dim, params, &self.indexes.memory())?, graph.built);
            *stored = None;
        }
        Ok(())
    }

    /// What the graph is to be.
    pub(super) fn wanted(&self) -> IndexSpec {
        self.indexes.wanted()
    }

    /// The graph is to be another from now on.
    pub(super) fn reshape(&self, wanted: IndexSpec) {
        if wanted != self.indexes.wanted() {
            self.indexes.want(wanted);
        }
    }

    /// What searches walk.
    pub(crate) fn index(&self) -> Arc<Index> {
        self.indexes.current()
    }

    /// A vector in its stored form as it is compared with [`Self::vectors`].
    pub(super) fn comparable(&self, vector: Vec<f32>) -> Vec<f32> {
        match &self.code {
            Some(code) if self.is_rotated => code.rotate(&vector),
            _ => vector,
        }
    }

    /// The vectors as the index crate reads them.
    pub(crate) fn vectors(&self) -> SpaceVectors {
        SpaceVectors { view: self.file.view(), code: self.code.clone(), is_rotated: self.is_rotated, dim: self.dim }
    }

    pub(super) fn vector(&self, row: Row) -> Vec<f32> {
        let view = self.file.view();
        let stored = view.get(row);
        match &self.code {
            None => stored.to_vec(),
            Some(code) => code.decode(bytemuck::cast_slice(stored)),
        }
    }

    pub(super) fn has_vector(&self, row: Row) -> bool {
        self.checksums.read().get(row as usize).is_some_and(|checksum| *checksum != 0)
    }

    /// Writes vectors as they are stored to consecutive rows.
    fn write(&self, first_row: Row, vectors: &[f32]) -> Result<()> {
        let width = self.file.dim();
        self.file.write(u64::from(first_row), vectors)?;
        let mut checksums = self.checksums.write();
        let end = first_row as usize + vectors.len() / width;
        if checksums.len() < end {
            checksums.resize(end, 0);
        }
        for (slot, vector) in checksums[first_row as usize..end].iter_mut().zip(vectors.chunks_exact(width)) {
            *slot = checksum_of(vector);
        }
        Ok(())
    }

    /// Writes the vectors of rows, those that follow each other at once. Those that are copied come from `source`.
    pub(super) fn write_rows(&self, rows: &[(Row, RowVector<'_>)], source: &Self) -> Result<()> {
        let view = source.file.view();
        let width = self.file.dim();
        let mut run: Vec<f32> = Vec::new();
        let mut run_start = 0;
        for (row, vector) in rows {
            let is_torn = run_start + (run.len() / width) as u32 != *row;
            if !run.is_empty() && (is_torn || run.len() >= RUN_FLOATS_MAX) {
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
                    if let Some(code) = &self.code {
                        let stored = code.encode(&run[start..]);
                        run.truncate(start);
                        run.extend_from_slice(bytemuck::cast_slice(&words_of(&stored)));
                    }
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
        self.indexes.wanted().is_wanted
    }

    /// Whether `rows` are enough for a graph to pay.
    pub(crate) fn wants_graph(&self, rows: u64) -> bool {
        self.has_graph() && self.is_worth_a_graph(rows)
    }

    /// The same if a graph may be had at all.
    pub(super) fn is_worth_a_graph(&self, rows: u64) -> bool {
        rows >= (SCAN_FLOATS / self.dim).clamp(GRAPH_ROWS_MIN, GRAPH_ROWS_MAX) as u64
    }

    /// All live rows below this one are in a graph as it should be; none while another is being built from the beginning.
    pub(crate) fn built(&self) -> Row {
        // Asked first: a graph that is read meanwhile serves before it counts as read.
        self.stored_rows().max(self.indexes.built_as_wanted())
    }

    /// As [`Self::built`], of whatever graph searches walk.
    pub(crate) fn indexed(&self) -> Row {
        // In this order for the same reason.
        self.stored_rows().max(self.index().built())
    }

    pub(super) fn release(&self) {
        let _ = self.file.view().release();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.indexes.memory_bytes() + self.checksums.read().capacity() * 4
    }
}

/// Never 0, which stands for no vector.
fn checksum_of(vector: &[f32]) -> u32 {
    checksum(vector).max(1)
}

/// The bytes of a stored vector as numbers of four bytes.
fn words_of(stored: &[u8]) -> Vec<u32> {
    stored.as_chunks::<4>().0.iter().map(|word| u32::from_ne_bytes(*word)).collect()
}

/// Lets graph and scan read a vector file.
pub(crate) struct SpaceVectors {
    view: Arc<VectorView>,
    code: Option<Arc<StoredCode>>,
    is_rotated: bool,
    dim: usize,
}

impl Vectors for SpaceVectors {
    fn dim(&self) -> usize {
        self.dim
    }

    fn rows_end(&self) -> Row {
        Row::try_from(self.view.rows_reserved()).unwrap_or(Row::MAX)
    }

    #[inline]
    fn get(&self, row: Row) -> Cow<'_, [f32]> {
        let stored = self.view.get(row);
        match &self.code {
            None => Cow::Borrowed(stored),
            Some(code) if self.is_rotated => Cow::Owned(code.decode_rotated(bytemuck::cast_slice(stored))),
            Some(code) => Cow::Owned(code.decode(bytemuck::cast_slice(stored))),
        }
    }

    #[inline]
    fn prefetch(&self, row: Row, bytes_max: usize) {
        vexfs_simd::prefetch(self.view.get(row), bytes_max);
    }
}
