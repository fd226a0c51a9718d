//! Kernels over components packed into less than a byte each.
//!
//! Bits are packed in order: bit i is bit i % 8 of byte i / 8. Levels of two or four bits are packed block by block, see [`packed_at`], so
//! that the levels that one shift brings out of a block lie beside each other, as the components of a query do.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
pub(crate) mod scalar;

/// Bytes of a block of packed levels; the last block of a code may be shorter.
pub const BLOCK_BYTES: usize = 64;

/// One implementation of every kernel over packed components. All score one query against many codes.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::type_complexity, reason = "the signatures are what the table is about")]
pub struct PackedKernels {
    /// Number of bits in which codes of one length differ.
    pub hamming: fn(&[u8], &[&[u8]], &mut [u32]),
    /// Σ qᵢ over the bits i that are set. Bits beyond the query do not count.
    pub dots_bits: fn(&[i8], &[&[u8]], &mut [i32]),
    /// Σ qᵢ·level(i) where two bits choose among the first four levels, which are at most 127. The query has four components a byte.
    pub dots_levels2: fn(&[i8], &[u8; 16], &[&[u8]], &mut [i32]),
    /// The same with four bits, which choose among sixteen levels. The query has two components a byte.
    pub dots_levels4: fn(&[i8], &[u8; 16], &[&[u8]], &mut [i32]),
    /// Σ tables[256·i + byte i]
    pub table_sums: fn(&[f32], &[&[u8]], &mut [f32]),
    /// Which of 256 points is nearest to a point: columns[256·c + n] is component c of point n. The first of those that are equally near.
    pub nearest_of_256: fn(&[f32], &[f32]) -> u8,
}

/// Where level `component` of a code of `bytes` bytes lies, at `bits` (2 or 4) a level: which byte, and by how many bits it is shifted.
#[inline]
#[must_use]
pub fn packed_at(component: usize, bits: usize, bytes: usize) -> (usize, usize) {
    let per_byte = 8 / bits;
    let block = component / (BLOCK_BYTES * per_byte);
    let start = block * BLOCK_BYTES;
    let width = BLOCK_BYTES.min(bytes - start);
    let within = component - start * per_byte;
    (start + within % width, within / width * bits)
}
