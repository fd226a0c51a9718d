//! Kernels for AVX-512 with VNNI. Tails are read under a mask, so no slice needs padding.

use std::arch::x86_64::{
    __m512, __mmask16, _mm512_abs_ps, _mm512_add_ps, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_maskz_loadu_ps,
    _mm512_reduce_add_ps, _mm512_setzero_ps, _mm512_sub_ps,
};

use crate::kernels::Kernels;
use crate::scalar::SHORT;
use crate::{avx512_i8, packed, quantize, scalar};

/// The kernels, when the CPU has what they need.
pub(crate) fn detect() -> Option<Kernels> {
    let has_all = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vnni")
        && is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("popcnt");
    has_all.then_some(Kernels {
        name: "avx512",
        dot,
        squared_euclidean,
        manhattan,
        dot_and_norm,
        norm_squared,
        quantize,
        largest_magnitude,
        dot_i8: avx512_i8::dot_i8,
        dots_i8: avx512_i8::dots_i8,
        packed: packed::avx2::KERNELS,
    })
}

const LANES: usize = 16;

fn dot(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::dot(a, b);
    }
    // SAFETY: `detect` hands this function out only where the CPU has AVX-512.
    unsafe { dot_avx512(a, b) }
}

fn squared_euclidean(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::squared_euclidean(a, b);
    }
    // SAFETY: as in `dot`.
    unsafe { squared_euclidean_avx512(a, b) }
}

fn manhattan(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::manhattan(a, b);
    }
    // SAFETY: as in `dot`.
    unsafe { manhattan_avx512(a, b) }
}

fn dot_and_norm(a: &[f32], b: &[f32]) -> (f32, f32) {
    if a.len() < SHORT {
        return scalar::dot_and_norm(a, b);
    }
    // SAFETY: as in `dot`.
    unsafe { dot_and_norm_avx512(a, b) }
}

fn norm_squared(a: &[f32]) -> f32 {
    dot(a, a)
}

fn quantize(vector: &[f32], steps: f32, code: &mut [i8]) {
    // SAFETY: as in `dot`.
    unsafe { quantize_avx512(vector, steps, code) }
}

fn largest_magnitude(vector: &[f32]) -> f32 {
    // SAFETY: as in `dot`.
    unsafe { largest_magnitude_avx512(vector) }
}

/// Runs `step` on pairs of 16 components, with four sums in flight.
macro_rules! fold_pairs {
    ($a:expr, $b:expr, $sums:ident, $step:expr) => {{
        let length = $a.len().min($b.len());
        let (a, b) = ($a.as_ptr(), $b.as_ptr());
        let mut at = 0;
        while at + 4 * LANES <= length {
            for (lane, sum) in $sums.iter_mut().enumerate() {
                let offset = at + lane * LANES;
                // SAFETY: `offset + 16 <= length`, so both reads are inside their slices.
                let (x, y) = unsafe { (_mm512_loadu_ps(a.add(offset)), _mm512_loadu_ps(b.add(offset))) };
                *sum = $step(*sum, x, y);
            }
            at += 4 * LANES;
        }
        while at < length {
            let mask: __mmask16 = if length - at >= LANES { !0 } else { (1 << (length - at)) - 1 };
            // SAFETY: the mask keeps both reads inside their slices.
            let (x, y) = unsafe { (_mm512_maskz_loadu_ps(mask, a.add(at)), _mm512_maskz_loadu_ps(mask, b.add(at))) };
            $sums[0] = $step($sums[0], x, y);
            at += LANES;
        }
    }};
}

#[target_feature(enable = "avx512f")]
fn total(sums: [__m512; 4]) -> f32 {
    _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3])))
}

#[target_feature(enable = "avx512f")]
fn dot_avx512(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [_mm512_setzero_ps(); 4];
    fold_pairs!(a, b, sums, |sum, x, y| _mm512_fmadd_ps(x, y, sum));
    total(sums)
}

#[target_feature(enable = "avx512f")]
fn squared_euclidean_avx512(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [_mm512_setzero_ps(); 4];
    fold_pairs!(a, b, sums, |sum, x, y| {
        let difference = _mm512_sub_ps(x, y);
        _mm512_fmadd_ps(difference, difference, sum)
    });
    total(sums)
}

#[target_feature(enable = "avx512f")]
fn manhattan_avx512(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [_mm512_setzero_ps(); 4];
    fold_pairs!(a, b, sums, |sum, x, y| _mm512_add_ps(sum, _mm512_abs_ps(_mm512_sub_ps(x, y))));
    total(sums)
}

#[target_feature(enable = "avx512f")]
fn dot_and_norm_avx512(a: &[f32], b: &[f32]) -> (f32, f32) {
    let mut sums = [(_mm512_setzero_ps(), _mm512_setzero_ps()); 4];
    fold_pairs!(a, b, sums, |sum: (__m512, __m512), x, y| (_mm512_fmadd_ps(x, y, sum.0), _mm512_fmadd_ps(y, y, sum.1)));
    (total(sums.map(|sum| sum.0)), total(sums.map(|sum| sum.1)))
}

#[target_feature(enable = "avx512f,avx512bw")]
fn quantize_avx512(vector: &[f32], steps: f32, code: &mut [i8]) {
    quantize::write_code(vector, steps, code);
}

#[target_feature(enable = "avx512f,avx512bw")]
fn largest_magnitude_avx512(vector: &[f32]) -> f32 {
    quantize::largest_magnitude(vector)
}
