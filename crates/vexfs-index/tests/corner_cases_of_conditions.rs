//! What each condition makes of nulls, missing keys, empty and nested arrays, objects and values of other types.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod records;

use records::{ANALYZER, Indexed, Record, filter};

/// The values of the field `v`, by row; the second row lacks it.
const VALUES: [&str; 19] = [
    "null",
    "",
    "[]",
    "[null]",
    "[null,1]",
    "1",
    "\"x\"",
    "{}",
    r#"{"a":1}"#,
    "[[]]",
    "[[1]]",
    "true",
    "[true]",
    "2.0",
    "[2,3]",
    "2",
    "2.5",
    "\"2\"",
    r#"[{"a":1},{"a":null},{}]"#,
];

const ALL: u32 = VALUES.len() as u32;

fn indexed<'a>(values: impl IntoIterator<Item = &'a str>) -> Indexed {
    let mut indexed = Indexed::default();
    for (row, value) in values.into_iter().enumerate() {
        let payload = if value.is_empty() { "{}".to_owned() } else { format!(r#"{{"v":{value}}}"#) };
        indexed.put(row as u32, Record { payload: Some(payload), document: None });
    }
    indexed
}

fn passing(indexed: &Indexed, json: &str) -> Vec<u32> {
    let filter = filter(json);
    assert_eq!(indexed.evaluate(&filter), indexed.matching(&filter), "{json}");
    indexed.evaluate(&filter).iter().collect()
}

/// The rows of [`VALUES`] that pass `condition` (what follows the path) at `path`.
fn at(path: &str, condition: &str) -> Vec<u32> {
    passing(&indexed(VALUES), &format!(r#"{{"path":{path},{condition}}}"#))
}

fn without(rows: &[u32]) -> Vec<u32> {
    (0..ALL).filter(|row| !rows.contains(row)).collect()
}

const V: &str = r#"["v"]"#;
const EACH: &str = r#"["v",{"each":true}]"#;
const FIRST: &str = r#"["v",{"index":0}]"#;
const EACH_A: &str = r#"["v",{"each":true},"a"]"#;

#[test]
fn empty_is_what_is_absent_null_or_an_empty_array() {
    assert_eq!(at(V, r#""kind":"isEmpty""#), [0, 1, 2]);
    assert_eq!(at(EACH, r#""kind":"isEmpty""#), without(&[4, 10, 12, 14, 18]));
    assert_eq!(at(EACH_A, r#""kind":"isEmpty""#), without(&[18]));
    assert_eq!(at(FIRST, r#""kind":"isEmpty""#), without(&[10, 12, 14, 18]));
}

#[test]
fn null_is_a_null_or_an_array_with_one() {
    assert_eq!(at(V, r#""kind":"isNull""#), [0, 3, 4]);
    assert_eq!(at(EACH, r#""kind":"isNull""#), [3, 4]);
    assert_eq!(at(EACH_A, r#""kind":"isNull""#), [18]);
}

#[test]
fn values_are_counted_where_there_are_some() {
    assert_eq!(at(V, r#""kind":"valuesCount","lt":1"#), [0, 2]);
    assert_eq!(at(V, r#""kind":"valuesCount","gte":1"#), without(&[0, 1, 2]));
    assert_eq!(at(V, r#""kind":"valuesCount","gt":1"#), [4, 14, 18]);
    assert_eq!(at(V, r#""kind":"valuesCount","lte":2,"gte":2"#), [4, 14]);
    assert_eq!(at(V, r#""kind":"valuesCount""#), without(&[1]));
    assert_eq!(at(V, r#""kind":"valuesCount","lt":0"#), [0u32; 0]);
    assert_eq!(at(EACH, r#""kind":"valuesCount","gte":1"#), [4, 10, 12, 14, 18]);
}

#[test]
fn typed_equality_tells_integers_from_floats() {
    let equals = |path: &str, value: &str| at(path, &format!(r#""kind":"equals","value":{value},"elements":"typed""#));
    assert_eq!(equals(V, r#"{"int":"2"}"#), [14, 15]);
    assert_eq!(equals(V, r#"{"float":"2"}"#), [13]);
    assert_eq!(equals(V, r#"{"bool":true}"#), [11, 12]);
    assert_eq!(equals(V, r#"{"string":"2"}"#), [17]);
    assert_eq!(equals(EACH, r#"{"int":"1"}"#), [4, 10]);
    assert_eq!(equals(FIRST, r#"{"int":"2"}"#), [14]);
    assert_eq!(equals(r#"["v","a"]"#, r#"{"int":"1"}"#), [8]);
    assert_eq!(equals(EACH_A, r#"{"int":"1"}"#), [18]);
}

#[test]
fn not_in_takes_everything_else_but_nulls() {
    let not_in = |values: &str| at(V, &format!(r#""kind":"notIn","values":[{values}]"#));
    assert_eq!(not_in(""), without(&[0, 1, 2, 3]));
    assert_eq!(not_in(r#"{"int":"2"}"#), without(&[0, 1, 2, 3, 15]));
    assert_eq!(not_in(r#"{"int":"2"},{"int":"3"}"#), without(&[0, 1, 2, 3, 14, 15]));
    assert_eq!(not_in(r#"{"string":"x"}"#), without(&[0, 1, 2, 3, 6]));
}

#[test]
fn ranges_are_of_numbers_of_either_type() {
    assert_eq!(at(V, r#""kind":"range","gte":{"int":"2"},"elements":"any""#), [13, 14, 15, 16]);
    assert_eq!(at(V, r#""kind":"range","elements":"any""#), [4, 5, 13, 14, 15, 16]);
}

#[test]
fn an_object_of_an_array_passes_by_itself() {
    let nested = |path: &str, filter: &str| at(path, &format!(r#""kind":"nested","filter":{filter}"#));
    let is_one = r#"{"kind":"equals","path":["a"],"value":{"int":"1"},"elements":"typed"}"#;
    assert_eq!(nested(EACH, is_one), [18]);
    assert_eq!(nested(V, is_one), [8]);
    assert_eq!(nested(EACH, &format!(r#"{{"kind":"not","filter":{is_one}}}"#)), [18]);
    assert_eq!(nested(EACH, r#"{"kind":"isEmpty","path":["a"]}"#), [18]);
    let both = format!(r#"{{"kind":"and","filters":[{is_one},{{"kind":"isNull","path":["a"]}}]}}"#);
    assert_eq!(nested(EACH, &both), [0u32; 0]);
    assert_eq!(nested(EACH, r#"{"kind":"hasId","ids":["18"]}"#), [0u32; 0]);
    assert_eq!(nested(EACH, r#"{"kind":"slice","total":1,"index":0}"#), [0u32; 0]);
}

#[test]
fn tokens_come_from_one_string_unless_they_may_be_spread() {
    let texts = indexed([
        r#"["hello there","big world"]"#,
        r#""hello world""#,
        r#""Hello big World""#,
        r#"["hello","world"]"#,
        r#"[["hello world"]]"#,
        r#"{"v":"hello world"}"#,
    ]);
    let condition = |path: &str, query: &str, mode: &str| {
        format!(r#"{{"kind":"fullText","path":{path},"query":"{query}","mode":"{mode}","analyzer":{ANALYZER}}}"#)
    };
    let search = |path: &str, query: &str, mode: &str| passing(&texts, &condition(path, query, mode));
    assert_eq!(search(V, "hello world", "all"), [1, 2]);
    assert_eq!(search(V, "hello world", "spread"), [0, 1, 2, 3]);
    assert_eq!(search(V, "hello zzz", "any"), [0, 1, 2, 3]);
    assert_eq!(search(V, "hello world", "phrase"), [1]);
    assert_eq!(search(V, "there big", "phrase"), [0u32; 0]);
    for mode in ["all", "spread", "any", "phrase"] {
        assert_eq!(search(V, "", mode), [0u32; 0]);
    }
    let objects = indexed([r#"[{"t":"hello"},{"t":"world"}]"#, r#"[{"t":"hello world"}]"#]);
    let each = |mode: &str| passing(&objects, &condition(r#"["v",{"each":true},"t"]"#, "hello world", mode));
    assert_eq!((each("all"), each("spread")), (vec![1], vec![0, 1]));
    let inner = condition(r#"["t"]"#, "hello world", "all");
    assert_eq!(passing(&objects, &format!(r#"{{"kind":"nested","path":{EACH},"filter":{inner}}}"#)), [1]);
}

#[test]
fn places_on_the_edge_of_an_area_are_outside() {
    let places = [
        (13.4, 52.52),
        (0.0, 0.0),
        (179.9, 0.0),
        (-179.9, 0.0),
        (180.0, 0.0),
        (-180.0, 0.0),
        (50.0, 90.0),
        (1.0, 1.0),
        (1.0, 100.0),
        (1.0, 0.0),
        (0.0, 1.0),
        (0.5, 0.5),
        (0.25, 0.25),
        (361.0, 1.0),
        (0.5, 0.75),
    ];
    let values: Vec<_> = places.iter().map(|(lon, lat)| format!(r#"{{"lat":{lat},"lon":{lon}}}"#)).collect();
    let places = indexed(values.iter().map(String::as_str));
    let in_box = |west: f64, north: f64, east: f64, south: f64| {
        let corners =
            format!(r#""topLeft":{{"lon":{west},"lat":{north}}},"bottomRight":{{"lon":{east},"lat":{south}}}"#);
        passing(&places, &format!(r#"{{"kind":"geoBox","path":["v"],{corners}}}"#))
    };
    assert_eq!(in_box(0.0, 1.0, 1.0, 0.0), [11, 12, 14]);
    assert_eq!(in_box(-1.0, 2.0, 1.0, -1.0), [1, 10, 11, 12, 14]);
    assert_eq!(in_box(179.0, 1.0, -179.0, -1.0), [2, 3, 4, 5]);
    let near = |lon: f64, lat: f64, meters: f64| {
        passing(
            &places,
            &format!(r#"{{"kind":"geoRadius","path":["v"],"center":{{"lon":{lon},"lat":{lat}}},"meters":{meters}}}"#),
        )
    };
    assert_eq!(near(0.0, 0.0, 0.0), [0u32; 0]);
    assert_eq!(near(0.0, 0.0, 111_195.08), [1, 11, 12, 14]);
    assert_eq!(near(0.0, 0.0, 111_195.081), [1, 9, 10, 11, 12, 14]);
    assert_eq!(near(179.95, 0.0, 20_000.0), [2, 3, 4, 5]);
    assert_eq!(near(-130.0, 90.0, 30_000.0), [6]);
    assert_eq!(near(-130.0, 90.0, 3e7).len(), values.len());
    let ring = |points: &[(f64, f64)]| {
        let points: Vec<_> = points.iter().map(|(lon, lat)| format!(r#"{{"lon":{lon},"lat":{lat}}}"#)).collect();
        format!("[{}]", points.join(","))
    };
    let square = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]);
    let hole = ring(&[(0.5, 0.5), (0.75, 0.5), (0.75, 0.75), (0.5, 0.75), (0.5, 0.5)]);
    let within = |interiors: &str| {
        passing(
            &places,
            &format!(r#"{{"kind":"geoPolygon","path":["v"],"exterior":{square},"interiors":[{interiors}]}}"#),
        )
    };
    assert_eq!(within(""), [11, 12, 14]);
    assert_eq!(within(&hole), [12]);
}

#[test]
fn what_is_no_place_lies_nowhere() {
    let values = indexed([
        r#"{"lat":"1","lon":1}"#,
        r#"{"lat":1}"#,
        "[1,1]",
        r#"[[{"lat":1,"lon":1}]]"#,
        r#"{"lat":1,"lon":1,"x":2}"#,
        r#"[5,{"lat":1,"lon":1}]"#,
    ]);
    let near = r#"{"kind":"geoRadius","path":["v"],"center":{"lon":1,"lat":1},"meters":10}"#;
    assert_eq!(passing(&values, near), [4, 5]);
}

#[test]
fn dates_are_told_by_the_microsecond() {
    let dates = indexed([
        r#""2014-01-01""#,
        r#""2014-01-01T00:00:00.000001Z""#,
        r#""2014-01-01T01:00:00+01:00""#,
        "1388534400000000",
        r#"["tomorrow","2013-12-31T23:59:59.999999Z"]"#,
    ]);
    let range = |bounds: &str| passing(&dates, &format!(r#"{{"kind":"dateRange","path":["v"],{bounds}}}"#));
    assert_eq!(range(r#""gte":"1388534400000000""#), [0, 1, 2]);
    assert_eq!(range(r#""gt":"1388534400000000""#), [1]);
    assert_eq!(range(r#""lt":"1388534400000000""#), [4]);
    assert_eq!(range(r#""lte":"1388534400000000","gte":"1388534400000000""#), [0, 2]);
}

#[test]
fn slices_part_the_ids_by_a_known_hash() {
    let records = indexed(VALUES);
    let slice =
        |total: u64, index: u64| passing(&records, &format!(r#"{{"kind":"slice","total":{total},"index":{index}}}"#));
    let even = [1, 3, 4, 5, 7, 9, 10, 12, 14];
    assert_eq!(slice(2, 0), even);
    assert_eq!(slice(2, 1), without(&even));
    assert_eq!(slice(2, 2), [0u32; 0]);
}
