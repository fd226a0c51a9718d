//! What a distance needs beside the code itself.

use vexfs_simd::{Metric, kernels};

/// The factor by which a code is multiplied to give the vector, and the square of the vector's length.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trailer {
    pub(super) scale: f32,
    pub(super) norm: f32,
}

impl Trailer {
    /// As the note of a line. A norm has no sign, whose bit notes do not have either.
    pub(super) fn note(self) -> u64 {
        u64::from(self.norm.to_bits()) << 32 | u64::from(self.scale.to_bits())
    }

    /// The trailer of a note.
    #[inline]
    pub(super) fn of_note(note: u64) -> Self {
        Self { scale: f32::from_bits(note as u32), norm: f32::from_bits((note >> 32) as u32) }
    }

    /// The ordering distance between what two codes stand for, whose product is `product` before it is scaled.
    #[inline]
    pub(super) fn distance(self, other: Self, product: f32, metric: Metric) -> f32 {
        let product = product * self.scale * other.scale;
        match metric {
            Metric::SquaredEuclidean => {
                let distance = self.norm + other.norm - 2.0 * product;
                // Norms beyond what a float holds: farther than anything.
                if distance.is_nan() { f32::INFINITY } else { distance }
            }
            Metric::Cosine => 1.0 - product,
            Metric::Dot | Metric::Manhattan => -product,
        }
    }
}

/// The factor that brings a vector to the length that a metric sees: a cosine is the product of unit vectors, and with the length
/// folded into the scale it is a plain product.
pub(super) fn length_factor(metric: Metric, vector: &[f32]) -> f32 {
    if metric != Metric::Cosine {
        return 1.0;
    }
    let norm = (kernels().dot)(vector, vector).sqrt();
    if norm > 0.0 { 1.0 / norm } else { 0.0 }
}
