//! Columns: the bulk of requests, kept out of the JavaScript heap.

use std::sync::Arc;

use napi::bindgen_prelude::Float32Array;
use napi_derive::napi;
use vexfs_codec::columns::{ColumnData, JsonColumn, NonFiniteKind, TextColumn, VectorColumn};

/// A column of texts, vectors or JSON values.
#[napi]
pub struct NativeColumn {
    pub(crate) data: Arc<ColumnData>,
}

/// The first component that is no finite number.
#[napi(object)]
pub struct NonFiniteComponent {
    /// Index of the vector.
    pub index: u32,
    /// `NaN`, `inf` or `-inf`.
    pub value: String,
    /// Whether the vector came as base64.
    pub from_base64: bool,
}

#[napi]
impl NativeColumn {
    /// A column of texts.
    #[napi(factory)]
    pub fn texts(values: Vec<Option<String>>) -> Self {
        Self { data: Arc::new(ColumnData::Texts(values.into_iter().collect::<TextColumn>())) }
    }

    /// A column of JSON texts.
    #[napi(factory)]
    pub fn json(values: Vec<Option<String>>) -> Self {
        Self { data: Arc::new(ColumnData::Jsons(values.into_iter().collect::<JsonColumn>())) }
    }

    /// A column of whole vectors of `dimension` components one after the other.
    #[napi(factory)]
    pub fn vectors(values: Float32Array, dimension: u32) -> napi::Result<Self> {
        let dimension = dimension as usize;
        if dimension == 0 || !values.len().is_multiple_of(dimension) {
            return Err(crate::error::invalid("the components are no whole number of vectors"));
        }
        let column = VectorColumn::from_flat(values.to_vec(), dimension);
        Ok(Self { data: Arc::new(ColumnData::Vectors(column)) })
    }

    /// `texts`, `vectors` or `json`.
    #[napi(getter)]
    pub fn kind(&self) -> &'static str {
        match *self.data {
            ColumnData::Texts(_) => "texts",
            ColumnData::Vectors(_) => "vectors",
            ColumnData::Jsons(_) => "json",
        }
    }

    /// Number of items.
    #[napi(getter)]
    pub fn length(&self) -> u32 {
        self.data.len() as u32
    }

    /// Index of the first text that is empty.
    #[napi]
    pub fn first_empty(&self) -> Option<u32> {
        match &*self.data {
            ColumnData::Texts(column) => column.iter().position(|text| text == Some("")).map(|index| index as u32),
            _ => None,
        }
    }

    /// The text or JSON text at an index.
    #[napi]
    pub fn text_at(&self, index: u32) -> Option<String> {
        match &*self.data {
            ColumnData::Texts(column) => column.get(index as usize).map(str::to_owned),
            ColumnData::Jsons(column) => {
                column.get(index as usize).map(|json| String::from_utf8_lossy(json).into_owned())
            }
            ColumnData::Vectors(_) => None,
        }
    }

    /// A copy of the vector at an index.
    #[napi]
    pub fn vector_at(&self, index: u32) -> Option<Float32Array> {
        self.vector_column()?.get(index as usize).map(|vector| Float32Array::new(vector.to_vec()))
    }

    /// Components of the vector at an index.
    #[napi]
    pub fn dimension_at(&self, index: u32) -> Option<u32> {
        self.vector_column()?.get(index as usize).map(|vector| vector.len() as u32)
    }

    /// Components that all present vectors have; -1 when they differ, `null` when there is none.
    #[napi]
    pub fn uniform_dimension(&self) -> Option<i32> {
        let column = self.vector_column()?;
        match column.uniform_dim() {
            Some(dim) => Some(dim as i32),
            None => column.iter().flatten().next().map(|_| -1),
        }
    }

    /// The first component that is no finite number.
    #[napi]
    pub fn first_non_finite(&self) -> Option<NonFiniteComponent> {
        let found = self.vector_column()?.first_non_finite()?;
        let value = match found.kind {
            NonFiniteKind::NaN => "NaN",
            NonFiniteKind::Infinity => "inf",
            NonFiniteKind::NegativeInfinity => "-inf",
        };
        Some(NonFiniteComponent { index: found.item as u32, value: value.to_owned(), from_base64: found.is_base64 })
    }

    fn vector_column(&self) -> Option<&VectorColumn> {
        match &*self.data {
            ColumnData::Vectors(column) => Some(column),
            _ => None,
        }
    }
}
