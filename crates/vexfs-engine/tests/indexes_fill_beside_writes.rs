//! A full-text index that is declared on a collection with records is filled in the background: writes and reads go on, and answers are those of
//! reading every text, before, during and after.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};
use store::{Random, apply, batch, create_plain, delete, eager, jsons, lazy, texts, wait_until};
use uuid::Uuid;
use vexfs_engine::{Cancel, CountPlan, Engine};

/// What a record says, by its id.
type Texts = BTreeMap<u64, String>;

const WORDS: [&str; 8] = ["red", "green", "blue", "fox", "dog", "runs", "sleeps", "often"];

fn sentence(random: &mut Random) -> String {
    let words: Vec<&str> = (0..40).map(|_| WORDS[random.below(WORDS.len())]).collect();
    format!("{} unique{}", words.join(" "), random.below(50))
}

fn analyzer() -> Value {
    json!({
        "tokenizer": "word", "lowercase": true, "asciiFolding": true, "minTokenLength": null, "maxTokenLength": null,
        "stopwordLanguages": ["english"], "stopwords": [], "stemmer": "english",
    })
}

fn declare(engine: &Engine, id: Uuid, fields: &[&str]) {
    let indexes: Vec<Value> =
        fields.iter().map(|field| json!({ "path": [field], "kind": "fullText", "analyzer": analyzer() })).collect();
    engine.update_collection(id, serde_json::from_value(json!({ "indexes": indexes })).unwrap()).unwrap();
}

fn write(engine: &Engine, id: Uuid, known: &mut Texts, records: &[(u64, String)]) {
    let columns = vec![
        texts(records.iter().map(|(id, _)| id.to_string())),
        jsons(records.iter().map(|(_, text)| Some(json!({ "text": text, "other": text }).to_string()))),
    ];
    let put = r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{},"payloads":1}"#;
    apply(engine, id, batch(put, columns)).unwrap();
    known.extend(records.iter().cloned());
}

/// Changes the text of a record in place, so that its row stays.
fn edit(engine: &Engine, id: Uuid, known: &mut Texts, record: u64, text: &str) {
    let change = json!({ "kind": "set", "value": json!({ "text": text }).to_string() });
    let operation = json!({ "kind": "changePayload", "ids": 0, "change": change, "unknown": "error" });
    apply(engine, id, batch(&operation.to_string(), vec![texts([record.to_string()])])).unwrap();
    known.insert(record, text.to_owned());
}

fn check(engine: &Engine, id: Uuid, known: &Texts, random: &mut Random) {
    let token = format!("unique{}", random.below(50));
    let expected = known.values().filter(|text| text.split(' ').any(|word| word == token)).count();
    let filter = json!({ "kind": "fullText", "path": ["text"], "query": token, "mode": "all", "analyzer": analyzer() });
    let plan = CountPlan::from_json(&json!({ "filter": filter }).to_string(), Vec::new()).unwrap();
    assert_eq!(engine.count(id, &plan, &Cancel::never()).unwrap(), expected as u64, "records with {token}");
}

fn pending(engine: &Engine, id: Uuid) -> usize {
    engine.statistics(id).unwrap().pending_indexes.len()
}

fn wait_for_indexes(engine: &Engine, id: Uuid) {
    let (sender, receiver) = mpsc::channel();
    engine.when_indexed(id, move |outcome| sender.send(outcome).unwrap());
    receiver.recv_timeout(Duration::from_mins(2)).expect("who waits is told").unwrap();
    assert_eq!(pending(engine, id), 0);
}

#[test]
fn writes_and_reads_go_on_while_an_index_is_filled() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    let (mut known, mut random) = (Texts::new(), Random(7));
    let records: Vec<(u64, String)> = (0..6_000).map(|number| (number, sentence(&mut random))).collect();
    write(&engine, id, &mut known, &records);
    declare(&engine, id, &["text", "other"]);
    let mut writes_meanwhile = 0;
    while pending(&engine, id) > 0 {
        match random.below(4) {
            0 => edit(&engine, id, &mut known, random.below(3_000) as u64, &sentence(&mut random)),
            1 => {
                let gone = random.below(3_000) as u64 + 3_000;
                apply(&engine, id, delete(&[gone.to_string()])).unwrap();
                known.remove(&gone);
            }
            _ => write(&engine, id, &mut known, &[(random.below(8_000) as u64 + 6_000, sentence(&mut random))]),
        }
        writes_meanwhile += usize::from(pending(&engine, id) > 0);
        check(&engine, id, &known, &mut random);
    }
    assert!(writes_meanwhile > 0, "no write was answered before the indexes were filled");
    wait_for_indexes(&engine, id);
    for _ in 0..50 {
        check(&engine, id, &known, &mut random);
    }
    engine.close();
}

#[test]
fn indexes_survive_being_declared_dropped_compacted_and_reopened() {
    let dir = tempfile::tempdir().unwrap();
    let (mut known, mut random) = (Texts::new(), Random(11));
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create_plain(&engine);
    let records: Vec<(u64, String)> = (0..3_000).map(|number| (number, sentence(&mut random))).collect();
    write(&engine, id, &mut known, &records);
    // So many deletions make the collection compact itself while the index is filled.
    declare(&engine, id, &["text"]);
    let gone: Vec<String> = (0..1_500).map(|number: u64| number.to_string()).collect();
    apply(&engine, id, delete(&gone)).unwrap();
    known.retain(|record, _| *record >= 1_500);
    declare(&engine, id, &[]);
    assert_eq!(pending(&engine, id), 0);
    check(&engine, id, &known, &mut random);
    declare(&engine, id, &["text"]);
    wait_until("the index", || pending(&engine, id) == 0);
    for _ in 0..20 {
        check(&engine, id, &known, &mut random);
    }
    // The checkpoint of closing has it; one that was declared since is filled after the next start.
    engine.close();
    drop(engine);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    declare(&engine, id, &["text", "other"]);
    engine.close();
    drop(engine);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    check(&engine, id, &known, &mut random);
    wait_for_indexes(&engine, id);
    for _ in 0..20 {
        check(&engine, id, &known, &mut random);
    }
    engine.close();
}

#[test]
fn who_waits_for_a_collection_that_is_dropped_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create_plain(&engine);
    wait_for_indexes(&engine, id);
    let records: Vec<(u64, String)> = (0..4_000).map(|number| (number, sentence(&mut Random(number + 1)))).collect();
    write(&engine, id, &mut Texts::new(), &records);
    declare(&engine, id, &["text", "other"]);
    let (sender, receiver) = mpsc::channel();
    engine.when_indexed(id, move |outcome| sender.send(outcome).unwrap());
    engine.drop_collection(id).unwrap();
    // Filled just in time or not at all; either way the answer comes.
    let _ = receiver.recv_timeout(Duration::from_mins(2)).expect("who waits is told");
    engine.close();
}
