//! A matrix tells of each sampled record the others that are nearest to it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeSet;

use serde_json::json;
use store::{ADD, Random, apply, code, create, lazy, put, space};
use vexfs_engine::{Cancel, Engine, Matrix, MatrixPlan, MetricName};

const COUNT: usize = 60;

fn matrix(engine: &Engine, id: uuid::Uuid, plan: &serde_json::Value) -> vexfs_engine::Result<Matrix> {
    engine.matrix(id, &MatrixPlan::from_json(&plan.to_string())?, &Cancel::never())
}

#[test]
fn of_samples_of_any_size() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let mut random = Random(3);
    for metric in [MetricName::Euclidean, MetricName::Dot, MetricName::Cosine] {
        let id = create(&engine, &format!("{metric:?}"), vec![space("", metric)]);
        assert_eq!(matrix(&engine, id, &json!({ "space": "", "sample": 5, "limit": 2 })).unwrap(), Matrix::default());
        let ids: Vec<String> = (0..COUNT).map(|number| number.to_string()).collect();
        let vectors: Vec<Vec<f32>> = ids.iter().map(|_| random.vector(4)).collect();
        apply(&engine, id, put(ADD, &ids, vectors.clone())).unwrap();
        let dot = |a: usize, b: usize| vectors[a].iter().zip(&vectors[b]).map(|(a, b)| a * b).sum::<f32>();
        let score = |a: usize, b: usize| match metric {
            MetricName::Euclidean => (dot(a, a) + dot(b, b) - 2.0 * dot(a, b)).max(0.0).sqrt(),
            MetricName::Dot => dot(a, b),
            _ => dot(a, b) / (dot(a, a) * dot(b, b)).sqrt(),
        };
        for (sample, limit) in [(2, 1), (10, 3), (COUNT, 7), (1000, 1000)] {
            let found = matrix(&engine, id, &json!({ "space": "", "sample": sample, "limit": limit })).unwrap();
            let numbers: Vec<usize> = found.ids.iter().map(|id| id.parse().unwrap()).collect();
            assert_eq!(numbers.len(), sample.min(COUNT));
            assert!(numbers.is_sorted());
            assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
            for (row, (neighbors, scores)) in found.neighbors.iter().zip(&found.scores).enumerate() {
                let mut expected: Vec<f32> = (0..numbers.len())
                    .filter(|other| *other != row)
                    .map(|other| score(numbers[row], numbers[other]))
                    .collect();
                expected.sort_by(f32::total_cmp);
                if metric != MetricName::Euclidean {
                    expected.reverse();
                }
                expected.truncate(limit);
                assert_eq!(neighbors.len(), expected.len());
                for ((&neighbor, &found), expected) in neighbors.iter().zip(scores).zip(expected) {
                    assert!(neighbor != row && (found - expected).abs() <= 1e-4 * expected.abs().max(1.0));
                    assert!((found - score(numbers[row], numbers[neighbor])).abs() <= 1e-4 * found.abs().max(1.0));
                }
            }
        }
        let one = json!({ "space": "", "sample": 5, "limit": 2, "filter": { "kind": "hasId", "ids": ["7"] } });
        assert_eq!(matrix(&engine, id, &one).unwrap(), Matrix::default());
        assert_eq!(
            code(matrix(&engine, id, &json!({ "space": "other", "sample": 5, "limit": 2 }))),
            "invalid_argument"
        );
    }
}
