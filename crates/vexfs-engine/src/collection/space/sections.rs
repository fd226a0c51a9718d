//! What a checkpoint keeps of a space, and the space that it was.
//!
//! Sections: `alive-<i>` (roaring); of a dense space `checksums-<i>` (u32 each) and `graph-<i>`; of the others `blobs-<i>`
//! (`offset u64`, `len u32` each). The inverted index of a sparse space is built from its blobs.

use std::path::Path;
use std::sync::Arc;

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};
use vexfs_index::Row;
use vexfs_index::graph::Graph;
use vexfs_index::sparse::SparseIndex;
use vexfs_storage::StorageError;
use vexfs_storage::sections::{SectionReader, SectionWriter};
use vexfs_storage::vectors::VectorFile;

use super::blobs::VectorBlobs;
use super::dense::{Dense, params};
use super::write::index_rows;
use super::{Space, Store, file_name, kernel_of};
use crate::catalog::{SpaceKind, SpaceSpec};
use crate::error::{EngineError, Result};

/// Rows whose blobs are read between two looks at the map.
const INDEX_ROWS: usize = 65_536;

/// A space in the `meta` section.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SpaceMeta {
    pub(crate) name: String,
    /// Absent in checkpoints of version 0.1, whose spaces are known by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) slot: Option<usize>,
    /// Components of a vector; 0 for sparse ones.
    dim: usize,
    /// The graph holds all live rows below this one.
    #[serde(default)]
    built: u32,
    /// Logical length of the blobs.
    #[serde(default)]
    blobs_len: u64,
}

impl SpaceMeta {
    /// The spec of the space, unless it was removed since.
    pub(crate) fn spec<'a>(&self, specs: &'a [SpaceSpec]) -> Option<&'a SpaceSpec> {
        specs.iter().find(|spec| self.slot.map_or(spec.name == self.name, |slot| spec.slot == slot))
    }
}

/// The tables of a space as of one batch, as bytes, so that writes may go on while they are stored.
pub(crate) struct SpaceCapture {
    space: Arc<Space>,
    pub(crate) meta: SpaceMeta,
    alive: Vec<u8>,
    /// Checksums or places of blobs.
    rows: Vec<u8>,
}

impl SpaceCapture {
    /// Copies the tables of rows below `rows`, of which `live` are. The caller keeps batches from being applied meanwhile.
    pub(crate) fn of(space: &Arc<Space>, live: &RoaringBitmap, rows: u32) -> Result<Self> {
        let alive: RoaringBitmap = live.iter().filter(|&row| space.alive.contains(row)).collect();
        let mut alive_bytes = Vec::with_capacity(alive.serialized_size());
        alive
            .serialize_into(&mut alive_bytes)
            .map_err(|error| EngineError::Internal(format!("copying the tables: {error}")))?;
        let (row_bytes, built, blobs_len) = match &space.store {
            Store::Dense(dense) => {
                let checksums = dense.checksums(rows);
                (checksums.into_iter().flat_map(u32::to_le_bytes).collect(), dense.built().min(rows), 0)
            }
            Store::Multi(blobs) | Store::Sparse(blobs, _) => (blobs.encode_refs(rows), 0, blobs.file.len()),
        };
        let meta = SpaceMeta {
            name: space.spec.name.clone(),
            slot: Some(space.spec.slot),
            dim: space.spec.dimension.unwrap_or(0),
            built,
            blobs_len,
        };
        Ok(Self { space: Arc::clone(space), meta, alive: alive_bytes, rows: row_bytes })
    }

    /// Makes the files durable and writes the sections of the space at `index`.
    pub(crate) fn store(&self, index: usize, writer: &mut SectionWriter, path: &Path) -> Result<()> {
        writer.put_section(&format!("alive-{index}"), &self.alive)?;
        let Store::Dense(dense) = &self.space.store else {
            return Ok(writer.put_section(&format!("blobs-{index}"), &self.rows)?);
        };
        writer.put_section(&format!("checksums-{index}"), &self.rows)?;
        let mut section = writer.section(&format!("graph-{index}"))?;
        Ok(dense
            .graph
            .write_to(self.meta.built, &mut section)
            .map_err(|source| StorageError::io(path, "write", source))?)
    }

    pub(crate) fn sync(&self) -> Result<()> {
        self.space.sync()
    }
}

/// A checkpoint, while its spaces are read.
pub(crate) struct SpaceSections<'a> {
    /// Directory of the generation.
    pub(crate) dir: &'a Path,
    pub(crate) reader: &'a SectionReader,
    /// Rows ever made in the generation.
    pub(crate) rows: u32,
}

impl SpaceSections<'_> {
    /// The space that `meta` lists at `index`.
    pub(crate) fn load(&self, index: usize, meta: &SpaceMeta, spec: &SpaceSpec) -> Result<Space> {
        let alive = RoaringBitmap::deserialize_from(self.reader.section(&format!("alive-{index}"))?)
            .map_err(|error| self.damaged(&error.to_string()))?;
        if alive.max().is_some_and(|row| row >= self.rows) {
            return Err(self.damaged("a vector space has another number of rows than it should"));
        }
        let store = match spec.kind {
            SpaceKind::Dense => Store::Dense(Box::new(self.load_dense(index, meta, spec)?)),
            SpaceKind::Multi => Store::Multi(self.load_blobs(index, meta, spec)?),
            SpaceKind::Sparse => {
                let blobs = self.load_blobs(index, meta, spec)?;
                let index = SparseIndex::default();
                let rows: Vec<Row> = alive.iter().collect();
                rows.chunks(INDEX_ROWS).try_for_each(|rows| index_rows(&blobs, &index, rows))?;
                blobs.release();
                Store::Sparse(blobs, index)
            }
        };
        let space = Space::assemble(spec, meta.dim, store);
        alive.iter().for_each(|row| space.alive.set(row));
        Ok(space)
    }

    fn load_dense(&self, index: usize, meta: &SpaceMeta, spec: &SpaceSpec) -> Result<Dense> {
        let file = VectorFile::open(self.dir, &file_name(spec), meta.dim, u64::from(self.rows))?;
        let checksums = self.reader.section(&format!("checksums-{index}"))?.as_chunks::<4>().0;
        self.check_rows(checksums.len())?;
        let checksums = checksums.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        // The graph of a checkpoint reaches to `built`; later rows are linked again.
        let bytes = self.reader.section(&format!("graph-{index}"))?;
        let graph = Graph::read_from(kernel_of(spec), meta.dim, params(spec), bytes)
            .map_err(|error| self.damaged(&error.to_string()))?;
        Ok(Dense::assemble(spec, file, graph, checksums, meta.built))
    }

    fn load_blobs(&self, index: usize, meta: &SpaceMeta, spec: &SpaceSpec) -> Result<VectorBlobs> {
        let refs = VectorBlobs::decode_refs(self.reader.section(&format!("blobs-{index}"))?);
        self.check_rows(refs.len())?;
        VectorBlobs::open(self.dir, spec, meta.blobs_len, refs)
    }

    fn check_rows(&self, found: usize) -> Result<()> {
        if found == self.rows as usize {
            return Ok(());
        }
        Err(self.damaged("a vector space has another number of rows than it should"))
    }

    fn damaged(&self, what: &str) -> EngineError {
        let path = self.reader.path().to_path_buf();
        StorageError::Corrupt { path, offset: 0, what: what.to_owned() }.into()
    }
}
