//! What a graph has learnt is in the checkpoint of a stop, whether or not anything was written since the last one, and is read after the collection is open.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::path::{Path, PathBuf};

use store::{
    ADD, Random, apply, collection_dir, create, eager, files_below, lazy, nearest, put, space, try_copy, wait_until,
};
use uuid::Uuid;
use vexfs_engine::{Engine, MetricName, Options};

const DIM: usize = 16;
const ROWS: usize = 1_000;

/// A collection whose log is folded and whose graph has nothing yet.
fn folded(dir: &Path) -> Uuid {
    let engine = Engine::open(lazy(dir)).unwrap();
    let id = create(&engine, "grown", vec![space("", MetricName::SquaredEuclidean)]);
    let mut random = Random(8);
    let ids: Vec<String> = (0..ROWS).map(|record| record.to_string()).collect();
    apply(&engine, id, put(ADD, &ids, ids.iter().map(|_| random.vector(DIM)).collect())).unwrap();
    engine.close();
    id
}

fn indexed(engine: &Engine, id: Uuid) -> u64 {
    engine.statistics(id).unwrap().spaces[0].indexed
}

fn checkpoints(dir: &Path, id: Uuid) -> Vec<PathBuf> {
    let files = files_below(&collection_dir(dir, id)).into_keys();
    files.filter(|path| path.extension().is_some_and(|extension| extension == "vxs")).collect()
}

#[test]
fn that_grew_without_a_write() {
    let dir = tempfile::tempdir().unwrap();
    let id = folded(dir.path());
    let engine = Engine::open(eager(dir.path())).unwrap();
    wait_until("the graph", || indexed(&engine, id) == ROWS as u64);
    let wanted = Random(9).vector(DIM);
    let expected = nearest(&engine, id, &wanted, 10, false);
    engine.close();

    // Nothing is built here, so what is indexed comes from the checkpoint.
    let engine = Engine::open(lazy(dir.path())).unwrap();
    assert_eq!(indexed(&engine, id), ROWS as u64);
    wait_until("it to be read", || nearest(&engine, id, &wanted, 10, false) == expected);
}

#[test]
fn that_are_saved_when_their_collection_is_idle() {
    let dir = tempfile::tempdir().unwrap();
    let id = folded(dir.path());
    let before = checkpoints(dir.path(), id);
    let engine = Engine::open(Options { checkpoint_idle_seconds: 0, ..eager(dir.path()) }).unwrap();
    wait_until("the graph", || indexed(&engine, id) == ROWS as u64);
    // Once the old one is gone, the new one counts.
    wait_until("its checkpoint", || checkpoints(dir.path(), id).iter().all(|path| !before.contains(path)));
    let copy = tempfile::tempdir().unwrap();
    try_copy(dir.path(), copy.path()).unwrap();
    engine.close();

    let engine = Engine::open(lazy(copy.path())).unwrap();
    assert_eq!(indexed(&engine, id), ROWS as u64);
}
