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
        Value::Number(Number::Float(float)) => rounded(float),
        Value::String(text) => text.into_owned().into(),
        Value::Array(array) => Tree::Array(array.elements().map(|element| tree(element?)).collect::<Result<_, _>>()?),
        Value::Object(object) => object_tree(object)?,
    })
}

fn object_tree(object: Object<'_>) -> Result<Tree, MalformedPayload> {
    let entries = object.entries().map(|entry| entry.and_then(|(key, value)| Ok((key.into_owned(), tree(value)?))));
    Ok(Tree::Object(entries.collect::<Result<_, _>>()?))
}

/// The library may read a float as a neighbour of the one that was written.
fn rounded(float: f64) -> Tree {
    format!("{float:.13e}").parse::<f64>().unwrap().into()
}

/// An integer past 64 signed bits is a float here.
fn with_large_integers_as_floats(tree: Tree) -> Tree {
    match tree {
        Tree::Number(number) if number.as_i64().is_none() => number.as_f64().map_or(Tree::Null, rounded),
        Tree::Array(items) => items.into_iter().map(with_large_integers_as_floats).collect(),
        Tree::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, with_large_integers_as_floats(value))).collect()
        }
        other => other,
    }
}

fn agrees(bytes: &[u8]) -> Result<(), TestCaseError> {
    let expected = serde_json::from_slice::<serde_json::Map<String, Tree>>(bytes).map(Tree::Object);
    let checked = Object::open_checked(bytes);
    match expected {
        Ok(expected) => {
            let read = object_tree(checked.unwrap()).unwrap();
            prop_assert_eq!(read, with_large_integers_as_floats(expected));
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
