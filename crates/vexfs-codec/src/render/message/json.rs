//! JSON text as messages.

use super::form::JsonForm;
use super::wire::{put_f64, put_message, put_signed, put_text, put_unsigned};
use crate::read::{Cursor, Depth, Fast, Fault};

/// The fields of an entry of a map.
const KEY: u32 = 1;
const VALUE: u32 = 2;

impl JsonForm {
    /// Writes a field for each member of an object; none at all if the text is no object.
    pub(super) fn write_members(&self, out: &mut Vec<u8>, field: u32, json: &[u8]) {
        let start = out.len();
        let text = simdutf8::basic::from_utf8(json).map_err(|_| Fault);
        if text.and_then(|text| self.members(out, field, &mut Cursor::new(text), Depth::ROOT)).is_err() {
            out.truncate(start);
        }
    }

    fn members(&self, out: &mut Vec<u8>, field: u32, cursor: &mut Cursor<'_>, depth: Depth) -> Fast<()> {
        let depth = depth.enter()?;
        let mut is_first = true;
        cursor.expect(b'{')?;
        while cursor.next_item(b'}', &mut is_first)? {
            let mut key = String::new();
            cursor.string_into(&mut key)?;
            cursor.expect(b':')?;
            let mut outcome = Ok(());
            put_message(out, field, |out| {
                put_text(out, KEY, &key);
                put_message(out, VALUE, |out| outcome = self.value(out, cursor, depth));
            });
            outcome?;
        }
        Ok(())
    }

    fn value(&self, out: &mut Vec<u8>, cursor: &mut Cursor<'_>, depth: Depth) -> Fast<()> {
        let mut outcome = Ok(());
        match cursor.token()? {
            b'{' => {
                put_message(out, self.object, |out| outcome = self.members(out, self.members, cursor, depth));
            }
            b'[' => put_message(out, self.array, |out| outcome = self.array(out, cursor, depth)),
            b'"' => {
                let mut text = String::new();
                cursor.string_into(&mut text)?;
                put_text(out, self.text, &text);
            }
            b't' | b'f' => put_unsigned(out, self.boolean, u64::from(cursor.boolean()?)),
            b'n' => {
                cursor.word("null")?;
                put_unsigned(out, self.null, 0);
            }
            _ => outcome = self.number(out, cursor),
        }
        outcome
    }

    fn array(&self, out: &mut Vec<u8>, cursor: &mut Cursor<'_>, depth: Depth) -> Fast<()> {
        let depth = depth.enter()?;
        let mut is_first = true;
        cursor.expect(b'[')?;
        while cursor.next_item(b']', &mut is_first)? {
            let mut outcome = Ok(());
            put_message(out, self.items, |out| outcome = self.value(out, cursor, depth));
            outcome?;
        }
        Ok(())
    }

    /// Integers of 64 bits are integers, all other numbers are doubles.
    fn number(&self, out: &mut Vec<u8>, cursor: &mut Cursor<'_>) -> Fast<()> {
        let start = cursor.at;
        cursor.skip_forgotten()?;
        let text = cursor.since(start)?;
        match text.parse::<i64>() {
            Ok(integer) if text != "-0" => put_signed(out, self.integer, integer),
            _ => put_f64(out, self.double, text.parse().map_err(|_| Fault)?),
        }
        Ok(())
    }
}
