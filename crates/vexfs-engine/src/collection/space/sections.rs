//! What a checkpoint keeps of a space, and the space that it was.
//!
//! Sections: `alive-<i>` (roaring); of a dense space `checksums-<i>` (u32 each) and `graph-<i>`, which is its index of whatever kind; of the others `blobs-<i>`
//! (`offset u64`, `len u32` each), and of a sparse one `postings-<i>`.

use std::path::Path;
use std::sync::Arc;

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};
use vexfs_index::BitSet;
use vexfs_index::sparse::SparseIndex;
use vexfs_storage::StorageError;
use vexfs_storage::sections::{SectionReader, SectionWriter};

use super::blobs::VectorBlobs;
use super::dense::{Dense, StoredIndex};
use super::index::Index;
use super::{Space, Store};
use crate::catalog::{IndexKind, SpaceKind, SpaceSpec};
use crate::error::{EngineError, Result};

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
    /// What `graph-<i>` is.
    #[serde(default, skip_serializing_if = "IndexKind::is_graph")]
    index: IndexKind,
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
    /// The graph of a dense space, with what it had then.
    index: Option<Arc<Index>>,
    pub(crate) meta: SpaceMeta,
    alive: RoaringBitmap,
    /// Checksums or places of blobs.
    rows: Vec<u8>,
}

impl SpaceCapture {
    /// Copies the tables of rows below `rows`, of which `live` are. The caller keeps batches from being applied meanwhile.
    pub(crate) fn of(space: &Arc<Space>, live: &RoaringBitmap, rows: u32) -> Self {
        let alive: RoaringBitmap = live.iter().filter(|&row| space.alive.contains(row)).collect();
        let index = space.dense().map(Dense::index);
        let built = index.as_ref().map_or(0, |index| index.built().min(rows));
        let (row_bytes, blobs_len) = match &space.store {
            Store::Dense(dense) => {
                let checksums = dense.checksums(rows);
                (checksums.into_iter().flat_map(u32::to_le_bytes).collect(), 0)
            }
            Store::Multi(blobs) | Store::Sparse(blobs, _) => (blobs.encode_refs(rows), blobs.file.len()),
        };
        let meta = SpaceMeta {
            name: space.spec.name.clone(),
            slot: Some(space.spec.slot),
            dim: space.spec.dimension.unwrap_or(0),
            built,
            index: index.as_ref().map_or(IndexKind::Graph, |index| index.finder.kind()),
            blobs_len,
        };
        Self { space: Arc::clone(space), index, meta, alive, rows: row_bytes }
    }

    /// Writes the sections of the space at `index`.
    pub(crate) fn store(&self, index: usize, writer: &mut SectionWriter, path: &Path) -> Result<()> {
        let io = |source| EngineError::from(StorageError::io(path, "write", source));
        self.alive.serialize_into(writer.section(&format!("alive-{index}"))?).map_err(io)?;
        match &self.space.store {
            Store::Dense(_) => {
                writer.put_section(&format!("checksums-{index}"), &self.rows)?;
                let mut section = writer.section(&format!("graph-{index}"))?;
                let graph = self.index.iter().map(|index| index.finder.write_to(self.meta.built, &mut section));
                graph.collect::<std::io::Result<()>>().map_err(io)
            }
            Store::Multi(_) => Ok(writer.put_section(&format!("blobs-{index}"), &self.rows)?),
            Store::Sparse(_, postings) => {
                writer.put_section(&format!("blobs-{index}"), &self.rows)?;
                let mut section = writer.section(&format!("postings-{index}"))?;
                postings.write_to(&BitSet::from(&self.alive), self.alive.len(), &mut section).map_err(io)
            }
        }
    }

    /// Rows in its graph.
    pub(crate) fn linked_rows(&self) -> u64 {
        u64::from(self.meta.built)
    }

    /// Makes the files of the space durable.
    pub(crate) fn sync(&self) -> Result<()> {
        self.space.sync()
    }
}

/// A checkpoint, while its spaces are read.
pub(crate) struct SpaceSections<'a> {
    /// Directory of the generation.
    pub(crate) dir: &'a Path,
    pub(crate) reader: &'a Arc<SectionReader>,
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
                let postings = SparseIndex::read_from(self.reader.section(&format!("postings-{index}"))?)
                    .map_err(|error| self.damaged(&error.to_string()))?;
                Store::Sparse(self.load_blobs(index, meta, spec)?, postings)
            }
        };
        let space = Space::assemble(spec, meta.dim, store);
        alive.iter().for_each(|row| space.publish(row));
        Ok(space)
    }

    fn load_dense(&self, index: usize, meta: &SpaceMeta, spec: &SpaceSpec) -> Result<Dense> {
        let checksums = self.reader.section(&format!("checksums-{index}"))?.as_chunks::<4>().0;
        self.check_rows(checksums.len())?;
        let checksums = checksums.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        let dense = Dense::open(self.dir, spec, meta.dim, u64::from(self.rows), checksums)?;
        // The graph of a checkpoint reaches to `built`; later rows are linked again.
        let graph = StoredIndex {
            reader: Arc::clone(self.reader),
            section: format!("graph-{index}"),
            kind: meta.index,
            built: meta.built,
        };
        Ok(dense.with_stored_index(graph))
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
