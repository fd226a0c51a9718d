//! A message comes apart into its one vector and all else.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_codec::read::VectorPath;

fn field(number: u8, body: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, u8::try_from(body.len()).unwrap()], body].concat()
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn what_is_not_of_the_vector_stands_before_or_behind_it() {
    let path = VectorPath::new(vec![3, 1]);
    let message = [
        field(1, b"name"),
        field(3, &[field(2, b"a"), field(1, &floats(&[1.5, -2.0])), field(4, b"b")].concat()),
        vec![8 << 3, 10],
    ]
    .concat();
    let split = path.split(&message).unwrap();
    assert_eq!(split.vector.get(0).unwrap(), [1.5, -2.0]);
    assert_eq!([split.before, &floats(&[1.5, -2.0]), split.after].concat(), message);
    assert_eq!(split.after, [field(4, b"b"), vec![8 << 3, 10]].concat());
}

#[test]
fn a_message_without_just_one_vector_stays_whole() {
    let path = VectorPath::new(vec![3, 1]);
    let vector = field(1, &floats(&[1.0]));
    for (what, message) in [
        ("nothing", vec![]),
        ("no vector", field(3, b"")),
        ("two vectors", field(3, &[vector.clone(), vector.clone()].concat())),
        ("two fields around them", [field(3, &vector), field(3, &vector)].concat()),
        ("half a float", field(3, &field(1, &[0, 0]))),
        ("a number in its place", field(3, &[1 << 3, 7])),
        ("a message that is cut", field(3, &vector)[..4].to_vec()),
    ] {
        assert_eq!(path.split(&message), None, "{what}");
    }
}
