//! One vector space of one generation: the vectors of its kind on disk, which rows are alive in it, and how near they are to a query.
//!
//! Rows are written once, then published; see the engine's design notes. A dense space has its vectors in a vector file and
//! may have a graph. In the other kinds a record's vectors are one blob; a sparse space has an inverted index of them.

mod blobs;
mod building;
mod dense;
mod finder;
mod index;
mod nearest;
mod sections;
mod similarity;
mod stored_form;
mod write;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use vexfs_codec::columns::{MultiVector, SparseVector, VectorRef};
use vexfs_index::codes::StoredCode;
use vexfs_index::sparse::SparseIndex;
use vexfs_index::{AtomicBitSet, Row};
use vexfs_simd::Metric;

use self::blobs::{VectorBlobs, sparse_parts};
pub(crate) use self::dense::{Dense, SpaceVectors};
pub(crate) use self::finder::Finder;
pub(crate) use self::index::Index;
use self::index::IndexSpec;
pub(crate) use self::nearest::NearestRows;
pub(crate) use self::sections::{SpaceCapture, SpaceMeta, SpaceSections};
pub(crate) use self::similarity::{Similarity, Weighting};
use self::stored_form::stored_code;
pub(crate) use self::write::blob_len;
use crate::batch::{VectorBytes, VectorShape};
use crate::catalog::{MetricName, SpaceKind, SpaceSpec};
use crate::error::{EngineError, Result};

/// Where the vector of a row comes from.
pub(crate) enum RowVector<'a> {
    /// From a batch.
    New(VectorBytes<'a>),
    /// From another row of the space.
    Copy(Row),
}

/// A vector space.
pub(crate) struct Space {
    /// With the dimension that vectors have fixed. What it says of the graph may be out of date.
    pub(crate) spec: SpaceSpec,
    /// Rows that are live and have a vector in this space.
    pub(crate) alive: AtomicBitSet,
    /// For several vectors a record that are not stored as floats.
    code: Option<Arc<StoredCode>>,
    store: Store,
}

/// What holds the vectors.
enum Store {
    Dense(Box<Dense>),
    Multi(VectorBlobs),
    Sparse(VectorBlobs, SparseIndex),
}

/// A vector read back from a space.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StoredVector {
    Dense(Vec<f32>),
    Multi { dim: usize, values: Vec<f32> },
    Sparse { indices: Vec<u32>, values: Vec<f32> },
}

impl StoredVector {
    pub(crate) fn as_ref(&self) -> VectorRef<'_> {
        match self {
            Self::Dense(values) => VectorRef::Dense(values),
            Self::Multi { dim, values } => VectorRef::Multi(MultiVector { dim: *dim, values }),
            Self::Sparse { indices, values } => VectorRef::Sparse(SparseVector { indices, values }),
        }
    }
}

impl Space {
    /// An empty space whose files are `<dir>/vectors-<slot>-*`, for vectors of `dim` components (0 for sparse ones).
    pub(crate) fn create(dir: &Path, spec: &SpaceSpec, dim: usize) -> Result<Self> {
        let store = match spec.kind {
            SpaceKind::Dense => Store::Dense(Box::new(Dense::open(dir, spec, dim, 0, Vec::new())?)),
            SpaceKind::Multi => Store::Multi(VectorBlobs::create(dir, spec)?),
            SpaceKind::Sparse => Store::Sparse(VectorBlobs::create(dir, spec)?, SparseIndex::default()),
        };
        Ok(Self::assemble(spec, dim, store))
    }

    fn assemble(spec: &SpaceSpec, dim: usize, store: Store) -> Self {
        let dimension = (spec.kind != SpaceKind::Sparse).then_some(dim);
        let code = (spec.kind == SpaceKind::Multi).then(|| stored_code(spec.datatype, dim)).flatten();
        Self { spec: SpaceSpec { dimension, ..spec.clone() }, alive: AtomicBitSet::new(), code, store }
    }

    /// The graph is to be what the catalog says now.
    pub(crate) fn reshape(&self, spec: &SpaceSpec) {
        if let Store::Dense(dense) = &self.store {
            dense.reshape(IndexSpec::of(spec));
        }
    }

    /// The graph is to be what that of `other` is to be.
    pub(crate) fn reshape_as(&self, other: &Self) {
        if let (Store::Dense(dense), Store::Dense(other)) = (&self.store, &other.store) {
            dense.reshape(other.wanted());
        }
    }

    /// Components of each vector; `None` for sparse ones.
    pub(crate) fn dim(&self) -> Option<usize> {
        self.spec.dimension
    }

    /// Vectors and graph, if the space is dense.
    pub(crate) fn dense(&self) -> Option<&Dense> {
        match &self.store {
            Store::Dense(dense) => Some(dense),
            Store::Multi(_) | Store::Sparse(..) => None,
        }
    }

    /// Whether a row has a vector here. Dead rows keep theirs until compaction.
    pub(crate) fn has_vector(&self, row: Row) -> bool {
        match &self.store {
            Store::Dense(dense) => dense.has_vector(row),
            Store::Multi(blobs) | Store::Sparse(blobs, _) => blobs.has(row),
        }
    }

    /// The vector of a row as it is stored; also of a dead row until compaction.
    ///
    /// # Errors
    /// When its bytes are damaged.
    pub(crate) fn vector(&self, row: Row) -> Result<Option<StoredVector>> {
        match &self.store {
            Store::Dense(dense) if dense.has_vector(row) => {
                // Read while the check that follows opening may not have come so far.
                dense.verify(std::iter::once(row))?;
                Ok(Some(StoredVector::Dense(dense.vector(row))))
            }
            Store::Dense(_) => Ok(None),
            Store::Multi(blobs) => blobs.read(row, |stored: &[f32]| StoredVector::Multi {
                dim: self.spec.dimension.unwrap_or(0),
                values: decoded(self.code.as_deref(), stored).into_owned(),
            }),
            Store::Sparse(blobs, _) => blobs.read(row, |blob: &[u32]| {
                let (indices, values) = sparse_parts(blob);
                StoredVector::Sparse { indices: indices.to_vec(), values: values.to_vec() }
            }),
        }
    }

    /// Records that have a vector here.
    pub(crate) fn count(&self) -> u64 {
        self.alive.count()
    }

    /// Records whose vectors an index holds: the graph of a dense space; always in a sparse one, never in one of several vectors.
    pub(crate) fn indexed(&self) -> u64 {
        match &self.store {
            Store::Dense(dense) => self.alive.count_below(dense.indexed()),
            Store::Multi(_) => 0,
            Store::Sparse(..) => self.count(),
        }
    }

    /// Bytes of the vectors of live rows, as they are stored.
    pub(crate) fn vector_bytes(&self) -> u64 {
        match &self.store {
            Store::Dense(_) => self.count() * self.row_bytes() as u64,
            Store::Multi(blobs) | Store::Sparse(blobs, _) => blobs.live_bytes(),
        }
    }

    /// Makes a row alive here, whose vector was written.
    pub(crate) fn publish(&self, row: Row) {
        self.alive.set(row);
        if let Store::Multi(blobs) | Store::Sparse(blobs, _) = &self.store {
            blobs.add_live(row);
        }
    }

    /// Makes a row dead here, if it is alive.
    pub(crate) fn remove(&self, row: Row) {
        if !self.alive.contains(row) {
            return;
        }
        self.alive.clear(row);
        if let Store::Multi(blobs) | Store::Sparse(blobs, _) = &self.store {
            blobs.remove_live(row);
        }
        if let Store::Sparse(blobs, index) = &self.store {
            // A damaged blob must not keep its record from being deleted; what it leaves are counts that are off by one.
            let _ = blobs.read(row, |blob: &[u32]| index.remove(sparse_parts(blob).0));
        }
    }

    /// The metric whose kernel compares stored vectors. Of vectors of length 1 the cosine is the dot product.
    pub(crate) fn kernel(&self) -> Metric {
        kernel_of(&self.spec)
    }

    /// The score that a host sees for a distance of [`Self::kernel`], which may be the other one of two that rank alike.
    pub(crate) fn score(&self, distance: f32, measured_as: Option<MetricName>) -> f32 {
        use MetricName::{Euclidean, SquaredEuclidean};
        match (self.spec.metric, measured_as) {
            (Euclidean | SquaredEuclidean, Some(Euclidean)) => distance.abs().sqrt(),
            (Euclidean | SquaredEuclidean, Some(SquaredEuclidean)) => distance.abs(),
            _ => self.score_of(self.kernel().similarity(distance)),
        }
    }

    /// The score that a host sees for a similarity (see [`Similarity`]).
    pub(crate) fn score_of(&self, similarity: f32) -> f32 {
        match self.spec.metric {
            MetricName::Cosine | MetricName::Dot => similarity,
            MetricName::SquaredEuclidean | MetricName::Manhattan => similarity.abs(),
            MetricName::Euclidean => similarity.abs().sqrt(),
        }
    }

    /// Fails unless a query is of the kind and dimension of the space. A dense one counts as several that are one.
    pub(crate) fn check_query(&self, query: VectorRef<'_>) -> Result<()> {
        check_query(&self.spec, query)
    }

    /// Unmaps the vectors that were read; a failure only costs memory.
    pub(crate) fn release(&self) {
        match &self.store {
            Store::Dense(dense) => dense.release(),
            Store::Multi(blobs) | Store::Sparse(blobs, _) => blobs.release(),
        }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        match &self.store {
            Store::Dense(dense) => dense.memory_bytes(),
            Store::Multi(blobs) => blobs.memory_bytes(),
            Store::Sparse(blobs, index) => blobs.memory_bytes() + index.memory_bytes(),
        }
    }

    pub(crate) fn bytes_on_disk(&self) -> u64 {
        match &self.store {
            Store::Dense(dense) => dense.file.bytes_on_disk(),
            Store::Multi(blobs) | Store::Sparse(blobs, _) => blobs.file.bytes_on_disk(),
        }
    }

    /// About how many bytes the vectors of a record take.
    pub(crate) fn row_bytes(&self) -> usize {
        match &self.store {
            Store::Dense(dense) => dense.file.dim() * 4,
            Store::Multi(blobs) | Store::Sparse(blobs, _) => (blobs.file.len() / self.count().max(1)).max(1) as usize,
        }
    }

    /// Fails at the first live row whose vector is not what was written, among `rows`.
    pub(crate) fn verify(&self, rows: impl Iterator<Item = Row>) -> Result<()> {
        let mut rows = rows.filter(|&row| self.alive.contains(row));
        match &self.store {
            Store::Dense(dense) => dense.verify(rows),
            Store::Multi(blobs) | Store::Sparse(blobs, _) => {
                rows.try_for_each(|row| blobs.read(row, |_: &[u32]| ()).map(drop))
            }
        }
    }

    /// Makes durable what was written so far.
    pub(crate) fn sync(&self) -> Result<()> {
        let synced = match &self.store {
            Store::Dense(dense) => dense.file.sync(),
            Store::Multi(blobs) | Store::Sparse(blobs, _) => blobs.file.sync(),
        };
        Ok(synced?)
    }
}

/// Fails unless the space that `spec` describes takes vectors of this shape.
pub(crate) fn check_shape(spec: &SpaceSpec, shape: VectorShape) -> Result<()> {
    if spec.kind != shape.kind {
        let (name, holds, got) = (&spec.name, name_of(spec.kind), name_of(shape.kind));
        return Err(EngineError::InvalidArgument(format!("the vector space {name:?} holds {holds}, got {got}")));
    }
    match spec.dimension {
        Some(expected) if expected != shape.dim => Err(EngineError::DimensionMismatch { expected, actual: shape.dim }),
        _ => Ok(()),
    }
}

fn name_of(kind: SpaceKind) -> &'static str {
    match kind {
        SpaceKind::Dense => "dense vectors",
        SpaceKind::Multi => "several vectors a record",
        SpaceKind::Sparse => "sparse vectors",
    }
}

/// As [`Space::check_query`], also for a space that has no vectors yet.
pub(crate) fn check_query(spec: &SpaceSpec, query: VectorRef<'_>) -> Result<()> {
    let (kind, dim) = match query {
        VectorRef::Dense(values) if spec.kind == SpaceKind::Multi => (SpaceKind::Multi, values.len()),
        VectorRef::Dense(values) => (SpaceKind::Dense, values.len()),
        VectorRef::Multi(vectors) => (SpaceKind::Multi, vectors.dim),
        VectorRef::Sparse(_) => (SpaceKind::Sparse, 0),
    };
    check_shape(spec, VectorShape { kind, dim })
}

fn kernel_of(spec: &SpaceSpec) -> Metric {
    match spec.metric {
        MetricName::Cosine if spec.normalized => Metric::Dot,
        metric => metric.metric(),
    }
}

/// Name of the files of a space.
fn file_name(spec: &SpaceSpec) -> String {
    format!("vectors-{}", spec.slot)
}

/// Vectors end to end, from what is stored of them.
fn decoded<'a>(code: Option<&StoredCode>, stored: &'a [f32]) -> Cow<'a, [f32]> {
    let Some(code) = code else { return Cow::Borrowed(stored) };
    let bytes: &[u8] = bytemuck::cast_slice(stored);
    Cow::Owned(bytes.chunks_exact(code.bytes()).flat_map(|vector| code.decode(vector)).collect())
}
