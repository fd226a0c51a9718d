//! Rows that are near a query and far from each other: maximal marginal relevance (Carbonell, Goldstein, SIGIR 1998).

use vexfs_index::Cancel;

use super::cancelled;
use super::hits::Hit;
use crate::collection::space::{Similarity, Space, StoredVector, Weighting};
use crate::error::Result;

/// What is chosen from, and how.
pub(super) struct Selection<'a> {
    pub(super) space: &'a Space,
    /// How near rows are to the query, as rows are to each other.
    pub(super) query: &'a Similarity<'a>,
    /// How much that counts; from 0 to 1.
    pub(super) relevance: f32,
    pub(super) cancel: &'a Cancel,
}

impl<'a> Selection<'a> {
    /// The `limit` best choices in the order in which they were made, each with the score that it came with.
    pub(super) fn choose(&self, candidates: &[Hit], limit: usize) -> Result<Vec<Hit>> {
        let mut left: Vec<Candidate<'a>> = Vec::with_capacity(candidates.len());
        for &hit in candidates {
            if let Some(vector) = self.space.vector(hit.row)? {
                let nearness = self.space.similarity(StoredVector::as_ref(&vector), &Weighting::AsGiven)?;
                left.push(Candidate { hit, relevance: self.query.of(hit.row)?, nearness, nearest_chosen: None });
            }
        }
        let mut chosen = Vec::with_capacity(limit.min(left.len()));
        while chosen.len() < limit
            && let Some(best) = self.best(&left)
        {
            self.cancel.check().map_err(|_| cancelled(self.cancel))?;
            let Candidate { hit, .. } = left.swap_remove(best);
            chosen.push(hit);
            for candidate in &mut left {
                candidate.note(hit)?;
            }
        }
        Ok(chosen)
    }

    /// The candidate of the largest gain, the last one of equal ones.
    fn best(&self, left: &[Candidate<'_>]) -> Option<usize> {
        let gain = |candidate: &Candidate<'_>| match candidate.nearest_chosen {
            None => candidate.relevance,
            Some(nearest) => self.relevance * candidate.relevance - (1.0 - self.relevance) * nearest,
        };
        let gains = left.iter().map(gain).enumerate();
        gains.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(index, _)| index)
    }
}

struct Candidate<'a> {
    hit: Hit,
    relevance: f32,
    /// How near other rows are to it; of several vectors that is not the same as how near it is to them.
    nearness: Similarity<'a>,
    /// The similarity of the nearest row chosen so far.
    nearest_chosen: Option<f32>,
}

impl Candidate<'_> {
    /// Notes a row that was chosen.
    fn note(&mut self, chosen: Hit) -> Result<()> {
        let similarity = self.nearness.of(chosen.row)?;
        self.nearest_chosen = Some(self.nearest_chosen.map_or(similarity, |nearest| nearest.max(similarity)));
        Ok(())
    }
}
