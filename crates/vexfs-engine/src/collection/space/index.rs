//! The graphs of a dense space: the one that serves, and the one that is built to take its place when it is to be another.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::{Mutex, RwLock};
use vexfs_index::Row;
use vexfs_index::codes::{CodeSpec, TurboBits};
use vexfs_index::graph::{Graph, GraphParams};
use vexfs_simd::Metric;

use crate::catalog::{Datatype, SpaceSpec};

/// What the graph of a space is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GraphSpec {
    /// Whether there is to be one.
    pub(super) is_wanted: bool,
    params: GraphParams,
    codes: CodeSpec,
}

impl GraphSpec {
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
        Self { is_wanted: spec.max_neighbors > 0, params, codes }
    }

    pub(super) fn params(&self) -> GraphParams {
        self.params
    }

    fn empty(&self, metric: Metric, dim: usize) -> Graph {
        Graph::with_codes(metric, dim, self.params, self.codes)
    }

    fn is_met_by(&self, graph: &Graph) -> bool {
        graph.params() == self.params && graph.codes() == self.codes
    }
}

/// A graph, and how far it reaches.
pub(crate) struct Index {
    pub(crate) graph: Graph,
    /// The row below which it is complete.
    built: AtomicU32,
}

impl Index {
    pub(super) fn new(graph: Graph, built: Row) -> Arc<Self> {
        Arc::new(Self { graph, built: AtomicU32::new(built) })
    }

    /// All live rows below this one are in the graph; those from it on are scanned.
    pub(crate) fn built(&self) -> Row {
        self.built.load(Ordering::Acquire)
    }

    pub(super) fn set_built(&self, end: Row) {
        self.built.store(end, Ordering::Release);
    }
}

/// The graphs of a space.
pub(super) struct Indexes {
    metric: Metric,
    dim: usize,
    wanted: RwLock<GraphSpec>,
    serving: RwLock<Arc<Index>>,
    /// Of the wanted kind, while the serving one is not.
    next: Mutex<Option<Arc<Index>>>,
}

impl Indexes {
    pub(super) fn empty(metric: Metric, dim: usize, wanted: GraphSpec) -> Self {
        let serving = Index::new(wanted.empty(metric, dim), 0);
        Self { metric, dim, wanted: RwLock::new(wanted), serving: RwLock::new(serving), next: Mutex::default() }
    }

    /// What distances the graphs are made for.
    pub(super) fn metric(&self) -> Metric {
        self.metric
    }

    /// Lets a graph serve that need not be of the wanted kind.
    pub(super) fn serve(&self, graph: Graph, built: Row) {
        *self.serving.write() = Index::new(graph, built);
        let wanted = *self.wanted.read();
        self.want(wanted);
    }

    pub(super) fn wanted(&self) -> GraphSpec {
        *self.wanted.read()
    }

    /// What searches walk.
    pub(super) fn current(&self) -> Arc<Index> {
        Arc::clone(&self.serving.read())
    }

    /// From now on the graph is to be of this kind. What serves goes on serving until another is built, unless there is to be none.
    pub(super) fn want(&self, wanted: GraphSpec) {
        let mut next = self.next.lock();
        *self.wanted.write() = wanted;
        let mut serving = self.serving.write();
        if !wanted.is_wanted || serving.built() == 0 && !wanted.is_met_by(&serving.graph) {
            *serving = Index::new(wanted.empty(self.metric, self.dim), 0);
        }
        if next.as_ref().is_some_and(|next| !wanted.is_met_by(&next.graph)) || wanted.is_met_by(&serving.graph) {
            *next = None;
        }
    }

    /// The row below which a graph of the wanted kind is complete.
    pub(super) fn built_as_wanted(&self) -> Row {
        let next = self.next.lock();
        let serving = self.current();
        if self.wanted().is_met_by(&serving.graph) {
            serving.built()
        } else {
            next.as_ref().map_or(0, |next| next.built())
        }
    }

    /// The graph that rows are to be inserted into.
    pub(super) fn to_build(&self) -> Arc<Index> {
        let mut next = self.next.lock();
        let serving = self.current();
        let wanted = self.wanted();
        if wanted.is_met_by(&serving.graph) {
            return serving;
        }
        Arc::clone(next.get_or_insert_with(|| Index::new(wanted.empty(self.metric, self.dim), 0)))
    }

    /// Lets a graph that was built serve, once it reaches as far as the one that does; true when it took that one's place.
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
        let next = self.next.lock().as_ref().map_or(0, |next| next.graph.resident_bytes());
        self.current().graph.resident_bytes() + next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIM: usize = 4;

    fn wanted(codes: CodeSpec) -> GraphSpec {
        GraphSpec { is_wanted: true, params: GraphParams { max_neighbors: 8, ef_construction: 20 }, codes }
    }

    fn turbo() -> GraphSpec {
        wanted(CodeSpec::Turbo { bits: TurboBits::One })
    }

    #[test]
    fn what_serves_goes_on_serving_until_another_reaches_as_far() {
        let indexes = Indexes::empty(Metric::Dot, DIM, wanted(CodeSpec::Int8));
        indexes.to_build().set_built(100);
        indexes.want(turbo());
        assert_eq!((indexes.current().graph.codes(), indexes.current().built()), (CodeSpec::Int8, 100));
        assert_eq!(indexes.built_as_wanted(), 0);
        let next = indexes.to_build();
        next.set_built(60);
        assert!(!indexes.put_in_place(&next));
        assert_eq!((indexes.current().graph.codes(), indexes.built_as_wanted()), (CodeSpec::Int8, 60));
        next.set_built(120);
        assert!(indexes.put_in_place(&next));
        assert_eq!((indexes.current().graph.codes(), indexes.built_as_wanted()), (turbo().codes, 120));
        assert!(Arc::ptr_eq(&indexes.to_build(), &next));
    }

    #[test]
    fn a_change_of_mind_drops_what_was_being_built() {
        let indexes = Indexes::empty(Metric::Dot, DIM, wanted(CodeSpec::Int8));
        indexes.to_build().set_built(100);
        indexes.want(turbo());
        let next = indexes.to_build();
        indexes.want(wanted(CodeSpec::Int8));
        next.set_built(500);
        assert!(!indexes.put_in_place(&next));
        assert_eq!((indexes.current().graph.codes(), indexes.built_as_wanted()), (CodeSpec::Int8, 100));
    }

    #[test]
    fn no_graph_is_none_at_once() {
        let indexes = Indexes::empty(Metric::Dot, DIM, wanted(CodeSpec::Int8));
        indexes.to_build().set_built(100);
        indexes.want(GraphSpec { is_wanted: false, ..turbo() });
        assert_eq!(indexes.current().built(), 0);
    }
}
