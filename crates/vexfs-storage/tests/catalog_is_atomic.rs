//! A commit happens as a whole or not at all, and what happened survives a restart.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::time::{Duration, Instant};

use vexfs_storage::StorageError;
use vexfs_storage::catalog::{Catalog, CatalogOp};

fn put(key: &str, value: &str) -> CatalogOp {
    CatalogOp::Put { key: key.into(), value: value.into() }
}

fn put_if_absent(key: &str, value: &str) -> CatalogOp {
    CatalogOp::PutIfAbsent { key: key.into(), value: value.into() }
}

fn delete(key: &str) -> CatalogOp {
    CatalogOp::Delete { key: key.into() }
}

fn keys(catalog: &Catalog) -> Vec<String> {
    catalog.list_prefix("").into_iter().map(|(key, _)| key).collect()
}

#[test]
fn entries_and_version_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(dir.path()).unwrap();
    assert!(catalog.is_empty());
    assert_eq!(catalog.version(), 0);
    let ops = vec![put("c/b", "2"), put("c/a", "1"), put("d/a", "3"), put("c", "0")];
    assert_eq!(catalog.commit(ops).unwrap(), 1);
    assert_eq!(catalog.commit(vec![delete("d/a"), put("c/a", "one")]).unwrap(), 2);
    drop(catalog);
    let catalog = Catalog::open(dir.path()).unwrap();
    assert_eq!(catalog.version(), 2);
    assert_eq!(keys(&catalog), ["c", "c/a", "c/b"]);
    let listed = catalog.list_prefix("c/");
    assert_eq!(listed.len(), 2);
    assert_eq!((listed[0].0.as_str(), &*listed[0].1), ("c/a", b"one".as_slice()));
    assert_eq!(catalog.get("d/a"), None);
    assert_eq!(catalog.len(), 3);
}

#[test]
fn a_condition_that_fails_undoes_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(dir.path()).unwrap();
    catalog.commit(vec![put("a", "1")]).unwrap();
    let refused = |op: CatalogOp| catalog.commit(vec![put("x", "new"), op]).unwrap_err();
    let expect_value = |key: &str, value: &str| CatalogOp::ExpectValue { key: key.into(), value: value.into() };
    assert!(matches!(refused(put_if_absent("a", "2")), StorageError::AlreadyExists { key } if key == "a"));
    assert!(matches!(refused(delete("b")), StorageError::NotFound { key } if key == "b"));
    let present = CatalogOp::ExpectPresent { key: "b".into() };
    assert!(matches!(refused(present), StorageError::NotFound { .. }));
    let absent = CatalogOp::ExpectAbsent { key: "a".into() };
    assert!(matches!(refused(absent), StorageError::AlreadyExists { .. }));
    assert!(matches!(refused(expect_value("a", "0")), StorageError::Changed { .. }));
    assert!(matches!(refused(expect_value("b", "0")), StorageError::NotFound { .. }));
    assert_eq!((keys(&catalog), catalog.version()), (vec!["a".to_owned()], 1));

    // Operations see the ones before them: this is a rename.
    let rename = vec![expect_value("a", "1"), delete("a"), put_if_absent("b", "1"), put_if_absent("a", "2")];
    catalog.commit(rename).unwrap();
    let nothing = vec![CatalogOp::DeleteIfPresent { key: "none".into() }];
    assert_eq!(catalog.commit(nothing).unwrap(), 3);
    drop(catalog);
    let catalog = Catalog::open(dir.path()).unwrap();
    assert_eq!(catalog.get("b").as_deref(), Some(b"1".as_slice()));
    assert_eq!(catalog.get("a").as_deref(), Some(b"2".as_slice()));
}

#[test]
fn one_of_many_competing_creations_wins() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(dir.path()).unwrap();
    let wins: usize = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| usize::from(catalog.commit(vec![put_if_absent("k", "v")]).is_ok())))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!((wins, catalog.version()), (1, 1));
}

#[test]
fn ten_thousand_entries_open_quickly() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(dir.path()).unwrap();
    let value = "x".repeat(300);
    let ops = (0..10_000).map(|index| put(&format!("collections/{index:08}"), &value)).collect();
    catalog.commit(ops).unwrap();
    drop(catalog);
    let start = Instant::now();
    let catalog = Catalog::open(dir.path()).unwrap();
    let elapsed = start.elapsed();
    println!("opened in {elapsed:?}, {} bytes", catalog.bytes_on_disk());
    assert_eq!(catalog.len(), 10_000);
    // Unoptimised and beside other tests; a release build takes a small part of it.
    assert!(elapsed < Duration::from_secs(5), "{elapsed:?}");
}

#[test]
fn two_catalogs_do_not_share_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let _catalog = Catalog::open(dir.path()).unwrap();
    assert!(matches!(Catalog::open(dir.path()), Err(StorageError::Locked { .. })));
}

/// Either the damage is noticed, or it lies where nothing is stored. It never passes for a commit
/// that a crash interrupted, not even in a file that was not closed.
#[test]
fn damage_is_noticed_and_never_undoes_a_commit() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("catalog.redb");
    let catalog = Catalog::open(dir.path()).unwrap();
    for index in 0..20 {
        let op = put(&format!("key-{index:02}"), &format!("value of {index}"));
        catalog.commit(vec![op]).unwrap();
    }
    let expected = catalog.list_prefix("");
    let as_killed = fs::read(&path).unwrap();
    drop(catalog);
    let as_closed = fs::read(&path).unwrap();
    for pristine in [as_killed, as_closed] {
        let mut noticed = 0;
        for at in (0..320).step_by(3).chain((320..40_000).step_by(601)) {
            let mut bytes = pristine.clone();
            bytes[at] ^= 0x55;
            fs::write(&path, &bytes).unwrap();
            match Catalog::open(dir.path()) {
                Ok(catalog) => assert_eq!(catalog.list_prefix(""), expected, "byte {at}"),
                Err(StorageError::Corrupt { path: found, .. }) => {
                    assert_eq!(found, path);
                    noticed += 1;
                }
                Err(other) => panic!("byte {at}: {other}"),
            }
        }
        assert!(noticed > 40);
    }
    fs::write(&path, b"this is no database at all").unwrap();
    assert!(matches!(Catalog::open(dir.path()), Err(StorageError::Corrupt { .. })));
}
