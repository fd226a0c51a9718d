use std::collections::BTreeSet;

use roaring::RoaringBitmap;
use serde::Deserialize;

use super::{FieldCondition, ValuesAt};
use crate::analysis::{Analyzer, AnalyzerSpec};
use crate::fields::View;
use crate::filter::FilterError;
use crate::filter::estimate::{Cost, Estimate};
use crate::filter::field_rows::FieldRows;
use crate::filter::text_rows::{for_each_text, is_wide, long_texts, narrowed_texts, united};
use crate::payload::Segment;

/// The strings of a field have the tokens of a query.
#[derive(Debug, Clone)]
pub struct FullText {
    /// The field.
    pub path: Vec<Segment>,
    mode: FullTextMode,
    analyzer: Analyzer,
    /// In their order for a phrase, else each once. None match nothing.
    tokens: Vec<String>,
}

/// Which tokens are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FullTextMode {
    /// All; where the path begins at the record they may be in different strings, else they must be in one.
    All,
    /// At least one.
    Any,
    /// All in one string, in their order, side by side.
    Phrase,
}

impl FullText {
    /// Prepares the analyzer and cuts the query.
    ///
    /// # Errors
    /// The language that the analyzer does not know.
    pub fn new(path: Vec<Segment>, query: &str, mode: FullTextMode, analyzer: AnalyzerSpec) -> Result<Self, String> {
        let analyzer = Analyzer::new(analyzer)?;
        let mut tokens = Vec::new();
        let mut note = |token: &str| tokens.push(token.to_owned());
        match mode {
            FullTextMode::Phrase => analyzer.tokens(query, &mut note),
            FullTextMode::All | FullTextMode::Any => {
                analyzer.query_tokens(query, &mut note);
                tokens = tokens.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
            }
        }
        Ok(Self { path, mode, analyzer, tokens })
    }

    /// Whether one text is enough.
    fn accepts(&self, text: &str) -> bool {
        match self.mode {
            FullTextMode::All => {
                let mut found = Found::none(&self.tokens);
                self.analyzer.tokens(text, &mut |token| found.note(token));
                found.is_all()
            }
            FullTextMode::Any => {
                let mut is_found = false;
                let is_wanted = |token: &str| self.tokens.binary_search_by(|own| own.as_str().cmp(token)).is_ok();
                self.analyzer.tokens(text, &mut |token| is_found |= is_wanted(token));
                is_found
            }
            FullTextMode::Phrase => {
                let mut phrase = Phrase { tokens: &self.tokens, begun: Vec::new(), is_found: false };
                self.analyzer.tokens(text, &mut |token| phrase.note(token));
                phrase.is_found
            }
        }
    }

    /// Whether several texts of a record can do together what none does alone.
    fn is_spread(&self) -> bool {
        self.mode == FullTextMode::All && self.tokens.len() > 1
    }

    /// The rows of each token, then those that are in all of them.
    fn spread_rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        let mut postings = vec![Vec::new(); self.tokens.len()];
        for_each_text(view, cancelled, &mut |text, posting| {
            let mut found = Found::none(&self.tokens);
            self.analyzer.tokens(text, &mut |token| found.note(token));
            for (postings, _) in postings.iter_mut().zip(&found.is_found).filter(|(_, is_found)| **is_found) {
                postings.push(posting);
            }
        })?;
        let sure = postings.iter().fold(scope.clone(), |rows, postings| united(postings, &rows));
        Ok(FieldRows { sure, unsure: long_texts(view, scope) })
    }
}

impl FieldCondition for FullText {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        if !self.is_spread() || values.is_nested {
            return values.any_text(|text| self.accepts(text));
        }
        let mut found = Found::none(&self.tokens);
        values.any_text(|text| {
            self.analyzer.tokens(text, &mut |token| found.note(token));
            found.is_all()
        })
    }

    fn cost(&self) -> Cost {
        Cost::Candidates
    }

    fn rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        if !self.is_spread() {
            return narrowed_texts(view, &|text| self.accepts(text), scope, cancelled);
        }
        if is_wide(view, scope) {
            return Ok(FieldRows::unsure(view.present(scope)));
        }
        self.spread_rows(view, scope, cancelled)
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(view.present_max())
    }
}

/// Which tokens of a sorted list have come.
struct Found<'a> {
    tokens: &'a [String],
    is_found: Vec<bool>,
}

impl<'a> Found<'a> {
    fn none(tokens: &'a [String]) -> Self {
        Self { tokens, is_found: vec![false; tokens.len()] }
    }

    fn note(&mut self, token: &str) {
        if let Ok(at) = self.tokens.binary_search_by(|own| own.as_str().cmp(token)) {
            self.is_found[at] = true;
        }
    }

    fn is_all(&self) -> bool {
        !self.tokens.is_empty() && self.is_found.iter().all(|is_found| *is_found)
    }
}

/// Looks for tokens side by side in a stream of tokens.
struct Phrase<'a> {
    tokens: &'a [String],
    /// How many tokens of the phrase each beginning of it has, for the beginnings that end at the last token.
    begun: Vec<usize>,
    is_found: bool,
}

impl Phrase<'_> {
    fn note(&mut self, token: &str) {
        self.begun.push(0);
        self.begun.retain_mut(|length| {
            let goes_on = self.tokens.get(*length).is_some_and(|next| next == token);
            *length += 1;
            goes_on
        });
        // Beginnings stand in the order of their length, so a whole phrase is the first; it cannot go on.
        self.is_found |= self.begun.first() == Some(&self.tokens.len());
    }
}
