//! Deleting gives back disk space, in the middle of traffic; dropping a collection gives back all of it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use store::{
    ADD, Random, apply, batch, collection_dir, count, create_plain, delete, eager, files_below, generation, jsons,
    nearest, put, scan, texts, vectors, wait_until,
};
use vexfs_engine::{Engine, NewCollection, Options};

const DIM: usize = 64;

fn bytes_below(dir: &std::path::Path) -> u64 {
    files_below(dir).values().sum()
}

#[test]
fn deletes_shrink_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    let mut random = Random(9);
    let ids: Vec<String> = (0..4_000).map(|number| number.to_string()).collect();
    let operation = format!(r#"{{"kind":"put","ids":0,{ADD},"vectors":{{"":1}},"payloads":2}}"#);
    for part in ids.chunks(500) {
        let columns = vec![
            texts(part),
            vectors(part.iter().map(|_| Some(random.vector(DIM)))),
            jsons(part.iter().map(|id| Some(format!(r#"{{"n":{id},"text":"{}"}}"#, "x".repeat(200))))),
        ];
        apply(&engine, id, batch(&operation, columns)).unwrap();
    }
    let collection = collection_dir(dir.path(), id);
    wait_until("the graph", || engine.statistics(id).unwrap().pending_records == 0);
    let before = bytes_below(&collection);
    apply(&engine, id, delete(&ids[..3_600])).unwrap();
    wait_until("compaction", || generation(dir.path(), id).is_some_and(|number| number > 0));
    wait_until("files to shrink", || bytes_below(&collection) < before / 2);
    assert_eq!(scan(&engine, id), ids[3_600..]);
    assert_eq!(nearest(&engine, id, &[0.0; DIM], 500, false).len(), 400);
    apply(&engine, id, delete(&ids)).unwrap();
    wait_until("an empty generation", || bytes_below(&collection) < 128 << 10);
    apply(&engine, id, put(ADD, &ids[..3], vec![vec![1.0; DIM]; 3])).unwrap();
    engine.close();
    let engine = Engine::open(eager(dir.path())).unwrap();
    assert_eq!(scan(&engine, id), ids[..3]);
}

#[test]
fn a_space_that_came_without_a_row_survives_compaction() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let spaces =
        vec![store::space("a", vexfs_engine::MetricName::Dot), store::space("b", vexfs_engine::MetricName::Dot)];
    let id = store::create(&engine, "two", spaces);
    let ids: Vec<String> = (0..600).map(|number| number.to_string()).collect();
    let operation = format!(r#"{{"kind":"put","ids":0,{ADD},"vectors":{{"a":1}}}}"#);
    apply(&engine, id, batch(&operation, vec![texts(&ids), vectors(ids.iter().map(|_| Some(vec![1.0; 4])))])).unwrap();
    let operation = format!(r#"{{"kind":"put","ids":0,{},"vectors":{{"b":1}}}}"#, store::UPDATE);
    apply(&engine, id, batch(&operation, vec![texts(["unknown"]), vectors([Some(vec![1.0; 4])])])).unwrap();
    apply(&engine, id, delete(&ids[..400])).unwrap();
    wait_until("compaction", || generation(dir.path(), id).is_some_and(|number| number > 0));
    engine.close();
    let engine = Engine::open(eager(dir.path())).unwrap();
    assert_eq!(scan(&engine, id), ids[400..]);
}

#[test]
fn dropped_collections_leave_nothing_and_can_be_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(Options { ..eager(dir.path()) }).unwrap();
    let id = create_plain(&engine);
    let record = engine.catalog().collection_by_id(id).unwrap();
    for round in 0..20 {
        let ids = vec![format!("round-{round}")];
        apply(&engine, id, put(ADD, &ids, vec![vec![1.0; 4]])).unwrap();
        assert_eq!(scan(&engine, id), ids);
        engine.drop_collection(id).unwrap();
        assert_eq!(store::code(apply(&engine, id, put(ADD, &ids, vec![vec![1.0; 4]]))), "not_found");
        let again = NewCollection {
            id: Some(id),
            namespace: record.namespace.clone(),
            name: record.name.clone(),
            spaces: vec![store::space(store::SPACE, vexfs_engine::MetricName::SquaredEuclidean)],
            attributes: "{}".to_owned(),
            indexes: Vec::new(),
        };
        engine.create_collection(again).unwrap();
        assert_eq!(count(&engine, id), 0);
    }
    engine.drop_collection(id).unwrap();
    let collections = dir.path().join("collections");
    wait_until("the files to go", || store::names_in(&collections).is_empty());
}

#[test]
fn dropping_while_writing_leaves_no_files() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    for round in 0..10u64 {
        let id = create_plain(&engine);
        std::thread::scope(|scope| {
            for writer in 0..2 {
                let engine = &engine;
                scope.spawn(move || {
                    for number in 0.. {
                        let ids = vec![format!("{writer}-{number}")];
                        match apply(engine, id, put(ADD, &ids, vec![vec![1.0; 4]])) {
                            Ok(_) => {}
                            Err(error) => return assert_eq!(error.code(), "not_found", "{error}"),
                        }
                    }
                });
            }
            std::thread::sleep(std::time::Duration::from_millis(round * 2));
            engine.drop_collection(id).unwrap();
        });
        assert_eq!(store::code(engine.statistics(id).map(drop)), "not_found");
    }
    let collections = dir.path().join("collections");
    wait_until("the files to go", || store::names_in(&collections).is_empty());
}
