//! Finding the nearest accepted rows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Graph;
use super::pool::Scratch;
use super::walk::{Path, prefetch_vectors};
use crate::codes::CodedQuery;
use crate::top_k::Neighbor;
use crate::{Accept, Cancel, Cancelled, Row, TopK, Vectors};

/// Candidates scored exactly for every row asked for, and at least.
const RESCORE_FACTOR: usize = 3;
const RESCORE_MIN: usize = 32;
/// Vectors of fewer components are sooner compared than told to be too far.
const SIEVE_DIM_MIN: usize = 256;
/// Nodes a filtered walk may visit for every row of its breadth before it gives up.
const VISITS_PER_BREADTH: usize = 400;
const POLL_EXPANSIONS: usize = 256;

/// What a search found.
#[derive(Debug, Default)]
pub struct Found {
    /// Nearest first, with exact ordering distances.
    pub hits: Vec<(Row, f32)>,
    /// The walk ended before it had found enough; an exact scan will do better.
    pub is_exhausted: bool,
}

/// How a search walks and what it makes of what it finds.
#[derive(Debug, Clone, Copy)]
pub struct SearchParams {
    /// Hits wanted.
    pub k: usize,
    /// Nodes kept in view while walking (ef); more finds more and costs more.
    pub breadth: usize,
    /// Candidates scored exactly at least, beside what the graph chooses.
    pub rescored: usize,
    /// Walks on the vectors themselves, not on codes.
    pub ignores_codes: bool,
    /// Takes the distances of codes for those of vectors.
    pub is_approximate: bool,
}

impl SearchParams {
    /// Nodes that a walk keeps in view, so that there are as many as are wanted.
    pub(super) fn breadth_at_least(&self) -> usize {
        self.breadth.max(self.k).max(self.rescored)
    }

    /// An ordinary search.
    pub fn new(k: usize, breadth: usize) -> Self {
        Self { k, breadth, rescored: 0, ignores_codes: false, is_approximate: false }
    }
}

impl Graph {
    /// The `k` nearest accepted nodes. `breadth` (ef) nodes are kept in view while walking; larger finds more and costs more.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn search(
        &self,
        query: &[f32],
        k: usize,
        breadth: usize,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Found, Cancelled> {
        self.search_with(query, &SearchParams::new(k, breadth), accept, vectors, cancel)
    }

    /// As [`Self::search`], with all that can be said about how.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn search_with(
        &self,
        query: &[f32],
        params: &SearchParams,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Found, Cancelled> {
        let Some((entry, top)) = self.entry.get() else { return Ok(Found::default()) };
        if entry >= vectors.rows_end() {
            return Ok(Found { hits: Vec::new(), is_exhausted: true });
        }
        let coded = self.coded(query, params);
        let start = self.start_at(entry, &coded, vectors);
        self.with_scratch(|scratch| {
            if accept.filter.is_none() {
                let path = Path { layer: top, last: 0, breadth: params.breadth_at_least() };
                self.walk(&coded, start, path, vectors, scratch, cancel)?;
                if let Some(nearest) = living(scratch, params, accept) {
                    return Ok(Found { hits: self.hits_of(&coded, nearest, params, vectors), is_exhausted: false });
                }
            }
            let start = self.descend(&coded, start, top, 0, vectors, scratch);
            let breadth = params.breadth_at_least();
            let (nearest, is_exhausted) =
                self.walk_accepted(&coded, start, breadth, accept, vectors, scratch, cancel)?;
            Ok(Found { hits: self.hits_of(&coded, nearest, params, vectors), is_exhausted })
        })
    }

    /// A query as what a search compares.
    pub(super) fn coded<'a>(&self, query: &'a [f32], params: &SearchParams) -> CodedQuery<'a> {
        if params.ignores_codes { self.codes.exact_query(query) } else { self.codes.query(query) }
    }

    /// Walks through all nodes but keeps only accepted ones, until `breadth` of them are nearer than what is left to expand.
    #[allow(clippy::too_many_arguments, reason = "what a walk needs, none of which belongs together for longer")]
    fn walk_accepted(
        &self,
        query: &CodedQuery<'_>,
        start: Neighbor,
        breadth: usize,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        scratch: &mut Scratch,
        cancel: &Cancel,
    ) -> Result<(Vec<Neighbor>, bool), Cancelled> {
        let Scratch { visited, fresh, distances, .. } = scratch;
        visited.clear();
        visited.mark(start.row);
        let mut accepted = TopK::new(breadth);
        if accept.accepts(start.row) {
            accepted.push(start.distance, start.row);
        }
        // Keys, which compare as integers do.
        let mut frontier = BinaryHeap::from([Reverse(start.key())]);
        let mut bound = accepted.bound();
        let end = vectors.rows_end();
        let mut visits = 0;
        let mut expansions = 0;
        while let Some(Reverse(nearest)) = frontier.pop() {
            let nearest = Neighbor::of_key(nearest);
            if nearest.distance > bound {
                break;
            }
            expansions += 1;
            if expansions % POLL_EXPANSIONS == 0 {
                cancel.check()?;
            }
            if visits > VISITS_PER_BREADTH * breadth {
                return Ok((sorted(accepted), true));
            }
            fresh.clear();
            let neighbors = self.ground.get(nearest.row).filter(|&neighbor| neighbor < end);
            visited.mark_all(neighbors, self.ground.capacity(), fresh);
            fresh.iter().for_each(|&row| self.codes.prefetch(row));
            // Of the row that comes next if nothing nearer turns up.
            if let Some(Reverse(next)) = frontier.peek() {
                self.ground.prefetch(Neighbor::of_key(*next).row);
            }
            visits += fresh.len();
            distances.clear();
            self.codes.distances_to(query, fresh, vectors, distances);
            for (&row, &distance) in fresh.iter().zip(distances.iter()) {
                if distance < bound {
                    frontier.push(Reverse(Neighbor { distance, row }.key()));
                    if accept.accepts(row) {
                        accepted.push(distance, row);
                        bound = accepted.bound();
                    }
                }
            }
        }
        // Having seen every reachable node without filling up is no proof that there are no others.
        let is_exhausted = !accepted.is_full();
        Ok((sorted(accepted), is_exhausted))
    }

    /// Of candidates, nearest first by what was compared, the hits.
    pub(super) fn hits_of(
        &self,
        query: &CodedQuery<'_>,
        nearest: Vec<Neighbor>,
        params: &SearchParams,
        vectors: &impl Vectors,
    ) -> Vec<(Row, f32)> {
        if params.is_approximate {
            return first(nearest, params.k);
        }
        self.rescore(query, nearest, params, vectors)
    }

    /// How many candidates are scored exactly.
    pub(super) fn rescored(&self, params: &SearchParams) -> usize {
        let k = params.k;
        let usual = if self.codes.is_precise() { (k * RESCORE_FACTOR).max(RESCORE_MIN) } else { params.breadth.max(k) };
        usual.max(params.rescored)
    }

    /// Scores the best candidates exactly and keeps the nearest `k`.
    fn rescore(
        &self,
        query: &CodedQuery<'_>,
        mut nearest: Vec<Neighbor>,
        params: &SearchParams,
        vectors: &impl Vectors,
    ) -> Vec<(Row, f32)> {
        nearest.truncate(self.rescored(params));
        if nearest.len() > params.k
            && self.dim >= SIEVE_DIM_MIN
            && let Some(mut sieve) = self.codes.sieve(query, params.k)
        {
            for neighbor in nearest {
                sieve.offer_neighbor(neighbor);
            }
            nearest = sieve.finish();
        }
        prefetch_vectors(&nearest, vectors);
        let mut top = TopK::new(params.k);
        for neighbor in nearest {
            top.push(query.exact().distance(&vectors.get(neighbor.row)), neighbor.row);
        }
        top.into_sorted()
    }
}

/// What a walk has in view, if enough of it is alive: dead nodes may have crowded out live ones. Then walk again, counting only the live.
pub(super) fn living(scratch: &Scratch, params: &SearchParams, accept: &Accept<'_>) -> Option<Vec<Neighbor>> {
    let nearest: Vec<Neighbor> = scratch.pool.neighbors().filter(|neighbor| accept.accepts(neighbor.row)).collect();
    (nearest.len() >= params.k).then_some(nearest)
}

/// The first `k`, which are the nearest.
fn first(nearest: Vec<Neighbor>, k: usize) -> Vec<(Row, f32)> {
    nearest.into_iter().take(k).map(|neighbor| (neighbor.row, neighbor.distance)).collect()
}

fn sorted(top: TopK) -> Vec<Neighbor> {
    top.into_sorted().into_iter().map(|(row, distance)| Neighbor { distance, row }).collect()
}
