//! Blobs come back as they were appended, or not at all.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;

use proptest::prelude::*;
use vexfs_storage::StorageError;
use vexfs_storage::blobs::{BLOB_BYTES_MAX, BlobFile, BlobRef};

const CHUNK_BYTES: u64 = 64 * 1024 * 1024;

#[test]
fn every_bit_of_a_record_is_checked() {
    let dir = tempfile::tempdir().unwrap();
    let file = BlobFile::open(dir.path(), "payload", 0).unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "no blobs, no files");
    let first = file.append(b"first").unwrap();
    let second = file.append(b"the second blob").unwrap();
    file.sync().unwrap();
    let len = file.len();
    drop(file);
    let path = dir.path().join("payload-0.vxb");
    let pristine = fs::read(&path).unwrap();
    let record = 32 + second.offset as usize..32 + len as usize;
    for bit in record.start * 8..record.end * 8 {
        let mut bytes = pristine.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, bytes).unwrap();
        let view = BlobFile::open(dir.path(), "payload", len).unwrap().view();
        assert!(matches!(view.get(second), Err(StorageError::Corrupt { .. })), "bit {bit}");
        assert_eq!(view.get(first).unwrap(), b"first");
    }
    for bit in 0..32 * 8 {
        let mut bytes = pristine.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, bytes).unwrap();
        let opened = BlobFile::open(dir.path(), "payload", len);
        assert!(matches!(opened, Err(StorageError::Corrupt { .. })), "header bit {bit}");
    }
    for cut in [0, 31, record.end - 1] {
        fs::write(&path, &pristine[..cut]).unwrap();
        let opened = BlobFile::open(dir.path(), "payload", len);
        assert!(matches!(opened, Err(StorageError::Corrupt { .. })), "length {cut}");
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(BlobFile::open(dir.path(), "payload", len), Err(StorageError::Corrupt { .. })));
}

#[test]
fn references_that_lead_nowhere_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = BlobFile::open(dir.path(), "p", 0).unwrap();
    let good = file.append(&[5; 100]).unwrap();
    let view = file.view();
    for offset in [0, 1, 50, 200, CHUNK_BYTES - 4, CHUNK_BYTES, u64::MAX - 3, u64::MAX] {
        for len in [0, 1, 92, 99, 101, 1 << 20, u32::MAX] {
            assert!(view.get(BlobRef { offset, len }).is_err(), "{offset} {len}");
        }
    }
    assert_eq!(view.get(good).unwrap(), [5; 100]);
}

#[test]
fn over_chunks_with_blobs_of_all_sizes() {
    let dir = tempfile::tempdir().unwrap();
    let file = BlobFile::open(dir.path(), "p", 0).unwrap();
    let big = vec![1; 40 << 20];
    let exact = vec![2; (64 << 20) - 8];
    let oversized = vec![3; (64 << 20) - 7];
    let blobs: [&[u8]; 8] = [b"a", &big, &big, &exact, b"", &oversized, b"b", &big];
    // Reserved and not appended: another batch takes the place.
    file.reserve([10, 100 << 20, 10]).unwrap();
    let mut refs = file.append_many(&blobs[..3]).unwrap();
    file.reserve(blobs[3..].iter().map(|blob| blob.len())).unwrap();
    refs.extend(file.append_many(&blobs[3..]).unwrap());
    let check = |file: &BlobFile| {
        let view = file.view();
        for (blob, reference) in blobs.iter().zip(&refs) {
            assert!(view.get(*reference).unwrap() == *blob, "{reference:?}");
        }
    };
    check(&file);
    file.sync().unwrap();
    let len = file.len();
    drop(file);
    let file = BlobFile::open(dir.path(), "p", len).unwrap();
    check(&file);
    let last = file.append(b"after").unwrap();
    assert_eq!(file.view().get(last).unwrap(), b"after");
    file.truncate_to(len).unwrap();
    check(&file);
    assert!(file.view().get(last).is_err());
    assert!(file.truncate_to(len + 1).is_err());
    file.truncate_to(refs[5].offset).unwrap();
    assert_eq!(file.view().get(refs[4]).unwrap(), b"");
    file.delete().unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_blob_beyond_the_limit_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let file = BlobFile::open(dir.path(), "p", 0).unwrap();
    let refused = file.reserve([BLOB_BYTES_MAX as usize + 1]);
    assert!(matches!(refused, Err(StorageError::TooLarge { .. })));
    assert!(file.is_empty() && !file.is_poisoned());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn for_any_batches_and_any_earlier_checkpoint(
        batches in prop::collection::vec(
            prop::collection::vec(prop::collection::vec(any::<u8>(), 0..2000), 0..10), 1..8),
        restart_after in any::<prop::sample::Index>(),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let file = BlobFile::open(dir.path(), "p", 0).unwrap();
        let restart_after = restart_after.index(batches.len());
        let mut checkpoint = 0;
        let mut kept = Vec::new();
        for (index, batch) in batches.iter().enumerate() {
            let slices: Vec<&[u8]> = batch.iter().map(Vec::as_slice).collect();
            let refs = file.append_many(&slices).unwrap();
            if index <= restart_after {
                kept.extend(refs.into_iter().zip(batch));
                file.sync().unwrap();
                checkpoint = file.len();
            }
        }
        drop(file);
        let file = BlobFile::open(dir.path(), "p", checkpoint).unwrap();
        let more = file.append(b"again").unwrap();
        let view = file.view();
        for (reference, blob) in kept {
            prop_assert_eq!(view.get(reference).unwrap(), blob);
        }
        prop_assert_eq!(view.get(more).unwrap(), b"again");
    }
}
