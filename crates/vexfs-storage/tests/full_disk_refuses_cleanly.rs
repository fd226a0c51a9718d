//! A full disk refuses a write before anything is written; what was stored stays, and once
//! there is space again, writing goes on without a restart.
//!
//! Every test runs on a real small file system where mounting is allowed, and on a simulated one.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod disks;

use std::fs;

use disks::{Budget, SmallDisk, Tmpfs};
use vexfs_storage::blobs::BlobFile;
use vexfs_storage::catalog::{Catalog, CatalogOp};
use vexfs_storage::log::{LogWriter, replay};
use vexfs_storage::sections::{SectionReader, SectionWriter};
use vexfs_storage::vectors::VectorFile;
use vexfs_storage::{StorageError, read_manifest, write_manifest};

const DISK_BYTES: u64 = 8 << 20;

fn on_small_disks(run: impl Fn(&dyn SmallDisk)) {
    run(&Budget::new(DISK_BYTES / 2));
    if let Some(disk) = Tmpfs::mount(DISK_BYTES) {
        run(&disk);
    }
}

#[test]
fn the_log() {
    on_small_disks(|disk| {
        let mut writer = LogWriter::create_with(disk.dir(), 1, disk.ops()).unwrap();
        let payload = vec![7; 100_000];
        let mut written = 0;
        let error = loop {
            match writer.append(&[&payload]) {
                Ok(_) => written += 1,
                Err(error) => break error,
            }
        };
        assert!(error.is_full(), "{error}");
        assert!(error.to_string().contains("free some space"), "{error}");
        assert!(written > 20 && !writer.is_poisoned());
        writer.sync().unwrap();
        assert!(writer.append(&[&payload]).unwrap_err().is_full());
        let rotated = writer.rotate();
        assert!(rotated.is_ok() || rotated.unwrap_err().is_full());
        disk.free_space();
        assert_eq!(writer.append(&[&payload]).unwrap(), written + 1);
        writer.sync().unwrap();
        drop(writer);
        let mut seen = 0;
        replay(disk.dir(), 1, |_, bytes| {
            assert_eq!(bytes, payload);
            seen += 1;
            Ok::<(), StorageError>(())
        })
        .unwrap();
        assert_eq!(seen, written + 1);
    });
}

#[test]
fn the_vectors() {
    on_small_disks(|disk| {
        let file = VectorFile::open_with(disk.dir(), "v", 256, 0, disk.ops()).unwrap();
        let mut rows = 0;
        let error = loop {
            match file.reserve(rows + 100) {
                Ok(()) => file.write(rows, &vec![rows as f32; 256 * 100]).unwrap(),
                Err(error) => break error,
            }
            rows += 100;
        };
        assert!(error.is_full(), "{error}");
        assert!(rows > 1000 && !file.is_poisoned());
        file.sync().unwrap();
        disk.free_space();
        file.reserve(rows + 100).unwrap();
        file.write(rows, &vec![0.5; 256 * 100]).unwrap();
        file.sync().unwrap();
        drop(file);
        let file = VectorFile::open(disk.dir(), "v", 256, rows + 100).unwrap();
        assert_eq!(file.view().get(100)[0].to_bits(), 100_f32.to_bits());
        assert_eq!(file.view().get(rows as u32)[255].to_bits(), 0.5_f32.to_bits());
    });
}

#[test]
fn the_blobs() {
    on_small_disks(|disk| {
        let file = BlobFile::open_with(disk.dir(), "p", 0, disk.ops()).unwrap();
        let blob = vec![3; 50_000];
        let mut refs = Vec::new();
        let error = loop {
            match file.append_many(&[&blob, b"small"]) {
                Ok(added) => refs.extend(added),
                Err(error) => break error,
            }
        };
        assert!(error.is_full(), "{error}");
        let len = file.len();
        assert!(file.reserve([blob.len(), 5]).unwrap_err().is_full());
        assert_eq!(file.len(), len, "nothing of the refused batch stays");
        disk.free_space();
        file.reserve([blob.len(), 5]).unwrap();
        refs.extend(file.append_many(&[&blob, b"small"]).unwrap());
        file.sync().unwrap();
        let view = file.view();
        for pair in refs.chunks(2) {
            assert_eq!(view.get(pair[0]).unwrap(), blob);
            assert_eq!(view.get(pair[1]).unwrap(), b"small");
        }
    });
}

#[test]
fn the_catalog() {
    on_small_disks(|disk| {
        let catalog = Catalog::open_with(disk.dir(), disk.ops()).unwrap();
        let put = |index: usize| CatalogOp::PutIfAbsent { key: format!("key-{index:06}"), value: vec![7; 20_000] };
        let mut count = 0;
        let error = loop {
            match catalog.commit(vec![put(count)]) {
                Ok(_) => count += 1,
                Err(error) => break error,
            }
        };
        assert!(error.is_full(), "{error}");
        assert!(count > 10 && !catalog.is_poisoned());
        assert_eq!((catalog.len(), catalog.version()), (count, count as u64));
        disk.free_space();
        catalog.commit(vec![put(count)]).unwrap();
        drop(catalog);
        let catalog = Catalog::open(disk.dir()).unwrap();
        assert_eq!((catalog.len(), catalog.version()), (count + 1, count as u64 + 1));
    });
}

#[test]
fn section_files_and_manifests() {
    let Some(disk) = Tmpfs::mount(DISK_BYTES) else {
        return;
    };
    let sections = disk.dir().join("checkpoint-1.vxs");
    let manifest = disk.dir().join("MANIFEST");
    let write = |bytes: &[u8]| {
        let mut writer = SectionWriter::create(&sections)?;
        writer.put_section("rows", bytes)?;
        writer.finish()
    };
    write(b"old").unwrap();
    write_manifest(&manifest, b"old").unwrap();
    let large = vec![9; DISK_BYTES as usize * 3 / 4];
    assert!(write(&large).unwrap_err().is_full());
    assert!(write_manifest(&manifest, &large).unwrap_err().is_full());
    assert_eq!(SectionReader::open(&sections).unwrap().section("rows").unwrap(), b"old");
    assert_eq!(read_manifest(&manifest).unwrap().unwrap(), b"old");
    assert_eq!(fs::read_dir(disk.dir()).unwrap().count(), 2, "no temporary file is left");
    disk.free_space();
    write(&large).unwrap();
    assert_eq!(SectionReader::open(&sections).unwrap().section("rows").unwrap(), large);
}
