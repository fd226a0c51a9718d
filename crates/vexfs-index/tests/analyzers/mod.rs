//! Analyzers for tests.

#![allow(dead_code, clippy::unwrap_used, reason = "not every test uses all of it; a test fails by panicking")]

pub(crate) mod texts;

use vexfs_index::analysis::{Analyzer, AnalyzerSpec, TokenizerKind};

/// Folds case and nothing else.
pub(crate) fn spec(tokenizer: TokenizerKind) -> AnalyzerSpec {
    AnalyzerSpec {
        tokenizer,
        lowercase: true,
        ascii_folding: false,
        min_token_length: None,
        max_token_length: None,
        stopword_languages: Vec::new(),
        stopwords: Vec::new(),
        stemmer: None,
    }
}

pub(crate) fn analyzer(tokenizer: TokenizerKind) -> Analyzer {
    Analyzer::new(spec(tokenizer)).unwrap()
}

pub(crate) fn tokens(spec: &AnalyzerSpec, text: &str) -> Vec<String> {
    tokens_of(&Analyzer::new(spec.clone()).unwrap(), text)
}

pub(crate) fn tokens_of(analyzer: &Analyzer, text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    analyzer.tokens(text, &mut |token| tokens.push(token.to_owned()));
    tokens
}

pub(crate) fn query_tokens(spec: &AnalyzerSpec, text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    Analyzer::new(spec.clone()).unwrap().query_tokens(text, &mut |token| tokens.push(token.to_owned()));
    tokens
}
