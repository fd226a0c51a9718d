//! The index says of rows what analysing their texts says, after any writes.

mod analyzers;

use std::collections::{BTreeMap, BTreeSet};

use analyzers::texts::{rows, text};
use analyzers::{analyzer, tokens_of};
use proptest::prelude::*;
use vexfs_index::Row;
use vexfs_index::analysis::{Analyzer, TokenizerKind};
use vexfs_index::fulltext::{Bm25, FullTextIndex, WeightedToken};

type Rows = BTreeMap<Row, Vec<String>>;

fn index_of(rows: &Rows, analyzer: &Analyzer) -> FullTextIndex {
    let mut index = FullTextIndex::new(analyzer.clone());
    for (&row, texts) in rows {
        index.insert(row, texts);
    }
    index
}

fn row_tokens(texts: &[String], analyzer: &Analyzer) -> Vec<String> {
    texts.iter().flat_map(|text| tokens_of(analyzer, text)).collect()
}

fn query(text: &str, analyzer: &Analyzer) -> Vec<String> {
    let mut tokens = Vec::new();
    analyzer.query_tokens(text, &mut |token| tokens.push(token.to_owned()));
    tokens
}

fn agrees(index: &FullTextIndex, rows: &Rows, text: &str) -> Result<(), TestCaseError> {
    let analyzer = index.analyzer();
    let tokens = query(text, analyzer);
    let has = |texts: &[String]| row_tokens(texts, analyzer).into_iter().collect::<BTreeSet<_>>();
    let rows_where = |holds: &dyn Fn(&BTreeSet<String>) -> bool| -> Vec<Row> {
        rows.iter().filter(|(_, texts)| holds(&has(texts))).map(|(&row, _)| row).collect()
    };
    let all = rows_where(&|found| !tokens.is_empty() && tokens.iter().all(|token| found.contains(token)));
    let any = rows_where(&|found| tokens.iter().any(|token| found.contains(token)));
    prop_assert!(index.count_with_all_max(&tokens) >= all.len() as u64);
    prop_assert!(index.count_with_any_max(&tokens) >= any.len() as u64);
    prop_assert_eq!(index.rows_with_all(&tokens).iter().collect::<Vec<_>>(), all);
    prop_assert_eq!(index.rows_with_any(&tokens).iter().collect::<Vec<_>>(), any);

    let phrase = analyzer.phrase(text);
    let candidates = index.rows_with_all(phrase.tokens());
    for (&row, texts) in rows {
        let is_found = texts.iter().any(|stored| phrase.is_in(stored, analyzer));
        prop_assert!(!is_found || candidates.contains(row), "{text:?} is missing from row {row}");
    }
    Ok(())
}

fn counts_agree(index: &FullTextIndex, rows: &Rows) -> Result<(), TestCaseError> {
    let mut frequencies: BTreeMap<String, u64> = BTreeMap::new();
    let mut total = 0;
    for (&row, texts) in rows {
        let tokens = row_tokens(texts, index.analyzer());
        total += tokens.len();
        prop_assert_eq!(index.token_count(row) as usize, tokens.len());
        for token in tokens.iter().collect::<BTreeSet<_>>() {
            *frequencies.entry(token.clone()).or_default() += 1;
            let count = tokens.iter().filter(|other| *other == token).count();
            prop_assert_eq!(index.term_frequency(token, row) as usize, count);
        }
        prop_assert_eq!(index.rows_of_several_texts().contains(row), texts.len() > 1);
    }
    prop_assert_eq!(index.document_count() as usize, rows.len());
    let average = if rows.is_empty() { 0.0 } else { total as f64 / rows.len() as f64 };
    prop_assert!((index.token_count_average() - average).abs() < 1e-9);
    for (token, frequency) in frequencies {
        prop_assert_eq!(index.document_frequency(&token), frequency);
    }
    Ok(())
}

fn tokenizer() -> impl Strategy<Value = TokenizerKind> {
    prop::sample::select(vec![
        TokenizerKind::Word,
        TokenizerKind::Whitespace,
        TokenizerKind::Prefix,
        TokenizerKind::Code,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn writes_are_followed(
        kind in tokenizer(), before in rows(), gone in prop::collection::vec(0..300_u32, 0..30), after in rows(), text in text(),
    ) {
        let analyzer = analyzer(kind);
        let mut index = index_of(&before, &analyzer);
        let mut model = before;
        for row in gone.iter().chain(after.keys()) {
            let texts = model.remove(row).unwrap_or_default();
            index.remove(*row, &texts);
        }
        for (row, texts) in after {
            index.insert(row, &texts);
            model.insert(row, texts);
        }
        agrees(&index, &model, &text)?;
        counts_agree(&index, &model)?;
    }

    #[test]
    fn nothing_is_left_when_all_rows_are_gone(kind in tokenizer(), rows in rows()) {
        let analyzer = analyzer(kind);
        let mut index = index_of(&rows, &analyzer);
        for (row, texts) in &rows {
            index.remove(*row, texts);
        }
        prop_assert_eq!(index.document_count(), 0);
        prop_assert_eq!(index.memory_bytes(), FullTextIndex::new(analyzer).memory_bytes());
    }

    #[test]
    fn remapping_moves_and_drops_rows(rows in rows(), text in text()) {
        let analyzer = analyzer(TokenizerKind::Word);
        let moved = |row: Row| (!row.is_multiple_of(3)).then_some(1_000 - row);
        let model: Rows = rows.iter().filter_map(|(&row, texts)| Some((moved(row)?, texts.clone()))).collect();
        let index = index_of(&rows, &analyzer).remap(moved);
        agrees(&index, &model, &text)?;
        counts_agree(&index, &model)?;
        prop_assert!(index.memory_bytes() <= index_of(&model, &analyzer).memory_bytes());
    }
}

#[test]
fn scores_are_those_of_the_formula() {
    let texts = ["fox fox dog", "dog", "cat cat cat cat"];
    let mut index = FullTextIndex::new(analyzer(TokenizerKind::Word));
    for (row, text) in texts.iter().enumerate() {
        index.insert(row as Row, [text]);
    }
    let weigh = |token: &str| WeightedToken {
        token: token.to_owned(),
        weight: Bm25::idf(index.document_count(), index.document_frequency(token)),
    };
    let query = [weigh("fox"), weigh("dog")];
    let bm25 = Bm25 { k: 1.2, b: 0.75 };
    // The lengths are 3, 1 and 4, 8/3 on average; ln(1 + 2.5 / 1.5) for the fox, ln(1 + 1.5 / 2.5) for the dog.
    let saturation = |length: f64| 1.2 * (0.25 + 0.75 * length / (8.0 / 3.0));
    let (fox, dog) = ((1.0 + 2.5 / 1.5_f64).ln(), (1.0 + 1.5 / 2.5_f64).ln());
    let expected = [
        fox * 2.0 * 2.2 / (2.0 + saturation(3.0)) + dog * 2.2 / (1.0 + saturation(3.0)),
        dog * 2.2 / (1.0 + saturation(1.0)),
        0.0,
    ];
    for (row, expected) in expected.into_iter().enumerate() {
        assert!((f64::from(bm25.score(&index, &query, row as Row)) - expected).abs() < 1e-6);
    }
}
