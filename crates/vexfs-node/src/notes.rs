//! The notes of the process, as JavaScript sees them.

use napi_derive::napi;
use vexfs_engine::Note;

use crate::engine::NativeEngine;

/// A note on a board.
#[napi(object, object_from_js = false)]
pub struct NativeNote {
    /// Tells notes of a board apart.
    pub key: String,
    /// Which comes first.
    pub rank: f64,
    /// How often it was put.
    pub count: f64,
    /// What it says.
    pub text: String,
}

impl From<Note> for NativeNote {
    fn from(Note { key, rank, count, text }: Note) -> Self {
        Self { key, rank, count: count as f64, text }
    }
}

#[napi]
impl NativeEngine {
    /// Puts a note on a board of the process.
    #[napi]
    pub fn put_note(&self, board: String, key: String, rank: f64, text: String) {
        self.engine.notes().put(&board, &key, rank, &text);
    }

    /// The notes of a board, those of the highest rank first.
    #[napi]
    pub fn notes(&self, board: String) -> Vec<NativeNote> {
        self.engine.notes().list(&board).into_iter().map(NativeNote::from).collect()
    }

    /// Takes all notes off a board.
    #[napi]
    pub fn clear_notes(&self, board: String) {
        self.engine.notes().clear(&board);
    }
}
