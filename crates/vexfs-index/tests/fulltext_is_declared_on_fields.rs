//! Declared indexes follow the payloads of rows and survive as bytes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod analyzers;

use analyzers::spec;
use analyzers::texts::{rows, text};
use proptest::prelude::*;
use serde_json::json;
use vexfs_index::analysis::{AnalyzerSpec, TokenizerKind};
use vexfs_index::fulltext::FullTextIndexes;
use vexfs_index::payload::Segment;

fn path(keys: &[&str]) -> Vec<Segment> {
    keys.iter().map(|key| if *key == "[]" { Segment::EACH } else { Segment::Key((*key).to_owned()) }).collect()
}

fn found(indexes: &FullTextIndexes, path: &[Segment], spec: &AnalyzerSpec, token: &str) -> Vec<u32> {
    indexes.find(path, spec).unwrap().rows_with_all(&[token]).iter().collect()
}

#[test]
fn texts_are_strings_at_the_path_and_in_arrays_there() {
    let word = spec(TokenizerKind::Word);
    let paths = [path(&["a"]), path(&["a", "b"]), path(&["a", "[]", "b"])];
    let mut indexes = FullTextIndexes::new();
    for path in &paths {
        assert_eq!(indexes.declare(path.clone(), word.clone()), Ok(true));
        assert_eq!(indexes.declare(path.clone(), word.clone()), Ok(false));
    }
    let payloads = [
        r#"{"a":"Fox"}"#,
        r#"{"a":["fox",3,["fox"],{"b":"deep fox"}]}"#,
        r#"{"a":{"b":["dog","fox"]}}"#,
        r#"{"a":7,"b":"fox"}"#,
        "",
    ];
    for (row, payload) in payloads.iter().enumerate() {
        indexes.insert(row as u32, payload.as_bytes()).unwrap();
    }
    assert_eq!(found(&indexes, &paths[0], &word, "fox"), [0, 1]);
    assert_eq!(found(&indexes, &paths[1], &word, "fox"), [2]);
    assert_eq!(found(&indexes, &paths[2], &word, "fox"), [1]);
    assert_eq!(indexes.find(&paths[0], &word).unwrap().document_count(), 2);

    indexes.remove(1, payloads[1].as_bytes()).unwrap();
    assert_eq!(found(&indexes, &paths[0], &word, "fox"), [0]);
    assert_eq!(found(&indexes, &paths[2], &word, "fox"), [] as [u32; 0]);
    let others = indexes.retain(|path, _| path != paths[0].as_slice());
    assert!(indexes.find(&paths[0], &word).is_none());
    assert_eq!((indexes.iter().count(), others.iter().count()), (2, 1));

    indexes.take_over(others.clone());
    indexes.take_over(others);
    assert_eq!(found(&indexes, &paths[0], &word, "fox"), [0]);
    assert_eq!(indexes.iter().count(), 3);
}

#[test]
fn an_index_declared_later_is_filled_alone() {
    let (word, code) = (spec(TokenizerKind::Word), spec(TokenizerKind::Code));
    let (path, payload) = (path(&["a"]), br#"{"a":"getUser"}"#);
    let mut indexes = FullTextIndexes::new();
    indexes.declare(path.clone(), word.clone()).unwrap();
    indexes.insert(0, payload).unwrap();
    indexes.declare(path.clone(), code.clone()).unwrap();
    indexes.fill(&path, &code, 0, payload).unwrap();
    assert_eq!(found(&indexes, &path, &code, "user"), [0]);
    assert_eq!(indexes.find(&path, &word).unwrap().token_count(0), 1);
    assert!(indexes.declare(path, AnalyzerSpec { stemmer: Some("klingon".to_owned()), ..word }).is_err());
}

#[test]
fn a_damaged_payload_changes_nothing() {
    let (word, path) = (spec(TokenizerKind::Word), path(&["a"]));
    let mut indexes = FullTextIndexes::new();
    indexes.declare(path.clone(), word.clone()).unwrap();
    for payload in [r#"{"a":["fox",}"#, r#"{"a":"fox","b":"#, "[]"] {
        assert!(indexes.insert(0, payload.as_bytes()).is_err());
        assert!(indexes.fill(&path, &word, 0, payload.as_bytes()).is_err());
    }
    assert_eq!(indexes.find(&path, &word).unwrap().document_count(), 0);
}

fn declared(rows: &std::collections::BTreeMap<u32, Vec<String>>) -> FullTextIndexes {
    let mut indexes = FullTextIndexes::new();
    indexes.declare(path(&["a"]), spec(TokenizerKind::Prefix)).unwrap();
    let stemmed = AnalyzerSpec { stemmer: Some("english".to_owned()), ..spec(TokenizerKind::Word) };
    indexes.declare(path(&["a", "[]"]), stemmed).unwrap();
    for (&row, texts) in rows {
        indexes.insert(row, json!({ "a": texts }).to_string().as_bytes()).unwrap();
    }
    // Enough rows for bitmaps.
    for row in 1_000..1_300 {
        indexes.insert(row * 50, br#"{"a":"common common"}"#).unwrap();
    }
    indexes
}

fn persisted(indexes: &FullTextIndexes) -> Vec<u8> {
    let mut bytes = Vec::new();
    indexes.write_to(&mut bytes).unwrap();
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn indexes_survive_as_bytes(rows in rows(), text in text()) {
        let before = declared(&rows);
        let bytes = persisted(&before);
        let mut after = FullTextIndexes::read_from(&bytes).unwrap();
        prop_assert_eq!(&persisted(&after), &bytes);
        for ((path, index), (other_path, other)) in before.iter().zip(after.iter()) {
            prop_assert_eq!(path, other_path);
            prop_assert_eq!(index.analyzer().spec(), other.analyzer().spec());
            let mut tokens = Vec::new();
            index.analyzer().query_tokens(&text, &mut |token| tokens.push(token.to_owned()));
            prop_assert_eq!(index.rows_with_any(&tokens), other.rows_with_any(&tokens));
            prop_assert!((index.token_count_average() - other.token_count_average()).abs() < f64::EPSILON);
        }
        // Writes go on as if it had not been away.
        for (&row, texts) in &rows {
            after.remove(row, json!({ "a": texts }).to_string().as_bytes()).unwrap();
        }
        prop_assert_eq!(persisted(&after), persisted(&declared(&std::collections::BTreeMap::new())));
        let moved = before.remap(|row| Some(row + 7));
        prop_assert_eq!(persisted(&moved.remap(|row| Some(row - 7))), bytes);
    }

    #[test]
    fn cut_indexes_are_refused(rows in rows(), cut in any::<prop::sample::Index>()) {
        let bytes = persisted(&declared(&rows));
        prop_assert!(FullTextIndexes::read_from(&bytes[..cut.index(bytes.len())]).is_err());
    }

    #[test]
    fn flipped_bytes_never_panic(
        rows in rows(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = persisted(&declared(&rows));
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(mut indexes) = FullTextIndexes::read_from(&bytes) {
            for (row, texts) in rows {
                indexes.remove(row, json!({ "a": texts }).to_string().as_bytes()).unwrap();
            }
        }
    }
}
