//! Whoever writes many records is answered when the graph has caught up, and in any case.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod store;

use std::sync::mpsc;

use store::{ADD, Random, apply, create, eager, put, space, wait_until};
use vexfs_engine::{Engine, MetricName, Options};

const DIM: usize = 16;
const BATCH: usize = 600;

fn without_lag(dir: &std::path::Path) -> Options {
    Options { lag_bytes_max: 0, ..eager(dir) }
}

fn batch(random: &mut Random, start: usize) -> (Vec<String>, Vec<Vec<f32>>) {
    let ids = (start..start + BATCH).map(|record| record.to_string()).collect();
    (ids, (0..BATCH).map(|_| random.vector(DIM)).collect())
}

#[test]
fn answers_come_when_the_graph_has_what_was_written() {
    const BATCHES: usize = 8;
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(without_lag(dir.path())).unwrap();
    let id = create(&engine, "growing", vec![space("", MetricName::SquaredEuclidean)]);
    let mut random = Random(3);
    let mut caught_up = 0;
    for number in 0..BATCHES {
        let (ids, vectors) = batch(&mut random, number * BATCH);
        apply(&engine, id, put(ADD, &ids, vectors)).unwrap();
        let statistics = engine.statistics(id).unwrap();
        caught_up += usize::from(statistics.spaces[0].indexed == ((number + 1) * BATCH) as u64);
    }
    // On a machine that has no time for the builder, answers come after a second all the same.
    assert!(caught_up * 2 > BATCHES, "{caught_up} of {BATCHES}");
}

#[test]
fn few_records_are_answered_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(Options { build_threads: 1, ..without_lag(dir.path()) }).unwrap();
    let id = create(&engine, "growing", vec![space("", MetricName::SquaredEuclidean)]);
    let mut random = Random(3);
    let (ids, vectors) = batch(&mut random, 0);
    apply(&engine, id, put(ADD, &ids, vectors)).unwrap();
    wait_until("the graph", || engine.statistics(id).unwrap().spaces[0].indexed == BATCH as u64);
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
        let (ids, vectors) = batch(&mut random, number * BATCH);
        let sender = sender.clone();
        engine.apply(id, put(ADD, &ids, vectors), move |outcome| sender.send(outcome).unwrap());
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
