//! Directory operations leave the old state or the new one, and leftovers are found.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;

use vexfs_storage::disk::{create_dir, free_bytes, remove_dir, remove_file, remove_leftovers, write_atomic};
use vexfs_storage::{StorageError, read_manifest, write_manifest};

#[test]
fn creating_and_removing_can_be_repeated() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("collection");
    create_dir(&dir).unwrap();
    create_dir(&dir).unwrap();
    let file = dir.join("file");
    write_atomic(&file, &[b"a", b"b"]).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"ab");
    remove_file(&file).unwrap();
    remove_file(&file).unwrap();
    write_atomic(&file, &[b"c"]).unwrap();
    fs::create_dir(root.path().join("collection.removed")).unwrap();
    remove_dir(&dir).unwrap();
    remove_dir(&dir).unwrap();
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    assert!(free_bytes(root.path()).unwrap() > 0);
    assert!(create_dir(&root.path().join("no/parent")).is_err());
}

#[test]
fn leftovers_go_and_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    fs::write(path("checkpoint-1.vxs.tmp"), b"half").unwrap();
    fs::create_dir(path("gen-1.removed")).unwrap();
    fs::write(path("gen-1.removed/file"), b"x").unwrap();
    fs::write(path("MANIFEST"), b"x").unwrap();
    fs::create_dir(path("gen-2")).unwrap();
    assert_eq!(remove_leftovers(root.path()).unwrap().len(), 2);
    assert!(path("MANIFEST").exists() && path("gen-2").exists());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_manifest_is_detected() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("MANIFEST");
    assert_eq!(read_manifest(&path).unwrap(), None);
    write_manifest(&path, b"").unwrap();
    assert_eq!(read_manifest(&path).unwrap().unwrap(), b"");
    write_manifest(&path, b"generation 7").unwrap();
    assert_eq!(read_manifest(&path).unwrap().unwrap(), b"generation 7");
    let pristine = fs::read(&path).unwrap();
    for bit in 0..pristine.len() * 8 {
        let mut bytes = pristine.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, bytes).unwrap();
        assert!(matches!(read_manifest(&path), Err(StorageError::Corrupt { .. })), "bit {bit}");
    }
    for len in 0..pristine.len() {
        fs::write(&path, &pristine[..len]).unwrap();
        assert!(matches!(read_manifest(&path), Err(StorageError::Corrupt { .. })), "length {len}");
    }
}
