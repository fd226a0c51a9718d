//! Requests are counted for the process, and for the collection that they are about as long as it is there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::thread;

use store::{create, create_plain, lazy};
use uuid::Uuid;
use vexfs_engine::{Engine, RequestTimes};

const API: &str = "api";

fn count_of(times: &[RequestTimes], operation: &str, status: u16) -> u64 {
    let wanted = times.iter().filter(|times| times.operation == operation && times.status == status);
    wanted.map(|times| times.count).sum()
}

#[test]
fn every_thread_counts_for_the_process_and_the_collection() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let (first, second) = (create_plain(&engine), create(&engine, "other", Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let counters = [Some(first), Some(second), None].map(|id| engine.request_counter(API, "query", id));
                for turn in 0..3_000_u16 {
                    counters[usize::from(turn % 3)].count(200 + turn % 2, 75.0);
                }
            });
        }
    });
    let all = engine.telemetry().requests(API);
    assert_eq!((count_of(&all, "query", 200), count_of(&all, "query", 201)), (6_000, 6_000));
    let each = engine.telemetry().requests_by_collection(API);
    for id in [first, second] {
        let ofit: Vec<_> = each.iter().filter(|times| times.collection == Some(id)).cloned().collect();
        assert_eq!((count_of(&ofit, "query", 200), count_of(&ofit, "query", 201)), (2_000, 2_000));
        assert!(ofit.iter().all(|times| (times.min_seconds - 75e-6).abs() < 1e-9 && times.buckets[1] == (1e-4, 2_000)));
    }
    assert!(engine.telemetry().requests("other").is_empty());
}

#[test]
fn a_dropped_collection_leaves_no_counters() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let before = engine.request_counter(API, "query", Some(id));
    before.count(200, 1.0);
    engine.drop_collection(id).unwrap();
    // Whoever still has a counter, or makes one, does not bring the collection back.
    before.count(200, 1.0);
    engine.request_counter(API, "query", Some(id)).count(200, 1.0);
    assert!(engine.telemetry().requests_by_collection(API).is_empty());
    assert_eq!(count_of(&engine.telemetry().requests(API), "query", 200), 3);
}

#[test]
fn counters_of_collections_are_bounded() {
    const KINDS: usize = 6_000;
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let ids: Vec<Uuid> = ["a", "b"].map(|name| create(&engine, name, Vec::new())).to_vec();
    let count_all = || {
        for &id in &ids {
            for kind in 0..KINDS {
                engine.request_counter(API, &format!("kind {kind}"), Some(id)).count(200, 1.0);
            }
        }
    };
    count_all();
    assert_eq!(engine.telemetry().requests_by_collection(API).len(), 10_000);
    assert_eq!(engine.telemetry().requests(API).iter().map(|times| times.count).sum::<u64>(), 2 * KINDS as u64);
    // There is room again when a collection goes.
    engine.drop_collection(ids[0]).unwrap();
    count_all();
    let left = engine.telemetry().requests_by_collection(API);
    assert_eq!(left.len(), KINDS);
    assert!(left.iter().all(|times| times.collection == Some(ids[1])));
}
