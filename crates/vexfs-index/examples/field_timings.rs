//! Times the field and text indexes at the sizes they are made for:
//! `cargo run --release -p vexfs-index --example field_timings -- 1000000`, or `-- texts`.

#![allow(clippy::expect_used, reason = "an example may end with a message")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use roaring::RoaringBitmap;
use vexfs_index::Row;
use vexfs_index::fields::FieldIndexes;
use vexfs_index::filter::{Filter, Indexes, RowSource, estimate, evaluate};
use vexfs_index::fulltext::FullTextIndexes;
use vexfs_index::text::TextIndex;

struct Records {
    live: RoaringBitmap,
    payloads: Vec<String>,
    documents: Vec<String>,
}

impl RowSource for Records {
    fn live(&self) -> &RoaringBitmap {
        &self.live
    }

    fn payload(&self, row: Row) -> Option<&[u8]> {
        self.payloads.get(row as usize).map(String::as_bytes)
    }

    fn document(&self, row: Row) -> Option<&str> {
        self.documents.get(row as usize).map(String::as_str)
    }

    fn row_of(&self, id: &str) -> Option<Row> {
        id.parse().ok()
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Prints the best of some runs: the machine may be busy with other things.
fn timed<T>(what: &str, repeats: u32, mut run: impl FnMut() -> T) -> T {
    let mut result = run();
    let mut best = Duration::MAX;
    for _ in 0..repeats {
        let start = Instant::now();
        result = black_box(run());
        best = best.min(start.elapsed());
    }
    println!("{what:<60} {best:>12.1?}");
    result
}

fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}

fn filter(json: &str) -> Filter {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn fields(rows: u32) {
    println!("\n{rows} rows: distinct number, tenant of 100,000, score, parity, year, place, time, tags, parts");
    let mut random = Random(42);
    let payloads: Vec<String> = (0..rows)
        .map(|row| {
            let number = random.below(u64::from(rows)) * 7;
            let tenant = random.below(100_000);
            let score = random.below(1_000_000) as f64 / 1000.0;
            format!(
                r#"{{"number":{number},"tenant":"tenant-{tenant}","score":{score:?},"even":{},"year":{},
                    "place":{{"lon":{},"lat":{}}},"time":"2024-{:02}-{:02}T{:02}:{:02}:00Z","tags":["t{}","u{}"],
                    "parts":[{{"kind":{},"size":{}}},{{"kind":{},"size":{}}}]}}"#,
                row % 2 == 0,
                1990 + row % 35,
                random.below(360_000) as f64 / 1e3 - 180.0,
                random.below(180_000) as f64 / 1e3 - 90.0,
                1 + random.below(12),
                1 + random.below(28),
                random.below(24),
                random.below(60),
                random.below(10),
                random.below(1_000),
                random.below(100),
                random.below(1_000),
                random.below(100),
                random.below(1_000),
            )
        })
        .collect();
    let before = resident_bytes();
    let start = Instant::now();
    let mut fields = FieldIndexes::new();
    for (row, payload) in payloads.iter().enumerate() {
        fields.insert(row as Row, payload.as_bytes()).expect("the payload is valid");
    }
    println!("insert, a payload of nine fields {:>40.1?}", start.elapsed() / rows);
    println!("memory: {} MB estimated, {} MB measured", fields.memory_bytes() >> 20, (resident_bytes() - before) >> 20);
    let records = Records { live: (0..rows).collect(), payloads, documents: Vec::new() };
    let (text, full_texts) = (TextIndex::new(), FullTextIndexes::new());
    let indexes = Indexes { fields: &fields, text: &text, full_texts: &full_texts };
    let run = |what: &str, json: &str| {
        let filter = filter(json);
        let repeats = 20;
        let found =
            timed(what, repeats, || evaluate(&filter, indexes, &records, &|| false).expect("the filter is valid"));
        let bounds = timed("  its estimate", repeats, || estimate(&filter, indexes, &records));
        println!("  {} rows, estimated {}..={}", found.len(), bounds.min, bounds.max);
    };
    let half = u64::from(rows) * 7 / 2;
    run(
        "range over distinct integers, half pass",
        &format!(r#"{{"kind":"range","path":["number"],"lt":{{"int":"{half}"}},"elements":"scalar"}}"#),
    );
    run(
        "range over floats, half pass",
        r#"{"kind":"range","path":["score"],"gte":{"float":500.0},"elements":"scalar"}"#,
    );
    run(
        "range over 35 years, half pass",
        r#"{"kind":"range","path":["year"],"gte":{"int":"2007"},"elements":"scalar"}"#,
    );
    run(
        "equals, one tenant of 100,000",
        r#"{"kind":"equals","path":["tenant"],"value":{"string":"tenant-777"},"elements":"scalar"}"#,
    );
    run("equals, parity", r#"{"kind":"equals","path":["even"],"value":{"bool":true},"elements":"scalar"}"#);
    run(
        "tenant and half range",
        &format!(
            r#"{{"kind":"and","filters":[{{"kind":"range","path":["number"],"lt":{{"int":"{half}"}},"elements":"scalar"}},{{"kind":"equals","path":["tenant"],"value":{{"string":"tenant-777"}},"elements":"scalar"}}]}}"#
        ),
    );
    let many: Vec<_> = (0..1_000).map(|tenant| format!(r#"{{"string":"tenant-{tenant}"}}"#)).collect();
    run(
        "in 1,000 tenants",
        &format!(r#"{{"kind":"in","path":["tenant"],"values":[{}],"elements":"scalar"}}"#, many.join(",")),
    );
    run(
        "not one tenant",
        r#"{"kind":"not","filter":{"kind":"equals","path":["tenant"],"value":{"string":"tenant-777"},"elements":"scalar"}}"#,
    );
    shapes(&run);
    run("substring of the tenants' names", r#"{"kind":"textContains","target":{"path":["tenant"]},"text":"-777"}"#);
    checkpoints(&fields);
    ordered_map(rows);
}

/// Conditions on places, dates, arrays and objects.
fn shapes(run: &dyn Fn(&str, &str)) {
    run("within 100 km", r#"{"kind":"geoRadius","path":["place"],"center":{"lon":13.4,"lat":52.5},"meters":100000}"#);
    run(
        "within 5,000 km",
        r#"{"kind":"geoRadius","path":["place"],"center":{"lon":13.4,"lat":52.5},"meters":5000000}"#,
    );
    run(
        "in a triangle",
        r#"{"kind":"geoPolygon","path":["place"],"exterior":[{"lon":0,"lat":0},{"lon":60,"lat":10},{"lon":20,"lat":50},{"lon":0,"lat":0}],"interiors":[]}"#,
    );
    run("half of a year", r#"{"kind":"dateRange","path":["time"],"gte":"1704067200000000","lt":"1719792000000000"}"#);
    run("not one of ten tags", r#"{"kind":"notIn","path":["tags"],"values":[{"string":"t3"}]}"#);
    run("not one tenant, by value", r#"{"kind":"notIn","path":["tenant"],"values":[{"string":"tenant-777"}]}"#);
    run("without a year", r#"{"kind":"isEmpty","path":["year"]}"#);
    run("two tags", r#"{"kind":"valuesCount","path":["tags"],"gte":2}"#);
    run(
        "parts of a kind",
        r#"{"kind":"equals","path":["parts",{"each":true},"kind"],"value":{"int":"7"},"elements":"typed"}"#,
    );
    run(
        "a part of a kind and a size",
        r#"{"kind":"nested","path":["parts",{"each":true}],"filter":{"kind":"and","filters":[{"kind":"equals","path":["kind"],"value":{"int":"7"},"elements":"typed"},{"kind":"range","path":["size"],"lt":{"int":"50"},"elements":"any"}]}}"#,
    );
    run("prefix of the tenants' names", r#"{"kind":"startsWith","path":["tenant"],"prefix":"tenant-777"}"#);
}

fn checkpoints(fields: &FieldIndexes) {
    let mut bytes = Vec::new();
    timed("checkpoint", 3, || {
        bytes.clear();
        fields.write_to(&mut bytes).expect("memory takes it");
    });
    println!("  {} MB", bytes.len() >> 20);
    let _ = timed("load", 3, || FieldIndexes::read_from(&bytes).map(|fields| fields.memory_bytes()));
    timed("remap", 1, || fields.remap(Some).memory_bytes());
}

/// What the sorted blocks are measured against.
fn ordered_map(rows: u32) {
    let mut random = Random(42);
    let mut map: BTreeMap<i64, [u32; 4]> = BTreeMap::new();
    for row in 0..rows {
        map.insert(random.below(u64::from(rows)) as i64 * 7, [row, 0, 0, 0]);
    }
    let half = i64::from(rows) * 7 / 2;
    timed("(the walk alone over half of a BTreeMap)", 50, || {
        let mut bits = vec![0_u8; rows as usize / 8 + 1];
        for rows in map.range(..half).map(|(_, rows)| rows) {
            bits[rows[0] as usize / 8] |= 1 << (rows[0] % 8);
        }
        bits
    });
}

fn texts() {
    const WORDS: [&str; 24] = [
        "vector", "database", "search", "index", "payload", "the", "of", "and", "filter", "graph", "memory", "a",
        "distance", "cosine", "query", "result", "engine", "storage", "for", "compact", "recall", "point", "with",
        "score",
    ];
    let mut random = Random(7);
    let word = |random: &mut Random| match random.below(4) {
        0 => format!("{}{}", WORDS[random.below(24) as usize], random.below(5_000)),
        _ => WORDS[random.below(24) as usize].to_owned(),
    };
    for (rows, words) in [(120_000_u32, 12), (120_000, 30), (20_000, 400)] {
        let documents: Vec<String> =
            (0..rows).map(|_| (0..words).map(|_| word(&mut random)).collect::<Vec<_>>().join(" ")).collect();
        let bytes: usize = documents.iter().map(String::len).sum();
        println!("\n{rows} documents of {} bytes", bytes / rows as usize);
        let before = resident_bytes();
        let start = Instant::now();
        let mut text = TextIndex::new();
        for (row, document) in documents.iter().enumerate() {
            text.insert(row as Row, document);
        }
        println!("insert {:>66.1?}", start.elapsed() / rows);
        println!(
            "memory: {} MB estimated, {} MB measured",
            text.memory_bytes() >> 20,
            (resident_bytes() - before) >> 20
        );
        let records = Records { live: (0..rows).collect(), payloads: Vec::new(), documents };
        let (fields, full_texts) = (FieldIndexes::new(), FullTextIndexes::new());
        let indexes = Indexes { fields: &fields, text: &text, full_texts: &full_texts };
        for (kind, pattern) in [
            ("textContains", "engine4242"),
            ("textContains", "graph memory"),
            ("textContains", "nowhere to be found"),
            ("textContains", "qu"),
            ("textRegex", "(?i)ENGINE42\\d2"),
            ("textRegex", "graph(12|13)\\s+memory"),
            ("textRegex", "[0-9]{4} [0-9]{4}"),
        ] {
            let key = if kind == "textContains" { "text" } else { "pattern" };
            let json = format!(
                r#"{{"kind":"{kind}","target":{{"document":true}},"{key}":{}}}"#,
                serde_json::Value::from(pattern)
            );
            let filter = filter(&json);
            let found =
                timed(pattern, 5, || evaluate(&filter, indexes, &records, &|| false).expect("the filter is valid"));
            println!("  {} rows", found.len());
        }
        let mut bytes = Vec::new();
        text.write_to(&mut bytes).expect("memory takes it");
        println!("checkpoint {} MB", bytes.len() >> 20);
        let _ = timed("load", 3, || TextIndex::read_from(&bytes).map(|text| text.memory_bytes()));
    }
}

fn main() {
    // Memory is measured from what the process holds, so each part wants a process of its own.
    match std::env::args().nth(1).as_deref() {
        Some("texts") => texts(),
        Some(rows) => fields(rows.parse().expect("the argument is a number of rows, or texts")),
        None => println!("usage: field_timings <rows>|texts"),
    }
}
