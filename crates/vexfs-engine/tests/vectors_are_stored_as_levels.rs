//! Vectors of the datatypes of few bits take as many on disk, come back decoded, the same every time, and are scored as what they come back as.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::sync::Arc;

use store::{
    ADD, MERGE, Random, apply, batch, create, delete, eager, files_below, nearest, put, space, texts, wait_until,
};
use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, MultiVectorColumn, TextColumn, VectorRef};
use vexfs_engine::{Datatype, Engine, MetricName, SpaceKind, SpaceSpec};

const DIM: usize = 64;
const ROWS: usize = 600;

fn ids(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|record| record.to_string()).collect()
}

fn read(engine: &Engine, id: Uuid, space: &str, ids: &[String]) -> Vec<Vec<f32>> {
    let wanted: TextColumn = ids.iter().map(|id| Some(id.clone())).collect();
    let column = engine.vectors(id, space, &wanted).unwrap();
    let values = |item| match column.vector(item) {
        Some(VectorRef::Dense(values)) => values.to_vec(),
        Some(VectorRef::Multi(vectors)) => vectors.values.to_vec(),
        _ => Vec::new(),
    };
    (0..column.len()).map(values).collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

fn given() -> Vec<Vec<f32>> {
    let mut random = Random(6);
    (0..ROWS).map(|_| random.vector(DIM)).collect()
}

#[test]
fn of_every_datatype_and_metric() {
    let datatypes = [(Datatype::T4, 36, 0.97), (Datatype::T8, 68, 0.999), (Datatype::T16, 132, 0.999_99)];
    for (datatype, bytes, cosine_min) in datatypes {
        for metric in [MetricName::Cosine, MetricName::Dot, MetricName::Euclidean, MetricName::Manhattan] {
            let dir = tempfile::tempdir().unwrap();
            let engine = Engine::open(eager(dir.path())).unwrap();
            let normalized = metric == MetricName::Cosine;
            let id = create(&engine, "levels", vec![SpaceSpec { datatype, normalized, ..space("", metric) }]);
            apply(&engine, id, put(ADD, &ids(0..ROWS), given())).unwrap();
            wait_until("the graph", || engine.statistics(id).unwrap().pending_records == 0);
            let stored = read(&engine, id, "", &ids(0..ROWS));
            for (found, given) in stored.iter().zip(given()) {
                assert!(cosine(found, &given) > cosine_min, "{datatype:?}: {}", cosine(found, &given));
            }
            // Scores are those of what is read back, however it was found.
            let wanted = Random(77).vector(DIM);
            for is_exact in [true, false] {
                let hits = nearest(&engine, id, &wanted, 10, is_exact);
                assert_eq!(hits.len(), 10);
                for (hit, score) in hits {
                    let vector = &stored[hit.parse::<usize>().unwrap()];
                    let expected = score_of(metric, &wanted, vector);
                    assert!(
                        (score - expected).abs() <= 1e-4 * expected.abs().max(1.0),
                        "{metric:?}: {score}, {expected}"
                    );
                }
            }
            // Compaction and restarts move what is stored and encode nothing again.
            apply(&engine, id, delete(&ids(0..ROWS / 2))).unwrap();
            wait_until("compaction", || store::generation(dir.path(), id).is_some_and(|generation| generation > 0));
            engine.close();
            let file =
                files_below(dir.path()).into_iter().find(|(path, _)| path.extension().is_some_and(|end| end == "vxv"));
            let (_, length) = file.unwrap();
            assert!(length >= (4096 + ROWS / 2 * bytes) as u64, "{length}");
            let engine = Engine::open(eager(dir.path())).unwrap();
            assert_eq!(read(&engine, id, "", &ids(ROWS / 2..ROWS)), stored[ROWS / 2..]);
        }
    }
}

fn score_of(metric: MetricName, a: &[f32], b: &[f32]) -> f32 {
    let pairs = a.iter().zip(b);
    match metric {
        MetricName::Cosine => cosine(a, b) * b.iter().map(|x| x * x).sum::<f32>().sqrt(),
        MetricName::Dot => pairs.map(|(a, b)| a * b).sum(),
        MetricName::Euclidean => pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt(),
        _ => pairs.map(|(a, b)| (a - b).abs()).sum(),
    }
}

#[test]
fn also_several_a_record() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let spec = SpaceSpec { kind: SpaceKind::Multi, datatype: Datatype::T4, ..space("", MetricName::Dot) };
    let id = create(&engine, "several", vec![spec]);
    let values: Vec<f32> = given().into_iter().take(3).flatten().collect();
    let mut column = MultiVectorColumn::new();
    column.push(DIM, &values);
    let operation = format!(r#"{{"kind":"put","ids":0,{MERGE},"vectors":{{"":1}}}}"#);
    apply(&engine, id, batch(&operation, vec![texts(["one"]), Arc::new(ColumnData::MultiVectors(column))])).unwrap();
    let stored = read(&engine, id, "", &["one".to_owned()]);
    assert_eq!(stored[0].len(), values.len());
    for (found, given) in stored[0].chunks(DIM).zip(values.chunks(DIM)) {
        assert!(found != given && cosine(found, given) > 0.98);
    }
    let hits = nearest(&engine, id, &values[..DIM], 1, true);
    let best =
        stored[0].chunks(DIM).map(|vector| score_of(MetricName::Dot, &values[..DIM], vector)).fold(f32::MIN, f32::max);
    assert!((hits[0].1 - best).abs() < 1e-3 * best.abs());
}
