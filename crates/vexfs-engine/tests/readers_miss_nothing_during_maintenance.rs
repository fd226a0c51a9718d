//! While records are written without pause, and graphs, checkpoints and compactions come and go, a record that exists is found.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use store::{ADD, MERGE, REPLACE, Random, apply, count, create_plain, delete, eager, generation, nearest, put, scan};
use vexfs_engine::{Engine, Options};

const DIM: usize = 8;
const STEADY: usize = 500;

/// A place of its own for each steady record, far from the noise.
fn place(record: usize) -> Vec<f32> {
    let mut vector = vec![1_000.0; DIM];
    vector[record % DIM] += record as f32 * 4.0;
    vector
}

fn upsert_without_pause(engine: &Engine, id: uuid::Uuid, seed: u64, mode: &str, is_done: &AtomicBool) {
    let mut random = Random(seed);
    while !is_done.load(Ordering::Relaxed) {
        let records: Vec<usize> = (0..20).map(|_| random.below(STEADY)).collect();
        let ids: Vec<String> = records.iter().map(usize::to_string).collect();
        apply(engine, id, put(mode, &ids, records.iter().map(|&record| place(record)).collect())).unwrap();
    }
}

#[test]
fn readers_beside_writers_builders_and_compaction() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { compaction_dead_rows_min: 300, checkpoint_log_bytes: 64 << 10, ..eager(dir.path()) };
    let engine = Engine::open(options).unwrap();
    let id = create_plain(&engine);
    let ids: Vec<String> = (0..STEADY).map(|record| record.to_string()).collect();
    apply(&engine, id, put(ADD, &ids, (0..STEADY).map(place).collect())).unwrap();
    let is_done = AtomicBool::new(false);
    let reads = AtomicU64::new(0);
    let read_and_stop = || {
        let mut random = Random(77);
        for _ in 0..1_500 {
            let record = random.below(STEADY);
            let found = nearest(&engine, id, &place(record), 1, true);
            assert_eq!(found, [(record.to_string(), 0.0)]);
            if random.one_in(20) {
                assert!(count(&engine, id) >= STEADY as u64);
                assert_eq!(scan(&engine, id)[..STEADY], ids);
            }
            reads.fetch_add(1, Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| upsert_without_pause(&engine, id, 1, MERGE, &is_done));
        scope.spawn(|| upsert_without_pause(&engine, id, 2, REPLACE, &is_done));
        scope.spawn(|| {
            // Others come and go.
            let mut random = Random(3);
            while !is_done.load(Ordering::Relaxed) {
                let others: Vec<String> = (0..50).map(|_| format!("other-{}", random.below(200))).collect();
                apply(&engine, id, put(MERGE, &others, others.iter().map(|_| random.vector(DIM)).collect())).unwrap();
                apply(&engine, id, delete(&others[..25])).unwrap();
            }
        });
        let reading = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read_and_stop));
        is_done.store(true, Ordering::Relaxed);
        reading.unwrap();
    });
    let found = nearest(&engine, id, &place(9), 1, false);
    assert_eq!(found, [("9".to_owned(), 0.0)]);
    engine.close();
    assert!(generation(dir.path(), id).is_some_and(|number| number > 0), "compaction took part");
    let engine = Engine::open(eager(dir.path())).unwrap();
    assert_eq!(scan(&engine, id)[..STEADY], ids);
}

#[test]
fn concurrent_writers_lose_nothing_of_each_other() {
    const WRITERS: usize = 4;
    const BATCHES: usize = 60;
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let engine = &engine;
            scope.spawn(move || {
                let mut random = Random(writer as u64 + 1);
                for batch in 0..BATCHES {
                    let ids: Vec<String> = (0..10).map(|item| format!("{writer}-{batch}-{item}")).collect();
                    let values = ids.iter().map(|_| random.vector(DIM)).collect();
                    let outcome = apply(engine, id, put(ADD, &ids, values)).unwrap();
                    assert_eq!(outcome.affected, [10]);
                    // Visible as soon as it is answered.
                    assert!(count(engine, id) >= (batch as u64 + 1) * 10);
                }
            });
        }
    });
    let all = WRITERS * BATCHES * 10;
    assert_eq!(scan(&engine, id).len(), all);
    store::wait_until("the graph", || engine.statistics(id).unwrap().pending_records == 0);
    drop(engine);
    let engine = Engine::open(eager(dir.path())).unwrap();
    assert_eq!(scan(&engine, id).len(), all);
}
