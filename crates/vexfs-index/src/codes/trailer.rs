//! What a distance needs beside the code itself.

use vexfs_simd::{Metric, kernels};

/// Bytes of a trailer, at the end of a line.
pub(super) const TRAILER_BYTES: usize = 8;

/// The factor by which a code is multiplied to give the vector, and the square of the vector's length.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trailer {
    pub(super) scale: f32,
    pub(super) norm: f32,
}

impl Trailer {
    pub(super) fn write(self, line: &mut [u8]) {
        let at = line.len() - TRAILER_BYTES;
        line[at..at + 4].copy_from_slice(&self.scale.to_le_bytes());
        line[at + 4..].copy_from_slice(&self.norm.to_le_bytes());
    }

    /// The trailer of a line.
    #[inline]
    pub(super) fn read(line: &[u8]) -> Self {
        let trailer = &line[line.len() - TRAILER_BYTES..];
        let word = |at: usize| [trailer[at], trailer[at + 1], trailer[at + 2], trailer[at + 3]];
        Self { scale: f32::from_le_bytes(word(0)), norm: f32::from_le_bytes(word(4)) }
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
