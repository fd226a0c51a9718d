//! Inserting, replacing, removing, checkpointing and compacting in any order leaves the indexes agreeing with the records.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod records;

use proptest::prelude::*;
use records::{Indexed, Record, random_filters, record};
use vexfs_index::fields::{FieldIndexes, FieldType, ScalarType};

#[derive(Debug, Clone)]
enum Step {
    Put(u32, Record),
    Delete(u32),
    Reload,
    Compact,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0u32..60, record()).prop_map(|(row, record)| Step::Put(row, record)),
        3 => (0u32..60).prop_map(Step::Delete),
        1 => Just(Step::Reload),
        1 => Just(Step::Compact),
    ]
}

fn run(steps: Vec<Step>) -> Indexed {
    steps.into_iter().fold(Indexed::default(), |mut indexed, step| {
        match step {
            Step::Put(row, record) => indexed.put(row, record),
            Step::Delete(row) => indexed.delete(row),
            Step::Reload => return indexed.reloaded(),
            Step::Compact => return indexed.compacted(),
        }
        indexed
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn indexes_agree_after_any_writes(steps in prop::collection::vec(step(), 0..80), filters in random_filters()) {
        let indexed = run(steps);
        indexed.agrees_on(&filters)?;
        indexed.reloaded().agrees_on(&filters)?;
        indexed.compacted().agrees_on(&filters)?;
        prop_assert_eq!(indexed.reloaded().fields.observed(), indexed.fields.observed());
        prop_assert_eq!(indexed.compacted().fields.observed(), indexed.fields.observed());
    }

    #[test]
    fn removing_everything_gives_the_memory_back(steps in prop::collection::vec(step(), 0..80)) {
        let mut indexed = run(steps);
        let rows: Vec<_> = indexed.records.rows.keys().copied().collect();
        for row in rows {
            indexed.delete(row);
        }
        prop_assert_eq!(indexed.text.memory_bytes(), 0);
        let nothing = indexed.fields.remap(Some).memory_bytes();
        prop_assert_eq!(indexed.fields.memory_bytes(), nothing);
    }
}

#[test]
fn observed_types_stay_when_the_last_row_goes() {
    let mut fields = FieldIndexes::new();
    let payload = br#"{"n": {"x": 1, "y": 2.0}, "list": ["a", 3, null], "none": null, "empty": []}"#;
    fields.insert(7, payload).unwrap();
    fields.remove(7, payload).unwrap();
    let observed: Vec<_> =
        fields.observed().into_iter().map(|field| (field.path.join("."), field.field_type)).collect();
    let expected = [
        ("list", FieldType::ArrayOf(ScalarType::String)),
        ("list", FieldType::ArrayOf(ScalarType::Int)),
        ("n.x", FieldType::Scalar(ScalarType::Int)),
        ("n.y", FieldType::Scalar(ScalarType::Float)),
    ];
    assert_eq!(observed, expected.map(|(path, field_type)| (path.to_owned(), field_type)));
}

#[test]
fn a_malformed_payload_changes_nothing() {
    let mut fields = FieldIndexes::new();
    fields.insert(1, b"{\"a\":1, \"b\":tru}").unwrap_err();
    fields.insert(1, b"\xff").unwrap_err();
    assert!(fields.observed().is_empty());
}
