//! Rows that fill a template.

use super::template::{Piece, Template, ValueRef};
use crate::write::{write_f32, write_f32s, write_string, write_u64};

/// Groups of rows that a template is filled with; one group for each query of a batch.
pub trait Rows {
    /// Number of groups.
    fn groups(&self) -> usize;

    /// Number of rows in group `group`; 0 if there is no such group.
    fn rows(&self, group: usize) -> usize;

    /// Appends one value of a row. The `write_…` methods of [`ValueRef`] put each kind of value into JSON.
    fn write(&self, value: &ValueRef, group: usize, row: usize, out: &mut Vec<u8>);
}

/// An id in one of the two forms that JSON has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdRef<'a> {
    /// Written as a string.
    Text(&'a str),
    /// Written as a number.
    Number(u64),
}

/// The response that `template` describes.
pub fn render(template: &Template, rows: &impl Rows) -> Vec<u8> {
    let mut out = Vec::new();
    render_into(&mut out, template, rows);
    out
}

/// Appends the response that `template` describes.
pub fn render_into(out: &mut Vec<u8>, template: &Template, rows: &impl Rows) {
    write_pieces(out, &template.pieces, rows, 0, 0);
}

fn write_pieces(out: &mut Vec<u8>, pieces: &[Piece], rows: &impl Rows, group: usize, row: usize) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.extend_from_slice(text),
            Piece::Value(value) => rows.write(value, group, row, out),
            Piece::Groups { separator, body } => {
                for group in 0..rows.groups() {
                    separate(out, separator, group);
                    write_pieces(out, body, rows, group, 0);
                }
            }
            Piece::Rows { separator, body } => {
                for row in 0..rows.rows(group) {
                    separate(out, separator, row);
                    write_pieces(out, body, rows, group, row);
                }
            }
        }
    }
}

fn separate(out: &mut Vec<u8>, separator: &[u8], index: usize) {
    if index > 0 {
        out.extend_from_slice(separator);
    }
}

/// How the values of a row are written.
impl ValueRef {
    /// Writes what stands for a value that is not there.
    pub fn write_absent(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.absent.as_bytes());
    }

    /// Writes an id.
    pub fn write_id(&self, out: &mut Vec<u8>, id: IdRef<'_>) {
        match id {
            IdRef::Text(text) => write_string(out, text),
            IdRef::Number(number) => write_u64(out, number),
        }
    }

    /// Writes `scale · score + offset`.
    pub fn write_score(&self, out: &mut Vec<u8>, score: Option<f32>) {
        match score {
            Some(score) => write_f32(out, self.scale * score + self.offset),
            None => self.write_absent(out),
        }
    }

    /// Writes a payload that is stored as JSON text; `has_uri` says whether the record has a URI.
    pub fn write_payload(&self, out: &mut Vec<u8>, payload: Option<&[u8]>, has_uri: bool) {
        match (payload, &self.absent_beside_uri) {
            (None, Some(absent)) if has_uri => out.extend_from_slice(absent.as_bytes()),
            _ => self.write_json(out, payload),
        }
    }

    /// Writes a JSON value that is stored as text.
    pub fn write_json(&self, out: &mut Vec<u8>, json: Option<&[u8]>) {
        match json {
            Some(json) => out.extend_from_slice(json),
            None => self.write_absent(out),
        }
    }

    /// Writes a text.
    pub fn write_text(&self, out: &mut Vec<u8>, text: Option<&str>) {
        match text {
            Some(text) => write_string(out, text),
            None => self.write_absent(out),
        }
    }

    /// Writes a dense vector.
    pub fn write_vector(&self, out: &mut Vec<u8>, vector: Option<&[f32]>) {
        match vector {
            Some(vector) => write_f32s(out, vector),
            None => self.write_absent(out),
        }
    }

    /// Writes an insertion order.
    pub fn write_order(&self, out: &mut Vec<u8>, order: u64) {
        write_u64(out, order);
    }
}
