//! A template and rows make a response.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_codec::columns::{MultiVector, SparseVector, VectorRef};
use vexfs_codec::render::{IdRef, OrderValue, Rows, Template, ValueKind, ValueRef, render};

/// Two groups; each row has a number.
struct Results(Vec<Vec<u64>>);

impl Rows for Results {
    fn groups(&self) -> usize {
        self.0.len()
    }

    fn rows(&self, group: usize) -> usize {
        self.0.get(group).map_or(0, Vec::len)
    }

    fn write(&self, value: &ValueRef, group: usize, row: usize, out: &mut Vec<u8>) {
        let number = self.0[group][row];
        let is_even = number.is_multiple_of(2);
        match value.kind {
            ValueKind::Id if is_even => value.write_id(out, IdRef::Number(number)),
            ValueKind::Id => value.write_id(out, IdRef::Text(&format!("\"{number}"))),
            ValueKind::Score => value.write_score(out, Some(number as f32)),
            ValueKind::Payload => value.write_payload(out, is_even.then_some(br#"{"a":2.0}"#), None, None),
            ValueKind::Document => value.write_text(out, is_even.then_some("x\ny")),
            ValueKind::Uri => value.write_absent(out),
            ValueKind::Vector if value.space.as_deref() == Some("other") => {
                value.write_vector(out, None);
            }
            ValueKind::Vector => value.write_vector(out, Some(VectorRef::Dense(&[0.5, number as f32]))),
            ValueKind::Vectors => {
                let mut vectors = value.vectors(out);
                if number > 1 {
                    vectors.add("", VectorRef::Dense(&[number as f32]));
                }
                if number > 2 {
                    vectors.add("m", VectorRef::Multi(MultiVector { dim: 2, values: &[1.0, 2.0, 3.0, 4.0] }));
                    vectors.add(
                        "s",
                        VectorRef::Sparse(SparseVector { indices: &[7, 4_294_967_295], values: &[0.5, -1.0] }),
                    );
                }
                vectors.end();
            }
            ValueKind::OrderValue if number == 1 => value.write_order_value(out, None),
            ValueKind::OrderValue if is_even => value.write_order_value(out, Some(OrderValue::Integer(-5))),
            ValueKind::OrderValue => value.write_order_value(out, Some(OrderValue::Float(2.0))),
            ValueKind::Order | ValueKind::Version => value.write_order(out, number + 1000),
            ValueKind::Partition => value.write_partition(out, is_even.then_some("\"even\"")),
            ValueKind::GroupKey => unreachable!("it is asked for elsewhere"),
        }
    }

    fn write_group(&self, value: &ValueRef, group: usize, out: &mut Vec<u8>) {
        value.write_text(out, (group > 0).then_some("key"));
    }
}

fn rendered(template: &str, groups: &[&[u64]]) -> String {
    let rows = Results(groups.iter().map(|rows| rows.to_vec()).collect());
    String::from_utf8(render(&Template::parse(template).unwrap(), &rows)).unwrap()
}

#[test]
fn columns_of_groups() {
    let template = r#"[{"text":"{\"ids\":["},
        {"each":"groups","separator":",","body":[{"text":"["},{"each":"rows","separator":",","body":[{"value":"id"}]},{"text":"]"}]},
        {"text":"],\"scores\":["},
        {"each":"groups","separator":",","body":[{"text":"["},
            {"each":"rows","separator":",","body":[{"value":"score","scale":-0.5,"offset":1}]},{"text":"]"}]},
        {"text":"]}"}]"#;
    assert_eq!(
        rendered(template, &[&[1, 2], &[], &[4]]),
        r#"{"ids":[["\"1",2],[],[4]],"scores":[[0.5,0.0],[],[-1.0]]}"#
    );
    assert_eq!(rendered(template, &[]), r#"{"ids":[],"scores":[]}"#);
}

#[test]
fn rows_of_the_first_group() {
    let template = r#"[{"text":"["},{"each":"rows","separator":",\n","body":[
        {"text":"{\"p\":"},{"value":"payload"},{"text":",\"d\":"},{"value":"document","absent":"\"\""},{"text":",\"v\":"},
        {"value":"vector"},{"text":",\"w\":"},{"value":"vector","space":"other","absent":"{}"},{"text":",\"o\":"},
        {"value":"order"},{"text":",\"u\":"},{"value":"uri"},{"text":"}"}]},{"text":"]"}]"#;
    assert_eq!(
        rendered(template, &[&[2, 3], &[9]]),
        concat!(
            "[{\"p\":{\"a\":2.0},\"d\":\"x\\ny\",\"v\":[0.5,2.0],\"w\":{},\"o\":1002,\"u\":null},\n",
            "{\"p\":null,\"d\":\"\",\"v\":[0.5,3.0],\"w\":{},\"o\":1003,\"u\":null}]"
        )
    );
    assert_eq!(rendered(template, &[]), "[]");
}

fn each_row(value: &str, row: &[u64]) -> String {
    rendered(&format!(r#"[{{"each":"rows","separator":" ","body":[{value}]}}]"#), &[row])
}

#[test]
fn vectors_of_several_spaces() {
    let named = r#""m":[[1.0,2.0],[3.0,4.0]],"s":{"indices":[7,4294967295],"values":[0.5,-1.0]}"#;
    assert_eq!(each_row(r#"{"value":"vectors"}"#, &[1, 2, 3]), format!(r#"{{}} [2.0] {{"":[3.0],{named}}}"#));
    assert_eq!(
        each_row(r#"{"value":"vectors","spaces":["s"],"absent":"-"}"#, &[1, 2, 3]),
        r#"- - {"s":{"indices":[7,4294967295],"values":[0.5,-1.0]}}"#
    );
    assert_eq!(each_row(r#"{"value":"vectors","spaces":["","x"]}"#, &[3]), "[3.0]");
}

#[test]
fn ids_versions_and_order_values() {
    struct Ids;
    impl Rows for Ids {
        fn groups(&self) -> usize {
            1
        }
        fn rows(&self, _: usize) -> usize {
            6
        }
        fn write(&self, value: &ValueRef, _: usize, row: usize, out: &mut Vec<u8>) {
            let ids = ["0", "18446744073709551615", "18446744073709551616", "01", "+1", ""];
            value.write_id(out, IdRef::Text(ids[row]));
        }
    }
    let template =
        Template::parse(r#"[{"each":"rows","separator":" ","body":[{"value":"id","numeric":true}]}]"#).unwrap();
    let shown = String::from_utf8(render(&template, &Ids)).unwrap();
    assert_eq!(shown, r#"0 18446744073709551615 "18446744073709551616" "01" "+1" """#);
    assert_eq!(each_row(r#"{"value":"version"}"#, &[1]), "1001");
    assert_eq!(each_row(r#"{"value":"orderValue","absent":"-"}"#, &[1, 2, 3]), "- -5 2.0");
}

#[test]
fn keys_of_groups() {
    let template = r#"[{"each":"groups","separator":",","body":[{"value":"groupKey"},{"text":":"},
        {"each":"rows","separator":"/","body":[{"value":"version"}]}]}]"#;
    assert_eq!(rendered(template, &[&[1, 2], &[3]]), r#"null:1001/1002,"key":1003"#);
}

#[test]
fn wrong_templates_are_refused() {
    for template in [
        "{}",
        "[{}]",
        "[1]",
        r#"[{"text":"a","value":"id"}]"#,
        r#"[{"value":"id"}]"#,
        r#"[{"each":"columns","body":[]}]"#,
        r#"[{"each":"rows","body":[{"value":"name"}]}]"#,
        r#"[{"each":"rows","body":[{"each":"rows","body":[]}]}]"#,
        r#"[{"each":"rows","body":[{"each":"groups","body":[]}]}]"#,
        r#"[{"text":"a","separator":","}]"#,
        r#"[{"each":"groups","body":[{"value":"id"}]}]"#,
        r#"[{"text":"a","colour":1}]"#,
        r#"[{"each":"rows","body":[],"scale":2}]"#,
        r#"[{"value":"groupKey"}]"#,
        r#"[{"each":"rows","body":[{"value":"groupKey"}]}]"#,
        r#"[{"each":"rows","body":[{"value":"payload","select":{"only":[]}}]}]"#,
        r#"[{"each":"rows","body":[{"value":"payload","select":{"include":[[1]]}}]}]"#,
    ] {
        assert!(Template::parse(template).is_err(), "{template}");
    }
}
