//! Finding the rows with the largest dot products.

use super::SparseIndex;
use super::postings::{BLOCK_ROWS, BlockPostings, Postings};
use crate::{Accept, Cancel, Cancelled, Row, TopK};

/// The sum of a row that no posting has added to. Adding any product to it, zeros with their sign dropped, makes it another value.
const UNTOUCHED: f32 = -0.0;

/// A block with fewer postings than this is read from its postings again instead of from its sums.
const POSTINGS_MIN: usize = BLOCK_ROWS / 8;

/// Sums looked at together.
const LANES: usize = 16;

/// Looking a row up costs as much as adding so many postings.
const LOOKUP_POSTINGS: usize = 64;

/// Terms are left out when they have at least so many times the postings of those that are not.
const SPARED_MIN: usize = 4;

/// A component of the query with the rows that have it.
struct Term<'a> {
    weight: f32,
    postings: &'a Postings,
    /// Blocks of the postings that are done.
    position: usize,
}

/// What a term has in one block.
#[derive(Clone, Copy)]
struct Part<'a> {
    weight: f32,
    postings: BlockPostings<'a>,
}

impl Part<'_> {
    /// The largest product, or zero, which is that of rows without a posting; and the largest without its sign.
    fn bounds(&self) -> (f32, f32) {
        let (low, high) = self.postings.bounds;
        let (a, b) = (self.weight * low, self.weight * high);
        (a.max(b).max(0.0), a.abs().max(b.abs()))
    }

    fn len(&self) -> usize {
        self.postings.places.len()
    }
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
        let mut found =
            Found { top: TopK::new(limit), floor: f32::NEG_INFINITY, rows_end, accept, patience: Patience::default() };
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
    let parts: Vec<Part<'_>> = terms
        .iter()
        .filter_map(|term| Some(Part { weight: term.weight, postings: term.postings.block(term.position, block)? }))
        .collect();
    let is_done = found.patience.has_come() && {
        let is_done = search_few(&parts, first_row, sums, found);
        found.patience.note(is_done);
        is_done
    };
    if !is_done {
        add_up(&parts, sums);
        take_sums(&parts, sums, |found| found.floor, |place, sum, found| found.offer(first_row + place, sum), found);
    }
    for term in terms {
        term.position += usize::from(term.postings.block(term.position, block).is_some());
    }
}

/// Adds the products of all postings to the sums of their rows.
fn add_up(parts: &[Part<'_>], sums: &mut [f32]) {
    for Part { weight, postings } in parts {
        for (place, posting) in postings.places.iter().zip(postings.weights) {
            // Adding 0.0 makes −0.0 a 0.0.
            sums[usize::from(*place)] += weight * posting + 0.0;
        }
    }
}

/// Shows `visit` the sums of at least `floor`, which may rise meanwhile, and some others, and makes all of them untouched again.
fn take_sums<S>(
    parts: &[Part<'_>],
    sums: &mut [f32],
    floor: impl Fn(&S) -> f32,
    mut visit: impl FnMut(Row, f32, &mut S),
    state: &mut S,
) {
    if parts.iter().map(Part::len).sum::<usize>() < POSTINGS_MIN {
        for place in parts.iter().flat_map(|part| part.postings.places) {
            let sum = std::mem::replace(&mut sums[usize::from(*place)], UNTOUCHED);
            visit(Row::from(*place), sum, state);
        }
        return;
    }
    for (lane, lane_sums) in sums.chunks_exact(LANES).enumerate() {
        // Counted first, several at once: most lanes have no sum that is large enough.
        let floor = floor(state);
        if lane_sums.iter().map(|sum| u32::from(*sum >= floor)).sum::<u32>() > 0 {
            let place = (lane * LANES) as Row;
            (place..).zip(lane_sums).for_each(|(place, sum)| visit(place, *sum, state));
        }
    }
    sums.fill(UNTOUCHED);
}

/// Searches a block without adding up the postings of terms that cannot, all together, bring a row among the best (`MaxScore`: H. Turtle, J. Flood,
/// Information Processing & Management 31, 1995). False, and nothing done, when that would take longer than adding up everything.
fn search_few(parts: &[Part<'_>], first_row: Row, sums: &mut [f32], found: &mut Found<'_>) -> bool {
    let error: f32 =
        parts.iter().map(|part| part.bounds().1).sum::<f32>() * f32::EPSILON * (2 * parts.len() + 2) as f32;
    let mut by_bound: Vec<usize> = (0..parts.len()).collect();
    by_bound.sort_by(|&a, &b| parts[a].bounds().0.total_cmp(&parts[b].bounds().0));
    let mut rest = error;
    let left_out = by_bound.iter().take_while(|&&part| {
        let with = rest + parts[part].bounds().0;
        let is_too_little = with < found.floor;
        rest = if is_too_little { with } else { rest };
        is_too_little
    });
    let left_out = left_out.count();
    let spared: usize = by_bound[..left_out].iter().map(|&part| parts[part].len()).sum();
    let mut kept = by_bound.split_off(left_out);
    kept.sort_unstable();
    let kept: Vec<Part<'_>> = kept.into_iter().map(|part| parts[part]).collect();
    let added: usize = kept.iter().map(Part::len).sum();
    if spared < SPARED_MIN * added.max(1) {
        return false;
    }
    add_up(&kept, sums);
    let candidates_max = spared / LOOKUP_POSTINGS;
    let floor = found.floor - rest;
    let mut candidates: Vec<Row> = Vec::new();
    let note = |place: Row, sum: f32, candidates: &mut Vec<Row>| {
        if sum.to_bits() != UNTOUCHED.to_bits() && sum >= floor && candidates.len() <= candidates_max {
            candidates.push(place);
        }
    };
    take_sums(&kept, sums, |_| floor, note, &mut candidates);
    if candidates.len() > candidates_max {
        return false;
    }
    for place in candidates {
        if found.accept.accepts(first_row + place) {
            found.offer(first_row + place, sum_of(parts, place as u16));
        }
    }
    true
}

/// The sum of one row, as [`add_up`] comes to it.
fn sum_of(parts: &[Part<'_>], place: u16) -> f32 {
    parts.iter().fold(UNTOUCHED, |sum, Part { weight, postings }| match postings.places.binary_search(&place) {
        Ok(found) => sum + (weight * postings.weights[found] + 0.0),
        Err(_) => sum,
    })
}

/// The best rows so far.
struct Found<'a> {
    top: TopK,
    /// Sums below this one are not among the best.
    floor: f32,
    rows_end: Row,
    accept: &'a Accept<'a>,
    patience: Patience,
}

/// How many blocks to wait before trying again what has failed: twice as many every time.
#[derive(Default)]
struct Patience {
    wait: u32,
    failures: u32,
}

impl Patience {
    /// Whether it is time to try. Every block asks once.
    fn has_come(&mut self) -> bool {
        let has_come = self.wait == 0;
        self.wait = self.wait.saturating_sub(1);
        has_come
    }

    fn note(&mut self, is_success: bool) {
        self.failures = if is_success { 0 } else { self.failures + 1 };
        self.wait = (1_u32 << self.failures.min(6)) - 1;
    }
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
