//! The meaning of each condition, by example.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod records;

use records::{Indexed, Record, filter};

/// The rows of `payloads` that pass, by index.
fn passing(payloads: &[&str], json: &str) -> Vec<u32> {
    let mut indexed = Indexed::default();
    for (row, payload) in payloads.iter().enumerate() {
        indexed.put(row as u32, Record { payload: Some((*payload).to_owned()), document: None });
    }
    let filter = filter(json);
    assert_eq!(indexed.evaluate(&filter), indexed.matching(&filter), "{json}");
    indexed.evaluate(&filter).iter().collect()
}

fn equals(payloads: &[&str], value: &str, elements: &str) -> Vec<u32> {
    passing(payloads, &format!(r#"{{"kind":"equals","path":["v"],"value":{value},"elements":"{elements}"}}"#))
}

fn range(payloads: &[&str], bounds: &str) -> Vec<u32> {
    passing(payloads, &format!(r#"{{"kind":"range","path":["v"],{bounds},"elements":"scalar"}}"#))
}

#[test]
fn numbers_are_equal_across_types_and_to_nothing_else() {
    let payloads = [
        r#"{"v":2}"#,
        r#"{"v":2.0}"#,
        r#"{"v":"2"}"#,
        r#"{"v":true}"#,
        r#"{"v":[2]}"#,
        r#"{"v":2.5}"#,
        r#"{"v":null}"#,
        "{}",
    ];
    assert_eq!(equals(&payloads, r#"{"int":"2"}"#, "scalar"), [0, 1]);
    assert_eq!(equals(&payloads, r#"{"float":2.0}"#, "scalar"), [0, 1]);
    assert_eq!(equals(&payloads, r#"{"float":2.5}"#, "scalar"), [5]);
    assert_eq!(equals(&[r#"{"v":1}"#, r#"{"v":true}"#], r#"{"bool":true}"#, "scalar"), [1]);
    assert_eq!(equals(&[r#"{"v":0}"#, r#"{"v":-0.0}"#, r#"{"v":-0}"#], r#"{"float":-0.0}"#, "scalar"), [0, 1, 2]);
}

#[test]
fn large_integers_are_not_rounded() {
    let payloads = [r#"{"v":9007199254740993}"#, r#"{"v":9007199254740992}"#, r#"{"v":9007199254740992.0}"#];
    assert_eq!(equals(&payloads, r#"{"int":"9007199254740993"}"#, "scalar"), [0]);
    assert_eq!(equals(&payloads, r#"{"float":9007199254740992.0}"#, "scalar"), [1, 2]);
    assert_eq!(range(&payloads, r#""gt":{"float":9007199254740992.0}"#), [0]);
    // Past 64 bits an integer is a float.
    assert_eq!(
        equals(
            &[r#"{"v":9223372036854775808}"#, r#"{"v":9223372036854775807}"#],
            r#"{"float":9223372036854775808}"#,
            "scalar"
        ),
        [0]
    );
}

#[test]
fn array_membership_is_of_type_and_value() {
    let payloads =
        [r#"{"v":[1,3]}"#, r#"{"v":[3.0]}"#, r#"{"v":3}"#, r#"{"v":["3"]}"#, r#"{"v":[[3]]}"#, r#"{"v":[]}"#];
    assert_eq!(equals(&payloads, r#"{"int":"3"}"#, "array"), [0]);
    assert_eq!(equals(&payloads, r#"{"float":3.0}"#, "array"), [1]);
    assert_eq!(equals(&payloads, r#"{"int":"3"}"#, "any"), [0, 1, 2]);
    assert_eq!(equals(&payloads, r#"{"string":"3"}"#, "array"), [3]);
}

#[test]
fn a_fractional_bound_is_not_truncated() {
    let payloads = [r#"{"v":1}"#, r#"{"v":2}"#, r#"{"v":1.5}"#, r#"{"v":"1"}"#];
    assert_eq!(range(&payloads, r#""lt":{"float":1.5}"#), [0]);
    assert_eq!(range(&payloads, r#""gte":{"float":1.5}"#), [1, 2]);
    assert_eq!(range(&payloads, r#""gt":{"int":"1"},"lt":{"int":"2"}"#), [2]);
}

#[test]
fn not_is_the_complement_including_records_without_the_field() {
    let payloads = [r#"{"v":1}"#, r#"{"v":2}"#, "{}", r#"{"v":null}"#];
    let not_one = r#"{"kind":"not","filter":{"kind":"equals","path":["v"],"value":{"int":"1"},"elements":"scalar"}}"#;
    assert_eq!(passing(&payloads, not_one), [1, 2, 3]);
    assert_eq!(passing(&payloads, r#"{"kind":"exists","path":["v"]}"#), [0, 1]);
}

#[test]
fn empty_and_is_all_and_empty_or_is_none() {
    assert_eq!(passing(&["{}", "{}"], r#"{"kind":"and","filters":[]}"#), [0, 1]);
    assert_eq!(passing(&["{}", "{}"], r#"{"kind":"or","filters":[]}"#), [0u32; 0]);
}

#[test]
fn paths_enter_objects_and_unescape_keys() {
    let payloads = [r#"{"a":{"b":1}}"#, r#"{"a.b":1}"#, r#"{"a":[{"b":1}]}"#, r#"{"\u0061":{"b":1}}"#];
    assert_eq!(
        passing(&payloads, r#"{"kind":"equals","path":["a","b"],"value":{"int":"1"},"elements":"any"}"#),
        [0, 3]
    );
    assert_eq!(passing(&payloads, r#"{"kind":"exists","path":["a.b"]}"#), [1]);
}

#[test]
fn substrings_of_documents_are_literal_and_case_sensitive() {
    let mut indexed = Indexed::default();
    for (row, document) in [Some("100% Sure_"), Some("100x sure"), Some(""), None].into_iter().enumerate() {
        indexed.put(row as u32, Record { payload: None, document: document.map(str::to_owned) });
    }
    let containing = |text: &str| {
        let filter = filter(&format!(r#"{{"kind":"textContains","target":{{"document":true}},"text":"{text}"}}"#));
        assert_eq!(indexed.evaluate(&filter), indexed.matching(&filter));
        indexed.evaluate(&filter).iter().collect::<Vec<_>>()
    };
    assert_eq!(containing("0%"), [0]);
    assert_eq!(containing("Sure_"), [0]);
    assert_eq!(containing("sure"), [1]);
    assert_eq!(containing(""), [0, 1, 2]);
}
