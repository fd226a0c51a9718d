//! Compact codes that the graph is walked on: one `int8` a component with a scale per vector.
//!
//! A line holds the code and, in its last 8 bytes, what a distance needs besides: `scale f32` and `norm² f32` (of the code's own vector,
//! so that distances are those between the rounded vectors). Manhattan distance does not split into a product
//! of codes; spaces of that metric are walked on the exact vectors and their lines stay empty.

use vexfs_simd::{LineArena, Metric, kernels};

use crate::{Row, Vectors};

const TRAILER_BYTES: usize = 8;
/// Bytes of a code that are fetched ahead; beyond about a kilobyte the memory bus is the limit anyway.
const PREFETCH_BYTES: usize = 1024;

/// Codes compared in one call of a kernel.
const BATCH: usize = 32;

/// The codes of all rows of a graph.
#[derive(Debug)]
pub(crate) struct Codes {
    metric: Metric,
    dim: usize,
    lines: LineArena,
}

/// A vector that codes are compared with.
pub(crate) struct CodedQuery<'a> {
    vector: &'a [f32],
    code: Vec<i8>,
    trailer: Trailer,
}

#[derive(Clone, Copy)]
struct Trailer {
    scale: f32,
    norm: f32,
}

impl Codes {
    pub(crate) fn new(metric: Metric, dim: usize) -> Self {
        let bytes = if metric == Metric::Manhattan { 0 } else { dim + TRAILER_BYTES };
        Self { metric, dim, lines: LineArena::new(bytes) }
    }

    /// Writes a row's code. False when someone else did or does so.
    pub(crate) fn encode(&self, row: Row, vector: &[f32]) -> bool {
        if self.metric == Metric::Manhattan {
            return true;
        }
        self.lines.write(row, |line| {
            let (code, rest) = line.split_at_mut(self.dim);
            let trailer = self.code_of(vector, bytemuck::cast_slice_mut(code));
            let at = rest.len() - TRAILER_BYTES;
            rest[at..at + 4].copy_from_slice(&trailer.scale.to_le_bytes());
            rest[at + 4..].copy_from_slice(&trailer.norm.to_le_bytes());
        })
    }

    pub(crate) fn query<'a>(&self, vector: &'a [f32]) -> CodedQuery<'a> {
        if self.metric == Metric::Manhattan {
            return CodedQuery { vector, code: Vec::new(), trailer: Trailer { scale: 0.0, norm: 0.0 } };
        }
        let mut code = vec![0; self.dim];
        let trailer = self.code_of(vector, &mut code);
        CodedQuery { vector, code, trailer }
    }

    /// About the ordering distance between a query and a row.
    #[inline]
    pub(crate) fn distance_to(&self, query: &CodedQuery<'_>, row: Row, vectors: &impl Vectors) -> f32 {
        if self.metric == Metric::Manhattan {
            return (kernels().manhattan)(query.vector, vectors.get(row));
        }
        let (code, trailer) = self.read(row);
        self.combine((kernels().dot_i8)(&query.code, code), query.trailer, trailer)
    }

    /// About the ordering distances between a query and rows, appended to `distances`. Several rows at a time cost less than one by one.
    #[inline]
    pub(crate) fn distances_to(
        &self,
        query: &CodedQuery<'_>,
        rows: &[Row],
        vectors: &impl Vectors,
        distances: &mut Vec<f32>,
    ) {
        if self.metric == Metric::Manhattan {
            let kernel = kernels().manhattan;
            distances.extend(rows.iter().map(|&row| kernel(query.vector, vectors.get(row))));
            return;
        }
        self.distances_from(&query.code, query.trailer, rows, distances);
    }

    /// About the ordering distances between a row and others, appended to `distances`.
    pub(crate) fn distances(&self, base: Row, rows: &[Row], vectors: &impl Vectors, distances: &mut Vec<f32>) {
        if self.metric == Metric::Manhattan {
            let (kernel, base) = (kernels().manhattan, vectors.get(base));
            distances.extend(rows.iter().map(|&row| kernel(base, vectors.get(row))));
            return;
        }
        let (code, trailer) = self.read(base);
        self.distances_from(code, trailer, rows, distances);
    }

    #[inline]
    fn distances_from(&self, code: &[i8], trailer: Trailer, rows: &[Row], distances: &mut Vec<f32>) {
        for rows in rows.chunks(BATCH) {
            let mut codes: [&[i8]; BATCH] = [&[]; BATCH];
            let mut trailers = [Trailer { scale: 0.0, norm: 0.0 }; BATCH];
            let mut products = [0; BATCH];
            for (index, &row) in rows.iter().enumerate() {
                (codes[index], trailers[index]) = self.read(row);
            }
            (kernels().dots_i8)(code, &codes[..rows.len()], &mut products);
            let pairs = products.iter().zip(&trailers).take(rows.len());
            distances.extend(pairs.map(|(&product, other)| self.combine(product, trailer, *other)));
        }
    }

    /// Brings a row's code close.
    #[inline]
    pub(crate) fn prefetch(&self, row: Row) {
        if self.metric != Metric::Manhattan {
            self.lines.prefetch(row, PREFETCH_BYTES);
        }
    }

    /// The bytes of a row's line, for checkpoints; empty for Manhattan.
    pub(crate) fn line(&self, row: Row) -> &[u8] {
        if self.metric == Metric::Manhattan { &[] } else { self.lines.line(row) }
    }

    /// Bytes of a line; 0 for Manhattan.
    pub(crate) fn line_bytes(&self) -> usize {
        if self.metric == Metric::Manhattan { 0 } else { self.lines.line_bytes() }
    }

    /// Takes a line as [`Self::line`] gave it.
    pub(crate) fn restore(&self, row: Row, bytes: &[u8]) {
        if self.metric != Metric::Manhattan {
            self.lines.write(row, |line| line.copy_from_slice(bytes));
        }
    }

    pub(crate) fn resident_bytes(&self) -> usize {
        self.lines.bytes()
    }

    fn code_of(&self, vector: &[f32], code: &mut [i8]) -> Trailer {
        // A cosine is the product of unit vectors; folding the norm into the scale makes it a plain product.
        let factor = match self.metric {
            Metric::Cosine => {
                let norm = (kernels().dot)(vector, vector).sqrt();
                if norm > 0.0 { 1.0 / norm } else { 0.0 }
            }
            _ => 1.0,
        };
        let largest = (kernels().largest_magnitude)(vector);
        if largest == 0.0 || !largest.is_finite() {
            code.fill(0);
            return Trailer { scale: 0.0, norm: 0.0 };
        }
        // The scale is the vector's own, so there is nothing to train and nothing that drifts.
        (kernels().quantize)(vector, 127.0 / largest, code);
        let scale = largest / 127.0 * factor;
        let square = (kernels().dot_i8)(code, code) as f32;
        Trailer { scale, norm: square * scale * scale }
    }

    #[inline]
    fn combine(&self, product: i32, a_trailer: Trailer, b_trailer: Trailer) -> f32 {
        let product = product as f32 * a_trailer.scale * b_trailer.scale;
        match self.metric {
            Metric::SquaredEuclidean => {
                let distance = a_trailer.norm + b_trailer.norm - 2.0 * product;
                // Norms beyond what a float holds: farther than anything.
                if distance.is_nan() { f32::INFINITY } else { distance }
            }
            Metric::Cosine => 1.0 - product,
            Metric::Dot | Metric::Manhattan => -product,
        }
    }

    #[inline]
    fn read(&self, row: Row) -> (&[i8], Trailer) {
        let line = self.lines.line(row);
        let (rest, trailer) = line.split_at(line.len() - TRAILER_BYTES);
        let word = |at: usize| [trailer[at], trailer[at + 1], trailer[at + 2], trailer[at + 3]];
        let trailer = Trailer { scale: f32::from_le_bytes(word(0)), norm: f32::from_le_bytes(word(4)) };
        (bytemuck::cast_slice(&rest[..self.dim]), trailer)
    }
}
