//! Analysis of text: how a text becomes the tokens that full-text conditions compare.
//!
//! A [tokenizer](TokenizerKind) cuts the text; what it cuts goes through these steps, in this order:
//!
//! 1. accents are taken off ([`AnalyzerSpec::ascii_folding`]),
//! 2. case is folded ([`AnalyzerSpec::lowercase`]),
//! 3. stopwords are left out; a list is folded in case as the text is, its accents stay,
//! 4. the token is stemmed,
//! 5. tokens too short or too long are left out, in characters of what is left by now.
//!
//! Where tokenizers differ from that:
//!
//! - `prefix`: a stored word stands for its beginnings of the minimal (1 if none) up to the maximal length, both in characters, and
//!   itself if it is no longer than that. A word of a query stands for its longest beginning, is no stopword and is left out if too short.
//! - `multilingual`: cut by the rules of each script, Chinese, Japanese and Thai with a dictionary. Except for Japanese, case is folded always
//!   and what is optional in a script is left out. Tokens without a letter are left out.
//! - `code`: see the module `identifiers`. Stored texts have the compounds beside the parts, queries and phrases the parts only.

mod analyzer;
mod beginnings;
mod folding;
mod identifiers;
mod multilingual;
mod phrase;
mod spec;
mod stemming;
mod steps;
mod stopwords;
mod weights;

pub use analyzer::Analyzer;
pub use phrase::Phrase;
pub use spec::{AnalyzerSpec, TokenizerKind};
pub use weights::{TextKind, WeightedTerms, Weighting, WeightingSpec};
