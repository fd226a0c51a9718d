use charabia::normalizer::{ClassifierOption, NormalizerOption};
use charabia::{Language, Script, Segment, StrDetection};
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use super::steps::Steps;

/// Folds case and takes off the marks that are optional in a script.
const NORMALIZER: NormalizerOption = NormalizerOption {
    create_char_map: false,
    lossy: true,
    classifier: ClassifierOption { stop_words: None, separators: None },
};

/// Only these are told apart; the fewer there are, the surer the guess.
const LANGUAGES: &[Language] = &[
    Language::Eng,
    Language::Rus,
    Language::Por,
    Language::Ita,
    Language::Deu,
    Language::Ara,
    Language::Dan,
    Language::Swe,
    Language::Fin,
    Language::Tur,
    Language::Nld,
    Language::Hun,
    Language::Ell,
    Language::Tam,
    Language::Ron,
    Language::Cmn,
    Language::Jpn,
];

/// The words of a text of any script.
pub(super) fn tokens(text: &str, steps: &Steps, visit: &mut dyn FnMut(&str)) {
    if is_japanese(text) {
        let words = words_of_japanese(text).filter(|word| has_letter(word));
        return steps.apply_to_each(words, visit);
    }
    for token in text.segment().normalize(&NORMALIZER) {
        if has_letter(&token.lemma)
            && let Some(token) = steps.apply(token.lemma)
        {
            visit(&token);
        }
    }
}

fn is_japanese(text: &str) -> bool {
    let mut detection = StrDetection::new(text, Some(LANGUAGES));
    // The script is much cheaper to find out than the language.
    detection.script() != Script::Latin && detection.language() == Some(Language::Jpn)
}

/// The words, and what is between them.
fn words_of_japanese(text: &str) -> impl Iterator<Item = &str> {
    // Only borrows what is compiled in.
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut start = 0;
    segmenter.segment_str(text).map(move |end| &text[std::mem::replace(&mut start, end)..end])
}

fn has_letter(token: &str) -> bool {
    token.chars().any(char::is_alphabetic)
}
