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

    /// Appends the ordering distances between what a code stands for and what others do, by their notes and their products with it before
    /// these are scaled.
    #[inline]
    pub(super) fn distances(
        self,
        products: impl Iterator<Item = f32>,
        notes: &[u64],
        metric: Metric,
        distances: &mut Vec<f32>,
    ) {
        let scaled = products.zip(notes).map(|(product, &note)| {
            let other = Self::of_note(note);
            (product * self.scale * other.scale, other.norm)
        });
        // Which metric it is is asked once, so that several are computed at a time.
        match metric {
            Metric::SquaredEuclidean => distances.extend(scaled.map(|(product, norm)| {
                let distance = self.norm + norm - 2.0 * product;
                // Norms beyond what a float holds: farther than anything.
                if distance.is_nan() { f32::INFINITY } else { distance }
            })),
            Metric::Cosine => distances.extend(scaled.map(|(product, _)| 1.0 - product)),
            Metric::Dot | Metric::Manhattan => distances.extend(scaled.map(|(product, _)| -product)),
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
