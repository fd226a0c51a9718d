//! A section file reads back as written; whatever else it holds is an error, never a panic.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use vexfs_storage::StorageError;
use vexfs_storage::sections::{SectionReader, SectionWriter};

fn write_sample(path: &Path) {
    let mut writer = SectionWriter::create(path).unwrap();
    let mut rows = writer.section("rows").unwrap();
    rows.write_all(&[1; 70]).unwrap();
    rows.write_all(&[2; 3]).unwrap();
    writer.section("empty").unwrap();
    writer.put_section("ids", b"identifiers").unwrap();
    writer.finish().unwrap();
}

#[test]
fn sections_are_found_by_name_and_aligned() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("checkpoint-1.vxs");
    write_sample(&path);
    let reader = SectionReader::open(&path).unwrap();
    assert_eq!(reader.names().collect::<Vec<_>>(), ["empty", "ids", "rows"]);
    let rows = reader.section("rows").unwrap();
    assert_eq!((rows.len(), rows[69], rows[72]), (73, 1, 2));
    assert_eq!(reader.section("ids").unwrap(), b"identifiers");
    assert_eq!(reader.section("ids").unwrap().as_ptr() as usize % 64, 0);
    assert_eq!(reader.section("empty").unwrap(), b"");
    assert_eq!(reader.find("none").unwrap(), None);
    assert!(matches!(reader.section("none"), Err(StorageError::OutOfRange { .. })));
    assert_eq!(reader.bytes_on_disk(), fs::metadata(&path).unwrap().len());
}

#[test]
fn an_unfinished_file_leaves_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.vxs");
    write_sample(&path);
    let mut writer = SectionWriter::create(&path).unwrap();
    writer.put_section("rows", b"new").unwrap();
    drop(writer);
    assert_eq!(SectionReader::open(&path).unwrap().section("rows").unwrap().len(), 73);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    let mut writer = SectionWriter::create(&path).unwrap();
    let old = SectionReader::open(&path).unwrap();
    writer.put_section("rows", b"new").unwrap();
    assert!(writer.section("rows").is_err(), "a name is given once");
    assert!(writer.section("").is_err());
    writer.finish().unwrap();
    assert_eq!(SectionReader::open(&path).unwrap().section("rows").unwrap(), b"new");
    assert_eq!(old.section("rows").unwrap().len(), 73, "an open reader keeps the old file");
}

#[test]
fn every_flipped_bit_and_every_cut_is_detected() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.vxs");
    write_sample(&path);
    let pristine = fs::read(&path).unwrap();
    let read = || SectionReader::open(&path).and_then(|reader| reader.verify_all());
    for bit in 0..pristine.len() * 8 {
        let mut bytes = pristine.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, bytes).unwrap();
        assert!(matches!(read(), Err(StorageError::Corrupt { .. })), "bit {bit}");
    }
    for len in 0..pristine.len() {
        fs::write(&path, &pristine[..len]).unwrap();
        assert!(matches!(read(), Err(StorageError::Corrupt { .. })), "length {len}");
    }
    fs::write(&path, [pristine.as_slice(), &[0]].concat()).unwrap();
    assert!(matches!(read(), Err(StorageError::Corrupt { .. })), "one byte more");
}

/// Checksums are no secret: a table that passes them can still say anything.
#[test]
fn a_table_with_right_checksums_and_wrong_contents_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.vxs");
    write_sample(&path);
    let pristine = fs::read(&path).unwrap();
    let trailer = pristine.len() - 32;
    let table = u64::from_le_bytes(pristine[trailer + 8..trailer + 16].try_into().unwrap()) as usize;
    for field in [table, table + 8, table + 20] {
        for value in [0_u16, 1, 63, 65, 0x7fff, 0xffff] {
            for shift in [0, 6] {
                let mut bytes = pristine.clone();
                let at = field + if field == table + 20 { 0 } else { shift };
                if bytes[at..at + 2] == value.to_le_bytes() {
                    continue;
                }
                bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
                let crc = crc32fast::hash(&bytes[table..trailer]);
                bytes[trailer + 24..trailer + 28].copy_from_slice(&crc.to_le_bytes());
                let crc = crc32fast::hash(&bytes[trailer..trailer + 28]);
                bytes[trailer + 28..].copy_from_slice(&crc.to_le_bytes());
                fs::write(&path, bytes).unwrap();
                let read = SectionReader::open(&path).and_then(|reader| reader.verify_all());
                assert!(read.is_err(), "{value} at {at}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn for_any_names_and_bytes(
        sections in prop::collection::btree_map(
            "[a-z:.é]{1,20}", prop::collection::vec(any::<u8>(), 0..500), 0..12),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.vxs");
        let mut writer = SectionWriter::create(&path).unwrap();
        for (name, bytes) in &sections {
            writer.put_section(name, bytes).unwrap();
        }
        let len = writer.finish().unwrap();
        prop_assert_eq!(len, fs::metadata(&path).unwrap().len());
        let reader = SectionReader::open(&path).unwrap();
        prop_assert_eq!(reader.names().count(), sections.len());
        for (name, bytes) in &sections {
            prop_assert_eq!(reader.section(name).unwrap(), bytes);
        }
    }

    #[test]
    fn any_bytes_at_all_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.vxs");
        fs::write(&path, bytes).unwrap();
        prop_assert!(SectionReader::open(&path).is_err());
    }
}
