use std::collections::HashSet;

use super::AnalyzerSpec;

/// Contractions with a pronoun that the English list took up later and that are no stopwords here.
const ENGLISH_WORDS: &[&str] = &[
    "he'd", "he'll", "he's", "i'd", "i'll", "i'm", "i've", "it'd", "it'll", "she'd", "she'll", "they'd", "they'll",
    "they're", "they've", "we'd", "we'll", "we're", "we've",
];

/// The words that a spec leaves out.
///
/// # Errors
/// The language there is no list for.
pub(super) fn stopwords(spec: &AnalyzerSpec) -> Result<HashSet<String>, String> {
    let mut stopwords = HashSet::new();
    let mut add = |word: &str| stopwords.insert(if spec.lowercase { word.to_lowercase() } else { word.to_owned() });
    for language in &spec.stopword_languages {
        let list = code(language).and_then(stop_words::lookup).ok_or_else(|| language.clone())?;
        for word in list {
            if language != "english" || !ENGLISH_WORDS.contains(word) {
                add(word);
            }
        }
    }
    for word in &spec.stopwords {
        add(word);
    }
    Ok(stopwords)
}

/// The name of a language's list, which is that of the NLTK; Japanese, which it has not, from Stopwords ISO.
fn code(language: &str) -> Option<&'static str> {
    Some(match language {
        "arabic" => "ar",
        "azerbaijani" => "az",
        "basque" => "eu",
        "bengali" => "bn",
        "catalan" => "ca",
        "chinese" => "zh",
        "danish" => "da",
        "dutch" => "nl",
        "english" => "en",
        "finnish" => "fi",
        "french" => "fr",
        "german" => "de",
        "greek" => "el",
        "hebrew" => "he",
        "hinglish" => "hinglish",
        "hungarian" => "hu",
        "indonesian" => "id",
        "italian" => "it",
        "japanese" => "ja",
        "kazakh" => "kk",
        "nepali" => "ne",
        "norwegian" => "no",
        "portuguese" => "pt",
        "romanian" => "ro",
        "russian" => "ru",
        "slovene" => "sl",
        "spanish" => "es",
        "swedish" => "sv",
        "tajik" => "tg",
        "turkish" => "tr",
        _ => return None,
    })
}
