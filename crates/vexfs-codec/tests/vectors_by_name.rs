//! Vectors of any kind become one column a space, as long as their records.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_codec::columns::{ColumnData, InvalidSparse, VectorRef};
use vexfs_codec::read::{Body, BodySchema};

const RECORDS: &str = r#"{"type":"object","fields":{"points":{"type":"list","items":{"type":"object","fields":{
    "id":{"type":"id"},"vector":{"type":"vectorsByName","untaggedName":"V","optional":true,"aliases":["vectors"]},
    "payload":{"type":"attributes","optional":true}}}}}}"#;
const BATCH: &str = r#"{"type":"object","fields":{"ids":{"type":"ids"},
    "vectors":{"type":"vectorsByName","batch":true,"untaggedName":"B"}}}"#;
const SINGLE: &str = r#"{"type":"vectorOrJson","untaggedName":"S"}"#;

fn read(schema: &str, body: &str) -> Body {
    BodySchema::parse(schema).unwrap().read(body.as_bytes()).unwrap_or_else(|error| panic!("{error}: {body}"))
}

fn records(vectors: &str) -> String {
    let items: Vec<String> = vectors.split('|').map(|vector| format!(r#"{{"id":1,"vector":{vector}}}"#)).collect();
    format!(r#"{{"points":[{}]}}"#, items.join(","))
}

/// What a space holds, in words.
fn shown(body: &Body) -> Vec<String> {
    let vector = |vector: VectorRef<'_>| match vector {
        VectorRef::Dense(values) => format!("{values:?}"),
        VectorRef::Multi(multi) => format!("{}x{:?}", multi.vectors().len(), multi.values),
        VectorRef::Sparse(sparse) => format!("{:?}:{:?}", sparse.indices, sparse.values),
    };
    let column = |data: &ColumnData| -> String {
        let items: Vec<String> = (0..data.len())
            .map(|i| match data {
                ColumnData::Jsons(column) => column.get(i).map(|json| String::from_utf8_lossy(json).into_owned()),
                _ => data.vector(i).map(vector),
            })
            .map(|item| item.unwrap_or_else(|| "-".to_owned()))
            .collect();
        items.join(" ")
    };
    body.spaces.iter().map(|space| format!("{}={}", space.space, column(&space.data))).collect()
}

#[test]
fn every_form_of_a_record_is_read() {
    for (vectors, expected) in [
        ("[1,2.5]|[]", vec!["=[1.0, 2.5] []"]),
        ("[ [1,2] , [3,4] ]|[[5]]", vec!["=2x[1.0, 2.0, 3.0, 4.0] 1x[5.0]"]),
        (r#"{"a":[1]}|{}|null|{"b":[[2]],"a":[3]}"#, vec!["a=[1.0] - - [3.0]", "b=- - - 1x[2.0]"]),
        (r#"{"s":{"indices":[7,3],"values":[0.5,-1]}}"#, vec!["s=[3, 7]:[-1.0, 0.5]"]),
        (r#"{"s":{"values":[1],"x":{},"indices":[4294967295]}}"#, vec!["s=[4294967295]:[1.0]"]),
        (r#"{"":[1]}|[2]"#, vec!["=[1.0] [2.0]"]),
        (
            r#"{"text":"a b","model":"m"}|{"model":"n", "image":[1]}"#,
            vec![r#"={"text":"a b","model":"m"} {"model":"n","image":[1]}"#],
        ),
        (
            r#"{"a":{"object":{"x":[1]},"model":"m","options":{}}}"#,
            vec![r#"a={"object":{"x":[1]},"model":"m","options":{}}"#],
        ),
        (
            r#"{"a":[1.5]}|{}|{"a":{"text":"t","model":"m"}}|{"a":[2, 3]}|{"a":{"indices":[1],"values":[2]}}"#,
            vec![r#"a=[1.5] - {"text":"t","model":"m"} [2,3] {"indices":[1],"values":[2]}"#],
        ),
        (r#"[[1,2]]|{"text":"t","model":"m"}"#, vec![r#"=[[1.0,2.0]] {"text":"t","model":"m"}"#]),
        (r#"{"text":[1],"image":[2]}|{"image":[4],"text":[3]}"#, vec!["text=[1.0] [3.0]", "image=[2.0] [4.0]"]),
        (r#"{"model":[1],"object":[[2]]}"#, vec!["model=[1.0]", "object=1x[2.0]"]),
        ("{}", vec![]),
    ] {
        assert_eq!(shown(&read(RECORDS, &records(vectors))), expected, "{vectors}");
    }
}

#[test]
fn lifted_fields_of_records_are_aligned_and_leave_no_trace_in_the_skeleton() {
    let body = r#"{"points":[{"id":1},{"payload":{"a":1},"vectors":[1],"id":2},{"id":3,"payload":null}]}"#;
    let body = read(RECORDS, body);
    assert_eq!(body.skeleton, r#"{"points":[{},{},{}]}"#);
    assert_eq!(shown(&body), ["=- [1.0] -"]);
    let payloads = body.column("points[].payload").unwrap().jsons().unwrap();
    assert_eq!(payloads.iter().collect::<Vec<_>>(), [None, Some(br#"{"a":1}"#.as_slice()), None]);
    assert_eq!(body.column("points[].id").unwrap().texts().unwrap().len(), 3);
    assert_eq!(body.space("points[].vector", "").unwrap().data.len(), 3);
}

#[test]
fn every_form_of_a_batch_is_read() {
    for (vectors, expected) in [
        ("[]", vec!["="]),
        ("{}", vec![]),
        ("[[1,2],[3,4]]", vec!["=[1.0, 2.0] [3.0, 4.0]"]),
        ("[[[1],[2]],[[3]]]", vec!["=2x[1.0, 2.0] 1x[3.0]"]),
        (r#"{"a":[[1],[2]],"s":[{"indices":[1],"values":[2]}],"e":[]}"#, vec!["a=[1.0] [2.0]", "s=[1]:[2.0]", "e="]),
        (r#"[{"text":"t","model":"m"}]"#, vec![r#"={"text":"t","model":"m"}"#]),
    ] {
        let body = read(BATCH, &format!(r#"{{"ids":[1],"vectors":{vectors}}}"#));
        assert_eq!(shown(&body), expected, "{vectors}");
        assert_eq!(body.skeleton, r#"{"ids":{"column":0,"start":0,"length":1},"vectors":{}}"#);
    }
    let nulls = r#"{"type":"vectorsByName","batch":true,"nullItems":true}"#;
    assert_eq!(shown(&read(nulls, "[null,[1],null]")), ["=- [1.0] -"]);
    assert_eq!(shown(&read(nulls, r#"{"a":[null,null]}"#)), ["a=- -"]);
}

#[test]
fn one_vector_may_have_a_name() {
    for (vector, expected) in [
        ("[1,2]", "=[1.0, 2.0]"),
        ("[[1],[2]]", "=2x[1.0, 2.0]"),
        (r#"{"name":"a","vector":[1]}"#, "a=[1.0]"),
        (r#"{"vector":{"indices":[2],"values":[1]},"name":"s","more":[{}]}"#, "s=[2]:[1.0]"),
        (r#"{"text":"t","model":"m"}"#, r#"={"text":"t","model":"m"}"#),
    ] {
        assert_eq!(shown(&read(SINGLE, vector)), [expected], "{vector}");
    }
}

#[test]
fn what_is_no_vector_is_refused_with_the_name_of_the_union() {
    let refusal =
        |schema: &str, body: &str| BodySchema::parse(schema).unwrap().read(body.as_bytes()).unwrap_err().to_string();
    let untagged = |name: &str| format!("data did not match any variant of untagged enum {name}");
    for vectors in [
        "1",
        "\"a\"",
        "true",
        "[\"a\"]",
        "[1,null]",
        "[1,[2]]",
        "[[1],2]",
        "[[[1]]]",
        r#"{"a":1}"#,
        r#"{"a":null}"#,
        r#"{"a":{}}"#,
        r#"{"a":{"indices":[1]}}"#,
        r#"{"a":{"indices":[-1],"values":[1]}}"#,
        r#"{"a":{"indices":[1.0],"values":[1]}}"#,
        r#"{"a":{"indices":[4294967296],"values":[1]}}"#,
        r#"{"a":{"indices":[1],"indices":[1],"values":[1]}}"#,
        r#"{"a":[1],"a":[2]}"#,
        r#"{"model":"m"}"#,
        r#"{"text":1,"model":"m"}"#,
        r#"{"a":[1]}|{"a":{"indices":[],"values":[]}}"#,
    ] {
        let message = refusal(RECORDS, &records(vectors));
        assert!(message.starts_with("points[") && message.contains(&untagged("V")), "{vectors}: {message}");
    }
    for vectors in ["[[1],[[1]]]", "[null]", r#"{"a":[1]}"#, r#"{"a":[[1]],"a":[[1]]}"#, "[1]", r#"{"a":[null]}"#] {
        let message = refusal(BATCH, &format!(r#"{{"ids":[],"vectors":{vectors}}}"#));
        assert!(message.starts_with(&format!("vectors: {}", untagged("B"))), "{vectors}: {message}");
    }
    for vector in [r#"{"name":"a"}"#, r#"{"vector":[1]}"#, r#"{"name":1,"vector":[1]}"#, "{}", "null"] {
        assert!(refusal(SINGLE, vector).starts_with(&untagged("S")), "{vector}");
    }
    assert!(refusal(RECORDS, &records("[1e999]")).contains("number out of range"));
    assert!(refusal(RECORDS, &records("[NaN]")).contains("expected value"));
}

#[test]
fn one_vector_among_several_is_one_of_several() {
    for vectors in [r#"{"m":[1,2]}|{}|{"m":[[3,4],[5,6]]}"#, r#"{"m":[[1,2]]}|{}|{"m":[[3,4],[5,6]]}"#] {
        let body = read(RECORDS, &records(vectors));
        let ColumnData::MultiVectors(column) = &body.spaces[0].data else { panic!("no multivectors") };
        let items: Vec<_> = column.iter().map(|item| item.map(|item| (item.dim, item.values.to_vec()))).collect();
        assert_eq!(items, [Some((2, vec![1.0, 2.0])), None, Some((2, vec![3.0, 4.0, 5.0, 6.0]))], "{vectors}");
    }
    let body = read(RECORDS, &records(r#"{"m":[[1,2],[3,4]]}|{"m":[5]}"#));
    let ColumnData::MultiVectors(column) = &body.spaces[0].data else { panic!("no multivectors") };
    assert_eq!(column.get(1).map(|item| item.dim), Some(1));
}

#[test]
fn several_vectors_of_different_dimensions_are_noted() {
    for (vectors, dim) in [("[[1,2],[3]]", 1), ("[[1,2],[3],[]]", 0), ("[[],[1]]", 0)] {
        let body = read(RECORDS, &records(&format!("[[1]]|{vectors}")));
        let ColumnData::MultiVectors(column) = &body.spaces[0].data else { panic!("no multivectors") };
        assert_eq!(column.first_ragged(), Some((1, dim)), "{vectors}");
        assert_eq!(column.get(1).map(|item| item.values.len()), Some(0), "{vectors}");
    }
}

#[test]
fn sparse_vectors_keep_their_faults() {
    let body = read(
        RECORDS,
        &records(
            r#"{"s":{"indices":[1],"values":[1]}}|{"s":{"indices":[2,2],"values":[1,2]}}|{"s":{"indices":[2],"values":[]}}"#,
        ),
    );
    let ColumnData::SparseVectors(column) = &body.spaces[0].data else { panic!("no sparse vectors") };
    assert_eq!(column.first_invalid(), Some((1, InvalidSparse::Duplicates)));
    assert_eq!(column.get(1).map(|vector| vector.indices.len()), Some(0));
}
