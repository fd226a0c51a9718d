//! The nearest rows in spaces without a graph of their own: of several vectors, and sparse.

use roaring::RoaringBitmap;
use vexfs_codec::columns::VectorRef;
use vexfs_index::multi::MultiQuery;
use vexfs_index::sparse::SparseIndex;
use vexfs_index::{Accept, BitSet, Cancel, Row, TopK};

use super::blobs::VectorBlobs;
use super::similarity::{Kind, Weighting, shared_product};
use super::{Space, Store, decoded};
use crate::collection::read::cancelled;
use crate::error::{EngineError, Result};

/// Rows scored between two looks at the cancel flag.
const POLL_ROWS: usize = 256;

/// Postings that a search goes through in the time in which one candidate is scored from its blob, about.
const POSTINGS_PER_CANDIDATE: usize = 200;

/// What a search may return.
pub(crate) struct NearestRows<'a> {
    /// Rows published when the search began.
    pub(crate) rows: Row,
    /// Rows that may be returned; `None` = all live ones.
    pub(crate) candidates: Option<&'a RoaringBitmap>,
    /// Hits wanted.
    pub(crate) limit: usize,
    pub(crate) cancel: &'a Cancel,
}

impl Space {
    /// The rows nearest to a query, nearest first, equally near ones by row, with the scores that a host sees. In a sparse space
    /// only rows that share an index with the query are found.
    ///
    /// # Errors
    /// When the query is of another kind or dimension, the search is cancelled, or a vector is damaged. Dense spaces are
    /// searched by `search.rs`.
    pub(crate) fn nearest(
        &self,
        query: VectorRef<'_>,
        weighting: &Weighting,
        search: &NearestRows<'_>,
    ) -> Result<Vec<(Row, f32)>> {
        let similarity = self.similarity(query, weighting)?;
        let found = match (&similarity.0, &self.store) {
            (Kind::Multi { query, blobs, .. }, _) => self.nearest_multi(query, blobs, search)?,
            (Kind::Sparse { query, blobs }, Store::Sparse(_, index)) => {
                self.nearest_sparse(query, blobs, index, search)?
            }
            _ => return Err(EngineError::Internal("a dense space is searched elsewhere".to_owned())),
        };
        Ok(found.into_iter().map(|(row, similarity)| (row, self.score_of(similarity))).collect())
    }

    fn nearest_multi(
        &self,
        query: &MultiQuery,
        blobs: &VectorBlobs,
        search: &NearestRows<'_>,
    ) -> Result<Vec<(Row, f32)>> {
        let code = self.code.as_deref();
        self.best_of(blobs, search, |stored: &[f32]| Some(query.similarity(&decoded(code, stored))))
    }

    fn nearest_sparse(
        &self,
        query: &[(u32, f32)],
        blobs: &VectorBlobs,
        index: &SparseIndex,
        search: &NearestRows<'_>,
    ) -> Result<Vec<(Row, f32)>> {
        if let Some(candidates) = search.candidates {
            let candidates = usize::try_from(candidates.len()).unwrap_or(usize::MAX);
            if candidates.saturating_mul(POSTINGS_PER_CANDIDATE) < index.postings_of(query) {
                return self.best_of(blobs, search, |blob: &[u32]| shared_product(query, blob));
            }
        }
        let filter = search.candidates.map(BitSet::from);
        let accept = Accept { alive: &self.alive, filter: filter.as_ref() };
        index.search(query, search.limit, search.rows, &accept, search.cancel).map_err(|_| cancelled(search.cancel))
    }

    /// Scores every candidate by its blob.
    fn best_of<T: bytemuck::AnyBitPattern>(
        &self,
        blobs: &VectorBlobs,
        search: &NearestRows<'_>,
        similarity: impl Fn(&[T]) -> Option<f32>,
    ) -> Result<Vec<(Row, f32)>> {
        let mut top = TopK::new(search.limit);
        let mut rows: Box<dyn Iterator<Item = Row> + '_> = match search.candidates {
            Some(candidates) => Box::new(candidates.range(..search.rows)),
            None => Box::new(0..search.rows),
        };
        loop {
            search.cancel.check().map_err(|_| cancelled(search.cancel))?;
            let block: Vec<Row> = rows.by_ref().filter(|&row| self.alive.contains(row)).take(POLL_ROWS).collect();
            if block.is_empty() {
                break;
            }
            blobs.visit(&block, |row, blob| {
                if let Some(similarity) = similarity(blob) {
                    top.push(-similarity, row);
                }
                Ok(())
            })?;
        }
        Ok(top.into_sorted().into_iter().map(|(row, distance)| (row, -distance)).collect())
    }
}
