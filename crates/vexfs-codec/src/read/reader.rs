//! The fast reader: accepts what a schema describes, and stops at anything else.

use super::explain::explain;
use super::schema::{BodySchema, Field, IntegerShape, ObjectShape, Shape, Slot};
use super::space_columns::SpaceColumns;
use super::watch::Watch;
use super::{Body, Cursor, Depth, Fast, Fault, Number, Powers, ReadError};
use crate::columns::{Column, SpaceColumn};
use crate::write::{compact, compact_into, write_escaped, write_f32, write_f64, write_string};

/// The fast reader at work.
pub(crate) struct Reader<'b> {
    pub(super) cursor: Cursor<'b>,
    pub(super) watch: Watch,
    pub(super) columns: Vec<Column>,
    pub(super) skeleton: Vec<u8>,
    /// Of each field that becomes columns by space, what was read of it.
    pub(super) spaces: Vec<SpaceColumns>,
    /// Column, index and text of the first forbidden key.
    pub(super) bad_key: Option<(usize, usize, String)>,
}

impl<'b> Reader<'b> {
    /// Reads a body.
    pub(crate) fn read(schema: &BodySchema, body: &'b [u8]) -> Result<Body, ReadError> {
        let Ok(text) = simdutf8::basic::from_utf8(body) else {
            return Err(explain(schema, body, None));
        };
        let mut reader = Self {
            cursor: Cursor::new(text),
            watch: Watch::default(),
            columns: schema.empty_columns(),
            skeleton: Vec::new(),
            spaces: schema.lifted.spaces.iter().map(|_| SpaceColumns::new(body.len())).collect(),
            bad_key: None,
        };
        let outcome = reader.value(&schema.root, Depth::ROOT).and_then(|()| reader.cursor.end());
        if let (Ok(()), Some(late)) = (outcome, &reader.watch.late) {
            return Err(explain(schema, body, Some(late)));
        }
        match outcome.and_then(|()| reader.finish(schema)) {
            Ok(Ok(body)) => Ok(body),
            Ok(Err((column, index, key))) => {
                Err(ReadError::BadKey { path: schema.lifted.columns[column].0.clone(), index, key })
            }
            Err(Fault) => Err(explain(schema, body, reader.watch.complaint.as_ref())),
        }
    }

    /// What was read, or its forbidden key.
    fn finish(&mut self, schema: &BodySchema) -> Fast<Result<Body, (usize, usize, String)>> {
        if let Some(bad_key) = self.bad_key.take() {
            return Ok(Err(bad_key));
        }
        let skeleton = String::from_utf8(std::mem::take(&mut self.skeleton)).map_err(|_| Fault)?;
        let mut spaces = Vec::new();
        for (path, read) in schema.lifted.spaces.iter().zip(&mut self.spaces) {
            let columns = std::mem::take(read).finish()?;
            spaces.extend(columns.map(|(space, data)| SpaceColumn { path: path.clone(), space, data }));
        }
        Ok(Ok(Body { skeleton, columns: std::mem::take(&mut self.columns), spaces }))
    }

    fn value(&mut self, slot: &Slot, depth: Depth) -> Fast<()> {
        if slot.nullable && self.cursor.null()? {
            self.skeleton.extend_from_slice(b"null");
            return Ok(());
        }
        self.present(&slot.shape, depth)
    }

    /// Reads a value that is not null.
    fn present(&mut self, shape: &Shape, depth: Depth) -> Fast<()> {
        match shape {
            Shape::Object(object) => self.object(object, depth.enter()?),
            Shape::List(items) => self.list(items, depth.enter()?),
            Shape::Vectors { column, null_items, encoding } => {
                depth.enter()?.enter()?;
                self.vectors(*column, *null_items, encoding)
            }
            Shape::Vector { column, encoding } => {
                depth.enter()?;
                self.one_vector(*column, encoding)
            }
            Shape::Texts { column, null_items } => {
                depth.enter()?;
                self.texts(*column, *null_items)
            }
            Shape::Text { column } => self.one_text(*column),
            Shape::Objects { column, null_items, rules } => {
                self.objects(*column, *null_items, rules.as_ref(), depth.enter()?)
            }
            Shape::Attributes { column, rules } => self.one_object(*column, rules.as_ref(), depth),
            Shape::Id { column, expects } => self.one_id(*column, expects, depth),
            Shape::Ids { column, expects } => self.ids(*column, expects, depth.enter()?),
            Shape::Spaces(shape) => self.spaces(shape, depth),
            Shape::Json { raw } => self.json(*raw, depth),
            Shape::String => self.cursor.string_as_json(&mut self.skeleton),
            Shape::Boolean => self.boolean(),
            Shape::Integer(integer) => self.integer(integer),
            Shape::Number { single } => self.number(*single),
            Shape::Enum(variants) => self.variant(variants),
        }
    }

    fn object(&mut self, object: &ObjectShape, depth: Depth) -> Fast<()> {
        let mut seen = vec![false; object.fields.len()];
        let mut is_first = true;
        let mut key = String::new();
        self.cursor.expect(b'{')?;
        self.skeleton.push(b'{');
        while self.cursor.next_item(b'}', &mut is_first)? {
            key.clear();
            self.cursor.string_into(&mut key)?;
            self.cursor.expect(b':')?;
            match object.position(&key) {
                Some(i) if seen[i] => return Err(Fault),
                Some(i) => {
                    seen[i] = true;
                    self.field(object, &object.fields[i], depth)?;
                }
                None if object.rejects_unknown => return Err(Fault),
                None if object.is_flattened() => self.cursor.skip_kept(depth)?,
                None => self.cursor.skip_forgotten()?,
            }
        }
        for (field, _) in object.fields.iter().zip(seen).filter(|(_, seen)| !seen) {
            match &field.default {
                Some(default) => {
                    self.key(&field.name);
                    self.skeleton.extend_from_slice(default.as_bytes());
                }
                None if field.optional && object.is_record => self.lift_null(&field.slot.shape),
                None if field.optional => {}
                None => return Err(Fault),
            }
        }
        self.skeleton.push(b'}');
        Ok(())
    }

    /// Reads the value of a field.
    fn field(&mut self, object: &ObjectShape, field: &Field, depth: Depth) -> Fast<()> {
        let start = self.skeleton.len();
        self.key(&field.name);
        if !object.is_record || !field.slot.shape.is_lifted_item() {
            return self.value(&field.slot, depth);
        }
        if field.slot.nullable && self.cursor.null()? {
            self.lift_null(&field.slot.shape);
        } else {
            self.present(&field.slot.shape, depth)?;
        }
        // Its place in the column says which item it belongs to.
        self.skeleton.truncate(start);
        Ok(())
    }

    /// Writes a key of the skeleton, with a comma before it unless it is the first.
    fn key(&mut self, name: &str) {
        if self.skeleton.last() != Some(&b'{') {
            self.skeleton.push(b',');
        }
        write_string(&mut self.skeleton, name);
        self.skeleton.push(b':');
    }

    fn list(&mut self, items: &Slot, depth: Depth) -> Fast<()> {
        let mut is_first = true;
        self.cursor.expect(b'[')?;
        self.skeleton.push(b'[');
        let mut separate = false;
        while self.cursor.next_item(b']', &mut is_first)? {
            if std::mem::replace(&mut separate, true) {
                self.skeleton.push(b',');
            }
            self.value(items, depth)?;
        }
        self.skeleton.push(b']');
        Ok(())
    }

    fn json(&mut self, raw: bool, depth: Depth) -> Fast<()> {
        self.cursor.token()?;
        let start = self.cursor.at;
        self.cursor.skip_kept(depth)?;
        let text = self.cursor.since(start)?;
        if raw {
            let text = String::from_utf8(compact(text.as_bytes())).map_err(|_| Fault)?;
            write_string(&mut self.skeleton, &text);
        } else {
            compact_into(&mut self.skeleton, text.as_bytes());
        }
        Ok(())
    }

    fn boolean(&mut self) -> Fast<()> {
        let value = self.cursor.boolean()?;
        self.skeleton.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn integer(&mut self, shape: &IntegerShape) -> Fast<()> {
        self.cursor.token()?;
        let start = self.cursor.at;
        let number = Number::scan(&mut self.cursor)?;
        let is_minus_zero = number.is_negative && number.significand == 0; // a float, to serde_json
        if !number.is_integer || is_minus_zero || !(shape.min..=shape.max).contains(&number.to_i128()) {
            return Err(Fault);
        }
        let text = self.cursor.since(start)?;
        if shape.as_text {
            write_string(&mut self.skeleton, text);
        } else {
            self.skeleton.extend_from_slice(text.as_bytes());
        }
        Ok(())
    }

    fn number(&mut self, single: bool) -> Fast<()> {
        self.cursor.token()?;
        let start = self.cursor.at;
        let number = Number::scan(&mut self.cursor)?;
        let text = self.cursor.since(start)?;
        if !number.fits_float(text) {
            return Err(Fault);
        }
        if single {
            let value = number.to_f32(Powers::get()).ok_or(Fault)?;
            write_f32(&mut self.skeleton, value);
        } else {
            write_f64(&mut self.skeleton, super::numbers::exact(text));
        }
        Ok(())
    }

    fn variant(&mut self, variants: &[String]) -> Fast<()> {
        let start = self.skeleton.len();
        self.cursor.string_as_json(&mut self.skeleton)?;
        let written = self.skeleton.get(start + 1..self.skeleton.len() - 1).ok_or(Fault)?;
        let is_known = variants.iter().any(|variant| {
            let mut escaped = Vec::new();
            write_escaped(&mut escaped, variant);
            escaped == written
        });
        if is_known { Ok(()) } else { Err(Fault) }
    }
}
