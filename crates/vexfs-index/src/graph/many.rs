//! Finding the nearest rows of several queries, whose walks take turns.

use super::search::living;
use super::walk::{Path, Walk, prefetch_vectors};
use super::{Found, Graph, SearchParams};
use crate::top_k::Neighbor;
use crate::{Accept, Cancel, Cancelled, Vectors};

/// Walks that take turns: enough that what one has asked memory for is there when its turn comes, and few enough that what all of them
/// work with stays in the first cache.
const WALKS: usize = 4;
/// Turns of all walks between two looks at the cancel flag.
const POLL_TURNS: usize = 64;

impl Graph {
    /// The nearest of each query, as [`Self::search_with`] finds them, in less time than one after the other takes.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn search_many(
        &self,
        queries: &[impl AsRef<[f32]>],
        params: &SearchParams,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Vec<Found>, Cancelled> {
        let one_by_one =
            || queries.iter().map(|query| self.search_with(query.as_ref(), params, accept, vectors, cancel)).collect();
        let Some((entry, top)) = self.entry.get().filter(|(entry, _)| *entry < vectors.rows_end()) else {
            return one_by_one();
        };
        if queries.len() < 2 || accept.filter.is_some() {
            return one_by_one();
        }
        let path = Path { layer: top, last: 0, breadth: params.breadth_at_least() };
        let coded: Vec<_> = queries.iter().map(|query| self.coded(query.as_ref(), params)).collect();
        let mut found: Vec<Option<Found>> = queries.iter().map(|_| None).collect();
        self.with_scratches(WALKS.min(queries.len()), |scratches| {
            let mut begun = (0..).zip(&coded).map(|(at, query)| (at, query, self.start_at(entry, query, vectors)));
            let mut walks: Vec<(usize, Walk<'_, _>)> = scratches
                .iter_mut()
                .zip(&mut begun)
                .map(|(scratch, (at, query, start))| (at, Walk::new(self, query, start, path, vectors, scratch)))
                .collect();
            let mut ended: Vec<(usize, Vec<Neighbor>)> = Vec::with_capacity(WALKS);
            for turn in 1.. {
                if turn % POLL_TURNS == 0 {
                    cancel.check()?;
                }
                walks.retain_mut(|(at, walk)| {
                    while !walk.gather() {
                        if let Some(nearest) = living(walk.scratch(), params, accept) {
                            prefetch_vectors(&nearest[..nearest.len().min(self.rescored(params))], vectors);
                            ended.push((*at, nearest));
                        }
                        let Some((next, query, start)) = begun.next() else { return false };
                        *at = next;
                        walk.begin(query, start, path);
                    }
                    true
                });
                for (_, walk) in &mut walks {
                    walk.score();
                }
                for (at, nearest) in ended.drain(..) {
                    let hits = self.hits_of(&coded[at], nearest, params, vectors);
                    found[at] = Some(Found { hits, is_exhausted: false });
                }
                if walks.is_empty() {
                    return Ok(());
                }
            }
            Ok(())
        })?;
        let alone = |at: usize| self.search_with(queries[at].as_ref(), params, accept, vectors, cancel);
        found.into_iter().enumerate().map(|(at, found)| found.map_or_else(|| alone(at), Ok)).collect()
    }
}
