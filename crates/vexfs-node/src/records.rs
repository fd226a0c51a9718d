//! Reading records out of messages.

use napi::Env;
use napi::bindgen_prelude::{Array, JavaScriptClassExt};
use napi_derive::napi;
use serde::Serialize;
use vexfs_codec::columns::ColumnData;
use vexfs_codec::read::RecordsForm;

use crate::column::NativeColumn;
use crate::engine::json;
use crate::facts::ColumnFacts;

/// Where records are in messages, parsed once.
#[napi]
pub struct NativeRecordsForm {
    form: RecordsForm,
}

/// A column of records.
#[derive(Serialize)]
struct ToldColumn<'a> {
    /// The vector space, of vectors.
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<&'a str>,
    facts: ColumnFacts,
}

#[napi]
impl NativeRecordsForm {
    /// Parses a form from its JSON.
    #[napi(constructor)]
    pub fn new(form: String) -> napi::Result<Self> {
        let form = RecordsForm::parse(&form).map_err(crate::error::invalid)?;
        Ok(Self { form })
    }

    /// Reads the records of a message: JSON of what its columns are, and behind that the columns of ids, of payloads, and of vectors in each
    /// space. Nothing if that takes another reader.
    #[napi(ts_return_type = "[string, ...NativeColumn[]] | null")]
    pub fn read<'env>(&self, env: &'env Env, message: &[u8]) -> napi::Result<Option<Array<'env>>> {
        let Some(records) = self.form.read(message) else { return Ok(None) };
        let bodies = [ColumnData::Texts(records.ids), ColumnData::Jsons(records.payloads)];
        let columns = bodies.into_iter().map(|data| (None, data));
        let spaces = records.spaces.into_iter().map(|(space, data)| (Some(space), data));
        let columns: Vec<(Option<String>, ColumnData)> = columns.chain(spaces).collect();
        let told = columns.iter().map(|(space, data)| ToldColumn { space: space.as_deref(), facts: data.into() });
        let mut all = env.create_array(1 + columns.len() as u32)?;
        all.set(0, json(&told.collect::<Vec<ToldColumn<'_>>>())?)?;
        for (place, (_, data)) in (1..).zip(columns) {
            all.set(place, NativeColumn::from(data).known_to(*env)?.into_instance(env)?)?;
        }
        Ok(Some(all))
    }
}
