//! The table of kernels for one instruction set, and the choice among the sets.

use std::sync::OnceLock;

use crate::packed::PackedKernels;
use crate::scalar;

/// One implementation of every kernel. Slices passed together have equal lengths; where they do not, the shortest counts.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::type_complexity, reason = "the signatures are what the table is about")]
pub struct Kernels {
    /// Name of the instruction set.
    pub name: &'static str,
    /// Σ aᵢ·bᵢ
    pub dot: fn(&[f32], &[f32]) -> f32,
    /// Σ (aᵢ − bᵢ)²
    pub squared_euclidean: fn(&[f32], &[f32]) -> f32,
    /// Σ |aᵢ − bᵢ|
    pub manhattan: fn(&[f32], &[f32]) -> f32,
    /// (Σ aᵢ·bᵢ, Σ bᵢ²) in one pass over `b`.
    pub dot_and_norm: fn(&[f32], &[f32]) -> (f32, f32),
    /// Σ aᵢ²
    pub norm_squared: fn(&[f32]) -> f32,
    /// Writes round(xᵢ·steps), between −127 and 127, halves to even; what is no number becomes anything in that range.
    pub quantize: fn(&[f32], f32, &mut [i8]),
    /// max |xᵢ|, leaving out what is no number.
    pub largest_magnitude: fn(&[f32]) -> f32,
    /// Σ aᵢ·bᵢ over int8 codes, whose components must not be −128.
    pub dot_i8: fn(&[i8], &[i8]) -> i32,
    /// [`Self::dot_i8`] of one code with each of many.
    pub dots_i8: fn(&[i8], &[&[i8]], &mut [i32]),
    /// Kernels over components of less than a byte.
    pub packed: PackedKernels,
}

/// The kernels of the best instruction set that this CPU has.
#[inline]
pub fn kernels() -> &'static Kernels {
    static CHOSEN: OnceLock<Kernels> = OnceLock::new();
    CHOSEN.get_or_init(|| available().first().copied().unwrap_or(scalar::KERNELS))
}

/// The kernels of every instruction set that this CPU has, best first; the scalar ones are always last.
pub fn available() -> Vec<Kernels> {
    let mut sets = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        sets.extend(crate::avx512::detect());
        sets.extend(crate::avx2::detect());
    }
    #[cfg(target_arch = "aarch64")]
    sets.extend(crate::neon::detect());
    sets.push(scalar::KERNELS);
    sets
}
