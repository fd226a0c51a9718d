//! The similarity of records of several vectors is the sum of the best similarities of each of the query's vectors.

use proptest::prelude::*;
use vexfs_index::multi::MultiQuery;
use vexfs_simd::Metric;

const DIM: usize = 5;

fn vectors(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f32>> {
    let vector = prop::collection::vec((-8_i8..9).prop_map(f32::from), DIM);
    prop::collection::vec(vector, count).prop_map(|vectors| vectors.concat())
}

fn similarity(metric: Metric, a: &[f32], b: &[f32]) -> f32 {
    let products = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let differences = || a.iter().zip(b).map(|(x, y)| x - y);
    match metric {
        Metric::Dot => products(a, b),
        Metric::SquaredEuclidean => -differences().map(|d| d * d).sum::<f32>(),
        Metric::Manhattan => -differences().map(f32::abs).sum::<f32>(),
        Metric::Cosine => {
            let lengths = (products(a, a) * products(b, b)).sqrt();
            if lengths > 0.0 { products(a, b) / lengths } else { 0.0 }
        }
    }
}

proptest! {
    #[test]
    fn as_the_definition_says(query in vectors(0..4), record in vectors(1..5)) {
        for metric in [Metric::Dot, Metric::SquaredEuclidean, Metric::Manhattan, Metric::Cosine] {
            let best = |wanted: &[f32]| {
                record.chunks(DIM).map(|vector| similarity(metric, wanted, vector)).fold(f32::NEG_INFINITY, f32::max)
            };
            let expected: f32 = query.chunks(DIM).map(best).sum();
            let found = MultiQuery::new(metric, DIM, &query).similarity(&record);
            prop_assert!((found - expected).abs() <= 1e-5, "{metric:?}: {found}, not {expected}");
        }
    }
}
