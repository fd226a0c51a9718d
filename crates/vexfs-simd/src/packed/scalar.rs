//! The kernels over packed components in plain Rust: the reference for all others.

use super::{BLOCK_BYTES, PackedKernels};

pub(crate) const KERNELS: PackedKernels =
    PackedKernels { hamming, dots_bits, dots_levels2, dots_levels4, table_sums, nearest_of_256 };

/// See [`PackedKernels::hamming`].
#[inline(always)]
#[allow(clippy::inline_always, reason = "it must take on the instruction set of its caller")]
pub(super) fn hamming(a: &[u8], many: &[&[u8]], out: &mut [u32]) {
    let (a_words, a_rest) = a.as_chunks::<8>();
    for (out, b) in out.iter_mut().zip(many) {
        let (b_words, b_rest) = b[..a.len()].as_chunks::<8>();
        let words = a_words.iter().zip(b_words);
        let whole: u32 = words.map(|(a, b)| (u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b)).count_ones()).sum();
        *out = whole + a_rest.iter().zip(b_rest).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
    }
}

fn dots_bits(query: &[i8], many: &[&[u8]], out: &mut [i32]) {
    for (out, code) in out.iter_mut().zip(many) {
        *out = bits_from(query, code, 0);
    }
}

/// The part of a sum over set bits from byte `from` on.
pub(super) fn bits_from(query: &[i8], code: &[u8], from: usize) -> i32 {
    let components = query.iter().enumerate().skip(from * 8);
    components.map(|(at, component)| i32::from(*component) * i32::from(code[at / 8] >> (at % 8) & 1)).sum()
}

fn dots_levels2(query: &[i8], levels: &[u8; 16], many: &[&[u8]], out: &mut [i32]) {
    for (out, code) in out.iter_mut().zip(many) {
        *out = levels_from::<2>(query, levels, code, 0);
    }
}

fn dots_levels4(query: &[i8], levels: &[u8; 16], many: &[&[u8]], out: &mut [i32]) {
    for (out, code) in out.iter_mut().zip(many) {
        *out = levels_from::<4>(query, levels, code, 0);
    }
}

/// The part of a sum over levels of `BITS` bits from byte `from` on, where a block begins.
pub(super) fn levels_from<const BITS: usize>(query: &[i8], levels: &[u8; 16], code: &[u8], from: usize) -> i32 {
    let mut sum = 0;
    for start in (from..code.len()).step_by(BLOCK_BYTES) {
        let block = &code[start..code.len().min(start + BLOCK_BYTES)];
        let query = &query[start * 8 / BITS..];
        for (turn, part) in query.chunks(block.len()).take(8 / BITS).enumerate() {
            let level = |byte: u8| i32::from(levels[usize::from(byte >> (turn * BITS)) & ((1 << BITS) - 1)]);
            sum += block.iter().zip(part).map(|(byte, component)| level(*byte) * i32::from(*component)).sum::<i32>();
        }
    }
    sum
}

/// See [`PackedKernels::table_sums`]. Several sums at once keep the loads in flight.
#[inline(always)]
#[allow(clippy::inline_always, reason = "it must take on the instruction set of its caller")]
pub(super) fn table_sums(tables: &[f32], many: &[&[u8]], out: &mut [f32]) {
    let (tables, _) = tables.as_chunks::<256>();
    for (out, code) in out.iter_mut().zip(many) {
        let code = &code[..tables.len()];
        let mut sums = [0.0f32; 4];
        let (code_quads, code_rest) = code.as_chunks::<4>();
        let (table_quads, table_rest) = tables.as_chunks::<4>();
        for (bytes, tables) in code_quads.iter().zip(table_quads) {
            for lane in 0..4 {
                sums[lane] += tables[lane][usize::from(bytes[lane])];
            }
        }
        let rest: f32 = code_rest.iter().zip(table_rest).map(|(byte, table)| table[usize::from(*byte)]).sum();
        *out = sums.iter().sum::<f32>() + rest;
    }
}

/// See [`PackedKernels::nearest_of_256`].
#[inline(always)]
#[allow(clippy::inline_always, reason = "it must take on the instruction set of its caller")]
pub(super) fn nearest_of_256(point: &[f32], columns: &[f32]) -> u8 {
    let mut distances = [0.0f32; 256];
    for (component, column) in point.iter().zip(columns.as_chunks::<256>().0) {
        for (distance, value) in distances.iter_mut().zip(column) {
            *distance += (component - value) * (component - value);
        }
    }
    let least = distances.iter().fold(f32::INFINITY, |least, distance| least.min(*distance));
    distances.iter().position(|distance| *distance <= least).unwrap_or(0) as u8
}
