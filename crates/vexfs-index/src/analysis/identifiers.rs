//! Identifiers of source code and their parts.
//!
//! An identifier is a run of letters, digits and underscores. It is cut at the underscores into words, and a word where its
//! case changes: in front of an upper-case letter that follows something else (`get|User`, `utf8|Decode`), and in front of the
//! last of several that something lower-case follows (`HTTP|Server`). Digits stay with what is in front of them.
//!
//! If case is folded, a word of several parts is a compound and so are all words of an identifier written together, so
//! that `getUserName`, `get_user_name` and `getusername` find each other. An identifier that begins with an ASCII digit is a number: one token
//! without its underscores.

use std::borrow::Cow;

use super::steps::Steps;

/// What a token is to its identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A part, or the whole if it has none.
    Part,
    /// Several parts together.
    Compound,
}

/// Calls `visit` with the tokens of each identifier of a text, parts first.
pub(super) fn cut_identifiers(text: &str, steps: &Steps, visit: &mut dyn FnMut(Kind, &str)) {
    let is_outside = |character: char| !character.is_alphanumeric() && character != '_';
    for identifier in text.split(is_outside).filter(|identifier| !identifier.is_empty()) {
        let mut visit = |kind, token: Cow<'_, str>| {
            if let Some(token) = steps.apply(token) {
                visit(kind, &token);
            }
        };
        if identifier.starts_with(|first: char| first.is_ascii_digit()) {
            visit(Kind::Part, without_underscores(identifier));
        } else {
            cut(identifier, steps.lowercase, &mut visit);
        }
    }
}

fn cut<'t>(identifier: &'t str, has_compounds: bool, visit: &mut dyn FnMut(Kind, Cow<'t, str>)) {
    let words = || identifier.split('_').filter(|word| !word.is_empty());
    for part in words().flat_map(Parts::of) {
        visit(Kind::Part, Cow::Borrowed(part));
    }
    if !has_compounds {
        return;
    }
    for word in words().filter(|word| Parts::of(word).count() > 1) {
        visit(Kind::Compound, Cow::Borrowed(word));
    }
    if words().count() > 1 {
        visit(Kind::Compound, without_underscores(identifier));
    }
}

fn without_underscores(identifier: &str) -> Cow<'_, str> {
    if identifier.contains('_') { Cow::Owned(identifier.replace('_', "")) } else { Cow::Borrowed(identifier) }
}

/// The parts of a word, by case.
struct Parts<'t> {
    rest: &'t str,
}

impl<'t> Parts<'t> {
    fn of(word: &'t str) -> Self {
        Self { rest: word }
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let mut characters = self.rest.char_indices().peekable();
        let (_, mut before) = characters.next()?;
        while let Some((at, character)) = characters.next() {
            let begins_lowercase =
                characters.peek().is_some_and(|(_, next)| !next.is_uppercase() && !next.is_numeric());
            if character.is_uppercase() && (!before.is_uppercase() || begins_lowercase) {
                let (part, rest) = self.rest.split_at(at);
                self.rest = rest;
                return Some(part);
            }
            before = character;
        }
        Some(std::mem::take(&mut self.rest))
    }
}
