//! Bits that say whether components are above thresholds. They know directions and no lengths: the similarity of two vectors is the
//! number of bits in which they agree less those in which they do not.

use std::sync::OnceLock;

use vexfs_simd::{Metric, kernels};

use super::BATCH;
use super::model::{Sample, ordering_of, similarity_sum};
use super::spec::{BinaryBits, BinaryQuery};

/// Standard deviations from the mean at which a component counts as far from it.
const FAR: f32 = 2.0 / 3.0;

/// The shape of the codes.
#[derive(Debug)]
pub(super) struct Binary {
    metric: Metric,
    dim: usize,
    bits: BinaryBits,
    query: BinaryQuery,
    /// For each component what it has to exceed for its first bit, then the same for its second.
    thresholds: OnceLock<Vec<f32>>,
}

/// An encoded query.
#[derive(Debug)]
pub(super) enum BinaryForm {
    Bits(Vec<u8>),
    /// For every bit how much it counts, up to `largest`.
    Scalars {
        weights: Vec<i8>,
        total: f32,
        largest: f32,
    },
}

impl Binary {
    pub(super) fn new(metric: Metric, dim: usize, bits: BinaryBits, query: BinaryQuery) -> Self {
        Self { metric, dim, bits, query, thresholds: OnceLock::new() }
    }

    /// Bits of a code.
    fn width(&self) -> usize {
        match self.bits {
            BinaryBits::One => self.dim,
            BinaryBits::OneAndHalf => self.dim + self.dim.div_ceil(2),
            BinaryBits::Two => self.dim * 2,
        }
    }

    pub(super) fn code_bytes(&self) -> usize {
        self.width().div_ceil(8)
    }

    /// Learns where components are far from their mean.
    pub(super) fn train(&self, sample: &Sample<'_>) {
        let _ = self.thresholds.get_or_init(|| {
            if self.bits == BinaryBits::One {
                return Vec::new();
            }
            let bounds: Vec<(f32, f32)> = (0..self.dim).map(|at| far_bounds(sample, at)).collect();
            bounds.iter().map(|bounds| bounds.0).chain(bounds.iter().map(|bounds| bounds.1)).collect()
        });
    }

    pub(super) fn model(&self) -> &[f32] {
        self.thresholds.get().map_or(&[], Vec::as_slice)
    }

    /// Takes what [`Self::model`] gave; false when it cannot be that.
    pub(super) fn set_model(&self, model: Vec<f32>) -> bool {
        let expected = if self.bits == BinaryBits::One { 0 } else { self.dim * 2 };
        model.len() == expected && self.thresholds.set(model).is_ok()
    }

    pub(super) fn is_trained(&self) -> bool {
        self.bits == BinaryBits::One || self.thresholds.get().is_some()
    }

    pub(super) fn encode(&self, vector: &[f32], line: &mut [u8]) {
        let mut set = |bit: usize| line[bit / 8] |= 1 << (bit % 8);
        let model = self.model();
        if model.is_empty() {
            (0..self.dim).filter(|&at| vector[at] > 0.0).for_each(set);
            return;
        }
        let (low, high) = model.split_at(self.dim);
        for (at, &component) in vector.iter().enumerate() {
            if component > low[at] {
                set(at);
            }
            if component >= high[at] {
                set(self.dim + if self.bits == BinaryBits::Two { at } else { at / 2 });
            }
        }
    }

    pub(super) fn query(&self, vector: &[f32]) -> BinaryForm {
        let (largest, steps): (f32, fn(f32) -> f32) = match self.query {
            BinaryQuery::Binary => {
                let mut bits = vec![0; self.code_bytes()];
                self.encode(vector, &mut bits);
                return BinaryForm::Bits(bits);
            }
            BinaryQuery::Scalar8 => (127.0, |share| (share * 127.0).round()),
            // Sixteen levels, none of which is zero.
            BinaryQuery::Scalar4 => (15.0, |share| (share.mul_add(7.5, 7.5)).round().mul_add(2.0, -15.0)),
        };
        let largest_component = (kernels().largest_magnitude)(vector);
        let inverse = if largest_component > 0.0 { 1.0 / largest_component } else { 0.0 };
        let second: Vec<f32> = match self.bits {
            BinaryBits::One => Vec::new(),
            BinaryBits::OneAndHalf => {
                vector.chunks(2).map(|pair| pair.iter().copied().fold(f32::MIN, f32::max)).collect()
            }
            BinaryBits::Two => vector.to_vec(),
        };
        let weights: Vec<i8> = vector.iter().chain(&second).map(|component| steps(component * inverse) as i8).collect();
        let total = weights.iter().map(|weight| i32::from(*weight)).sum::<i32>() as f32;
        BinaryForm::Scalars { weights, total, largest }
    }

    #[inline]
    pub(super) fn distances(&self, query: &BinaryForm, lines: &[&[u8]], distances: &mut Vec<f32>) {
        match query {
            BinaryForm::Bits(bits) => {
                let mut codes: [&[u8]; BATCH] = [&[]; BATCH];
                let mut differences = [0; BATCH];
                for (code, line) in codes.iter_mut().zip(lines) {
                    *code = &line[..bits.len()];
                }
                (kernels().packed.hamming)(bits, &codes[..lines.len()], &mut differences);
                let similarity = |&difference: &u32| self.dim as f32 - 2.0 * difference as f32;
                distances.extend(
                    differences.iter().take(lines.len()).map(similarity).map(|found| ordering_of(self.metric, found)),
                );
            }
            BinaryForm::Scalars { weights, total, largest } => {
                let mut sums = [0; BATCH];
                (kernels().packed.dots_bits)(weights, lines, &mut sums);
                // As if every bit of the query could be partly set.
                let shift = self.dim as f32 - self.width() as f32;
                let similarity = |&sum: &i32| shift + similarity_sum(sum, *total) / largest;
                distances
                    .extend(sums.iter().take(lines.len()).map(similarity).map(|found| ordering_of(self.metric, found)));
            }
        }
    }
}

/// Where component `at` of a sample is far below its mean, and far above.
fn far_bounds(sample: &Sample<'_>, at: usize) -> (f32, f32) {
    let count = sample.len().max(1) as f64;
    let mean = sample.column(at).map(f64::from).sum::<f64>() / count;
    let variance = sample.column(at).map(|value| (f64::from(value) - mean).powi(2)).sum::<f64>() / count;
    let (mean, deviation) = (mean as f32, variance.sqrt() as f32);
    if deviation < f32::EPSILON {
        // All alike: only the sign can tell anything.
        return (0.0, f32::INFINITY);
    }
    (mean - FAR * deviation, mean + FAR * deviation)
}
