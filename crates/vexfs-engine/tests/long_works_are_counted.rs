//! Snapshots, restorations and the building of indexes are counted for their collection.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::time::{Duration, Instant};

use store::{MERGE, Random, apply, create_plain, eager, lazy, put};
use uuid::Uuid;
use vexfs_engine::{Engine, Restoration, Work};

fn ended(engine: &Engine, id: Uuid, work: Work) -> u64 {
    let times = engine.telemetry().work_times();
    let wanted = times.iter().find(|times| times.collection == id && times.work == work);
    assert!(wanted.is_none_or(|times| times.count == 0 || times.last_ms > 0));
    wanted.map_or(0, |times| times.count)
}

#[test]
fn snapshots_and_restorations_count_for_their_collection_until_it_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    apply(&engine, id, put(MERGE, &["a".to_owned()], vec![vec![1.0, 2.0]])).unwrap();
    let path = dir.path().join("one");
    engine.snapshot_collection(id, &path).unwrap();
    engine.snapshot_collections(&[id], String::new(), &dir.path().join("set")).unwrap();
    assert_eq!((ended(&engine, id, Work::Snapshot), ended(&engine, id, Work::Restore)), (2, 0));
    let restoration = Restoration {
        namespace: "tests".to_owned(),
        name: "plain".to_owned(),
        replaces: Some(id),
        attributes: None,
        part: None,
    };
    engine.restore_snapshot(&path, &restoration).unwrap();
    assert_eq!((ended(&engine, id, Work::Snapshot), ended(&engine, id, Work::Restore)), (2, 1));
    engine.drop_collection(id).unwrap();
    engine.snapshot_collection(id, &path).unwrap_err();
    assert!(engine.telemetry().work_times().is_empty());
}

#[test]
fn building_an_index_counts() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    let mut random = Random(0x0dd_ba11);
    let ids: Vec<String> = (0..2_000).map(|row| format!("r{row}")).collect();
    let vectors = ids.iter().map(|_| random.vector(4)).collect();
    apply(&engine, id, put(MERGE, &ids, vectors)).unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    while ended(&engine, id, Work::Index) == 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(ended(&engine, id, Work::Index) > 0);
}
