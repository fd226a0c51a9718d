//! After a failed write or sync nobody knows what the disk holds: the writer stops for good, and
//! a restart finds everything that was acknowledged.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod disks;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use disks::FailingDisk;
use vexfs_storage::blobs::BlobFile;
use vexfs_storage::catalog::{Catalog, CatalogOp};
use vexfs_storage::log::{LogWriter, replay};
use vexfs_storage::vectors::VectorFile;
use vexfs_storage::{FileOps, Result, StorageError};

fn expect_io<T>(outcome: &Result<T>) {
    assert!(matches!(outcome, Err(StorageError::Io { .. })));
}

fn expect_poisoned<T>(outcome: &Result<T>) {
    assert!(matches!(outcome, Err(StorageError::Poisoned { .. })));
}

fn disk() -> (Arc<FailingDisk>, Arc<dyn FileOps>) {
    let disk = Arc::new(FailingDisk::default());
    (Arc::clone(&disk), disk)
}

fn log_after(fail: impl Fn(&FailingDisk, bool)) {
    let dir = tempfile::tempdir().unwrap();
    let (disk, ops) = disk();
    let mut writer = LogWriter::create_with(dir.path(), 1, ops).unwrap();
    writer.append(&[b"acknowledged"]).unwrap();
    writer.sync().unwrap();
    writer.append(&[&[1; 1000]]).unwrap();
    fail(&disk, true);
    expect_io(&writer.sync());
    fail(&disk, false);
    assert!(writer.is_poisoned());
    expect_poisoned(&writer.append(&[b"later"]));
    expect_poisoned(&writer.sync());
    expect_poisoned(&writer.flush());
    expect_poisoned(&writer.rotate());
    drop(writer);
    let mut seen = Vec::new();
    let recovered = replay(dir.path(), 1, |_, bytes| {
        seen.push(bytes.to_vec());
        Ok::<(), StorageError>(())
    })
    .unwrap();
    assert_eq!(seen[0], b"acknowledged");
    let mut writer = LogWriter::resume(dir.path(), &recovered).unwrap();
    writer.append(&[b"after the restart"]).unwrap();
    writer.sync().unwrap();
}

#[test]
fn the_log_when_a_sync_fails() {
    log_after(|disk, fails| disk.fails_sync.store(fails, Ordering::SeqCst));
}

#[test]
fn the_log_when_a_write_fails() {
    log_after(|disk, fails| disk.fails_write.store(fails, Ordering::SeqCst));
}

/// What replay read may be in the page cache only: the first append must not build on it unsynced.
#[test]
fn the_log_when_the_sync_of_what_was_replayed_fails() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = LogWriter::create(dir.path(), 1).unwrap();
    writer.append(&[b"one"]).unwrap();
    writer.flush().unwrap();
    drop(writer);
    let recovered = replay(dir.path(), 1, |_, _| Ok::<(), StorageError>(())).unwrap();
    let (disk, ops) = disk();
    let mut writer = LogWriter::resume_with(dir.path(), &recovered, ops).unwrap();
    disk.fails_sync.store(true, Ordering::SeqCst);
    expect_io(&writer.append(&[b"two"]));
    expect_poisoned(&writer.append(&[b"two"]));
}

#[test]
fn the_vectors() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, ops) = disk();
    let file = VectorFile::open_with(dir.path(), "v", 4, 0, ops).unwrap();
    file.reserve(10).unwrap();
    file.write(0, &[1.0; 4]).unwrap();
    disk.fails_sync.store(true, Ordering::SeqCst);
    expect_io(&file.sync());
    disk.fails_sync.store(false, Ordering::SeqCst);
    assert!(file.is_poisoned());
    expect_poisoned(&file.sync());
    expect_poisoned(&file.write(1, &[1.0; 4]));
    expect_poisoned(&file.reserve(100_000));
    assert_eq!(file.view().get(0).len(), 4, "reading goes on");
}

#[test]
fn the_blobs() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, ops) = disk();
    let file = BlobFile::open_with(dir.path(), "p", 0, ops).unwrap();
    let blob = file.append(b"before").unwrap();
    disk.fails_write.store(true, Ordering::SeqCst);
    expect_io(&file.append(b"fails"));
    disk.fails_write.store(false, Ordering::SeqCst);
    expect_poisoned(&file.append(b"later"));
    expect_poisoned(&file.sync());
    assert_eq!(file.view().get(blob).unwrap(), b"before");
}

#[test]
fn the_catalog() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, ops) = disk();
    let catalog = Catalog::open_with(dir.path(), ops).unwrap();
    let put = |key: &str| vec![CatalogOp::Put { key: key.into(), value: vec![1] }];
    catalog.commit(put("a")).unwrap();
    disk.fails_sync.store(true, Ordering::SeqCst);
    expect_io(&catalog.commit(put("b")));
    disk.fails_sync.store(false, Ordering::SeqCst);
    expect_poisoned(&catalog.commit(put("c")));
    assert!(catalog.is_poisoned());
    assert_eq!((catalog.len(), catalog.version()), (1, 1), "readers never saw the failed commit");
    drop(catalog);
    let catalog = Catalog::open(dir.path()).unwrap();
    assert!(catalog.get("a").is_some() && catalog.get("c").is_none());
}
