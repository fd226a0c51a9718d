//! Part of a payload is cut out of its text; the rest keeps its bytes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use vexfs_codec::render::{Rows, Template, ValueRef, render};

/// One row: a payload, a document and a URI.
struct Record<'a>(Option<&'a str>, Option<&'a str>, Option<&'a str>);

impl Rows for Record<'_> {
    fn groups(&self) -> usize {
        1
    }

    fn rows(&self, _: usize) -> usize {
        1
    }

    fn write(&self, value: &ValueRef, _: usize, _: usize, out: &mut Vec<u8>) {
        value.write_payload(out, self.0.map(str::as_bytes), self.1, self.2);
    }
}

fn written(record: &Record<'_>, options: &str) -> String {
    let template = format!(r#"[{{"each":"rows","body":[{{"value":"payload"{options}}}]}}]"#);
    String::from_utf8(render(&Template::parse(&template).unwrap(), record)).unwrap()
}

/// A path as people write it: `a.b[].c`, `a[0]`.
fn path(text: &str) -> Value {
    let mut steps = Vec::new();
    for part in text.split('.') {
        let (key, brackets) = part.split_at(part.find('[').unwrap_or(part.len()));
        steps.push(json!(key));
        for index in brackets.split(['[', ']']).skip(1).step_by(2) {
            steps.push(index.parse::<usize>().map_or(json!({"each":true}), |index| json!({ "index": index })));
        }
    }
    Value::Array(steps)
}

fn selected(payload: &str, mode: &str, paths: &[&str]) -> String {
    let paths: Vec<Value> = paths.iter().map(|text| path(text)).collect();
    written(&Record(Some(payload), None, None), &format!(r#","select":{{"{mode}":{}}}"#, Value::Array(paths)))
}

const PAYLOAD: &str = r#"{"a":{"b":[{"c":1},{"c":2.0,"x":0},{"d":{"e":18446744073709551615}},7],"k":null},"f":3,"é\n":["g0"],"n":[[1,2],[{"z":1}]]}"#;

#[test]
fn what_lies_on_a_path_is_included_in_its_place() {
    for (paths, expected) in [
        (vec![], "{}"),
        (vec!["f"], r#"{"f":3}"#),
        (vec!["a.b"], r#"{"a":{"b":[{"c":1},{"c":2.0,"x":0},{"d":{"e":18446744073709551615}},7]}}"#),
        (vec!["a.b[].c"], r#"{"a":{"b":[{"c":1},{"c":2.0},{},7]}}"#),
        (vec!["a.b[].d.e", "a.k"], r#"{"a":{"b":[{},{},{"d":{"e":18446744073709551615}},7],"k":null}}"#),
        (vec!["a.b[0]"], r#"{"a":{"b":[]}}"#),
        (vec!["a.b.c"], r#"{"a":{"b":[]}}"#),
        (vec!["f.x", "nothing"], r#"{"f":3}"#),
        (vec!["a.b[]"], r#"{"a":{"b":[{"c":1},{"c":2.0,"x":0},{"d":{"e":18446744073709551615}},7]}}"#),
        (vec!["n[][]"], r#"{"n":[[1,2],[{"z":1}]]}"#),
        (vec!["n[][].y"], r#"{"n":[[1,2],[{}]]}"#),
    ] {
        assert_eq!(selected(PAYLOAD, "include", &paths), expected, "{paths:?}");
    }
    assert_eq!(selected(r#"{"\u00e9":1,"e":2}"#, "include", &["é"]), r#"{"\u00e9":1}"#);
}

#[test]
fn what_lies_on_a_path_is_excluded() {
    for (paths, expected) in [
        (vec![], PAYLOAD),
        (vec!["a", "é\n", "n"], r#"{"f":3}"#),
        (
            vec!["a.b[].c", "f", "é\n", "n[]"],
            r#"{"a":{"b":[{},{"x":0},{"d":{"e":18446744073709551615}},7],"k":null},"n":[]}"#,
        ),
        (vec!["a.b[0]", "a.b.c", "f.x", "n[0][]"], PAYLOAD),
        (vec!["a.b", "a.k", "f", "é\n", "n[][].z"], r#"{"a":{},"n":[[1,2],[{}]]}"#),
    ] {
        let paths: Vec<&str> = paths;
        let shown = selected(PAYLOAD, "exclude", &paths);
        assert_eq!(shown, expected, "{paths:?}");
    }
}

#[test]
fn documents_and_uris_join_the_payload() {
    let keys = r#","documentKey":"doc","uriKey":"uri""#;
    let with = |payload, options: &str| written(&Record(payload, Some("d\"1"), Some("u")), &format!("{keys}{options}"));
    assert_eq!(with(Some(r#"{"a":2.0}"#), ""), r#"{"a":2.0,"doc":"d\"1","uri":"u"}"#);
    assert_eq!(with(Some("{}"), ""), r#"{"doc":"d\"1","uri":"u"}"#);
    assert_eq!(with(None, r#","absent":"-""#), r#"{"doc":"d\"1","uri":"u"}"#);
    assert_eq!(with(Some(r#"{"doc":1}"#), ""), r#"{"doc":1,"uri":"u"}"#);
    assert_eq!(
        with(Some(r#"{"a":1}"#), r#","select":{"include":[["uri"],["doc","x"]]}"#),
        r#"{"doc":"d\"1","uri":"u"}"#
    );
    assert_eq!(with(Some(r#"{"a":1}"#), r#","select":{"exclude":[["uri"],["doc","x"]]}"#), r#"{"a":1,"doc":"d\"1"}"#);
    assert_eq!(written(&Record(None, None, None), &format!("{keys},\"absent\":\"-\"")), "-");
    let beside = r#","absentBesideUri":"{}","absent":"-""#;
    assert_eq!(written(&Record(None, Some("d"), Some("u")), beside), "{}");
    assert_eq!(written(&Record(None, Some("d"), None), beside), "-");
}

#[test]
fn damaged_payloads_show_nothing() {
    for payload in ["", "[1]", r#"{"a":1"#, r#"{"a" 1}"#, r#"{"a":1,}"#] {
        assert_eq!(selected(payload, "exclude", &["b.c"]), "{}", "{payload}");
    }
}

/// The same by way of a tree: a value stays if some path begins with its own or the other way round, or if none of the paths
/// is the beginning of its own.
fn by_tree(value: &Value, here: &[Value], paths: &[Vec<Value>], include: bool) -> Option<Value> {
    let is_prefix = |a: &[Value], b: &[Value]| b.starts_with(a);
    let keeps = |path: &Vec<Value>| is_prefix(path, here) || (include && is_prefix(here, path));
    let stays = here.is_empty() || paths.iter().any(keeps) == include;
    let below = |step: Value| [here, &[step]].concat();
    stays.then(|| match value {
        Value::Array(items) => Value::Array(
            items.iter().filter_map(|item| by_tree(item, &below(json!({"each":true})), paths, include)).collect(),
        ),
        Value::Object(entries) => {
            let kept = entries
                .iter()
                .filter_map(|(key, item)| Some((key.clone(), by_tree(item, &below(json!(key)), paths, include)?)));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        scalar => scalar.clone(),
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(json!(1)), Just(json!("s")), Just(Value::Null)];
    leaf.prop_recursive(5, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map("[abc]", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn one_path() -> impl Strategy<Value = Vec<Value>> {
    let step = prop_oneof![3 => "[abc]".prop_map(Value::String), 2 => Just(json!({"each":true}))];
    ("[abc]", prop::collection::vec(step, 0..4)).prop_map(|(first, rest)| [vec![json!(first)], rest].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn cutting_agrees_with_trees(
        entries in prop::collection::btree_map("[abc]", value(), 0..4),
        paths in prop::collection::vec(one_path(), 0..4),
        include: bool,
    ) {
        let payload = Value::Object(entries.into_iter().collect());
        let mode = if include { "include" } else { "exclude" };
        let options = format!(",\"select\":{{\"{mode}\":{}}}", json!(paths));
        let cut = written(&Record(Some(&payload.to_string()), None, None), &options);
        prop_assert_eq!(serde_json::from_str::<Value>(&cut).unwrap(), by_tree(&payload, &[], &paths, include).unwrap());
    }
}

#[test]
fn one_member_may_stand_for_the_payload() {
    let member = |payload, name: &str| written(&Record(payload, None, None), &format!(r#","member":{name}"#));
    assert_eq!(member(Some(PAYLOAD), r#""f""#), "3");
    assert_eq!(member(Some(r#"{"a":{"k":1},"k": [2.0, "x"]}"#), r#""k""#), r#"[2.0, "x"]"#);
    assert_eq!(member(Some(PAYLOAD), r#""é\n""#), r#"["g0"]"#);
    assert_eq!(member(Some(PAYLOAD), r#""b""#), "null");
    assert_eq!(member(None, r#""f","absent":"-""#), "-");
}
