use std::borrow::Cow;
use std::fmt;

use rust_stemmers::Algorithm;

/// A Snowball stemmer of one language.
pub(super) struct Stemmer(rust_stemmers::Stemmer);

impl Stemmer {
    /// The stemmer of a language by its English name, in lower case.
    ///
    /// # Errors
    /// The language, if there is no stemmer for it.
    pub(super) fn new(language: &str) -> Result<Self, String> {
        let algorithm = algorithm(language).ok_or_else(|| language.to_owned())?;
        Ok(Self(rust_stemmers::Stemmer::create(algorithm)))
    }

    pub(super) fn stem<'t>(&self, token: Cow<'t, str>) -> Cow<'t, str> {
        self.0.stem_cow(token)
    }
}

impl fmt::Debug for Stemmer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stemmer")
    }
}

fn algorithm(language: &str) -> Option<Algorithm> {
    Some(match language {
        "arabic" => Algorithm::Arabic,
        "armenian" => Algorithm::Armenian,
        "danish" => Algorithm::Danish,
        "dutch" => Algorithm::Dutch,
        "english" => Algorithm::English,
        "finnish" => Algorithm::Finnish,
        "french" => Algorithm::French,
        "german" => Algorithm::German,
        "greek" => Algorithm::Greek,
        "hungarian" => Algorithm::Hungarian,
        "italian" => Algorithm::Italian,
        "norwegian" => Algorithm::Norwegian,
        "portuguese" => Algorithm::Portuguese,
        "romanian" => Algorithm::Romanian,
        "russian" => Algorithm::Russian,
        "spanish" => Algorithm::Spanish,
        "swedish" => Algorithm::Swedish,
        "tamil" => Algorithm::Tamil,
        "turkish" => Algorithm::Turkish,
        _ => return None,
    })
}
