//! One `int8` a component with a scale per vector. A trailer's norm is that of the code's own vector, so that distances are those
//! between the rounded vectors.

use vexfs_simd::{Metric, kernels};

use super::BATCH;
use super::trailer::{Trailer, length_factor};

/// The shape of the codes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Int8 {
    pub(super) metric: Metric,
    pub(super) dim: usize,
}

/// A vector as a code.
#[derive(Debug)]
pub(super) struct Int8Query {
    code: Vec<i8>,
    pub(super) trailer: Trailer,
}

impl Int8 {
    pub(super) fn new(metric: Metric, dim: usize) -> Self {
        Self { metric, dim }
    }

    pub(super) fn code_bytes(self) -> usize {
        self.dim
    }

    /// Writes a code and returns its note.
    pub(super) fn encode(self, vector: &[f32], line: &mut [u8]) -> u64 {
        self.code_of(vector, bytemuck::cast_slice_mut(&mut line[..self.dim])).note()
    }

    pub(super) fn query(self, vector: &[f32]) -> Int8Query {
        let mut code = vec![0; self.dim];
        let trailer = self.code_of(vector, &mut code);
        Int8Query { code, trailer }
    }

    #[inline]
    pub(super) fn distances(self, query: &Int8Query, lines: &[&[i8]], notes: &[u64], distances: &mut Vec<f32>) {
        self.distances_from(&query.code, query.trailer, lines, notes, distances);
    }

    /// Distances between a line with its note and others.
    #[inline]
    pub(super) fn distances_between(
        self,
        (base, note): (&[u8], u64),
        lines: &[&[i8]],
        notes: &[u64],
        distances: &mut Vec<f32>,
    ) {
        let code = bytemuck::cast_slice(&base[..self.dim]);
        self.distances_from(code, Trailer::of_note(note), lines, notes, distances);
    }

    /// Kernels look at as much of each line as `code` is long.
    #[inline]
    fn distances_from(self, code: &[i8], trailer: Trailer, lines: &[&[i8]], notes: &[u64], distances: &mut Vec<f32>) {
        let mut products = [0; BATCH];
        (kernels().dots_i8)(code, lines, &mut products);
        trailer.distances(products.iter().map(|&product| product as f32), notes, self.metric, distances);
    }

    fn code_of(self, vector: &[f32], code: &mut [i8]) -> Trailer {
        let largest = (kernels().largest_magnitude)(vector);
        if largest == 0.0 || !largest.is_finite() {
            code.fill(0);
            return Trailer::default();
        }
        // The scale is the vector's own, so there is nothing to train and nothing that drifts.
        (kernels().quantize)(vector, 127.0 / largest, code);
        let scale = largest / 127.0 * length_factor(self.metric, vector);
        let square = (kernels().dot_i8)(code, code) as f32;
        Trailer { scale, norm: square * scale * scale }
    }
}
