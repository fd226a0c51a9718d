use std::borrow::Cow;
use std::collections::HashSet;

use super::AnalyzerSpec;
use super::folding::fold;
use super::stemming::Stemmer;
use super::stopwords::stopwords;

/// What happens to a token after it was cut.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) lowercase: bool,
    ascii_folding: bool,
    stopwords: HashSet<String>,
    stemmer: Option<Stemmer>,
    pub(super) length_min: Option<usize>,
    pub(super) length_max: Option<usize>,
}

impl Steps {
    pub(super) fn new(spec: &AnalyzerSpec) -> Result<Self, String> {
        Ok(Self {
            lowercase: spec.lowercase,
            ascii_folding: spec.ascii_folding,
            stopwords: stopwords(spec)?,
            stemmer: spec.stemmer.as_deref().map(Stemmer::new).transpose()?,
            length_min: spec.min_token_length,
            length_max: spec.max_token_length,
        })
    }

    /// Calls `visit` with what becomes of each token.
    pub(super) fn apply_to_each<'t>(&self, tokens: impl Iterator<Item = &'t str>, visit: &mut dyn FnMut(&str)) {
        for token in tokens {
            if let Some(token) = self.apply(Cow::Borrowed(token)) {
                visit(&token);
            }
        }
    }

    /// All the steps; none if the token is left out.
    pub(super) fn apply<'t>(&self, token: Cow<'t, str>) -> Option<Cow<'t, str>> {
        let token = self.apply_without_maximum(token)?;
        let is_short = self.length_max.is_none_or(|length_max| token.chars().count() <= length_max);
        is_short.then_some(token)
    }

    /// The steps for a token that is not too long, however long it is.
    pub(super) fn apply_without_maximum<'t>(&self, token: Cow<'t, str>) -> Option<Cow<'t, str>> {
        let token = self.fold(token);
        if self.is_stopword(&token) {
            return None;
        }
        self.stem(token)
    }

    /// The first two steps.
    pub(super) fn fold<'t>(&self, token: Cow<'t, str>) -> Cow<'t, str> {
        let token = if self.ascii_folding { fold(token) } else { token };
        if self.lowercase { lowercase(token) } else { token }
    }

    pub(super) fn is_stopword(&self, token: &str) -> bool {
        self.stopwords.contains(token)
    }

    /// Stems a token; none if it is too short then.
    pub(super) fn stem<'t>(&self, token: Cow<'t, str>) -> Option<Cow<'t, str>> {
        let token = match &self.stemmer {
            Some(stemmer) => stemmer.stem(token),
            None => token,
        };
        let is_long = self.length_min.is_none_or(|length_min| token.chars().count() >= length_min);
        (is_long && !token.is_empty()).then_some(token)
    }
}

/// Nothing is copied that is in lower case already.
fn lowercase(token: Cow<'_, str>) -> Cow<'_, str> {
    let is_lowercase = token.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lowercase { token } else { Cow::Owned(token.to_lowercase()) }
}
