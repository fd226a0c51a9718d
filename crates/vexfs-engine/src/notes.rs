//! Notes that the threads of a process leave for each other, kept in memory: what was seen lately, not what must not be lost.

use std::collections::HashMap;

use parking_lot::Mutex;

/// Notes of a board at most; past it those of the lowest rank go.
const NOTES_MAX: usize = 256;

/// A note on a board.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Tells notes of a board apart.
    pub key: String,
    /// Which notes are kept, and which come first.
    pub rank: f64,
    /// How often it was put.
    pub count: u64,
    /// What it says.
    pub text: String,
}

/// Boards of notes, by name.
#[derive(Debug, Default)]
pub struct Notes {
    boards: Mutex<HashMap<String, HashMap<String, Note>>>,
}

impl Notes {
    /// Puts a note on a board. Of notes with one key the one of the highest rank stays.
    pub fn put(&self, board: &str, key: &str, rank: f64, text: &str) {
        let mut boards = self.boards.lock();
        let notes = boards.entry(board.to_owned()).or_default();
        if let Some(note) = notes.get_mut(key) {
            note.count += 1;
            if rank > note.rank {
                (note.rank, note.text) = (rank, text.to_owned());
            }
            return;
        }
        if notes.len() >= NOTES_MAX {
            let lowest = notes.values().min_by(|a, b| a.rank.total_cmp(&b.rank));
            match lowest.map(|note| (note.key.clone(), note.rank)) {
                Some((lowest, least)) if least < rank => drop(notes.remove(&lowest)),
                _ => return,
            }
        }
        notes.insert(key.to_owned(), Note { key: key.to_owned(), rank, count: 1, text: text.to_owned() });
    }

    /// The notes of a board, those of the highest rank first.
    pub fn list(&self, board: &str) -> Vec<Note> {
        let boards = self.boards.lock();
        let mut notes: Vec<Note> = boards.get(board).into_iter().flat_map(|notes| notes.values().cloned()).collect();
        notes.sort_by(|a, b| b.rank.total_cmp(&a.rank).then_with(|| a.key.cmp(&b.key)));
        notes
    }

    /// Takes all notes off a board.
    pub fn clear(&self, board: &str) {
        self.boards.lock().remove(board);
    }
}

#[cfg(test)]
mod tests {
    use super::{NOTES_MAX, Notes};

    #[test]
    fn the_highest_ranks_stay_and_come_first() {
        let notes = Notes::default();
        for number in 0..NOTES_MAX + 10 {
            notes.put("slow", &number.to_string(), number as f64, "a text");
        }
        notes.put("slow", "1", 1.0, "too low for a full board");
        notes.put("slow", "20", 1000.0, "again");
        notes.put("slow", "20", 5.0, "faster");
        let listed = notes.list("slow");
        assert_eq!(listed.len(), NOTES_MAX);
        assert_eq!((listed[0].key.as_str(), listed[0].count, listed[0].text.as_str()), ("20", 3, "again"));
        assert_eq!(listed[1].key, (NOTES_MAX + 9).to_string());
        assert!(listed.iter().all(|note| note.key != "1"));
        notes.clear("slow");
        assert!(notes.list("slow").is_empty() && notes.list("other").is_empty());
    }
}
