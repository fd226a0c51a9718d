//! Dot products of `int8` codes with AVX2.
//!
//! `vpmaddubsw` multiplies unsigned by signed bytes and adds neighbouring products in 16 bits, saturating. With |a| on the unsigned side
//! and b with the sign of a on the other, two products are at most 2·128·127, which 16 bits hold, so the sum is exact.

use std::arch::x86_64::{
    __m256i, _mm_add_epi32, _mm_storeu_si128, _mm256_abs_epi8, _mm256_add_epi32, _mm256_and_si256,
    _mm256_castsi256_si128, _mm256_extracti128_si256, _mm256_hadd_epi32, _mm256_loadu_si256, _mm256_madd_epi16,
    _mm256_maddubs_epi16, _mm256_set1_epi16, _mm256_setzero_si256, _mm256_sign_epi8,
};

use crate::scalar;

/// Bytes of a register.
const BYTES: usize = 32;
/// Codes compared with one at a time.
const GROUP: usize = 4;

/// See [`crate::Kernels::dot_i8`].
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    let mut dot = [0];
    dots_i8(a, &[b], &mut dot);
    dot[0]
}

/// See [`crate::Kernels::dots_i8`].
pub(crate) fn dots_i8(a: &[i8], many: &[&[i8]], dots: &mut [i32]) {
    // SAFETY: `avx2::detect` hands these functions out only where the CPU has AVX2.
    unsafe { each_group(a, many, dots) }
}

#[target_feature(enable = "avx2")]
fn each_group(a: &[i8], many: &[&[i8]], dots: &mut [i32]) {
    let (groups, rest) = many.as_chunks::<GROUP>();
    let (dots_of_groups, dots_of_rest) = dots.split_at_mut(groups.len() * GROUP);
    for (group, dots) in groups.iter().zip(dots_of_groups.as_chunks_mut::<GROUP>().0) {
        *dots = four(a, group);
    }
    if let Some(last) = rest.len().checked_sub(1) {
        // A last group that is not full repeats its last code, whose bytes are at hand by then.
        let sums = four(a, &[rest[0], rest[last.min(1)], rest[last.min(2)], rest[last]]);
        dots_of_rest[..rest.len()].copy_from_slice(&sums[..rest.len()]);
    }
}

/// Dot products of `a` with four codes; what is read of `a` and made of it serves all four.
#[inline]
#[target_feature(enable = "avx2")]
fn four(a: &[i8], codes: &[&[i8]; GROUP]) -> [i32; GROUP] {
    let [b, c, d, e] = *codes;
    let length = a.len().min(b.len()).min(c.len()).min(d.len()).min(e.len());
    if length < BYTES {
        return codes.map(|code| scalar::dot_i8(&a[..length], &code[..length]));
    }
    let mut sums = [_mm256_setzero_si256(); GROUP];
    let mut at = 0;
    while at < length {
        // The last bytes are read together with some before them, which count as zeros the second time.
        let start = at.min(length - BYTES);
        // SAFETY: `start + 32 <= length`, so all reads are inside their slices.
        let x = unsafe { read(a, start) };
        let x = if start < at { _mm256_and_si256(x, last_bytes(length - at)) } else { x };
        let magnitude = _mm256_abs_epi8(x);
        for lane in 0..GROUP {
            // SAFETY: as above.
            let y = unsafe { read(codes[lane], start) };
            sums[lane] = _mm256_add_epi32(sums[lane], products(magnitude, x, y));
        }
        at += BYTES;
    }
    totals(sums)
}

/// Ones in the last `count` bytes, of which there are at most 32, and zeros before.
#[inline]
#[target_feature(enable = "avx2")]
fn last_bytes(count: usize) -> __m256i {
    static MASKS: [i8; 2 * BYTES] = {
        let mut masks = [0; 2 * BYTES];
        let mut at = BYTES;
        while at < masks.len() {
            masks[at] = -1;
            at += 1;
        }
        masks
    };
    // SAFETY: `count <= 32`, so 32 bytes follow.
    unsafe { read(&MASKS[count..], 0) }
}

/// Eight sums of four products each.
#[inline]
#[target_feature(enable = "avx2")]
fn products(magnitude: __m256i, x: __m256i, y: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(y, x));
    _mm256_madd_epi16(pairs, _mm256_set1_epi16(1))
}

/// # Safety
/// 32 bytes from `at` on must be inside the slice.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn read(from: &[i8], at: usize) -> __m256i {
    // SAFETY: the caller's promise; the load needs no alignment.
    unsafe { _mm256_loadu_si256(from.as_ptr().add(at).cast()) }
}

/// The sum of each of four registers.
#[inline]
#[target_feature(enable = "avx2")]
fn totals([a, b, c, d]: [__m256i; GROUP]) -> [i32; GROUP] {
    let quads = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    let total = _mm_add_epi32(_mm256_castsi256_si128(quads), _mm256_extracti128_si256::<1>(quads));
    let mut totals = [0; GROUP];
    // SAFETY: four `i32` are 16 bytes, and the store needs no alignment.
    unsafe { _mm_storeu_si128(totals.as_mut_ptr().cast(), total) };
    totals
}
