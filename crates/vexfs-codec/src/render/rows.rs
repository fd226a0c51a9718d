//! Rows that fill a template.

use super::message::put_message;
use super::template::{Piece, Template, ValueRef};

/// Groups of rows that a template is filled with; one group for each query of a batch.
pub trait Rows {
    /// Number of groups.
    fn groups(&self) -> usize;

    /// Number of rows in group `group`; 0 if there is no such group.
    fn rows(&self, group: usize) -> usize;

    /// Appends one value of a row. The `write_…` methods of [`ValueRef`] put each kind of value into JSON.
    fn write(&self, value: &ValueRef, group: usize, row: usize, out: &mut Vec<u8>);

    /// Appends what the rows of a group have in common, in the same way; groups that have nothing need not implement it.
    fn write_group(&self, value: &ValueRef, group: usize, out: &mut Vec<u8>) {
        let _ = group;
        value.write_absent(out);
    }
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
            Piece::Message { field, body } => {
                put_message(out, *field, |out| write_pieces(out, body, rows, group, row));
            }
            Piece::Value(value) => rows.write(value, group, row, out),
            Piece::GroupValue(value) => rows.write_group(value, group, out),
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
