//! A snapshot holds what its collection held between two batches, whatever is written and cleaned up meanwhile, and comes back as that: as a
//! new collection, elsewhere too, or in the place of another, which is there until the moment it is not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use store::{
    ADD, MERGE, Random, apply, code, count, create, create_plain, delete, eager, lazy, nearest, put, query, scan, space,
};
use uuid::Uuid;
use vexfs_engine::{CollectionRecord, Engine, EngineError, MetricName, Restoration, Result};

const DIM: usize = 4;

type Model = BTreeMap<String, Vec<f32>>;

fn restore(engine: &Engine, path: &Path, name: &str, replaces: Option<Uuid>) -> Result<Arc<CollectionRecord>> {
    let (namespace, name) = ("tests".to_owned(), name.to_owned());
    engine.restore_snapshot(path, &Restoration { namespace, name, replaces, attributes: None, part: None })
}

fn records(engine: &Engine, id: Uuid) -> Model {
    let rows = query(engine, id, r#"{"source":{"kind":"scan","order":"id"}}"#, Vec::new()).unwrap();
    rows.group(0).enumerate().map(|(row, (id, _))| (id, rows.vector(0, row, "").unwrap())).collect()
}

fn write_some(engine: &Engine, id: Uuid, model: &mut Model, random: &mut Random) {
    for _ in 0..random.below(40) {
        let ids: Vec<String> = (0..=random.below(20)).map(|_| format!("r{}", random.below(2_000))).collect();
        if random.one_in(4) {
            model.retain(|id, _| !ids.contains(id));
            apply(engine, id, delete(&ids)).unwrap();
        } else {
            let vectors: Vec<Vec<f32>> = ids.iter().map(|_| random.vector(DIM)).collect();
            model.extend(ids.iter().cloned().zip(vectors.iter().cloned()));
            apply(engine, id, put(MERGE, &ids, vectors)).unwrap();
        }
    }
}

/// Directories of collections.
fn directories(dir: &Path) -> usize {
    let entries = std::fs::read_dir(dir.join("collections")).unwrap().flatten();
    entries.filter(|entry| !entry.file_name().to_string_lossy().ends_with(".removed")).count()
}

#[test]
fn what_comes_back_agrees_with_the_model_through_checkpoints_and_compactions() {
    for seed in 1..=4 {
        let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut random = Random(seed * 0x9876_5432_1abc);
        let engine = Engine::open(if seed % 2 == 0 { eager(dir.path()) } else { lazy(dir.path()) }).unwrap();
        let id = create_plain(&engine);
        let mut model = Model::new();
        for round in 0..8 {
            write_some(&engine, id, &mut model, &mut random);
            let path = dir.path().join(format!("{round}.snapshot"));
            let written = engine.snapshot_collection(id, &path).unwrap();
            assert_eq!(written.bytes, path.metadata().unwrap().len());
            let other = Engine::open(lazy(&elsewhere.path().join(format!("{round}")))).unwrap();
            let restored = restore(&other, &path, "restored", None).unwrap();
            assert_eq!(restored.id, id, "an id that is free is kept");
            assert_eq!(records(&other, id), model);
            let probe = random.vector(DIM);
            assert_eq!(nearest(&other, id, &probe, 10, true), nearest(&engine, id, &probe, 10, true));
            // What came back is a collection like any other.
            apply(&other, id, put(ADD, &["more".to_owned()], vec![random.vector(DIM)])).unwrap();
            other.close();
            drop(other);
            let again = Engine::open(lazy(&elsewhere.path().join(format!("{round}")))).unwrap();
            assert_eq!(count(&again, id), model.len() as u64 + 1);
        }
    }
}

#[test]
fn a_snapshot_falls_between_two_batches_of_a_writer() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    let (is_done, written, seen) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut random = Random(77);
            let mut next = 0;
            while !is_done.load(Ordering::Acquire) {
                if next > seen.load(Ordering::Acquire) + 4_000 {
                    // Enough is written while a snapshot is made.
                    std::thread::yield_now();
                    continue;
                }
                // Two records a batch: a half would show.
                let ids = [format!("{next}"), format!("{}", next + 1)];
                apply(&engine, id, put(ADD, &ids, vec![random.vector(DIM), random.vector(DIM)])).unwrap();
                next += 2;
                written.store(next, Ordering::Release);
                if next % 64 == 0 {
                    apply(&engine, id, delete(&[format!("{}", next - 64)])).unwrap();
                }
            }
        });
        for round in 0..8 {
            let before = written.load(Ordering::Acquire);
            seen.store(before, Ordering::Release);
            let path = dir.path().join(format!("{round}.snapshot"));
            engine.snapshot_collection(id, &path).unwrap();
            let name = format!("restored {round}");
            let restored = restore(&engine, &path, &name, None).unwrap();
            assert_ne!(restored.id, id, "the id is in use");
            let numbers: Vec<usize> = scan(&engine, restored.id).iter().map(|id| id.parse().unwrap()).collect();
            let end = numbers.iter().max().map_or(0, |last| last + 1);
            assert!(end >= before, "what was answered before is in it");
            assert_eq!(end % 2, 0, "no half of a batch");
            let deleted = (64..=end).step_by(64).map(|next| next - 64);
            let missing: Vec<usize> = (0..end).filter(|number| numbers.binary_search(number).is_err()).collect();
            let mut expected: Vec<usize> = deleted.collect();
            if end.is_multiple_of(64) && missing.len() + 1 == expected.len() {
                // The delete that belongs to the last batch may come after the snapshot.
                expected.pop();
            }
            assert_eq!(missing, expected);
            engine.drop_collection(restored.id).unwrap();
        }
        is_done.store(true, Ordering::Release);
        writer.join().unwrap();
    });
}

#[test]
fn a_collection_is_replaced_in_one_step_under_readers_and_writers() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    let ids: Vec<String> = (0..500).map(|number| format!("old {number}")).collect();
    apply(&engine, id, put(ADD, &ids, ids.iter().map(|_| vec![0.0; DIM]).collect())).unwrap();
    let path = dir.path().join("snapshot");
    engine.snapshot_collection(id, &path).unwrap();
    let more: Vec<String> = (0..100).map(|number| format!("new {number}")).collect();
    apply(&engine, id, put(ADD, &more, more.iter().map(|_| vec![1.0; DIM]).collect())).unwrap();
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !is_done.load(Ordering::Acquire) {
                let rows = query(&engine, id, r#"{"source":{"kind":"scan","order":"id"}}"#, Vec::new());
                match rows {
                    Ok(rows) => assert!([500, 501, 600].contains(&rows.group(0).count())),
                    Err(error) => assert_eq!(error.code(), "replaced"),
                }
            }
        });
        let writer = scope.spawn(|| {
            while !is_done.load(Ordering::Acquire) {
                let written = apply(&engine, id, put(MERGE, &["old 0".to_owned()], vec![vec![0.0; DIM]]));
                assert!(written.is_ok() || written.is_err_and(|error| error.code() == "replaced"));
            }
        });
        for _ in 0..20 {
            assert_eq!(restore(&engine, &path, "ignored", Some(id)).unwrap().id, id);
            assert_eq!(count(&engine, id), 500);
            apply(&engine, id, put(ADD, &["one".to_owned()], vec![vec![1.0; DIM]])).unwrap();
            assert_eq!(count(&engine, id), 501);
        }
        is_done.store(true, Ordering::Release);
        reader.join().unwrap();
        writer.join().unwrap();
    });
    assert_eq!(engine.catalog().collection("tests", "plain").map(|record| record.id), Some(id));
    assert_eq!(directories(dir.path()), 1);
    // The files of a fork are its own, wherever those of its origin are.
    let fork = vexfs_engine::Fork { namespace: "tests".into(), name: "fork".into(), attributes: "{}".into() };
    let fork = engine.fork_collection(id, fork).unwrap().id;
    engine.drop_collection(id).unwrap();
    assert_eq!(count(&engine, fork), 501);
    engine.close();
    drop(engine);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    assert_eq!(count(&engine, fork), 501);
    assert_eq!(directories(dir.path()), 1);
}

#[test]
fn names_and_ids_that_are_taken_are_refused_and_nothing_is_left_behind() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    apply(&engine, id, put(ADD, &["a".to_owned()], vec![vec![0.5; DIM]])).unwrap();
    let path = dir.path().join("snapshot");
    engine.snapshot_collection(id, &path).unwrap();
    assert_eq!(code(restore(&engine, &path, "plain", None)), "already_exists");
    assert_eq!(code(restore(&engine, &path, "x", Some(Uuid::new_v4()))), "not_found");
    assert_eq!(directories(dir.path()), 1);
    let missing = restore(&engine, &dir.path().join("nothing"), "x", None).unwrap_err();
    assert!(matches!(missing, EngineError::Storage(_)));
}

#[test]
fn collections_that_hold_nothing_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "empty", vec![space("a", MetricName::Dot), space("b", MetricName::Cosine)]);
    let path = dir.path().join("snapshot");
    engine.snapshot_collection(id, &path).unwrap();
    let restored = restore(&engine, &path, "again", None).unwrap();
    assert_eq!(count(&engine, restored.id), 0);
    assert_eq!(restored.spaces.iter().map(|space| space.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn several_collections_are_one_file() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let ids: Vec<Uuid> = (0..3)
        .map(|number| {
            let id = create(&engine, &format!("c{number}"), vec![space("", MetricName::Dot)]);
            let names: Vec<String> = (0..number * 10).map(|record| format!("{record}")).collect();
            apply(&engine, id, put(ADD, &names, names.iter().map(|_| vec![0.5; DIM]).collect())).unwrap();
            id
        })
        .collect();
    let path = dir.path().join("all.snapshot");
    let written = engine.snapshot_collections(&ids, "{\"a\":1}".to_owned(), &path).unwrap();
    assert_eq!(written.bytes, path.metadata().unwrap().len());
    assert_eq!(code(engine.read_snapshot(&path, None)), "invalid_snapshot");
    let set = engine.read_snapshots(&path).unwrap();
    assert_eq!((set.note.as_str(), set.members.len()), ("{\"a\":1}", 3));
    let other = Engine::open(lazy(elsewhere.path())).unwrap();
    for (number, part) in set.members.iter().enumerate() {
        let contents = engine.read_snapshot(&path, Some(*part)).unwrap();
        assert_eq!(contents.collection.name, format!("c{number}"));
        assert_eq!(contents.count, number as u64 * 10);
        let (namespace, name) = ("tests".to_owned(), contents.collection.name);
        let restoration = Restoration { namespace, name, replaces: None, attributes: None, part: Some(*part) };
        let restored = other.restore_snapshot(&path, &restoration).unwrap();
        assert_eq!(count(&other, restored.id), number as u64 * 10);
    }
}
