//! The indexes of a dense space: the one that serves, and the one that is built to take its place when it is to be another.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use parking_lot::{Mutex, RwLock};
use vexfs_index::Row;
use vexfs_index::codes::{CodeSpec, TurboBits};
use vexfs_index::graph::{Graph, GraphParams};
use vexfs_index::lsh::Lsh;
use vexfs_simd::{Metric, TableMemory};

use super::finder::Finder;
use crate::catalog::{Datatype, IndexKind, SpaceSpec};

/// What the index of a space is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IndexSpec {
    /// Whether there is to be one.
    pub(super) is_wanted: bool,
    kind: IndexKind,
    /// Of a graph.
    params: GraphParams,
    codes: CodeSpec,
    is_mapped: bool,
}

impl IndexSpec {
    pub(super) fn of(spec: &SpaceSpec) -> Self {
        let params = GraphParams {
            max_neighbors: usize::from(spec.max_neighbors.max(2)),
            ef_construction: usize::from(spec.ef_construction.max(1)),
        };
        // Codes of more bits than the vectors themselves have would be for nothing.
        let codes = spec.codes.unwrap_or(match spec.datatype {
            Datatype::T4 => CodeSpec::Turbo { bits: TurboBits::Four },
            _ => CodeSpec::fastest(),
        });
        Self { is_wanted: spec.max_neighbors > 0, kind: spec.index, params, codes, is_mapped: spec.mapped }
    }

    pub(super) fn params(&self) -> GraphParams {
        self.params
    }

    fn empty(&self, metric: Metric, dim: usize, memory: &TableMemory) -> Finder {
        match self.kind {
            IndexKind::Graph => Finder::Graph(Box::new(Graph::in_memory(metric, dim, self.params, self.codes, memory))),
            IndexKind::Lsh => Finder::Lsh(Box::new(Lsh::new(metric, dim))),
        }
    }

    fn is_met_by(&self, finder: &Finder) -> bool {
        let is_mapped = |graph: &Graph| *graph.memory() != TableMemory::Resident;
        let is_such = |graph: &Graph| {
            graph.params() == self.params && graph.codes() == self.codes && is_mapped(graph) == self.is_mapped
        };
        finder.kind() == self.kind && finder.graph().is_none_or(is_such)
    }
}

/// Scans of waiting rows are noted as often.
const SCANS_NOTED_MS: u64 = 50;
/// How long a scan of waiting rows counts.
const SCANS_COUNT_MS: u64 = 1_000;

/// A graph or hash tables, and how far they reach.
pub(crate) struct Index {
    pub(crate) finder: Finder,
    /// The row below which it is complete.
    built: AtomicU32,
    /// The row below which codes were made ahead.
    coded: AtomicU32,
    /// When a search last scanned rows that wait, in milliseconds after `made`; 0 for never.
    scanned_ms: AtomicU64,
    made: Instant,
    /// Held by who makes codes ahead.
    pub(super) coding: Mutex<()>,
}

impl Index {
    pub(super) fn new(finder: Finder, built: Row) -> Arc<Self> {
        Arc::new(Self {
            finder,
            built: AtomicU32::new(built),
            coded: AtomicU32::new(built),
            scanned_ms: AtomicU64::new(0),
            made: Instant::now(),
            coding: Mutex::default(),
        })
    }

    /// All live rows below this one are in it; those from it on are scanned, up to [`Self::coded`] by their codes.
    pub(crate) fn built(&self) -> Row {
        self.built.load(Ordering::Acquire)
    }

    /// All live rows below this one have codes, whether they are in a graph already or not.
    pub(crate) fn coded(&self) -> Row {
        self.built().max(self.coded.load(Ordering::Acquire))
    }

    pub(super) fn set_coded(&self, end: Row) {
        self.coded.store(end, Ordering::Release);
    }

    pub(super) fn set_built(&self, end: Row) {
        self.built.store(end, Ordering::Release);
    }

    /// Takes note that a search scans rows that wait.
    pub(crate) fn note_scan(&self) {
        let now = self.now_ms();
        // Not each time, so that searches on several cores do not take the line from one another.
        if now > self.scanned_ms.load(Ordering::Relaxed) + SCANS_NOTED_MS {
            self.scanned_ms.store(now, Ordering::Relaxed);
        }
    }

    /// Whether searches have scanned rows that wait within about the last second.
    pub(crate) fn is_scanned(&self) -> bool {
        let scanned = self.scanned_ms.load(Ordering::Relaxed);
        scanned > 0 && self.now_ms() < scanned + SCANS_COUNT_MS
    }

    fn now_ms(&self) -> u64 {
        self.made.elapsed().as_millis() as u64
    }
}

/// The indexes of a space.
pub(super) struct Indexes {
    metric: Metric,
    dim: usize,
    /// Where files are mapped.
    dir: Arc<Path>,
    wanted: RwLock<IndexSpec>,
    serving: RwLock<Arc<Index>>,
    /// Of the wanted kind, while the serving one is not.
    next: Mutex<Option<Arc<Index>>>,
}

impl Indexes {
    pub(super) fn empty(metric: Metric, dim: usize, wanted: IndexSpec, dir: &Path) -> Self {
        let dir: Arc<Path> = dir.into();
        let serving = Index::new(wanted.empty(metric, dim, &memory_of(wanted, &dir)), 0);
        let (wanted, serving) = (RwLock::new(wanted), RwLock::new(serving));
        Self { metric, dim, dir, wanted, serving, next: Mutex::default() }
    }

    /// What the tables of an index are to be made of.
    pub(super) fn memory(&self) -> TableMemory {
        memory_of(self.wanted(), &self.dir)
    }

    fn fresh(&self, wanted: IndexSpec) -> Arc<Index> {
        Index::new(wanted.empty(self.metric, self.dim, &memory_of(wanted, &self.dir)), 0)
    }

    /// What distances they are made for.
    pub(super) fn metric(&self) -> Metric {
        self.metric
    }

    /// Lets an index serve that need not be of the wanted kind.
    pub(super) fn serve(&self, finder: Finder, built: Row) {
        *self.serving.write() = Index::new(finder, built);
        let wanted = *self.wanted.read();
        self.want(wanted);
    }

    pub(super) fn wanted(&self) -> IndexSpec {
        *self.wanted.read()
    }

    /// What searches ask.
    pub(super) fn current(&self) -> Arc<Index> {
        Arc::clone(&self.serving.read())
    }

    /// From now on the index is to be of this kind. What serves goes on serving until another is built, unless there is to be none.
    pub(super) fn want(&self, wanted: IndexSpec) {
        let mut next = self.next.lock();
        *self.wanted.write() = wanted;
        let mut serving = self.serving.write();
        if !wanted.is_wanted || serving.built() == 0 && !wanted.is_met_by(&serving.finder) {
            *serving = self.fresh(wanted);
        }
        if next.as_ref().is_some_and(|next| !wanted.is_met_by(&next.finder)) || wanted.is_met_by(&serving.finder) {
            *next = None;
        }
    }

    /// The row below which an index of the wanted kind is complete.
    pub(super) fn built_as_wanted(&self) -> Row {
        let next = self.next.lock();
        let serving = self.current();
        if self.wanted().is_met_by(&serving.finder) {
            serving.built()
        } else {
            next.as_ref().map_or(0, |next| next.built())
        }
    }

    /// The index that rows are to be inserted into.
    pub(super) fn to_build(&self) -> Arc<Index> {
        let mut next = self.next.lock();
        let serving = self.current();
        let wanted = self.wanted();
        if wanted.is_met_by(&serving.finder) {
            return serving;
        }
        Arc::clone(next.get_or_insert_with(|| self.fresh(wanted)))
    }

    /// Lets an index that was built serve, once it reaches as far as the one that does; true when it took that one's place.
    pub(super) fn put_in_place(&self, built: &Arc<Index>) -> bool {
        let mut next = self.next.lock();
        let mut serving = self.serving.write();
        let takes_over = next.as_ref().is_some_and(|next| Arc::ptr_eq(next, built)) && built.built() >= serving.built();
        if takes_over {
            *serving = Arc::clone(built);
            *next = None;
        }
        takes_over
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let next = self.next.lock().as_ref().map_or(0, |next| next.finder.resident_bytes());
        self.current().finder.resident_bytes() + next
    }
}

fn memory_of(wanted: IndexSpec, dir: &Arc<Path>) -> TableMemory {
    if wanted.is_mapped { TableMemory::Mapped(Arc::clone(dir)) } else { TableMemory::Resident }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

    use super::*;

    const DIM: usize = 4;

    fn wanted(codes: CodeSpec) -> IndexSpec {
        IndexSpec {
            is_wanted: true,
            kind: IndexKind::Graph,
            params: GraphParams { max_neighbors: 8, ef_construction: 20 },
            codes,
            is_mapped: false,
        }
    }

    fn empty(wanted: IndexSpec) -> Indexes {
        Indexes::empty(Metric::Dot, DIM, wanted, &std::env::temp_dir())
    }

    fn codes_of(index: &Index) -> CodeSpec {
        index.finder.graph().unwrap().codes()
    }

    fn turbo() -> IndexSpec {
        wanted(CodeSpec::Turbo { bits: TurboBits::One })
    }

    #[test]
    fn what_serves_goes_on_serving_until_another_reaches_as_far() {
        let indexes = empty(wanted(CodeSpec::Int8));
        indexes.to_build().set_built(100);
        indexes.want(turbo());
        assert_eq!((codes_of(&indexes.current()), indexes.current().built()), (CodeSpec::Int8, 100));
        assert_eq!(indexes.built_as_wanted(), 0);
        let next = indexes.to_build();
        next.set_built(60);
        assert!(!indexes.put_in_place(&next));
        assert_eq!((codes_of(&indexes.current()), indexes.built_as_wanted()), (CodeSpec::Int8, 60));
        next.set_built(120);
        assert!(indexes.put_in_place(&next));
        assert_eq!((codes_of(&indexes.current()), indexes.built_as_wanted()), (turbo().codes, 120));
        assert!(Arc::ptr_eq(&indexes.to_build(), &next));
    }

    #[test]
    fn a_change_of_mind_drops_what_was_being_built() {
        let indexes = empty(wanted(CodeSpec::Int8));
        indexes.to_build().set_built(100);
        indexes.want(turbo());
        let next = indexes.to_build();
        indexes.want(wanted(CodeSpec::Int8));
        next.set_built(500);
        assert!(!indexes.put_in_place(&next));
        assert_eq!((codes_of(&indexes.current()), indexes.built_as_wanted()), (CodeSpec::Int8, 100));
    }

    #[test]
    fn hash_tables_take_the_place_of_a_graph_and_have_no_parameters_to_change() {
        let indexes = empty(wanted(CodeSpec::Int8));
        indexes.to_build().set_built(100);
        indexes.want(IndexSpec { kind: IndexKind::Lsh, ..wanted(CodeSpec::Int8) });
        assert_eq!((indexes.current().finder.kind(), indexes.built_as_wanted()), (IndexKind::Graph, 0));
        let next = indexes.to_build();
        next.set_built(100);
        assert!(indexes.put_in_place(&next));
        indexes.want(IndexSpec { kind: IndexKind::Lsh, ..turbo() });
        assert_eq!((indexes.current().finder.kind(), indexes.built_as_wanted()), (IndexKind::Lsh, 100));
    }

    #[test]
    fn a_graph_that_is_to_be_mapped_is_made_anew() {
        let indexes = empty(wanted(CodeSpec::Int8));
        indexes.to_build().set_built(100);
        indexes.want(IndexSpec { is_mapped: true, ..wanted(CodeSpec::Int8) });
        let next = indexes.to_build();
        next.set_built(100);
        assert!(indexes.put_in_place(&next));
        assert_ne!(*indexes.current().finder.graph().unwrap().memory(), TableMemory::Resident);
    }

    #[test]
    fn no_graph_is_none_at_once() {
        let indexes = empty(wanted(CodeSpec::Int8));
        indexes.to_build().set_built(100);
        indexes.want(IndexSpec { is_wanted: false, ..turbo() });
        assert_eq!(indexes.current().built(), 0);
    }
}
