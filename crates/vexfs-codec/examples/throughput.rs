//! How fast bodies are read and responses written. Run with `--release`.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use vexfs_codec::read::BodySchema;
use vexfs_codec::write::{write_f32s, write_string};

const SCHEMA: &str = r#"{"type":"object","fields":{"ids":{"type":"texts","optional":true},
    "embeddings":{"type":"vectors","base64":true,"nullItems":true,"untaggedName":"Payload","optional":true},
    "documents":{"type":"texts","optional":true,"nullItems":true},"where":{"type":"json","raw":true,"optional":true},
    "metadatas":{"type":"objects","optional":true,"nullItems":true,"rules":{"forbiddenKeyPrefixes":["x#"]}}}}"#;

/// Least of several runs, in bytes per second.
fn measure(name: &str, bytes: usize, mut run: impl FnMut()) {
    let rounds = (200_000_000 / bytes.max(1)).clamp(5, 100_000);
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        for _ in 0..rounds.div_ceil(5) {
            run();
        }
        best = best.min(start.elapsed().as_secs_f64() / rounds.div_ceil(5) as f64);
    }
    let rate = bytes as f64 / best / 1e6;
    println!("{name:<44} {bytes:>10} B {:>10.1} us {rate:>8.0} MB/s", best * 1e6);
}

/// Pseudo-random numbers in [-1, 1).
fn values(count: usize) -> Vec<f32> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(step).collect()
}

fn body(rows: usize, dim: usize, separator: &str, print: impl Fn(f32) -> String) -> String {
    let values = values(rows * dim);
    let row = |row: &[f32]| {
        let numbers: Vec<String> = row.iter().map(|value| print(*value)).collect();
        format!("[{}]", numbers.join(separator))
    };
    let rows: Vec<String> = values.chunks(dim).map(row).collect();
    format!("{{\"embeddings\":[{}]}}", rows.join(separator))
}

fn attributes(count: usize) -> String {
    let mut text = String::from("{\"metadatas\":[");
    for i in 0..count {
        let comma = if i > 0 { "," } else { "" };
        let _ = write!(
            text,
            "{comma}{{\"source\":\"wiki/{i}\",\"page\":{i},\"score\":{:.3},\"tags\":[\"a\",\"bb\"],\"ok\":true}}",
            i as f32 / 7.0
        );
    }
    text + "]}"
}

fn texts(count: usize) -> String {
    let text = "The quick brown fox jumps over the lazy dog, and \\\"says\\\" so in plain words.\\n".repeat(5);
    format!("{{\"documents\":[{}]}}", vec![format!("\"{text}\""); count].join(","))
}

#[expect(clippy::expect_used, reason = "the bodies are made here")]
fn main() {
    let schema = BodySchema::parse(SCHEMA).expect("the schema is right");
    let cases = [
        ("1 x 128, 8 digits", body(1, 128, ",", |value| format!("{value:.8}"))),
        ("1 x 768, 8 digits", body(1, 768, ",", |value| format!("{value:.8}"))),
        ("1 x 768, as a double", body(1, 768, ", ", |value| f64::from(value).to_string())),
        ("1000 x 768, 8 digits", body(1000, 768, ",", |value| format!("{value:.8}"))),
        ("1000 x 768, shortest", body(1000, 768, ",", |value| value.to_string())),
        ("1000 x 768, as a double, `, `", body(1000, 768, ", ", |value| f64::from(value).to_string())),
        ("10000 attribute objects with rules", attributes(10_000)),
        ("10000 documents", texts(10_000)),
        ("10000 documents, ignored", texts(10_000).replace("documents", "unknown")),
        ("10000 documents, as raw JSON", texts(10_000).replace("documents", "where")),
    ];
    for (name, text) in &cases {
        measure(&format!("read {name}"), text.len(), || {
            black_box(schema.read(black_box(text.as_bytes())).expect("the body is right"));
        });
    }
    let floats = format!("[{}", cases[3].1.split_once('[').map_or("", |(_, rest)| rest).trim_end_matches('}'));
    measure("serde_json, 1000 x 768, 8 digits", floats.len(), || {
        black_box(serde_json::from_str::<Vec<Vec<f32>>>(black_box(&floats)).expect("the body is right"));
    });
    let base64 = base64_simd::STANDARD
        .encode_to_string(values(768).iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>());
    let text = format!("{{\"embeddings\":[{}]}}", vec![format!("\"{base64}\""); 1000].join(","));
    measure("read 1000 x 768, base64", text.len(), || {
        black_box(schema.read(black_box(text.as_bytes())).expect("the body is right"));
    });
    let bad = body(1000, 768, ",", |value| format!("{value:.8}")).replace("]]", "],[null]]");
    measure("refuse 1000 x 768, wrong at the end", bad.len(), || {
        black_box(schema.read(black_box(bad.as_bytes())).expect_err("the body is wrong"));
    });
    let (vector, mut out) = (values(768), Vec::new());
    write_f32s(&mut out, &vector);
    measure("write 768 floats", out.len(), || {
        out.clear();
        write_f32s(&mut out, black_box(&vector));
    });
    let plain = "The quick brown fox jumps over the lazy dog, and \"says\" so.\n".repeat(20);
    measure("write a text", plain.len(), || {
        out.clear();
        write_string(&mut out, black_box(&plain));
    });
}
