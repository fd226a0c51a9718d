//! Levels of a few bits after a random rotation (as `TurboQuant`), scaled so that products with the vector itself are not biased (as `RaBitQ`).
//! Queries are rotated too and have a byte a component.

use vexfs_simd::{Metric, kernels};

use super::BATCH;
use super::levels::{Levels, MIDDLE};
use super::rotation::Rotation;
use super::spec::TurboBits;
use super::trailer::{Trailer, length_factor};

/// The shape of the codes.
#[derive(Debug)]
pub(super) struct Turbo {
    metric: Metric,
    rotation: Rotation,
    /// Components after the rotation.
    width: usize,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Signs,
    Levels2(Levels),
    Levels4(Levels),
    Bytes,
}

/// A rotated query.
#[derive(Debug)]
pub(super) struct TurboQuery {
    /// Padded with zeros to whole bytes of codes.
    code: Vec<i8>,
    trailer: Trailer,
    total: f32,
}

impl Turbo {
    pub(super) fn new(metric: Metric, dim: usize, bits: TurboBits) -> Self {
        let width = if bits == TurboBits::OneAndHalf { (dim * 3).div_ceil(2) } else { dim };
        let form = match bits {
            TurboBits::One | TurboBits::OneAndHalf => Form::Signs,
            TurboBits::Two => Form::Levels2(Levels::new(2)),
            TurboBits::Four => Form::Levels4(Levels::new(4)),
            TurboBits::Eight => Form::Bytes,
        };
        Self { metric, rotation: Rotation::new(width), width, form }
    }

    pub(super) fn bytes(&self) -> usize {
        self.rotation.bytes()
    }

    /// Bytes of a code.
    pub(super) fn code_bytes(&self) -> usize {
        match &self.form {
            Form::Signs => self.width.div_ceil(8),
            Form::Levels2(levels) | Form::Levels4(levels) => levels.code_bytes(self.width),
            Form::Bytes => self.width,
        }
    }

    /// Writes a code into a line that is all zeros, and returns its note.
    pub(super) fn encode(&self, vector: &[f32], line: &mut [u8]) -> u64 {
        let rotated = self.rotation.apply(vector);
        let length = length_of(&rotated);
        if length == 0.0 || !length.is_finite() {
            return Trailer::default().note();
        }
        // Brings the components to a variance of 1, which the levels are made for.
        let factor = ((self.width as f64).sqrt() / length) as f32;
        let code = &mut line[..self.code_bytes()];
        let (product, step) = match &self.form {
            Form::Signs => (signs(&rotated, factor, code), 1.0),
            Form::Levels2(levels) | Form::Levels4(levels) => (levels.encode(&rotated, factor, code).0, levels.step),
            Form::Bytes => bytes(&rotated, factor, bytemuck::cast_slice_mut(code)),
        };
        // The product of vector and code becomes the square of the vector's length, which makes estimates right on average.
        let scale = (length * (self.width as f64).sqrt() / product) as f32;
        let scale = scale * step * length_factor(self.metric, &rotated);
        Trailer { scale, norm: (length * length) as f32 }.note()
    }

    pub(super) fn query(&self, vector: &[f32]) -> TurboQuery {
        let rotated = self.rotation.apply(vector);
        let padded = match &self.form {
            Form::Signs | Form::Bytes => self.width,
            Form::Levels2(_) => self.code_bytes() * 4,
            Form::Levels4(_) => self.code_bytes() * 2,
        };
        let mut code = vec![0; padded];
        let largest = (kernels().largest_magnitude)(&rotated);
        if largest == 0.0 || !largest.is_finite() {
            return TurboQuery { code, trailer: Trailer::default(), total: 0.0 };
        }
        (kernels().quantize)(&rotated, 127.0 / largest, &mut code);
        let total = code.iter().map(|component| i32::from(*component)).sum::<i32>() as f32;
        let scale = largest / 127.0 * length_factor(self.metric, &rotated);
        let norm = (kernels().norm_squared)(&rotated);
        TurboQuery { code, trailer: Trailer { scale, norm }, total }
    }

    #[inline]
    pub(super) fn distances(&self, query: &TurboQuery, lines: &[&[u8]], notes: &[u64], distances: &mut Vec<f32>) {
        let mut sums = [0; BATCH];
        let packed = &kernels().packed;
        // A sum of what levels are above the lowest becomes one of the levels.
        let (times, offset) = match &self.form {
            Form::Signs => {
                (packed.dots_bits)(&query.code, lines, &mut sums);
                (2.0, query.total)
            }
            Form::Levels2(levels) => {
                self.packed(lines, |codes| (packed.dots_levels2)(&query.code, &levels.table, codes, &mut sums));
                (1.0, MIDDLE * query.total)
            }
            Form::Levels4(levels) => {
                self.packed(lines, |codes| (packed.dots_levels4)(&query.code, &levels.table, codes, &mut sums));
                (1.0, MIDDLE * query.total)
            }
            Form::Bytes => {
                self.packed(lines, |codes| byte_products(&query.code, codes, &mut sums));
                (1.0, 0.0)
            }
        };
        let products = sums.iter().map(|&sum| sum as f32 * times - offset);
        query.trailer.distances(products, notes, self.metric, distances);
    }

    /// Distances between what a line and others stand for. A line that has levels of at least two bits is as good as a query.
    pub(super) fn distances_between(
        &self,
        (base, note): (&[u8], u64),
        lines: &[&[u8]],
        notes: &[u64],
        distances: &mut Vec<f32>,
    ) {
        let packed = &base[..self.code_bytes()];
        let trailer = Trailer::of_note(note);
        let (code, step): (Vec<i8>, f32) = match &self.form {
            Form::Levels2(levels) | Form::Levels4(levels) => (levels.as_query(packed), 0.5),
            Form::Bytes => (bytemuck::cast_slice(packed).to_vec(), 1.0),
            Form::Signs => (
                packed
                    .iter()
                    .flat_map(|byte| (0..8).map(move |bit| if byte >> bit & 1 == 1 { 1 } else { -1 }))
                    .take(self.width)
                    .collect(),
                1.0,
            ),
        };
        let total = code.iter().map(|component| i32::from(*component)).sum::<i32>() as f32;
        let query = TurboQuery { code, trailer: Trailer { scale: trailer.scale * step, ..trailer }, total };
        self.distances(&query, lines, notes, distances);
    }

    /// Hands over lines without their trailers.
    #[inline]
    fn packed(&self, lines: &[&[u8]], work: impl FnOnce(&[&[u8]])) {
        let mut codes: [&[u8]; BATCH] = [&[]; BATCH];
        let bytes = self.code_bytes();
        for (code, line) in codes.iter_mut().zip(lines) {
            *code = &line[..bytes];
        }
        work(&codes[..lines.len()]);
    }
}

fn byte_products(code: &[i8], codes: &[&[u8]], sums: &mut [i32]) {
    let mut signed: [&[i8]; BATCH] = [&[]; BATCH];
    for (signed, code) in signed.iter_mut().zip(codes) {
        *signed = bytemuck::cast_slice(code);
    }
    (kernels().dots_i8)(code, &signed[..codes.len()], sums);
}

/// Length of a vector, also of one whose square no `f32` holds.
pub(super) fn length_of(vector: &[f32]) -> f64 {
    vector.iter().map(|component| f64::from(*component) * f64::from(*component)).sum::<f64>().sqrt()
}

/// Packs signs; the product of the components with them.
fn signs(rotated: &[f32], factor: f32, code: &mut [u8]) -> f64 {
    for (byte, components) in code.iter_mut().zip(rotated.chunks(8)) {
        let bits = components.iter().enumerate().map(|(bit, component)| u8::from(*component > 0.0) << bit);
        *byte = bits.fold(0, |byte, bit| byte | bit);
    }
    rotated.iter().map(|component| f64::from((component * factor).abs())).sum()
}

/// Rounds to bytes; the product of the components with them, and the step between bytes.
fn bytes(rotated: &[f32], factor: f32, code: &mut [i8]) -> (f64, f32) {
    let scaled: Vec<f32> = rotated.iter().map(|component| component * factor).collect();
    let step = (kernels().largest_magnitude)(&scaled) / 127.0;
    (kernels().quantize)(&scaled, 1.0 / step, code);
    let pairs = scaled.iter().zip(code);
    (pairs.map(|(component, level)| f64::from(*component) * f64::from(*level) * f64::from(step)).sum(), step)
}
