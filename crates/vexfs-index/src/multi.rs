//! Nearness of records that have several vectors: the sum, over the query's vectors, of the best similarity among the record's
//! (Khattab and Zaharia, "`ColBERT`", 2020, equation 3).

use vexfs_simd::{Metric, PreparedQuery};

/// The vectors of a query, ready to be compared with those of records.
#[derive(Debug, Clone)]
pub struct MultiQuery {
    metric: Metric,
    dim: usize,
    vectors: Vec<PreparedQuery<Vec<f32>>>,
}

impl MultiQuery {
    /// A query of vectors of `dim` components that lie end to end.
    pub fn new(metric: Metric, dim: usize, values: &[f32]) -> Self {
        let vectors = values.chunks_exact(dim).map(|vector| metric.prepare(vector.to_vec())).collect();
        Self { metric, dim, vectors }
    }

    /// How near the vectors that lie end to end in `values` are, larger is nearer; −∞ when there are none.
    pub fn similarity(&self, values: &[f32]) -> f32 {
        self.vectors.iter().map(|query| self.best(query, values)).sum()
    }

    fn best(&self, query: &PreparedQuery<Vec<f32>>, values: &[f32]) -> f32 {
        let distances = values.chunks_exact(self.dim).map(|vector| query.distance(vector));
        self.metric.similarity(distances.fold(f32::INFINITY, f32::min))
    }
}
