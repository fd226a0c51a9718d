//! The same id in two partitions is two records, which survive a restart, and which conditions and answers tell apart.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use serde_json::{Value, json};
use store::{apply, batch, create, lazy, query, space, texts, vectors};
use uuid::Uuid;
use vexfs_codec::render::Template;
use vexfs_engine::{Engine, MetricName};

const PUT: &str = r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{"":1}}"#;

fn id(partition: &str, local: &str) -> String {
    format!("\0{partition}\0{local}")
}

/// Two records with the id 10, one in each partition, and one with the id 2 in the second.
fn fill(engine: &Engine) -> Uuid {
    let collection = create(engine, "parted", vec![space("", MetricName::Dot)]);
    let ids = [id("\"a\"", "10"), id("5", "10"), id("5", "2")];
    let columns = vec![
        texts(ids.iter().map(String::as_str)),
        vectors([Some(vec![1.0, 0.0]), Some(vec![2.0, 0.0]), Some(vec![3.0, 0.0])]),
    ];
    apply(engine, collection, batch(PUT, columns)).unwrap();
    collection
}

fn found(engine: &Engine, collection: Uuid, plan: &Value) -> Value {
    let template = r#"[{"text":"["},{"each":"rows","separator":",","body":[{"text":"["},{"value":"id","numeric":true,"local":true},
        {"text":","},{"value":"partition"},{"text":","},{"value":"id"},{"text":"]"}]},{"text":"]"}]"#;
    let rows = query(engine, collection, &plan.to_string(), Vec::new()).unwrap();
    serde_json::from_slice(&rows.render(&Template::parse(template).unwrap()).unwrap()).unwrap()
}

fn in_partition(partition: &str) -> Value {
    let filter = json!({ "kind": "inPartition", "partition": partition });
    json!({ "source": { "kind": "scan", "order": "id" }, "filter": filter })
}

fn check(engine: &Engine, collection: Uuid) {
    let a = json!([10, "a", "\0\"a\"\x0010"]);
    let five = json!([10, 5, "\x005\x0010"]);
    let two = json!([2, 5, "\x005\x002"]);
    assert_eq!(found(engine, collection, &in_partition("\"a\"")), json!([a]));
    assert_eq!(found(engine, collection, &in_partition("5")), json!([two, five]));
    assert_eq!(found(engine, collection, &in_partition("6")), json!([]));
    let oldest = json!({ "source": { "kind": "scan", "order": "insertion" } });
    assert_eq!(found(engine, collection, &oldest), json!([a, five, two]));
    let has_id = json!({ "kind": "hasId", "ids": [id("5", "10")] });
    assert_eq!(found(engine, collection, &json!({ "source": { "kind": "sample" }, "filter": has_id })), json!([five]));
}

#[test]
fn records_of_one_id_are_told_apart_after_a_restart_too() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let collection = fill(&engine);
    check(&engine, collection);
    engine.close();
    drop(engine);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    check(&engine, collection);
}

#[test]
fn pages_by_id_show_one_record_of_each_id() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let collection = fill(&engine);
    let page = |source: Value| {
        let rows = found(&engine, collection, &json!({ "source": source, "limit": 2 }));
        rows.as_array().unwrap().iter().map(|row| row[0].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(page(json!({ "kind": "scan", "order": "id" })), [2, 10]);
    assert_eq!(page(json!({ "kind": "scan", "order": "id", "from": "3" })), [10]);
}

#[test]
fn deleting_in_one_partition_leaves_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let collection = fill(&engine);
    let filter = json!({ "kind": "inPartition", "partition": "5" });
    let delete = json!({ "kind": "delete", "filter": filter }).to_string();
    apply(&engine, collection, batch(&delete, Vec::new())).unwrap();
    assert_eq!(found(&engine, collection, &in_partition("5")), json!([]));
    assert_eq!(found(&engine, collection, &in_partition("\"a\"")).as_array().unwrap().len(), 1);
}
