//! Walking the graph by any loss of rows instead of their distance to a query.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Found, Graph};
use crate::top_k::Neighbor;
use crate::{Accept, Cancel, Cancelled, Row, TopK};

/// Nodes that a walk may visit for every row of its breadth before it gives up.
const VISITS_PER_BREADTH: usize = 400;
/// Rows expanded between two looks at the cancel flag.
const POLL_EXPANSIONS: usize = 64;

impl Graph {
    /// The `k` accepted nodes of the smallest loss that a walk finds which keeps `breadth` of them in view. Rows that are near each other
    /// should have similar losses; a loss without slope leads nowhere. The walk begins at the entry and at `seeds`: a loss may have several
    /// valleys, and a walk finds the one that it begins in. Rows from `rows_end` on are passed over.
    ///
    /// # Errors
    /// [`Cancelled`].
    #[allow(clippy::too_many_arguments, reason = "what a walk needs, none of which belongs together for longer")]
    pub fn search_by_loss(
        &self,
        loss: &mut dyn FnMut(Row) -> f32,
        seeds: &[Row],
        k: usize,
        breadth: usize,
        accept: &Accept<'_>,
        rows_end: Row,
        cancel: &Cancel,
    ) -> Result<Found, Cancelled> {
        let Some((entry, top)) = self.entry.get() else { return Ok(Found::default()) };
        if entry >= rows_end {
            return Ok(Found { hits: Vec::new(), is_exhausted: true });
        }
        let start = self.descend_by_loss(loss, entry, top, rows_end);
        let breadth = breadth.max(k);
        let mut accepted = TopK::new(breadth);
        if accept.accepts(start.row) {
            accepted.push(start.distance, start.row);
        }
        let mut frontier = BinaryHeap::from([Reverse(start)]);
        let gave_up = self.with_scratch(|scratch| {
            let visited = &mut scratch.visited;
            visited.clear();
            visited.mark(start.row);
            for &row in seeds {
                if row < rows_end && visited.mark(row) {
                    let distance = loss(row);
                    frontier.push(Reverse(Neighbor { distance, row }));
                    if accept.accepts(row) {
                        accepted.push(distance, row);
                    }
                }
            }
            let (mut visits, mut expansions) = (0, 0);
            while let Some(Reverse(nearest)) = frontier.pop() {
                if nearest.distance > accepted.bound() {
                    break;
                }
                expansions += 1;
                if expansions % POLL_EXPANSIONS == 0 {
                    cancel.check()?;
                }
                for row in self.ground.get(nearest.row) {
                    if row >= rows_end || !visited.mark(row) {
                        continue;
                    }
                    visits += 1;
                    let distance = loss(row);
                    if distance < accepted.bound() {
                        frontier.push(Reverse(Neighbor { distance, row }));
                        if accept.accepts(row) {
                            accepted.push(distance, row);
                        }
                    }
                }
                if visits > VISITS_PER_BREADTH * breadth {
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        let is_exhausted = gave_up || !accepted.is_full();
        let mut hits = accepted.into_sorted();
        hits.truncate(k);
        Ok(Found { hits, is_exhausted })
    }

    /// From the entry down to the ground, always to the neighbour of the smallest loss.
    fn descend_by_loss(&self, loss: &mut dyn FnMut(Row) -> f32, entry: Row, top: u8, rows_end: Row) -> Neighbor {
        let mut best = Neighbor { distance: loss(entry), row: entry };
        for layer in (1..=top).rev() {
            loop {
                let (table, list) = self.links(best.row, layer);
                let rows = table.get(list).filter(|&row| row < rows_end);
                match rows.map(|row| Neighbor { distance: loss(row), row }).min() {
                    Some(nearest) if nearest < best => best = nearest,
                    _ => break,
                }
            }
        }
        best
    }
}
