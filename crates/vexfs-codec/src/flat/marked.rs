//! Objects of a declared form that stand as values.

use super::rules::{MarkedField, MarkedKind, MarkedObjects};
use crate::read::{Cursor, Depth, Fast, Fault, Number, Powers, Watch};
use crate::write::{write_f32, write_string};

/// Reads a marked object and appends its canonical form.
pub(super) fn marked(
    cursor: &mut Cursor<'_>,
    watch: &mut Watch,
    form: &MarkedObjects,
    depth: Depth,
    out: &mut Vec<u8>,
) -> Fast<()> {
    let depth = depth.enter()?;
    let mut fields: Vec<Option<Elements>> = form.fields.iter().map(|_| None).collect();
    let mut is_marked = false;
    let mut is_first = true;
    let mut key = String::new();
    cursor.expect(b'{')?;
    while cursor.next_item(b'}', &mut is_first)? {
        key.clear();
        cursor.string_into(&mut key)?;
        cursor.expect(b':')?;
        if key == form.key {
            key.clear();
            cursor.string_into(&mut key)?;
            if key != form.value {
                return Err(Fault);
            }
            is_marked = true;
        } else if let Some(i) = form.fields.iter().position(|field| field.name == key) {
            depth.enter()?;
            let is_null = form.fields[i].optional && cursor.null()?;
            fields[i] = if is_null { None } else { Some(elements(cursor, watch, &form.fields[i])?) };
        } else {
            cursor.skip_kept(depth)?;
        }
    }
    let is_complete = form.fields.iter().zip(&fields).all(|(field, found)| field.optional || found.is_some());
    if !is_complete || (form.required && !is_marked) {
        return Err(Fault);
    }
    if form.same_length {
        same_length(watch, form, &fields);
    }
    write(form, &fields, out);
    Ok(())
}

/// The elements of a field, as canonical JSON.
struct Elements {
    json: Vec<u8>,
    count: usize,
}

fn elements(cursor: &mut Cursor<'_>, watch: &mut Watch, field: &MarkedField) -> Fast<Elements> {
    let mut found = Elements { json: vec![b'['], count: 0 };
    let mut is_first = true;
    let mut previous = None;
    cursor.expect(b'[')?;
    while cursor.next_item(b']', &mut is_first)? {
        if found.count > 0 {
            found.json.push(b',');
        }
        found.count += 1;
        match field.kind {
            MarkedKind::Texts => cursor.string_as_json(&mut found.json)?,
            MarkedKind::F32s => {
                let value = Number::scan(cursor)?.to_f32(Powers::get()).ok_or(Fault)?;
                if !value.is_finite() {
                    watch.complain_later(|| format!("`{}` must be finite numbers", field.name));
                }
                write_f32(&mut found.json, value);
            }
            MarkedKind::U32s => {
                let start = cursor.at;
                let value = Number::scan(cursor)?.to_i64().and_then(|value| u32::try_from(value).ok()).ok_or(Fault)?;
                if field.ascending && previous.is_some_and(|previous| previous >= value) {
                    watch.complain_later(|| format!("`{}` must be strictly ascending", field.name));
                }
                previous = Some(value);
                found.json.extend_from_slice(cursor.since(start)?.as_bytes());
            }
        }
    }
    found.json.push(b']');
    Ok(found)
}

fn same_length(watch: &mut Watch, form: &MarkedObjects, fields: &[Option<Elements>]) {
    let mut present = form.fields.iter().zip(fields).filter_map(|(field, found)| Some((field, found.as_ref()?.count)));
    let Some((first, count)) = present.next() else { return };
    if let Some((field, other)) = present.find(|(_, other)| *other != count) {
        watch.complain_later(|| {
            format!("`{}` and `{}` must have the same length, not {count} and {other}", first.name, field.name)
        });
    }
}

fn write(form: &MarkedObjects, fields: &[Option<Elements>], out: &mut Vec<u8>) {
    out.push(b'{');
    write_string(out, &form.key);
    out.push(b':');
    write_string(out, &form.value);
    for (field, found) in form.fields.iter().zip(fields) {
        if let Some(found) = found {
            out.push(b',');
            write_string(out, &field.name);
            out.push(b':');
            out.extend_from_slice(&found.json);
        }
    }
    out.push(b'}');
}
