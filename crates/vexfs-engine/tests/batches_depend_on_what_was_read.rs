//! A batch that names records it depends on is carried out if none of them was written since the batch it names, refused if one was,
//! and refused as stale when that is not known any more.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::sync::Arc;

use store::{MERGE, apply, code, create_plain, delete, eager, lazy, put, query, texts, vectors};
use uuid::Uuid;
use vexfs_engine::{Engine, Result, WriteOutcome};

/// Writes a record if the others are as they were after batch `since`.
fn put_if(
    engine: &Engine,
    id: Uuid,
    record: &str,
    value: f32,
    depends_on: &[&str],
    since: u64,
) -> Result<WriteOutcome> {
    let operation = format!(r#"{{"kind":"put","ids":0,{MERGE},"vectors":{{"":1}}}}"#);
    let json = format!(r#"{{"operations":[{operation}],"unchanged":{{"ids":2,"since":{since}}}}}"#);
    let columns = vec![texts([record]), vectors([Some(vec![value, 0.0])]), texts(depends_on)];
    apply(engine, id, vexfs_engine::WriteBatch::from_json(&json, columns).unwrap())
}

fn write(engine: &Engine, id: Uuid, record: &str, value: f32) -> u64 {
    apply(engine, id, put(MERGE, &[record.to_owned()], vec![vec![value, 0.0]])).unwrap().sequence
}

fn value_of(engine: &Engine, id: Uuid, record: &str) -> Option<f32> {
    let plan = r#"{"source":{"kind":"scan","order":"id"},"candidates":{"ids":0,"unknown":"ignore"}}"#;
    let rows = query(engine, id, plan, vec![texts([record])]).unwrap();
    rows.group(0).next()?;
    rows.vector(0, 0, "").map(|vector| vector[0])
}

#[test]
fn whatever_happened_to_a_record_since_is_a_conflict() {
    let dir = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    let first = write(&engine, id, "a", 1.0);
    let second = write(&engine, id, "b", 1.0);
    for attempt in 0..2 {
        assert_eq!(code(put_if(&engine, id, "c", 1.0, &["b"], first)), "conflict", "inserted since");
        assert_eq!(code(put_if(&engine, id, "c", 1.0, &["a", "b"], second)), "ok");
        // Also when the tables come from the disk.
        drop(engine);
        engine = Engine::open(lazy(dir.path())).unwrap();
        assert_eq!(value_of(&engine, id, "c"), Some(1.0), "attempt {attempt}");
    }
    let seen = write(&engine, id, "d", 1.0);
    assert_eq!(code(put_if(&engine, id, "e", 1.0, &["nowhere"], seen)), "ok", "still absent");
    apply(&engine, id, delete(&["d".to_owned()])).unwrap();
    assert_eq!(code(put_if(&engine, id, "f", 1.0, &["d"], seen)), "conflict", "deleted since");
    assert_eq!(value_of(&engine, id, "f"), None, "a refused batch leaves nothing");
    write(&engine, id, "d", 2.0);
    assert_eq!(code(put_if(&engine, id, "f", 1.0, &["d"], seen)), "conflict", "deleted and written again");
}

#[test]
fn what_was_deleted_before_the_last_checkpoint_is_not_known() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let seen = write(&engine, id, "a", 1.0);
    apply(&engine, id, delete(&["a".to_owned()])).unwrap();
    engine.close();
    drop(engine);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    assert_eq!(code(put_if(&engine, id, "b", 1.0, &["a"], seen)), "stale");
    let now = engine.statistics(id).unwrap().sequence;
    assert_eq!(code(put_if(&engine, id, "b", 1.0, &["a"], now)), "ok");
}

#[test]
fn of_increments_that_read_and_write_none_is_lost() {
    const THREADS: usize = 4;
    const INCREMENTS: usize = 20;
    const STARTS: usize = 3;
    let dir = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    write(&engine, id, "counter", 0.0);
    let increment = |engine: &Engine| {
        for _ in 0..INCREMENTS {
            loop {
                let since = engine.statistics(id).unwrap().sequence;
                let value = value_of(engine, id, "counter").unwrap();
                match code(put_if(engine, id, "counter", value + 1.0, &["counter"], since)) {
                    "ok" => break,
                    refused => assert_eq!(refused, "conflict"),
                }
            }
        }
    };
    for start in 1..=STARTS {
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                let engine = Arc::clone(&engine);
                scope.spawn(move || increment(&engine));
            }
        });
        drop(engine);
        engine = Engine::open(eager(dir.path())).unwrap();
        assert_eq!(value_of(&engine, id, "counter"), Some((start * THREADS * INCREMENTS) as f32));
    }
}
