//! Walking the graph towards a query.

use super::Graph;
use super::pool::Scratch;
use crate::codes::CodedQuery;
use crate::top_k::Neighbor;
use crate::{Cancel, Cancelled, Row, Vectors};

/// Rows expanded between two looks at the cancel flag.
const POLL_EXPANSIONS: usize = 256;

/// A walk towards a query, from a start down to a layer, in short steps. What one step asks memory for is used by the next, so walks
/// that take turns do not wait for it.
pub(super) struct Walk<'a, V> {
    graph: &'a Graph,
    vectors: &'a V,
    query: &'a CodedQuery<'a>,
    scratch: &'a mut Scratch,
    path: Path,
}

/// Where a walk leads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path {
    /// The layer that it is in.
    pub(super) layer: u8,
    /// The layer that it ends in.
    pub(super) last: u8,
    /// Nodes kept in view in that one; in those above it, only the nearest.
    pub(super) breadth: usize,
}

impl Path {
    /// Within one layer.
    pub(super) fn within(layer: u8, breadth: usize) -> Self {
        Self { layer, last: layer, breadth }
    }

    fn breadth_here(self) -> usize {
        if self.layer > self.last { 1 } else { self.breadth.max(1) }
    }
}

impl<'a, V: Vectors> Walk<'a, V> {
    /// A walk that begins. The scratch's pool is its view, and has the nearest when it has ended.
    pub(super) fn new(
        graph: &'a Graph,
        query: &'a CodedQuery<'a>,
        start: Neighbor,
        path: Path,
        vectors: &'a V,
        scratch: &'a mut Scratch,
    ) -> Self {
        let mut walk = Self { graph, vectors, query, scratch, path };
        walk.enter(start);
        walk
    }

    /// Begins another one in its place.
    pub(super) fn begin(&mut self, query: &'a CodedQuery<'a>, start: Neighbor, path: Path) {
        (self.query, self.path) = (query, path);
        self.enter(start);
    }

    /// What it works with.
    pub(super) fn scratch(&self) -> &Scratch {
        self.scratch
    }

    /// Collects the unmet links of the nearest row in view that was not expanded, and asks for their codes. False when the walk has ended.
    #[inline]
    pub(super) fn gather(&mut self) -> bool {
        let Some(row) = self.next_to_expand() else { return false };
        let Scratch { visited, fresh, .. } = &mut *self.scratch;
        let end = self.vectors.rows_end();
        let (table, list) = self.graph.links(row, self.path.layer);
        fresh.clear();
        visited.mark_all(table.get(list).filter(|&neighbor| neighbor < end), table.capacity(), fresh);
        fresh.iter().for_each(|&row| self.graph.codes.prefetch(row));
        // Of the row that comes next if nothing nearer turns up.
        self.prefetch_next();
        true
    }

    /// Takes into view what was collected, and asks for the links of the row that comes next.
    #[inline]
    pub(super) fn score(&mut self) {
        let Scratch { pool, fresh, distances, .. } = &mut *self.scratch;
        distances.clear();
        self.graph.codes.distances_to(self.query, fresh, self.vectors, distances);
        for (&row, &distance) in fresh.iter().zip(distances.iter()) {
            pool.push(Neighbor { distance, row });
        }
        self.prefetch_next();
    }

    /// Takes rows of its layer into view that it may not have met, `count_max` at most.
    pub(super) fn meet(&mut self, rows: impl Iterator<Item = Row>, count_max: usize) {
        let Scratch { visited, fresh, .. } = &mut *self.scratch;
        fresh.clear();
        visited.mark_all(rows, count_max, fresh);
        self.score();
    }

    /// Down a layer when there is no more to expand in this one.
    #[inline]
    fn next_to_expand(&mut self) -> Option<Row> {
        loop {
            if let Some(row) = self.scratch.pool.next_to_expand() {
                return Some(row);
            }
            if self.path.layer == self.path.last {
                return None;
            }
            let nearest = self.scratch.pool.nearest()?;
            self.path.layer -= 1;
            self.enter(nearest);
        }
    }

    fn enter(&mut self, start: Neighbor) {
        let Scratch { pool, visited, hidden, .. } = &mut *self.scratch;
        pool.reset(self.path.breadth_here());
        visited.clear();
        if let Some(row) = *hidden {
            visited.mark(row);
        }
        visited.mark(start.row);
        pool.push(start);
    }

    #[inline]
    fn prefetch_next(&self) {
        if let Some(next) = self.scratch.pool.peek() {
            let (table, list) = self.graph.links(next, self.path.layer);
            table.prefetch(list);
        }
    }
}

impl Graph {
    /// Fills the scratch's pool with the nearest nodes that a path leads to.
    #[allow(clippy::too_many_arguments, reason = "what a walk needs, none of which belongs together for longer")]
    pub(super) fn walk(
        &self,
        query: &CodedQuery<'_>,
        start: Neighbor,
        path: Path,
        vectors: &impl Vectors,
        scratch: &mut Scratch,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let mut walk = Walk::new(self, query, start, path, vectors, scratch);
        let mut expansions = 0;
        while walk.gather() {
            expansions += 1;
            if expansions % POLL_EXPANSIONS == 0 {
                cancel.check()?;
            }
            walk.score();
        }
        Ok(())
    }

    /// From a start in a layer down to `layer` (exclusive), always to the nearest neighbour.
    pub(super) fn descend(
        &self,
        query: &CodedQuery<'_>,
        start: Neighbor,
        from: u8,
        layer: u8,
        vectors: &impl Vectors,
        scratch: &mut Scratch,
    ) -> Neighbor {
        if from <= layer {
            return start;
        }
        let path = Path { layer: from, last: layer + 1, breadth: 1 };
        // Never cancelled, so never an error.
        let _ = self.walk(query, start, path, vectors, scratch, &Cancel::never());
        scratch.pool.nearest().unwrap_or(start)
    }

    /// The entry as a neighbour of a query.
    pub(super) fn start_at(&self, entry: Row, query: &CodedQuery<'_>, vectors: &impl Vectors) -> Neighbor {
        Neighbor { distance: self.codes.distance_to(query, entry, vectors), row: entry }
    }
}

/// Asks for the beginnings of vectors that are about to be scored.
pub(super) fn prefetch_vectors(rows: &[Neighbor], vectors: &impl Vectors) {
    const BYTES: usize = 512;
    for neighbor in rows {
        vectors.prefetch(neighbor.row, BYTES);
    }
}
