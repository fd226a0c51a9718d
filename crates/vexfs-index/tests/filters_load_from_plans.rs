//! A filter is read from the JSON of a plan, strictly, and within limits.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use vexfs_index::filter::{FILTER_CONDITIONS_MAX, FILTER_DEPTH_MAX, Filter, FilterValue};

fn load(json: &str) -> Result<Filter, String> {
    serde_json::from_str(json).map_err(|error: serde_json::Error| error.to_string())
}

fn nested(depth: usize) -> String {
    let open = r#"{"kind":"not","filter":"#.repeat(depth - 1);
    format!("{open}{}{}", r#"{"kind":"hasDocument"}"#, "}".repeat(depth - 1))
}

#[test]
fn every_kind_loads() {
    for json in [
        r#"{"kind":"and","filters":[]}"#,
        r#"{"filters":[{"kind":"hasDocument"}],"kind":"or"}"#,
        r#"{"kind":"not","filter":{"kind":"exists","path":["a","b"]}}"#,
        r#"{"kind":"atLeast","count":2,"filters":[]}"#,
        r#"{"kind":"equals","path":["a"],"value":{"int":"-9223372036854775808"},"elements":"scalar"}"#,
        r#"{"kind":"in","path":["a"],"values":[{"string":"x"},{"float":1.5},{"bool":true}],"elements":"array"}"#,
        r#"{"kind":"range","path":["a"],"gt":{"int":"1"},"lte":{"float":2},"elements":"any"}"#,
        r#"{"kind":"hasId","ids":["x"]}"#,
        r#"{"kind":"textContains","target":{"document":true},"text":""}"#,
        r#"{"kind":"textRegex","target":{"path":["a"]},"pattern":"("}"#,
        r#"{"kind":"hasDocument"}"#,
        r#"{"kind":"notIn","path":["a",{"each":true},{"index":0}],"values":[{"int":"1"}]}"#,
        r#"{"kind":"dateRange","path":["a"],"gte":"-9223372036854775808","lt":"0"}"#,
        r#"{"kind":"geoBox","path":["a"],"topLeft":{"lon":0,"lat":1.5},"bottomRight":{"lon":1,"lat":0}}"#,
        r#"{"kind":"geoRadius","path":["a"],"center":{"lon":0,"lat":1},"meters":10}"#,
        r#"{"kind":"geoPolygon","path":["a"],"exterior":[{"lon":0,"lat":1}],"interiors":[[]]}"#,
        r#"{"kind":"valuesCount","path":["a"],"gt":1,"lte":4}"#,
        r#"{"kind":"isEmpty","path":["a"]}"#,
        r#"{"kind":"isNull","path":["a"]}"#,
        r#"{"kind":"hasType","path":["a"],"type":"datetime"}"#,
        r#"{"kind":"nested","path":["a",{"each":true}],"filter":{"kind":"hasDocument"}}"#,
        r#"{"kind":"startsWith","path":["a"],"prefix":""}"#,
        r#"{"kind":"fullText","path":["a"],"query":"x","mode":"phrase","analyzer":{"tokenizer":"word","lowercase":true,
            "asciiFolding":false,"minTokenLength":null,"maxTokenLength":null,"stopwordLanguages":[],"stopwords":[],"stemmer":null}}"#,
        r#"{"kind":"hasVector","space":""}"#,
        r#"{"kind":"slice","total":4,"index":3}"#,
    ] {
        load(json).unwrap();
    }
}

#[test]
fn floats_are_the_ones_written() {
    let filter = load(r#"{"kind":"equals","path":["a"],"value":{"float":8.533043280475838e-219},"elements":"any"}"#);
    let Ok(Filter::Equals(equals)) = filter else { panic!("{filter:?}") };
    assert_eq!(equals.value, FilterValue::Float(8.533_043_280_475_838e-219));
}

#[test]
fn what_is_no_filter_is_refused() {
    for json in [
        r#"{"kind":"xor","filters":[]}"#,
        r#"{"filters":[]}"#,
        r#"{"kind":"and"}"#,
        r#"{"kind":"not"}"#,
        r#"{"kind":"exists","path":[]}"#,
        r#"{"kind":"equals","path":["a"],"value":{"int":"1"}}"#,
        r#"{"kind":"equals","path":["a"],"value":{"int":1},"elements":"any"}"#,
        r#"{"kind":"equals","path":["a"],"value":{"int":"9223372036854775808"},"elements":"any"}"#,
        r#"{"kind":"range","path":["a"],"gt":{"string":"x"},"elements":"any"}"#,
        r#"{"kind":"textContains","target":{},"text":""}"#,
        r#"{"kind":"textContains","target":{"document":true,"path":["a"]},"text":""}"#,
        r#"{"kind":"hasDocument","surprise":1}"#,
        r#"{"kind":"dateRange","path":["a"],"gte":1}"#,
        r#"{"kind":"valuesCount","path":["a"],"gte":"1"}"#,
        r#"{"kind":"range","path":["a"],"gt":"1","elements":"any"}"#,
        r#"{"kind":"hasType","path":["a"],"type":"number"}"#,
        r#"{"kind":"nested","path":["a"]}"#,
        r#"{"kind":"slice","total":0,"index":0}"#,
    ] {
        load(json).unwrap_err();
    }
}

#[test]
fn depth_is_limited() {
    load(&nested(FILTER_DEPTH_MAX)).unwrap();
    assert!(load(&nested(FILTER_DEPTH_MAX + 1)).unwrap_err().contains("deep"));
    load(&nested(100_000)).unwrap_err();
}

#[test]
fn size_is_limited() {
    let conditions =
        |count: usize| format!(r#"{{"kind":"or","filters":[{}]}}"#, vec![r#"{"kind":"hasDocument"}"#; count].join(","));
    load(&conditions(FILTER_CONDITIONS_MAX - 1)).unwrap();
    assert!(load(&conditions(FILTER_CONDITIONS_MAX)).unwrap_err().contains("conditions"));
}
