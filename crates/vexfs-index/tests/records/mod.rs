//! Records in memory, and random payloads, documents and filters that meet each other often.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::borrow::Cow;
use std::collections::BTreeMap;

use proptest::prelude::*;
use roaring::RoaringBitmap;
use vexfs_index::Row;
use vexfs_index::fields::{FieldIndexes, FieldLimits};
use vexfs_index::filter::{Filter, Indexes, RowSource, evaluate, matches};
use vexfs_index::fulltext::FullTextIndexes;
use vexfs_index::text::TextIndex;

pub type Outcome = Result<(), TestCaseError>;

#[derive(Debug, Clone, Default)]
pub struct Record {
    pub payload: Option<String>,
    pub document: Option<String>,
}

/// The truth.
#[derive(Debug, Clone, Default)]
pub struct Records {
    pub rows: BTreeMap<Row, Record>,
    pub live: RoaringBitmap,
}

impl RowSource for Records {
    fn live(&self) -> &RoaringBitmap {
        &self.live
    }

    fn payload(&self, row: Row) -> Option<&[u8]> {
        self.rows[&row].payload.as_deref().map(str::as_bytes)
    }

    fn document(&self, row: Row) -> Option<&str> {
        self.rows[&row].document.as_deref()
    }

    fn row_of(&self, id: &str) -> Option<Row> {
        id.parse().ok().filter(|row| self.rows.contains_key(row))
    }

    /// Every other row has one in the space `even`, whether it lives or not.
    fn rows_with_vector(&self, space: &str) -> Cow<'_, RoaringBitmap> {
        Cow::Owned(if space == "even" { (0..400).step_by(2).collect() } else { RoaringBitmap::new() })
    }

    fn with_id_bytes(&self, row: Row, visit: &mut dyn FnMut(&[u8])) {
        visit(&u64::from(row).to_le_bytes());
    }
}

/// Full-text indexes on some of the fields that conditions are about.
fn declared() -> FullTextIndexes {
    let mut declared = FullTextIndexes::new();
    for path in [r#"["a"]"#, r#"["b",{"each":true}]"#, r#"["b",{"each":true},"a"]"#] {
        declared.declare(serde_json::from_str(path).unwrap(), serde_json::from_str(ANALYZER).unwrap()).unwrap();
    }
    declared
}

/// Records and the indexes that must agree with them.
#[derive(Debug, Clone)]
pub struct Indexed {
    pub records: Records,
    pub fields: FieldIndexes,
    pub text: TextIndex,
    pub full_texts: FullTextIndexes,
}

impl Default for Indexed {
    fn default() -> Self {
        Self {
            records: Records::default(),
            fields: FieldIndexes::default(),
            text: TextIndex::default(),
            full_texts: declared(),
        }
    }
}

impl Indexed {
    pub fn new(limits: FieldLimits, text_bytes_max: usize) -> Self {
        Self {
            fields: FieldIndexes::with_limits(limits),
            text: TextIndex::with_memory_bytes_max(text_bytes_max),
            ..Self::default()
        }
    }

    pub fn of(records: &[Record]) -> Self {
        let mut indexed = Self::default();
        indexed.fill(records);
        indexed
    }

    pub fn fill(&mut self, records: &[Record]) {
        for (row, record) in records.iter().enumerate() {
            self.put(row as Row * 3, record.clone());
        }
    }

    pub fn put(&mut self, row: Row, record: Record) {
        self.delete(row);
        if let Some(payload) = &record.payload {
            self.full_texts.insert(row, payload.as_bytes()).unwrap();
            self.fields.insert(row, payload.as_bytes()).unwrap();
        }
        if let Some(document) = &record.document {
            self.text.insert(row, document);
        }
        self.records.rows.insert(row, record);
        self.records.live.insert(row);
    }

    pub fn delete(&mut self, row: Row) {
        let Some(record) = self.records.rows.remove(&row) else {
            return;
        };
        if let Some(payload) = &record.payload {
            self.fields.remove(row, payload.as_bytes()).unwrap();
            self.full_texts.remove(row, payload.as_bytes()).unwrap();
        }
        if let Some(document) = &record.document {
            self.text.remove(row, document);
        }
        self.records.live.remove(row);
    }

    /// Through a checkpoint and back.
    pub fn reloaded(&self) -> Self {
        let (mut fields, mut text, mut full_texts) = (Vec::new(), Vec::new(), Vec::new());
        self.fields.write_to(&mut fields).unwrap();
        self.text.write_to(&mut text).unwrap();
        self.full_texts.write_to(&mut full_texts).unwrap();
        let records = self.records.clone();
        Self {
            records,
            fields: FieldIndexes::read_from(&fields).unwrap(),
            text: TextIndex::read_from(&text).unwrap(),
            full_texts: FullTextIndexes::read_from(&full_texts).unwrap(),
        }
    }

    /// Into a generation with other row numbers, in another order.
    pub fn compacted(&self) -> Self {
        let count = self.records.rows.len() as Row;
        let new_rows: BTreeMap<Row, Row> =
            self.records.rows.keys().enumerate().map(|(index, &row)| (row, count - 1 - index as Row)).collect();
        let new_row = |row: Row| new_rows.get(&row).copied();
        let rows: BTreeMap<_, _> =
            self.records.rows.iter().map(|(row, record)| (new_rows[row], record.clone())).collect();
        let live = rows.keys().copied().collect();
        Self {
            records: Records { rows, live },
            fields: self.fields.remap(new_row),
            text: self.text.remap(new_row),
            full_texts: self.full_texts.remap(new_row),
        }
    }

    pub fn indexes(&self) -> Indexes<'_> {
        Indexes { fields: &self.fields, text: &self.text, full_texts: &self.full_texts }
    }

    pub fn evaluate(&self, filter: &Filter) -> RoaringBitmap {
        evaluate(filter, self.indexes(), &self.records, &|| false).unwrap()
    }

    pub fn matching(&self, filter: &Filter) -> RoaringBitmap {
        self.records.live.iter().filter(|&row| matches(filter, row, &self.records).unwrap()).collect()
    }

    pub fn agrees_on(&self, filters: &[Filter]) -> Outcome {
        for filter in filters {
            prop_assert_eq!(self.evaluate(filter), self.matching(filter), "{:?}", filter);
        }
        Ok(())
    }
}

pub fn filter(json: &str) -> Filter {
    serde_json::from_str(json).unwrap()
}

const KEYS: [&str; 4] = ["a", "b", "k\\\"ey", "é"];
const INTS: [&str; 9] =
    ["0", "1", "2", "-3", "7", "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775808"];
const FLOATS: [&str; 10] = [
    "-0.0",
    "0.5",
    "1.0",
    "2.0",
    "-3e0",
    "7.25",
    "9007199254740992.0",
    "9.223372036854775807e18",
    "1e300",
    "0.30000000000000004",
];
/// An integer past 64 bits is a float, but not one that a filter can be written with as an integer.
const HUGE: &str = "18446744073709551616";

const DATES: [&str; 6] = [
    "2014-01-01",
    "2014-01-01T00:00:00Z",
    "2014-01-01 01:00:00+01",
    "2014-01-02T03:04:05.678901Z",
    "1969-12-31T23:59:59.9Z",
    " 2014-01-01",
];
const MICROS: [&str; 6] = [
    "1388534400000000",
    "1388534399999999",
    "1388631845678901",
    "-100000",
    "9223372036854775807",
    "-9223372036854775808",
];
const WORDS: [&str; 5] =
    ["x y", "Y x", "x, b y", "550e8400-e29b-41d4-a716-446655440000", "{550e8400e29b41d4a716446655440000}"];
const DEGREES: [&str; 9] = ["0", "1", "-1.5", "0.5", "52.52", "90", "-90", "89.999", "13.4"];
const LONGITUDES: [&str; 8] = ["0", "0.5", "1", "180", "-180", "179.5", "-179.5", "13.4"];

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&KEYS)
}

fn string() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => prop::sample::select(vec!["x", "y", "", "xy", "\\u0078", "a\\nb", "é", "\\ud83d\\ude00", "1"]).prop_map(str::to_owned),
        2 => prop::sample::select(&DATES).prop_map(str::to_owned),
        1 => prop::sample::select(&WORDS).prop_map(str::to_owned),
        1 => Just("xy".repeat(600)),
        1 => Just("yx".repeat(600)),
    ]
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(&INTS).prop_map(str::to_owned),
        3 => prop::sample::select(&FLOATS).prop_map(str::to_owned),
        3 => string().prop_map(|text| format!("\"{text}\"")),
        1 => prop::sample::select(vec!["true", "false", "null", HUGE]).prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = String> {
    let array = |item: BoxedStrategy<String>| {
        prop::collection::vec(item, 0..4).prop_map(|items| format!("[{}]", items.join(", ")))
    };
    let leaf = scalar().boxed();
    let place = place().boxed();
    prop_oneof![
        5 => leaf.clone(),
        2 => array(leaf.clone()),
        1 => place.clone(),
        1 => array(prop_oneof![place, leaf.clone()].boxed()),
        1 => array(object(leaf.clone()).boxed()),
        1 => leaf.prop_recursive(3, 12, 3, move |inner| prop_oneof![array(inner.clone().boxed()), object(inner.boxed())]),
    ]
}

/// An object that is a place, or nearly.
fn place() -> impl Strategy<Value = String> {
    let lon = prop_oneof![
        8 => prop::sample::select(&LONGITUDES).prop_map(str::to_owned),
        4 => (-180.0..180.0).prop_map(|degrees: f64| degrees.to_string()),
        1 => prop::sample::select(vec!["361", "-200.5", "null", "\"1\""]).prop_map(str::to_owned),
    ];
    let lat = prop_oneof![
        8 => prop::sample::select(&DEGREES).prop_map(str::to_owned),
        4 => (-90.0..90.0).prop_map(|degrees: f64| degrees.to_string()),
        1 => prop::sample::select(vec!["91", "[1]"]).prop_map(str::to_owned),
    ];
    (lon, lat).prop_map(|(lon, lat)| format!(r#"{{"lon":{lon},"lat":{lat}}}"#))
}

fn object(value: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    prop::collection::vec((key(), value), 0..4).prop_map(|entries| {
        let entries: Vec<_> = entries.iter().map(|(key, value)| format!("\"{key}\" : {value}")).collect();
        format!("{{{}}}", entries.join(","))
    })
}

pub fn payload() -> impl Strategy<Value = String> {
    object(value().boxed())
}

pub fn document() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[abAB]{0,8}", 1 => "[abkKſé ]{0,8}", 1 => "\\PC{0,12}"]
}

pub fn record() -> impl Strategy<Value = Record> {
    (prop::option::weighted(0.9, payload()), prop::option::weighted(0.7, document()))
        .prop_map(|(payload, document)| Record { payload, document })
}

pub fn records() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec(record(), 0..40)
}

fn number_constant() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(&INTS).prop_map(|int| format!("{{\"int\":\"{int}\"}}")),
        prop::sample::select(&FLOATS).prop_map(|float| format!("{{\"float\":{float}}}")),
        prop::sample::select(vec![HUGE, "-1e300", "9.223372036854775808e18"])
            .prop_map(|float| format!("{{\"float\":{float}}}")),
    ]
}

fn constant() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => number_constant(),
        2 => string().prop_map(|text| format!("{{\"string\":\"{text}\"}}")),
        1 => any::<bool>().prop_map(|bool| format!("{{\"bool\":{bool}}}")),
    ]
}

fn path() -> impl Strategy<Value = String> {
    let key = || key().prop_map(|key| format!("\"{key}\""));
    let each = prop_oneof![3 => Just(r#"{"each":true}"#.to_owned()), 1 => (0usize..3).prop_map(|index| format!(r#"{{"index":{index}}}"#))];
    prop_oneof![
        6 => prop::collection::vec(key(), 1..2),
        1 => prop::collection::vec(key(), 2..4),
        3 => (key(), prop::collection::vec(prop_oneof![each, key()], 1..4)).prop_map(|(first, rest)| {
            std::iter::once(first).chain(rest).collect()
        }),
    ]
    .prop_map(|segments: Vec<String>| format!("[{}]", segments.join(",")))
}

fn elements() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["scalar", "array", "any", "typed"])
}

fn target() -> impl Strategy<Value = String> {
    prop_oneof![2 => Just("{\"document\":true}".to_owned()), 1 => path().prop_map(|path| format!("{{\"path\":{path}}}"))]
}

pub fn pattern() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a", "b", "ab", "aba", "B", ".", "[ab]", "[^a]", "\\w", "k", "é", "(?i:ab)", "(?i:kab)", "^", "$", "\\b", "x",
        "bbb", "",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 1..5).prop_map(|parts| parts.concat()),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            2 => (inner.clone(), prop::sample::select(vec!["*", "+", "?", "{2}", "{1,3}", "{0}", "{3,}", "+?"]))
                .prop_map(|(part, count)| format!("(?:{part}){count}")),
            1 => inner.prop_map(|part| format!("(?i:({part}))")),
        ]
    })
}

fn bounds(number: impl Strategy<Value = String> + Clone + 'static) -> impl Strategy<Value = String> {
    let bound = |name: &'static str| {
        prop::option::weighted(0.4, number.clone())
            .prop_map(move |number| number.map(|number| format!(",\"{name}\":{number}")))
    };
    (bound("gt"), bound("gte"), bound("lt"), bound("lte"))
        .prop_map(|(gt, gte, lt, lte)| [gt, gte, lt, lte].into_iter().flatten().collect::<String>())
}

fn leaf_filter() -> impl Strategy<Value = String> {
    prop_oneof![6 => value_filter(), 3 => geo_filter(), 3 => shape_filter(), 3 => text_filter(), 2 => record_filter()]
}

fn value_filter() -> impl Strategy<Value = String> {
    let micros = prop::sample::select(&MICROS).prop_map(|micros| format!("\"{micros}\""));
    prop_oneof![
        4 => (path(), constant(), elements())
            .prop_map(|(path, value, elements)| format!(r#"{{"kind":"equals","path":{path},"value":{value},"elements":"{elements}"}}"#)),
        2 => (path(), prop::collection::vec(constant(), 0..4), elements())
            .prop_map(|(path, values, elements)| format!(r#"{{"kind":"in","path":{path},"values":[{}],"elements":"{elements}"}}"#, values.join(","))),
        3 => (path(), prop::collection::vec(constant(), 0..6))
            .prop_map(|(path, values)| format!(r#"{{"kind":"notIn","path":{path},"values":[{}]}}"#, values.join(","))),
        4 => (path(), bounds(number_constant().boxed()), elements())
            .prop_map(|(path, bounds, elements)| format!(r#"{{"kind":"range","path":{path},"elements":"{elements}"{bounds}}}"#)),
        3 => (path(), bounds(micros)).prop_map(|(path, bounds)| format!(r#"{{"kind":"dateRange","path":{path}{bounds}}}"#)),
    ]
}

fn corner() -> impl Strategy<Value = String> {
    let lon = prop_oneof![
        prop::sample::select(&LONGITUDES).prop_map(str::to_owned),
        (-180.0..180.0).prop_map(|lon: f64| lon.to_string())
    ];
    let lat = prop_oneof![
        prop::sample::select(&DEGREES).prop_map(str::to_owned),
        (-90.0..90.0).prop_map(|lat: f64| lat.to_string())
    ];
    (lon, lat).prop_map(|(lon, lat)| format!(r#"{{"lon":{lon},"lat":{lat}}}"#))
}

fn geo_filter() -> impl Strategy<Value = String> {
    let ring = || prop::collection::vec(corner(), 0..6).prop_map(|corners| format!("[{}]", corners.join(",")));
    let meters = prop_oneof![prop::sample::select(vec![0.0, 1.0, 111_195.08, 2e7, 3e7]), 0.0..2.1e7];
    prop_oneof![
        (path(), corner(), corner())
            .prop_map(|(path, a, b)| format!(r#"{{"kind":"geoBox","path":{path},"topLeft":{a},"bottomRight":{b}}}"#)),
        (path(), corner(), meters).prop_map(|(path, center, meters)| format!(
            r#"{{"kind":"geoRadius","path":{path},"center":{center},"meters":{meters}}}"#
        )),
        (path(), ring(), prop::collection::vec(ring(), 0..2)).prop_map(|(path, exterior, interiors)| {
            format!(
                r#"{{"kind":"geoPolygon","path":{path},"exterior":{exterior},"interiors":[{}]}}"#,
                interiors.join(",")
            )
        }),
    ]
}

fn shape_filter() -> impl Strategy<Value = String> {
    let types = vec!["string", "int", "float", "bool", "geo", "datetime", "uuid"];
    prop_oneof![
        (path(), prop::sample::select(vec!["exists", "isEmpty", "isNull"]))
            .prop_map(|(path, kind)| format!(r#"{{"kind":"{kind}","path":{path}}}"#)),
        (path(), bounds((0u64..4).prop_map(|count| count.to_string())))
            .prop_map(|(path, bounds)| format!(r#"{{"kind":"valuesCount","path":{path}{bounds}}}"#)),
        (path(), prop::sample::select(types))
            .prop_map(|(path, name)| format!(r#"{{"kind":"hasType","path":{path},"type":"{name}"}}"#)),
    ]
}

pub const ANALYZER: &str =
    r#"{"tokenizer":"word","lowercase":true,"asciiFolding":false,"stopwordLanguages":[],"stopwords":[]}"#;

fn text_filter() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => (target(), "[abxy]{0,5}").prop_map(|(target, text)| format!(r#"{{"kind":"textContains","target":{target},"text":"{text}"}}"#)),
        2 => (target(), pattern()).prop_map(|(target, pattern)| {
            let pattern = serde_json::to_string(&pattern).unwrap();
            format!(r#"{{"kind":"textRegex","target":{target},"pattern":{pattern}}}"#)
        }),
        2 => (path(), prop::sample::select(vec!["", "x", "xy", "yx", "é", "2014"]))
            .prop_map(|(path, prefix)| format!(r#"{{"kind":"startsWith","path":{path},"prefix":"{prefix}"}}"#)),
        2 => (path(), prop::sample::select(vec!["", "x", "y x", "x y", "X b Y", "zz x"]), prop::sample::select(vec!["all", "spread", "any", "phrase"]))
            .prop_map(|(path, query, mode)| format!(r#"{{"kind":"fullText","path":{path},"query":"{query}","mode":"{mode}","analyzer":{ANALYZER}}}"#)),
    ]
}

fn record_filter() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(0u32..130, 0..4).prop_map(|ids| {
            let ids: Vec<_> = ids.iter().map(|id| format!("\"{id}\"")).collect();
            format!(r#"{{"kind":"hasId","ids":[{}]}}"#, ids.join(","))
        }),
        Just(r#"{"kind":"hasDocument"}"#.to_owned()),
        prop::sample::select(vec!["even", "unknown"])
            .prop_map(|space| format!(r#"{{"kind":"hasVector","space":"{space}"}}"#)),
        (1u64..4, 0u64..4).prop_map(|(total, index)| format!(r#"{{"kind":"slice","total":{total},"index":{index}}}"#)),
    ]
}

fn filter_json() -> impl Strategy<Value = String> {
    leaf_filter().prop_recursive(3, 16, 4, |inner| {
        let parts = || prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| parts.join(","));
        prop_oneof![
            parts().prop_map(|parts| format!(r#"{{"kind":"and","filters":[{parts}]}}"#)),
            parts().prop_map(|parts| format!(r#"{{"kind":"or","filters":[{parts}]}}"#)),
            inner.clone().prop_map(|part| format!(r#"{{"kind":"not","filter":{part}}}"#)),
            (0usize..4, parts())
                .prop_map(|(count, parts)| format!(r#"{{"kind":"atLeast","count":{count},"filters":[{parts}]}}"#)),
            (path(), inner.clone())
                .prop_map(|(path, part)| format!(r#"{{"kind":"nested","path":{path},"filter":{part}}}"#)),
            (key(), inner.clone()).prop_map(|(key, part)| {
                format!(r#"{{"kind":"nested","path":["{key}",{{"each":true}}],"filter":{part}}}"#)
            }),
        ]
    })
}

pub fn random_filter() -> impl Strategy<Value = Filter> {
    filter_json().prop_map(|json| filter(&json))
}

pub fn random_filters() -> impl Strategy<Value = Vec<Filter>> {
    prop::collection::vec(random_filter(), 1..12)
}
