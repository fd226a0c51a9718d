//! Attribute objects are checked by their rules, kept in canonical form, and merged key by key.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::value::RawValue;
use vexfs_codec::flat::{FlatRules, drop_nulls, merge, normalize};
use vexfs_codec::read::{BodySchema, ReadError};
use vexfs_codec::write::compact;

const RULES: &str = r##"{"nulls":"allow","forbiddenKeyPrefixes":["#","$"],"emptyKeyForbidden":true,"dropEmptyArrays":true,
    "untaggedName":"Value","markedObjects":{"key":"#type","value":"sparse","sameLength":true,"fields":[
        {"name":"indices","type":"u32s","ascending":true},{"name":"values","type":"f32s"},
        {"name":"tokens","type":"texts","optional":true}]}}"##;

fn rules() -> FlatRules {
    serde_json::from_str(RULES).unwrap()
}

fn normal(json: &str) -> String {
    String::from_utf8(normalize(&rules(), json.as_bytes()).unwrap()).unwrap()
}

fn refused(rules: &FlatRules, json: &str) -> String {
    normalize(rules, json.as_bytes()).unwrap_err().to_string()
}

#[test]
fn values_keep_their_kind() {
    let cases = [
        (r#" { "a" : 2.0 , "b":2, "c":1e2,"d":-0,"e":0.1 } "#, r#"{"a":2.0,"b":2,"c":100.0,"d":-0.0,"e":0.1}"#),
        (
            r#"{"a":9223372036854775807,"b":-9223372036854775808}"#,
            r#"{"a":9223372036854775807,"b":-9223372036854775808}"#,
        ),
        (
            r#"{"a":9223372036854775808,"b":-9223372036854775809}"#,
            r#"{"a":9.223372036854776e18,"b":-9.223372036854776e18}"#,
        ),
        (r#"{"a":10000000000000000.0,"b":1E-7}"#, r#"{"a":1e16,"b":1e-7}"#),
        (
            r#"{"a":[1,2.5,3],"b":[1, 2],"c":[true,false],"d":["x"]}"#,
            r#"{"a":[1.0,2.5,3.0],"b":[1,2],"c":[true,false],"d":["x"]}"#,
        ),
        (r#"{"a":[1,9223372036854775808]}"#, r#"{"a":[1.0,9.223372036854776e18]}"#),
        (r#"{"\u0061":"\u00e9\/\n\u0001\"\ud83d\ude00"}"#, "{\"a\":\"é/\\n\\u0001\\\"😀\"}"),
        (r#"{"a":null,"b":true}"#, r#"{"a":null,"b":true}"#),
        (r#"{"z":[],"a":1,"y":[ ]}"#, r#"{"z":null,"a":1,"y":null}"#),
        (r#"{"a":1,"b":2,"\u0061":3}"#, r#"{"b":2,"a":3}"#),
        (r#"{"a":1,"b":2,"a":[]}"#, r#"{"b":2,"a":null}"#),
        ("{}", "{}"),
    ];
    for (json, expected) in cases {
        assert_eq!(normal(json), expected, "{json}");
        assert_eq!(normal(expected), expected, "the canonical form is its own");
    }
}

#[test]
fn of_many_duplicate_keys_the_last_wins() {
    let entries: Vec<String> = (0..100).map(|i| format!("\"k{}\":{i}", i % 10)).collect();
    let expected: Vec<String> = (90..100).map(|i| format!("\"k{}\":{i}", i % 10)).collect();
    assert_eq!(normal(&format!("{{{}}}", entries.join(","))), format!("{{{}}}", expected.join(",")));
}

#[test]
fn marked_objects_are_put_in_order() {
    assert_eq!(
        normal(r#"{"v":{"values":[0.5,1],"tokens":null,"indices":[1,20],"other":[{}]}}"#),
        r##"{"v":{"#type":"sparse","indices":[1,20],"values":[0.5,1.0]}}"##
    );
    assert_eq!(
        normal(r##"{"v":{"values":[2],"#type":"sparse","tokens":["t\u0041"],"indices":[0]}}"##),
        r##"{"v":{"#type":"sparse","indices":[0],"values":[2.0],"tokens":["tA"]}}"##
    );
}

#[test]
fn wrong_values_are_refused() {
    let unmatched = "data did not match any variant of untagged enum Value at line 1 column ";
    for value in [
        r#"{"x":1}"#,
        "[[1]]",
        r#"[1,"a"]"#,
        "[null]",
        "[true,1]",
        r##"{"#type":"dense","indices":[],"values":[]}"##,
        r#"{"indices":[1]}"#,
        r#"{"indices":[-1],"values":[1]}"#,
        r#"{"indices":[4294967296],"values":[1]}"#,
        r#"{"indices":[1.0],"values":[1]}"#,
        r#"{"indices":[1],"values":["a"]}"#,
    ] {
        let message = refused(&rules(), &format!("{{\"a\":1,\"k\":{value}}}"));
        assert!(message.starts_with(&format!("k: {unmatched}")), "{value}: {message}");
    }
    assert!(
        refused(&rules(), r#"{"k":{"indices":[2,2],"values":[1,1]}}"#).contains("`indices` must be strictly ascending")
    );
    assert!(
        refused(&rules(), r#"{"k":{"indices":[2],"values":[1,1]}}"#).contains("must have the same length, not 1 and 2")
    );
    assert!(refused(&rules(), r#"{"k":{"indices":[2],"values":[1e39]}}"#).contains("`values` must be finite numbers"));
    assert!(refused(&FlatRules::default(), r#"{"k":null}"#).starts_with("k: expected a boolean, a number"));
    assert_eq!(refused(&rules(), "[1]"), "invalid type: sequence, expected a map at line 1 column 0");
    assert_eq!(refused(&rules(), r#"{"k":1e999}"#), "k: number out of range at line 1 column 10");
}

#[test]
fn forbidden_keys_are_named_after_all_else_is_right() {
    let schema =
        format!(r#"{{"type":"object","fields":{{"m":{{"type":"objects","nullItems":true,"rules":{RULES}}}}}}}"#);
    let schema = BodySchema::parse(&schema).unwrap();
    for (body, index, key) in [
        (r##"{"m":[{"a":1},null,{"b":1,"#b\u0022":2,"$c":3}]}"##, 2, "#b\""),
        (r#"{"m":[{"":1}]}"#, 0, ""),
        (r#"{"m":[{"a":1},{"\u0024":[]}]}"#, 1, "$"),
    ] {
        let expected = ReadError::BadKey { path: "m".into(), index, key: key.into() };
        assert_eq!(schema.read(body.as_bytes()), Err(expected), "{body}");
    }
    let error = schema.read(br##"{"m":[{"#a":1},{"b":{}}]}"##).unwrap_err();
    assert!(matches!(error, ReadError::WrongShape { path, .. } if path == "m[1].b"));
}

fn merged(existing: Option<&str>, patch: &str) -> Option<(String, bool)> {
    let merged = merge(existing.map(str::as_bytes), patch.as_bytes())?;
    Some((String::from_utf8(merged.bytes).unwrap(), merged.is_empty))
}

#[test]
fn a_patch_sets_and_deletes_keys() {
    let of = |text: &str, is_empty| Some((text.to_owned(), is_empty));
    assert_eq!(merged(None, r#"{"a":1}"#), of(r#"{"a":1}"#, false));
    assert_eq!(merged(Some(r#"{"a":1,"b":2}"#), r#"{"b":"x","c":[3]}"#), of(r#"{"a":1,"b":"x","c":[3]}"#, false));
    assert_eq!(merged(Some(r#"{"a":1,"b":2}"#), r#"{"a":null,"c":null}"#), of(r#"{"b":2}"#, false));
    assert_eq!(merged(Some(r#"{"a":1}"#), r#"{"\u0061":null}"#), of("{}", true));
    assert_eq!(merged(Some("{}"), "{}"), of("{}", true));
    assert_eq!(merged(Some(r#" { "a" : { "b" : 1.50 } } "#), r#"{"c":null}"#), of(r#"{"a":{"b":1.50}}"#, false));
    for bad in ["", "[]", "null", "{", r#"{"a"}"#, r#"{"a":1}x"#] {
        assert_eq!(merged(None, bad), None, "{bad}");
        assert_eq!(merged(Some(bad), "{}"), None, "{bad}");
    }
}

#[test]
fn nulls_can_be_dropped() {
    let dropped = drop_nulls(br#"{"a":null,"b":{"c":null},"d":[null]}"#).unwrap();
    assert_eq!(dropped.bytes, br#"{"b":{"c":null},"d":[null]}"#);
}

#[test]
fn compact_keeps_all_but_whitespace() {
    let json = " { \"a b\" : [ 1.0 , 1e5 ,\n\t\"x \\\" y\\\\\" , \"\\u0020\" ] , \"c\":\"\" }\r\n";
    assert_eq!(compact(json.as_bytes()), br#"{"a b":[1.0,1e5,"x \" y\\","\u0020"],"c":""}"#);
}

/// Keys and values of which nothing may be lost.
fn flat() -> impl Strategy<Value = serde_json::Map<String, serde_json::Value>> {
    let value = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        prop::collection::vec(any::<i64>(), 1..4).prop_map(Into::into),
        prop::collection::vec(any::<String>(), 1..4).prop_map(Into::into),
    ];
    prop::collection::btree_map("[a-cé\\\\\"\n]{1,3}", value, 0..12).prop_map(|map| map.into_iter().collect())
}

/// Our numbers spelled as `serde_json` spells them: the model is parsed from our text as a number and printed by it.
fn respelled(ours: &str) -> String {
    // Keys come sorted from the model as well.
    let entries: BTreeMap<String, Box<RawValue>> = serde_json::from_str(ours).unwrap();
    let entry = |(key, value): (&String, &RawValue)| {
        let value = match value.get().parse::<f64>() {
            Ok(float) if value.get().contains(['.', 'e']) => serde_json::to_string(&float).unwrap(),
            _ => value.get().to_owned(),
        };
        format!("{}:{value}", serde_json::to_string(key).unwrap())
    };
    let entries: Vec<String> = entries.iter().map(|(key, value)| entry((key, value))).collect();
    format!("{{{}}}", entries.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_canonical_form_is_what_serde_json_prints(map in flat()) {
        let json = serde_json::to_string(&map).unwrap();
        let pretty = serde_json::to_string_pretty(&map).unwrap();
        // serde_json has begun to print exponents as `e+20`; ours stay `e20`.
        prop_assert_eq!(respelled(&normal(&json)), json.clone());
        prop_assert_eq!(respelled(&normal(&pretty)), json);
    }

    #[test]
    fn merging_is_setting_each_key(existing in flat(), patch in flat()) {
        let text = |map| serde_json::to_string(map).unwrap();
        let mut model = existing.clone();
        for (key, value) in &patch {
            if value.is_null() { model.remove(key); } else { model.insert(key.clone(), value.clone()); }
        }
        let found = merge(Some(text(&existing).as_bytes()), text(&patch).as_bytes()).unwrap();
        prop_assert_eq!(found.is_empty, model.is_empty());
        // As text, because serde_json does not read every double exactly.
        let texts: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(&found.bytes).unwrap();
        let texts: BTreeMap<String, String> = texts.into_iter().map(|(key, value)| (key, value.to_string())).collect();
        let expected: BTreeMap<String, String> = model.iter().map(|(key, value)| (key.clone(), value.to_string())).collect();
        prop_assert_eq!(texts, expected);
    }
}
