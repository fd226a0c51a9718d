//! Whoever writes many records is answered when the graph has caught up, and in any case.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod store;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use store::{ADD, Random, apply, create, eager, put, query, space, vectors, wait_until};
use uuid::Uuid;
use vexfs_engine::{Engine, MetricName, Options, WriteBatch};

const DIM: usize = 16;
/// So few that a builder has them within the second that answers are held at most.
const BATCH: usize = 100;
/// With which a collection gets a graph.
const FIRST: usize = 3 * BATCH;

fn without_lag(dir: &std::path::Path) -> Options {
    Options { lag_bytes_max: 0, ..eager(dir) }
}

fn batch(random: &mut Random, start: usize) -> WriteBatch {
    records(random, start..start + BATCH)
}

fn records(random: &mut Random, range: Range<usize>) -> WriteBatch {
    let ids: Vec<_> = range.map(|record| record.to_string()).collect();
    let vectors = ids.iter().map(|_| random.vector(DIM)).collect();
    put(ADD, &ids, vectors)
}

/// A collection with a graph of the first records.
fn started(engine: &Engine, random: &mut Random) -> Uuid {
    let id = create(engine, "growing", vec![space("", MetricName::SquaredEuclidean)]);
    apply(engine, id, records(random, 0..FIRST)).unwrap();
    wait_until("the graph", || engine.statistics(id).unwrap().spaces[0].indexed == FIRST as u64);
    id
}

/// How many of some batches were answered when the graph had all of them.
fn caught_up(engine: &Engine, id: Uuid, random: &mut Random, batches: usize) -> usize {
    let is_caught_up = |number: usize| {
        apply(engine, id, batch(random, FIRST + number * BATCH)).unwrap();
        let statistics = engine.statistics(id).unwrap();
        statistics.spaces[0].indexed == statistics.count
    };
    (0..batches).map(is_caught_up).filter(|is_caught_up| *is_caught_up).count()
}

#[test]
fn answers_come_when_the_graph_has_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(without_lag(dir.path())).unwrap();
    let mut random = Random(3);
    let id = started(&engine, &mut random);
    // On a machine that has no time for the builder, answers come after a second all the same.
    let caught_up = caught_up(&engine, id, &mut random, 8);
    assert!(caught_up > 4, "{caught_up} of 8");
}

#[test]
fn few_records_are_answered_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(Options { build_threads: 1, ..without_lag(dir.path()) }).unwrap();
    let mut random = Random(3);
    let id = started(&engine, &mut random);
    let mut waiting = 0;
    for record in 0..20 {
        apply(&engine, id, put(ADD, &[format!("single {record}")], vec![random.vector(DIM)])).unwrap();
        let statistics = engine.statistics(id).unwrap();
        waiting += usize::from(statistics.spaces[0].indexed < statistics.count);
    }
    assert!(waiting > 0);
}

#[test]
fn who_waits_when_the_engine_closes_is_told_that_it_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(without_lag(dir.path())).unwrap();
    let id = create(&engine, "closing", vec![space("", MetricName::SquaredEuclidean)]);
    let mut random = Random(3);
    let (sender, receiver) = mpsc::channel();
    for number in 0..10 {
        let sender = sender.clone();
        engine.apply(id, batch(&mut random, number * BATCH), move |outcome| sender.send(outcome).unwrap());
    }
    drop(sender);
    wait_until("the batches", || engine.statistics(id).unwrap().count == 10 * BATCH as u64);
    engine.close();
    drop(engine);
    let outcomes: Vec<_> = receiver.iter().collect();
    assert_eq!(outcomes.len(), 10);
    for outcome in outcomes {
        assert_eq!(outcome.unwrap().affected, [BATCH as u64]);
    }
}

#[test]
fn less_may_wait_while_searches_scan_it() {
    let dir = tempfile::tempdir().unwrap();
    // Eight batches may wait, or half of one.
    let options = Options { lag_bytes_max: (8 * BATCH * DIM) as u64, ..eager(dir.path()) };
    let engine = Engine::open(options).unwrap();
    let mut random = Random(3);
    let id = started(&engine, &mut random);
    // So narrow that the graph is walked, few as the records are.
    let plan = r#"{"source":{"kind":"nearest","space":"","queries":0,"ef":3},"limit":3}"#;
    let example = random.vector(DIM);
    let is_over = AtomicBool::new(false);
    let caught_up = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                query(&engine, id, plan, vec![vectors([Some(example.clone())])]).unwrap();
                std::thread::yield_now();
            }
        });
        let caught_up = caught_up(&engine, id, &mut random, 12);
        is_over.store(true, Ordering::Relaxed);
        caught_up
    });
    // The first come before it is known that anybody searches.
    assert!(caught_up > 6, "{caught_up} of 12");
}
