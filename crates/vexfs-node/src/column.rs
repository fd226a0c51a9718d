//! Columns: the bulk of requests, kept out of the JavaScript heap.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{ClassInstance, Float32Array, Int32Array, ObjectFinalize, Uint32Array};
use napi_derive::napi;
use vexfs_codec::columns::{
    ColumnData, InvalidSparse, JsonColumn, MultiVectorColumn, NonFiniteKind, SparseVectorColumn, TextColumn,
    VectorColumn, VectorRef,
};

use crate::engine::json;
use crate::facts::ColumnFacts;

/// A column of texts, vectors or JSON values.
#[napi(custom_finalize)]
pub struct NativeColumn {
    pub(crate) data: Arc<ColumnData>,
    /// Bytes that the collector of JavaScript knows of.
    known_bytes: i64,
}

impl NativeColumn {
    /// Lets the collector of JavaScript, which sees an object of a few bytes, know how much hangs on it. Otherwise it would let megabytes of columns
    /// that nobody needs any more pile up, and every new one would begin on memory that the system has yet to find.
    pub(crate) fn known_to(mut self, env: Env) -> napi::Result<Self> {
        self.known_bytes = self.data.bytes() as i64;
        env.adjust_external_memory(self.known_bytes)?;
        Ok(self)
    }
}

impl ObjectFinalize for NativeColumn {
    fn finalize(self, env: Env) -> napi::Result<()> {
        env.adjust_external_memory(-self.known_bytes).map(drop)
    }
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

/// The shape of an item of several vectors.
#[napi(object)]
pub struct MultiVectorShape {
    /// Vectors of the item.
    pub vectors: u32,
    /// Components of each.
    pub dimension: u32,
}

/// A sparse vector.
#[napi(object, object_from_js = false)]
pub struct NativeSparseVector {
    /// Indices of its components, ascending.
    pub indices: Uint32Array,
    /// Their values.
    pub values: Float32Array,
}

/// The first item that is no sparse vector.
#[napi(object)]
pub struct InvalidSparseItem {
    /// Index of the item.
    pub index: u32,
    /// `lengths` or `duplicates`.
    pub reason: String,
}

/// The first item whose vectors differ in dimension.
#[napi(object)]
pub struct RaggedItem {
    /// Index of the item.
    pub index: u32,
    /// The dimension of the vector that differs.
    pub dimension: u32,
}

impl From<ColumnData> for NativeColumn {
    fn from(data: ColumnData) -> Self {
        Self { data: Arc::new(data), known_bytes: 0 }
    }
}

#[napi]
impl NativeColumn {
    /// A column of texts.
    #[napi(factory)]
    pub fn texts(values: Vec<Option<String>>) -> Self {
        ColumnData::Texts(values.into_iter().collect::<TextColumn>()).into()
    }

    /// A column of JSON texts.
    #[napi(factory)]
    pub fn json(env: Env, values: Vec<Option<String>>) -> napi::Result<Self> {
        Self::from(ColumnData::Jsons(values.into_iter().collect::<JsonColumn>())).known_to(env)
    }

    /// A column of whole vectors of `dimension` components one after the other.
    #[napi(factory)]
    pub fn vectors(values: Float32Array, dimension: u32) -> napi::Result<Self> {
        let dimension = whole(&values, dimension)?;
        Ok(ColumnData::Vectors(VectorColumn::from_flat(values.to_vec(), dimension)).into())
    }

    /// A column of one item of whole vectors of `dimension` components one after the other.
    #[napi(factory)]
    pub fn multi_vector(values: Float32Array, dimension: u32) -> napi::Result<Self> {
        let mut column = MultiVectorColumn::new();
        column.push(whole(&values, dimension)?, &values);
        Ok(ColumnData::MultiVectors(column).into())
    }

    /// A column of one sparse vector.
    #[napi(factory)]
    pub fn sparse_vector(indices: Uint32Array, values: Float32Array) -> Self {
        let mut column = SparseVectorColumn::new();
        column.push(&indices, &values);
        ColumnData::SparseVectors(column).into()
    }

    /// A column of one item a dimension: so many little-endian floats from where it starts in the bytes, or none at all (-1).
    #[napi(factory)]
    pub fn vector_items(env: Env, bytes: &[u8], starts: Uint32Array, dimensions: Int32Array) -> napi::Result<Self> {
        let column = VectorColumn::from_bytes(bytes, &starts, &dimensions).ok_or_else(unfit)?;
        Self::from(ColumnData::Vectors(column)).known_to(env)
    }

    /// A column of one item a dimension: vectors of it, so many as `vectors` says, or none at all (-1).
    #[napi(factory)]
    pub fn multi_vector_items(
        env: Env,
        values: Float32Array,
        dimensions: Int32Array,
        vectors: Uint32Array,
    ) -> napi::Result<Self> {
        let column = MultiVectorColumn::from_parts(&values, &dimensions, &vectors).ok_or_else(unfit)?;
        Self::from(ColumnData::MultiVectors(column)).known_to(env)
    }

    /// A column of sparse vectors: so many of the indices and of the values for each item, or none at all (-1).
    #[napi(factory)]
    pub fn sparse_vector_items(
        env: Env,
        indices: Uint32Array,
        index_counts: Int32Array,
        values: Float32Array,
        value_counts: Int32Array,
    ) -> napi::Result<Self> {
        let column = SparseVectorColumn::from_parts((&indices, &index_counts), (&values, &value_counts));
        Self::from(ColumnData::SparseVectors(column.ok_or_else(unfit)?)).known_to(env)
    }

    /// The items of columns of vectors of one kind, one column after the other.
    #[napi(factory)]
    pub fn concat(columns: Vec<ClassInstance<'_, NativeColumn>>) -> napi::Result<Self> {
        let all = ColumnData::concat(columns.iter().map(|column| column.data.as_ref()));
        all.map(Self::from).ok_or_else(|| crate::error::invalid("the columns are not all of vectors of one kind"))
    }

    /// Kind, length and dimension, as JSON.
    #[napi]
    pub fn facts(&self) -> napi::Result<String> {
        json(&ColumnFacts::from(&*self.data))
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
            _ => None,
        }
    }

    /// A copy of the dense vector at an index, or of the vectors one after the other.
    #[napi]
    pub fn vector_at(&self, index: u32) -> Option<Float32Array> {
        match self.data.vector(index as usize)? {
            VectorRef::Dense(values) => Some(Float32Array::new(values.to_vec())),
            VectorRef::Multi(multi) => Some(Float32Array::new(multi.values.to_vec())),
            VectorRef::Sparse(_) => None,
        }
    }

    /// How many vectors of how many components are at an index.
    #[napi]
    pub fn shape_at(&self, index: u32) -> Option<MultiVectorShape> {
        let Some(VectorRef::Multi(multi)) = self.data.vector(index as usize) else { return None };
        Some(MultiVectorShape { vectors: multi.vectors().len() as u32, dimension: multi.dim as u32 })
    }

    /// A copy of the sparse vector at an index.
    #[napi]
    pub fn sparse_at(&self, index: u32) -> Option<NativeSparseVector> {
        let Some(VectorRef::Sparse(sparse)) = self.data.vector(index as usize) else { return None };
        Some(NativeSparseVector {
            indices: Uint32Array::new(sparse.indices.to_vec()),
            values: Float32Array::new(sparse.values.to_vec()),
        })
    }

    /// Components of the sparse vector at an index.
    #[napi]
    pub fn size_at(&self, index: u32) -> Option<u32> {
        let Some(VectorRef::Sparse(sparse)) = self.data.vector(index as usize) else { return None };
        Some(sparse.indices.len() as u32)
    }

    /// The first item that is no sparse vector, and why.
    #[napi]
    pub fn first_invalid(&self) -> Option<InvalidSparseItem> {
        let ColumnData::SparseVectors(column) = &*self.data else { return None };
        let (index, fault) = column.first_invalid()?;
        let reason = match fault {
            InvalidSparse::Lengths => "lengths",
            InvalidSparse::Duplicates => "duplicates",
        };
        Some(InvalidSparseItem { index: index as u32, reason: reason.to_owned() })
    }

    /// The first item whose vectors differ in dimension, and the dimension of the one that does.
    #[napi]
    pub fn first_ragged(&self) -> Option<RaggedItem> {
        let ColumnData::MultiVectors(column) = &*self.data else { return None };
        let (index, dimension) = column.first_ragged()?;
        Some(RaggedItem { index: index as u32, dimension: dimension as u32 })
    }

    /// Components of the vector at an index.
    #[napi]
    pub fn dimension_at(&self, index: u32) -> Option<u32> {
        self.vector_column()?.get(index as usize).map(|vector| vector.len() as u32)
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

fn unfit() -> napi::Error {
    crate::error::invalid("the items are not made of exactly the values that are there")
}

/// The dimension, if the values are whole vectors of it.
fn whole(values: &[f32], dimension: u32) -> napi::Result<usize> {
    let dimension = dimension as usize;
    if dimension == 0 || !values.len().is_multiple_of(dimension) {
        return Err(crate::error::invalid("the components are no whole number of vectors"));
    }
    Ok(dimension)
}
