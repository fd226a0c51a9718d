//! How nearness is measured.

use std::ops::Deref;

use crate::kernels::kernels;

/// A metric. Its distance orders vectors, smaller is nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Σ (aᵢ − bᵢ)²
    SquaredEuclidean,
    /// 1 − cos(a, b); 1 when either vector is zero, or so long that its length overflows.
    Cosine,
    /// −Σ aᵢ·bᵢ
    Dot,
    /// Σ |aᵢ − bᵢ|
    Manhattan,
}

impl Metric {
    /// The ordering distance between two vectors of equal length.
    #[inline]
    pub fn distance(self, a: &[f32], b: &[f32]) -> f32 {
        self.prepare(a).distance(b)
    }

    /// What an ordering distance says of nearness, larger is nearer: cos(a, b), Σ aᵢ·bᵢ, and the negated distance of the others.
    #[inline]
    pub fn similarity(self, distance: f32) -> f32 {
        match self {
            Self::Cosine => 1.0 - distance,
            _ => -distance,
        }
    }

    /// Fixes one side, borrowed or owned, so that what depends on it alone is computed once.
    #[inline]
    pub fn prepare<Q: Deref<Target = [f32]>>(self, query: Q) -> PreparedQuery<Q> {
        let inverse_norm = match self {
            Self::Cosine => inverse_root((kernels().dot)(&query, &query)),
            _ => 1.0,
        };
        PreparedQuery { metric: self, query, inverse_norm }
    }
}

/// A query with the metric it is compared under.
#[derive(Debug, Clone, Copy)]
pub struct PreparedQuery<Q> {
    metric: Metric,
    query: Q,
    inverse_norm: f32,
}

impl<Q: Deref<Target = [f32]>> PreparedQuery<Q> {
    /// The ordering distance to a vector of the same length.
    #[inline]
    pub fn distance(&self, vector: &[f32]) -> f32 {
        debug_assert_eq!(self.query.len(), vector.len(), "vectors of one space have one length");
        let kernels = kernels();
        match self.metric {
            Metric::SquaredEuclidean => (kernels.squared_euclidean)(&self.query, vector),
            Metric::Cosine => {
                let (dot, norm) = (kernels.dot_and_norm)(&self.query, vector);
                let cosine = dot * self.inverse_norm * inverse_root(norm);
                if cosine.is_nan() { 1.0 } else { 1.0 - cosine }
            }
            Metric::Dot => -(kernels.dot)(&self.query, vector),
            Metric::Manhattan => (kernels.manhattan)(&self.query, vector),
        }
    }
}

/// 1/√x, and 0 for 0, which makes the cosine of a zero vector 0.
fn inverse_root(squared_norm: f32) -> f32 {
    if squared_norm > 0.0 { 1.0 / squared_norm.sqrt() } else { 0.0 }
}
