//! A fork holds what its origin held when it was made and nothing that either of them writes later, whoever writes first, with writers
//! at work, through restarts, checkpoints and compactions; and until then the two share their files.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::{
    MERGE, Random, apply, code, collection_dir, create_plain, delete, eager, files_below, lazy, nearest, put, query,
};
use uuid::Uuid;
use vexfs_engine::{Engine, Fork};

const DIM: usize = 4;
const IDS: usize = 300;

type Model = BTreeMap<String, Vec<f32>>;

fn fork(engine: &Engine, origin: Uuid, name: &str) -> Uuid {
    let fork = Fork { namespace: "tests".to_owned(), name: name.to_owned(), attributes: "{}".to_owned() };
    engine.fork_collection(origin, fork).unwrap().id
}

fn write(engine: &Engine, id: Uuid, model: &mut Model, random: &mut Random) {
    let ids: Vec<String> = (0..=random.below(20)).map(|_| format!("r{}", random.below(IDS))).collect();
    if random.one_in(4) {
        model.retain(|id, _| !ids.contains(id));
        apply(engine, id, delete(&ids)).unwrap();
        return;
    }
    let vectors: Vec<Vec<f32>> = ids.iter().map(|_| random.vector(DIM)).collect();
    model.extend(ids.iter().cloned().zip(vectors.iter().cloned()));
    apply(engine, id, put(MERGE, &ids, vectors)).unwrap();
}

fn check(engine: &Engine, id: Uuid, model: &Model, probe: &[f32]) {
    let rows = query(engine, id, r#"{"source":{"kind":"scan","order":"id"}}"#, Vec::new()).unwrap();
    let count = rows.group(0).count();
    let found: Model = rows.group(0).enumerate().map(|(row, (id, _))| (id, rows.vector(0, row, "").unwrap())).collect();
    assert_eq!(found.len(), count, "an id comes once");
    assert_eq!(&found, model);
    let best = nearest(engine, id, probe, 1, false);
    let distance = |vector: &Vec<f32>| vector.iter().zip(probe).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
    let expected = model.values().map(distance).min_by(f32::total_cmp);
    assert_eq!(best.first().map(|(_, score)| *score), expected);
}

#[test]
fn every_collection_of_a_tree_of_forks_agrees_with_its_model() {
    for seed in 1..=3 {
        let dir = tempfile::tempdir().unwrap();
        let mut random = Random(seed * 0x1234_5678_9abc);
        let mut engine = Engine::open(eager(dir.path())).unwrap();
        let mut tree: Vec<(Uuid, Model)> = vec![(create_plain(&engine), Model::new())];
        for round in 0..150 {
            let chosen = random.below(tree.len());
            let (id, model) = &mut tree[chosen];
            for _ in 0..random.below(5) {
                write(&engine, *id, model, &mut random);
            }
            if tree.len() < 6 && random.one_in(12) {
                let (id, model) = tree[chosen].clone();
                tree.push((fork(&engine, id, &format!("fork {round}")), model));
            }
            if tree.len() > 2 && random.one_in(40) {
                let (id, _) = tree.remove(chosen);
                engine.drop_collection(id).unwrap();
            }
            if random.one_in(25) {
                if random.one_in(2) {
                    engine.close();
                }
                drop(engine);
                let options = if random.one_in(2) { eager(dir.path()) } else { lazy(dir.path()) };
                engine = Engine::open(options).unwrap();
            }
            if round % 5 == 0 {
                let probe = random.vector(DIM);
                for (id, model) in &tree {
                    check(&engine, *id, model, &probe);
                }
            }
        }
    }
}

#[test]
fn a_fork_beside_writers_holds_whole_batches_up_to_one_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let origin = create_plain(&engine);
    let has_stopped = Arc::new(AtomicBool::new(false));
    let writer = {
        let (engine, has_stopped) = (Arc::clone(&engine), Arc::clone(&has_stopped));
        std::thread::spawn(move || {
            let mut batches = 0_u32;
            while !has_stopped.load(Ordering::Relaxed) {
                // Every batch makes both records say its number.
                let vector = vec![batches as f32; DIM];
                let ids = ["left".to_owned(), "right".to_owned(), format!("n{batches}")];
                apply(&engine, origin, put(MERGE, &ids, vec![vector.clone(), vector.clone(), vector])).unwrap();
                batches += 1;
            }
        })
    };
    let forks: Vec<Uuid> = (0..12).map(|number| fork(&engine, origin, &format!("fork {number}"))).collect();
    has_stopped.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    for id in forks {
        let rows = query(&engine, id, r#"{"source":{"kind":"scan","order":"id"}}"#, Vec::new()).unwrap();
        let found: BTreeMap<String, Vec<f32>> =
            rows.group(0).enumerate().map(|(row, (id, _))| (id, rows.vector(0, row, "").unwrap())).collect();
        let Some(left) = found.get("left") else { continue };
        assert_eq!(found.get("right"), Some(left));
        assert_eq!(found.len(), left[0] as usize + 3, "all batches up to the last one, and no other");
    }
}

/// The bytes of files that only this collection has.
fn own_bytes(data_dir: &Path, id: Uuid) -> u64 {
    let files = files_below(&collection_dir(data_dir, id));
    files
        .keys()
        .map(|path| path.metadata().unwrap())
        .filter(|file| file.nlink() == 1)
        .map(|file| file.blocks() * 512)
        .sum()
}

#[test]
fn files_are_shared_until_one_side_writes() {
    let dir = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(lazy(dir.path())).unwrap();
    let origin = create_plain(&engine);
    let mut random = Random(7);
    let mut model = Model::new();
    for _ in 0..200 {
        write(&engine, origin, &mut model, &mut random);
    }
    engine.close();
    drop(engine);
    // What is in the checkpoint, and what so far is in its log alone.
    engine = Engine::open(lazy(dir.path())).unwrap();
    write(&engine, origin, &mut model, &mut random);
    let forked = fork(&engine, origin, "fork");
    let small = 64 << 10;
    assert!(own_bytes(dir.path(), forked) < small, "a log of its own, and nothing else");
    let probe = random.vector(DIM);
    check(&engine, forked, &model, &probe);
    // Opening it has replayed the log of the origin, over the very files that the origin goes on reading.
    assert!(own_bytes(dir.path(), forked) < small, "reading copies nothing");
    drop(engine);
    engine = Engine::open(lazy(dir.path())).unwrap();
    let before = model.clone();
    write(&engine, origin, &mut model, &mut random);
    check(&engine, forked, &before, &probe);
    check(&engine, origin, &model, &probe);
}

#[test]
fn a_taken_name_refuses_a_fork_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let origin = create_plain(&engine);
    let taken = Fork { namespace: "tests".to_owned(), name: "plain".to_owned(), attributes: "{}".to_owned() };
    assert_eq!(code(engine.fork_collection(origin, taken.clone())), "already_exists");
    assert_eq!(code(engine.fork_collection(Uuid::new_v4(), Fork { name: "x".to_owned(), ..taken })), "not_found");
    assert_eq!(engine.catalog().all().iter().map(|record| record.id).collect::<Vec<_>>(), vec![origin]);
    assert!(store::names_in(&dir.path().join("collections")).len() <= 1);
}
