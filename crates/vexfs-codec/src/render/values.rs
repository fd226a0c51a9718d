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
        // Of a message, what is absent is not there.
        if self.message.is_some() {
            return;
        }
        out.extend_from_slice(self.absent.as_bytes());
    }

    /// Writes an id.
    pub fn write_id(&self, out: &mut Vec<u8>, id: IdRef<'_>) {
        if let Some(form) = &self.message {
            return form.write_id(out, id);
        }
        match id {
            IdRef::Text(text) if self.numeric && as_number(text).is_some() => out.extend_from_slice(text.as_bytes()),
            IdRef::Text(text) => write_string(out, text),
            IdRef::Number(number) => write_u64(out, number),
        }
    }

    /// Writes the partition of an id.
    pub fn write_partition(&self, out: &mut Vec<u8>, partition: Option<&str>) {
        match (partition, &self.message) {
            (Some(partition), Some(form)) => form.write_scalar(out, partition),
            (Some(partition), None) => out.extend_from_slice(partition.as_bytes()),
            (None, _) => self.write_absent(out),
        }
    }

    /// Writes `scale · score + offset`.
    pub fn write_score(&self, out: &mut Vec<u8>, score: Option<f32>) {
        match (score, &self.message) {
            (Some(score), Some(form)) => form.write_float(out, self.scale * score + self.offset),
            (Some(score), None) => write_f32(out, self.scale * score + self.offset),
            (None, _) => self.write_absent(out),
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
        match (text, &self.message) {
            (Some(text), Some(form)) => form.write_text(out, text),
            (Some(text), None) => write_string(out, text),
            (None, _) => self.write_absent(out),
        }
    }

    /// Writes an insertion order or a version.
    pub fn write_order(&self, out: &mut Vec<u8>, order: u64) {
        match &self.message {
            Some(form) => form.write_unsigned(out, order),
            None => write_u64(out, order),
        }
    }

    /// Writes the value by which rows are ordered.
    pub fn write_order_value(&self, out: &mut Vec<u8>, value: Option<OrderValue>) {
        match (value, &self.message) {
            (Some(value), Some(form)) => form.write_order_value(out, value),
            (Some(OrderValue::Integer(value)), None) => write_i64(out, value),
            (Some(OrderValue::Float(value)), None) => write_f64(out, value),
            (None, _) => self.write_absent(out),
        }
    }
}

/// The unsigned 64-bit integer that a text is the canonical decimal of.
pub(super) fn as_number(text: &str) -> Option<u64> {
    let is_canonical = text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    if is_canonical { text.parse().ok() } else { None }
}
