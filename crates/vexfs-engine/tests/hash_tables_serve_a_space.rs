//! A space whose index are hash tables finds what is near, with exact scores, while rows come and go, under filters, and after a restart, a
//! compaction or a crash.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::path::Path;

use serde_json::{Value, json};
use store::{
    ADD, REPLACE, Random, apply, batch, create, delete, eager, generation, jsons, lazy, put, query, space, texts,
    try_copy, vectors, wait_until,
};
use uuid::Uuid;
use vexfs_engine::{Cancel, Engine, IndexKind, MetricName, Options, QueryPlan, SpaceSpec};

const DIM: usize = 32;
const ROWS: usize = 6_000;
const CLUSTERS: usize = 150;
/// Below what calibration aims at: it is done whenever the rows have doubled, so perhaps at half of them, on a sample.
const RECALL_MIN: f64 = 0.9;
const METRICS: [MetricName; 5] =
    [MetricName::SquaredEuclidean, MetricName::Euclidean, MetricName::Cosine, MetricName::Dot, MetricName::Manhattan];

/// Components of a vector of a cluster, other ones for every number.
fn vector(number: usize) -> Vec<f32> {
    let centre = Random((number % CLUSTERS) as u64 + 77).vector(DIM);
    let noise = Random(number as u64 + 7_000).vector(DIM);
    centre.iter().zip(noise).map(|(centre, noise)| centre + noise / 4.0).collect()
}

fn names(numbers: impl Iterator<Item = usize>) -> Vec<String> {
    numbers.map(|number| number.to_string()).collect()
}

fn options(dir: &Path) -> Options {
    Options { compaction_dead_rows_min: u64::MAX, ..eager(dir) }
}

/// Waits until every row is hashed. After that it is the planner's choice whether it looks into the tables or scans.
fn built(engine: &Engine, id: Uuid) {
    wait_until("the hash tables", || engine.statistics(id).unwrap().pending_records == 0);
}

fn filled(engine: &Engine, metric: MetricName) -> Uuid {
    let normalized = metric == MetricName::Cosine;
    let spec = SpaceSpec { index: IndexKind::Lsh, normalized, ..space("", metric) };
    let id = create(engine, &format!("{metric:?}"), vec![spec]);
    for start in (0..ROWS).step_by(500) {
        let numbers = start..start + 500;
        let payloads = numbers.clone().map(|number| Some(format!(r#"{{"part":{}}}"#, number % 10)));
        let columns = vec![texts(names(numbers.clone())), vectors(numbers.map(|n| Some(vector(n)))), jsons(payloads)];
        let operation = format!(r#"{{"kind":"put","ids":0,{ADD},"vectors":{{"":1}},"payloads":2}}"#);
        apply(engine, id, batch(&operation, columns)).unwrap();
    }
    built(engine, id);
    // Nearness by dot product may take so many rows that scanning all costs less.
    if metric != MetricName::Dot {
        wait_until("their calibration", || strategy(engine, id, &Value::Null) == "lsh");
    }
    id
}

fn plan(limit: usize, filter: &Value, is_exact: bool) -> String {
    json!({
        "source": { "kind": "nearest", "space": "", "queries": 0, "exact": is_exact },
        "filter": filter,
        "limit": limit,
    })
    .to_string()
}

fn strategy(engine: &Engine, id: Uuid, filter: &Value) -> &'static str {
    let columns = vec![vectors([Some(vector(ROWS))])];
    let plan = QueryPlan::from_json(&plan(10, filter, false), columns).unwrap();
    engine.explain(id, &plan, &Cancel::never()).unwrap().strategy
}

/// The share of the true nearest that are found.
fn recall(engine: &Engine, id: Uuid, filter: &Value) -> f64 {
    let (mut found, mut expected) = (0, 0);
    for number in ROWS..ROWS + 40 {
        let search = |is_exact: bool| -> Vec<(String, f32)> {
            let wanted = vec![vectors([Some(vector(number))])];
            query(engine, id, &plan(10, filter, is_exact), wanted).unwrap().group(0).collect()
        };
        let truth = search(true);
        // With their scores, to the last bit.
        found += search(false).iter().filter(|hit| truth.contains(hit)).count();
        expected += truth.len();
    }
    assert!(expected > 0);
    found as f64 / expected as f64
}

fn assert_finds(engine: &Engine, id: Uuid, what: &str) {
    let recall = recall(engine, id, &Value::Null);
    assert!(recall >= RECALL_MIN, "{what}: recall {recall:.4}");
}

#[test]
fn of_every_metric() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    for metric in METRICS {
        let id = filled(&engine, metric);
        assert_eq!(engine.statistics(id).unwrap().spaces[0].indexed, ROWS as u64);
        assert_finds(&engine, id, &format!("{metric:?}"));
    }
}

#[test]
fn under_filters() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = filled(&engine, MetricName::SquaredEuclidean);
    let equals = json!({ "kind": "equals", "path": ["part"], "value": { "int": "3" }, "elements": "scalar" });
    for filter in [json!({ "kind": "not", "filter": equals }), equals] {
        let recall = recall(&engine, id, &filter);
        assert!(recall >= RECALL_MIN, "{filter}: recall {recall:.4}");
    }
}

#[test]
fn while_rows_come_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = filled(&engine, MetricName::Euclidean);
    for round in 0..4 {
        let numbers = (round * 500)..(round * 500 + 400);
        apply(&engine, id, delete(&names(numbers.clone()))).unwrap();
        assert_finds(&engine, id, "rows are gone");
        apply(&engine, id, put(ADD, &names(numbers.clone()), numbers.map(vector).collect())).unwrap();
        let moved = (3_000 + round * 100)..(3_100 + round * 100);
        let vectors = moved.clone().map(|number| vector(number + ROWS * 2)).collect();
        apply(&engine, id, put(REPLACE, &names(moved), vectors)).unwrap();
        // Those that wait are looked at one by one.
        assert_finds(&engine, id, "rows are back");
        built(&engine, id);
        assert_finds(&engine, id, "rows are hashed");
    }
}

#[test]
fn after_a_restart_and_a_crash() {
    let dir = tempfile::tempdir().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = filled(&engine, MetricName::SquaredEuclidean);
    wait_until("a copy", || try_copy(dir.path(), copy.path()).is_ok());
    engine.close();
    // Nothing is built here, so what is indexed comes from the checkpoint, which is read after the collection is open.
    let engine = Engine::open(lazy(dir.path())).unwrap();
    wait_until("the hash tables to be read", || engine.statistics(id).unwrap().spaces[0].indexed == ROWS as u64);
    wait_until("their use", || strategy(&engine, id, &Value::Null) == "lsh");
    assert_finds(&engine, id, "restarted");
    let crashed = Engine::open(options(copy.path())).unwrap();
    built(&crashed, id);
    assert_finds(&crashed, id, "crashed");
}

#[test]
fn after_a_compaction() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = filled(&engine, MetricName::Cosine);
    apply(&engine, id, delete(&names(0..2_000))).unwrap();
    wait_until("a compaction", || generation(dir.path(), id).is_some_and(|generation| generation > 0));
    built(&engine, id);
    assert_finds(&engine, id, "compacted");
    assert_eq!(engine.statistics(id).unwrap().spaces[0].spec.index, IndexKind::Lsh);
}
