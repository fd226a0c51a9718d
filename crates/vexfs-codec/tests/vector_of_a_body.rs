//! The one vector of a body and what stands around it say all that the body says.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_codec::columns::ColumnData;
use vexfs_codec::read::{BodySchema, split_at};

const SCHEMA: &str = r#"{"type":"object","fields":{"vectors":{"type":"vectors","base64":true},"ids":{"type":"texts","optional":true},
    "limit":{"type":"integer","optional":true},"filter":{"type":"json","raw":true,"optional":true}}}"#;

fn schema() -> BodySchema {
    BodySchema::parse(SCHEMA).unwrap()
}

#[test]
fn a_body_falls_apart_around_its_vector() {
    let body = br#"{"limit": 3, "vectors": [ [1, 2.5, -3e0] ], "filter": {"a": [1, 2]}}"#;
    let split = schema().split(body).unwrap();
    assert_eq!(split.before, br#"{"limit": 3, "vectors": [ "#);
    assert_eq!(split.vector.flat(), [1.0, 2.5, -3.0]);
    assert_eq!(split.after, br#" ], "filter": {"a": [1, 2]}}"#);
}

#[test]
fn one_with_the_same_around_its_vector_reads_the_same() {
    let schema = schema();
    let (kept, other) = (br#"{"vectors":[[1,2]],"limit":3}"#, br#"{"vectors":[[ 0.5 , 1e2 ]],"limit":3}"#);
    let split = schema.split(kept).unwrap();
    let found = split_at(other, split.before.len()).unwrap();
    assert_eq!((found.before, found.after), (split.before, split.after));
    let (kept, other) = (schema.read(kept).unwrap(), schema.read(other).unwrap());
    assert_eq!(kept.skeleton, other.skeleton);
    assert_eq!(other.columns[0].data, ColumnData::Vectors(found.vector));
}

#[test]
fn other_bodies_stay_whole() {
    let whole = [
        r#"{"vectors":[]}"#,
        r#"{"vectors":[[]]}"#,
        r#"{"vectors":[[1],[2]]}"#,
        r#"{"vectors":[[1]],"ids":["a"]}"#,
        r#"{"vectors":["AACAPw=="],"filter":[1]}"#,
        r#"{"vectors":[[1]],"filter":[1]}"#,
        r#"{"vectors":[[1]],"filter":"[1.0]"}"#,
        r#"{"vectors":[[1]],"limit":"a"}"#,
        r#"{"vectors":[[1]]"#,
        "",
    ];
    for body in whole {
        assert_eq!(schema().split(body.as_bytes()), None, "{body}");
    }
}

#[test]
fn no_array_of_numbers_is_found_where_there_is_none() {
    for text in ["", "[", "[]", "[1", "[1,]", "[01]", "[1e999]", "[\"a\"]", "1]", "[[1]]"] {
        assert_eq!(split_at(text.as_bytes(), 0), None, "{text}");
    }
    assert_eq!(split_at(b"[1]", 7), None);
}
