//! A collection that is dropped while it is compacted or checkpointed is no failure of the maintenance, and one that cannot be maintained is.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use store::{ADD, Random, apply, collection_dir, create_plain, delete, eager, put, wait_until};
use vexfs_engine::Engine;

const DIM: usize = 16;
const RECORDS: usize = 3_000;
const ROUNDS: usize = 40;

fn failures(engine: &Engine) -> u64 {
    let metrics = engine.prometheus();
    let line = metrics.lines().find_map(|line| line.strip_prefix("vexfs_background_failures_total ")).unwrap();
    line.parse().unwrap()
}

/// Makes a collection that is about to be compacted.
fn half_deleted(engine: &Engine, random: &mut Random) -> uuid::Uuid {
    let id = create_plain(engine);
    let ids: Vec<String> = (0..RECORDS).map(|number| number.to_string()).collect();
    apply(engine, id, put(ADD, &ids, ids.iter().map(|_| random.vector(DIM)).collect())).unwrap();
    apply(engine, id, delete(&ids[..RECORDS / 2])).unwrap();
    id
}

#[test]
fn dropped_at_any_moment_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let mut random = Random(5);
    for round in 0..ROUNDS {
        let id = half_deleted(&engine, &mut random);
        std::thread::sleep(std::time::Duration::from_micros(200 * round as u64));
        engine.drop_collection(id).unwrap();
    }
    let files = dir.path().join("collections");
    wait_until("the files to go", || std::fs::read_dir(&files).unwrap().next().is_none());
    assert_eq!(failures(&engine), 0);
}

#[test]
fn whose_files_are_gone_without_being_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = half_deleted(&engine, &mut Random(6));
    // At once: what is removed file by file may get a new one meanwhile.
    std::fs::rename(collection_dir(dir.path(), id), dir.path().join("gone")).unwrap();
    // If all of the maintenance was done by then, there is some again.
    let rest: Vec<String> = (RECORDS / 2..RECORDS).map(|number| number.to_string()).collect();
    apply(&engine, id, delete(&rest)).unwrap();
    wait_until("a failure", || failures(&engine) > 0);
}
