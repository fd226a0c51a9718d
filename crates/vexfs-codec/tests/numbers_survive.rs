//! Numbers, texts and JSON come out of a body as they went in.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use vexfs_codec::columns::NonFiniteKind;
use vexfs_codec::read::{Body, BodySchema};

fn read(schema: &str, body: &str) -> Body {
    BodySchema::parse(schema).unwrap().read(body.as_bytes()).unwrap()
}

fn floats(json: &str) -> Vec<f32> {
    let body = read(r#"{"type":"vector"}"#, json);
    body.columns[0].vectors().unwrap().get(0).unwrap().to_vec()
}

/// Bits, so that the sign of zero counts.
fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn floats_are_read_as_serde_json_reads_them() {
    let json = "[0,-0,1,-1,0.6,1.0,1e-7,1E5,-2.5e+3,3.4028235e38,1e39,-1e39,1e-46,1e-400,0e999,123456789012345678,\
        12345678901234567890,123456789012345678901234567890,0.00000000000000000000012345678901234567,16777217,\
        18446744073709551615,-9223372036854775808,-9223372036854775809,-18446744073709551615,18446744073709551616,\
        18446744073709551615.5,184467440737095516150.25,0.1234567890123456789012345,9007199254740993,0.30000001192092896,\
        1000000000000000000000000000000000e-33,12345678,123456781234567812345678,0.12345678,99999999.99999999]";
    let expected: Vec<f32> = serde_json::from_str(json).unwrap();
    assert_eq!(bits(&floats(json)), bits(&expected));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn any_decimal_is_read_as_serde_json_reads_it(
        numbers in prop::collection::vec("-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})?", 1..8),
        space in "[ \n]{0,2}",
    ) {
        let json = format!("[{}]", numbers.join(&format!(",{space}")));
        let expected: Vec<f32> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(bits(&floats(&json)), bits(&expected), "{}", json);
    }

    #[test]
    fn a_float_printed_in_either_width_is_read_back(value in any::<f32>().prop_filter("finite", |v| v.is_finite())) {
        let json = format!("[{value:?},{:?},{value},{value:e}]", f64::from(value));
        prop_assert_eq!(bits(&floats(&json)), vec![value.to_bits(); 4], "{}", json);
    }

    #[test]
    fn strings_are_read_as_serde_json_reads_them(text in any::<String>()) {
        let plain = serde_json::to_string(&text).unwrap();
        let escaped: Vec<String> = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        let escaped = escaped.concat();
        let body = read(r#"{"type":"texts"}"#, &format!("[{plain},\"{escaped}\"]"));
        let texts = body.columns[0].texts().unwrap();
        prop_assert_eq!(texts.iter().collect::<Vec<_>>(), vec![Some(text.as_str()); 2]);
    }
}

#[test]
fn base64_is_little_endian_floats() {
    let body = read(
        r#"{"type":"vectors","base64":true,"nullItems":true}"#,
        r#"["AACAPwAAAEA=", null, "", [0.5], "AADAfw==", "AACA\/w=="]"#,
    );
    let vectors = body.columns[0].vectors().unwrap();
    assert_eq!(vectors.get(0), Some([1.0, 2.0].as_slice()));
    assert_eq!(vectors.get(1), None);
    assert_eq!(vectors.get(2), Some([].as_slice()));
    assert_eq!(vectors.get(3), Some([0.5].as_slice()));
    assert_eq!((vectors.is_base64(0), vectors.is_base64(1), vectors.is_base64(3)), (true, false, false));
    let found = vectors.first_non_finite().unwrap();
    assert_eq!((found.item, found.kind, found.is_base64), (4, NonFiniteKind::NaN, true));
    assert_eq!(vectors.get(5), Some([f32::NEG_INFINITY].as_slice()));
}

#[test]
fn what_overflows_a_float_is_reported_by_item() {
    let body = read(r#"{"type":"vectors"}"#, "[[1,2],[3,-1e39],[1e39,1]]");
    let vectors = body.columns[0].vectors().unwrap();
    assert_eq!(vectors.uniform_dim(), Some(2));
    let found = vectors.first_non_finite().unwrap();
    assert_eq!((found.item, found.kind, found.is_base64), (1, NonFiniteKind::NegativeInfinity, false));
}

#[test]
fn the_skeleton_holds_what_is_not_lifted() {
    let schema = r#"{"type":"object","fields":{
        "ids":{"type":"texts"},"where":{"type":"json","raw":true,"optional":true},"filter":{"type":"json","optional":true},
        "limit":{"type":"integer","asText":true,"optional":true},"offset":{"type":"integer","default":0},
        "score":{"type":"number","expects":"f32","optional":true},"metadata":{"type":"attributes","optional":true},
        "tags":{"type":"strings","default":[]},"points":{"type":"list","optional":true,"items":
            {"type":"object","fields":{"id":{"type":"json"},"vector":{"type":"vector"},"note":{"type":"text","optional":true}}}}}}"#;
    let body = read(
        schema,
        r#"{ "where" : { "a" : 9007199254740993, "s" : "x \" y" }, "filter" : [ 1.0 , 2e3 ], "ids" : [ "a" ], "tags":["\u0041"],
            "limit" : 9223372036854775807, "score" : 0.30000001192092896, "metadata" : { "b" : { "c" : 1.50 } }, "other" : {},
            "points" : [ { "id" : 7, "vector" : [1, 2] }, { "vector" : [3], "id" : "u", "note": "n" } ] }"#,
    );
    assert_eq!(
        body.skeleton,
        concat!(
            r#"{"where":"{\"a\":9007199254740993,\"s\":\"x \\\" y\"}","filter":[1.0,2e3],"#,
            r#""ids":{"column":0,"start":0,"length":1},"tags":["A"],"limit":"9223372036854775807","score":0.3,"#,
            r#""metadata":{"column":1,"start":0,"length":1},"points":[{"id":7},{"id":"u"}],"offset":0}"#
        )
    );
    assert_eq!(body.column("metadata").unwrap().jsons().unwrap().get(0), Some(br#"{"b":{"c":1.50}}"#.as_slice()));
    assert_eq!(body.column("points[].vector").unwrap().vectors().unwrap().get(1), Some([3.0].as_slice()));
    let notes = body.column("points[].note").unwrap().texts().unwrap();
    assert_eq!(notes.iter().collect::<Vec<_>>(), [None, Some("n")]);
    assert_eq!(body.columns.len(), 4);
}

#[test]
fn absent_null_and_empty_are_told_apart() {
    let schema = r#"{"type":"object","fields":{"a":{"type":"texts","optional":true},"b":{"type":"texts","optional":true},
        "c":{"type":"texts","optional":true},"d":{"type":"string","nullable":true}}}"#;
    let body = read(schema, r#"{"b":null,"c":[],"d":null}"#);
    assert_eq!(body.skeleton, r#"{"b":null,"c":{"column":2,"start":0,"length":0},"d":null}"#);
}

#[test]
fn objects_without_rules_stay_as_they_were_written() {
    let written = concat!(
        r#"{"big":18446744073709551615,"bigger":123456789012345678901234567890,"neg":-9223372036854775808,"f":2.0,"e":1E5,"#,
        r#""z":-0,"u":"\u00e9\/é😀","é":{"a":[[1,[2.50,null]],{}],"":""},"dup":1,"dup":{"x":[]},"s":"a b\t c"}"#
    );
    let spaced = written.replace("\",\"", "\" , \"").replace(':', " :\n\t").replace(']', " ]");
    let body = format!(r#"{{"one":{spaced},"many":[{spaced},null,{{ }}]}}"#);
    let body = read(
        r#"{"type":"object","fields":{"one":{"type":"attributes"},"many":{"type":"objects","nullItems":true}}}"#,
        &body,
    );
    assert_eq!(body.columns[0].jsons().unwrap().get(0), Some(written.as_bytes()));
    let many: Vec<_> = body.columns[1].jsons().unwrap().iter().collect();
    assert_eq!(many, [Some(written.as_bytes()), None, Some(b"{}".as_slice())]);
}
