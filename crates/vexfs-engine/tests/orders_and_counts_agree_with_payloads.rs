//! Scans by a field, groups by a field and counts of its values are what reading every payload gives.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use store::{Random, apply, batch, create_plain, jsons, lazy, query, texts, vectors};
use uuid::Uuid;
use vexfs_engine::{Cancel, Engine, FacetHit, FacetPlan, FacetValue};
use vexfs_index::payload::Number;

const DIM: usize = 3;

struct Record {
    id: u64,
    vector: Vec<f32>,
    payload: Value,
}

/// A scalar or an array of scalars of every type that a field may have.
fn random_value(random: &mut Random) -> Value {
    let scalar = |random: &mut Random| match random.below(7) {
        0 | 1 => json!(random.below(9) as i64 - 4),
        2 => json!(random.below(9) as f64 / 2.0),
        3 | 4 => json!(["red", "green", "blue", "2020-05-01", "2021-02-03T04:05:06Z"][random.below(5)]),
        5 => json!(random.one_in(2)),
        _ => Value::Null,
    };
    if random.one_in(3) { (0..random.below(4)).map(|_| scalar(random)).collect() } else { scalar(random) }
}

fn fill(engine: &Engine, collection: Uuid, count: u64, random: &mut Random) -> Vec<Record> {
    let mut records: Vec<Record> = (0..count)
        .map(|number| {
            let mut payload = json!({ "even": number % 2 == 0 });
            if !random.one_in(5) {
                payload["a"] = json!({ "b": random_value(random) });
            }
            Record { id: number * 7_919 % 100_003, vector: random.vector(DIM), payload }
        })
        .collect();
    let columns = vec![
        texts(records.iter().map(|record| record.id.to_string())),
        vectors(records.iter().map(|record| Some(record.vector.clone()))),
        jsons(records.iter().map(|record| Some(record.payload.to_string()))),
    ];
    let put = r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{"":1},"payloads":2}"#;
    apply(engine, collection, batch(put, columns)).unwrap();
    records.sort_by_key(|record| record.id);
    records
}

fn values(record: &Record) -> Vec<Value> {
    match &record.payload["a"]["b"] {
        Value::Array(elements) => elements.clone(),
        value => vec![value.clone()],
    }
}

type ValuesOf = fn(&Record) -> Vec<Value>;

/// The field, the elements of its arrays, and the first of them; the last one is not what an index tells.
fn paths() -> [(Value, ValuesOf); 3] {
    let elements: ValuesOf = |record| record.payload["a"]["b"].as_array().cloned().unwrap_or_default();
    let first: ValuesOf = |record| record.payload["a"]["b"].get(0).into_iter().cloned().collect();
    [
        (json!(["a", "b"]), values),
        (json!(["a", "b", { "each": true }]), elements),
        (json!(["a", "b", { "index": 0 }]), first),
    ]
}

fn even() -> Value {
    json!({ "kind": "equals", "path": ["even"], "value": { "bool": true }, "elements": "any" })
}

fn is_even(record: &Record) -> bool {
    record.payload["even"] == json!(true)
}

fn as_float(number: Number) -> f64 {
    match number {
        Number::Int(int) => int as f64,
        Number::Float(float) => float,
    }
}

#[test]
fn ordered_scans_bring_a_row_for_every_number() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let mut random = Random(3);
    let records = fill(&engine, id, 3_000, &mut random);
    for round in 0..48 {
        let (path, values) = paths()[round % 3].clone();
        let (is_filtered, is_descending) = (round % 2 == 0, round % 4 < 2);
        let from = random.one_in(2).then(|| random.below(9) as f64 / 2.0 - 1.0);
        let (offset, limit) = (random.below(20), 1 + random.below(800));
        let mut expected: Vec<(f64, u64)> = Vec::new();
        for record in records.iter().filter(|record| !is_filtered || is_even(record)) {
            let mut numbers: Vec<f64> = values(record).iter().filter_map(Value::as_f64).collect();
            numbers.sort_by(f64::total_cmp);
            numbers.dedup();
            expected.extend(numbers.into_iter().map(|number| (number, record.id)));
        }
        expected.sort_by(|(a, a_id), (b, b_id)| a.total_cmp(b).then(a_id.cmp(b_id)));
        if is_descending {
            expected.reverse();
        }
        expected
            .retain(|(value, _)| from.is_none_or(|from| if is_descending { *value <= from } else { *value >= from }));
        let expected: Vec<(f64, u64)> = expected.into_iter().skip(offset).take(limit).collect();
        let source = json!({
            "kind": "ordered", "path": path, "type": "number",
            "direction": if is_descending { "descending" } else { "ascending" },
            "from": from.map(|from| json!({ "float": from.to_string() })),
        });
        let plan =
            json!({ "source": source, "filter": is_filtered.then(even), "offset": offset, "limit": limit }).to_string();
        let rows = query(&engine, id, &plan, Vec::new()).unwrap();
        let found: Vec<(f64, u64)> = rows
            .group(0)
            .enumerate()
            .map(|(row, (id, _))| (as_float(rows.order_value(0, row).unwrap()), id.parse().unwrap()))
            .collect();
        assert_eq!(found, expected, "{plan}");
    }
}

#[test]
fn ordered_scans_read_dates_as_microseconds() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let records = fill(&engine, id, 200, &mut Random(8));
    let has = |record: &Record, date: &str| values(record).contains(&json!(date));
    let (early, late) = (1_588_291_200_000_000_i64, 1_612_325_106_000_000);
    let mut expected: Vec<(i64, u64)> = Vec::new();
    for record in &records {
        expected.extend(has(record, "2020-05-01").then_some((early, record.id)));
        expected.extend(has(record, "2021-02-03T04:05:06Z").then_some((late, record.id)));
    }
    expected.sort_unstable();
    let source = json!({ "kind": "ordered", "path": ["a", "b"], "type": "datetime", "direction": "ascending" });
    let rows = query(&engine, id, &json!({ "source": source }).to_string(), Vec::new()).unwrap();
    let found: Vec<(i64, u64)> = rows
        .group(0)
        .enumerate()
        .map(|(row, (id, _))| (rows.order_value(0, row).unwrap().as_exact_int().unwrap(), id.parse().unwrap()))
        .collect();
    assert_eq!(found, expected);
}

fn facet_value(value: &Value) -> Option<FacetValue> {
    match value {
        Value::String(text) => Some(FacetValue::String(text.clone())),
        Value::Number(number) => number.as_i64().map(|int| FacetValue::Int { int }),
        Value::Bool(bool) => Some(FacetValue::Bool(*bool)),
        _ => None,
    }
}

#[test]
fn facets_count_every_record_once_for_each_of_its_values() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let records = fill(&engine, id, 3_000, &mut Random(4));
    for (round, (is_filtered, limit)) in
        [(false, 100), (true, 100), (false, 3), (true, 1), (false, 0), (false, 100), (true, 100)]
            .into_iter()
            .enumerate()
    {
        let (path, values) = paths()[round % 3].clone();
        let mut counts: BTreeMap<FacetValue, u64> = BTreeMap::new();
        for record in records.iter().filter(|record| !is_filtered || is_even(record)) {
            let distinct: BTreeSet<FacetValue> = values(record).iter().filter_map(facet_value).collect();
            for value in distinct {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut expected: Vec<FacetHit> = counts.into_iter().map(|(value, count)| FacetHit { value, count }).collect();
        expected.sort_by(|a, b| b.count.cmp(&a.count).then(a.value.cmp(&b.value)));
        expected.truncate(limit);
        let plan = json!({ "path": path, "filter": is_filtered.then(even), "limit": limit }).to_string();
        assert_eq!(engine.facet(id, &FacetPlan::from_json(&plan).unwrap(), &Cancel::never()).unwrap(), expected);
    }
    let hits = [
        FacetHit { value: FacetValue::String("red".to_owned()), count: 1 },
        FacetHit { value: FacetValue::Int { int: i64::MIN }, count: 2 },
        FacetHit { value: FacetValue::Bool(true), count: 3 },
    ];
    let json =
        r#"[{"value":"red","count":1},{"value":{"int":"-9223372036854775808"},"count":2},{"value":true,"count":3}]"#;
    assert_eq!(serde_json::to_string(&hits).unwrap(), json);
}

#[test]
fn forms_of_one_uuid_count_together_where_that_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let lower = "550e8400-e29b-41d4-a716-446655440000";
    let payloads = [
        json!({ "u": lower }),
        json!({ "u": [lower.to_uppercase(), lower.replace('-', "")] }),
        json!({ "u": format!("urn:uuid:{lower}") }),
        json!({ "u": "no uuid" }),
    ];
    let ids = texts((0..payloads.len()).map(|number| number.to_string()));
    let put = r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{},"payloads":1}"#;
    apply(&engine, id, batch(put, vec![ids, jsons(payloads.iter().map(|payload| Some(payload.to_string())))])).unwrap();
    let facet = |uuids: bool, limit: usize| {
        let plan = json!({ "path": ["u"], "limit": limit, "uuids": uuids }).to_string();
        engine.facet(id, &FacetPlan::from_json(&plan).unwrap(), &Cancel::never()).unwrap()
    };
    let hit = |value: &str, count| FacetHit { value: FacetValue::String(value.to_owned()), count };
    assert_eq!(facet(true, 1), [hit(lower, 3)]);
    assert_eq!(facet(true, 9), [hit(lower, 3), hit("no uuid", 1)]);
    assert_eq!(facet(false, 9).len(), 5);
}

/// Strings and integers; a record with anything else has none.
fn group_keys(record: &Record) -> BTreeSet<FacetValue> {
    let keys: Option<BTreeSet<FacetValue>> = values(record)
        .iter()
        .map(|value| facet_value(value).filter(|key| !matches!(key, FacetValue::Bool(_))))
        .collect();
    keys.unwrap_or_default()
}

#[test]
fn groups_hold_the_best_rows_of_the_best_values() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let mut random = Random(6);
    let records = fill(&engine, id, 2_000, &mut random);
    for (round, (groups, size)) in [(3, 2), (50, 1), (1, 40), (8, 500), (0, 3), (3, 0)].into_iter().enumerate() {
        let is_filtered = round % 2 == 1;
        let target = random.vector(DIM);
        let distance =
            |record: &Record| -> f32 { record.vector.iter().zip(&target).map(|(x, y)| (x - y) * (x - y)).sum() };
        let mut best: BTreeMap<FacetValue, Vec<f32>> = BTreeMap::new();
        for record in records.iter().filter(|record| !is_filtered || is_even(record)) {
            for key in group_keys(record) {
                best.entry(key).or_default().push(distance(record));
            }
        }
        for distances in best.values_mut() {
            distances.sort_by(f32::total_cmp);
        }
        let mut firsts: Vec<f32> = best.values().map(|distances| distances[0]).collect();
        firsts.sort_by(f32::total_cmp);
        firsts.truncate(if size == 0 { 0 } else { groups });
        let plan = json!({
            "source": { "kind": "nearest", "space": "", "queries": 0, "exact": true },
            "filter": is_filtered.then(even), "grouping": { "path": ["a", "b"], "groups": groups, "size": size },
        });
        let rows = query(&engine, id, &plan.to_string(), vec![vectors([Some(target.clone())])]).unwrap();
        let found: Vec<f32> = (0..rows.len()).map(|group| rows.group(group).next().unwrap().1).collect();
        assert_eq!(found, firsts, "{plan}");
        for group in 0..rows.len() {
            let mut expected = best.remove(rows.group_key(group).unwrap()).unwrap();
            expected.truncate(size);
            assert_eq!(rows.group(group).map(|(_, score)| score).collect::<Vec<_>>(), expected, "{plan}");
        }
    }
}

#[test]
fn scans_are_grouped_in_their_own_order() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let records = fill(&engine, id, 300, &mut Random(12));
    let mut expected: Vec<(FacetValue, Vec<String>)> = Vec::new();
    for record in &records {
        for key in group_keys(record) {
            match expected.iter_mut().find(|(other, _)| *other == key) {
                Some((_, ids)) => ids.push(record.id.to_string()),
                None => expected.push((key, vec![record.id.to_string()])),
            }
        }
    }
    let plan = json!({
        "source": { "kind": "scan", "order": "id" }, "grouping": { "path": ["a", "b"], "groups": 100, "size": 1_000 },
    });
    let rows = query(&engine, id, &plan.to_string(), Vec::new()).unwrap();
    let mut found: Vec<(FacetValue, Vec<String>)> = (0..rows.len())
        .map(|group| (rows.group_key(group).unwrap().clone(), rows.group(group).map(|(id, _)| id).collect()))
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn vectors_are_read_by_id() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let records = fill(&engine, id, 10, &mut Random(12));
    let ids = |ids: &[String]| ids.iter().map(|id| Some(id.clone())).collect();
    let wanted = [records[3].id.to_string(), records[1].id.to_string()];
    let found = engine.vectors(id, "", &ids(&wanted)).unwrap();
    let found: Vec<Option<Vec<f32>>> = (0..found.len())
        .map(|item| match found.vector(item) {
            Some(vexfs_codec::columns::VectorRef::Dense(vector)) => Some(vector.to_vec()),
            _ => None,
        })
        .collect();
    assert_eq!(found, [Some(records[3].vector.clone()), Some(records[1].vector.clone())]);
    assert_eq!(store::code(engine.vectors(id, "", &ids(&["absent".to_owned()]))), "unknown_id");
    assert_eq!(store::code(engine.vectors(id, "other", &ids(&wanted))), "invalid_argument");
}
