//! One incremental HNSW graph (Malkov and Yashunin, 2016) over the rows of a vector space.
//!
//! The graph is walked on compact codes and its answers are scored again on the exact vectors. Several threads may insert while others search:
//! links are atomics that readers never lock; writers lock the list they change. Dead rows stay as stepping stones until
//! [`Graph::remap`] leaves them out.

mod by_loss;
mod calibrate;
mod entry;
mod exact;
mod insert;
mod insert_many;
mod links;
mod many;
mod nodes;
mod params;
mod persist;
mod pool;
mod remap;
mod score;
mod search;
mod select;
mod shortlist;
mod walk;

use std::sync::atomic::{AtomicU32, AtomicUsize};

use parking_lot::Mutex;
use vexfs_simd::{Metric, TableMemory};

use self::entry::Entry;
use self::links::LinkTable;
use self::nodes::NodeTable;
pub use self::params::GraphParams;
pub use self::persist::MalformedGraph;
use self::pool::Scratch;
pub use self::search::{Found, SearchParams};
use crate::codes::{CodeSpec, Codes, Sample};
use crate::{Row, Vectors};

/// Locks for link lists; a list takes the one that its row's number selects.
const LOCKS: usize = 1024;

/// The graph of a vector space.
#[derive(Debug)]
pub struct Graph {
    metric: Metric,
    dim: usize,
    params: GraphParams,
    codes: Codes,
    nodes: NodeTable,
    /// Links in the lowest layer, by row.
    ground: LinkTable,
    /// Links in the layers above, by the numbers that `nodes` gives.
    upper: LinkTable,
    entry: Entry,
    /// What a walk takes to find nearly all, and the nodes there were when that was found out.
    breadth: AtomicU32,
    calibrated_nodes: AtomicUsize,
    locks: Box<[Mutex<()>]>,
    scratch: Mutex<Vec<Scratch>>,
}

impl Graph {
    /// An empty graph over vectors of `dim` components, walked on the codes that are fastest.
    pub fn new(metric: Metric, dim: usize, params: GraphParams) -> Self {
        Self::in_memory(metric, dim, params, CodeSpec::fastest(), &TableMemory::Resident)
    }

    /// An empty graph that is walked on codes of a kind.
    pub fn with_codes(metric: Metric, dim: usize, params: GraphParams, codes: CodeSpec) -> Self {
        Self::in_memory(metric, dim, params, codes, &TableMemory::Resident)
    }

    /// The same, of which codes and links are in memory of a kind.
    pub fn in_memory(metric: Metric, dim: usize, params: GraphParams, codes: CodeSpec, memory: &TableMemory) -> Self {
        let max_neighbors = params.max_neighbors.max(2);
        let params = GraphParams { max_neighbors, ..params };
        Self {
            metric,
            dim,
            params,
            codes: Codes::new(metric, dim, codes, memory.clone()),
            nodes: NodeTable::default(),
            ground: LinkTable::new(max_neighbors * 2, memory.clone()),
            upper: LinkTable::new(max_neighbors, memory.clone()),
            entry: Entry::default(),
            breadth: AtomicU32::new(calibrate::BREADTH_DEFAULT),
            calibrated_nodes: AtomicUsize::new(0),
            locks: (0..LOCKS).map(|_| Mutex::new(())).collect(),
            scratch: Mutex::default(),
        }
    }

    /// What the graph was made with.
    pub fn params(&self) -> GraphParams {
        self.params
    }

    /// What its tables are made of.
    pub fn memory(&self) -> &TableMemory {
        self.ground.memory()
    }

    /// The codes that it is walked on.
    pub fn codes(&self) -> CodeSpec {
        self.codes.spec()
    }

    /// Bytes of memory that a node's code takes.
    pub fn code_bytes(&self) -> usize {
        self.codes.bytes_each()
    }

    /// Whether nodes can be inserted as they should be: some codes are learnt from vectors first.
    pub fn is_trained(&self) -> bool {
        self.codes.is_trained()
    }

    /// Lets the codes learn from the vectors of `rows`. Does nothing when they have learnt before, or need not.
    pub fn train(&self, rows: impl Iterator<Item = Row>, vectors: &impl Vectors) {
        if !self.is_trained() {
            let values: Vec<f32> = rows.flat_map(|row| vectors.get(row).into_owned()).collect();
            self.codes.train(&Sample::new(self.dim, &values));
        }
    }

    /// Whether rows have codes, and are not compared by the vectors themselves.
    pub fn has_codes(&self) -> bool {
        self.codes.has_lines()
    }

    /// Makes the code of a row that is to be inserted later, by which [`Self::score_range`] compares it until then.
    pub fn encode(&self, row: Row, vectors: &impl Vectors) {
        if !self.codes.is_encoded(row) {
            self.codes.encode(row, &vectors.get(row));
        }
    }

    /// Number of nodes, dead ones included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a row is a node.
    pub fn contains(&self, row: Row) -> bool {
        self.nodes.level(row).is_some()
    }

    /// Bytes of codes and links that stay in memory.
    pub fn resident_bytes(&self) -> usize {
        self.codes.resident_bytes() + self.ground.resident_bytes() + self.upper.resident_bytes() + self.nodes.bytes()
    }

    /// The links of a node in a layer.
    #[inline]
    fn links(&self, row: Row, layer: u8) -> LayerLinks<'_> {
        if layer == 0 { (&self.ground, row) } else { (&self.upper, self.nodes.upper_list(row, layer)) }
    }

    fn lock(&self, row: Row) -> parking_lot::MutexGuard<'_, ()> {
        self.locks[row as usize % LOCKS].lock()
    }

    fn with_scratch<T>(&self, work: impl FnOnce(&mut Scratch) -> T) -> T {
        let mut scratch = self.scratch.lock().pop().unwrap_or_default();
        let result = work(&mut scratch);
        scratch.visited.clear();
        self.scratch.lock().push(scratch);
        result
    }

    fn with_scratches<T>(&self, count: usize, work: impl FnOnce(&mut [Scratch]) -> T) -> T {
        let unused = || self.scratch.lock().pop().unwrap_or_default();
        let mut scratches: Vec<Scratch> = (0..count).map(|_| unused()).collect();
        let result = work(&mut scratches);
        for scratch in &mut scratches {
            scratch.visited.clear();
        }
        self.scratch.lock().append(&mut scratches);
        result
    }
}

/// A table and the number of a list in it.
type LayerLinks<'a> = (&'a LinkTable, u32);
