//! Levels for normally distributed components: the values that cost the least squared error (Max 1960, Lloyd 1982), as small integers
//! that kernels look up.

use vexfs_simd::{BLOCK_BYTES, packed_at};

/// Positive levels of two and of four bits; the negative ones mirror them.
const LEVELS2: [f32; 2] = [0.4528, 1.510];
const LEVELS4: [f32; 8] = [0.1284, 0.3881, 0.6568, 0.9424, 1.256, 1.618, 2.069, 2.733];

/// The middle of the integers that stand for levels, 0 to 127.
pub(super) const MIDDLE: f32 = 63.5;

/// The levels of a number of bits.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    bits: usize,
    /// As integers: level n is (`table[n]` − [`MIDDLE`]) · `step`.
    pub(super) table: [u8; 16],
    pub(super) step: f32,
    /// What lies between neighbouring levels.
    bounds: Vec<f32>,
}

impl Levels {
    /// Levels of `bits` bits: two or four.
    pub(super) fn new(bits: usize) -> Self {
        let positive: &[f32] = if bits == 2 { &LEVELS2 } else { &LEVELS4 };
        let largest = positive[positive.len() - 1];
        let values: Vec<f32> = positive.iter().rev().map(|level| -level).chain(positive.iter().copied()).collect();
        let mut table = [0; 16];
        for (entry, value) in table.iter_mut().zip(&values) {
            *entry = (value / largest * MIDDLE + MIDDLE).round() as u8;
        }
        let bounds = values.windows(2).map(|pair| f32::midpoint(pair[0], pair[1])).collect();
        Self { bits, table, step: largest / MIDDLE, bounds }
    }

    /// Bytes of a code of `components` components.
    pub(super) fn code_bytes(&self, components: usize) -> usize {
        (components * self.bits).div_ceil(8)
    }

    /// Packs the levels nearest to the components times `factor` into `code`, which is all zeros.
    /// Returns the product of the scaled components with their levels, and the squares of the levels.
    pub(super) fn encode(&self, components: &[f32], factor: f32, code: &mut [u8]) -> (f64, f64) {
        let (mut product, mut square) = (0.0, 0.0);
        for (at, component) in components.iter().enumerate() {
            let scaled = component * factor;
            let level = self.bounds.iter().filter(|bound| scaled > **bound).count();
            let (byte, shift) = packed_at(at, self.bits, code.len());
            code[byte] |= (level as u8) << shift;
            let value = self.value(level);
            product += f64::from(scaled) * f64::from(value);
            square += f64::from(value) * f64::from(value);
        }
        (product, square)
    }

    /// The levels of a code of `components` components, times `scale`.
    pub(super) fn decode(&self, code: &[u8], components: usize, scale: f32) -> Vec<f32> {
        let mask = (1u8 << self.bits) - 1;
        let values: [f32; 16] = std::array::from_fn(|level| self.value(level) * scale);
        let mut decoded = Vec::with_capacity(code.len() * 8 / self.bits);
        for block in code.chunks(BLOCK_BYTES) {
            for shift in (0..8).step_by(self.bits) {
                decoded.extend(block.iter().map(|byte| values[usize::from(byte >> shift & mask)]));
            }
        }
        decoded.truncate(components);
        decoded
    }

    /// The levels of a code as a query that is as many half steps from the middle, in the order in which kernels take it.
    pub(super) fn as_query(&self, code: &[u8]) -> Vec<i8> {
        let mask = (1u8 << self.bits) - 1;
        let half_steps = self.table.map(|level| (2 * i16::from(level) - 127) as i8);
        let mut query = Vec::with_capacity(code.len() * 8 / self.bits);
        for block in code.chunks(BLOCK_BYTES) {
            for shift in (0..8).step_by(self.bits) {
                query.extend(block.iter().map(|byte| half_steps[usize::from(byte >> shift & mask)]));
            }
        }
        query
    }

    fn value(&self, level: usize) -> f32 {
        (f32::from(self.table[level]) - MIDDLE) * self.step
    }
}
