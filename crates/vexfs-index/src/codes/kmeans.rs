//! Clusters of small vectors (Lloyd's algorithm).

use vexfs_simd::kernels;

/// Clusters of a part: as many as a byte can name.
pub(super) const CENTROIDS: usize = 256;
const ROUNDS: usize = 8;

/// The centroids of `points`, which are vectors of `dim` components end to end: for each component its value in all of them.
/// Clusters that nothing falls into stay where they were.
pub(super) fn centroids(points: &[f32], dim: usize) -> Vec<f32> {
    let count = points.len() / dim;
    let mut columns = vec![0.0; dim * CENTROIDS];
    if count == 0 {
        return columns;
    }
    // The sample is in no order that says anything, so every so manieth of it is as good a beginning as any.
    for centroid in 0..CENTROIDS {
        let point = centroid * count / CENTROIDS;
        for component in 0..dim {
            columns[component * CENTROIDS + centroid] = points[point * dim + component];
        }
    }
    for _ in 0..ROUNDS {
        let mut sums = vec![0.0; dim * CENTROIDS];
        let mut counts = [0u32; CENTROIDS];
        for point in points.chunks_exact(dim) {
            let nearest = usize::from((kernels().packed.nearest_of_256)(point, &columns));
            counts[nearest] += 1;
            for (component, value) in point.iter().enumerate() {
                sums[component * CENTROIDS + nearest] += value;
            }
        }
        for (at, (column, sum)) in columns.iter_mut().zip(&sums).enumerate() {
            if counts[at % CENTROIDS] > 0 {
                *column = sum / counts[at % CENTROIDS] as f32;
            }
        }
    }
    columns
}
