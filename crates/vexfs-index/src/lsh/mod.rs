//! Locality-sensitive hashing: the rows of a vector space in several hash tables, in each of which near vectors are likely in one bucket.
//!
//! A search looks into the likeliest buckets of all tables and scores what it meets there by the vectors themselves. Rows are added by several threads
//! while others search. Dead rows stay in their buckets until [`Lsh::remap`] leaves them out.

mod calibrate;
mod grid;
mod hyperplanes;
mod persist;
mod probes;
mod remap;
mod search;
mod tables;

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLock};
use vexfs_simd::Metric;

use self::grid::Grid;
use self::hyperplanes::{Hyperplanes, bits_of};
pub use self::persist::MalformedTables;
use self::tables::Tables;
use crate::visited::Visited;
use crate::{Row, Vectors};

/// Hash tables.
const TABLES: usize = 8;
/// Bits of a row's signature in a table. Tables use as many of them as suits the number of rows.
const BITS_MAX: u32 = 22;
const BITS_MIN: u32 = 6;
/// Rows that a bucket has on average, at most until tables grow by [`GROWTH_BITS`].
const BUCKET_ROWS: usize = 8;
const GROWTH_BITS: u32 = 2;
/// Set in the first signature of rows that are there.
const PRESENT: u32 = 1 << 31;

/// The hash tables of a vector space.
#[derive(Debug)]
pub struct Lsh {
    metric: Metric,
    dim: usize,
    /// Absent until they have learnt where the vectors lie.
    hyperplanes: OnceLock<Hyperplanes>,
    /// On which sides of the hyperplanes a row lies, a word for each table.
    signatures: Grid,
    tables: RwLock<Arc<Tables>>,
    /// Held shared while rows are added, alone while tables grow.
    growing: RwLock<()>,
    len: AtomicUsize,
    /// Rows that have to be looked at to find nearly all, and the rows there were when that was found out.
    candidates: AtomicU32,
    calibrated_rows: AtomicUsize,
    visited: Mutex<Vec<Visited>>,
}

impl Lsh {
    /// Empty tables for vectors of `dim` components.
    pub fn new(metric: Metric, dim: usize) -> Self {
        Self {
            metric,
            dim,
            hyperplanes: OnceLock::new(),
            signatures: Grid::default(),
            tables: RwLock::new(Arc::new(Tables::new(BITS_MIN))),
            growing: RwLock::default(),
            len: AtomicUsize::new(0),
            candidates: AtomicU32::new(calibrate::CANDIDATES_DEFAULT),
            calibrated_rows: AtomicUsize::new(0),
            visited: Mutex::default(),
        }
    }

    /// Whether rows can be added: the hyperplanes learn from vectors first.
    pub fn is_trained(&self) -> bool {
        self.hyperplanes.get().is_some()
    }

    /// Lets the hyperplanes learn from the vectors of `rows`. Does nothing when they have learnt before.
    pub fn train(&self, rows: impl Iterator<Item = Row>, vectors: &impl Vectors) {
        self.hyperplanes.get_or_init(|| {
            let values: Vec<f32> = rows.flat_map(|row| vectors.get(row).into_owned()).collect();
            Hyperplanes::of_sample(self.metric, self.dim, values.chunks_exact(self.dim))
        });
    }

    /// Makes buckets as many as suit `rows`. Waits for additions, and additions for it; searches do neither.
    pub fn grow_for(&self, rows: Row) {
        let _growing = self.growing.write();
        let bits = self.tables.read().bits();
        let suitable = (rows as usize / BUCKET_ROWS).max(1).ilog2().clamp(BITS_MIN, BITS_MAX);
        if suitable <= bits {
            return;
        }
        let tables = Tables::new((suitable + GROWTH_BITS).min(BITS_MAX));
        self.present(Row::MAX).for_each(|row| self.add_to(&tables, row));
        *self.tables.write() = Arc::new(tables);
    }

    /// Adds a row. Several threads may add different rows at once, beside searches. A row that is there is left alone, and so is every
    /// row before [`Self::train`].
    pub fn insert(&self, row: Row, vectors: &impl Vectors) {
        let Some(hyperplanes) = self.hyperplanes.get() else { return };
        let _adding = self.growing.read();
        let margins = hyperplanes.margins(&vectors.get(row));
        let signatures = margins.chunks_exact(BITS_MAX as usize).map(bits_of);
        self.add(row, signatures, &self.tables.read());
    }

    fn add(&self, row: Row, signatures: impl Iterator<Item = u32>, tables: &Tables) {
        let words = self.signatures.grow(row);
        if words[0].fetch_or(PRESENT, Ordering::AcqRel) & PRESENT != 0 {
            return;
        }
        let marks = std::iter::once(PRESENT).chain(std::iter::repeat(0));
        for ((word, signature), mark) in words.iter().zip(signatures).zip(marks) {
            word.store(signature | mark, Ordering::Release);
        }
        self.len.fetch_add(1, Ordering::Relaxed);
        self.add_to(tables, row);
    }

    fn add_to(&self, tables: &Tables, row: Row) {
        if let Some(signatures) = self.signatures.get(row) {
            tables.add(row, signatures.iter().map(|signature| signature.load(Ordering::Acquire) & !PRESENT));
        }
    }

    /// The rows below `end` that are there.
    fn present(&self, end: Row) -> impl Iterator<Item = Row> {
        let len = self.len();
        (0..end).take_while(|&row| self.signatures.get(row).is_some()).filter(|&row| self.contains(row)).take(len)
    }

    /// Number of rows, dead ones included.
    pub fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a row is there.
    pub fn contains(&self, row: Row) -> bool {
        self.signatures.get(row).is_some_and(|words| words[0].load(Ordering::Acquire) & PRESENT != 0)
    }

    /// Bytes of hyperplanes, signatures and tables in memory.
    pub fn resident_bytes(&self) -> usize {
        let hyperplanes = self.hyperplanes.get().map_or(0, Hyperplanes::bytes);
        hyperplanes + self.signatures.bytes() + self.tables.read().bytes()
    }
}
