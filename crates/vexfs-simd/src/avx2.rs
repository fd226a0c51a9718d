//! Kernels for AVX2 with FMA. Tails are left to scalar code.

use std::arch::x86_64::{
    __m256, _mm_add_ps, _mm_add_ss, _mm_cvtss_f32, _mm_movehl_ps, _mm_shuffle_ps, _mm256_add_ps, _mm256_and_ps,
    _mm256_castps256_ps128, _mm256_castsi256_ps, _mm256_extractf128_ps, _mm256_fmadd_ps, _mm256_loadu_ps,
    _mm256_set1_epi32, _mm256_setzero_ps, _mm256_sub_ps,
};

use crate::kernels::Kernels;
use crate::scalar::SHORT;
use crate::{avx2_i8, packed, quantize, scalar};

/// The kernels, when the CPU has what they need.
pub(crate) fn detect() -> Option<Kernels> {
    let has_all =
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("popcnt");
    has_all.then_some(Kernels {
        name: "avx2",
        dot,
        squared_euclidean,
        manhattan,
        dot_and_norm,
        norm_squared,
        quantize,
        largest_magnitude,
        dot_i8: avx2_i8::dot_i8,
        dots_i8: avx2_i8::dots_i8,
        packed: packed::avx2::KERNELS,
    })
}

const LANES: usize = 8;

fn dot(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::dot(a, b);
    }
    // SAFETY: `detect` hands this function out only where the CPU has AVX2 and FMA.
    unsafe { dot_avx2(a, b) }
}

fn squared_euclidean(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::squared_euclidean(a, b);
    }
    // SAFETY: as in `dot`.
    unsafe { squared_euclidean_avx2(a, b) }
}

fn manhattan(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::manhattan(a, b);
    }
    // SAFETY: as in `dot`.
    unsafe { manhattan_avx2(a, b) }
}

fn dot_and_norm(a: &[f32], b: &[f32]) -> (f32, f32) {
    if a.len() < SHORT {
        return scalar::dot_and_norm(a, b);
    }
    // SAFETY: as in `dot`.
    unsafe { dot_and_norm_avx2(a, b) }
}

fn norm_squared(a: &[f32]) -> f32 {
    dot(a, a)
}

fn quantize(vector: &[f32], steps: f32, code: &mut [i8]) {
    // SAFETY: as in `dot`.
    unsafe { quantize_avx2(vector, steps, code) }
}

fn largest_magnitude(vector: &[f32]) -> f32 {
    // SAFETY: as in `dot`.
    unsafe { largest_magnitude_avx2(vector) }
}

/// Runs `step` on pairs of 8 components with four sums in flight; returns where the tail starts.
macro_rules! fold_pairs {
    ($a:expr, $b:expr, $sums:ident, $step:expr) => {{
        let length = $a.len().min($b.len());
        let (a, b) = ($a.as_ptr(), $b.as_ptr());
        let mut at = 0;
        while at + LANES <= length {
            // SAFETY: `at + 8 <= length`, so both reads are inside their slices.
            let (x, y) = unsafe { (_mm256_loadu_ps(a.add(at)), _mm256_loadu_ps(b.add(at))) };
            let lane = (at / LANES) % 4;
            $sums[lane] = $step($sums[lane], x, y);
            at += LANES;
        }
        at
    }};
}

#[target_feature(enable = "avx2,fma")]
fn total(sums: [__m256; 4]) -> f32 {
    let sum = _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
    let quad = _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps::<1>(sum));
    let pair = _mm_add_ps(quad, _mm_movehl_ps(quad, quad));
    _mm_cvtss_f32(_mm_add_ss(pair, _mm_shuffle_ps::<1>(pair, pair)))
}

fn tail(a: &[f32], b: &[f32], from: usize, term: impl Fn(f32, f32) -> f32) -> f32 {
    a[from..].iter().zip(&b[from..]).map(|(a, b)| term(*a, *b)).sum()
}

#[target_feature(enable = "avx2,fma")]
fn dot_avx2(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [_mm256_setzero_ps(); 4];
    let rest = fold_pairs!(a, b, sums, |sum, x, y| _mm256_fmadd_ps(x, y, sum));
    total(sums) + tail(a, b, rest, |a, b| a * b)
}

#[target_feature(enable = "avx2,fma")]
fn squared_euclidean_avx2(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [_mm256_setzero_ps(); 4];
    let rest = fold_pairs!(a, b, sums, |sum, x, y| {
        let difference = _mm256_sub_ps(x, y);
        _mm256_fmadd_ps(difference, difference, sum)
    });
    total(sums) + tail(a, b, rest, |a, b| (a - b) * (a - b))
}

#[target_feature(enable = "avx2,fma")]
fn manhattan_avx2(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [_mm256_setzero_ps(); 4];
    let magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(i32::MAX));
    let rest = fold_pairs!(a, b, sums, |sum, x, y| _mm256_add_ps(sum, _mm256_and_ps(_mm256_sub_ps(x, y), magnitude)));
    total(sums) + tail(a, b, rest, |a, b| (a - b).abs())
}

#[target_feature(enable = "avx2,fma")]
fn dot_and_norm_avx2(a: &[f32], b: &[f32]) -> (f32, f32) {
    let mut sums = [(_mm256_setzero_ps(), _mm256_setzero_ps()); 4];
    let rest = fold_pairs!(a, b, sums, |sum: (__m256, __m256), x, y| (
        _mm256_fmadd_ps(x, y, sum.0),
        _mm256_fmadd_ps(y, y, sum.1)
    ));
    let dot = total(sums.map(|sum| sum.0)) + tail(a, b, rest, |a, b| a * b);
    let norm = total(sums.map(|sum| sum.1)) + tail(a, b, rest, |_, b| b * b);
    (dot, norm)
}

#[target_feature(enable = "avx2,fma")]
fn quantize_avx2(vector: &[f32], steps: f32, code: &mut [i8]) {
    quantize::write_code(vector, steps, code);
}

#[target_feature(enable = "avx2,fma")]
fn largest_magnitude_avx2(vector: &[f32]) -> f32 {
    quantize::largest_magnitude(vector)
}
