//! Going through a collection page by page in the order of ids brings every record once, whatever was written and compacted between.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use store::{
    Random, apply, batch, create_plain, delete, eager, generation, jsons, lazy, query, texts, vectors, wait_until,
};
use uuid::Uuid;
use vexfs_engine::{Engine, Options};

/// By what ids are ordered: numbers, UUIDs, texts.
type Key = (u8, u64, String);

fn id_of(number: usize) -> (Key, String) {
    match number % 5 {
        0 => {
            let uuid = format!("{:08x}-0000-4000-8000-000000000000", number * 7919 % 65_536);
            ((1, 0, uuid.clone()), uuid)
        }
        1 => {
            let text = format!("name-{}", "x".repeat(number % 13)) + &number.to_string();
            ((2, 0, text.clone()), text)
        }
        _ => {
            let number = number as u64 * 104_729 % 1_000_003;
            ((0, number, String::new()), number.to_string())
        }
    }
}

/// Ids by their order, with whether they pass the filter.
type Model = BTreeMap<Key, (String, bool)>;

fn pages(engine: &Engine, id: Uuid, size: usize, is_filtered: bool) -> Vec<String> {
    let filter =
        is_filtered.then(|| json!({ "kind": "equals", "path": ["k"], "value": { "bool": true }, "elements": "any" }));
    let mut found: Vec<String> = Vec::new();
    let mut from: Option<String> = None;
    loop {
        let plan = json!({
            "source": { "kind": "scan", "order": "id", "from": from }, "filter": filter, "limit": size + 1,
        });
        let mut page: Vec<String> =
            query(engine, id, &plan.to_string(), Vec::new()).unwrap().group(0).map(|(id, _)| id).collect();
        from = (page.len() > size).then(|| page.pop().unwrap());
        found.extend(page);
        if from.is_none() {
            return found;
        }
    }
}

fn check(engine: &Engine, id: Uuid, model: &Model, random: &mut Random) {
    for is_filtered in [false, true] {
        let passing = model.values().filter(|(_, passes)| !is_filtered || *passes);
        let expected: Vec<&String> = passing.map(|(id, _)| id).collect();
        let found = pages(engine, id, 1 + random.below(700), is_filtered);
        assert_eq!(found.iter().collect::<Vec<_>>(), expected);
    }
    let (key, absent) = id_of(random.below(40_000));
    let plan = json!({ "source": { "kind": "scan", "order": "id", "from": absent }, "offset": 2, "limit": 5 });
    let found: Vec<String> =
        query(engine, id, &plan.to_string(), Vec::new()).unwrap().group(0).map(|(id, _)| id).collect();
    let expected: Vec<String> = model.range(key..).skip(2).take(5).map(|(_, (id, _))| id.clone()).collect();
    assert_eq!(found, expected);
}

fn step(engine: &Engine, id: Uuid, model: &mut Model, random: &mut Random, inserts: usize) {
    let selectivity = [1, 2, 40][random.below(3)];
    let put: BTreeMap<Key, (String, bool)> = (0..inserts)
        .map(|_| {
            let (key, id) = id_of(random.below(40_000));
            (key, (id, random.one_in(selectivity)))
        })
        .collect();
    let columns = vec![
        texts(put.values().map(|(id, _)| id)),
        vectors(put.values().map(|_| Some(vec![0.0; 2]))),
        jsons(put.values().map(|(_, passes)| Some(json!({ "k": passes }).to_string()))),
    ];
    let operation =
        r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{"":1},"payloads":2}"#;
    apply(engine, id, batch(operation, columns)).unwrap();
    model.extend(put);
    let odds = 1 + random.below(8);
    let doomed: Vec<Key> = model.keys().filter(|_| random.one_in(odds)).cloned().collect();
    if doomed.len() < model.len() {
        let ids: Vec<String> = doomed.iter().map(|key| model.remove(key).unwrap().0).collect();
        apply(engine, id, delete(&ids)).unwrap();
    }
}

fn run(seed: u64, options: impl Fn(&Path) -> Options, steps: usize, inserts: usize, has_compactions: bool) {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = create_plain(&engine);
    let (mut model, mut random) = (Model::new(), Random(seed));
    for _ in 0..steps {
        let count = 1 + random.below(inserts);
        step(&engine, id, &mut model, &mut random, count);
        check(&engine, id, &model, &mut random);
    }
    if has_compactions {
        let ids: Vec<String> = model.values().step_by(2).map(|(id, _)| id.clone()).collect();
        model.retain(|_, (id, _)| !ids.contains(id));
        apply(&engine, id, delete(&ids)).unwrap();
        wait_until("a compaction", || generation(dir.path(), id).is_some_and(|generation| generation > 0));
        check(&engine, id, &model, &mut random);
    }
}

#[test]
fn through_inserts_and_deletes() {
    for seed in 1..=3 {
        run(seed, lazy, 40, 300, false);
    }
    // Enough for the order to be rebuilt and cleared of dead rows.
    run(4, lazy, 10, 12_000, false);
}

#[test]
fn through_compactions() {
    run(7, eager, 40, 600, true);
}
