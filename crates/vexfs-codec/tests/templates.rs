//! A template and rows make a response.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_codec::render::{IdRef, Rows, Template, ValueKind, ValueRef, render};

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
            ValueKind::Payload => value.write_json(out, is_even.then_some(br#"{"a":2.0}"#)),
            ValueKind::Document => value.write_text(out, is_even.then_some("x\ny")),
            ValueKind::Uri => value.write_absent(out),
            ValueKind::Vector if value.space.as_deref() == Some("other") => {
                value.write_vector(out, None);
            }
            ValueKind::Vector => value.write_vector(out, Some(&[0.5, number as f32])),
            ValueKind::Order => value.write_order(out, number + 1000),
        }
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
    ] {
        assert!(Template::parse(template).is_err(), "{template}");
    }
}
