//! Fields and documents past a limit are answered from the records: slower, and the same.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod records;

use proptest::prelude::*;
use records::{Indexed, Record, random_filters, records};
use vexfs_index::fields::FieldLimits;
use vexfs_index::payload::Segment;

fn limits() -> impl Strategy<Value = FieldLimits> {
    (0usize..4, 0usize..5, prop_oneof![Just(usize::MAX), 0usize..4_000]).prop_map(
        |(indexed, more, memory_bytes_max)| FieldLimits {
            indexed_fields_max: indexed,
            known_fields_max: indexed + more,
            memory_bytes_max,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn answers_do_not_depend_on_limits(
        records in records(),
        filters in random_filters(),
        limits in limits(),
        text_bytes_max in 0usize..3_000,
    ) {
        let mut indexed = Indexed::new(limits, text_bytes_max);
        indexed.fill(&records);
        indexed.agrees_on(&filters)?;
        for row in 0..20 {
            indexed.delete(row * 6);
        }
        indexed.agrees_on(&filters)?;
        indexed.reloaded().agrees_on(&filters)?;
        indexed.compacted().agrees_on(&filters)?;
    }
}

#[test]
fn the_largest_field_goes_first() {
    let limits = FieldLimits { memory_bytes_max: 20_000, ..FieldLimits::default() };
    let mut indexed = Indexed::new(limits, 0);
    for row in 0..2_000 {
        let payload = format!(r#"{{"serial":"number {row}","parity":{}}}"#, row % 2);
        indexed.put(row, Record { payload: Some(payload), document: None });
    }
    assert!(!indexed.fields.is_indexed(&[Segment::Key("serial".to_owned())]));
    assert!(indexed.fields.is_indexed(&[Segment::Key("parity".to_owned())]));
    let filter =
        records::filter(r#"{"kind":"equals","path":["serial"],"value":{"string":"number 77"},"elements":"scalar"}"#);
    assert_eq!(indexed.evaluate(&filter).iter().collect::<Vec<_>>(), [77]);
}

#[test]
fn keys_past_the_known_ones_are_still_found() {
    let limits = FieldLimits { indexed_fields_max: 2, known_fields_max: 3, ..FieldLimits::default() };
    let mut indexed = Indexed::new(limits, 0);
    for row in 0..10 {
        indexed.put(row, Record { payload: Some(format!(r#"{{"key{row}":{row}}}"#)), document: None });
    }
    for row in 0..10 {
        let filter = records::filter(&format!(r#"{{"kind":"exists","path":["key{row}"]}}"#));
        assert_eq!(indexed.evaluate(&filter).iter().collect::<Vec<_>>(), [row]);
    }
}
