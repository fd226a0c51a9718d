use super::FullTextIndex;
use super::index::{TokenRows, entry_bytes};
use crate::Row;

impl FullTextIndex {
    /// Adds the texts of a row that has none yet. A row without texts is not noted.
    pub fn insert<T: AsRef<str>>(&mut self, row: Row, texts: impl IntoIterator<Item = T>) {
        debug_assert!(!self.lengths.contains_key(&row), "the texts of a row are inserted once");
        let analyzer = self.analyzer.clone();
        let mut texts_seen = 0;
        let mut length = 0_u32;
        for text in texts {
            texts_seen += 1;
            analyzer.tokens(text.as_ref(), &mut |token| {
                length = length.saturating_add(1);
                self.insert_token(token, row);
            });
        }
        if texts_seen > 0 {
            self.push_length(row, length);
        }
        if texts_seen > 1 {
            self.rows_of_several_texts.insert(row);
        }
    }

    /// Takes out the texts of a row; they are those it was inserted with.
    pub fn remove<T: AsRef<str>>(&mut self, row: Row, texts: impl IntoIterator<Item = T>) {
        let Some(length) = self.lengths.remove(&row) else {
            return;
        };
        self.length_total -= u64::from(length);
        self.rows_of_several_texts.remove(row);
        let analyzer = self.analyzer.clone();
        for text in texts {
            analyzer.tokens(text.as_ref(), &mut |token| self.remove_token(token, row));
        }
    }

    fn insert_token(&mut self, token: &str, row: Row) {
        // Looked up twice so that a known token is not copied for nothing.
        if !self.tokens.contains_key(token) {
            self.token_bytes += entry_bytes(token);
            self.tokens.insert(token.into(), TokenRows::default());
        }
        let Some(rows) = self.tokens.get_mut(token) else {
            return;
        };
        let before = rows.heap_bytes();
        if !rows.rows.insert(row) {
            rows.repeats.increment(row);
        }
        self.token_bytes = (self.token_bytes + rows.heap_bytes()).saturating_sub(before);
    }

    fn remove_token(&mut self, token: &str, row: Row) {
        let Some(rows) = self.tokens.get_mut(token) else {
            return;
        };
        let before = rows.heap_bytes();
        if !rows.repeats.decrement(row) {
            rows.rows.remove(row);
        }
        self.token_bytes = (self.token_bytes + rows.heap_bytes()).saturating_sub(before);
        if rows.rows.is_empty() {
            self.tokens.remove(token);
            self.token_bytes = self.token_bytes.saturating_sub(entry_bytes(token));
        }
    }
}
