//! A file that is no snapshot, was damaged on its way, or was made to do harm is refused with a clear error. The collection that it was to
//! replace stays as it is, nothing is written outside the new directory, and nothing of that remains.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::io::Read;
use std::path::{Path, PathBuf};

use store::{ADD, Random, apply, count, create_plain, files_below, lazy, put, scan};
use tempfile::TempDir;
use uuid::Uuid;
use vexfs_engine::{Engine, EngineError, Restoration};

const DIM: usize = 4;

struct Victim {
    dir: TempDir,
    engine: std::sync::Arc<Engine>,
    id: Uuid,
    snapshot: Vec<u8>,
    files: Vec<PathBuf>,
}

impl Victim {
    /// A collection of 20 records with a checkpoint and a log behind it, and a snapshot of its first ten.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(lazy(dir.path())).unwrap();
        let id = create_plain(&engine);
        let mut random = Random(5);
        let mut write = |engine: &Engine, from: usize, to: usize| {
            let ids: Vec<String> = (from..to).map(|number| format!("{number:02}")).collect();
            apply(engine, id, put(ADD, &ids, ids.iter().map(|_| random.vector(DIM)).collect())).unwrap();
        };
        write(&engine, 0, 5);
        engine.close();
        drop(engine);
        let engine = Engine::open(lazy(dir.path())).unwrap();
        write(&engine, 5, 10);
        let path = dir.path().join("good.snapshot");
        engine.snapshot_collection(id, &path).unwrap();
        let snapshot = std::fs::read(path).unwrap();
        write(&engine, 10, 20);
        let files = all_files(dir.path());
        Self { dir, engine, id, snapshot, files }
    }

    /// Tries to replace the collection by the file. True when it was refused, as it must be unless all ten records are there again.
    fn is_refused(&mut self, bytes: &[u8], what: &str) -> bool {
        let path = self.dir.path().join("good.snapshot");
        std::fs::write(&path, bytes).unwrap();
        let restoration = Restoration {
            namespace: "tests".to_owned(),
            name: "plain".to_owned(),
            replaces: Some(self.id),
            attributes: None,
            part: None,
        };
        match self.engine.restore_snapshot(&path, &restoration) {
            Ok(_) => {
                assert_eq!(
                    scan(&self.engine, self.id),
                    (0..10).map(|n| format!("{n:02}")).collect::<Vec<_>>(),
                    "{what}"
                );
                *self = Self::new();
                false
            }
            Err(EngineError::InvalidSnapshot { .. }) => {
                assert_eq!(count(&self.engine, self.id), 20, "{what}");
                assert_eq!(all_files(self.dir.path()), self.files, "{what}");
                true
            }
            Err(other) => panic!("{what}: {other}"),
        }
    }
}

fn all_files(dir: &Path) -> Vec<PathBuf> {
    files_below(dir).into_keys().collect()
}

fn entry(name: &str, kind: tar::EntryType, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(content.len() as u64);
    if kind != tar::EntryType::Regular {
        header.set_link_name("/etc/passwd").unwrap();
    }
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

/// The entries of an archive: name and content.
fn entries(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    tar::Archive::new(bytes)
        .entries()
        .unwrap()
        .map(|entry| {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_string_lossy().into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (name, content)
        })
        .collect()
}

fn archive(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes: Vec<u8> =
        entries.iter().flat_map(|(name, content)| entry(name, tar::EntryType::Regular, content)).collect();
    bytes.extend([0; 1024]);
    bytes
}

/// An archive whose checksums are right, whatever was changed.
fn resealed(mut entries: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    entries.retain(|(name, _)| name != "checksums.json");
    let mut sums: Vec<String> =
        entries.iter().map(|(name, content)| format!("\"{name}\":\"{:08x}\"", crc32fast::hash(content))).collect();
    sums.sort();
    entries.push(("checksums.json".to_owned(), format!("{{{}}}", sums.join(",")).into_bytes()));
    archive(&entries)
}

#[test]
fn flipped_bits_are_found() {
    let mut victim = Victim::new();
    let good = victim.snapshot.clone();
    assert!(!victim.is_refused(&good, "the snapshot itself"));
    let mut random = Random(11);
    let mut refused = 0;
    for round in 0..600 {
        let mut bytes = good.clone();
        let position = random.below(bytes.len());
        bytes[position] ^= 1 << random.below(8);
        refused += usize::from(victim.is_refused(&bytes, &format!("round {round}, byte {position}")));
    }
    // What fills the blocks up is all that may change.
    assert!(refused > 300, "{refused} of 600 were refused");
}

#[test]
fn files_that_end_early_are_refused() {
    let mut victim = Victim::new();
    let good = victim.snapshot.clone();
    let last = good.len() - 1024;
    for length in (0..last).step_by(307) {
        assert!(victim.is_refused(&good[..length], &format!("{length} bytes")));
    }
}

#[test]
fn nothing_is_written_where_it_does_not_belong() {
    let mut victim = Victim::new();
    let good = entries(&victim.snapshot);
    let renamed = |from: &str, to: &str| {
        let description = String::from_utf8(good[0].1.clone()).unwrap().replace(from, to);
        let mut changed = good.clone();
        changed[0].1 = description.into_bytes();
        for (name, _) in &mut changed {
            *name = name.replace(from, to);
        }
        resealed(changed)
    };
    for name in ["../escaped", "../../catalog.redb", "/tmp/escaped", "gen-1/../../escaped", "notes.txt", "gen-1//x"] {
        let archive = renamed("MANIFEST", name);
        assert!(victim.is_refused(&archive, name), "{name}");
    }
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Fifo, tar::EntryType::Directory] {
        let mut bytes = entry("snapshot.json", tar::EntryType::Regular, &good[0].1);
        bytes.extend(entry("files/MANIFEST", kind, b""));
        bytes.extend(archive(&good[1..]));
        assert!(victim.is_refused(&bytes, &format!("{kind:?}")));
        assert!(victim.is_refused(&bytes[512 + good[0].1.len().next_multiple_of(512)..], &format!("{kind:?} first")));
    }
}

#[test]
fn lengths_that_cannot_be_are_refused() {
    let mut victim = Victim::new();
    let good = entries(&victim.snapshot);
    for size in [u64::MAX, u64::MAX / 2, 1 << 40, 65 << 20] {
        let mut header = tar::Header::new_ustar();
        header.set_path("snapshot.json").unwrap();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(size);
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend_from_slice(b"{}");
        assert!(victim.is_refused(&bytes, &format!("a description of {size} bytes")));
    }
    let mut twice = good.clone();
    twice.insert(2, good[1].clone());
    assert!(victim.is_refused(&resealed(twice), "a file twice"));
    let mut missing = good.clone();
    missing.remove(1);
    assert!(victim.is_refused(&resealed(missing), "a file less"));
    assert!(victim.is_refused(&archive(&good[..good.len() - 1]), "no checksums"));
}

#[test]
fn what_contradicts_itself_is_refused() {
    let mut victim = Victim::new();
    let good = entries(&victim.snapshot);
    let described = |from: &str, to: &str| {
        let description = String::from_utf8(good[0].1.clone()).unwrap();
        assert!(description.contains(from), "{description}");
        let mut changed = good.clone();
        changed[0].1 = description.replace(from, to).into_bytes();
        resealed(changed)
    };
    for (from, to) in [
        ("\"count\":10", "\"count\":11"),
        ("\"sequence\":2", "\"sequence\":1"),
        ("\"dimension\":4", "\"dimension\":8"),
        ("\"dimension\":4", "\"dimension\":0"),
        ("\"version\":1", "\"version\":2"),
        ("vexfs-collection", "something-else"),
        ("\"kind\":\"dense\"", "\"kind\":\"sparse\""),
    ] {
        let archive = described(from, to);
        assert!(victim.is_refused(&archive, to), "{to}");
    }
    // Files with right checksums and bytes that make no sense.
    let mut random = Random(23);
    for round in 0..300 {
        let mut changed = good.clone();
        let file = 1 + random.below(changed.len() - 2);
        let content = &mut changed[file].1;
        let length = content.len();
        for _ in 0..=random.below(4) {
            content[random.below(length)] = random.below(256) as u8;
        }
        let name = changed[file].0.clone();
        // Most of it is found; what is not must be what no one reads, or a value like any other.
        let path = victim.dir.path().join("good.snapshot");
        std::fs::write(&path, resealed(changed)).unwrap();
        let (namespace, other) = ("tests".to_owned(), format!("other {round}"));
        let restoration = Restoration { namespace, name: other, replaces: None, attributes: None, part: None };
        match victim.engine.restore_snapshot(&path, &restoration) {
            Ok(record) => {
                let _ = victim.engine.statistics(record.id).unwrap();
                victim.engine.drop_collection(record.id).unwrap();
            }
            Err(EngineError::InvalidSnapshot { .. }) => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert_eq!(count(&victim.engine, victim.id), 20);
}

#[test]
fn files_of_another_kind_are_told_from_damaged_ones() {
    let victim = Victim::new();
    let is_foreign = |bytes: &[u8]| {
        let path = victim.dir.path().join("foreign");
        std::fs::write(&path, bytes).unwrap();
        match victim.engine.read_snapshot(&path, None) {
            Err(EngineError::InvalidSnapshot { is_foreign, .. }) => is_foreign,
            other => panic!("{other:?}"),
        }
    };
    assert!(is_foreign(b""));
    assert!(is_foreign(&[b'x'; 2000]));
    assert!(is_foreign(&archive(&[("config.json".to_owned(), b"{}".to_vec())])));
    assert!(!is_foreign(&victim.snapshot[..512]));
}
