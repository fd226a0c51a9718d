//! How many records the writes of a collection named is known, whatever they changed, through checkpoints, compaction, forks and restarts.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use store::{MERGE, Random, apply, create_plain, delete, eager, lazy, put};
use vexfs_engine::{Engine, Fork};

const DIM: usize = 2;

#[test]
fn every_named_record_counts_once_a_batch() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(0x5eed_c0de_1234);
    let mut engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    assert_eq!(engine.statistics(id).unwrap().operations, 0);
    let mut named = 0;
    for round in 0..120 {
        let ids: Vec<String> = (0..=random.below(9)).map(|_| format!("r{}", random.below(30))).collect();
        named += ids.len() as u64;
        if random.one_in(3) {
            apply(&engine, id, delete(&ids)).unwrap();
        } else {
            let vectors = ids.iter().map(|_| random.vector(DIM)).collect();
            apply(&engine, id, put(MERGE, &ids, vectors)).unwrap();
        }
        if random.one_in(15) {
            if random.one_in(2) {
                engine.close();
            }
            drop(engine);
            let options = if random.one_in(2) { eager(dir.path()) } else { lazy(dir.path()) };
            engine = Engine::open(options).unwrap();
            engine.open_collection(id).unwrap();
        }
        assert_eq!(engine.statistics(id).unwrap().operations, named, "round {round}");
    }
    let fork = Fork { namespace: "tests".to_owned(), name: "fork".to_owned(), attributes: "{}".to_owned() };
    let fork = engine.fork_collection(id, fork).unwrap().id;
    engine.open_collection(fork).unwrap();
    assert_eq!(engine.statistics(fork).unwrap().operations, named);
}
