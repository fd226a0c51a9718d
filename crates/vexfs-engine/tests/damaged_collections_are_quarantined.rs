//! Damage takes one collection out of service, says where it is, and leaves the others alone.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use store::{ADD, Random, apply, collection_dir, count, create, create_plain, files_below, lazy, put, space};
use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, MultiVectorColumn, SparseVectorColumn};
use vexfs_engine::{Engine, EngineError, MetricName, SpaceKind, SpaceSpec};

const DIM: usize = 16;

/// Two collections of 300 records, closed.
fn closed_store(dir: &Path) -> (Uuid, Uuid) {
    let engine = Engine::open(lazy(dir)).unwrap();
    let first = create_plain(&engine);
    let second = create(&engine, "other", vec![space(store::SPACE, MetricName::Cosine)]);
    let mut random = Random(4);
    for id in [first, second] {
        let ids: Vec<String> = (0..300).map(|number| number.to_string()).collect();
        let values = ids.iter().map(|_| random.vector(DIM)).collect();
        apply(&engine, id, put(ADD, &ids, values)).unwrap();
    }
    engine.close();
    (first, second)
}

fn file_like(dir: &Path, part: &str) -> PathBuf {
    let files = files_below(dir);
    files
        .into_keys()
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(part)))
        .unwrap()
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 0x40;
    std::fs::write(path, bytes).unwrap();
}

fn assert_quarantined(data_dir: &Path, damaged: Uuid, whole: Uuid, named: &str) {
    let engine = Engine::open(lazy(data_dir)).unwrap();
    let error = engine.statistics(damaged).unwrap_err();
    assert!(matches!(&error, EngineError::Quarantined { cause, .. } if cause.contains(named)), "{error}");
    assert_eq!(store::code(apply(&engine, damaged, store::delete(&["1".to_owned()]))), "quarantined");
    assert_eq!(count(&engine, whole), 300);
    engine.drop_collection(damaged).unwrap();
    store::wait_until("its files to go", || !collection_dir(data_dir, damaged).exists());
}

#[test]
fn a_checkpoint_a_manifest_a_vector_file_or_a_log_that_changed() {
    for (part, at, named) in [
        ("checkpoint-", 300, "checkpoint-"),
        ("MANIFEST", 40, "MANIFEST"),
        ("vectors-", 4096 + 100, "vectors-0"),
        ("log-", 3, "log-"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (damaged, whole) = closed_store(dir.path());
        flip(&file_like(&collection_dir(dir.path(), damaged), part), at);
        assert_quarantined(dir.path(), damaged, whole, named);
    }
}

#[test]
fn blobs_of_vectors_that_changed() {
    for (kind, name) in [(SpaceKind::Multi, "several"), (SpaceKind::Sparse, "sparse")] {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(lazy(dir.path())).unwrap();
        let id = create(&engine, name, vec![SpaceSpec { kind, ..space(store::SPACE, MetricName::Dot) }]);
        let mut column = (MultiVectorColumn::new(), SparseVectorColumn::new());
        for number in 0..10_u8 {
            column.0.push(2, &[f32::from(number); 4]);
            column.1.push(&[1, 2], &[f32::from(number); 2]);
        }
        let column = match kind {
            SpaceKind::Multi => ColumnData::MultiVectors(column.0),
            _ => ColumnData::SparseVectors(column.1),
        };
        let operation = format!(r#"{{"kind":"put","ids":0,{ADD},"vectors":{{"":1}}}}"#);
        let ids = store::texts((0..10).map(|number| number.to_string()));
        apply(&engine, id, store::batch(&operation, vec![ids, Arc::new(column)])).unwrap();
        engine.close();
        drop(engine);
        flip(&file_like(&collection_dir(dir.path(), id), "vectors-"), 32 + 8 + 5);
        let error = Engine::open(lazy(dir.path())).unwrap().statistics(id).unwrap_err();
        assert!(error.code() == "quarantined" && error.to_string().contains("vectors-0-0.vxb"), "{error}");
    }
}

#[test]
fn a_file_that_is_gone() {
    for (part, named) in
        [("vectors-", "missing"), ("payload-", "missing"), ("log-", "no segments"), ("checkpoint-", "checkpoint-")]
    {
        let dir = tempfile::tempdir().unwrap();
        let (damaged, whole) = closed_store(dir.path());
        std::fs::remove_file(file_like(&collection_dir(dir.path(), damaged), part)).unwrap();
        let engine = Engine::open(lazy(dir.path())).unwrap();
        let error = engine.statistics(damaged).unwrap_err();
        assert!(error.to_string().contains(named), "{part}: {error}");
        assert_eq!(count(&engine, whole), 300);
    }
}

#[test]
fn a_store_that_lost_its_catalog_is_not_opened_and_keeps_its_collections() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = closed_store(dir.path());
    let catalog = dir.path().join("catalog.redb");
    let saved = dir.path().join("saved");
    std::fs::rename(&catalog, &saved).unwrap();
    let error = Engine::open(lazy(dir.path())).err().unwrap();
    assert!(error.to_string().contains("catalog.redb"), "{error}");
    std::fs::rename(&saved, &catalog).unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    assert_eq!((count(&engine, first), count(&engine, second)), (300, 300));
}
