//! A snapshot of a part of a collection holds that part alone, and comes back in the place of what the part holds then, in one step: the other
//! parts keep everything, whatever is written to them meanwhile, and a crash leaves one or the other.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;
use store::{
    MERGE, Random, apply, batch, code, collection_dir, create, delete, eager, lazy, names_in, query, space, texts,
    try_copy, vectors,
};
use uuid::Uuid;
use vexfs_engine::{Datatype, Engine, MetricName, Part, SpaceSpec};

const DIM: usize = 4;

/// Vectors by id.
type Model = BTreeMap<String, Vec<f32>>;

/// Vectors that are stored otherwise than they are given, so that only a copy of what is stored is the same.
fn spaces() -> Vec<SpaceSpec> {
    vec![SpaceSpec { datatype: Datatype::T4, normalized: true, ..space("", MetricName::Cosine) }]
}

fn id_in(key: &str, local: usize) -> String {
    format!("\0\"{key}\"\0{local}")
}

fn key_part(key: &str) -> Part {
    let partition = format!("\"{key}\"");
    let filter = json!({ "kind": "inPartition", "partition": partition });
    serde_json::from_value(json!({ "filter": filter, "partition": partition })).unwrap()
}

fn slice_part(total: u32, index: u32) -> Part {
    serde_json::from_value(json!({ "filter": { "kind": "slice", "total": total, "index": index } })).unwrap()
}

fn put(engine: &Engine, id: Uuid, ids: &[String], random: &mut Random) {
    let operation = format!(r#"{{"kind":"put","ids":0,{MERGE},"vectors":{{"":1}},"payloads":2}}"#);
    let payloads = ids.iter().map(|id| Some(json!({ "id": id }).to_string()));
    let columns = vec![
        texts(ids),
        vectors(ids.iter().map(|_| Some(random.vector(DIM)))),
        std::sync::Arc::new(vexfs_codec::columns::ColumnData::Jsons(payloads.collect())),
    ];
    apply(engine, id, batch(&operation, columns)).unwrap();
}

/// Everything that is stored, as it is stored.
fn records(engine: &Engine, id: Uuid) -> Model {
    let rows = query(engine, id, r#"{"source":{"kind":"scan","order":"insertion"}}"#, Vec::new()).unwrap();
    rows.group(0).enumerate().map(|(row, (id, _))| (id, rows.vector(0, row, "").unwrap())).collect()
}

fn of_key(model: &Model, key: &str) -> Model {
    let prefix = format!("\0\"{key}\"\0");
    model.iter().filter(|(id, _)| id.starts_with(&prefix)).map(|(id, vector)| (id.clone(), vector.clone())).collect()
}

/// How many records a condition on the payload finds; it is answered by an index.
fn with_payload(engine: &Engine, id: Uuid, wanted: &str) -> usize {
    let value = json!({ "string": wanted });
    let filter = json!({ "kind": "equals", "path": ["id"], "value": value, "elements": "any" });
    let plan = json!({ "source": { "kind": "scan", "order": "insertion" }, "filter": filter });
    query(engine, id, &plan.to_string(), Vec::new()).unwrap().group(0).count()
}

fn write_some(engine: &Engine, id: Uuid, keys: &[&str], random: &mut Random) {
    for _ in 0..random.below(20) {
        let key = keys[random.below(keys.len())];
        let ids: std::collections::BTreeSet<String> =
            (0..=random.below(30)).map(|_| id_in(key, random.below(400))).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        if random.one_in(4) {
            apply(engine, id, delete(&ids)).unwrap();
        } else {
            put(engine, id, &ids, random);
        }
    }
}

#[test]
fn a_part_goes_back_to_what_it_was_and_the_others_stay() {
    for seed in 1..=6 {
        let dir = tempfile::tempdir().unwrap();
        let mut random = Random(seed * 0x1357_9bdf_2468);
        let options = || if seed % 2 == 0 { eager(dir.path()) } else { lazy(dir.path()) };
        let mut engine = Engine::open(options()).unwrap();
        let id = create(&engine, "parted", spaces());
        for round in 0..3 {
            write_some(&engine, id, &["a", "b", "c"], &mut random);
            let path = dir.path().join(format!("part-{round}"));
            let then = of_key(&records(&engine, id), "a");
            engine.snapshot_part(id, &key_part("a"), &path).unwrap();
            assert_eq!(engine.read_snapshot(&path, None).unwrap().count, then.len() as u64);
            write_some(&engine, id, &["a", "b", "c"], &mut random);
            let mut expected = records(&engine, id);
            let lost = of_key(&expected, "a");
            expected.retain(|id, _| !lost.contains_key(id));
            expected.extend(then.clone());
            engine.restore_part(&path, id, &key_part("a")).unwrap();
            assert_eq!(records(&engine, id), expected, "seed {seed}, round {round}");
            for wanted in lost.keys().chain(then.keys()) {
                assert_eq!(with_payload(&engine, id, wanted), usize::from(expected.contains_key(wanted)));
            }
            if random.one_in(2) {
                engine.close();
            }
            drop(engine);
            engine = Engine::open(options()).unwrap();
            engine.open_collection(id).unwrap();
            assert_eq!(records(&engine, id), expected, "seed {seed}, round {round}, after a restart");
        }
        assert_eq!(names_in(&dir.path().join("collections")), [id.to_string()], "nothing is left behind");
    }
}

#[test]
fn a_part_comes_back_elsewhere_under_another_key_and_in_an_empty_collection() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(0x2222_3333_4444);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let (from, to) = (create(&engine, "from", spaces()), create(&engine, "to", spaces()));
    let ids: Vec<String> = (0..50).flat_map(|local| [id_in("a", local), id_in("b", local)]).collect();
    put(&engine, from, &ids, &mut random);
    let path = dir.path().join("part");
    engine.snapshot_part(from, &key_part("a"), &path).unwrap();
    engine.restore_part(&path, to, &key_part("z")).unwrap();
    let came: Vec<Vec<f32>> = of_key(&records(&engine, from), "a").into_values().collect();
    assert_eq!(of_key(&records(&engine, to), "z").into_values().collect::<Vec<_>>(), came);
    assert_eq!(records(&engine, to).len(), 50);
    // A part without records empties the part.
    engine.snapshot_part(from, &key_part("nothing"), &path).unwrap();
    engine.restore_part(&path, to, &key_part("z")).unwrap();
    assert!(records(&engine, to).is_empty());
}

#[test]
fn what_is_not_of_the_part_is_refused_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(0x5555_6666_7777);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "parted", spaces());
    put(&engine, id, &(0..40).map(|local| id_in("a", local)).collect::<Vec<_>>(), &mut random);
    put(&engine, id, &(0..40).map(|local| id_in("b", local)).collect::<Vec<_>>(), &mut random);
    let sliced = create(&engine, "sliced", spaces());
    put(&engine, sliced, &(0..40).map(|local| local.to_string()).collect::<Vec<_>>(), &mut random);
    let other = create(&engine, "other", vec![space("", MetricName::Cosine)]);
    let before = (records(&engine, id), records(&engine, sliced));
    let path = dir.path().join("whole");
    engine.snapshot_collection(id, &path).unwrap();
    assert_eq!(code(engine.restore_part(&path, id, &key_part("a"))), "invalid_snapshot");
    engine.snapshot_part(id, &key_part("a"), &dir.path().join("a")).unwrap();
    assert_eq!(code(engine.restore_part(&dir.path().join("a"), other, &key_part("a"))), "invalid_snapshot");
    engine.snapshot_part(sliced, &slice_part(2, 0), &dir.path().join("half")).unwrap();
    assert_eq!(code(engine.restore_part(&dir.path().join("half"), sliced, &slice_part(2, 1))), "invalid_snapshot");
    assert_eq!((records(&engine, id), records(&engine, sliced)), before);
    // The halves are the whole, and each comes back.
    put(&engine, sliced, &["40".to_owned()], &mut random);
    engine.restore_part(&dir.path().join("half"), sliced, &slice_part(2, 0)).unwrap();
    let after = records(&engine, sliced);
    assert!(before.1.iter().all(|(id, vector)| after[id] == *vector));
    // Writes and restarts go on from there.
    put(&engine, id, &[id_in("a", 99)], &mut random);
    drop(engine);
    let engine = Engine::open(lazy(dir.path())).unwrap();
    assert_eq!(records(&engine, id).len(), before.0.len() + 1);
    assert_eq!(records(&engine, sliced), after);
}

#[test]
fn what_is_written_to_other_parts_meanwhile_is_not_lost() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create(&engine, "parted", spaces());
    let mut random = Random(0x9999_aaaa_bbbb);
    put(&engine, id, &(0..300).map(|local| id_in("a", local)).collect::<Vec<_>>(), &mut random);
    let path = dir.path().join("part");
    engine.snapshot_part(id, &key_part("a"), &path).unwrap();
    let (is_done, written) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = Random(0xcccc_dddd_eeee);
            while !is_done.load(Ordering::Acquire) {
                let next = written.load(Ordering::Relaxed);
                put(&engine, id, &[id_in("b", next)], &mut random);
                written.store(next + 1, Ordering::Release);
            }
        });
        for _ in 0..6 {
            engine.restore_part(&path, id, &key_part("a")).unwrap();
        }
        is_done.store(true, Ordering::Release);
    });
    let found = records(&engine, id);
    assert_eq!((of_key(&found, "a").len(), of_key(&found, "b").len()), (300, written.load(Ordering::Acquire)));
    drop(engine);
    let engine = Engine::open(eager(dir.path())).unwrap();
    assert_eq!(records(&engine, id), found);
}

#[test]
fn a_crash_leaves_what_was_there_or_what_comes() {
    let (dir, crashes) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "parted", spaces());
    let mut random = Random(0x1234_4321_5678);
    let ids = |key: &str| (0..500).map(|local| id_in(key, local)).collect::<Vec<_>>();
    put(&engine, id, &ids("a"), &mut random);
    put(&engine, id, &ids("b"), &mut random);
    let path = dir.path().join("part");
    engine.snapshot_part(id, &key_part("a"), &path).unwrap();
    let coming = records(&engine, id);
    apply(&engine, id, delete(&ids("a"))).unwrap();
    let present = records(&engine, id);
    let is_done = AtomicBool::new(false);
    let copies = std::thread::scope(|scope| {
        let copier = scope.spawn(|| {
            let mut copies = Vec::new();
            while !is_done.load(Ordering::Acquire) {
                let target = crashes.path().join(copies.len().to_string());
                // A file may go away under the copy; that copy is of no moment.
                if try_copy(dir.path(), &target).is_ok() {
                    copies.push(target);
                } else {
                    std::fs::remove_dir_all(target).unwrap();
                }
            }
            copies
        });
        engine.restore_part(&path, id, &key_part("a")).unwrap();
        is_done.store(true, Ordering::Release);
        copier.join().unwrap()
    });
    assert_eq!(records(&engine, id), coming);
    for copy in copies {
        let engine = Engine::open(lazy(&copy)).unwrap();
        let found = records(&engine, id);
        assert!(found == coming || found == present, "{} records", found.len());
        drop(engine);
        assert_eq!(names_in(&copy.join("collections")), [id.to_string()]);
    }
    assert!(collection_dir(dir.path(), id).is_dir());
}
