//! Ids are integers and UUIDs, kept in canonical form.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_codec::read::BodySchema;

const SCHEMA: &str = r#"{"type":"object","fields":{"ids":{"type":"ids","expects":"point ID","aliases":["points"]}}}"#;

fn ids(items: &str) -> Result<Vec<String>, String> {
    let body = format!("{{\"points\":[{items}]}}");
    let read = BodySchema::parse(SCHEMA).unwrap().read(body.as_bytes()).map_err(|error| error.to_string())?;
    let column = read.column("ids").unwrap().texts().unwrap();
    Ok(column.iter().flatten().map(str::to_owned).collect())
}

#[test]
fn every_form_of_an_id_has_one_text() {
    let uuid = "936da01f-9abd-4d9d-80c7-02af85c822a8";
    for (written, text) in [
        ("0", "0"),
        (" 18446744073709551615 ", "18446744073709551615"),
        (r#""936DA01F9ABD4d9d80C702AF85C822A8""#, uuid),
        (r#""936da01f-9abd-4d9d-80c7-02af85c822a8""#, uuid),
        (r#""urn:uuid:936da01f-9abd-4d9d-80c7-02af85c822a8""#, uuid),
        (r#""{936da01f-9abd-4d9d-80c7-02af85c822a8}""#, uuid),
        (r#""\u0039\u0033\u0036da01f-9abd-4d9d-80c7-02af85c822a8""#, uuid),
    ] {
        assert_eq!(ids(written).as_deref(), Ok([text.to_owned()].as_slice()), "{written}");
    }
    assert_eq!(ids("1,2,3").unwrap().len(), 3);
    assert_eq!(ids("").unwrap().len(), 0);
}

#[test]
fn what_is_no_id_is_named() {
    for (written, shown) in [
        ("\"abc\"", "abc"),
        ("\"12\"", "12"),
        ("-1", "-1"),
        ("1.5", "1.5"),
        ("2.0", "2"),
        ("-0", "-0"),
        ("18446744073709551616", "18446744073709552000"),
        ("null", "Unit"),
        ("true", "true"),
        (r#"[1,-2,0.5,"a",null,false]"#, r#"[U64(1), I64(-2), F64(0.5), String("a"), Unit, Bool(false)]"#),
        (r#"{"b":1}"#, r#"{String("b"): U64(1)}"#),
    ] {
        let message = ids(&format!("7,{written}")).unwrap_err();
        let words = "is not a valid point ID, valid values are either an unsigned integer or a UUID";
        assert!(message.starts_with(&format!("points[1]: value {shown} {words} at line 1")), "{message}");
    }
    assert!(ids("1,]").unwrap_err().contains("trailing comma") || ids("1,]").unwrap_err().contains("expected"));
    assert!(ids("01").unwrap_err().contains("invalid number"));
}
