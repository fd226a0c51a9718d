//! A phrase is in a text that has its tokens side by side and in their order.

mod analyzers;

use analyzers::{analyzer, spec};
use proptest::prelude::*;
use vexfs_index::analysis::{Analyzer, AnalyzerSpec, TokenizerKind};

fn has(analyzer: &Analyzer, text: &str, phrase: &str) -> bool {
    analyzer.phrase(phrase).is_in(text, analyzer)
}

#[test]
fn order_and_neighbourhood_count() {
    let words = analyzer(TokenizerKind::Word);
    for (text, phrase, expected) in [
        ("the quick brown fox", "Quick brown", true),
        ("the quick brown fox", "quick, brown!", true),
        ("the quick brown fox", "brown quick", false),
        ("the quick brown fox", "quick fox", false),
        ("the quick brown fox", "brown", true),
        ("the quick brown fox", "row", false),
        ("very very very important", "very very very", true),
        ("very very very important", "very very very very", false),
        ("a a b", "a b", true),
        ("quick", "quick brown", false),
        ("quick", "", false),
        ("", "", false),
    ] {
        assert_eq!(has(&words, text, phrase), expected, "{phrase:?} in {text:?}");
    }
}

#[test]
fn stopwords_take_no_place() {
    let spec = AnalyzerSpec { stopwords: vec!["the".to_owned()], ..spec(TokenizerKind::Word) };
    let analyzer = Analyzer::new(spec).unwrap();
    assert!(has(&analyzer, "eat the apple", "eat apple"));
    assert!(has(&analyzer, "eat apple", "eat the apple"));
    assert!(!has(&analyzer, "the", "the"));
}

#[test]
fn compounds_take_no_place_but_are_found_alone() {
    let code = analyzer(TokenizerKind::Code);
    for (text, phrase, expected) in [
        ("x getUserName y", "x get user name y", true),
        ("x getUserName y", "user_name", true),
        ("x getUserName y", "getusername", true),
        ("x getUserName y", "x getusername", false),
        ("getusername", "getUserName", false),
        ("get user name", "getUserName", true),
        ("aB cD", "ab cd", false),
    ] {
        assert_eq!(has(&code, text, phrase), expected, "{phrase:?} in {text:?}");
    }
}

#[test]
fn beginnings_of_words_are_all_part_of_a_phrase() {
    let spec = AnalyzerSpec { min_token_length: Some(2), max_token_length: Some(4), ..spec(TokenizerKind::Prefix) };
    let prefix = Analyzer::new(spec).unwrap();
    assert!(has(&prefix, "hello world", "hello world"));
    assert!(has(&prefix, "hello world", "hello"));
    assert!(!has(&prefix, "hello world", "hel wor"));
    assert!(has(&prefix, "hel wor", "hel wor"));
}

proptest! {
    #[test]
    fn phrases_are_windows(text in prop::collection::vec("[ab]", 0..12), phrase in prop::collection::vec("[ab]", 1..5)) {
        let words = analyzer(TokenizerKind::Word);
        let expected = text.windows(phrase.len()).any(|window| window == phrase);
        prop_assert_eq!(has(&words, &text.join(" "), &phrase.join(" ")), expected);
    }
}
