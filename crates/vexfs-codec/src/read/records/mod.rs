//! Records in a message of protocol buffers, read straight into columns.
//!
//! This reader only knows how to accept what nearly all clients send. Whatever else it meets (a model's input in place of a vector, a
//! field twice, a fault) it leaves to the host's general reader, which then words the refusal.

mod json;
mod vectors;

use serde::Deserialize;

use self::json::Json;
use self::vectors::Vectors;
use super::message::{Message, once};
use super::space_columns::SpaceColumns;
use super::{Fast, Fault, SchemaError};
use crate::columns::{ColumnData, JsonColumn, TextColumn};
use crate::render::{JsonForm, VectorsForm};
use crate::write::write_u64;

/// The numbers of the fields of records in a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordsForm {
    /// The records of the message.
    records: u32,
    /// Within a record: its id, a message of which one field is there.
    id: u32,
    /// Within an id: an unsigned number.
    number: u32,
    /// Within an id: the text of a UUID.
    uuid: u32,
    /// Within a record: its payload, a map.
    payload: u32,
    /// The values of a payload.
    json: JsonForm,
    /// Within a record: its vectors.
    vectors: u32,
    /// What they are made of.
    spaces: VectorsForm,
    /// Within a vector: the components of a dense one, as clients of old write it.
    plain: u32,
}

/// Records side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Records {
    /// Their ids: digits, or UUIDs in lower case with hyphens.
    pub ids: TextColumn,
    /// Their payloads.
    pub payloads: JsonColumn,
    /// Their vectors by space, in the order in which the spaces were met.
    pub spaces: Vec<(String, ColumnData)>,
}

impl RecordsForm {
    /// Reads a form from its JSON.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(json: &str) -> Result<Self, SchemaError> {
        Ok(serde_json::from_str(json)?)
    }

    /// Reads the records of a message and passes over its other fields; `None` if that takes another reader.
    pub fn read(&self, message: &[u8]) -> Option<Records> {
        self.records(message).ok()
    }

    fn records(&self, message: &[u8]) -> Fast<Records> {
        let mut reader = Reader {
            form: self,
            ids: TextColumn::new(),
            payloads: JsonColumn::new(),
            payload: Vec::new(),
            spaces: SpaceColumns::new(message.len()),
        };
        let mut fields = Message::new(message);
        while let Some((field, value)) = fields.next_field()? {
            if field == self.records {
                reader.record(value.message()?, fields.len())?;
            }
        }
        let spaces = reader.spaces.finish()?.collect();
        Ok(Records { ids: reader.ids, payloads: reader.payloads, spaces })
    }
}

/// Columns that grow record by record.
struct Reader<'f> {
    form: &'f RecordsForm,
    ids: TextColumn,
    payloads: JsonColumn,
    /// Of the record at hand.
    payload: Vec<u8>,
    spaces: SpaceColumns,
}

impl Reader<'_> {
    /// Reads a record, behind which so many bytes will come.
    fn record(&mut self, mut record: Message<'_>, left: usize) -> Fast<()> {
        let form = self.form;
        let (mut id, mut vectors) = (None, None);
        let mut payload = Json::new(&form.json, &mut self.payload);
        while let Some((field, value)) = record.next_field()? {
            if field == form.payload {
                payload.member(value.message()?)?;
            } else if field == form.id {
                once(&mut id, value)?;
            } else if field == form.vectors {
                once(&mut vectors, value)?;
            } else {
                return Err(Fault);
            }
        }
        payload.finish()?;
        self.payloads.push(&self.payload);
        self.id(id.ok_or(Fault)?.message()?)?;
        Vectors { form, spaces: &mut self.spaces, left }.read(vectors.ok_or(Fault)?.message()?)?;
        self.spaces.end_record();
        Ok(())
    }

    fn id(&mut self, id: Message<'_>) -> Fast<()> {
        let (field, value) = id.only_field()?;
        if field == self.form.number {
            let mut digits = Vec::with_capacity(20);
            write_u64(&mut digits, value.number()?);
            self.ids.push(str::from_utf8(&digits).map_err(|_| Fault)?);
            Ok(())
        } else if field == self.form.uuid {
            let uuid = uuid::Uuid::try_parse(value.text()?).map_err(|_| Fault)?;
            self.ids.push(uuid.as_hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()));
            Ok(())
        } else {
            Err(Fault)
        }
    }
}
