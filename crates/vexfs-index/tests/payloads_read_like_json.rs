//! The payload reader accepts what a JSON library accepts and reads the same values from it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod records;

use proptest::prelude::*;
use records::payload;
use serde_json::Value as Tree;
use vexfs_index::payload::{MalformedPayload, Number, Object, Value};

fn tree(value: Value<'_>) -> Result<Tree, MalformedPayload> {
    Ok(match value {
        Value::Null => Tree::Null,
        Value::Bool(bool) => bool.into(),
        Value::Number(Number::Int(int)) => int.into(),
        Value::Number(Number::Float(float)) => float.into(),
        Value::String(text) => text.into_owned().into(),
        Value::Array(array) => Tree::Array(array.elements().map(|element| tree(element?)).collect::<Result<_, _>>()?),
        Value::Object(object) => object_tree(object)?,
    })
}

fn object_tree(object: Object<'_>) -> Result<Tree, MalformedPayload> {
    let entries = object.entries().map(|entry| entry.and_then(|(key, value)| Ok((key.into_owned(), tree(value)?))));
    Ok(Tree::Object(entries.collect::<Result<_, _>>()?))
}

/// Whether two values are alike. An integer past 64 signed bits is a float here, and the library may read a float as a neighbour of the one that was
/// written.
fn are_alike(read: &Tree, expected: &Tree) -> bool {
    match (read, expected) {
        (Tree::Number(read), Tree::Number(expected)) => match (read.as_i64(), expected.as_i64()) {
            (None, None) => read
                .as_f64()
                .zip(expected.as_f64())
                .is_some_and(|(read, expected)| (read - expected).abs() <= 4.0 * f64::EPSILON * expected.abs()),
            (read, expected) => read == expected,
        },
        (Tree::Array(read), Tree::Array(expected)) => {
            read.len() == expected.len() && read.iter().zip(expected).all(|(read, expected)| are_alike(read, expected))
        }
        (Tree::Object(read), Tree::Object(expected)) => {
            let is_alike = |(key, read)| expected.get(key).is_some_and(|expected| are_alike(read, expected));
            read.len() == expected.len() && read.iter().all(is_alike)
        }
        (read, expected) => read == expected,
    }
}

fn agrees(bytes: &[u8]) -> Result<(), TestCaseError> {
    let expected = serde_json::from_slice::<serde_json::Map<String, Tree>>(bytes).map(Tree::Object);
    let checked = Object::open_checked(bytes);
    match expected {
        Ok(expected) => {
            let read = object_tree(checked.unwrap()).unwrap();
            prop_assert!(are_alike(&read, &expected), "{read} is read for {expected}");
        }
        Err(error) if error.to_string().contains("number out of range") => {}
        Err(_) if matches!(bytes.trim_ascii(), b"" | b"null") => {}
        Err(_) => {
            prop_assert!(checked.is_err(), "{:?} was accepted", String::from_utf8_lossy(bytes));
            // Unchecked, the walk runs into the damage and ends.
            if let Ok(object) = Object::open(bytes) {
                prop_assert!(object_tree(object).is_err());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn payloads_read_like_json(payload in payload()) {
        agrees(payload.as_bytes())?;
    }

    #[test]
    fn damaged_payloads_are_refused_like_json(
        payload in payload(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:\\0-.eu \n".as_slice())]), 1..3),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = payload.into_bytes();
        for (at, byte) in &flips {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        agrees(&bytes)?;
        agrees(&bytes[..cut.index(bytes.len())])?;
    }
}

/// What rounding both numbers to 14 digits once took for different.
#[test]
fn floats_between_two_roundings_are_alike() {
    agrees(br#"{"a": [120.45636337792499, 120.456363377925, -0.1, 1e300, 5e-324]}"#).unwrap();
    assert!(!are_alike(&serde_json::json!([0.1]), &serde_json::json!([0.100_000_000_000_01])));
    assert!(!are_alike(&serde_json::json!({ "a": 1 }), &serde_json::json!({ "a": 1.0 })));
}

#[test]
fn a_negative_zero_is_a_float() {
    agrees(br#"{"a": [0, -0, -0.0, -0e0, {"b": -0}]}"#).unwrap();
}

#[test]
fn deep_nesting_is_an_error_and_not_a_crash() {
    for open in ["[", "{\"a\":"] {
        let bytes = format!("{{\"a\":{}", open.repeat(1_000_000));
        assert!(Object::open_checked(bytes.as_bytes()).is_err());
    }
}

#[test]
fn no_bytes_are_no_keys() {
    for empty in ["", " ", "null", "{}"] {
        assert_eq!(Object::open_checked(empty.as_bytes()).unwrap().entries().count(), 0);
    }
}
