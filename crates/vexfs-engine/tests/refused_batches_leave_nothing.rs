//! A batch that is refused changes nothing, and says why.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::sync::mpsc;

use store::{
    ADD, apply, batch, code, count, create, create_plain, lazy, nearest, put, scan, space, texts, vectors, wait_until,
};
use vexfs_engine::{Cancel, Engine, EngineError, MetricName, Options};

fn id_list(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

#[test]
fn vectors_of_another_dimension() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    let mixed = put(ADD, &id_list(&["x", "y"]), vec![vec![1.0; 3], vec![1.0; 4]]);
    assert_eq!(code(apply(&engine, id, mixed)), "dimension_mismatch");
    // Nothing was written, so nothing fixed the dimension either.
    apply(&engine, id, put(ADD, &id_list(&["a"]), vec![vec![1.0; 5]])).unwrap();
    let error = apply(&engine, id, put(ADD, &id_list(&["b"]), vec![vec![1.0; 3]])).unwrap_err();
    assert!(matches!(error, EngineError::DimensionMismatch { expected: 5, actual: 3 }));
    assert_eq!(scan(&engine, id), ["a"]);
    drop(engine);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    assert_eq!(scan(&engine, id), ["a"]);
    let plan = r#"{"source":{"kind":"nearest","space":"","queries":0},"limit":1}"#;
    assert_eq!(code(store::query(&engine, id, plan, vec![vectors([Some(vec![1.0; 3])])])), "dimension_mismatch");
}

#[test]
fn an_operation_that_fails_takes_its_whole_batch_along() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let spaces = vec![space("a", MetricName::Cosine), space("b", MetricName::Cosine)];
    let id = create(&engine, "two", spaces);
    let put_into = |space: &str, ids: usize, column: usize| {
        format!(r#"{{"kind":"put","ids":{ids},{ADD},"vectors":{{"{space}":{column}}}}}"#)
    };
    let columns = vec![texts(["x"]), vectors([Some(vec![1.0; 3])]), texts(["y"]), vectors([Some(vec![1.0; 3])])];
    let operations = format!("{},{}", put_into("a", 0, 1), put_into("nowhere", 2, 3));
    assert_eq!(code(apply(&engine, id, batch(&operations, columns.clone()))), "invalid_argument");
    assert_eq!(count(&engine, id), 0);
    // The space "a" was not touched, so its dimension is still open.
    let columns = vec![texts(["x"]), vectors([Some(vec![1.0; 7])])];
    apply(&engine, id, batch(&put_into("a", 0, 1), columns)).unwrap();
    // A column of another length than the ids.
    let columns = vec![texts(["p", "q"]), vectors([Some(vec![1.0; 7])])];
    assert_eq!(code(apply(&engine, id, batch(&put_into("a", 0, 1), columns))), "invalid_argument");
    assert_eq!(scan(&engine, id), ["x"]);
}

#[test]
fn two_new_spaces_in_one_batch_survive_replay() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "two", vec![space("a", MetricName::Dot), space("b", MetricName::Dot)]);
    let ids = |prefix: &str| texts((0..3_000).map(|number| format!("{prefix}{number}")));
    let column = |dim: usize| vectors((0..3_000).map(|_| Some(vec![1.0; dim])));
    let operations = ["a", "b"].iter().enumerate().map(|(index, space)| {
        let (ids, column) = (index * 2, index * 2 + 1);
        format!(r#"{{"kind":"put","ids":{ids},{ADD},"vectors":{{"{space}":{column}}}}}"#)
    });
    let operations = operations.collect::<Vec<_>>().join(",");
    apply(&engine, id, batch(&operations, vec![ids("a"), column(40), ids("b"), column(60)])).unwrap();
    drop(engine);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    assert_eq!(count(&engine, id), 6_000);
}

#[test]
fn deletes_by_filter_that_would_have_to_see_their_own_batch() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    apply(&engine, id, put(ADD, &id_list(&["a", "b", "c"]), vec![vec![1.0]; 3])).unwrap();
    let put_one = format!(r#"{{"kind":"put","ids":0,{ADD},"vectors":{{}}}}"#);
    let late = format!(r#"{put_one},{{"kind":"delete","filter":{{"kind":"and","filters":[]}}}}"#);
    assert_eq!(code(apply(&engine, id, batch(&late, vec![texts(["d"])]))), "invalid_argument");
    let twice = r#"{"kind":"delete","limit":1},{"kind":"delete","limit":1}"#;
    assert_eq!(code(apply(&engine, id, batch(twice, Vec::new()))), "invalid_argument");
    assert_eq!(scan(&engine, id), ["a", "b", "c"]);
    let first = format!(r#"{{"kind":"delete","limit":2}},{put_one}"#);
    let outcome = apply(&engine, id, batch(&first, vec![texts(["d"])])).unwrap();
    assert_eq!((outcome.affected, scan(&engine, id)), (vec![2, 1], id_list(&["c", "d"])));
    let outcome = apply(&engine, id, batch(r#"{"kind":"delete"}"#, Vec::new())).unwrap();
    assert_eq!((outcome.affected, count(&engine, id)), (vec![2], 0));
}

#[test]
fn writes_beyond_the_queue() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(Options { write_queue_max: 3, commit_threads: 1, ..lazy(dir.path()) }).unwrap();
    let id = create_plain(&engine);
    apply(&engine, id, put(ADD, &id_list(&["first"]), vec![vec![1.0]])).unwrap();
    // The only worker is held in the answer to one write while others queue.
    let (holding, held) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let (answers, answered) = mpsc::channel();
    engine.apply(id, put(ADD, &id_list(&["hold"]), vec![vec![1.0]]), move |_| {
        holding.send(()).unwrap();
        released.recv().unwrap();
    });
    held.recv().unwrap();
    for number in 0..5 {
        let answers = answers.clone();
        engine.apply(id, put(ADD, &[number.to_string()], vec![vec![1.0]]), move |outcome| {
            answers.send((number, outcome.map(drop))).unwrap();
        });
    }
    for expected in [3, 4] {
        let (number, outcome) = answered.recv().unwrap();
        assert_eq!(number, expected);
        let error = outcome.unwrap_err();
        assert_eq!(
            (error.code(), error.details()),
            ("resource_exhausted", r#"{"setting":"limits.writeQueue"}"#.to_owned())
        );
    }
    release.send(()).unwrap();
    for expected in [0, 1, 2] {
        let (number, outcome) = answered.recv().unwrap();
        assert_eq!((number, code(outcome)), (expected, "ok"));
    }
    assert_eq!(scan(&engine, id), ["first", "hold", "0", "1", "2"]);
}

#[test]
fn an_answer_that_panics_leaves_the_others_to_be_answered() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(Options { commit_threads: 1, ..lazy(dir.path()) }).unwrap();
    let id = create_plain(&engine);
    engine.apply(id, put(ADD, &id_list(&["a"]), vec![vec![1.0]]), |_| panic!("a host's own defect, meant to happen"));
    let later = apply(&engine, id, put(ADD, &id_list(&["b"]), vec![vec![1.0]]));
    assert!(["read_only", "internal"].contains(&code(later)), "the collection takes no writes any more, and says so");
    // One that shared the sync is answered while the panic unwinds, just before the fault is noted.
    wait_until("the fault", || engine.statistics(id).unwrap().fault.is_some());
    assert_eq!(nearest(&engine, id, &[1.0], 1, true), [("a".to_owned(), 0.0)]);
}

#[test]
fn everything_after_close() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    apply(&engine, id, put(ADD, &id_list(&["a"]), vec![vec![1.0]])).unwrap();
    engine.close();
    let closed = |error: EngineError| assert!(matches!(error, EngineError::Closed), "{error}");
    closed(apply(&engine, id, put(ADD, &id_list(&["b"]), vec![vec![1.0]])).unwrap_err());
    closed(engine.statistics(id).map(drop).unwrap_err());
    closed(engine.drop_collection(id).unwrap_err());
    closed(engine.control(|| {}).unwrap_err());
    closed(engine.defer(&Cancel::never(), |_| Ok(()), |_| {}).unwrap_err());
    // The directory is free for the next, though the closed engine is still held.
    let next = Engine::open(lazy(dir.path())).unwrap();
    assert_eq!(scan(&next, id), ["a"]);
}
