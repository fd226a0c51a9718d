//! Fields that serde would flatten into a struct are refused when and as serde refuses them.

#![expect(dead_code, reason = "the derived structs are only there to be deserialised")]

mod mutation;
mod serde_judge;

use mutation::Mutator;
use serde::Deserialize;
use serde_judge::serde_says;
use vexfs_codec::read::BodySchema;

#[derive(Deserialize)]
struct Payload {
    ids: Vec<String>,
    #[serde(flatten)]
    conditions: Conditions,
    limit: Option<u32>,
}

#[derive(Deserialize)]
struct Conditions {
    r#where: Option<serde_json::Value>,
    where_document: Option<serde_json::Value>,
}

const SCHEMA: &str = r#"{"type":"object","name":"Payload","fields":{
    "ids":{"type":"texts"},
    "where":{"type":"json","raw":true,"optional":true,"flattened":true},
    "where_document":{"type":"json","raw":true,"optional":true,"flattened":true},
    "limit":{"type":"integer","min":0,"max":4294967295,"optional":true}
}}"#;

const BODIES: &[&str] = &[
    r#"{"ids":["a"],"where":{"a":1},"where_document":null,"limit":3,"x":{"y":[1e5,"\u00e9"]}}"#,
    r#"{"where":1,"where":2,"ids":[]}"#,
    r#"{"where":1,"where":2,"limit":1}"#,
    r#"{"where_document":1,"where":1,"where":2,"where_document":2,"ids":[]}"#,
    r#"{"where":1,"where":2,"limit":-1,"ids":[]}"#,
    r#"{"limit":1,"limit":2,"ids":[]}"#,
    r#"{"limit":1}"#,
    "[",
    "[]",
    "1",
    "\"x\"",
    "null",
    "{\"ids\":[],\"x\":\"\u{1}\"}",
    r#"{"ids":[],"x":1e999}"#,
    r#"{"ids":[],"x":"\ud800"}"#,
    r#"{"ids":[],"x":{"y":"\ud800"}}"#,
];

#[test]
fn bodies_are_judged_in_the_words_of_serde() {
    let schema = BodySchema::parse(SCHEMA).unwrap();
    for body in BODIES {
        assert_eq!(schema.read(body.as_bytes()).err(), serde_says::<Payload>(body.as_bytes()), "{body}");
    }
    for body in [b"{\"a\":\"\xff\"}".as_slice(), b"{\"ids\":[],\"a\":\"\xff\"}", b"{\"ids\":[\"\xff\"]}"] {
        assert_eq!(schema.read(body).err(), serde_says::<Payload>(body), "{body:?}");
    }
}

#[test]
fn mutated_bodies_are_judged_in_the_words_of_serde() {
    let schema = BodySchema::parse(SCHEMA).unwrap();
    let mut mutator = Mutator::new(11);
    let mut refused = 0;
    for round in 0..40_000 {
        let body = mutator.mutate(BODIES[round % 3].as_bytes(), BODIES[round * 7 % 5].as_bytes());
        let (ours, theirs) = (schema.read(&body).err(), serde_says::<Payload>(&body));
        refused += usize::from(theirs.is_some());
        assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(&body));
    }
    assert!(refused > 10_000, "only {refused} bodies were bad");
}

#[test]
fn unknown_fields_are_as_deep_as_serde_allows() {
    let schema = BodySchema::parse(SCHEMA).unwrap();
    for depth in [1, 125, 126, 127, 128, 129, 5000] {
        for field in ["where", "unknown"] {
            let body = format!("{{\"ids\":[],\"{field}\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(schema.read(body.as_bytes()).err(), serde_says::<Payload>(body.as_bytes()), "{field} {depth}");
        }
    }
}
