//! The bodies of records count, and until the next checkpoint those that were replaced or deleted.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use store::{REPLACE, apply, batch, create_plain, delete, jsons, lazy, texts, vectors};
use uuid::Uuid;
use vexfs_engine::Engine;

/// Lengths of payload, document and URI.
const HEADER_BYTES: u64 = 12;

fn write(engine: &Engine, id: Uuid, ids: &[String], payload: &str) {
    let embeddings = vectors(ids.iter().map(|_| Some(vec![1.0, 2.0])));
    let payloads = jsons(ids.iter().map(|_| Some(payload.to_owned())));
    let operation = format!(r#"{{"kind":"put","ids":0,{REPLACE},"vectors":{{"":1}},"payloads":2}}"#);
    apply(engine, id, batch(&operation, vec![texts(ids), embeddings, payloads])).unwrap();
}

fn bodies(engine: &Engine, id: Uuid) -> (u64, u64) {
    let statistics = engine.statistics(id).unwrap();
    (statistics.bodies, statistics.body_bytes)
}

#[test]
fn replaced_bodies_count_until_a_checkpoint() {
    let dir = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let ids: Vec<String> = (0..5).map(|id| format!("r{id}")).collect();
    let (short, long) = (r#"{"a":1}"#, r#"{"a":"a longer one"}"#);
    let (short_bytes, long_bytes) = (HEADER_BYTES + short.len() as u64, HEADER_BYTES + long.len() as u64);
    assert_eq!(bodies(&engine, id), (0, 0));
    write(&engine, id, &ids, short);
    assert_eq!(bodies(&engine, id), (5, 5 * short_bytes));
    write(&engine, id, &ids[..3], long);
    apply(&engine, id, delete(&ids[4..])).unwrap();
    let all = (8, 5 * short_bytes + 3 * long_bytes);
    assert_eq!(bodies(&engine, id), all);
    // What replays from the log has been in no checkpoint.
    drop(engine);
    engine = Engine::open(lazy(dir.path())).unwrap();
    engine.open_collection(id).unwrap();
    assert_eq!(bodies(&engine, id), all);
    engine.close();
    drop(engine);
    engine = Engine::open(lazy(dir.path())).unwrap();
    engine.open_collection(id).unwrap();
    assert_eq!(bodies(&engine, id), (4, short_bytes + 3 * long_bytes));
}
