use std::sync::Arc;

use super::identifiers::{Kind, cut_identifiers};
use super::steps::Steps;
use super::{AnalyzerSpec, TokenizerKind, beginnings, multilingual};

/// An analyzer, prepared. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Analyzer {
    prepared: Arc<Prepared>,
}

#[derive(Debug)]
struct Prepared {
    spec: AnalyzerSpec,
    steps: Steps,
}

impl PartialEq for Analyzer {
    fn eq(&self, other: &Self) -> bool {
        self.prepared.spec == other.prepared.spec
    }
}

impl Analyzer {
    /// Prepares an analyzer.
    ///
    /// # Errors
    /// The language that is not known.
    pub fn new(spec: AnalyzerSpec) -> Result<Self, String> {
        let steps = Steps::new(&spec)?;
        Ok(Self { prepared: Arc::new(Prepared { spec, steps }) })
    }

    /// What it was prepared from.
    pub fn spec(&self) -> &AnalyzerSpec {
        &self.prepared.spec
    }

    /// Calls `visit` with each token of a text that is stored, in order; the compounds of an identifier follow its parts.
    pub fn tokens(&self, text: &str, visit: &mut dyn FnMut(&str)) {
        let steps = &self.prepared.steps;
        match self.spec().tokenizer {
            TokenizerKind::Word => steps.apply_to_each(words(text), visit),
            TokenizerKind::Whitespace => steps.apply_to_each(text.split_whitespace(), visit),
            TokenizerKind::Prefix => words(text).for_each(|word| beginnings::of_stored(word, steps, visit)),
            TokenizerKind::Multilingual => multilingual::tokens(text, steps, visit),
            TokenizerKind::Code => cut_identifiers(text, steps, &mut |_, token| visit(token)),
        }
    }

    /// Calls `visit` with each token of a query, in order. Differs from [`Self::tokens`] where stored texts have more tokens than
    /// their words: beginnings of words, compounds of identifiers.
    pub fn query_tokens(&self, text: &str, visit: &mut dyn FnMut(&str)) {
        if self.spec().tokenizer == TokenizerKind::Prefix {
            words(text).for_each(|word| beginnings::of_query(word, &self.prepared.steps, visit));
        } else {
            self.phrase_tokens(text, visit);
        }
    }

    /// Calls `visit` with each token that has a place of its own in the text, in order.
    pub(super) fn phrase_tokens(&self, text: &str, visit: &mut dyn FnMut(&str)) {
        if self.spec().tokenizer != TokenizerKind::Code {
            return self.tokens(text, visit);
        }
        cut_identifiers(text, &self.prepared.steps, &mut |kind, token| {
            if kind == Kind::Part {
                visit(token);
            }
        });
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}
