//! Finding the rows with the largest dot products.

use super::SparseIndex;
use super::postings::{BLOCK_ROWS, Postings};
use crate::{Accept, Cancel, Cancelled, Row, TopK};

/// The sum of a row that no posting has added to. Adding any product to it, zeros with their sign dropped, makes it another value.
const UNTOUCHED: f32 = -0.0;

/// A block with fewer postings than this is read from its postings again instead of from its sums.
const POSTINGS_MIN: usize = BLOCK_ROWS / 8;

/// Sums looked at together.
const LANES: usize = 16;

/// A component of the query with the rows that have it.
struct Term<'a> {
    weight: f32,
    postings: &'a Postings,
    /// Blocks of the postings that are done.
    position: usize,
}

impl SparseIndex {
    /// The rows below `rows_end` with the largest dot products, largest first, equal ones by row. Only rows that share an index with
    /// the query are found, and those of a product of zero only where a filter has chosen them. `query` has no index twice.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn search(
        &self,
        query: &[(u32, f32)],
        limit: usize,
        rows_end: Row,
        accept: &Accept<'_>,
        cancel: &Cancel,
    ) -> Result<Vec<(Row, f32)>, Cancelled> {
        let lists = self.lists.read();
        let mut terms: Vec<Term<'_>> = query
            .iter()
            .filter_map(|(index, weight)| Some(Term { weight: *weight, postings: lists.get(index)?, position: 0 }))
            .collect();
        if limit == 0 || terms.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Found { top: TopK::new(limit), floor: f32::NEG_INFINITY, rows_end, accept };
        let mut sums = vec![UNTOUCHED; BLOCK_ROWS];
        for block in 0..(rows_end as usize).div_ceil(BLOCK_ROWS) {
            cancel.check()?;
            search_block(&mut terms, block, &mut sums, &mut found);
        }
        Ok(found.top.into_sorted().into_iter().map(|(row, distance)| (row, -distance)).collect())
    }
}

fn search_block(terms: &mut [Term<'_>], block: usize, sums: &mut [f32], found: &mut Found<'_>) {
    let first_row = (block * BLOCK_ROWS) as Row;
    let parts = || terms.iter().filter_map(|term| Some((term.weight, term.postings.block(term.position, block)?)));
    for (weight, (places, weights)) in parts() {
        for (place, posting) in places.iter().zip(weights) {
            // Adding 0.0 makes −0.0 a 0.0.
            sums[usize::from(*place)] += weight * posting + 0.0;
        }
    }
    if parts().map(|(_, (places, _))| places.len()).sum::<usize>() < POSTINGS_MIN {
        for place in parts().flat_map(|(_, (places, _))| places) {
            let sum = std::mem::replace(&mut sums[usize::from(*place)], UNTOUCHED);
            found.offer(first_row + Row::from(*place), sum);
        }
    } else {
        for (lane, lane_sums) in sums.chunks_exact(LANES).enumerate() {
            // Counted first, several at once: most lanes have no sum that is large enough.
            if lane_sums.iter().map(|sum| u32::from(*sum >= found.floor)).sum::<u32>() > 0 {
                let row = first_row + (lane * LANES) as Row;
                (row..).zip(lane_sums).for_each(|(row, sum)| found.offer(row, *sum));
            }
        }
        sums.fill(UNTOUCHED);
    }
    for term in terms {
        term.position += usize::from(term.postings.block(term.position, block).is_some());
    }
}

/// The best rows so far.
struct Found<'a> {
    top: TopK,
    /// Sums below this one are not among the best.
    floor: f32,
    rows_end: Row,
    accept: &'a Accept<'a>,
}

impl Found<'_> {
    #[inline]
    fn offer(&mut self, row: Row, sum: f32) {
        let is_touched = sum.to_bits() != UNTOUCHED.to_bits();
        let counts = is_touched && (sum != 0.0 || self.accept.filter.is_some());
        if sum >= self.floor && counts && row < self.rows_end && self.accept.accepts(row) && self.top.push(-sum, row) {
            self.floor = -self.top.bound();
        }
    }
}
