//! Walking the graph towards a query.

use super::Graph;
use super::pool::{Pool, Scratch};
use crate::codes::CodedQuery;
use crate::top_k::Neighbor;
use crate::{Cancel, Cancelled, Row, Vectors};

/// Rows expanded between two looks at the cancel flag.
const POLL_EXPANSIONS: usize = 256;

impl Graph {
    /// From the entry down to `layer` (exclusive), always to the nearest neighbour.
    pub(super) fn descend(
        &self,
        query: &CodedQuery<'_>,
        entry: Row,
        from: u8,
        layer: u8,
        vectors: &impl Vectors,
    ) -> Neighbor {
        let end = vectors.rows_end();
        let (mut rows, mut distances) = (Vec::new(), Vec::new());
        let mut best = Neighbor { distance: self.codes.distance_to(query, entry, vectors), row: entry };
        for layer in (layer + 1..=from).rev() {
            loop {
                let (table, list) = self.links(best.row, layer);
                rows.clear();
                rows.extend(table.get(list).filter(|&row| row < end).inspect(|&row| self.codes.prefetch(row)));
                distances.clear();
                self.codes.distances_to(query, &rows, vectors, &mut distances);
                let nearest = rows.iter().zip(&distances).map(|(&row, &distance)| Neighbor { distance, row }).min();
                match nearest {
                    Some(nearest) if nearest < best => best = nearest,
                    _ => break,
                }
            }
        }
        best
    }

    /// Fills the scratch's pool with the nearest `breadth` nodes of a layer that are reachable from `start`.
    #[allow(clippy::too_many_arguments, reason = "what a walk needs, none of which belongs together for longer")]
    pub(super) fn walk_layer(
        &self,
        query: &CodedQuery<'_>,
        start: Neighbor,
        layer: u8,
        breadth: usize,
        vectors: &impl Vectors,
        scratch: &mut Scratch,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let Scratch { pool, visited, hidden, fresh, distances } = scratch;
        pool.reset(breadth.max(1));
        visited.clear();
        if let Some(row) = *hidden {
            visited.mark(row);
        }
        visited.mark(start.row);
        pool.push(start);
        let end = vectors.rows_end();
        let mut expansions = 0;
        while let Some(row) = pool.next_to_expand() {
            expansions += 1;
            if expansions % POLL_EXPANSIONS == 0 {
                cancel.check()?;
            }
            let (table, list) = self.links(row, layer);
            fresh.clear();
            for neighbor in table.get(list) {
                if neighbor < end && visited.mark(neighbor) {
                    self.codes.prefetch(neighbor);
                    fresh.push(neighbor);
                }
            }
            // Of the row that comes next if nothing nearer turns up: what is on its way by then need not be waited for.
            self.prefetch_next(pool, layer);
            distances.clear();
            self.codes.distances_to(query, fresh, vectors, distances);
            for (&row, &distance) in fresh.iter().zip(distances.iter()) {
                pool.push(Neighbor { distance, row });
            }
            self.prefetch_next(pool, layer);
        }
        Ok(())
    }

    #[inline]
    fn prefetch_next(&self, pool: &Pool, layer: u8) {
        if let Some(next) = pool.peek() {
            let (table, list) = self.links(next, layer);
            table.prefetch(list);
        }
    }
}

/// Asks for the beginnings of vectors that are about to be scored.
pub(super) fn prefetch_vectors(rows: &[Neighbor], vectors: &impl Vectors) {
    const BYTES: usize = 512;
    for neighbor in rows {
        vectors.prefetch(neighbor.row, BYTES);
    }
}
