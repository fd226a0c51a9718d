//! Product quantization (Jégou, Douze, Schmid 2011): a byte for every few components names the nearest of 256 centroids. A query is
//! compared with all centroids once, and with each code by looking up its bytes.

use std::sync::OnceLock;

use vexfs_simd::{Metric, kernels};

use super::BATCH;
use super::kmeans::{CENTROIDS, centroids};
use super::model::{Sample, ordering_of};
use super::trailer::length_factor;

/// The shape of the codes.
#[derive(Debug)]
pub(super) struct Product {
    metric: Metric,
    dim: usize,
    /// Components that share a byte.
    part: usize,
    /// For each part its components, for each component its value in all the centroids.
    centroids: OnceLock<Vec<f32>>,
}

impl Product {
    pub(super) fn new(metric: Metric, dim: usize, components_per_byte: u8) -> Self {
        Self { metric, dim, part: usize::from(components_per_byte).max(1), centroids: OnceLock::new() }
    }

    pub(super) fn code_bytes(&self) -> usize {
        self.dim.div_ceil(self.part)
    }

    /// Finds the centroids of each part.
    pub(super) fn train(&self, sample: &Sample<'_>) {
        let _ = self.centroids.get_or_init(|| {
            let vectors: Vec<f32> = sample.vectors().flat_map(|vector| self.prepared(vector)).collect();
            let width = self.code_bytes() * self.part;
            let parts = (0..self.code_bytes()).flat_map(|part| {
                let values =
                    vectors.chunks_exact(width).flat_map(|vector| &vector[part * self.part..(part + 1) * self.part]);
                centroids(&values.copied().collect::<Vec<f32>>(), self.part)
            });
            parts.collect()
        });
    }

    pub(super) fn model(&self) -> &[f32] {
        self.centroids.get().map_or(&[], Vec::as_slice)
    }

    /// Takes what [`Self::model`] gave; false when it cannot be that.
    pub(super) fn set_model(&self, model: Vec<f32>) -> bool {
        model.len() == self.code_bytes() * self.part * CENTROIDS && self.centroids.set(model).is_ok()
    }

    pub(super) fn is_trained(&self) -> bool {
        self.centroids.get().is_some()
    }

    pub(super) fn encode(&self, vector: &[f32], line: &mut [u8]) {
        let nearest = kernels().packed.nearest_of_256;
        let vector = self.prepared(vector);
        for ((byte, part), columns) in line.iter_mut().zip(vector.chunks_exact(self.part)).zip(self.columns()) {
            *byte = nearest(part, columns);
        }
    }

    /// How much each centroid of each part adds to a distance.
    pub(super) fn query(&self, vector: &[f32]) -> Vec<f32> {
        let vector = self.prepared(vector);
        let mut tables = vec![0.0; self.code_bytes() * CENTROIDS];
        let parts = vector.chunks_exact(self.part).zip(self.columns());
        for (table, (part, columns)) in tables.chunks_exact_mut(CENTROIDS).zip(parts) {
            for (component, column) in part.iter().zip(columns.chunks_exact(CENTROIDS)) {
                let pairs = table.iter_mut().zip(column);
                match self.metric {
                    Metric::SquaredEuclidean => pairs.for_each(|(sum, value)| *sum += (component - value).powi(2)),
                    Metric::Cosine | Metric::Dot => pairs.for_each(|(sum, value)| *sum += component * value),
                    Metric::Manhattan => pairs.for_each(|(sum, value)| *sum += (component - value).abs()),
                }
            }
        }
        tables
    }

    #[inline]
    pub(super) fn distances(&self, tables: &[f32], lines: &[&[u8]], distances: &mut Vec<f32>) {
        let mut sums = [0.0; BATCH];
        (kernels().packed.table_sums)(tables, lines, &mut sums);
        let sums = sums.iter().take(lines.len());
        match self.metric {
            Metric::SquaredEuclidean | Metric::Manhattan => distances.extend(sums),
            Metric::Cosine | Metric::Dot => distances.extend(sums.map(|&sum| ordering_of(self.metric, sum))),
        }
    }

    fn columns(&self) -> std::slice::ChunksExact<'_, f32> {
        self.model().chunks_exact(self.part * CENTROIDS)
    }

    /// A vector as the metric sees it, filled up to whole parts.
    fn prepared(&self, vector: &[f32]) -> Vec<f32> {
        let factor = length_factor(self.metric, vector);
        let components = vector.iter().map(|component| component * factor);
        components.chain(std::iter::repeat(0.0)).take(self.code_bytes() * self.part).collect()
    }
}
