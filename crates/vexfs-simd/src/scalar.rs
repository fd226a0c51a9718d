//! Kernels in plain Rust: the reference for all others, and what runs where nothing better is known.

use crate::kernels::Kernels;
use crate::{packed, quantize};

pub(crate) const KERNELS: Kernels = Kernels {
    name: "scalar",
    dot,
    squared_euclidean,
    manhattan,
    dot_and_norm,
    norm_squared,
    quantize,
    largest_magnitude,
    dot_i8,
    dots_i8,
    packed: packed::scalar::KERNELS,
};

/// Sums of fewer terms are made from the first to the last by every set of kernels, as most programs make them: there the last bit of a score
/// is seen, and compared with what others printed.
pub(crate) const SHORT: usize = 16;

/// Partial sums kept apart, so that the compiler may use whatever vector registers there are.
const LANES: usize = SHORT;

fn fold(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] += term(a[lane], b[lane]);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| term(*a, *b)).sum();
    sums.iter().sum::<f32>() + rest
}

pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    fold(a, b, |a, b| a * b)
}

pub(crate) fn squared_euclidean(a: &[f32], b: &[f32]) -> f32 {
    fold(a, b, |a, b| (a - b) * (a - b))
}

pub(crate) fn manhattan(a: &[f32], b: &[f32]) -> f32 {
    fold(a, b, |a, b| (a - b).abs())
}

pub(crate) fn dot_and_norm(a: &[f32], b: &[f32]) -> (f32, f32) {
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

pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

fn dots_i8(a: &[i8], many: &[&[i8]], dots: &mut [i32]) {
    for (dot, b) in dots.iter_mut().zip(many) {
        *dot = dot_i8(a, b);
    }
}
