//! Kernels for NEON. Tails are left to scalar code.

use std::arch::aarch64::{
    float32x4_t, vabdq_f32, vaddq_f32, vaddvq_f32, vaddvq_s32, vdupq_n_f32, vdupq_n_s32, vfmaq_f32, vget_high_s8,
    vget_low_s8, vld1q_f32, vld1q_s8, vmull_s8, vpadalq_s16, vsubq_f32,
};

use crate::kernels::Kernels;
use crate::scalar::SHORT;
use crate::{packed, quantize, scalar};

/// The kernels; every aarch64 CPU has NEON.
pub(crate) fn detect() -> Option<Kernels> {
    Some(Kernels {
        name: "neon",
        dot,
        squared_euclidean,
        manhattan,
        dot_and_norm,
        norm_squared,
        quantize,
        largest_magnitude,
        dot_i8,
        dots_i8,
        // Plain code, of which the compiler makes NEON code.
        packed: packed::scalar::KERNELS,
    })
}

const LANES: usize = 4;

/// Folds pairs of 4 components with four sums in flight; returns the sum of those and where the tail starts.
fn fold(a: &[f32], b: &[f32], step: impl Fn(float32x4_t, float32x4_t, float32x4_t) -> float32x4_t) -> (f32, usize) {
    let length = a.len().min(b.len());
    // SAFETY: NEON is part of aarch64, and every read is of 4 components before `length`.
    unsafe {
        let mut sums = [vdupq_n_f32(0.0); 4];
        let mut at = 0;
        while at + LANES <= length {
            let lane = (at / LANES) % 4;
            sums[lane] = step(sums[lane], vld1q_f32(a.as_ptr().add(at)), vld1q_f32(b.as_ptr().add(at)));
            at += LANES;
        }
        let sum = vaddq_f32(vaddq_f32(sums[0], sums[1]), vaddq_f32(sums[2], sums[3]));
        (vaddvq_f32(sum), at)
    }
}

fn tail(a: &[f32], b: &[f32], from: usize, term: impl Fn(f32, f32) -> f32) -> f32 {
    a[from..].iter().zip(&b[from..]).map(|(a, b)| term(*a, *b)).sum()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::dot(a, b);
    }
    // SAFETY: NEON is part of aarch64.
    let (sum, rest) = fold(a, b, |sum, x, y| unsafe { vfmaq_f32(sum, x, y) });
    sum + tail(a, b, rest, |a, b| a * b)
}

fn squared_euclidean(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::squared_euclidean(a, b);
    }
    // SAFETY: NEON is part of aarch64.
    let (sum, rest) = fold(a, b, |sum, x, y| unsafe {
        let difference = vsubq_f32(x, y);
        vfmaq_f32(sum, difference, difference)
    });
    sum + tail(a, b, rest, |a, b| (a - b) * (a - b))
}

fn manhattan(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < SHORT {
        return scalar::manhattan(a, b);
    }
    // SAFETY: NEON is part of aarch64.
    let (sum, rest) = fold(a, b, |sum, x, y| unsafe { vaddq_f32(sum, vabdq_f32(x, y)) });
    sum + tail(a, b, rest, |a, b| (a - b).abs())
}

fn dot_and_norm(a: &[f32], b: &[f32]) -> (f32, f32) {
    (dot(a, b), dot(b, b))
}

fn norm_squared(a: &[f32]) -> f32 {
    dot(a, a)
}

fn quantize(vector: &[f32], steps: f32, code: &mut [i8]) {
    quantize::write_code(vector, steps, code);
}

fn largest_magnitude(vector: &[f32]) -> f32 {
    quantize::largest_magnitude(vector)
}

fn dots_i8(a: &[i8], many: &[&[i8]], dots: &mut [i32]) {
    for (dot, b) in dots.iter_mut().zip(many) {
        *dot = dot_i8(a, b);
    }
}

fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    const BYTES: usize = 16;
    let length = a.len().min(b.len());
    let mut at = 0;
    // SAFETY: NEON is part of aarch64, and every read is of 16 bytes before `length`.
    let sum = unsafe {
        let mut sum = vdupq_n_s32(0);
        while at + BYTES <= length {
            let (x, y) = (vld1q_s8(a.as_ptr().add(at)), vld1q_s8(b.as_ptr().add(at)));
            sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(x), vget_low_s8(y)));
            sum = vpadalq_s16(sum, vmull_s8(vget_high_s8(x), vget_high_s8(y)));
            at += BYTES;
        }
        vaddvq_s32(sum)
    };
    sum + scalar::dot_i8(&a[at..length], &b[at..length])
}
