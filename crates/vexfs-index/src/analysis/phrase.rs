use super::Analyzer;

/// A text that others have or have not: its tokens in their order, side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    tokens: Vec<String>,
}

impl Analyzer {
    /// The phrase that a text is. Its words are those of a stored text, not of a query: only whole words and, with beginnings, all of them.
    pub fn phrase(&self, text: &str) -> Phrase {
        let mut tokens = Vec::new();
        self.phrase_tokens(text, &mut |token| tokens.push(token.to_owned()));
        Phrase { tokens }
    }
}

impl Phrase {
    /// Its tokens; a text that has the phrase has all of them. Without tokens it is in no text.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// Whether a stored text has the phrase; `analyzer` is the one the phrase is from.
    pub fn is_in(&self, text: &str, analyzer: &Analyzer) -> bool {
        let mut is_found = false;
        if let [only] = self.tokens.as_slice() {
            analyzer.tokens(text, &mut |token| is_found |= token == only);
            return is_found;
        }
        // How many tokens of the phrase each beginning of it has found so far.
        let mut beginnings: Vec<usize> = Vec::new();
        analyzer.phrase_tokens(text, &mut |token| {
            beginnings.push(0);
            beginnings.retain_mut(|found| {
                let fits = self.tokens.get(*found).is_some_and(|expected| expected == token);
                *found += 1;
                is_found |= fits && *found == self.tokens.len();
                fits && *found < self.tokens.len()
            });
        });
        is_found
    }
}
