//! Whatever is written, and however often the engine is reopened, checkpointed and compacted in between, it answers as a naive
//! model in memory does.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};
use store::{Random, apply, batch, create, eager, generation, jsons, optional_texts, query, space, texts, vectors};
use uuid::Uuid;
use vexfs_engine::{Columns, Engine, IndexKind, MetricName, Options, SpaceSpec, WriteBatch};

const DIM_A: usize = 3;
const DIM_B: usize = 5;
const IDS: usize = 80;

#[derive(Debug, Clone, Default, PartialEq)]
struct Record {
    a: Option<Vec<f32>>,
    b: Option<Vec<f32>>,
    payload: Option<Map<String, Value>>,
    document: Option<String>,
    uri: Option<String>,
}

#[derive(Default)]
struct Model {
    records: BTreeMap<String, (u64, Record)>,
    next_order: u64,
}

impl Model {
    fn in_order(&self) -> Vec<(&String, &Record)> {
        let mut records: Vec<_> = self.records.iter().collect();
        records.sort_by_key(|(_, (order, _))| *order);
        records.into_iter().map(|(id, (_, record))| (id, record)).collect()
    }

    /// Returns how many records changed.
    fn put(&mut self, present: &str, absent: &str, items: &[(String, Record)]) -> u64 {
        let mut changed = BTreeSet::new();
        for (id, item) in items {
            match (self.records.get_mut(id), present) {
                (Some(_), "skip") => continue,
                (Some((_, record)), "replace") => *record = without_empty_payload(item),
                (Some((_, record)), _) => merge(record, item),
                (None, _) if absent == "skip" => continue,
                (None, _) => {
                    let mut record = without_empty_payload(item);
                    if present == "merge" {
                        record.payload = None;
                        merge(&mut record, item);
                    }
                    self.records.insert(id.clone(), (self.next_order, record));
                    self.next_order += 1;
                }
            }
            changed.insert(id);
        }
        changed.len() as u64
    }

    fn delete(&mut self, passes: impl Fn(&String, &Record) -> bool, limit: usize) -> u64 {
        let doomed: Vec<String> =
            self.in_order().into_iter().filter(|(id, record)| passes(id, record)).map(|(id, _)| id.clone()).collect();
        let doomed = &doomed[..doomed.len().min(limit)];
        doomed.iter().filter(|id| self.records.remove(*id).is_some()).count() as u64
    }
}

/// A payload without keys is no payload.
fn without_empty_payload(item: &Record) -> Record {
    Record { payload: item.payload.clone().filter(|payload| !payload.is_empty()), ..item.clone() }
}

fn merge(record: &mut Record, item: &Record) {
    record.a = item.a.clone().or(record.a.take());
    record.b = item.b.clone().or(record.b.take());
    record.document = item.document.clone().or(record.document.take());
    record.uri = item.uri.clone().or(record.uri.take());
    let Some(patch) = &item.payload else { return };
    let mut payload = record.payload.take().unwrap_or_default();
    for (key, value) in patch {
        if value.is_null() {
            payload.remove(key);
        } else {
            payload.insert(key.clone(), value.clone());
        }
    }
    record.payload = (!payload.is_empty()).then_some(payload);
}

fn id_of(number: usize) -> String {
    match number % 3 {
        0 => number.to_string(),
        1 => format!("name-{number}"),
        _ => format!("00000000-0000-0000-0000-0000000000{number:02}"),
    }
}

fn random_items(random: &mut Random, present: &str) -> Vec<(String, Record)> {
    let count = 1 + random.below(25);
    let pool = if random.one_in(4) { 5 } else { IDS };
    (0..count)
        .map(|_| {
            let payload = (!random.one_in(3)).then(|| {
                let mut payload = Map::new();
                for key in ["k0", "k1", "k2"] {
                    match random.below(5) {
                        0 => payload.insert(key.to_owned(), json!(random.below(3))),
                        1 => payload.insert(key.to_owned(), json!(format!("v{}", random.below(3)))),
                        2 if present == "merge" => payload.insert(key.to_owned(), Value::Null),
                        _ => None,
                    };
                }
                payload
            });
            let record = Record {
                a: (!random.one_in(4)).then(|| random.vector(DIM_A)),
                b: random.one_in(3).then(|| random.vector(DIM_B)),
                payload,
                document: random.one_in(2).then(|| format!("the document says {}", random.below(9))),
                uri: random.one_in(4).then(|| format!("file:///{}", random.below(9))),
            };
            (id_of(random.below(pool)), record)
        })
        .collect()
}

/// An operation that puts items, with its columns behind those that are there.
fn put_operation(present: &str, absent: &str, items: &[(String, Record)], columns: &mut Columns) -> String {
    let first = columns.len();
    columns.push(texts(items.iter().map(|(id, _)| id)));
    columns.push(vectors(items.iter().map(|(_, record)| record.a.clone())));
    columns.push(vectors(items.iter().map(|(_, record)| record.b.clone())));
    columns
        .push(jsons(items.iter().map(|(_, record)| record.payload.clone().map(|map| Value::Object(map).to_string()))));
    columns.push(optional_texts(items.iter().map(|(_, record)| record.document.clone())));
    columns.push(optional_texts(items.iter().map(|(_, record)| record.uri.clone())));
    json!({
        "kind": "put", "ids": first, "whenPresent": present, "whenAbsent": absent,
        "vectors": { "a": first + 1, "b": first + 2 },
        "payloads": first + 3, "documents": first + 4, "uris": first + 5,
    })
    .to_string()
}

/// One to three operations, applied to the model too; and how many records each changes.
fn random_batch(random: &mut Random, model: &mut Model) -> (WriteBatch, Vec<u64>) {
    let mut columns = Columns::new();
    let mut operations = Vec::new();
    let mut affected = Vec::new();
    let has_selection = random.one_in(5);
    if has_selection {
        let value = random.below(3);
        let limit = random.one_in(2).then(|| random.below(10));
        let ids = random.one_in(3).then(|| (0..30).map(|_| id_of(random.below(IDS))).collect::<Vec<String>>());
        let filter = (ids.is_none() || random.one_in(2)).then(|| filter_k0(value));
        let mut operation = json!({ "kind": "delete", "filter": filter, "limit": limit });
        if let Some(ids) = &ids {
            operation["ids"] = json!(columns.len());
            columns.push(texts(ids));
        }
        let passes = |id: &String, record: &Record| {
            ids.as_ref().is_none_or(|ids| ids.contains(id)) && (filter.is_none() || passes_k0(record, value))
        };
        affected.push(model.delete(passes, limit.unwrap_or(usize::MAX)));
        operations.push(operation.to_string());
    }
    for _ in 0..1 + random.below(3) - usize::from(has_selection).min(1) {
        if random.one_in(5) {
            let ids: Vec<String> = (0..random.below(20)).map(|_| id_of(random.below(IDS))).collect();
            operations.push(json!({ "kind": "delete", "ids": columns.len() }).to_string());
            columns.push(texts(&ids));
            affected.push(model.delete(|id, _| ids.contains(id), usize::MAX));
            continue;
        }
        let present = ["skip", "replace", "merge", "merge"][random.below(4)];
        let absent = if random.one_in(4) { "skip" } else { "insert" };
        let items = random_items(random, present);
        operations.push(put_operation(present, absent, &items, &mut columns));
        affected.push(model.put(present, absent, &items));
    }
    (batch(&operations.join(","), columns), affected)
}

fn filter_k0(value: usize) -> Value {
    json!({ "kind": "equals", "path": ["k0"], "value": { "int": value.to_string() }, "elements": "scalar" })
}

fn passes_k0(record: &Record, value: usize) -> bool {
    record.payload.as_ref().and_then(|payload| payload.get("k0")) == Some(&json!(value))
}

fn check(engine: &Engine, id: Uuid, model: &Model, random: &mut Random) {
    let expected = model.in_order();
    let rows = query(engine, id, r#"{"source":{"kind":"scan","order":"insertion"}}"#, Vec::new()).unwrap();
    let found: Vec<String> = rows.group(0).map(|(id, _)| id).collect();
    assert_eq!(found, expected.iter().map(|(id, _)| (*id).clone()).collect::<Vec<_>>());
    for (row, (record_id, record)) in expected.iter().enumerate() {
        let (payload, document, uri) = rows.body(0, row).unwrap();
        let payload = payload.map(|bytes| serde_json::from_slice::<Map<String, Value>>(bytes).unwrap());
        let found = Record {
            a: rows.vector(0, row, "a"),
            b: rows.vector(0, row, "b"),
            payload,
            document: document.map(str::to_owned),
            uri: uri.map(str::to_owned),
        };
        assert_eq!(&found, *record, "record {record_id}");
    }
    check_filter(engine, id, &expected, random);
    check_nearest(engine, id, &expected, random);
}

fn check_filter(engine: &Engine, id: Uuid, expected: &[(&String, &Record)], random: &mut Random) {
    let value = random.below(3);
    let (offset, limit) = (random.below(4), random.below(30));
    let plan = json!({
        "source": { "kind": "scan", "order": "insertion" }, "filter": filter_k0(value), "offset": offset, "limit": limit,
    });
    let passing = expected.iter().filter(|(_, record)| passes_k0(record, value));
    let passing: Vec<String> = passing.skip(offset).take(limit).map(|(id, _)| (*id).clone()).collect();
    let rows = query(engine, id, &plan.to_string(), Vec::new()).unwrap();
    assert_eq!(rows.group(0).map(|(id, _)| id).collect::<Vec<_>>(), passing);

    let text = format!("says {}", random.below(9));
    let plan = json!({
        "source": { "kind": "scan", "order": "insertion" },
        "filter": { "kind": "textContains", "target": { "document": true }, "text": text },
    });
    let passing =
        expected.iter().filter(|(_, record)| record.document.as_ref().is_some_and(|document| document.contains(&text)));
    let passing: Vec<String> = passing.map(|(id, _)| (*id).clone()).collect();
    let rows = query(engine, id, &plan.to_string(), Vec::new()).unwrap();
    assert_eq!(rows.group(0).map(|(id, _)| id).collect::<Vec<_>>(), passing);
}

fn check_nearest(engine: &Engine, id: Uuid, expected: &[(&String, &Record)], random: &mut Random) {
    let is_filtered = random.one_in(2);
    let is_exact = random.one_in(2);
    let value = random.below(3);
    for (space, dim) in [("a", DIM_A), ("b", DIM_B)] {
        let target = random.vector(dim);
        let distance = |record: &Record| {
            let vector = if space == "a" { record.a.as_ref()? } else { record.b.as_ref()? };
            let differences = vector.iter().zip(&target).map(|(x, y)| x - y);
            Some(if space == "a" { differences.map(|d| d * d).sum() } else { differences.map(f32::abs).sum::<f32>() })
        };
        let plan = json!({
            "source": { "kind": "nearest", "space": space, "queries": 0, "exact": is_exact, "ef": 200 },
            "filter": is_filtered.then(|| filter_k0(value)),
            "limit": 7,
        });
        let rows = query(engine, id, &plan.to_string(), vec![vectors([Some(target.clone())])]).unwrap();
        let candidates = expected.iter().filter(|(_, record)| !is_filtered || passes_k0(record, value));
        let mut distances: BTreeMap<String, f32> =
            candidates.filter_map(|(id, record)| Some(((*id).clone(), distance(record)?))).collect();
        let mut nearest: Vec<f32> = distances.values().copied().collect();
        nearest.sort_by(f32::total_cmp);
        nearest.truncate(7);
        // Equally near records may come in any order, so ids are held against their own distances.
        let found: Vec<(String, f32)> = rows.group(0).collect();
        assert_eq!(found.iter().map(|(_, score)| *score).collect::<Vec<_>>(), nearest, "space {space}");
        assert!(found.iter().all(|(id, score)| distances.remove(id) == Some(*score)));
    }
}

fn run(seed: u64, steps: usize, index: IndexKind, options: impl Fn(&std::path::Path) -> Options) -> Option<u64> {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(seed);
    let mut model = Model::default();
    let mut engine = Engine::open(options(dir.path())).unwrap();
    let spaces = [space("a", MetricName::SquaredEuclidean), space("b", MetricName::Manhattan)];
    let spaces = spaces.into_iter().map(|space| SpaceSpec { index, ..space }).collect();
    let id = create(&engine, "model", spaces);
    for step in 0..steps {
        let (batch, affected) = random_batch(&mut random, &mut model);
        let outcome = apply(&engine, id, batch).unwrap_or_else(|error| panic!("seed {seed}, step {step}: {error}"));
        assert_eq!(outcome.affected, affected, "seed {seed}, step {step}");
        if random.one_in(3) {
            check(&engine, id, &model, &mut random);
        }
        if random.one_in(12) {
            if random.one_in(2) {
                engine.close();
            }
            assert_eq!(Arc::strong_count(&engine), 1);
            drop(engine);
            engine = Engine::open(options(dir.path())).unwrap();
            check(&engine, id, &model, &mut random);
        }
    }
    check(&engine, id, &model, &mut random);
    engine.close();
    generation(dir.path(), id)
}

/// Every third is hashed.
fn index_of(seed: u64) -> IndexKind {
    if seed.is_multiple_of(3) { IndexKind::Lsh } else { IndexKind::Graph }
}

#[test]
fn while_everything_happens_in_the_background() {
    let eagerly = |dir: &std::path::Path| Options {
        compaction_dead_rows_min: 60,
        checkpoint_log_bytes: 16 << 10,
        graph_rows_min: Some(20),
        ..eager(dir)
    };
    let generations: Vec<Option<u64>> = (1..=6).map(|seed| run(seed, 120, index_of(seed), eagerly)).collect();
    assert!(generations.iter().all(|generation| generation.is_some_and(|number| number > 0)), "{generations:?}");
}

#[test]
fn when_only_the_log_remembers() {
    for seed in 11..=12 {
        run(seed, 80, index_of(seed), store::lazy);
    }
}
