//! How the values of a row are written.

use super::template::ValueRef;
use crate::write::{write_f32, write_f64, write_i64, write_string, write_u64};

/// An id in one of the two forms that JSON has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdRef<'a> {
    /// Written as a string, unless the template wants numbers and it is the decimal of one.
    Text(&'a str),
    /// Written as a number.
    Number(u64),
}

/// A number by which rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OrderValue {
    /// An integer.
    Integer(i64),
    /// A float, always written with a point or an exponent.
    Float(f64),
}

impl ValueRef {
    /// Writes what stands for a value that is not there.
    pub fn write_absent(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.absent.as_bytes());
    }

    /// Writes an id.
    pub fn write_id(&self, out: &mut Vec<u8>, id: IdRef<'_>) {
        match id {
            IdRef::Text(text) if self.numeric && is_number(text) => out.extend_from_slice(text.as_bytes()),
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

    /// Writes an insertion order or a version.
    pub fn write_order(&self, out: &mut Vec<u8>, order: u64) {
        write_u64(out, order);
    }

    /// Writes the value by which rows are ordered.
    pub fn write_order_value(&self, out: &mut Vec<u8>, value: Option<OrderValue>) {
        match value {
            Some(OrderValue::Integer(value)) => write_i64(out, value),
            Some(OrderValue::Float(value)) => write_f64(out, value),
            None => self.write_absent(out),
        }
    }
}

/// Whether a text is the canonical decimal of an unsigned 64-bit integer.
fn is_number(text: &str) -> bool {
    let is_canonical = text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    is_canonical && text.parse::<u64>().is_ok()
}
