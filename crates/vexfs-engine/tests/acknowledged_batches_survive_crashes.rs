//! A batch that was answered is there after the next start, however the engine went down.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use store::{ADD, MERGE, Random, apply, count, create_plain, eager, files_below, lazy, nearest, put, scan, try_copy};
use vexfs_engine::{Durability, Engine, Options};

const DIM: usize = 8;

fn ids(range: std::ops::Range<u64>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

#[test]
fn an_engine_that_is_dropped_without_being_closed() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(1);
    let options = || Options { durability: Durability::Fsync, ..lazy(dir.path()) };
    let engine = Engine::open(options()).unwrap();
    let id = create_plain(&engine);
    for start in [0, 10, 20] {
        let values = (0..10).map(|_| random.vector(DIM)).collect();
        apply(&engine, id, put(ADD, &ids(start..start + 10), values)).unwrap();
    }
    drop(engine);
    let engine = Engine::open(options()).unwrap();
    assert_eq!(scan(&engine, id), ids(0..30));
}

#[test]
fn every_moment_of_a_busy_life_can_be_the_last() {
    let dir = tempfile::tempdir().unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let options = Options { compaction_dead_rows_min: 100, checkpoint_log_bytes: 8 << 10, ..eager(dir.path()) };
    let engine = Engine::open(options).unwrap();
    let id = create_plain(&engine);
    let mut random = Random(5);
    let mut taken = Vec::new();
    // A copy is no snapshot: it mixes files of different moments, which a crash never does. So nothing is written during one,
    // while checkpoints and compaction go on, and only copies during which they replaced nothing are used.
    let files =
        || (files_below(dir.path()), std::fs::read(store::collection_dir(dir.path(), id).join("MANIFEST")).ok());
    for round in 0..400u64 {
        // Ten new records, and the ten before them again, so that rows die.
        let start = (round * 10).saturating_sub(10);
        let batch_ids = ids(start..round * 10 + 10);
        let values = batch_ids.iter().map(|_| random.vector(DIM)).collect();
        apply(&engine, id, put(MERGE, &batch_ids, values)).unwrap();
        let target = scratch.path().join(taken.len().to_string());
        while round % 33 == 32 && !target.exists() {
            let before = files();
            if try_copy(dir.path(), &target).is_ok() && files() == before {
                taken.push((target.clone(), round * 10 + 10));
            } else {
                let _ = std::fs::remove_dir_all(&target);
            }
        }
    }
    engine.close();
    let last = scratch.path().join("last");
    try_copy(dir.path(), &last).unwrap();
    taken.push((last, 4_000));
    assert_eq!(taken.len(), 13);
    for (copy, records) in &taken {
        let engine = Engine::open(lazy(copy)).unwrap();
        let found = scan(&engine, id);
        assert!(found.len() as u64 >= *records, "{} of {records}", found.len());
        assert_eq!(found, ids(0..found.len() as u64));
        assert_eq!(count(&engine, id), found.len() as u64);
        assert_eq!(nearest(&engine, id, &[0.0; DIM], 10, true).len(), found.len().min(10));
        engine.close();
    }
}
