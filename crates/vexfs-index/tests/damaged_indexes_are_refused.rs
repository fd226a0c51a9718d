//! Bytes that are no index give an error: no panic, no endless loop, no allocation beyond their own size.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod records;

use proptest::prelude::*;
use records::{Indexed, Record, records};
use vexfs_index::fields::FieldIndexes;
use vexfs_index::text::TextIndex;

fn persisted(records: &[Record]) -> [Vec<u8>; 2] {
    let mut indexed = Indexed::of(records);
    // Enough rows for bitmaps.
    for row in 1_000..1_300 {
        indexed.put(
            row * 50,
            Record {
                payload: Some(r#"{"a":true,"b":[7,"x",null,{"c":[]}],"d":null}"#.to_owned()),
                document: Some("abab".to_owned()),
            },
        );
    }
    let (mut fields, mut text) = (Vec::new(), Vec::new());
    indexed.fields.write_to(&mut fields).unwrap();
    indexed.text.write_to(&mut text).unwrap();
    [fields, text]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_cut_index_is_refused(records in records(), cut in any::<prop::sample::Index>()) {
        let [fields, text] = persisted(&records);
        prop_assert!(FieldIndexes::read_from(&fields[..cut.index(fields.len())]).is_err());
        prop_assert!(TextIndex::read_from(&text[..cut.index(text.len())]).is_err());
    }

    #[test]
    fn a_flipped_byte_never_panics(
        records in records(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        for mut bytes in persisted(&records) {
            for (at, byte) in &flips {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            // The checksum of the file around it is what detects damage; here it only must not do harm.
            if let Ok(fields) = FieldIndexes::read_from(&bytes) {
                let _ = (fields.observed(), fields.memory_bytes(), fields.remap(Some));
            }
            let _ = TextIndex::read_from(&bytes);
        }
    }

    #[test]
    fn noise_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(FieldIndexes::read_from(&bytes).is_err());
        prop_assert!(TextIndex::read_from(&bytes).is_err());
        let framed = |magic: &[u8], version: u8| [magic, &[version], &bytes].concat();
        let _ = FieldIndexes::read_from(&framed(b"VXFI", 2));
        let _ = TextIndex::read_from(&framed(b"VXTI", 1));
    }
}

#[test]
fn another_version_is_refused() {
    let [mut fields, mut text] = persisted(&[]);
    fields[4] = 1;
    assert!(FieldIndexes::read_from(&fields).unwrap_err().is_outdated());
    fields[4] = 3;
    text[4] = 2;
    assert!(FieldIndexes::read_from(&fields).unwrap_err().to_string().contains("version"));
    assert!(TextIndex::read_from(&text).unwrap_err().to_string().contains("version"));
}
