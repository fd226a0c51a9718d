//! Nullable dense vectors in one flat array.

/// Nullable dense vectors in one flat `f32` array.
///
/// As long as every item is present and has the same dimension, nothing is stored per item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VectorColumn {
    values: Vec<f32>,
    layout: Layout,
    /// One flag per item, allocated with the first item that came as base64.
    base64: Vec<bool>,
}

#[derive(Debug, Clone, PartialEq)]
enum Layout {
    Uniform {
        dim: usize,
        len: usize,
    },
    /// Start and dimension of each item, `None` for null.
    Ragged(Vec<Option<(usize, usize)>>),
}

impl Default for Layout {
    fn default() -> Self {
        Self::Uniform { dim: 0, len: 0 }
    }
}

/// The first value of a column that is no finite number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NonFinite {
    /// Index of the vector in the column.
    pub item: usize,
    /// What was found.
    pub kind: NonFiniteKind,
    /// Whether that vector came as base64 (where NaN can be written) or as JSON numbers (where only overflow can).
    pub is_base64: bool,
}

/// What a float is that is no finite number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonFiniteKind {
    /// Not a number.
    NaN,
    /// Positive infinity.
    Infinity,
    /// Negative infinity.
    NegativeInfinity,
}

impl VectorColumn {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// A column of `values.len() / dim` vectors that lie end to end.
    ///
    /// # Panics
    /// If `dim` is zero or does not divide the number of values.
    pub fn from_flat(values: Vec<f32>, dim: usize) -> Self {
        assert!(
            dim > 0 && values.len().is_multiple_of(dim),
            "{} values are not vectors of dimension {dim}",
            values.len()
        );
        let len = values.len() / dim;
        Self { values, layout: Layout::Uniform { dim, len }, base64: Vec::new() }
    }

    /// A column of vectors whose components are little-endian somewhere in `bytes`: where each starts, and its dimension; a negative
    /// one is a null. `None` if one reaches out of the bytes.
    pub fn from_bytes(bytes: &[u8], starts: &[u32], dims: &[i32]) -> Option<Self> {
        if starts.len() != dims.len() {
            return None;
        }
        let at = |start: u32, dim: usize| {
            let start = start as usize;
            bytes.get(start..start.checked_add(dim.checked_mul(4)?)?).map(floats)
        };
        if let Some(&dim) = dims.first()
            && dim > 0
            && dims.iter().all(|other| *other == dim)
        {
            let dim = dim as usize;
            // Before the room for them is made.
            let _ = at(*starts.iter().max()?, dim)?;
            let mut values = Vec::with_capacity(starts.len() * dim);
            for &start in starts {
                values.extend(at(start, dim)?);
            }
            return Some(Self::from_flat(values, dim));
        }
        let mut column = Self::new();
        let mut vector = Vec::new();
        for (&start, &dim) in starts.iter().zip(dims) {
            match usize::try_from(dim) {
                Ok(dim) => {
                    vector.clear();
                    vector.extend(at(start, dim)?);
                    column.push(&vector);
                }
                Err(_) => column.push_null(),
            }
        }
        Some(column)
    }

    /// Number of items, null ones included.
    pub fn len(&self) -> usize {
        match &self.layout {
            Layout::Uniform { len, .. } => *len,
            Layout::Ragged(items) => items.len(),
        }
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Item `i`; `None` if it is null or past the end.
    pub fn get(&self, i: usize) -> Option<&[f32]> {
        match &self.layout {
            Layout::Uniform { dim, len } => (i < *len).then(|| &self.values[i * dim..(i + 1) * dim]),
            Layout::Ragged(items) => {
                let (start, dim) = (*items.get(i)?)?;
                self.values.get(start..start + dim)
            }
        }
    }

    /// All items in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&[f32]>> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// All values of all items, end to end.
    pub fn flat(&self) -> &[f32] {
        &self.values
    }

    /// The dimension that all present items share; `None` if there is no present item or they differ.
    pub fn uniform_dim(&self) -> Option<usize> {
        match &self.layout {
            Layout::Uniform { len: 0, .. } => None,
            Layout::Uniform { dim, .. } => Some(*dim),
            Layout::Ragged(items) => {
                let mut dims = items.iter().flatten().map(|(_, dim)| *dim);
                let first = dims.next()?;
                dims.all(|dim| dim == first).then_some(first)
            }
        }
    }

    /// Whether any item is null.
    pub fn has_nulls(&self) -> bool {
        match &self.layout {
            Layout::Uniform { .. } => false,
            Layout::Ragged(items) => items.iter().any(Option::is_none),
        }
    }

    /// Whether item `i` was given as base64.
    pub fn is_base64(&self, i: usize) -> bool {
        self.base64.get(i).copied().unwrap_or(false)
    }

    /// The first item that holds NaN or an infinity, and which.
    pub fn first_non_finite(&self) -> Option<NonFinite> {
        let at = first_non_finite(&self.values)?;
        let value = self.values[at];
        let item = match &self.layout {
            Layout::Uniform { dim, .. } => at / (*dim).max(1),
            Layout::Ragged(items) => {
                items.iter().position(|item| item.is_some_and(|(start, dim)| (start..start + dim).contains(&at)))?
            }
        };
        let kind = match value {
            _ if value.is_nan() => NonFiniteKind::NaN,
            _ if value > 0.0 => NonFiniteKind::Infinity,
            _ => NonFiniteKind::NegativeInfinity,
        };
        Some(NonFinite { item, kind, is_base64: self.is_base64(item) })
    }

    /// Appends a vector.
    pub fn push(&mut self, vector: &[f32]) {
        self.values.extend_from_slice(vector);
        self.close(vector.len(), false);
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        self.ragged().push(None);
        self.grow_flags(false);
    }

    /// Appends all items of another column.
    pub(super) fn append(&mut self, other: &Self) {
        for (i, item) in other.iter().enumerate() {
            match item {
                Some(vector) => {
                    self.values.extend_from_slice(vector);
                    self.close(vector.len(), other.is_base64(i));
                }
                None => self.push_null(),
            }
        }
    }

    /// The flat array, for a reader to append one vector to; [`Self::close`] must follow.
    pub(crate) fn values_mut(&mut self) -> &mut Vec<f32> {
        &mut self.values
    }

    /// Makes room for so many vectors more of the dimension seen so far. It is only address space until it is used.
    pub(crate) fn expect_more(&mut self, items: usize) {
        self.values.reserve_exact(items.saturating_mul(self.values.len()));
    }

    /// Ends the vector made of the last `dim` values.
    pub(crate) fn close(&mut self, dim: usize, is_base64: bool) {
        match &mut self.layout {
            Layout::Uniform { dim: shared, len } if *len == 0 || *shared == dim => {
                *shared = dim;
                *len += 1;
            }
            _ => {
                let start = self.values.len() - dim;
                self.ragged().push(Some((start, dim)));
            }
        }
        self.grow_flags(is_base64);
    }

    /// The per-item layout, made from the uniform one if that still holds.
    fn ragged(&mut self) -> &mut Vec<Option<(usize, usize)>> {
        if let Layout::Uniform { dim, len } = self.layout {
            self.layout = Layout::Ragged((0..len).map(|i| Some((i * dim, dim))).collect());
        }
        match &mut self.layout {
            Layout::Ragged(items) => items,
            Layout::Uniform { .. } => unreachable!("made ragged above"),
        }
    }

    fn grow_flags(&mut self, is_base64: bool) {
        if is_base64 && self.base64.is_empty() {
            self.base64 = vec![false; self.len() - 1];
        }
        if is_base64 || !self.base64.is_empty() {
            self.base64.push(is_base64);
        }
    }
}

impl<V: AsRef<[f32]>> FromIterator<Option<V>> for VectorColumn {
    fn from_iter<I: IntoIterator<Item = Option<V>>>(items: I) -> Self {
        let mut column = Self::new();
        for item in items {
            match item {
                Some(vector) => column.push(vector.as_ref()),
                None => column.push_null(),
            }
        }
        column
    }
}

/// Index of the first NaN or infinity. Whole blocks are tested at once: their exponents are all ones.
fn first_non_finite(values: &[f32]) -> Option<usize> {
    const BLOCK: usize = 64;
    for (block, chunk) in values.chunks(BLOCK).enumerate() {
        let any = chunk.iter().fold(false, |any, value| any | !value.is_finite());
        if any {
            return chunk.iter().position(|value| !value.is_finite()).map(|i| block * BLOCK + i);
        }
    }
    None
}

fn floats(bytes: &[u8]) -> impl ExactSizeIterator<Item = f32> + '_ {
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes))
}
