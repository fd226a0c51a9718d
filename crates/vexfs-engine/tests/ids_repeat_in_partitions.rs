//! The same id in two partitions is two records, which survive a restart, and which conditions and answers tell apart.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use serde_json::{Value, json};
use store::{Random, apply, batch, create, lazy, query, space, texts, vectors};
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

/// Ids and scores of the nearest, best first.
fn ranked(engine: &Engine, collection: Uuid, repeats: Option<&str>, offset: usize, limit: usize) -> Vec<(String, f32)> {
    let source = json!({ "kind": "nearest", "space": "", "queries": 0 });
    let plan = json!({ "source": source, "repeats": repeats, "offset": offset, "limit": limit }).to_string();
    let rows = query(engine, collection, &plan, vec![vectors([Some(vec![1.0, 0.0])])]).unwrap();
    rows.group(0).collect()
}

fn local(id: &str) -> &str {
    id.rsplit('\0').next().unwrap()
}

#[test]
fn plans_say_which_records_of_one_id_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let collection = create(&engine, "parted", vec![space("", MetricName::Dot)]);
    let mut random = Random(0x9e37_79b9_7f4a);
    let ids: Vec<String> =
        (0..5).flat_map(|partition| (0..30).map(move |local| id(&partition.to_string(), &local.to_string()))).collect();
    let columns = vec![texts(&ids), vectors(ids.iter().map(|_| Some(vec![random.below(40) as f32, 0.0])))];
    apply(&engine, collection, batch(PUT, columns)).unwrap();
    let all = ranked(&engine, collection, None, 0, 1000);
    assert_eq!(all.len(), ids.len());
    let mut seen = std::collections::HashSet::new();
    let best: Vec<_> = all.iter().filter(|(id, _)| seen.insert(local(id).to_owned())).cloned().collect();
    let mut seen = std::collections::HashSet::new();
    let differing: Vec<_> =
        all.iter().filter(|(id, score)| seen.insert((local(id).to_owned(), score.to_bits()))).cloned().collect();
    assert!(best.len() == 30 && differing.len() < all.len() && differing.len() > best.len());
    for (offset, limit) in [(0, 1), (0, 10), (3, 10), (0, 30), (25, 10), (0, 1000), (40, 5), (0, 0)] {
        for (repeats, expected) in [("best", &best), ("differing", &differing)] {
            let expected: Vec<_> = expected.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!(
                ranked(&engine, collection, Some(repeats), offset, limit),
                expected,
                "{repeats} {offset} {limit}"
            );
        }
    }
}

#[test]
fn fusions_add_up_what_records_of_one_id_have() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let collection = fill(&engine);
    let nearest = json!({ "source": { "kind": "nearest", "space": "", "queries": 0 }, "limit": 10 });
    let fused = |repeats: Option<&str>| {
        let fusion = json!({ "kind": "fusion", "method": "reciprocalRank", "k": 2.0 });
        let plan =
            json!({ "source": fusion, "prefetch": [0], "prefetches": [nearest], "repeats": repeats }).to_string();
        let rows = query(&engine, collection, &plan, vec![vectors([Some(vec![1.0, 0.0])])]).unwrap();
        rows.group(0).map(|(id, score)| (local(&id).to_owned(), score)).collect::<Vec<_>>()
    };
    let scores = |hits: &[(&str, f32)]| hits.iter().map(|(id, score)| ((*id).to_owned(), *score)).collect::<Vec<_>>();
    assert_eq!(fused(None), scores(&[("2", 1.0 / 2.0), ("10", 1.0 / 3.0), ("10", 1.0 / 4.0)]));
    let expected = scores(&[("2", 1.0 / 2.0), ("10", 1.0 / 3.0)]);
    assert_eq!(fused(Some("best")), expected);
    assert_eq!(fused(Some("differing")), scores(&[("10", 1.0 / 3.0 + 1.0 / 4.0), ("2", 1.0 / 2.0)]));
}
