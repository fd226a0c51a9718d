use super::FullTextIndex;
use super::texts::texts_at;
use crate::Row;
use crate::analysis::{Analyzer, AnalyzerSpec};
use crate::payload::{MalformedPayload, Object, Segment};

/// The full-text indexes that were declared on the fields of one collection.
#[derive(Debug, Clone, Default)]
pub struct FullTextIndexes {
    indexes: Vec<DeclaredIndex>,
}

#[derive(Debug, Clone)]
pub(super) struct DeclaredIndex {
    pub(super) path: Vec<Segment>,
    pub(super) index: FullTextIndex,
}

impl FullTextIndexes {
    /// No indexes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares an empty index, to be filled with the rows there are by [`fill`](Self::fill); false if it is there already.
    ///
    /// # Errors
    /// The language of the analyzer that is not known.
    pub fn declare(&mut self, path: Vec<Segment>, spec: AnalyzerSpec) -> Result<bool, String> {
        if self.find(&path, &spec).is_some() {
            return Ok(false);
        }
        let index = FullTextIndex::new(Analyzer::new(spec)?);
        self.indexes.push(DeclaredIndex { path, index });
        Ok(true)
    }

    /// Keeps the indexes that are wanted and returns the others.
    #[must_use]
    pub fn retain(&mut self, is_wanted: impl Fn(&[Segment], &AnalyzerSpec) -> bool) -> Self {
        let is_kept = |declared: &DeclaredIndex| is_wanted(&declared.path, declared.index.analyzer().spec());
        let (kept, others) = std::mem::take(&mut self.indexes).into_iter().partition(is_kept);
        self.indexes = kept;
        Self { indexes: others }
    }

    /// Takes over indexes that were filled elsewhere, but for those that are there already.
    pub fn take_over(&mut self, others: Self) {
        for DeclaredIndex { path, index } in others.indexes {
            self.push(path, index);
        }
    }

    /// The index of a field by an analyzer.
    pub fn find(&self, path: &[Segment], spec: &AnalyzerSpec) -> Option<&FullTextIndex> {
        self.indexes.iter().find(|declared| declared.is(path, spec)).map(|declared| &declared.index)
    }

    /// Adds a row that was there before to one index only, if it is declared.
    ///
    /// # Errors
    /// [`MalformedPayload`]; then nothing was added.
    pub fn fill(
        &mut self,
        path: &[Segment],
        spec: &AnalyzerSpec,
        row: Row,
        payload: &[u8],
    ) -> Result<(), MalformedPayload> {
        let texts = texts_at(payload, path)?;
        if let Some(declared) = self.indexes.iter_mut().find(|declared| declared.is(path, spec)) {
            declared.index.insert(row, texts);
        }
        Ok(())
    }

    /// Adds the texts of a row's payload to every index.
    ///
    /// # Errors
    /// [`MalformedPayload`]; then nothing was added.
    pub fn insert(&mut self, row: Row, payload: &[u8]) -> Result<(), MalformedPayload> {
        if !self.indexes.is_empty() {
            Object::open_checked(payload)?;
        }
        for DeclaredIndex { path, index } in &mut self.indexes {
            index.insert(row, texts_at(payload, path)?);
        }
        Ok(())
    }

    /// Takes the texts of a row out of every index; `payload` is the one it was inserted with.
    ///
    /// # Errors
    /// [`MalformedPayload`]; then nothing was taken out.
    pub fn remove(&mut self, row: Row, payload: &[u8]) -> Result<(), MalformedPayload> {
        if !self.indexes.is_empty() {
            Object::open_checked(payload)?;
        }
        for DeclaredIndex { path, index } in &mut self.indexes {
            index.remove(row, texts_at(payload, path)?);
        }
        Ok(())
    }

    /// Each index with the field it is on and what cuts its texts.
    pub fn iter(&self) -> impl Iterator<Item = (&[Segment], &FullTextIndex)> {
        self.indexes.iter().map(|declared| (declared.path.as_slice(), &declared.index))
    }

    /// Estimate of the memory they take.
    pub fn memory_bytes(&self) -> usize {
        self.indexes.iter().map(|declared| declared.index.memory_bytes()).sum()
    }

    /// Puts an index in place; false if it is there already.
    pub(super) fn push(&mut self, path: Vec<Segment>, index: FullTextIndex) -> bool {
        let is_new = self.find(&path, index.analyzer().spec()).is_none();
        if is_new {
            self.indexes.push(DeclaredIndex { path, index });
        }
        is_new
    }

    pub(super) fn map(&self, change: impl Fn(&FullTextIndex) -> FullTextIndex) -> Self {
        let indexes = self.indexes.iter();
        let indexes =
            indexes.map(|DeclaredIndex { path, index }| DeclaredIndex { path: path.clone(), index: change(index) });
        Self { indexes: indexes.collect() }
    }
}

impl DeclaredIndex {
    fn is(&self, path: &[Segment], spec: &AnalyzerSpec) -> bool {
        self.path == path && self.index.analyzer().spec() == spec
    }
}
