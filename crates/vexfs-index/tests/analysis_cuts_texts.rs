//! What tokens texts become. The expectations with folding, stopwords, stemmers, lengths and scripts were compared with those of a peer.

mod analyzers;

use analyzers::{query_tokens, spec, tokens};
use vexfs_index::analysis::{Analyzer, AnalyzerSpec, TokenizerKind};

fn cuts(spec: &AnalyzerSpec, table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(tokens(spec, text).join("|"), *expected, "{text:?} by {spec:?}");
    }
}

#[test]
fn words_are_runs_of_letters_and_digits() {
    let table = [
        ("Hello, world! Привет, мир!", "hello|world|привет|мир"),
        ("snake_case kebab-case don't 3.14", "snake|case|kebab|case|don|t|3|14"),
        ("x² ½ ④", "x²|½|④"),
        ("ΟΔΟΣ", "οδος"),
        ("İ", "i̇"),
        ("", ""),
        (" -- ", ""),
    ];
    cuts(&spec(TokenizerKind::Word), &table);
    let as_written = AnalyzerSpec { lowercase: false, ..spec(TokenizerKind::Word) };
    cuts(&as_written, &[("Hello WORLD", "Hello|WORLD")]);
}

#[test]
fn white_space_alone_separates() {
    cuts(&spec(TokenizerKind::Whitespace), &[("Don't  stop,\u{a0}now\tok", "don't|stop,|now|ok")]);
}

#[test]
fn words_stand_for_their_beginnings() {
    let prefix = AnalyzerSpec { min_token_length: Some(2), max_token_length: Some(4), ..spec(TokenizerKind::Prefix) };
    cuts(&prefix, &[("hello a МИР", "he|hel|hell|ми|мир"), ("of", "of")]);
    assert_eq!(query_tokens(&prefix, "hello he h МИРА"), ["hell", "he", "мира"]);
    cuts(&spec(TokenizerKind::Prefix), &[("abc", "a|ab|abc")]);
    assert_eq!(query_tokens(&spec(TokenizerKind::Prefix), "abc de"), ["abc", "de"]);
}

#[test]
fn a_stopword_may_begin_a_word_of_a_query() {
    let prefix = AnalyzerSpec { stopwords: vec!["the".to_owned()], ..spec(TokenizerKind::Prefix) };
    cuts(&prefix, &[("the", ""), ("then", "t|th|the|then")]);
    assert_eq!(query_tokens(&prefix, "the"), ["the"]);
}

#[test]
fn scripts_have_their_rules() {
    let table = [
        ("What are you waiting for? 2024", "what|are|you|waiting|for"),
        ("It's snake_case x1", "it|s|snake|case|x1"),
        ("今天是星期一", "今天|是|星期|一"),
        ("มาทำงานกันเถอะ", "มา|ทางาน|กน|เถอะ"),
        ("これはテストです", "これ|は|テスト|です"),
        ("شلونك", "شلونك"),
        ("café Über", "cafe|uber"),
    ];
    cuts(&spec(TokenizerKind::Multilingual), &table);
    let as_written = AnalyzerSpec { lowercase: false, ..spec(TokenizerKind::Multilingual) };
    cuts(&as_written, &[("Привет Мир", "привет|мир"), ("これはABCのテストです", "これ|は|ABC|の|テスト|です")]);
}

#[test]
fn identifiers_have_parts_and_compounds() {
    let table = [
        ("getUserName", "get|user|name|getusername"),
        ("get_user_name", "get|user|name|getusername"),
        ("get_userName", "get|user|name|username|getusername"),
        ("parseHTMLResponse", "parse|html|response|parsehtmlresponse"),
        ("HTTPServer2Go", "http|server2|go|httpserver2go"),
        ("SCREAMING_SNAKE", "screaming|snake|screamingsnake"),
        ("__init__ _x", "init|x"),
        ("os10app a1b2", "os10app|a1b2"),
        ("1_000 0xFF_ab 12Bc", "1000|0xffab|12bc"),
        ("std::vec::Vec<u8>", "std|vec|vec|u8"),
        ("ABC aB Ab", "abc|a|b|ab|ab"),
        ("AB日 AB1c", "a|b日|ab日|ab1c"),
        ("_", ""),
    ];
    cuts(&spec(TokenizerKind::Code), &table);
    assert_eq!(query_tokens(&spec(TokenizerKind::Code), "getUserName x_y"), ["get", "user", "name", "x", "y"]);
    let as_written = AnalyzerSpec { lowercase: false, ..spec(TokenizerKind::Code) };
    cuts(&as_written, &[("getUserName get_x 1_A", "get|User|Name|get|x|1A")]);
}

#[test]
fn steps_come_in_their_order() {
    let base = spec(TokenizerKind::Word);
    let folding = AnalyzerSpec { ascii_folding: true, stopwords: vec!["cafe".to_owned()], ..base.clone() };
    cuts(&folding, &[("Café ação Straße Łódź Æsop 日本", "acao|strasse|lodz|aesop|日本")]);
    let custom = AnalyzerSpec { stopwords: vec!["Café".to_owned()], ..folding.clone() };
    cuts(&custom, &[("Café", "cafe")]);
    let stemmed =
        AnalyzerSpec { stemmer: Some("english".to_owned()), stopwords: vec!["run".to_owned()], ..base.clone() };
    cuts(&stemmed, &[("Running interestingly run living", "run|interest|live")]);
    let lengths = AnalyzerSpec { min_token_length: Some(3), max_token_length: Some(4), ..stemmed };
    cuts(&lengths, &[("Running interestingly ox", "run")]);
    let case_kept = AnalyzerSpec { lowercase: false, stopwords: words(&["the", "The", "LAZY"]), ..base };
    cuts(&case_kept, &[("The lazy LAZY the THE", "lazy|THE")]);
}

#[test]
fn folding_is_lucenes() {
    let folding = AnalyzerSpec { lowercase: false, ascii_folding: true, ..spec(TokenizerKind::Whitespace) };
    let table = [
        ("“quote” — test １②⒊", "\"quote\"|-|test|123."),
        ("Œuvre ŉ ǅ ẞ ﬃ Ⱥ Ꝏ Ⓩ ⑳ ＼ ～", "OEuvre|n|Dz|SS|ffi|A|OO|Z|20|\\|~"),
        ("ªº µ Ω ж", "ªº|µ|Ω|ж"),
    ];
    cuts(&folding, &table);
}

#[test]
fn english_stopwords_are_known() {
    let english = AnalyzerSpec { stopword_languages: words(&["english"]), ..spec(TokenizerKind::Whitespace) };
    cuts(&english, &[("The quick and I'm he's don't mustn't OF it", "quick|i'm|he's")]);
    let with_german = AnalyzerSpec { stopword_languages: words(&["english", "german"]), ..english };
    cuts(&with_german, &[("the und aber fox", "fox")]);
}

#[test]
fn every_listed_language_is_known() {
    for (language, word) in [
        ("arabic", "في"),
        ("azerbaijani", "və"),
        ("basque", "eta"),
        ("bengali", "এবং"),
        ("catalan", "i"),
        ("chinese", "的"),
        ("danish", "og"),
        ("dutch", "en"),
        ("english", "and"),
        ("finnish", "ja"),
        ("french", "et"),
        ("german", "und"),
        ("greek", "και"),
        ("hebrew", "את"),
        ("hinglish", "aur"),
        ("hungarian", "és"),
        ("indonesian", "dan"),
        ("italian", "e"),
        ("japanese", "ます"),
        ("kazakh", "жоқ"),
        ("nepali", "र"),
        ("norwegian", "og"),
        ("portuguese", "e"),
        ("romanian", "ar"),
        ("russian", "и"),
        ("slovene", "in"),
        ("spanish", "y"),
        ("swedish", "och"),
        ("tajik", "ва"),
        ("turkish", "ve"),
    ] {
        let spec = AnalyzerSpec { stopword_languages: words(&[language]), ..spec(TokenizerKind::Whitespace) };
        cuts(&spec, &[(word, ""), ("vexfs", "vexfs")]);
    }
    for (language, word, stem) in [
        ("arabic", "الكتاب", "كتاب"),
        ("armenian", "քաղաքներ", "քաղ"),
        ("danish", "husene", "hus"),
        ("dutch", "huizen", "huiz"),
        ("english", "houses", "hous"),
        ("finnish", "taloissa", "talo"),
        ("french", "maisons", "maison"),
        ("german", "häuser", "haus"),
        ("greek", "σπιτια", "σπιτ"),
        ("hungarian", "házak", "ház"),
        ("italian", "case", "cas"),
        ("norwegian", "husene", "hus"),
        ("portuguese", "casas", "cas"),
        ("romanian", "casele", "cas"),
        ("russian", "домами", "дом"),
        ("spanish", "casas", "cas"),
        ("swedish", "husen", "hus"),
        ("tamil", "வீடுகள்", "வீடு"),
        ("turkish", "evler", "ev"),
    ] {
        let spec = AnalyzerSpec { stemmer: Some(language.to_owned()), ..spec(TokenizerKind::Whitespace) };
        cuts(&spec, &[(word, stem)]);
    }
}

#[test]
fn an_unknown_language_is_named() {
    let stopwords = AnalyzerSpec { stopword_languages: words(&["klingon"]), ..spec(TokenizerKind::Word) };
    assert_eq!(Analyzer::new(stopwords).unwrap_err(), "klingon");
    let stemmer = AnalyzerSpec { stemmer: Some("hebrew".to_owned()), ..spec(TokenizerKind::Word) };
    assert_eq!(Analyzer::new(stemmer).unwrap_err(), "hebrew");
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
