//! Which rows may be among the nearest, told for certain by their `int8` codes: however much rounding took from these.

use std::ops::Range;

use vexfs_simd::{LineArena, LinePlace, Metric};

use super::int8::{Int8, Int8Query};
use super::trailer::Trailer;
use super::{BATCH, GROUP_ROWS, PREFETCH_BYTES};
use crate::top_k::Neighbor;
use crate::{Row, TopK};

/// How far a component may be from its code, in steps: half of one, and what rounding the number of steps adds.
const STEPS_OFF_MAX: f32 = 0.501;
/// Of vectors of smaller scales, zero vectors among them, nothing is told: squares of their lengths are no whole `f32` any more.
const SCALE_MIN: f32 = 1e-15;

/// Sorts out rows of which as many others are nearer as are wanted.
///
/// A vector is no farther from what its code stands for than e = ½·√dim of its steps. So the length of the difference of two vectors is no more than e + e′
/// off (triangle inequality), and their product no more than e·‖b‖ + ‖â‖·e′ (Cauchy and Schwarz). To either comes what sums of `f32` may lose.
/// Of every row it follows how far it is at least and at most. What is farther at least than the k-th is at most is not among the k nearest.
pub(crate) struct Sieve<'a> {
    int8: Int8,
    query: &'a Int8Query,
    lines: &'a LineArena,
    slack: Slack,
    /// How far the k nearest so far are at most.
    farthest: TopK,
    /// The k-th of them.
    bound: f32,
    candidates: Vec<Candidate>,
    /// Room for those of a batch.
    distances: Vec<f32>,
}

#[derive(Clone, Copy)]
struct Candidate {
    /// At the distance of its code.
    neighbor: Neighbor,
    note: u64,
}

/// Codes that are compared together.
struct Batch<'a> {
    rows: [Row; BATCH],
    codes: [&'a [i8]; BATCH],
    notes: [u64; BATCH],
    count: usize,
}

impl<'a> Batch<'a> {
    fn new() -> Self {
        Self { rows: [0; BATCH], codes: [&[]; BATCH], notes: [0; BATCH], count: 0 }
    }

    /// Adds a code, of which there are fewer than [`BATCH`].
    #[inline]
    fn add(&mut self, row: Row, line: &'a [u8], note: u64) {
        let at = self.count;
        (self.rows[at], self.codes[at], self.notes[at]) = (row, bytemuck::cast_slice(line), note);
        self.count += 1;
    }
}

impl<'a> Sieve<'a> {
    /// Nothing when codes tell nothing of distances from the query.
    pub(super) fn new(int8: Int8, query: &'a Int8Query, lines: &'a LineArena, k: usize) -> Option<Self> {
        let farthest = TopK::new(k);
        Slack::new(int8, query.trailer).map(|slack| Self {
            int8,
            query,
            lines,
            slack,
            bound: farthest.bound(),
            farthest,
            candidates: Vec::new(),
            distances: Vec::new(),
        })
    }

    /// Offers the rows of a range that have codes. Only what is accepted counts.
    pub(crate) fn offer_range(&mut self, rows: Range<Row>, accepts: impl Fn(Row) -> bool) {
        for start in rows.clone().step_by(BATCH) {
            let mut batch = Batch::new();
            let rows = start..rows.end.min(start.saturating_add(BATCH as Row));
            self.lines.each_line(rows, |row, line, note| batch.add(row, line, note));
            self.offer(&batch, &accepts);
        }
    }

    /// The same of rows that ascend.
    pub(crate) fn offer_rows(&mut self, rows: &[Row], accepts: impl Fn(Row) -> bool) {
        let mut places = Vec::new();
        self.lines.places(rows, &mut places);
        let prefetch = |places: &[LinePlace<'_>]| places.iter().for_each(|place| place.prefetch(PREFETCH_BYTES));
        let mut ahead = places.chunks(GROUP_ROWS);
        ahead.next().into_iter().for_each(prefetch);
        for group in places.chunks(GROUP_ROWS) {
            ahead.next().into_iter().for_each(prefetch);
            let mut batch = Batch::new();
            for place in group {
                if let Some((line, note)) = place.line() {
                    batch.add(place.number(), line, note);
                }
            }
            self.offer(&batch, &accepts);
        }
    }

    /// Offers a row that has a code, by the distance of that.
    pub(crate) fn offer_neighbor(&mut self, neighbor: Neighbor) {
        self.keep(Candidate { neighbor, note: self.lines.line(neighbor.row).1 });
    }

    /// The rows that may be among the nearest with the distances of their codes, in the order in which they were offered.
    pub(crate) fn finish(mut self) -> Vec<Neighbor> {
        let (slack, bound) = (&self.slack, self.bound);
        self.candidates.retain(|candidate| {
            let is_beyond = candidate.neighbor.distance > slack.limits(&[candidate.note], bound)[0];
            !is_beyond
        });
        self.candidates.into_iter().map(|candidate| candidate.neighbor).collect()
    }

    fn offer(&mut self, batch: &Batch<'_>, accepts: &impl Fn(Row) -> bool) {
        let Batch { rows, codes, notes, count } = batch;
        let mut distances = std::mem::take(&mut self.distances);
        distances.clear();
        self.int8.distances(self.query, &codes[..*count], &notes[..*count], &mut distances);
        let limits = self.slack.limits(notes, self.bound);
        for (at, &distance) in distances.iter().enumerate() {
            // What is no number, or has no limit that is one, is beyond nothing.
            let (row, note, is_beyond) = (rows[at], notes[at], distance > limits[at]);
            if !is_beyond && accepts(row) {
                self.keep(Candidate { neighbor: Neighbor { distance, row }, note });
            }
        }
        self.distances = distances;
    }

    fn keep(&mut self, candidate: Candidate) {
        self.candidates.push(candidate);
        let Neighbor { distance, row } = candidate.neighbor;
        let farthest = self.slack.farthest(distance, candidate.note);
        if !farthest.is_nan() && self.farthest.push(farthest, row) {
            self.bound = self.farthest.bound();
        }
    }
}

/// By how much distances of codes may differ from those of vectors.
struct Slack {
    is_euclidean: bool,
    /// How far a vector may be from its code, for a scale of one.
    off: f32,
    /// What sums of products of the components of vectors of length one may lose.
    rounding: f32,
    query_norm: f32,
    query_length: f32,
    query_off: f32,
}

impl Slack {
    /// Nothing for a query that codes tell nothing of.
    fn new(int8: Int8, query: Trailer) -> Option<Self> {
        let off = STEPS_OFF_MAX * (int8.dim as f32).sqrt();
        (query.scale > SCALE_MIN && query.norm.is_finite()).then(|| Self {
            is_euclidean: int8.metric == Metric::SquaredEuclidean,
            off,
            rounding: (int8.dim + 16) as f32 * 2.0 * f32::EPSILON,
            query_norm: query.norm,
            query_length: query.norm.sqrt(),
            query_off: off * query.scale,
        })
    }

    /// For each code, up to which distance its vector may be as near as `bound`, or a little more than that: roots are estimated by tangents, which lie
    /// above them, so that several codes are worked on at a time.
    #[inline]
    fn limits<const N: usize>(&self, notes: &[u64; N], bound: f32) -> [f32; N] {
        let mut limits = [0.0; N];
        // √x ≤ (x/r + r)/2, and as much where r² is x.
        if self.is_euclidean {
            let (root, touch) = (bound.max(0.0).sqrt(), (2.0 * self.rounding * self.query_norm).sqrt());
            let (fixed, per_lost) = (2.0 * root + touch, 1.0 / touch);
            for (limit, &note) in limits.iter_mut().zip(notes) {
                let Trailer { scale, norm } = Trailer::of_note(note);
                let (off, lost) = (self.query_off + self.off * scale, self.rounding * (self.query_norm + norm));
                // (√(bound + lost) + off)² + lost
                let slack = 2.0 * lost + off * (off + fixed + lost * per_lost);
                *limit = if scale > SCALE_MIN { bound + slack } else { f32::INFINITY };
            }
        } else {
            let per_length = self.query_off + self.rounding * (self.query_length + self.query_off);
            let (half_touch, per_norm) = (0.5 * self.query_length, 0.5 / self.query_length);
            for (limit, &note) in limits.iter_mut().zip(notes) {
                let Trailer { scale, norm } = Trailer::of_note(note);
                let off = self.off * scale;
                let slack = per_length * (norm * per_norm + half_touch + off) + self.query_length * off;
                *limit = if scale > SCALE_MIN { bound + slack } else { f32::INFINITY };
            }
        }
        limits
    }

    /// How far the vector of a code is at most.
    fn farthest(&self, distance: f32, note: u64) -> f32 {
        let Trailer { scale, norm } = Trailer::of_note(note);
        let off = self.off * scale;
        if scale <= SCALE_MIN {
            f32::INFINITY
        } else if self.is_euclidean {
            let lost = self.rounding * (self.query_norm + norm);
            ((distance.max(0.0) + lost).sqrt() + self.query_off + off).powi(2) + lost
        } else {
            let per_length = self.query_off + self.rounding * (self.query_length + self.query_off);
            distance + per_length * (norm.sqrt() + off) + self.query_length * off
        }
    }
}
