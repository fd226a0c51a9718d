//! How near single rows are to a query.

use roaring::RoaringBitmap;
use vexfs_codec::columns::VectorRef;
use vexfs_index::codes::StoredCode;
use vexfs_index::multi::MultiQuery;
use vexfs_index::{Row, Vectors as _};
use vexfs_simd::{Metric, PreparedQuery};

use super::blobs::{VectorBlobs, sparse_parts};
use super::stored_form::StoredForm;
use super::{Space, SpaceVectors, Store, check_query, decoded};
use crate::error::{EngineError, Result};

/// A query in the stored form of its space, which scores rows one at a time: larger is nearer. The similarity is the cosine or
/// the dot product, or else the negated ordering distance (of Euclidean spaces the negated square); of several vectors their sum.
pub(crate) struct Similarity<'a>(pub(super) Kind<'a>);

pub(super) enum Kind<'a> {
    Dense { metric: Metric, query: PreparedQuery<Vec<f32>>, vectors: SpaceVectors },
    Multi { query: MultiQuery, blobs: &'a VectorBlobs, code: Option<&'a StoredCode> },
    Sparse { query: Vec<(u32, f32)>, blobs: &'a VectorBlobs },
}

/// How the components of a sparse query count.
pub(crate) enum Weighting {
    AsGiven,
    /// Times the rarity of their index among the records that have a vector in the space.
    ByRarity,
    /// The same among those of these rows that have one.
    ByRarityAmong(RoaringBitmap),
}

impl Space {
    /// Prepares a query for scoring.
    ///
    /// # Errors
    /// When the query is of another kind or dimension.
    pub(crate) fn similarity(&self, query: VectorRef<'_>, weighting: &Weighting) -> Result<Similarity<'_>> {
        check_query(&self.spec, query)?;
        let kernel = self.kernel();
        Ok(Similarity(match (&self.store, query) {
            (Store::Dense(dense), VectorRef::Dense(values)) => {
                let query = kernel.prepare(self.as_stored(values));
                Kind::Dense { metric: kernel, query, vectors: dense.vectors() }
            }
            (Store::Multi(blobs), VectorRef::Dense(values)) => {
                Kind::Multi { query: self.multi_query(values), blobs, code: self.code.as_deref() }
            }
            (Store::Multi(blobs), VectorRef::Multi(vectors)) => {
                Kind::Multi { query: self.multi_query(vectors.values), blobs, code: self.code.as_deref() }
            }
            (Store::Sparse(blobs, index), VectorRef::Sparse(vector)) => {
                let mut query: Vec<(u32, f32)> =
                    vector.indices.iter().copied().zip(vector.values.iter().copied()).collect();
                match weighting {
                    Weighting::AsGiven => {}
                    Weighting::ByRarity => index.weigh_by_rarity(&mut query),
                    Weighting::ByRarityAmong(rows) => {
                        index.weigh_by_rarity_among(&(rows & self.alive.to_bitmap()), &mut query);
                    }
                }
                Kind::Sparse { query, blobs }
            }
            _ => return Err(EngineError::Internal("a query of the wrong kind was let through".to_owned())),
        }))
    }

    /// A query vector, or several of them end to end, in the form that vectors are compared in.
    pub(crate) fn as_stored(&self, query: &[f32]) -> Vec<f32> {
        let mut query = query.to_vec();
        let form = StoredForm::of(&self.spec);
        query.chunks_exact_mut(self.spec.dimension.unwrap_or(1)).for_each(|vector| form.apply(vector));
        match &self.store {
            Store::Dense(dense) => dense.comparable(query),
            Store::Multi(_) | Store::Sparse(..) => query,
        }
    }

    fn multi_query(&self, values: &[f32]) -> MultiQuery {
        MultiQuery::new(self.kernel(), self.spec.dimension.unwrap_or(1), &self.as_stored(values))
    }
}

impl Similarity<'_> {
    /// The similarity of a row that has a vector; 0 in a sparse space when they share no index.
    ///
    /// # Errors
    /// When the row's bytes are damaged.
    pub(crate) fn of(&self, row: Row) -> Result<f32> {
        let of_none = f32::NEG_INFINITY;
        match &self.0 {
            Kind::Dense { metric, query, vectors } => Ok(metric.similarity(query.distance(&vectors.get(row)))),
            Kind::Multi { query, blobs, code } => {
                Ok(blobs.read(row, |stored: &[f32]| query.similarity(&decoded(*code, stored)))?.unwrap_or(of_none))
            }
            Kind::Sparse { query, blobs } => {
                Ok(blobs.read(row, |blob: &[u32]| shared_product(query, blob).unwrap_or(0.0))?.unwrap_or(of_none))
            }
        }
    }
}

/// The dot product of a query and a sparse vector's blob, both sorted by index; `None` when they share no index.
pub(super) fn shared_product(query: &[(u32, f32)], blob: &[u32]) -> Option<f32> {
    let (indices, values) = sparse_parts(blob);
    let mut product = None;
    let mut position = 0;
    for &(index, weight) in query {
        position += indices[position..].iter().take_while(|other| **other < index).count();
        if indices.get(position) == Some(&index) {
            *product.get_or_insert(0.0) += weight * values[position];
        }
    }
    product
}
