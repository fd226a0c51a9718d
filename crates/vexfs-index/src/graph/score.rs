//! Scoring rows one by one, on their codes.

use std::ops::Range;

use super::shortlist::Shortlist;
use super::{Graph, SearchParams};
use crate::codes::CodedQuery;
use crate::{Accept, Cancel, Cancelled, Row, Vectors};
use roaring::RoaringBitmap;

/// Rows taken from a bitmap at a time; the cancel flag is looked at as often.
const CHUNK_ROWS: usize = 256;

impl Graph {
    /// The nearest accepted of `rows`, nearest first: all that have codes are compared on them, and the best again exactly.
    /// Rows without are passed over; where there are no codes, those that are no nodes.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn score_rows(
        &self,
        query: &[f32],
        params: &SearchParams,
        rows: &RoaringBitmap,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Vec<(Row, f32)>, Cancelled> {
        let mut rows = rows.iter();
        self.score_chunks(query, params, |chunk| rows.next_many(chunk).len(), accept, vectors, cancel)
    }

    /// As [`Self::score_rows`], of all rows of a range.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn score_range(
        &self,
        query: &[f32],
        params: &SearchParams,
        rows: Range<Row>,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Vec<(Row, f32)>, Cancelled> {
        let mut rows = rows;
        let next_chunk = |chunk: &mut [Row]| chunk.iter_mut().zip(&mut rows).map(|(slot, row)| *slot = row).count();
        self.score_chunks(query, params, next_chunk, accept, vectors, cancel)
    }

    /// `next_chunk` writes the next rows, which ascend, and says how many these are.
    fn score_chunks(
        &self,
        query: &[f32],
        params: &SearchParams,
        mut next_chunk: impl FnMut(&mut [Row]) -> usize,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Vec<(Row, f32)>, Cancelled> {
        let coded = self.coded(query, params);
        let end = vectors.rows_end();
        let mut best = Shortlist::new(self.rescored(params).max(1));
        let mut chunk = [0; CHUNK_ROWS];
        let mut places = Vec::with_capacity(CHUNK_ROWS);
        loop {
            cancel.check()?;
            let count = next_chunk(&mut chunk);
            let rows = &chunk[..count];
            // They ascend, so behind the first that cannot be read there is none that can.
            let rows = &rows[..rows.partition_point(|&row| row < end)];
            if rows.is_empty() {
                return Ok(self.hits_of(&coded, best.into_sorted(), params, vectors));
            }
            // Few rows get as far as to be asked whether they may come back.
            let mut offer = |row, distance| {
                if !best.is_beyond(distance) && accept.accepts(row) {
                    best.add(distance, row);
                }
            };
            if coded.is_exact() {
                self.score_vectors(&coded, rows, vectors, &mut offer);
            } else {
                places.clear();
                self.codes.places(rows, &mut places);
                self.codes.each_distance(&coded, &places, &mut offer);
            }
        }
    }

    fn score_vectors(
        &self,
        query: &CodedQuery<'_>,
        rows: &[Row],
        vectors: &impl Vectors,
        offer: &mut impl FnMut(Row, f32),
    ) {
        let nodes: Vec<Row> = rows.iter().copied().filter(|&row| self.contains(row)).collect();
        let mut distances = Vec::with_capacity(nodes.len());
        self.codes.distances_to(query, &nodes, vectors, &mut distances);
        nodes.iter().zip(distances).for_each(|(&row, distance)| offer(row, distance));
    }
}
