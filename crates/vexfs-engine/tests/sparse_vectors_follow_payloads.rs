//! A sparse space that finds its vectors in a field of the payload has, for each record, the vector that its payload shows: whatever writes
//! the payload, and through restarts, checkpoints and compactions.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use store::{
    MERGE, REPLACE, Random, SPACE, UPDATE, apply, batch, code, create, delete, eager, jsons, lazy, query, space, texts,
    vectors,
};
use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, SparseVectorColumn};
use vexfs_engine::{Engine, MetricName, SpaceKind, SpaceSpec};

const IDS: usize = 40;
const INDICES: usize = 10;

type Model = BTreeMap<String, Value>;

fn spaces() -> Vec<SpaceSpec> {
    let field = serde_json::from_value(json!(["terms"])).unwrap();
    let terms = SpaceSpec { kind: SpaceKind::Sparse, field: Some(field), ..space("terms", MetricName::Dot) };
    vec![space(SPACE, MetricName::SquaredEuclidean), terms]
}

/// What stands in the field: mostly a vector, sometimes something that is none.
fn random_value(random: &mut Random) -> Value {
    match random.below(8) {
        0 => Value::Null,
        1 => json!("no vector"),
        2 => json!({"indices": [3, 3], "values": [1.0, 2.0]}),
        3 => json!({"indices": [1, 2], "values": [1.0]}),
        _ => {
            let vector: BTreeMap<u32, f32> =
                (0..random.below(5)).map(|_| (random.below(INDICES) as u32, random.below(9) as f32)).collect();
            let (indices, values): (Vec<u32>, Vec<f32>) = vector.into_iter().unzip();
            json!({"kind": "marked", "indices": indices, "values": values})
        }
    }
}

fn random_payload(random: &mut Random) -> Value {
    let other = json!(random.below(3));
    if random.one_in(3) { json!({"other": other}) } else { json!({"other": other, "terms": random_value(random)}) }
}

fn merge(record: &mut Value, patch: &Value) {
    for (key, value) in patch.as_object().unwrap() {
        if value.is_null() {
            record.as_object_mut().unwrap().remove(key);
        } else {
            record[key] = value.clone();
        }
    }
}

fn step(engine: &Engine, id: Uuid, model: &mut Model, random: &mut Random) {
    let ids: Vec<String> = (0..=random.below(8)).map(|_| format!("r{}", random.below(IDS))).collect();
    let operation = match random.below(6) {
        0 => {
            model.retain(|id, _| !ids.contains(id));
            apply(engine, id, delete(&ids)).unwrap();
            return;
        }
        1 => {
            let value = random_payload(random);
            for record in ids.iter().collect::<std::collections::BTreeSet<_>>() {
                if let Some(record) = model.get_mut(record) {
                    merge_set(record, &value);
                }
            }
            let change = json!({"kind": "set", "value": value.to_string()});
            json!({"kind": "changePayload", "ids": 0, "unknown": "ignore", "change": change}).to_string()
        }
        2 => {
            for id in &ids {
                if let Some(record) = model.get_mut(id) {
                    record.as_object_mut().unwrap().remove("terms");
                }
            }
            let change = json!({"kind": "remove", "paths": [["terms"]]});
            json!({"kind": "changePayload", "ids": 0, "unknown": "ignore", "change": change}).to_string()
        }
        kind => {
            let payloads: Vec<Option<Value>> =
                ids.iter().map(|_| (!random.one_in(4)).then(|| random_payload(random))).collect();
            for (id, payload) in ids.iter().zip(&payloads) {
                if kind == 3 && !model.contains_key(id) {
                    continue;
                }
                let record = model.entry(id.clone()).or_insert_with(|| json!({}));
                if kind == 4 {
                    *record = json!({});
                }
                if let Some(payload) = payload {
                    merge(record, payload);
                }
            }
            let mode = [UPDATE, REPLACE, MERGE][kind - 3];
            let payloads = jsons(payloads.into_iter().map(|payload| payload.map(|payload| payload.to_string())));
            let embeddings = vectors(ids.iter().map(|_| random.one_in(2).then(|| random.vector(2))));
            let operation = format!(r#"{{"kind":"put","ids":0,{mode},"vectors":{{"":1}},"payloads":2}}"#);
            apply(engine, id, batch(&operation, vec![texts(&ids), embeddings, payloads])).unwrap();
            return;
        }
    };
    apply(engine, id, batch(&operation, vec![texts(&ids)])).unwrap();
}

/// Setting keys keeps a null where merging deletes the key.
fn merge_set(record: &mut Value, patch: &Value) {
    for (key, value) in patch.as_object().unwrap() {
        record[key] = value.clone();
    }
}

fn vector_in(payload: &Value) -> Option<BTreeMap<u32, f32>> {
    let vector = payload.get("terms")?;
    let indices: Vec<u32> = serde_json::from_value(vector.get("indices")?.clone()).ok()?;
    let values: Vec<f32> = serde_json::from_value(vector.get("values")?.clone()).ok()?;
    let is_vector = indices.len() == values.len() && indices.windows(2).all(|pair| pair[0] < pair[1]);
    is_vector.then(|| indices.into_iter().zip(values).collect())
}

fn check(engine: &Engine, id: Uuid, model: &Model, random: &mut Random) {
    let with_vector: BTreeMap<&String, BTreeMap<u32, f32>> =
        model.iter().filter_map(|(id, payload)| Some((id, vector_in(payload)?))).collect();
    let statistics = engine.statistics(id).unwrap();
    let terms = statistics.spaces.iter().find(|space| space.spec.name == "terms").unwrap();
    assert_eq!(terms.vectors, with_vector.len() as u64, "records with a vector");
    let stored_bytes: usize = with_vector.values().map(|vector| vector.len() * 8).sum();
    assert_eq!(terms.vector_bytes, stored_bytes as u64, "bytes of indices and values");
    let probe: BTreeMap<u32, f32> =
        (0..4).map(|_| (random.below(INDICES) as u32, 1.0 + random.below(4) as f32)).collect();
    let (indices, values): (Vec<u32>, Vec<f32>) = probe.iter().unzip();
    let mut column = SparseVectorColumn::new();
    column.push(&indices, &values);
    let plan = r#"{"source":{"kind":"nearest","space":"terms","queries":0},"limit":1000}"#;
    let rows = query(engine, id, plan, vec![Arc::new(ColumnData::SparseVectors(column))]).unwrap();
    let found: BTreeMap<String, f32> = rows.group(0).collect();
    let expected: BTreeMap<String, f32> = with_vector
        .into_iter()
        .filter(|(_, vector)| vector.keys().any(|index| probe.contains_key(index)))
        .map(|(id, vector)| {
            let product = vector.iter().filter_map(|(index, value)| Some(value * probe.get(index)?)).sum();
            (id.clone(), product)
        })
        // As good as having nothing in common.
        .filter(|(_, product)| *product != 0.0)
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_vector_is_the_one_that_the_payload_shows() {
    for seed in 1..=4 {
        let dir = tempfile::tempdir().unwrap();
        let mut random = Random(seed * 0x9e37_79b9);
        let mut model = Model::new();
        let mut engine = Engine::open(eager(dir.path())).unwrap();
        let id = create(&engine, "terms", spaces());
        for round in 0..250 {
            step(&engine, id, &mut model, &mut random);
            if round % 5 == 0 {
                check(&engine, id, &model, &mut random);
            }
            if random.one_in(40) {
                if random.one_in(2) {
                    engine.close();
                }
                drop(engine);
                let options = if random.one_in(2) { eager(dir.path()) } else { lazy(dir.path()) };
                engine = Engine::open(options).unwrap();
                check(&engine, id, &model, &mut random);
            }
        }
    }
}

#[test]
fn such_vectors_cannot_be_written_apart_from_the_payload() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "terms", spaces());
    let mut column = SparseVectorColumn::new();
    column.push(&[1], &[1.0]);
    let operation = format!(r#"{{"kind":"put","ids":0,{MERGE},"vectors":{{"terms":1}}}}"#);
    let put = batch(&operation, vec![texts(["a"]), Arc::new(ColumnData::SparseVectors(column))]);
    assert_eq!(code(apply(&engine, id, put)), "invalid_argument");
    let removal = r#"{"kind":"deleteVectors","ids":0,"unknown":"ignore","spaces":["terms"]}"#;
    assert_eq!(code(apply(&engine, id, batch(removal, vec![texts(["a"])]))), "invalid_argument");
}
