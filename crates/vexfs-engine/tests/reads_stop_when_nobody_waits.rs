//! A read whose caller has left stops, and one that has not begun never does.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use store::{ADD, Random, apply, create, lazy, put, space, vectors};
use vexfs_engine::{
    Cancel, CountPlan, Engine, EngineError, FacetPlan, MatrixPlan, MetricName, Options, QueryPlan, Result,
};

const COUNT: usize = 5000;
const DIM: usize = 8;

fn engine(dir: &std::path::Path) -> (Arc<Engine>, uuid::Uuid) {
    let engine = Engine::open(Options { search_threads: 1, ..lazy(dir) }).unwrap();
    let mut random = Random(11);
    let id = create(&engine, "left", vec![space("", MetricName::Dot)]);
    let ids: Vec<String> = (0..COUNT).map(|number| number.to_string()).collect();
    let values = ids.iter().map(|_| random.vector(DIM)).collect();
    apply(&engine, id, put(ADD, &ids, values)).unwrap();
    (engine, id)
}

fn sample(engine: &Engine, name: &str) -> u64 {
    let text = engine.prometheus();
    let line = text.lines().find(|line| line.starts_with(name)).expect("the counter is there");
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn searches_counts_facets_and_matrices_stop() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, id) = engine(dir.path());
    let left = Cancel::never();
    left.cancel();
    let query = r#"{"source":{"kind":"nearest","space":"","queries":0,"exact":true},"limit":10}"#;
    let columns = vec![vectors([Some(vec![1.0; DIM])])];
    let outcomes: [Result<()>; 4] = [
        engine.query(id, &QueryPlan::from_json(query, columns).unwrap(), &left).map(drop),
        engine
            .count(id, &CountPlan::from_json(r#"{"filter":{"kind":"exists","path":["a"]}}"#, vec![]).unwrap(), &left)
            .map(drop),
        engine
            .facet(
                id,
                &FacetPlan::from_json(r#"{"path":["a"],"limit":3,"filter":{"kind":"exists","path":["a"]}}"#).unwrap(),
                &left,
            )
            .map(drop),
        engine.matrix(id, &MatrixPlan::from_json(r#"{"space":"","sample":50,"limit":3}"#).unwrap(), &left).map(drop),
    ];
    for (place, outcome) in outcomes.iter().enumerate() {
        assert!(matches!(outcome, Err(EngineError::Cancelled)), "read {place}: {outcome:?}");
    }
}

#[test]
fn what_waits_for_a_thread_is_not_begun() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, _) = engine(dir.path());
    let (open, gate) = mpsc::channel::<()>();
    let (answer, answered) = mpsc::channel();
    engine
        .defer(
            &Cancel::never(),
            move |_| {
                gate.recv().unwrap();
                Ok(())
            },
            |_| {},
        )
        .unwrap();
    let left = Cancel::never();
    engine
        .defer(
            &left,
            |_| -> Result<()> { unreachable!("nobody waits for it") },
            move |outcome| answer.send(outcome).unwrap(),
        )
        .unwrap();
    assert_eq!(sample(&engine, "vexfs_reads_in_flight"), 2);
    left.cancel();
    open.send(()).unwrap();
    let outcome = answered.recv_timeout(Duration::from_mins(1)).unwrap();
    assert!(matches!(outcome, Err(EngineError::Cancelled)), "{outcome:?}");
    assert_eq!(sample(&engine, "vexfs_reads_in_flight"), 0);
    assert_eq!(sample(&engine, "vexfs_reads_cancelled_total"), 1);
}
