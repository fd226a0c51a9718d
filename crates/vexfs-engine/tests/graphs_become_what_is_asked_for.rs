//! A graph whose parameters or codes change is built anew while searches go on, and is there after a restart or a crash in the middle.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use store::{ADD, Random, apply, create, eager, nearest, put, query, space, try_copy, vectors, wait_until};
use uuid::Uuid;
use vexfs_engine::{CollectionChange, Engine, EngineError, MetricName, Options, SpaceSpec};

const DIM: usize = 32;
const ROWS: usize = 2_500;

fn options(dir: &std::path::Path) -> Options {
    Options { checkpoint_log_bytes: 1 << 30, ..eager(dir) }
}

fn change(graph: &serde_json::Value) -> CollectionChange {
    serde_json::from_value(json!({ "changeGraphs": [graph] })).unwrap()
}

fn graph(max_neighbors: u16, codes: &serde_json::Value) -> serde_json::Value {
    json!({ "space": "", "maxNeighbors": max_neighbors, "efConstruction": 60, "codes": codes })
}

fn every_code() -> Vec<serde_json::Value> {
    vec![
        json!({ "kind": "binary", "bits": "two", "query": "scalar8" }),
        json!({ "kind": "product", "componentsPerByte": 4 }),
        json!({ "kind": "turbo", "bits": "oneAndHalf" }),
        json!({ "kind": "turbo", "bits": "four" }),
        json!({ "kind": "int8" }),
    ]
}

/// A collection with a graph over random vectors.
fn filled(engine: &Engine) -> Uuid {
    let id = create(engine, "rebuilt", vec![space("", MetricName::SquaredEuclidean)]);
    let mut random = Random(4);
    for start in (0..ROWS).step_by(500) {
        let ids: Vec<String> = (start..start + 500).map(|record| record.to_string()).collect();
        apply(engine, id, put(ADD, &ids, ids.iter().map(|_| random.vector(DIM)).collect())).unwrap();
    }
    built(engine, id);
    id
}

fn built(engine: &Engine, id: Uuid) {
    wait_until("the graph", || engine.statistics(id).unwrap().pending_records == 0);
}

fn spec(engine: &Engine, id: Uuid) -> SpaceSpec {
    engine.statistics(id).unwrap().spaces[0].spec.clone()
}

/// The share of the true nearest that are found. Scores must be the exact ones.
fn recall(engine: &Engine, id: Uuid, rounds: u64) -> f64 {
    let (mut found, mut expected) = (0, 0);
    for round in 0..rounds {
        let wanted = Random(round + 900).vector(DIM);
        let truth: HashMap<String, f32> = nearest(engine, id, &wanted, 10, true).into_iter().collect();
        let hits = nearest(engine, id, &wanted, 10, false);
        assert_eq!(hits.len(), 10);
        let exact: HashMap<String, f32> = nearest(engine, id, &wanted, ROWS, true).into_iter().collect();
        assert!(hits.iter().all(|(id, score)| exact[id].to_bits() == score.to_bits()));
        found += hits.iter().filter(|(id, _)| truth.contains_key(id)).count();
        expected += truth.len();
    }
    found as f64 / expected as f64
}

#[test]
fn while_searches_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = filled(&engine);
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let searching = scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                assert!(recall(&engine, id, 3) > 0.6);
            }
        });
        for (round, codes) in every_code().iter().enumerate() {
            engine.update_collection(id, change(&graph(10 + round as u16, codes))).unwrap();
            let statistics = engine.statistics(id).unwrap();
            // The old graph serves until the new one does.
            assert_eq!(statistics.spaces[0].indexed, ROWS as u64);
            assert_eq!(spec(&engine, id).max_neighbors, 10 + round as u16);
            built(&engine, id);
        }
        is_done.store(true, Ordering::Relaxed);
        searching.join().unwrap();
    });
    assert!(recall(&engine, id, 20) > 0.9);
}

#[test]
fn and_stay_it_over_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = filled(&engine);
    for codes in every_code() {
        engine.update_collection(id, change(&graph(16, &codes))).unwrap();
        built(&engine, id);
    }
    let codes = &every_code()[1];
    engine.update_collection(id, change(&graph(16, codes))).unwrap();
    built(&engine, id);
    let search = |engine: &Engine| -> Vec<Vec<(String, f32)>> {
        (0..20).map(|round| nearest(engine, id, &Random(round + 900).vector(DIM), 10, false)).collect()
    };
    let before = search(&engine);
    // A checkpoint has it without being asked.
    let name = |file: &str| file.starts_with("checkpoint");
    wait_until("a checkpoint", || {
        let files = store::files_below(&store::collection_dir(dir.path(), id));
        files.keys().any(|path| path.file_name().is_some_and(|file| name(&file.to_string_lossy())))
    });
    engine.close();
    let engine = Engine::open(options(dir.path())).unwrap();
    assert_eq!(serde_json::to_value(spec(&engine, id).codes).unwrap(), *codes);
    assert_eq!(engine.statistics(id).unwrap().pending_records, 0);
    // Exact until the graph is read.
    wait_until("the graph", || search(&engine) == before);
}

#[test]
fn after_a_crash_while_it_was_built() {
    let dir = tempfile::tempdir().unwrap();
    let copies = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = filled(&engine);
    engine.update_collection(id, change(&graph(12, &every_code()[2]))).unwrap();
    // What is on disk at this moment is what a crash would leave; a checkpoint may come between two files, then again.
    let copy = |number: usize| copies.path().join(number.to_string());
    let number = (0..10).find(|&number| try_copy(dir.path(), &copy(number)).is_ok()).unwrap();
    let crashed = Engine::open(options(&copy(number))).unwrap();
    built(&crashed, id);
    assert_eq!(spec(&crashed, id).max_neighbors, 12);
    assert!(recall(&crashed, id, 20) > 0.6);
}

#[test]
fn or_are_refused_for_spaces_that_are_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = filled(&engine);
    let unknown = json!({ "space": "other", "maxNeighbors": 3, "efConstruction": 60 });
    assert!(matches!(engine.update_collection(id, change(&unknown)), Err(EngineError::NotFound { .. })));
    assert_eq!(spec(&engine, id).max_neighbors, 16);
}

#[test]
fn and_scores_are_those_of_codes_only_when_that_was_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(dir.path())).unwrap();
    let id = create(&engine, "codes", vec![space("", MetricName::Cosine)]);
    engine
        .update_collection(id, change(&graph(16, &json!({ "kind": "binary", "bits": "one", "query": "binary" }))))
        .unwrap();
    let mut random = Random(4);
    let ids: Vec<String> = (0..ROWS).map(|record| record.to_string()).collect();
    apply(&engine, id, put(ADD, &ids, ids.iter().map(|_| random.vector(DIM)).collect())).unwrap();
    built(&engine, id);
    let search = |codes: &str| -> Vec<(String, f32)> {
        let plan =
            format!(r#"{{"source":{{"kind":"nearest","space":"","queries":0,"ef":10,"codes":{codes}}},"limit":10}}"#);
        let wanted = vec![vectors([Some(Random(3).vector(DIM))])];
        query(&engine, id, &plan, wanted).unwrap().group(0).collect()
    };
    let scores = |codes: &str| search(codes).into_iter().map(|(_, score)| score).collect::<Vec<f32>>();
    // Bits in which vectors agree less those in which they do not.
    assert!(scores(r#"{"rescore":false}"#).iter().all(|score| score.fract() == 0.0 && *score > 8.0));
    for codes in ["{}", r#"{"rescore":true,"oversampling":3.0}"#, r#"{"ignore":true,"rescore":false}"#] {
        assert!(scores(codes).iter().all(|score| score.abs() <= 1.0 && score.fract() != 0.0), "{codes}");
    }
    let truth = nearest(&engine, id, &Random(3).vector(DIM), 10, true);
    let found = |codes: &str| search(codes).iter().filter(|hit| truth.contains(hit)).count();
    assert!(found(r#"{"oversampling":20.0}"#) >= found("{}"));
    assert!(found(r#"{"oversampling":20.0}"#) >= 8);
}
