//! Maps of JSON values as JSON text.

use super::super::message::{Message, Value};
use super::super::{Fast, Fault};
use crate::render::JsonForm;
use crate::write::{write_f64, write_i64, write_string};

/// Values within values deeper than this are left to the general reader, which refuses them.
const DEPTH_MAX: usize = 100;

/// An object that is written member by member.
pub(super) struct Json<'j, 'm> {
    form: &'j JsonForm,
    out: &'j mut Vec<u8>,
    /// Keys of the objects that are open.
    keys: Vec<&'m str>,
}

impl<'j, 'm> Json<'j, 'm> {
    /// Begins an object in a buffer, which is emptied.
    pub(super) fn new(form: &'j JsonForm, out: &'j mut Vec<u8>) -> Self {
        out.clear();
        out.push(b'{');
        Self { form, out, keys: Vec::new() }
    }

    /// Writes the member that an entry of the map is.
    pub(super) fn member(&mut self, entry: Message<'m>) -> Fast<()> {
        self.entry(entry, 0, 0)
    }

    /// Ends the object.
    pub(super) fn finish(mut self) -> Fast<()> {
        self.close(0)
    }

    /// `outer` is the number of keys of the objects around the one that the entry belongs to.
    fn entry(&mut self, entry: Message<'m>, outer: usize, depth: usize) -> Fast<()> {
        let (key, value) = entry.entry()?;
        let key = key.map_or(Ok(""), Value::text)?;
        if self.keys.len() > outer {
            self.out.push(b',');
        }
        self.keys.push(key);
        write_string(self.out, key);
        self.out.push(b':');
        match value {
            Some(value) => self.value(value.message()?, depth),
            None => self.null(),
        }
    }

    /// Of a key that comes twice the last one counts, which is for the general reader to see to.
    fn close(&mut self, outer: usize) -> Fast<()> {
        let keys = &mut self.keys[outer..];
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Fault);
        }
        self.keys.truncate(outer);
        self.out.push(b'}');
        Ok(())
    }

    fn value(&mut self, value: Message<'m>, depth: usize) -> Fast<()> {
        if depth > DEPTH_MAX {
            return Err(Fault);
        }
        if value.is_at_end() {
            return self.null();
        }
        let form = self.form;
        let (field, value) = value.only_field()?;
        match field {
            _ if field == form.null => {
                value.number()?;
                self.null()
            }
            _ if field == form.double => self.double(value.double()?),
            _ if field == form.integer => {
                write_i64(self.out, value.number()?.cast_signed());
                Ok(())
            }
            _ if field == form.text => {
                write_string(self.out, value.text()?);
                Ok(())
            }
            _ if field == form.boolean => {
                self.out.extend_from_slice(if value.number()? == 0 { b"false" } else { b"true" });
                Ok(())
            }
            _ if field == form.object => self.object(value.message()?, depth),
            _ if field == form.array => self.array(value.message()?, depth),
            _ => Err(Fault),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "one arm of several that may fail")]
    fn null(&mut self) -> Fast<()> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn double(&mut self, value: f64) -> Fast<()> {
        if !value.is_finite() {
            return Err(Fault);
        }
        write_f64(self.out, value);
        Ok(())
    }

    fn object(&mut self, mut object: Message<'m>, depth: usize) -> Fast<()> {
        let outer = self.keys.len();
        self.out.push(b'{');
        while let Some((field, entry)) = object.next_field()? {
            if field != self.form.members {
                return Err(Fault);
            }
            self.entry(entry.message()?, outer, depth + 1)?;
        }
        self.close(outer)
    }

    fn array(&mut self, mut array: Message<'m>, depth: usize) -> Fast<()> {
        self.out.push(b'[');
        let mut is_first = true;
        while let Some((field, item)) = array.next_field()? {
            if field != self.form.items {
                return Err(Fault);
            }
            if !is_first {
                self.out.push(b',');
            }
            is_first = false;
            self.value(item.message()?, depth + 1)?;
        }
        self.out.push(b']');
        Ok(())
    }
}
