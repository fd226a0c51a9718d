//! What the indexes answer is what looking at every record answers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod records;

use proptest::prelude::*;
use records::{Indexed, random_filters, records};
use vexfs_index::filter::{FilterError, estimate, evaluate};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn indexes_answer_like_records(records in records(), filters in random_filters()) {
        Indexed::of(&records).agrees_on(&filters)?;
    }

    #[test]
    fn estimates_hold_the_answer(records in records(), filters in random_filters()) {
        let indexed = Indexed::of(&records);
        for filter in &filters {
            let count = indexed.matching(filter).len();
            let bounds = estimate(filter, indexed.indexes(), &indexed.records);
            prop_assert!(bounds.min <= count && count <= bounds.max, "{count} in {bounds:?} of {filter:?}");
        }
    }
}

#[test]
fn a_cancelled_evaluation_says_so() {
    let indexed = Indexed::of(&[]);
    let all = records::filter(r#"{"kind":"and","filters":[]}"#);
    let answer = evaluate(&all, indexed.indexes(), &indexed.records, &|| true);
    assert_eq!(answer, Err(FilterError::Cancelled));
}

#[test]
fn an_invalid_expression_is_reported_with_the_text_of_its_parser() {
    let indexed = Indexed::of(&[records::Record { payload: None, document: Some("x".to_owned()) }]);
    let broken = records::filter(r#"{"kind":"textRegex","target":{"document":true},"pattern":"("}"#);
    let answer = evaluate(&broken, indexed.indexes(), &indexed.records, &|| false);
    let Err(FilterError::InvalidRegex(text)) = answer else { panic!("{answer:?}") };
    assert!(text.contains("unclosed group"), "{text}");
}
