//! A body that is refused is refused with serde's own path, words and position.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(dead_code, reason = "the derived structs are only there to be deserialised")]

mod mutation;
mod serde_judge;

use std::collections::HashMap;

use mutation::Mutator;
use serde::Deserialize;
use serde_judge::serde_says;
use vexfs_codec::read::{BodySchema, ReadError};

#[derive(Deserialize)]
struct AddPayload {
    ids: Vec<String>,
    embeddings: Payload,
    plain: Option<Vec<Vec<f32>>>,
    documents: Option<Vec<Option<String>>>,
    metadatas: Option<Vec<Option<HashMap<String, Value>>>>,
    r#where: Option<serde_json::Value>,
    n_results: Option<u32>,
    offset: Option<i64>,
    #[serde(default)]
    include: Vec<Include>,
    name: Option<String>,
    #[serde(default)]
    get_or_create: bool,
    nested: Option<Nested>,
    list: Option<Vec<Nested>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nested {
    #[serde(alias = "old", alias = "Old")]
    a: f32,
    b: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Payload {
    Arrays(Vec<Option<Vec<f32>>>),
    Base64(Vec<Option<String>>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Bools(Vec<bool>),
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    Texts(Vec<String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Include {
    Distances,
    Documents,
    Metadatas,
}

const SCHEMA: &str = r#"{"type":"object","name":"AddPayload","fields":{
    "ids":{"type":"texts"},
    "embeddings":{"type":"vectors","base64":true,"nullItems":true,"untaggedName":"Payload"},
    "plain":{"type":"vectors","optional":true},
    "documents":{"type":"texts","optional":true,"nullItems":true},
    "metadatas":{"type":"objects","optional":true,"nullItems":true,"rules":{"untaggedName":"Value"}},
    "where":{"type":"json","optional":true,"raw":true},
    "n_results":{"type":"integer","min":0,"max":4294967295,"optional":true},
    "offset":{"type":"integer","optional":true},
    "include":{"type":"enums","variants":["distances","documents","metadatas"],"default":[]},
    "name":{"type":"string","optional":true},
    "get_or_create":{"type":"boolean","default":false},
    "nested":{"type":"object","name":"Nested","optional":true,"unknownFields":"reject",
        "fields":{"a":{"type":"number","expects":"f32","aliases":["old","Old"]},"b":{"type":"number","optional":true}}},
    "list":{"type":"list","optional":true,"items":{"type":"object","name":"Nested","unknownFields":"reject",
        "fields":{"a":{"type":"number","expects":"f32","aliases":["old","Old"]},"b":{"type":"number","optional":true}}}}
}}"#;

fn schema() -> BodySchema {
    BodySchema::parse(SCHEMA).unwrap()
}

const GOOD: &[&str] = &[
    r#"{"ids":["a","b"],"embeddings":[[1,2.5],null],"documents":["x",null],"metadatas":[{"k":1,"l":[1,2.5]},null]}"#,
    r#" { "ids" : [ ] , "embeddings" : [ "AACAPw==" , null ], "where":{"$and":[{"k":{"$gt":1e3}},{"s":"\ud83d\ude00"}]} } "#,
    "{\"ids\":[\"\\u0061\\n\"],\n\"embeddings\":[[-0.5e-3,1E5,123456789012345678901234567890]],\n\"n_results\":7,\"offset\":-9}",
    r#"{"ids":[],"embeddings":[],"include":["distances","documents"],"name":"n","get_or_create":true,"x":[[{"y":"\ud800"}]]}"#,
    r#"{"ids":[],"embeddings":[[]],"nested":{"a":1},"list":[{"old":1.5,"b":null},{"a":2,"b":3}],"plain":[[1],[2,3]]}"#,
    r#"{"ids":null,"embeddings":[],"metadatas":[{"a":true,"b":"s","c":[],"d":["x"],"e":[true],"f":-0,"g":18446744073709551615}]}"#,
];

const BAD: &[&str] = &[
    "",
    " ",
    "{",
    "{}",
    "1",
    "null",
    "true",
    "\"x\"",
    "-1",
    "1.5",
    "[]",
    "nul",
    "{]",
    "{\"ids\"",
    "{\"ids\":",
    "{1:2}",
    r#"{"ids":[1]}"#,
    r#"{"ids":["a",null]}"#,
    r#"{"ids":"a"}"#,
    r#"{"ids":{}}"#,
    r#"{"ids":[["a"]]}"#,
    r#"{"ids":["a"]}"#,
    r#"{"embeddings":[[1]]}"#,
    r#"{"ids":["a"],"ids":["b"]}"#,
    r#"{"ids":["a"],  "ids"  :["b"]}"#,
    r#"{"ids":["a",]}"#,
    r#"{"ids":["a" "b"]}"#,
    r#"{"ids":["a"],}"#,
    r#"{"ids":["a"] "embeddings":[]}"#,
    r#"{"ids":["\x"],"embeddings":[]}"#,
    r#"{"ids":["\ud800"],"embeddings":[]}"#,
    r#"{"ids":["\ud800\u0061"]}"#,
    r#"{"ids":["\udc00"]}"#,
    r#"{"ids":["\u12g4"]}"#,
    "{\"ids\":[\"a\nb\"]}",
    "{\"ids\":[\"a",
    "{\"ids\":[\"a\\",
    r#"{"ids":[],"embeddings":[["a"]]}"#,
    r#"{"ids":[],"embeddings":[[1],"AACAPw=="]}"#,
    r#"{"ids":[],"embeddings":null}"#,
    r#"{"ids":[],"embeddings":[[1,null]]}"#,
    r#"{"ids":[],"embeddings":{"a":[1]}}"#,
    r#"{"ids":[],"embeddings":[[1],[01]]}"#,
    r#"{"ids":[],"embeddings":[[1],[1.]]}"#,
    r#"{"ids":[],"embeddings":[[1],[1e]]}"#,
    r#"{"ids":[],"embeddings":[[1],[-]]}"#,
    r#"{"ids":[],"embeddings":[[1e309]]}"#,
    r#"{"ids":[],"embeddings":[[.5]]}"#,
    r#"{"ids":[],"embeddings":[[+1]]}"#,
    r#"{"ids":[],"embeddings":[[NaN]]}"#,
    r#"{"ids":[],"embeddings":[[1,]]}"#,
    r#"{"ids":[],"embeddings":[[1 2]]}"#,
    r#"{"ids":[],"embeddings":[1]}"#,
    "{\"ids\":[],\n\"embeddings\":[\n1],\n\"name\":4}",
    r#"{"ids":[],"embeddings":[],"plain":[["a"]]}"#,
    r#"{"ids":[],"embeddings":[],"plain":["a"]}"#,
    r#"{"ids":[],"embeddings":[],"plain":[null]}"#,
    r#"{"ids":[],"embeddings":[],"plain":[[1e400]]}"#,
    r#"{"ids":[],"embeddings":[],"documents":[1]}"#,
    r#"{"ids":[],"embeddings":[],"documents":[{"a":1}]}"#,
    r#"{"ids":[],"embeddings":[],"metadatas":[1]}"#,
    r#"{"ids":[],"embeddings":[],"metadatas":[{"k":null}]}"#,
    r#"{"ids":[],"embeddings":[],"metadatas":[null,{"j":1,"k":{"x":1}}]}"#,
    r#"{"ids":[],"embeddings":[],"metadatas":[{"k":[[1]]}]}"#,
    r#"{"ids":[],"embeddings":[],"metadatas":[{"k":[1,"a"]}]}"#,
    r#"{"ids":[],"embeddings":[],"metadatas":[{"k":[1,tru]}]}"#,
    r#"{"ids":[],"embeddings":[],"metadatas":[{"k":1e999}]}"#,
    r#"{"ids":[],"embeddings":[],"metadatas":[{"k":[1,null], "l":x}]}"#,
    r#"{"ids":[],"embeddings":[],"where":{"a":1e999}}"#,
    r#"{"ids":[],"embeddings":[],"where":{"a":"\ud800"}}"#,
    r#"{"ids":[],"embeddings":[],"where":{"a":[1,2}}"#,
    r#"{"ids":[],"embeddings":[],"where":}"#,
    r#"{"ids":[],"embeddings":[],"n_results":-1}"#,
    r#"{"ids":[],"embeddings":[],"n_results":1.0}"#,
    r#"{"ids":[],"embeddings":[],"n_results":4294967296}"#,
    r#"{"ids":[],"embeddings":[],"n_results":"5"}"#,
    r#"{"ids":[],"embeddings":[],"n_results":-0}"#,
    r#"{"ids":[],"embeddings":[],"n_results":1e2}"#,
    r#"{"ids":[],"embeddings":[],"n_results":99999999999999999999}"#,
    r#"{"ids":[],"embeddings":[],"n_results":true}"#,
    r#"{"ids":[],"embeddings":[],"offset":9223372036854775808}"#,
    r#"{"ids":[],"embeddings":[],"offset":[]}"#,
    r#"{"ids":[],"embeddings":[],"offset":-9223372036854775809}"#,
    r#"{"ids":[],"embeddings":[],"offset":{}}"#,
    r#"{"ids":[],"embeddings":[],"include":["data"]}"#,
    r#"{"ids":[],"embeddings":[],"include":[1]}"#,
    r#"{"ids":[],"embeddings":[],"include":null}"#,
    r#"{"ids":[],"embeddings":[],"include":["distances","dat\n"]}"#,
    r#"{"ids":[],"embeddings":[],"name":false}"#,
    r#"{"ids":[],"embeddings":[],"name":["a"]}"#,
    r#"{"ids":[],"embeddings":[],"get_or_create":null}"#,
    r#"{"ids":[],"embeddings":[],"get_or_create":"true"}"#,
    r#"{"ids":[],"embeddings":[],"nested":{"a":1,"c":2}}"#,
    r#"{"ids":[],"embeddings":[],"nested":{"a":1,"old":2}}"#,
    r#"{"ids":[],"embeddings":[],"nested":{"Old":1,"old":2}}"#,
    r#"{"ids":[],"embeddings":[],"nested":{"old":"x"}}"#,
    r#"{"ids":[],"embeddings":[],"nested":{}}"#,
    r#"{"ids":[],"embeddings":[],"nested":{"a":"x"}}"#,
    r#"{"ids":[],"embeddings":[],"nested":{"a":1,"b":[]}}"#,
    r#"{"ids":[],"embeddings":[],"list":[{"a":1},{"a":null}]}"#,
    r#"{"ids":[],"embeddings":[],"list":[1]}"#,
    r#"{"ids":[],"embeddings":[]} x"#,
    r#"{"ids":[],"embeddings":[]}}"#,
    r#"{"ids":[],"embeddings":[]},"#,
    r#"{"ids":[1],"embeddings":[}"#,
    r#"{"ids":[],"embeddings":["a",1,"#,
    r#"{"ids":[],"u":[1,"embeddings":[]}"#,
];

#[test]
fn good_bodies_are_read() {
    for body in GOOD.iter().take(5) {
        assert_eq!(serde_says::<AddPayload>(body.as_bytes()), None, "{body}");
        schema().read(body.as_bytes()).unwrap();
    }
}

#[test]
fn bad_bodies_are_refused_in_the_words_of_serde() {
    let schema = schema();
    for body in BAD.iter().chain(&GOOD[5..]) {
        let expected = serde_says::<AddPayload>(body.as_bytes());
        assert!(expected.is_some(), "serde takes {body}");
        assert_eq!(schema.read(body.as_bytes()).err(), expected, "{body}");
    }
}

#[test]
fn depth_is_limited_as_in_serde() {
    let schema = schema();
    for depth in [1, 125, 126, 127, 128, 129, 5000] {
        for field in ["where", "metadatas", "embeddings", "unknown", "list"] {
            for closed in [true, false] {
                let close = if closed { "]".repeat(depth) + "}" } else { String::new() };
                let body = format!("{{\"ids\":[],\"embeddings\":[],\"{field}\":{}{close}", "[".repeat(depth));
                assert_eq!(
                    schema.read(body.as_bytes()).err(),
                    serde_says::<AddPayload>(body.as_bytes()),
                    "{field} {depth} {closed}"
                );
            }
        }
    }
}

/// Where we are stricter than serde on purpose.
fn is_stricter(error: &ReadError) -> bool {
    let ReadError::WrongShape { message, .. } = error else {
        return false;
    };
    message.contains("base64") || message.contains("does not have the expected shape")
}

#[test]
fn mutated_bodies_are_refused_in_the_words_of_serde() {
    let schema = schema();
    let mut mutator = Mutator::new(7);
    let mut refused = 0;
    for round in 0..60_000 {
        let body = mutator.mutate(GOOD[round % GOOD.len()].as_bytes(), GOOD[round * 7 % GOOD.len()].as_bytes());
        let (ours, theirs) = (schema.read(&body).err(), serde_says::<AddPayload>(&body));
        refused += usize::from(theirs.is_some());
        if ours != theirs && !ours.as_ref().is_some_and(is_stricter) {
            assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(&body));
        }
    }
    assert!(refused > 10_000, "only {refused} bodies were bad");
}

#[test]
fn an_array_is_no_object() {
    let error = schema().read(b"[]").unwrap_err().to_string();
    assert_eq!(error, "invalid length 0, expected struct AddPayload with 13 elements at line 1 column 2");
    let list = BodySchema::parse(r#"{"type":"object","fields":{"ids":{"type":"texts"}}}"#).unwrap();
    let error = list.read(b"[[\"a\"]]").unwrap_err().to_string();
    assert_eq!(error, "the body does not have the expected shape at line 1 column 7");
}

#[test]
fn bad_base64_is_named_when_nothing_else_is_wrong() {
    for body in [
        r#"{"ids":[],"embeddings":["!!"],"embeddings":[]}"#,
        r#"{"ids":[],"embeddings":["!!",1]}"#,
        r#"{"embeddings":["!!"]}"#,
        r#"{"ids":[],"embeddings":["!!"],"n_results":-1}"#,
        r#"{"ids":[],"embeddings":["!!"]"#,
    ] {
        assert_eq!(schema().read(body.as_bytes()).err(), serde_says::<AddPayload>(body.as_bytes()), "{body}");
    }
}

#[test]
fn bad_base64_is_named() {
    let error = schema().read(br#"{"ids":[],"embeddings":["AACAPw==","AACAP"]}"#).unwrap_err().to_string();
    assert_eq!(error, "embeddings: invalid base64 in the vector at index 1 at line 1 column 44");
    let plain = BodySchema::parse(r#"{"type":"vectors","base64":true}"#).unwrap();
    let error = plain.read(br#"["AACAPw==","AACA"]"#).unwrap_err().to_string();
    assert_eq!(
        error,
        "[1]: the vector at index 1 is base64 of 3 bytes, which is no whole number of 4-byte floats at line 1 column 18"
    );
}
