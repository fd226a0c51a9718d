//! A template and rows make messages of protocol buffers.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_codec::columns::{MultiVector, SparseVector, VectorRef};
use vexfs_codec::render::{IdRef, OrderValue, Rows, Template, ValueKind, ValueRef, render};

/// One group of rows that differ in their ids.
struct Results {
    ids: &'static [IdRef<'static>],
    payload: &'static str,
    vectors: &'static [(&'static str, VectorRef<'static>)],
}

impl Rows for Results {
    fn groups(&self) -> usize {
        1
    }

    fn rows(&self, _group: usize) -> usize {
        self.ids.len()
    }

    fn write(&self, value: &ValueRef, _group: usize, row: usize, out: &mut Vec<u8>) {
        match value.kind {
            ValueKind::Id => value.write_id(out, self.ids[row]),
            ValueKind::Score => value.write_score(out, Some(0.5)),
            ValueKind::Version => value.write_order(out, 300),
            ValueKind::Payload => value.write_payload(out, Some(self.payload.as_bytes()), Some("text"), None),
            ValueKind::Vectors => {
                let mut vectors = value.vectors(out);
                for (space, vector) in self.vectors {
                    vectors.add(space, *vector);
                }
                vectors.end();
            }
            ValueKind::OrderValue => value.write_order_value(out, Some(OrderValue::Integer(-1))),
            ValueKind::Partition => value.write_partition(out, Some(if row == 0 { "7" } else { "\"a\\u0062\"" })),
            _ => value.write_absent(out),
        }
    }

    fn write_group(&self, value: &ValueRef, _group: usize, out: &mut Vec<u8>) {
        value.write_order_value(out, Some(OrderValue::Integer(7)));
    }
}

const JSON: &str =
    r#"{"null":1,"double":2,"integer":3,"text":4,"boolean":5,"object":6,"members":1,"array":7,"items":1}"#;
const VECTORS: &str = r#"{"unnamed":1,"named":2,"entries":1,"dense":101,"sparse":102,"multi":103,"data":1,"values":1,"indices":2,"items":1}"#;

fn rendered(pieces: &str, results: &Results) -> Vec<u8> {
    render(&Template::parse(pieces).unwrap(), results)
}

fn one(payload: &'static str) -> Results {
    Results { ids: &[IdRef::Number(1)], payload, vectors: &[] }
}

fn payload_of(payload: &'static str, options: &str) -> Vec<u8> {
    let value = format!(r#"{{"value":"payload","message":{{"field":2,"json":{JSON}}}{options}}}"#);
    rendered(&format!(r#"[{{"each":"rows","body":[{value}]}}]"#), &one(payload))
}

#[test]
fn partitions_are_messages_of_a_number_or_a_text() {
    let results = Results { ids: &[IdRef::Number(1), IdRef::Number(2)], payload: "", vectors: &[] };
    let pieces = r#"[{"each":"rows","body":[{"value":"partition","message":{"field":7,"number":2,"text":1}}]}]"#;
    assert_eq!(rendered(pieces, &results), [0x3a, 2, 0x10, 7, 0x3a, 4, 0x0a, 2, b'a', b'b']);
}

#[test]
fn rows_are_messages_of_their_values() {
    let results =
        Results { ids: &[IdRef::Number(300), IdRef::Text("5"), IdRef::Text("ab")], payload: "", vectors: &[] };
    let pieces = r#"[{"each":"rows","body":[{"field":1,"body":[
        {"value":"id","numeric":true,"message":{"field":1,"number":1,"text":2}},
        {"value":"score","scale":2,"offset":1,"message":{"field":3}},
        {"value":"version","message":{"field":5}},
        {"value":"orderValue","message":{"field":8,"integer":1,"double":2}}]}]}]"#;
    let score_and_version = [0x1d, 0, 0, 0, 0x40, 0x28, 0xac, 0x02];
    let minus_one = [&[0x42, 11, 0x08][..], &[0xff; 9], &[0x01]].concat();
    let row = |id: &[u8]| {
        let body = [&[0x0a, id.len() as u8], id, &score_and_version, &minus_one].concat();
        [&[0x0a, body.len() as u8], &body[..]].concat()
    };
    let expected = [row(&[0x08, 0xac, 0x02]), row(&[0x08, 5]), row(&[0x12, 2, b'a', b'b'])].concat();
    assert_eq!(rendered(pieces, &results), expected);
}

#[test]
fn keys_of_groups_are_unsigned_where_there_is_a_field_for_it() {
    let key = |numbers: &str| {
        let pieces =
            format!(r#"[{{"each":"groups","body":[{{"value":"groupKey","message":{{"field":1{numbers}}}}}]}}]"#);
        rendered(&pieces, &one(""))
    };
    assert_eq!(key(r#","number":1,"integer":2"#), [0x0a, 2, 0x08, 7]);
    assert_eq!(key(r#","integer":2"#), [0x0a, 2, 0x10, 7]);
}

#[test]
fn integers_and_doubles_stay_apart() {
    let entry = |value: &[u8]| [&[0x12, value.len() as u8 + 5, 0x0a, 1, b'a', 0x12, value.len() as u8], value].concat();
    let double = |value: f64| [&[0x11][..], &value.to_le_bytes()].concat();
    assert_eq!(payload_of(r#"{"a":2}"#, ""), entry(&[0x18, 2]));
    assert_eq!(payload_of(r#"{"a":2.0}"#, ""), entry(&double(2.0)));
    assert_eq!(payload_of(r#"{"a":-0}"#, ""), entry(&double(-0.0)));
    assert_eq!(payload_of(r#"{"a":9223372036854775808}"#, ""), entry(&double(9_223_372_036_854_775_808.0)));
    let largest = [&[0x18][..], &[0xff; 8], &[0x7f]].concat();
    assert_eq!(payload_of(r#"{"a":9223372036854775807}"#, ""), entry(&largest));
    assert_eq!(payload_of(r#"{"a":null}"#, ""), entry(&[0x08, 0]));
    assert_eq!(payload_of(r#"{"a":true}"#, ""), entry(&[0x28, 1]));
    assert_eq!(payload_of(r#"{"a":"\u00e9"}"#, ""), entry(&[0x22, 2, 0xc3, 0xa9]));
    assert_eq!(payload_of(r#"{"a":[1,{}]}"#, ""), entry(&[0x3a, 8, 0x0a, 2, 0x18, 1, 0x0a, 2, 0x32, 0]));
    assert_eq!(payload_of(r#"{"a":{"b":1}}"#, ""), entry(&[0x32, 9, 0x0a, 7, 0x0a, 1, b'b', 0x12, 2, 0x18, 1]));
    assert_eq!(payload_of("{}", ""), [0u8; 0]);
}

#[test]
fn payloads_are_selected_and_joined_before_they_are_messages() {
    let text = [&[0x12, 11, 0x0a, 1, b'd', 0x12, 6, 0x22, 4][..], b"text"].concat();
    assert_eq!(payload_of(r#"{"a":1}"#, r#","documentKey":"d","select":{"include":[["d"]]}"#), text);
}

#[test]
fn what_is_no_object_has_no_members() {
    for broken in ["", "[1]", r#"{"a":"#, r#"{"a":1]"#, r#"{"a":1"#] {
        assert_eq!(payload_of(broken, ""), [0u8; 0], "{broken}");
    }
}

#[test]
fn vectors_are_named_unless_the_unnamed_one_is_alone() {
    let pieces =
        format!(r#"[{{"each":"rows","body":[{{"value":"vectors","message":{{"field":6,"vectors":{VECTORS}}}}}]}}]"#);
    let of = |vectors| rendered(&pieces, &Results { ids: &[IdRef::Number(1)], payload: "", vectors });
    let dense = [0xaa, 0x06, 6, 0x0a, 4, 0, 0, 0x80, 0x3f];
    let alone = [&[0x32, 11, 0x0a, 9][..], &dense].concat();
    assert_eq!(of(&[("", VectorRef::Dense(&[1.0]))]), alone);
    assert_eq!(of(&[]), [0x32, 2, 0x12, 0]);

    let sparse = [0xb2, 0x06, 9, 0x0a, 4, 0, 0, 0, 0x3f, 0x12, 1, 7];
    let entry = |name: &str, value: &[u8]| {
        let key = if name.is_empty() { vec![] } else { [&[0x0a, name.len() as u8], name.as_bytes()].concat() };
        let body = [&key[..], &[0x12, value.len() as u8], value].concat();
        [&[0x0a, body.len() as u8], &body[..]].concat()
    };
    let named = [entry("", &dense), entry("s", &sparse)].concat();
    let both = [&[0x32, named.len() as u8 + 2, 0x12, named.len() as u8], &named[..]].concat();
    let vectors: &[(&str, VectorRef<'_>)] =
        &[("", VectorRef::Dense(&[1.0])), ("s", VectorRef::Sparse(SparseVector { indices: &[7], values: &[0.5] }))];
    assert_eq!(of(vectors), both);

    let several = of(&[("m", VectorRef::Multi(MultiVector { dim: 1, values: &[0.0, 1.0] }))]);
    assert_eq!(&several[several.len() - 16..], [0x0a, 6, 0x0a, 4, 0, 0, 0, 0, 0x0a, 6, 0x0a, 4, 0, 0, 0x80, 0x3f]);
}

#[test]
fn lengths_of_more_than_a_byte_are_written() {
    let long = "x".repeat(200);
    let results = one(Box::leak(format!(r#"{{"a":"{long}"}}"#).into_boxed_str()));
    let pieces = format!(
        r#"[{{"each":"rows","body":[{{"field":1,"body":[{{"value":"payload","message":{{"field":2,"json":{JSON}}}}}]}}]}}]"#
    );
    let text = [&[0x22, 0xc8, 0x01][..], long.as_bytes()].concat();
    let entry = [&[0x0a, 1, b'a', 0x12, 0xcb, 0x01][..], &text].concat();
    let row = [&[0x12, 0xd1, 0x01][..], &entry].concat();
    assert_eq!(rendered(&pieces, &results), [&[0x0a, 0xd4, 0x01][..], &row].concat());
}

#[test]
fn a_message_has_a_body_alone() {
    for wrong in [r#"[{"field":1,"text":"x"}]"#, r#"[{"field":1,"separator":","}]"#, r#"[{"field":1,"numeric":true}]"#]
    {
        assert!(Template::parse(wrong).is_err(), "{wrong}");
    }
}
