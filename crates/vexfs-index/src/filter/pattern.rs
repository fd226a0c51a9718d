use std::sync::OnceLock;

use regex::Regex;

use super::FilterError;

/// A regular expression in the syntax of Rust's `regex` crate, searched for unanchored; compiled when first used.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Result<Regex, FilterError>>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Pattern {
    /// Takes the expression as it is; errors show when it is used.
    pub fn new(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The compiled expression.
    ///
    /// # Errors
    /// [`FilterError::InvalidRegex`].
    pub fn regex(&self) -> Result<&Regex, FilterError> {
        self.compiled.get_or_init(|| compile(&self.source)).as_ref().map_err(Clone::clone)
    }
}

/// Tells whether an expression can be used, before anything else is done with it.
///
/// # Errors
/// [`FilterError::InvalidRegex`] with the parser's own text.
pub fn validate_regex(pattern: &str) -> Result<(), FilterError> {
    compile(pattern).map(|_| ())
}

fn compile(pattern: &str) -> Result<Regex, FilterError> {
    Regex::new(pattern).map_err(|error| FilterError::InvalidRegex(error.to_string()))
}
