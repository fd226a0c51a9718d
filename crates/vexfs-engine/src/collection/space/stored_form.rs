//! What vectors become when they are written, and queries before they are compared with them.

use std::sync::Arc;

use vexfs_index::codes::{StoredBits, StoredCode};
use vexfs_simd::kernels;

use crate::catalog::{Datatype, SpaceSpec};

/// Squared lengths up to here count as zero, as do differences of a squared length from 1 up to [`LENGTH_TOLERANCE`]:
/// such vectors stay as they are, so that scaling what was scaled changes nothing.
const LENGTH_MIN: f32 = f32::EPSILON;
const LENGTH_TOLERANCE: f32 = 1e-6;

/// How the dense vectors of a space are stored: scaled to length 1 if it is normalised, then rounded to its datatype. Those that are
/// encoded besides ([`stored_code`]) are rounded by that, and what is compared with them is not.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredForm {
    is_normalized: bool,
    datatype: Datatype,
}

impl StoredForm {
    pub(super) fn of(spec: &SpaceSpec) -> Self {
        Self { is_normalized: spec.normalized, datatype: spec.datatype }
    }

    /// Brings one vector into its stored form.
    pub(super) fn apply(self, vector: &mut [f32]) {
        if self.is_normalized {
            normalize(vector);
        }
        match self.datatype {
            Datatype::F32 | Datatype::T4 | Datatype::T8 | Datatype::T16 => {}
            Datatype::F16 => vector.iter_mut().for_each(|component| *component = to_half(*component)),
            // The cast cuts off the fraction and keeps to the range.
            Datatype::U8 => vector.iter_mut().for_each(|component| *component = f32::from(*component as u8)),
        }
    }
}

/// What encodes the vectors of a datatype that is stored as less than floats.
pub(super) fn stored_code(datatype: Datatype, dim: usize) -> Option<Arc<StoredCode>> {
    let bits = match datatype {
        Datatype::F32 | Datatype::F16 | Datatype::U8 => return None,
        Datatype::T4 => StoredBits::Four,
        Datatype::T8 => StoredBits::Eight,
        Datatype::T16 => StoredBits::Sixteen,
    };
    Some(Arc::new(StoredCode::new(dim, bits)))
}

fn normalize(vector: &mut [f32]) {
    let squared_length = (kernels().norm_squared)(vector);
    if squared_length < LENGTH_MIN || (squared_length - 1.0).abs() <= LENGTH_TOLERANCE {
        return;
    }
    let length = squared_length.sqrt();
    for component in vector {
        *component /= length;
    }
}

/// The nearest half-precision float, halves to even; infinity from 65,520 on (IEEE 754).
fn to_half(value: f32) -> f32 {
    /// The smallest normal half, 2⁻¹⁴, and what is half-way between the largest and the next.
    const NORMAL_MIN: f32 = 6.103_515_6e-5;
    const TOO_LARGE: f32 = 65_520.0;
    /// Bits of an `f32` fraction that a half has not.
    const DROPPED_BITS: u32 = 13;
    let magnitude = value.abs();
    let rounded = if magnitude.is_nan() {
        magnitude
    } else if magnitude >= TOO_LARGE {
        f32::INFINITY
    } else if magnitude < NORMAL_MIN {
        // Between 0.5 and 1 the unit of the last place is 2⁻²⁴, that of the smallest halves.
        (magnitude + 0.5) - 0.5
    } else {
        let bits = magnitude.to_bits();
        let is_odd = (bits >> DROPPED_BITS) & 1;
        let half_way = (1 << (DROPPED_BITS - 1)) - 1 + is_odd;
        f32::from_bits((bits + half_way) >> DROPPED_BITS << DROPPED_BITS)
    };
    rounded.copysign(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(is_normalized: bool, datatype: Datatype, vector: &[f32]) -> Vec<f32> {
        let mut vector = vector.to_vec();
        StoredForm { is_normalized, datatype }.apply(&mut vector);
        vector
    }

    #[test]
    fn halves_are_the_nearest_ones() {
        let given = [0.1, -1.0 / 3.0, 2049.0, 2051.0, 65_519.9, 65_520.0, -1e9, 5e-8, 2.9e-8, 6.1e-5, 0.0, -0.0];
        let halves = [
            0.099_975_586,
            -0.333_251_95,
            2048.0,
            2052.0,
            65_504.0,
            f32::INFINITY,
            f32::NEG_INFINITY,
            5.960_464_5e-8,
            0.0,
            6.097_555e-5,
            0.0,
            -0.0,
        ];
        let found = stored(false, Datatype::F16, &given);
        assert_eq!(found.iter().map(|x| x.to_bits()).collect::<Vec<_>>(), halves.map(f32::to_bits));
        assert_eq!(stored(false, Datatype::F16, &found), found);
    }

    #[test]
    fn bytes_are_the_integer_part_within_range() {
        let given = [0.9, 1.999, -3.0, 255.9, 256.0, 1e9, f32::NAN];
        assert_eq!(stored(false, Datatype::U8, &given), [0.0, 1.0, 0.0, 255.0, 255.0, 255.0, 0.0]);
    }

    #[test]
    fn vectors_are_scaled_to_length_1_once() {
        assert_eq!(stored(true, Datatype::F32, &[3.0, 4.0]), [0.6, 0.8]);
        assert_eq!(stored(true, Datatype::F32, &[0.0, 0.0]), [0.0, 0.0]);
        assert_eq!(stored(true, Datatype::F32, &[1.000_000_2, 0.0]), [1.000_000_2, 0.0]);
        assert_eq!(stored(true, Datatype::F16, &[3.0, 4.0]), [0.600_097_66, 0.799_804_7]);
    }
}
