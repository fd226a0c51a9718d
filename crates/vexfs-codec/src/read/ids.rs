//! Ids: unsigned integers and UUIDs.

use uuid::Uuid;

use super::{Cursor, Depth, Fast, Fault, Number, Reader};
use crate::columns::{ColumnData, TextColumn};

impl Reader<'_> {
    pub(super) fn one_id(&mut self, index: usize, expects: &str, depth: Depth) -> Fast<()> {
        let ColumnData::Texts(mut column) = self.take(index)? else {
            return Err(Fault);
        };
        self.id(&mut column, expects, depth)?;
        self.lifted(index, column.len() - 1, column.len());
        self.columns[index].data = ColumnData::Texts(column);
        Ok(())
    }

    pub(super) fn ids(&mut self, index: usize, expects: &str, depth: Depth) -> Fast<()> {
        let ColumnData::Texts(mut column) = self.take(index)? else {
            return Err(Fault);
        };
        let start = column.len();
        let mut is_first = true;
        self.cursor.expect(b'[')?;
        while self.cursor.next_item(b']', &mut is_first)? {
            self.id(&mut column, expects, depth)?;
        }
        self.lifted(index, start, column.len());
        self.columns[index].data = ColumnData::Texts(column);
        Ok(())
    }

    /// Reads an id and appends its canonical text: decimal, or hyphenated lower case.
    fn id(&mut self, column: &mut TextColumn, expects: &str, depth: Depth) -> Fast<()> {
        self.watch.guard();
        self.cursor.token()?;
        let start = self.cursor.at;
        if id(&mut self.cursor, &mut self.watch.text, column).is_ok() {
            return Ok(());
        }
        self.cursor.at = start;
        self.cursor.skip_kept(depth)?;
        let found = serde_json::from_str(self.cursor.since(start)?).map_err(|_| Fault)?;
        Err(self.watch.complain(|| {
            let value = described(&found);
            format!("value {value} is not a valid {expects}, valid values are either an unsigned integer or a UUID")
        }))
    }
}

fn id(cursor: &mut Cursor<'_>, text: &mut String, column: &mut TextColumn) -> Fast<()> {
    if cursor.peek() == Some(b'"') {
        text.clear();
        cursor.string_into(text)?;
        let uuid = Uuid::try_parse(text).map_err(|_| Fault)?;
        column.push(uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        return Ok(());
    }
    let start = cursor.at;
    let number = Number::scan(cursor)?;
    if number.is_negative || !number.is_integer {
        return Err(Fault);
    }
    column.push(cursor.since(start)?); // without leading zeros, as JSON demands
    Ok(())
}

/// A value that is no id, as serde users print one: scalars bare, arrays and objects in the form of their `Debug`.
fn described(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "Unit".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(_) => value.to_string(),
        serde_json::Value::Number(number) => {
            number.as_f64().filter(|_| number.is_f64()).map_or_else(|| number.to_string(), |float| float.to_string())
        }
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => debugged(value),
    }
}

fn debugged(value: &serde_json::Value) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match value {
        serde_json::Value::Null => "Unit".to_owned(),
        serde_json::Value::String(text) => format!("String({text:?})"),
        serde_json::Value::Bool(flag) => format!("Bool({flag})"),
        serde_json::Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(value), _, _) => format!("U64({value})"),
            (_, Some(value), _) => format!("I64({value})"),
            (_, _, value) => format!("F64({:?})", value.unwrap_or_default()),
        },
        serde_json::Value::Array(items) => format!("[{}]", joined(items.iter().map(debugged).collect())),
        serde_json::Value::Object(entries) => {
            let entry = |(key, value): (&String, &serde_json::Value)| format!("String({key:?}): {}", debugged(value));
            format!("{{{}}}", joined(entries.iter().map(entry).collect()))
        }
    }
}
