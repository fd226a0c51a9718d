//! Records in a message of protocol buffers become columns, or are left to another reader.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_codec::columns::{ColumnData, VectorRef};
use vexfs_codec::read::{Records, RecordsForm};

const FORM: &str = r#"{
    "records": 3, "id": 1, "number": 1, "uuid": 2, "payload": 3, "vectors": 4, "plain": 1,
    "json": {"null": 1, "double": 2, "integer": 3, "text": 4, "boolean": 5, "object": 6, "members": 1, "array": 7, "items": 1},
    "spaces": {"unnamed": 1, "named": 2, "entries": 1, "dense": 101, "sparse": 102, "multi": 103, "data": 1, "values": 1, "indices": 2, "items": 1}
}"#;

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn double(field: u64, value: f64) -> Vec<u8> {
    [varint(field << 3 | 1), value.to_le_bytes().to_vec()].concat()
}

fn bytes(field: u64, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [varint(field << 3 | 2), varint(body.len() as u64), body].concat()
}

fn floats(field: u64, values: &[f32]) -> Vec<u8> {
    bytes(field, &[&values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>()])
}

fn dense(values: &[f32]) -> Vec<u8> {
    bytes(101, &[&floats(1, values)])
}

fn sparse(indices: &[u64], values: &[f32]) -> Vec<u8> {
    let indices: Vec<u8> = indices.iter().flat_map(|index| varint(*index)).collect();
    bytes(102, &[&floats(1, values), &bytes(2, &[&indices])])
}

fn multi(vectors: &[&[f32]]) -> Vec<u8> {
    let items: Vec<u8> = vectors.iter().flat_map(|vector| bytes(1, &[&floats(1, vector)])).collect();
    bytes(103, &[&items])
}

fn entry(key: &str, value: &[u8]) -> Vec<u8> {
    [bytes(1, &[key.as_bytes()]), bytes(2, &[value])].concat()
}

fn id(value: u64) -> Vec<u8> {
    bytes(1, &[&number(1, value)])
}

fn member(key: &str, value: &[u8]) -> Vec<u8> {
    bytes(3, &[&entry(key, value)])
}

fn unnamed(vector: &[u8]) -> Vec<u8> {
    bytes(4, &[&bytes(1, &[vector])])
}

fn named(vectors: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<u8> = vectors.iter().flat_map(|(name, vector)| bytes(1, &[&entry(name, vector)])).collect();
    bytes(4, &[&bytes(2, &[&entries])])
}

fn message(records: &[Vec<u8>]) -> Vec<u8> {
    let records: Vec<u8> = records.iter().flat_map(|record| bytes(3, &[record])).collect();
    [bytes(1, &[b"collection"]), records, number(2, 1)].concat()
}

fn read(records: &[Vec<u8>]) -> Option<Records> {
    RecordsForm::parse(FORM).unwrap().read(&message(records))
}

fn space(records: &Records, index: usize) -> (&str, Vec<Option<VectorRef<'_>>>) {
    let (name, column) = &records.spaces[index];
    (name, (0..column.len()).map(|item| column.vector(item)).collect())
}

#[test]
fn ids_payloads_and_vectors_stand_side_by_side() {
    let uuid = bytes(1, &[&bytes(2, &[b"936DA01F9ABD4d9d80C702AF85C822A8"])]);
    let records = read(&[
        [id(u64::MAX), unnamed(&dense(&[1.0, 2.0]))].concat(),
        [member("a", &number(3, 7)), uuid, unnamed(&floats(1, &[3.0, 4.0])), member("b", &[])].concat(),
    ])
    .unwrap();
    let ids: Vec<_> = records.ids.iter().flatten().collect();
    assert_eq!(ids, ["18446744073709551615", "936da01f-9abd-4d9d-80c7-02af85c822a8"]);
    let payloads: Vec<_> = records.payloads.iter().flatten().collect();
    assert_eq!(payloads, [b"{}".as_slice(), br#"{"a":7,"b":null}"#]);
    let ColumnData::Vectors(column) = &records.spaces[0].1 else { panic!("{:?}", records.spaces) };
    assert_eq!(column.flat(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(column.uniform_dim(), Some(2));
}

#[test]
fn spaces_have_an_item_for_each_record() {
    let records = read(&[
        [id(0), named(&[])].concat(),
        [id(1), named(&[("d", dense(&[1.0])), ("s", sparse(&[9, 3], &[0.5, 0.25])), ("m", dense(&[5.0]))])].concat(),
        [id(2), named(&[("m", multi(&[&[1.0], &[2.0]])), ("", dense(&[8.0]))])].concat(),
    ])
    .unwrap();
    let (name, items) = space(&records, 0);
    assert_eq!((name, items), ("d", vec![None, Some(VectorRef::Dense(&[1.0])), None]));
    let (name, items) = space(&records, 1);
    let Some(VectorRef::Sparse(vector)) = items[1] else { panic!("{items:?}") };
    assert_eq!((name, items.len(), vector.indices, vector.values), ("s", 3, [3, 9].as_slice(), [0.25, 0.5].as_slice()));
    let (name, items) = space(&records, 2);
    let [None, Some(VectorRef::Multi(one)), Some(VectorRef::Multi(two))] = items[..] else { panic!("{items:?}") };
    assert_eq!((name, one.values, two.dim, two.values), ("m", [5.0].as_slice(), 1, [1.0, 2.0].as_slice()));
    assert_eq!(space(&records, 3), ("", vec![None, None, Some(VectorRef::Dense(&[8.0]))]));
}

#[test]
fn payloads_are_json() {
    let list = bytes(7, &[&bytes(1, &[&number(5, 1)]), &bytes(1, &[&number(1, 0)]), &bytes(1, &[])]);
    let object =
        bytes(6, &[&bytes(1, &[&entry("a", &number(3, (-5_i64).cast_unsigned()))]), &bytes(1, &[&entry("b", &list)])]);
    let payload = [
        member("text \"\n\u{1}", &bytes(4, &["é\\".as_bytes()])),
        member("whole", &double(2, 2.0)),
        member("large", &double(2, 1e16)),
        member("small", &double(2, 1.5e-7)),
        member("minus", &double(2, -0.0)),
        member("object", &object),
        member("empty", &bytes(6, &[])),
        bytes(3, &[]),
    ];
    let records = read(&[[id(1), payload.concat(), unnamed(&dense(&[1.0]))].concat()]).unwrap();
    let expected = concat!(
        r#"{"text \"\n\u0001":"é\\","whole":2.0,"large":1e16,"small":1.5e-7,"minus":-0.0,"#,
        r#""object":{"a":-5,"b":[true,null,null]},"empty":{},"":null}"#
    );
    assert_eq!(str::from_utf8(records.payloads.get(0).unwrap()).unwrap(), expected);
}

#[test]
fn what_is_unusual_is_left_to_another_reader() {
    let vector = unnamed(&dense(&[1.0]));
    let deep = (0..110).fold(number(3, 1), |value, _| bytes(7, &[&bytes(1, &[&value])]));
    let unusual: &[(&str, Vec<u8>)] = &[
        ("no id", vector.clone()),
        ("no vectors", id(1)),
        ("an empty id", [bytes(1, &[]), vector.clone()].concat()),
        ("two ids", [id(1), id(2), vector.clone()].concat()),
        ("no UUID", [bytes(1, &[&bytes(2, &[b"no UUID"])]), vector.clone()].concat()),
        ("another field", [id(1), vector.clone(), number(9, 1)].concat()),
        ("a number that is no double", [id(1), member("a", &double(2, f64::NAN)), vector.clone()].concat()),
        ("a key twice", [id(1), member("a", &[]), member("b", &[]), member("a", &[]), vector.clone()].concat()),
        ("two values", [id(1), member("a", &[number(3, 1), number(3, 2)].concat()), vector.clone()].concat()),
        ("values too deep", [id(1), member("a", &deep), vector.clone()].concat()),
        ("a text that is none", [id(1), member("a", &bytes(4, &[&[0xff]])), vector.clone()].concat()),
        ("no vector", [id(1), unnamed(&[])].concat()),
        ("an unnamed sparse vector", [id(1), unnamed(&sparse(&[1], &[1.0]))].concat()),
        ("floats one by one", [id(1), unnamed(&bytes(101, &[&[13, 0, 0, 0, 0]]))].concat()),
        ("half a float", [id(1), unnamed(&bytes(101, &[&bytes(1, &[&[0, 0]])]))].concat()),
        ("a ragged multivector", [id(1), unnamed(&multi(&[&[1.0], &[1.0, 2.0]]))].concat()),
        ("no multivector", [id(1), unnamed(&multi(&[]))].concat()),
        ("a space twice", [id(1), named(&[("a", dense(&[1.0])), ("a", dense(&[1.0]))])].concat()),
        ("a document", [id(1), unnamed(&bytes(104, &[&bytes(1, &[b"text"])]))].concat()),
        ("a group", [id(1), vec![3 << 3 | 3], vector].concat()),
    ];
    for (what, record) in unusual {
        assert_eq!(read(std::slice::from_ref(record)), None, "{what}");
    }
    let kinds =
        [[id(1), named(&[("a", dense(&[1.0]))])].concat(), [id(2), named(&[("a", sparse(&[1], &[1.0]))])].concat()];
    assert_eq!(read(&kinds), None, "two kinds in a space");
}

/// Columns that would be mostly nulls must not take much more memory than the message.
#[test]
fn many_spaces_are_left_to_another_reader() {
    let records: Vec<_> =
        (0..2000).map(|space| [id(space), named(&[(&space.to_string(), dense(&[1.0]))])].concat()).collect();
    assert_eq!(read(&records), None);
}

/// A first vector that is long must not make room for as many such vectors as there are records.
#[test]
fn room_is_made_for_what_the_message_can_hold() {
    let first = [id(0), unnamed(&dense(&vec![1.0; 100_000]))].concat();
    let rest = (1..100_000).map(|record| [id(record), unnamed(&dense(&[1.0]))].concat());
    let records: Vec<_> = std::iter::once(first).chain(rest).collect();
    assert_eq!(read(&records).unwrap().ids.len(), 100_000);
}

#[test]
fn cut_and_broken_messages_do_no_harm() {
    let record = [
        id(300),
        member("a", &bytes(6, &[&bytes(1, &[&entry("b", &double(2, 1.0))])])),
        named(&[("d", dense(&[1.0])), ("s", sparse(&[9, 3], &[0.5, 0.25])), ("m", multi(&[&[1.0], &[2.0]]))]),
    ]
    .concat();
    let whole = message(&[record.clone(), record]);
    let form = RecordsForm::parse(FORM).unwrap();
    for end in 0..whole.len() {
        form.read(&whole[..end]);
        for byte in [0, 1, 0x7f, 0x80, 0xff] {
            let mut broken = whole.clone();
            broken[end] = byte;
            form.read(&broken);
        }
    }
}
