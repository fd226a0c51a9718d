//! The kernels over packed components for AVX2 with POPCNT. Tails are left to scalar code.
//!
//! Products of bytes go through `vpmaddubsw`, whose sums of two fit 16 bits because levels are at most 127.

use std::arch::x86_64::{
    __m256i, _mm_add_epi32, _mm_cvtsi128_si32, _mm_loadu_si128, _mm_shuffle_epi32, _mm256_add_epi32, _mm256_and_si256,
    _mm256_broadcastsi128_si256, _mm256_castsi256_si128, _mm256_cmpeq_epi8, _mm256_extracti128_si256,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_set1_epi8, _mm256_set1_epi16,
    _mm256_set1_epi32, _mm256_set1_epi64x, _mm256_setr_epi64x, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srli_epi16,
};

use super::{BLOCK_BYTES, PackedKernels, scalar};

/// For CPUs that have AVX2 and POPCNT.
pub(crate) const KERNELS: PackedKernels =
    PackedKernels { hamming, dots_bits, dots_levels2, dots_levels4, table_sums, nearest_of_256 };

/// Components in a register.
const LANES: usize = 32;

fn hamming(a: &[u8], many: &[&[u8]], out: &mut [u32]) {
    // SAFETY: the table is handed out only where the CPU has AVX2 and POPCNT.
    unsafe { hamming_popcnt(a, many, out) }
}

fn dots_bits(query: &[i8], many: &[&[u8]], out: &mut [i32]) {
    for (out, code) in out.iter_mut().zip(many) {
        // SAFETY: as in `hamming`.
        *out = unsafe { dot_bits(query, code) };
    }
}

fn dots_levels2(query: &[i8], levels: &[u8; 16], many: &[&[u8]], out: &mut [i32]) {
    for (out, code) in out.iter_mut().zip(many) {
        // SAFETY: as in `hamming`.
        *out = unsafe { dot_levels::<2>(query, levels, code) };
    }
}

fn dots_levels4(query: &[i8], levels: &[u8; 16], many: &[&[u8]], out: &mut [i32]) {
    for (out, code) in out.iter_mut().zip(many) {
        // SAFETY: as in `hamming`.
        *out = unsafe { dot_levels::<4>(query, levels, code) };
    }
}

fn table_sums(tables: &[f32], many: &[&[u8]], out: &mut [f32]) {
    // SAFETY: as in `hamming`.
    unsafe { table_sums_avx2(tables, many, out) }
}

fn nearest_of_256(point: &[f32], columns: &[f32]) -> u8 {
    // SAFETY: as in `hamming`.
    unsafe { nearest_of_256_avx2(point, columns) }
}

#[target_feature(enable = "avx2,popcnt")]
fn nearest_of_256_avx2(point: &[f32], columns: &[f32]) -> u8 {
    scalar::nearest_of_256(point, columns)
}

#[target_feature(enable = "avx2,popcnt")]
fn hamming_popcnt(a: &[u8], many: &[&[u8]], out: &mut [u32]) {
    scalar::hamming(a, many, out);
}

#[target_feature(enable = "avx2,popcnt")]
fn table_sums_avx2(tables: &[f32], many: &[&[u8]], out: &mut [f32]) {
    scalar::table_sums(tables, many, out);
}

#[target_feature(enable = "avx2,popcnt")]
fn dot_bits(query: &[i8], code: &[u8]) -> i32 {
    let words = (query.len() / LANES).min(code.len() / 4);
    // Byte i of a register takes byte i / 8 of the word, and from it bit i % 8.
    let spread = _mm256_setr_epi64x(0, 0x0101_0101_0101_0101, 0x0202_0202_0202_0202, 0x0303_0303_0303_0303);
    let chosen = _mm256_set1_epi64x(0x8040_2010_0804_0201_u64 as i64);
    let ones = _mm256_set1_epi8(1);
    let mut sum = _mm256_setzero_si256();
    for word in 0..words {
        // SAFETY: `word < code.len() / 4` and `word < query.len() / 32`, and the reads need no alignment.
        let (bits, components) = unsafe {
            let bits = code.as_ptr().add(word * 4).cast::<i32>().read_unaligned();
            (bits, _mm256_loadu_si256(query.as_ptr().add(word * LANES).cast()))
        };
        let bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(bits), spread);
        let is_set = _mm256_cmpeq_epi8(_mm256_and_si256(bytes, chosen), chosen);
        let pairs = _mm256_maddubs_epi16(ones, _mm256_and_si256(components, is_set));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }
    total(sum) + scalar::bits_from(query, code, words * 4)
}

#[target_feature(enable = "avx2,popcnt")]
fn dot_levels<const BITS: usize>(query: &[i8], levels: &[u8; 16], code: &[u8]) -> i32 {
    let per_byte = 8 / BITS;
    let blocks = (query.len() / (BLOCK_BYTES * per_byte)).min(code.len() / BLOCK_BYTES);
    // SAFETY: sixteen bytes, read without alignment.
    let table = _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(levels.as_ptr().cast()) });
    let mask = _mm256_set1_epi8((1 << BITS) - 1);
    let mut sum = _mm256_setzero_si256();
    for block in 0..blocks {
        for half in 0..2 {
            let at = block * BLOCK_BYTES + half * LANES;
            // SAFETY: the block lies within the code.
            let mut bytes = unsafe { _mm256_loadu_si256(code.as_ptr().add(at).cast()) };
            for turn in 0..per_byte {
                let from = block * BLOCK_BYTES * per_byte + turn * BLOCK_BYTES + half * LANES;
                // SAFETY: the block's components lie within the query.
                let components = unsafe { _mm256_loadu_si256(query.as_ptr().add(from).cast()) };
                let level = _mm256_shuffle_epi8(table, _mm256_and_si256(bytes, mask));
                let pairs = _mm256_maddubs_epi16(level, components);
                sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
                bytes = if BITS == 2 { _mm256_srli_epi16::<2>(bytes) } else { _mm256_srli_epi16::<4>(bytes) };
            }
        }
    }
    total(sum) + scalar::levels_from::<BITS>(query, levels, code, blocks * BLOCK_BYTES)
}

#[target_feature(enable = "avx2,popcnt")]
fn total(sum: __m256i) -> i32 {
    let quad = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
    let pair = _mm_add_epi32(quad, _mm_shuffle_epi32::<0b1110>(quad));
    _mm_cvtsi128_si32(_mm_add_epi32(pair, _mm_shuffle_epi32::<1>(pair)))
}
