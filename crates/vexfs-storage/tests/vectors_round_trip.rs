//! Rows come back bit by bit, also after a restart and while the file grows under its readers.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use vexfs_storage::StorageError;
use vexfs_storage::vectors::{DIM_MAX, VectorFile, checksum};

fn vector(dim: usize, row: u64) -> Vec<f32> {
    (0..dim).map(|index| row as f32 * 1.5 + index as f32).collect()
}

#[test]
fn over_chunks_and_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let dim = DIM_MAX;
    let rows_per_chunk = 256;
    let rows = rows_per_chunk + 3;
    let file = VectorFile::open(dir.path(), "vectors-0", dim, 0).unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "no rows, no files");
    file.reserve(rows).unwrap();
    assert!(file.rows_reserved() >= rows);
    let first: Vec<f32> = (0..2).flat_map(|row| vector(dim, row)).collect();
    file.write(0, &first).unwrap();
    let across: Vec<f32> = (rows_per_chunk - 1..rows).flat_map(|row| vector(dim, row)).collect();
    file.write(rows_per_chunk - 1, &across).unwrap();
    file.sync().unwrap();
    drop(file);

    let file = VectorFile::open(dir.path(), "vectors-0", dim, rows).unwrap();
    let view = file.view();
    view.advise_random().unwrap();
    view.advise_will_need().unwrap();
    for row in [0, 1, rows_per_chunk - 1, rows_per_chunk, rows - 1] {
        assert_eq!(view.get(row as u32), vector(dim, row), "row {row}");
        assert_eq!(checksum(view.get(row as u32)), checksum(&vector(dim, row)));
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    let on_disk: u64 = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert_eq!(file.bytes_on_disk(), on_disk);

    // A restart from an older checkpoint drops whole chunks behind it.
    drop((view, file));
    let file = VectorFile::open(dir.path(), "vectors-0", dim, 2).unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(file.view().get(1), vector(dim, 1));
    let view = file.view();
    file.truncate_all().unwrap();
    assert_eq!(view.get(1), vector(dim, 1), "a reader keeps what it holds");
    assert_eq!((file.rows_reserved(), file.bytes_on_disk()), (0, 0));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    file.reserve(1).unwrap();
    file.write(0, &vector(dim, 9)).unwrap();
    assert_eq!(file.view().get(0), vector(dim, 9));
    file.delete().unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn names_that_begin_alike_do_not_touch_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let one = VectorFile::open(dir.path(), "vectors-1", 4, 0).unwrap();
    let ten = VectorFile::open(dir.path(), "vectors-1-0", 4, 0).unwrap();
    for file in [&one, &ten] {
        file.reserve(1).unwrap();
    }
    one.truncate_all().unwrap();
    assert!(dir.path().join("vectors-1-0-0.vxv").exists());
    assert!(!dir.path().join("vectors-1-0.vxv").exists());
}

#[test]
fn what_was_not_reserved_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let open = |dim| VectorFile::open(dir.path(), "v", dim, 0);
    assert!(matches!(open(0), Err(StorageError::OutOfRange { .. })));
    assert!(matches!(open(DIM_MAX + 1), Err(StorageError::OutOfRange { .. })));
    let file = open(8).unwrap();
    assert!(matches!(file.write(0, &[0.0; 8]), Err(StorageError::OutOfRange { .. })));
    file.reserve(1).unwrap();
    assert!(matches!(file.write(0, &[0.0; 7]), Err(StorageError::OutOfRange { .. })));
    let behind = file.rows_reserved();
    assert!(matches!(file.write(behind, &[0.0; 8]), Err(StorageError::OutOfRange { .. })));
    assert!(!file.is_poisoned());
    let view = file.view();
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| view.get(behind as u32).len())).is_err());
}

#[test]
fn a_damaged_or_foreign_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = VectorFile::open(dir.path(), "v", 4, 0).unwrap();
    file.reserve(10).unwrap();
    file.sync().unwrap();
    drop(file);
    let path = dir.path().join("v-0.vxv");
    let pristine = fs::read(&path).unwrap();
    let expect_corrupt = |dim, what: &str| match VectorFile::open(dir.path(), "v", dim, 10) {
        Err(StorageError::Corrupt { path: found, .. }) => assert_eq!(found, path),
        other => panic!("{what}: {other:?}"),
    };
    for bit in 0..32 * 8 {
        let mut bytes = pristine.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, bytes).unwrap();
        expect_corrupt(4, &format!("bit {bit}"));
    }
    for len in [0, 20, 4096, 4096 + 159] {
        fs::write(&path, &pristine[..len]).unwrap();
        expect_corrupt(4, &format!("length {len}"));
    }
    fs::write(&path, &pristine).unwrap();
    expect_corrupt(5, "other dimensions");
    fs::remove_file(&path).unwrap();
    expect_corrupt(4, "missing");
}

#[test]
fn a_flipped_bit_changes_the_checksum() {
    let vector = vector(7, 3);
    for bit in 0..7 * 32 {
        let mut flipped = vector.clone();
        flipped[bit / 32] = f32::from_bits(flipped[bit / 32].to_bits() ^ (1 << (bit % 32)));
        assert_ne!(checksum(&flipped), checksum(&vector));
    }
}

#[test]
fn readers_see_rows_as_they_are_published() {
    const ROWS: u64 = 20_000;
    const DIM: usize = 64;
    let dir = tempfile::tempdir().unwrap();
    let file = VectorFile::open(dir.path(), "v", DIM, 0).unwrap();
    let published = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let rows = published.load(Ordering::Acquire);
                    let view = file.view();
                    for row in (0..rows).rev().take(100) {
                        assert_eq!(view.get(row as u32), vector(DIM, row));
                    }
                    if rows == ROWS {
                        return;
                    }
                }
            });
        }
        for first in (0..ROWS).step_by(50) {
            file.reserve(first + 50).unwrap();
            let batch: Vec<f32> = (first..first + 50).flat_map(|row| vector(DIM, row)).collect();
            file.write(first, &batch).unwrap();
            published.store(first + 50, Ordering::Release);
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn for_any_dimensions_and_batches(
        dim in 1_usize..300,
        batches in prop::collection::vec(1_u64..400, 1..8),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let file = VectorFile::open(dir.path(), "v", dim, 0).unwrap();
        let mut rows = 0;
        for batch in batches {
            file.reserve(rows + batch).unwrap();
            let floats: Vec<f32> = (rows..rows + batch).flat_map(|row| vector(dim, row)).collect();
            file.write(rows, &floats).unwrap();
            rows += batch;
        }
        file.sync().unwrap();
        drop(file);
        let view = VectorFile::open(dir.path(), "v", dim, rows).unwrap().view();
        for row in 0..rows {
            prop_assert_eq!(view.get(row as u32), vector(dim, row));
        }
    }
}
