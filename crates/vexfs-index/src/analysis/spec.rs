use serde::{Deserialize, Serialize};

/// How a text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenizerKind {
    /// Runs of letters and digits.
    Word,
    /// Split at white space.
    Whitespace,
    /// Words and their beginnings.
    Prefix,
    /// Words of any script, by its rules.
    Multilingual,
    /// Identifiers and their parts.
    Code,
}

/// How text becomes tokens, as it arrives in plans and in declared indexes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnalyzerSpec {
    /// How it is cut.
    pub tokenizer: TokenizerKind,
    /// Whether case is folded.
    pub lowercase: bool,
    /// Whether accents are taken off.
    pub ascii_folding: bool,
    /// Shorter tokens are left out; in characters.
    pub min_token_length: Option<usize>,
    /// Longer tokens are left out; in characters.
    pub max_token_length: Option<usize>,
    /// Languages whose stopwords are left out.
    pub stopword_languages: Vec<String>,
    /// Further words left out.
    pub stopwords: Vec<String>,
    /// Language of the stemmer.
    pub stemmer: Option<String>,
}
