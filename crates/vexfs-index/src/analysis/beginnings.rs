//! Words as their beginnings, so that a query finds a word before it is written to its end.

use std::borrow::Cow;

use super::steps::Steps;

/// The beginnings of a stored word, the shortest first.
pub(super) fn of_stored(word: &str, steps: &Steps, visit: &mut dyn FnMut(&str)) {
    let Some(word) = steps.apply_without_maximum(Cow::Borrowed(word)) else {
        return;
    };
    let length_min = steps.length_min.unwrap_or(1).max(1);
    let length_max = steps.length_max.unwrap_or(usize::MAX);
    let ends = word.char_indices().map(|(at, _)| at).skip(1).chain([word.len()]);
    for (length, end) in (1..).zip(ends) {
        if (length_min..=length_max).contains(&length) {
            visit(&word[..end]);
        }
    }
}

/// The longest beginning of a word of a query. It may become another word yet, so it is no stopword.
pub(super) fn of_query(word: &str, steps: &Steps, visit: &mut dyn FnMut(&str)) {
    let Some(word) = steps.stem(steps.fold(Cow::Borrowed(word))) else {
        return;
    };
    let length_max = steps.length_max.unwrap_or(usize::MAX);
    let end = word.char_indices().nth(length_max).map_or(word.len(), |(at, _)| at);
    visit(&word[..end]);
}
