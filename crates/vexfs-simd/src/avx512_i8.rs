//! Dot products of `int8` codes with AVX-512 VNNI.
//!
//! `vpdpbusd` multiplies unsigned by signed bytes. One side is made unsigned by adding 128 to each component (a flip of its top
//! bit), which adds 128·Σaᵢ to the product. That is the same for all codes compared with the same `a`, so sums begin at its negative.

use std::arch::x86_64::{
    __m512i, _mm_add_epi32, _mm_storeu_si128, _mm256_add_epi32, _mm256_castsi256_si128, _mm256_extracti128_si256,
    _mm512_add_epi32, _mm512_castsi512_si256, _mm512_dpbusd_epi32, _mm512_extracti64x4_epi64, _mm512_loadu_epi8,
    _mm512_maskz_loadu_epi8, _mm512_set1_epi8, _mm512_setzero_si512, _mm512_sub_epi32, _mm512_unpackhi_epi32,
    _mm512_unpackhi_epi64, _mm512_unpacklo_epi32, _mm512_unpacklo_epi64, _mm512_xor_si512,
};

/// Bytes of a register.
const BYTES: usize = 64;
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
    // SAFETY: `avx512::detect` hands these functions out only where the CPU has AVX-512 with VNNI.
    unsafe { each_group(a, many, dots) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn each_group(a: &[i8], many: &[&[i8]], dots: &mut [i32]) {
    let mut length = a.len();
    // Closures take on wide registers too, and would not be inlined into what the library does with them.
    for code in many {
        length = length.min(code.len());
    }
    let a = &a[..length];
    let start = start(a);
    let (groups, rest) = many.as_chunks::<GROUP>();
    let (dots_of_groups, dots_of_rest) = dots.split_at_mut(groups.len() * GROUP);
    for (group, dots) in groups.iter().zip(dots_of_groups.as_chunks_mut::<GROUP>().0) {
        // SAFETY: `a` is as long as the shortest code at most.
        *dots = unsafe { four(a, start, *group) };
    }
    if let Some(last) = rest.len().checked_sub(1) {
        // A last group that is not full repeats its last code, whose bytes are at hand by then.
        // SAFETY: as above.
        let sums = unsafe { four(a, start, [rest[0], rest[last.min(1)], rest[last.min(2)], rest[last]]) };
        dots_of_rest[..rest.len()].copy_from_slice(&sums[..rest.len()]);
    }
}

/// What sums of products with `a` begin at: −128·Σaᵢ.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn start(a: &[i8]) -> __m512i {
    let mut offset = _mm512_setzero_si512();
    for at in (0..a.len()).step_by(BYTES) {
        // SAFETY: `at < a.len()`.
        let x = unsafe { read(a, at, a.len()) };
        offset = _mm512_dpbusd_epi32(offset, _mm512_set1_epi8(i8::MIN), x);
    }
    _mm512_sub_epi32(_mm512_setzero_si512(), offset)
}

/// Dot products of `a` with four codes.
///
/// # Safety
/// No code may be shorter than `a`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn four(a: &[i8], start: __m512i, codes: [&[i8]; GROUP]) -> [i32; GROUP] {
    let flip = _mm512_set1_epi8(i8::MIN);
    let mut sums = [start; GROUP];
    for at in (0..a.len()).step_by(BYTES) {
        // SAFETY: `at < a.len()`.
        let x = unsafe { read(a, at, a.len()) };
        for lane in 0..GROUP {
            // SAFETY: as above, and no code is shorter than `a`: the caller's promise.
            let y = unsafe { read(codes[lane], at, a.len()) };
            sums[lane] = _mm512_dpbusd_epi32(sums[lane], _mm512_xor_si512(y, flip), x);
        }
    }
    totals(sums)
}

/// The bytes from `at` to `length`, as many as fit, and zeros beyond.
///
/// # Safety
/// `at < length`, and `from` must not be shorter than `length`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn read(from: &[i8], at: usize, length: usize) -> __m512i {
    // SAFETY: the caller's promise; the mask keeps the read before `length`.
    unsafe {
        let address = from.as_ptr().add(at);
        if at + BYTES <= length {
            _mm512_loadu_epi8(address)
        } else {
            _mm512_maskz_loadu_epi8((1u64 << (length - at)) - 1, address)
        }
    }
}

/// The sum of each of four registers.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn totals([a, b, c, d]: [__m512i; GROUP]) -> [i32; GROUP] {
    let ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    let cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    let quads = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    let pairs = _mm256_add_epi32(_mm512_castsi512_si256(quads), _mm512_extracti64x4_epi64::<1>(quads));
    let total = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256::<1>(pairs));
    let mut totals = [0; GROUP];
    // SAFETY: four `i32` are 16 bytes, and the store needs no alignment.
    unsafe { _mm_storeu_si128(totals.as_mut_ptr().cast(), total) };
    totals
}
