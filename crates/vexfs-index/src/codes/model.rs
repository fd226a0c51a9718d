//! What codes share that learn from a sample of vectors or know similarities only.

use vexfs_simd::Metric;

/// Vectors that a code learns from.
#[derive(Debug)]
pub(crate) struct Sample<'a> {
    dim: usize,
    values: &'a [f32],
}

impl<'a> Sample<'a> {
    /// Vectors of `dim` components, end to end.
    pub(crate) fn new(dim: usize, values: &'a [f32]) -> Self {
        Self { dim, values }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.values.len() / self.dim
    }

    pub(super) fn vectors(&self) -> impl Iterator<Item = &'a [f32]> + use<'a> {
        self.values.chunks_exact(self.dim)
    }

    /// One component of all of them.
    pub(super) fn column(&self, at: usize) -> impl Iterator<Item = f32> {
        self.values.iter().skip(at).step_by(self.dim).copied()
    }
}

/// The ordering distance that a similarity stands for; the opposite of [`Metric::similarity`].
#[inline]
pub(super) fn ordering_of(metric: Metric, similarity: f32) -> f32 {
    if metric == Metric::Cosine { 1.0 - similarity } else { -similarity }
}

/// The sum of weights by the signs that bits stand for, from that over the bits that are set.
#[inline]
pub(super) fn similarity_sum(set: i32, total: f32) -> f32 {
    2.0 * set as f32 - total
}
