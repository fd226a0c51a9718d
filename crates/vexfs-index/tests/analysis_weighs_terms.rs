//! A text becomes the terms and weights that others compute for it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use vexfs_index::analysis::{AnalyzerSpec, TextKind, TokenizerKind, WeightedTerms, Weighting, WeightingSpec};

fn english(kind: TextKind) -> WeightingSpec {
    WeightingSpec {
        analyzer: AnalyzerSpec {
            tokenizer: TokenizerKind::Word,
            lowercase: true,
            ascii_folding: false,
            min_token_length: None,
            max_token_length: None,
            stopword_languages: vec!["english".to_owned()],
            stopwords: vec![],
            stemmer: Some("english".to_owned()),
        },
        kind,
        saturation: 1.2,
        length_normalization: 0.75,
        length_average: 256.0,
    }
}

fn terms(spec: WeightingSpec, text: &str) -> WeightedTerms {
    Weighting::new(spec).unwrap().terms(text)
}

const QUOTE: &str = "I must not fear. Fear is the mind-killer.";
const INDICES: [u32; 4] = [418_093_614, 627_261_019, 844_849_131, 1_432_942_394];

#[test]
fn terms_of_a_document_weigh_by_how_often_it_has_them() {
    let values = vec![1.669_730_2, 1.669_730_2, 1.669_730_2, 1.898_533_6];
    assert_eq!(terms(english(TextKind::Document), QUOTE), WeightedTerms { indices: INDICES.to_vec(), values });
}

#[test]
fn terms_of_a_query_weigh_one() {
    let values = vec![1.0; 4];
    assert_eq!(terms(english(TextKind::Query), QUOTE), WeightedTerms { indices: INDICES.to_vec(), values });
}

#[test]
fn a_text_of_stopwords_has_no_terms() {
    for kind in [TextKind::Document, TextKind::Query] {
        assert_eq!(terms(english(kind), "is the a"), WeightedTerms::default());
    }
}

#[test]
fn a_language_that_is_not_known_is_named() {
    let mut spec = english(TextKind::Query);
    spec.analyzer.stemmer = Some("klingon".to_owned());
    assert_eq!(Weighting::new(spec).unwrap_err(), "klingon");
}
