//! No body makes the reader panic, overflow the stack, or use memory out of proportion.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod mutation;

use mutation::Mutator;
use proptest::prelude::*;
use vexfs_codec::columns::{Column, JsonColumn, VectorRef};
use vexfs_codec::flat::{FlatRules, merge, normalize};
use vexfs_codec::read::{Body, BodySchema, ReadError};
use vexfs_codec::write::compact;

const SCHEMA: &str = r##"{"type":"object","fields":{
    "ids":{"type":"texts","optional":true},"embeddings":{"type":"vectors","optional":true,"base64":true,"nullItems":true},
    "metadatas":{"type":"objects","optional":true,"nullItems":true,"rules":{"nulls":"allow","dropEmptyArrays":true,
        "forbiddenKeyPrefixes":["#"],"markedObjects":{"key":"#type","value":"sparse","sameLength":true,"fields":[
            {"name":"indices","type":"u32s","ascending":true},{"name":"values","type":"f32s"}]}}},
    "payloads":{"type":"objects","optional":true},"where":{"type":"json","raw":true,"optional":true},
    "n":{"type":"integer","optional":true},"x":{"type":"number","expects":"f32","optional":true},
    "e":{"type":"enum","variants":["a","b"],"optional":true},
    "points":{"type":"list","optional":true,"items":{"type":"object","unknownFields":"reject","fields":{
        "vector":{"type":"vector","base64":true,"untaggedName":"V"},"payload":{"type":"attributes","optional":true}}}},
    "records":{"type":"list","optional":true,"items":{"type":"object","fields":{
        "id":{"type":"id","optional":true},"vector":{"type":"vectorsByName","optional":true},
        "payload":{"type":"attributes","optional":true}}}},
    "batch":{"type":"vectorsByName","batch":true,"nullItems":true,"optional":true},
    "query":{"type":"vectorOrJson","optional":true},"keys":{"type":"ids","optional":true}}}"##;

const SEEDS: &[&str] = &[
    r#"{"ids":["a\ud83d\ude00","é"],"embeddings":["AACAPw==",null,[1,-2.5e3,1e39]],"n":-3,"x":1e-40,"e":"a"}"#,
    r##"{"metadatas":[{"a":1,"b":[1,2.5],"c":{"#type":"sparse","indices":[1,2],"values":[1,2]},"a":[]},null],"where":{"k":[1]}}"##,
    r#"{"points":[{"vector":[1,2],"payload":{"a":{"b":[]}}},{"vector":"AACAPw=="}],"payloads":[{"x":"\u0000"}],"y":{"z":1}}"#,
    r#"{"records":[{"id":1,"vector":{"a":[1,2],"s":{"indices":[1,2],"values":[1,2]},"m":[[1],[2]]},"payload":{"a":[1]}},{}]}"#,
    r#"{"batch":{"a":[[1],null],"s":[{"values":[1],"indices":[4294967295]}]},"keys":[7,"936da01f9abd4d9d80c702af85c822a8"]}"#,
    r#"{"query":{"name":"a","vector":{"text":"t","model":"m","options":{"a":[]}}},"batch":[[[1],[2]]],"records":[{"vector":[]}]}"#,
];

fn schema() -> BodySchema {
    BodySchema::parse(SCHEMA).unwrap()
}

/// What was accepted is JSON, and so is every item of it.
fn check(body: &[u8], outcome: Result<Body, ReadError>) {
    match outcome {
        Ok(read) => {
            serde_json::from_slice::<serde_json::Value>(body).unwrap_or_else(|error| {
                // Values that are ignored may nest deeper and hold half surrogates, as in serde.
                assert!(serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok(), "{error}");
                serde_json::Value::Null
            });
            serde_json::from_str::<serde_json::Value>(&read.skeleton).unwrap();
            check_spaces(&read);
            for item in read.columns.iter().filter_map(Column::jsons).flat_map(JsonColumn::iter).flatten() {
                serde_json::from_slice::<serde_json::Value>(item).unwrap();
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The columns of the records are as long as each other, and each item is what its column says.
fn check_spaces(read: &Body) {
    let records = read.column("records[].payload").unwrap().data.len();
    assert_eq!(read.column("records[].id").unwrap().data.len(), records);
    for column in &read.spaces {
        assert!(column.path != "records[].vector" || column.data.len() == records);
        for item in 0..column.data.len() {
            match column.data.vector(item) {
                Some(VectorRef::Multi(multi)) => assert_eq!(multi.vectors().len() * multi.dim, multi.values.len()),
                Some(VectorRef::Sparse(sparse)) => assert_eq!(sparse.indices.len(), sparse.values.len()),
                _ => {}
            }
        }
    }
}

#[test]
fn mutated_bodies() {
    let (schema, mut mutator) = (schema(), Mutator::new(99));
    let rules: FlatRules = serde_json::from_str(r##"{"nulls":"allow","forbiddenKeyPrefixes":["#"]}"##).unwrap();
    for round in 0..60_000 {
        let mut body = mutator.mutate(SEEDS[round % SEEDS.len()].as_bytes(), SEEDS[round / 3 % SEEDS.len()].as_bytes());
        if round % 5 == 0 && !body.is_empty() {
            let at = round % body.len();
            body[at] = (round % 256) as u8;
        }
        check(&body, schema.read(&body));
        let _ = (normalize(&rules, &body), merge(Some(&body), &body), compact(&body));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn any_bytes(body in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&body, schema().read(&body));
        let _ = (merge(None, &body), compact(&body));
    }

    #[test]
    fn any_bytes_inside_a_body(inner in prop::collection::vec(any::<u8>(), 0..40), field in 0..9_usize) {
        let fields = ["ids", "embeddings", "metadatas", "where", "points", "unknown", "records", "batch", "keys"];
        let field = fields[field];
        let body = [format!("{{\"{field}\":[").as_bytes(), &inner, b"]}"].concat();
        check(&body, schema().read(&body));
    }
}

#[test]
fn deep_and_long_bodies() {
    let schema = schema();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for field in [
            "ids",
            "embeddings",
            "metadatas",
            "payloads",
            "where",
            "n",
            "points",
            "unknown",
            "records",
            "batch",
            "query",
            "keys",
        ] {
            for depth in [100, 200_000] {
                let value = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                let body = format!("{{\"{field}\":{value}}}");
                let outcome = schema.read(body.as_bytes());
                assert_eq!(
                    outcome.is_ok(),
                    field == "unknown" || (field == "where" && depth == 100),
                    "{field} {depth}"
                );
                let unclosed = format!("{{\"{field}\":{}", open.repeat(depth));
                schema.read(unclosed.as_bytes()).unwrap_err();
            }
        }
    }
    let digits = "9".repeat(1_000_000);
    for number in [
        digits.clone(),
        format!("0.{digits}"),
        format!("1e{digits}"),
        format!("1e-{digits}"),
        format!("{digits}e-{digits}"),
    ] {
        let _ = schema.read(format!("{{\"embeddings\":[[{number}]],\"x\":{number}}}").as_bytes());
        let _ = schema.read(format!("{{\"metadatas\":[{{\"a\":[1,{number}]}}]}}").as_bytes());
        let _ = schema.read(format!("{{\"n\":{number}}}").as_bytes());
    }
}

#[test]
fn many_keys_take_linear_time() {
    let entries: Vec<String> = (0..300_000).map(|i| format!("\"k{}\":[]", i % 200_000)).collect();
    let body = format!("{{\"metadatas\":[{{{}}}]}}", entries.join(","));
    let read = schema().read(body.as_bytes()).unwrap();
    let object = read.column("metadatas").unwrap().jsons().unwrap().get(0).unwrap();
    assert_eq!(object.windows(5).filter(|part| part == b":null").count(), 200_000);
}

#[test]
fn invalid_utf8_is_no_json() {
    for body in [b"{\"ids\":[\"a\xff\"]}".as_slice(), b"{\"x\xff\":1}", b"\xff", b"{\"unknown\":\n\"\xc3\"}"] {
        let error = schema().read(body).unwrap_err();
        assert!(matches!(error, ReadError::NotJson { .. }), "{error}");
    }
    let error = schema().read(b"{\"unknown\":\n\"\xc3\"}").unwrap_err().to_string();
    assert_eq!(error, "invalid unicode code point at line 2 column 2");
}

#[test]
fn records_that_name_many_spaces_take_memory_in_proportion() {
    let named = |count: usize| -> String {
        let vectors: Vec<String> = (0..count).map(|i| format!("\"s{i}\":[1]")).collect();
        format!("{{\"vector\":{{{}}}}}", vectors.join(","))
    };
    let empty = vec!["{}"; 200_000].join(",");
    let read = |records: &str| schema().read(format!("{{\"records\":[{records}]}}").as_bytes());
    assert_eq!(read(&named(1000)).unwrap().spaces.len(), 1000);
    assert!(read(&named(2000)).is_err());
    assert_eq!(read(&format!("{},{empty}", named(3))).unwrap().spaces[2].data.len(), 200_001);
    assert!(read(&format!("{},{empty}", named(1000))).is_err());
    let apart: Vec<String> = (0..1000).map(|i| format!("{{\"vector\":{{\"s{i}\":[1]}}}}")).collect();
    assert!(read(&apart.join(",")).is_err());
}
