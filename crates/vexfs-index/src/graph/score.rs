//! Scoring rows one by one, on their codes.

use roaring::RoaringBitmap;

use super::{Graph, SearchParams};
use crate::top_k::Neighbor;
use crate::{Accept, Cancel, Cancelled, Row, TopK, Vectors};

/// Rows whose codes are fetched at once, while those fetched before are compared.
const BLOCK_ROWS: usize = 32;
/// Blocks between two looks at the cancel flag.
const POLL_BLOCKS: usize = 128;

impl Graph {
    /// The nearest accepted of `rows`, nearest first: all that are nodes are compared on their codes, and the best of them again exactly.
    /// Rows that are no nodes are passed over.
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
        let coded = if params.ignores_codes { self.codes.exact_query(query) } else { self.codes.query(query) };
        let end = vectors.rows_end();
        let mut top = TopK::new(self.rescored(params));
        let mut rows = rows.iter();
        let mut next_block = |block: &mut Vec<Row>| {
            block.clear();
            let mut buffer = [0; BLOCK_ROWS];
            // Of many rows none may be accepted, although others follow.
            while block.is_empty() {
                let many = rows.next_many(&mut buffer);
                if many.is_empty() {
                    break;
                }
                let is_coded = |row: Row| row < end && accept.accepts(row) && self.contains(row);
                block.extend(many.iter().copied().filter(|&row| is_coded(row)));
            }
            for &row in &*block {
                self.codes.prefetch(row);
            }
        };
        let (mut block, mut following) = (Vec::with_capacity(BLOCK_ROWS), Vec::with_capacity(BLOCK_ROWS));
        let mut distances = Vec::with_capacity(BLOCK_ROWS);
        next_block(&mut block);
        let mut blocks = 0;
        while !block.is_empty() {
            if blocks % POLL_BLOCKS == 0 {
                cancel.check()?;
            }
            blocks += 1;
            next_block(&mut following);
            distances.clear();
            self.codes.distances_to(&coded, &block, vectors, &mut distances);
            for (&row, &distance) in block.iter().zip(&distances) {
                top.push(distance, row);
            }
            std::mem::swap(&mut block, &mut following);
        }
        let nearest = top.into_sorted().into_iter().map(|(row, distance)| Neighbor { distance, row }).collect();
        Ok(self.hits_of(query, nearest, params, vectors))
    }
}
