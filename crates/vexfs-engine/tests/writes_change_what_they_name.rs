//! Changes of payloads, deletions of vectors, conditional puts and changing spaces do what they say, also after a restart.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::path::Path;

use store::{REPLACE, UPDATE, apply, batch, code, create, jsons, lazy, space, texts, vectors};
use uuid::Uuid;
use vexfs_codec::render::Template;
use vexfs_engine::{CollectionChange, Engine, MetricName};

/// A collection with the spaces `a` and `b` and records 1 to 3, which have vectors in both.
fn filled(engine: &Engine) -> Uuid {
    let id = create(engine, "two", vec![space("a", MetricName::Dot), space("b", MetricName::Dot)]);
    put(engine, id, &format!("{REPLACE},\"vectors\":{{\"a\":1,\"b\":2}}")).unwrap();
    id
}

fn put(engine: &Engine, id: Uuid, options: &str) -> vexfs_engine::Result<vexfs_engine::WriteOutcome> {
    let operation = format!(r#"{{"kind":"put","ids":0,"payloads":3,{options}}}"#);
    let payload = |n: u32| Some(format!(r#"{{"n":{n}.0,"deep":{{"x":[{n},2]}}}}"#));
    let vector = |x: f32| Some(vec![x, 0.0]);
    let columns = vec![
        texts(["1", "2", "3"]),
        vectors([vector(1.0), vector(2.0), vector(3.0)]),
        vectors([vector(4.0), vector(5.0), vector(6.0)]),
        jsons((1..=3).map(payload)),
    ];
    apply(engine, id, batch(&operation, columns))
}

/// One text a record, by id: payload and both vectors.
fn printed(engine: &Engine, id: Uuid) -> Vec<String> {
    let rows = store::query(engine, id, r#"{"source":{"kind":"scan","order":"id"}}"#, Vec::new()).unwrap();
    let template = r#"[{"each":"rows","separator":"\n","body":[{"value":"id"},{"text":" "},{"value":"payload"},{"text":" "},
        {"value":"vector","space":"a"},{"text":" "},{"value":"vector","space":"b"}]}]"#;
    let bytes = rows.render(&Template::parse(template).unwrap()).unwrap();
    String::from_utf8(bytes).unwrap().lines().map(|line| line.replace('"', "'")).collect()
}

/// Runs `change` on a filled collection and compares what is there at once, after a replay and after a checkpoint.
fn check(change: impl Fn(&Engine, Uuid), expected: [&str; 3]) {
    let dir = tempfile::tempdir().unwrap();
    let open = |dir: &Path| Engine::open(lazy(dir)).unwrap();
    let engine = open(dir.path());
    let id = filled(&engine);
    change(&engine, id);
    assert_eq!(printed(&engine, id), expected);
    drop(engine);
    let engine = open(dir.path());
    assert_eq!(printed(&engine, id), expected, "after a replay");
    engine.close();
    assert_eq!(printed(&open(dir.path()), id), expected, "after a checkpoint");
}

const ONE: &str = "'1' {'n':1.0,'deep':{'x':[1,2]}} [1.0,0.0] [4.0,0.0]";
const TWO: &str = "'2' {'n':2.0,'deep':{'x':[2,2]}} [2.0,0.0] [5.0,0.0]";
const THREE: &str = "'3' {'n':3.0,'deep':{'x':[3,2]}} [3.0,0.0] [6.0,0.0]";

fn run(operation: &str, ids: &'static [&'static str]) -> impl Fn(&Engine, Uuid) {
    move |engine, id| {
        apply(engine, id, batch(operation, vec![texts(ids)])).unwrap();
    }
}

#[test]
fn payload_changes_touch_the_records_that_are_named() {
    let set = r#"{"kind":"changePayload","ids":0,"unknown":"ignore","change":{"kind":"set","value":"{\"n\":null,\"m\":[1e3]}"}}"#;
    check(run(set, &["2", "7"]), [ONE, "'2' {'deep':{'x':[2,2]},'m':[1e3]} [2.0,0.0] [5.0,0.0]", THREE]);
    let inside = r#"{"kind":"changePayload","ids":0,"unknown":"error","change":{"kind":"set","value":"{\"y\":1}","at":["deep"]}}"#;
    check(run(inside, &["1"]), ["'1' {'n':1.0,'deep':{'x':[1,2],'y':1}} [1.0,0.0] [4.0,0.0]", TWO, THREE]);
    let overwrite =
        r#"{"kind":"changePayload","ids":0,"unknown":"error","change":{"kind":"overwrite","value":"{\"z\":0}"}}"#;
    check(run(overwrite, &["3"]), [ONE, TWO, "'3' {'z':0} [3.0,0.0] [6.0,0.0]"]);
    let remove =
        r#"{"kind":"changePayload","ids":0,"unknown":"error","change":{"kind":"remove","paths":[["deep","x"],["n"]]}}"#;
    check(run(remove, &["1"]), ["'1' {'deep':{}} [1.0,0.0] [4.0,0.0]", TWO, THREE]);
    let clear = r#"{"kind":"changePayload","ids":0,"unknown":"error","change":{"kind":"clear"}}"#;
    check(run(clear, &["1", "3"]), ["'1' null [1.0,0.0] [4.0,0.0]", TWO, "'3' null [3.0,0.0] [6.0,0.0]"]);
}

#[test]
fn payload_changes_follow_a_filter() {
    let filtered = r#"{"kind":"changePayload","unknown":"ignore","change":{"kind":"clear"},
        "filter":{"kind":"range","path":["n"],"elements":"any","gte":{"float":"2"}}}"#;
    check(run(filtered, &[]), [ONE, "'2' null [2.0,0.0] [5.0,0.0]", "'3' null [3.0,0.0] [6.0,0.0]"]);
}

#[test]
fn deleted_vectors_are_gone_and_the_others_stay() {
    let operation = r#"{"kind":"deleteVectors","ids":0,"unknown":"error","spaces":["a","nowhere"]}"#;
    check(run(operation, &["2"]), [ONE, "'2' {'n':2.0,'deep':{'x':[2,2]}} null [5.0,0.0]", THREE]);
}

#[test]
fn operations_on_ids_that_are_not_there_are_refused_whole() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = filled(&engine);
    for operation in [
        r#"{"kind":"changePayload","ids":0,"unknown":"error","change":{"kind":"clear"}}"#.to_owned(),
        r#"{"kind":"deleteVectors","ids":0,"unknown":"error","spaces":["a"]}"#.to_owned(),
        format!(r#"{{"kind":"put","ids":0,{},"vectors":{{}}}}"#, r#""whenPresent":"merge","whenAbsent":"error""#),
    ] {
        let outcome = apply(&engine, id, batch(&operation, vec![texts(["1", "9"])]));
        assert_eq!(code(outcome), "unknown_id", "{operation}");
    }
    assert_eq!(printed(&engine, id), [ONE, TWO, THREE]);
}

#[test]
fn a_condition_spares_the_records_that_do_not_pass() {
    let condition = r#""condition":{"kind":"equals","path":["n"],"elements":"any","value":{"int":"2"}}"#;
    let swapped = |engine: &Engine, id: Uuid| {
        put(engine, id, &format!("{UPDATE},\"vectors\":{{\"a\":2}},{condition}")).unwrap();
    };
    check(swapped, [ONE, "'2' {'n':2.0,'deep':{'x':[2,2]}} [5.0,0.0] [5.0,0.0]", THREE]);
}

#[test]
fn a_space_that_was_removed_leaves_nothing_to_one_of_its_name() {
    let again = |engine: &Engine, id: Uuid| {
        let remove = CollectionChange { remove_spaces: vec!["a".to_owned()], ..CollectionChange::default() };
        let add = CollectionChange { add_spaces: vec![space("a", MetricName::Dot)], ..CollectionChange::default() };
        engine.update_collection(id, remove).unwrap();
        let operation = format!(r#"{{"kind":"put","ids":0,{UPDATE},"vectors":{{"a":1}}}}"#);
        let one = || vec![texts(["3"]), vectors([Some(vec![7.0, 7.0, 7.0])])];
        assert_eq!(code(apply(engine, id, batch(&operation, one()))), "invalid_argument");
        let record = engine.update_collection(id, add).unwrap();
        assert_eq!(record.spaces.iter().map(|space| space.slot).collect::<Vec<_>>(), [1, 2]);
        apply(engine, id, batch(&operation, one())).unwrap();
    };
    let none = |text: &str, vector: &str| text.replace(vector, "null");
    let (one, two) = (none(ONE, "[1.0,0.0]"), none(TWO, "[2.0,0.0]"));
    check(again, [&one, &two, "'3' {'n':3.0,'deep':{'x':[3,2]}} [7.0,7.0,7.0] [6.0,0.0]"]);
}

#[test]
fn versions_are_those_of_the_last_change() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = filled(&engine);
    run(r#"{"kind":"changePayload","ids":0,"unknown":"error","change":{"kind":"clear"}}"#, &["2"])(&engine, id);
    run(r#"{"kind":"deleteVectors","ids":0,"unknown":"error","spaces":["a"]}"#, &["3"])(&engine, id);
    let versions = |engine: &Engine| {
        let rows = store::query(engine, id, r#"{"source":{"kind":"scan","order":"id"}}"#, Vec::new()).unwrap();
        let template = r#"[{"each":"rows","separator":",","body":[{"value":"version"}]}]"#;
        String::from_utf8(rows.render(&Template::parse(template).unwrap()).unwrap()).unwrap()
    };
    assert_eq!(versions(&engine), "1,2,3");
    engine.close();
    assert_eq!(versions(&Engine::open(lazy(dir.path())).unwrap()), "1,2,3");
}
