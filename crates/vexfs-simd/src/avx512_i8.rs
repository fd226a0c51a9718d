//! Dot products of `int8` codes with AVX-512 VNNI.
//!
//! `vpdpbusd` multiplies unsigned by signed bytes. One side is made unsigned by adding 128 to each component (a flip of its top
//! bit), which adds 128·Σaᵢ to the product; that is summed beside it, once for all codes compared with the same `a`, and taken off.

use std::arch::x86_64::{
    __m256i, __m512i, _mm_add_epi32, _mm_storeu_si128, _mm256_add_epi32, _mm256_castsi256_si128,
    _mm256_extracti128_si256, _mm256_hadd_epi32, _mm512_abs_epi8, _mm512_castsi512_si256, _mm512_dpbusd_epi32,
    _mm512_extracti64x4_epi64, _mm512_loadu_epi8, _mm512_maskz_loadu_epi8, _mm512_set1_epi8, _mm512_setzero_si512,
    _mm512_sub_epi32, _mm512_xor_si512,
};

/// Bytes of a register.
const BYTES: usize = 64;
/// Codes compared with one at a time.
const GROUP: usize = 4;

/// See [`crate::Kernels::dot_i8`].
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    // SAFETY: `avx512::detect` hands these functions out only where the CPU has AVX-512 with VNNI.
    unsafe { dots_of_group::<false>(a, [b; GROUP]).0[0] }
}

/// See [`crate::Kernels::dots_i8`].
pub(crate) fn dots_i8(a: &[i8], many: &[&[i8]], dots: &mut [i32]) {
    // SAFETY: as in `dot_i8`.
    unsafe { each_group::<false>(a, many, dots, &mut []) }
}

/// See [`crate::Kernels::dots_and_norms_i8`].
pub(crate) fn dots_and_norms_i8(a: &[i8], many: &[&[i8]], dots: &mut [i32], norms: &mut [i32]) {
    // SAFETY: as in `dot_i8`.
    unsafe { each_group::<true>(a, many, dots, norms) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn each_group<const WITH_NORMS: bool>(a: &[i8], many: &[&[i8]], dots: &mut [i32], norms: &mut [i32]) {
    let mut at = 0;
    for group in many.chunks(GROUP) {
        let last = group.len() - 1;
        // A last group that is not full repeats its last code, whose bytes are at hand by then.
        let codes = [group[0], group[last.min(1)], group[last.min(2)], group[last]];
        let sums = dots_of_group::<WITH_NORMS>(a, codes);
        dots[at..at + group.len()].copy_from_slice(&sums.0[..group.len()]);
        if WITH_NORMS {
            norms[at..at + group.len()].copy_from_slice(&sums.1[..group.len()]);
        }
        at += group.len();
    }
}

/// Dot products of `a` with four codes, and, if asked for, the squared norms of the four.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn dots_of_group<const WITH_NORMS: bool>(a: &[i8], codes: [&[i8]; GROUP]) -> ([i32; GROUP], [i32; GROUP]) {
    let [b, c, d, e] = codes;
    let length = a.len().min(b.len()).min(c.len()).min(d.len()).min(e.len());
    let flip = _mm512_set1_epi8(i8::MIN);
    let mut offset = _mm512_setzero_si512();
    let mut sums = [_mm512_setzero_si512(); GROUP];
    let mut squares = [_mm512_setzero_si512(); GROUP];
    let mut at = 0;
    while at < length {
        let is_whole = at + BYTES <= length;
        let mask = if is_whole { !0 } else { (1u64 << (length - at)) - 1 };
        let read = |from: &[i8]| {
            // SAFETY: `from` has at least `length` bytes, and the mask keeps the read before `length`.
            unsafe {
                let address = from.as_ptr().add(at);
                if is_whole { _mm512_loadu_epi8(address) } else { _mm512_maskz_loadu_epi8(mask, address) }
            }
        };
        let x = read(a);
        offset = _mm512_dpbusd_epi32(offset, flip, x);
        for lane in 0..GROUP {
            let y = read(codes[lane]);
            sums[lane] = _mm512_dpbusd_epi32(sums[lane], _mm512_xor_si512(y, flip), x);
            if WITH_NORMS {
                let magnitude = _mm512_abs_epi8(y);
                squares[lane] = _mm512_dpbusd_epi32(squares[lane], magnitude, magnitude);
            }
        }
        at += BYTES;
    }
    for sum in &mut sums {
        *sum = _mm512_sub_epi32(*sum, offset);
    }
    let norms = if WITH_NORMS { totals(squares) } else { [0; GROUP] };
    (totals(sums), norms)
}

// A closure for `map` would be called, not inlined: `map` itself is compiled without these instructions.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn halves_added(sum: __m512i) -> __m256i {
    _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64::<1>(sum))
}

/// The sum of each of four registers.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn totals(sums: [__m512i; GROUP]) -> [i32; GROUP] {
    let [a, b, c, d] = sums;
    let (a, b, c, d) = (halves_added(a), halves_added(b), halves_added(c), halves_added(d));
    let quads = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    let total = _mm_add_epi32(_mm256_castsi256_si128(quads), _mm256_extracti128_si256::<1>(quads));
    let mut totals = [0; GROUP];
    // SAFETY: four `i32` are 16 bytes, and the store needs no alignment.
    unsafe { _mm_storeu_si128(totals.as_mut_ptr().cast(), total) };
    totals
}
