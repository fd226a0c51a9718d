//! Compact codes that the graph is walked on.
//!
//! Every kind has the same few steps: a vector becomes a line of bytes, a query becomes what it is compared with lines as, and several
//! lines are compared with it at once. Which kind it is is asked once for several lines. Where a code cannot serve a metric,
//! and wherever a search asks for it, the exact vectors are compared instead.

mod binary;
mod int8;
mod kmeans;
mod levels;
mod model;
mod product;
mod rotation;
mod sieve;
mod spec;
mod stored;
mod trailer;
mod turbo;

use bytemuck::Pod;
use vexfs_simd::{LineArena, LinePlace, Metric, PreparedQuery, TableMemory};

use self::binary::{Binary, BinaryForm};
use self::int8::{Int8, Int8Query};
pub(crate) use self::model::Sample;
use self::product::Product;
pub(crate) use self::sieve::Sieve;
pub use self::spec::{BinaryBits, BinaryQuery, CodeSpec, TurboBits};
pub use self::stored::{StoredBits, StoredCode};
use self::turbo::{Turbo, TurboQuery};
use crate::{Row, Vectors};

/// Bytes of a code that are fetched ahead; beyond about a kilobyte the memory bus is the limit anyway.
const PREFETCH_BYTES: usize = 1024;

/// What the lines of codes without trailers have for a note.
const NO_NOTE: u64 = 0;
/// Bytes of a trailer in checkpoints.
const TRAILER_BYTES: usize = size_of::<u64>();

/// Codes compared in one call of a kernel.
const BATCH: usize = 32;

/// Rows of a scan compared in one step, and rows whose codes are on their way meanwhile: about as many cache lines as a core asks for at a time.
const GROUP_ROWS: usize = 16;

const _: () = assert!(GROUP_ROWS <= BATCH);

/// The codes of all rows of a graph.
#[derive(Debug)]
pub(crate) struct Codes {
    metric: Metric,
    spec: CodeSpec,
    coding: Coding,
    lines: LineArena,
}

/// A kind of code.
#[derive(Debug)]
enum Coding {
    /// No code: the vectors themselves are compared.
    None,
    Int8(Int8),
    Binary(Binary),
    Product(Product),
    Turbo(Turbo),
}

impl Coding {
    /// Bytes of a code.
    fn code_bytes(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Int8(int8) => int8.code_bytes(),
            Self::Binary(binary) => binary.code_bytes(),
            Self::Product(product) => product.code_bytes(),
            Self::Turbo(turbo) => turbo.code_bytes(),
        }
    }

    /// Whether the notes of lines are trailers, and not nothing.
    fn has_trailers(&self) -> bool {
        matches!(self, Self::Int8(_) | Self::Turbo(_))
    }
}

/// A vector that codes are compared with.
pub(crate) struct CodedQuery<'a> {
    exact: PreparedQuery<&'a [f32]>,
    form: Form,
}

/// What a query is compared with codes as.
enum Form {
    Exact,
    Int8(Int8Query),
    Binary(BinaryForm),
    Product(Vec<f32>),
    Turbo(TurboQuery),
}

impl<'a> CodedQuery<'a> {
    /// It as it is compared with vectors.
    pub(crate) fn exact(&self) -> &PreparedQuery<&'a [f32]> {
        &self.exact
    }

    /// Whether vectors are compared, and not codes.
    pub(crate) fn is_exact(&self) -> bool {
        matches!(self.form, Form::Exact)
    }
}

impl Codes {
    pub(crate) fn new(metric: Metric, dim: usize, spec: CodeSpec, memory: TableMemory) -> Self {
        let coding = match spec {
            _ if !spec.serves(metric) => Coding::None,
            CodeSpec::Int8 => Coding::Int8(Int8::new(metric, dim)),
            CodeSpec::Binary { bits, query } => Coding::Binary(Binary::new(metric, dim, bits, query)),
            CodeSpec::Product { components_per_byte } => {
                Coding::Product(Product::new(metric, dim, components_per_byte))
            }
            CodeSpec::Turbo { bits } => Coding::Turbo(Turbo::new(metric, dim, bits)),
        };
        Self { metric, spec, lines: LineArena::new(coding.code_bytes(), memory), coding }
    }

    pub(crate) fn spec(&self) -> CodeSpec {
        self.spec
    }

    /// Whether codes can be made: some kinds learn from vectors first.
    pub(crate) fn is_trained(&self) -> bool {
        match &self.coding {
            Coding::Binary(binary) => binary.is_trained(),
            Coding::Product(product) => product.is_trained(),
            Coding::None | Coding::Int8(_) | Coding::Turbo(_) => true,
        }
    }

    /// Learns from a sample, unless that was done before.
    pub(crate) fn train(&self, sample: &Sample<'_>) {
        match &self.coding {
            Coding::Binary(binary) => binary.train(sample),
            Coding::Product(product) => product.train(sample),
            Coding::None | Coding::Int8(_) | Coding::Turbo(_) => {}
        }
    }

    /// What was learnt, for checkpoints.
    pub(crate) fn model(&self) -> &[f32] {
        match &self.coding {
            Coding::Binary(binary) => binary.model(),
            Coding::Product(product) => product.model(),
            Coding::None | Coding::Int8(_) | Coding::Turbo(_) => &[],
        }
    }

    /// Takes what [`Self::model`] gave, once; false when it cannot be that.
    pub(crate) fn set_model(&self, model: Vec<f32>) -> bool {
        match &self.coding {
            Coding::Binary(binary) => model.is_empty() || binary.set_model(model),
            Coding::Product(product) => model.is_empty() || product.set_model(model),
            Coding::None | Coding::Int8(_) | Coding::Turbo(_) => model.is_empty(),
        }
    }

    /// Writes a row's code. False when someone else did or does so. A code that was not trained learns from this vector alone.
    pub(crate) fn encode(&self, row: Row, vector: &[f32]) -> bool {
        if !self.is_trained() {
            self.train(&Sample::new(vector.len(), vector));
        }
        match &self.coding {
            Coding::None => true,
            Coding::Int8(int8) => self.lines.write(row, |line| int8.encode(vector, line)),
            Coding::Binary(binary) => self.lines.write(row, |line| {
                binary.encode(vector, line);
                NO_NOTE
            }),
            Coding::Product(product) => self.lines.write(row, |line| {
                product.encode(vector, line);
                NO_NOTE
            }),
            Coding::Turbo(turbo) => self.lines.write(row, |line| turbo.encode(vector, line)),
        }
    }

    /// Whether a row has a code; never where there are none.
    pub(crate) fn is_encoded(&self, row: Row) -> bool {
        self.has_lines() && self.lines.place(row).and_then(LinePlace::line).is_some()
    }

    /// Whether there are codes at all, and not the vectors alone.
    #[inline]
    pub(crate) fn has_lines(&self) -> bool {
        !matches!(self.coding, Coding::None)
    }

    /// A query that is compared with codes.
    pub(crate) fn query<'a>(&self, vector: &'a [f32]) -> CodedQuery<'a> {
        let form = match &self.coding {
            Coding::None => Form::Exact,
            Coding::Int8(int8) => Form::Int8(int8.query(vector)),
            Coding::Binary(binary) => Form::Binary(binary.query(vector)),
            Coding::Product(product) => Form::Product(product.query(vector)),
            Coding::Turbo(turbo) => Form::Turbo(turbo.query(vector)),
        };
        CodedQuery { exact: self.metric.prepare(vector), form }
    }

    /// A query that is compared with the vectors themselves.
    pub(crate) fn exact_query<'a>(&self, vector: &'a [f32]) -> CodedQuery<'a> {
        CodedQuery { exact: self.metric.prepare(vector), form: Form::Exact }
    }

    /// About the ordering distance between a query and a row.
    #[inline]
    pub(crate) fn distance_to(&self, query: &CodedQuery<'_>, row: Row, vectors: &impl Vectors) -> f32 {
        let mut distances = Vec::with_capacity(1);
        self.distances_to(query, &[row], vectors, &mut distances);
        distances[0]
    }

    /// About the ordering distances between a query and rows, appended to `distances`. Several rows at a time cost less than one by one.
    #[inline]
    pub(crate) fn distances_to(
        &self,
        query: &CodedQuery<'_>,
        rows: &[Row],
        vectors: &impl Vectors,
        distances: &mut Vec<f32>,
    ) {
        match (&self.coding, &query.form) {
            (Coding::Int8(int8), Form::Int8(form)) => {
                self.each_batch(rows, |lines, notes| int8.distances(form, lines, notes, distances));
            }
            (Coding::Binary(binary), Form::Binary(form)) => {
                self.each_batch(rows, |lines, _| binary.distances(form, lines, distances));
            }
            (Coding::Product(product), Form::Product(tables)) => {
                self.each_batch(rows, |lines, _| product.distances(tables, lines, distances));
            }
            (Coding::Turbo(turbo), Form::Turbo(form)) => {
                self.each_batch(rows, |lines, notes| turbo.distances(form, lines, notes, distances));
            }
            _ => distances.extend(rows.iter().map(|&row| query.exact.distance(&vectors.get(row)))),
        }
    }

    /// Whether there is a [`Self::sieve`] for most queries.
    pub(crate) fn have_sieves(&self) -> bool {
        matches!(self.coding, Coding::Int8(_))
    }

    /// What tells which rows may be the `k` nearest to a query; `None` where codes tell too little for certain.
    pub(crate) fn sieve<'a>(&'a self, query: &'a CodedQuery<'_>, k: usize) -> Option<Sieve<'a>> {
        match (&self.coding, &query.form) {
            (Coding::Int8(int8), Form::Int8(form)) => Sieve::new(*int8, form, &self.lines, k),
            _ => None,
        }
    }

    /// Tells `offer` the rows of places of [`Self::places`] where there is a code, each with about its ordering distance. Nothing for a query that is exact.
    #[inline]
    pub(crate) fn each_distance(
        &self,
        query: &CodedQuery<'_>,
        places: &[LinePlace<'_>],
        offer: &mut impl FnMut(Row, f32),
    ) {
        match (&self.coding, &query.form) {
            (Coding::Int8(int8), Form::Int8(form)) => {
                each_group(places, |lines, notes, distances| int8.distances(form, lines, notes, distances), offer);
            }
            (Coding::Binary(binary), Form::Binary(form)) => {
                each_group(places, |lines, _, distances| binary.distances(form, lines, distances), offer);
            }
            (Coding::Product(product), Form::Product(tables)) => {
                each_group(places, |lines, _, distances| product.distances(tables, lines, distances), offer);
            }
            (Coding::Turbo(turbo), Form::Turbo(form)) => {
                each_group(places, |lines, notes, distances| turbo.distances(form, lines, notes, distances), offer);
            }
            _ => {}
        }
    }

    /// The ordering distances between a row and others, appended to `distances`: about, where codes are precise, and else exactly.
    pub(crate) fn distances(&self, base: Row, rows: &[Row], vectors: &impl Vectors, distances: &mut Vec<f32>) {
        match &self.coding {
            Coding::Int8(int8) => {
                let base = self.lines.line(base);
                self.each_batch(rows, |lines, notes| int8.distances_between(base, lines, notes, distances));
            }
            Coding::Turbo(turbo) if self.spec.is_precise() => {
                let base = self.lines.line(base);
                self.each_batch(rows, |lines, notes| turbo.distances_between(base, lines, notes, distances));
            }
            _ => {
                let base = vectors.get(base);
                let query = self.metric.prepare(&*base);
                distances.extend(rows.iter().map(|&row| query.distance(&vectors.get(row))));
            }
        }
    }

    /// Whether [`Self::distances_to`] gives about what [`Self::distances`] gives.
    pub(crate) fn is_precise(&self) -> bool {
        self.spec.is_precise() || matches!(self.coding, Coding::None)
    }

    #[inline]
    fn each_batch<'a, Byte: Pod>(&'a self, rows: &[Row], mut work: impl FnMut(&[&'a [Byte]], &[u64])) {
        for rows in rows.chunks(BATCH) {
            let (mut lines, mut notes): ([&[Byte]; BATCH], [u64; BATCH]) = ([&[]; BATCH], [0; BATCH]);
            for ((line, note), &row) in lines.iter_mut().zip(&mut notes).zip(rows) {
                let (bytes, its_note) = self.lines.line(row);
                (*line, *note) = (bytemuck::cast_slice(bytes), its_note);
            }
            work(&lines[..rows.len()], &notes[..rows.len()]);
        }
    }

    /// Appends where the codes of ascending rows lie; nothing where there are no codes.
    pub(crate) fn places<'a>(&'a self, rows: &[Row], places: &mut Vec<LinePlace<'a>>) {
        if self.has_lines() {
            self.lines.places(rows, places);
        }
    }

    /// Brings a row's code close.
    #[inline]
    pub(crate) fn prefetch(&self, row: Row) {
        if self.has_lines() {
            self.lines.prefetch(row, PREFETCH_BYTES);
        }
    }

    /// Appends a row's line as checkpoints have it; nothing without a code.
    pub(crate) fn append_stored(&self, row: Row, out: &mut Vec<u8>) {
        if !self.has_lines() {
            return;
        }
        let (line, note) = self.lines.line(row);
        let end = out.len() + self.stored_bytes();
        out.extend_from_slice(&line[..self.coding.code_bytes()]);
        if self.coding.has_trailers() {
            out.resize(end - TRAILER_BYTES, 0);
            out.extend_from_slice(&note.to_le_bytes());
        }
        out.resize(end, 0);
    }

    /// Bytes of a line in checkpoints: the code, zeros, and at the end the trailer where there is one, in one byte less than fills cache lines
    /// (or, up to 64, is a power of two); 0 without a code.
    pub(crate) fn stored_bytes(&self) -> usize {
        if !self.has_lines() {
            return 0;
        }
        let trailer = if self.coding.has_trailers() { TRAILER_BYTES } else { 0 };
        let needed = self.coding.code_bytes() + trailer + 1;
        let filled = if needed <= 64 { needed.next_power_of_two().max(8) } else { needed.next_multiple_of(64) };
        filled - 1
    }

    /// Bytes of memory that a row's code takes; 0 without a code.
    pub(crate) fn bytes_each(&self) -> usize {
        if self.has_lines() { self.lines.bytes_each() } else { 0 }
    }

    /// Takes the line of a row of other codes of the same kind.
    pub(crate) fn copy(&self, row: Row, from: &Self, from_row: Row) {
        if self.has_lines() {
            let (bytes, note) = from.lines.line(from_row);
            self.lines.write(row, |line| {
                line.copy_from_slice(bytes);
                note
            });
        }
    }

    /// Takes a line of [`Self::stored_bytes`] bytes, as [`Self::append_stored`] gave it.
    pub(crate) fn restore(&self, row: Row, stored: &[u8]) {
        if !self.has_lines() {
            return;
        }
        let (code, rest) = stored.split_at(self.coding.code_bytes());
        let trailer = rest.last_chunk().filter(|_| self.coding.has_trailers());
        self.lines.write(row, |line| {
            line[..code.len()].copy_from_slice(code);
            trailer.map_or(NO_NOTE, |trailer| u64::from_le_bytes(*trailer))
        });
    }

    pub(crate) fn resident_bytes(&self) -> usize {
        let learnt = match &self.coding {
            Coding::Turbo(turbo) => turbo.bytes(),
            _ => std::mem::size_of_val(self.model()),
        };
        self.lines.resident_bytes() + learnt
    }
}

/// Compares the lines that were written, of places, a group at a time, while those of the next group are on their way.
#[inline]
fn each_group<'a, Byte: Pod>(
    places: &[LinePlace<'a>],
    compare: impl Fn(&[&'a [Byte]], &[u64], &mut Vec<f32>),
    offer: &mut impl FnMut(Row, f32),
) {
    let prefetch = |places: &[LinePlace<'_>]| places.iter().for_each(|place| place.prefetch(PREFETCH_BYTES));
    let mut ahead = places.chunks(GROUP_ROWS);
    ahead.next().into_iter().for_each(prefetch);
    let (mut rows, mut notes): ([Row; GROUP_ROWS], [u64; GROUP_ROWS]) = ([0; _], [0; _]);
    let mut lines: [&[Byte]; GROUP_ROWS] = [&[]; _];
    let mut distances = Vec::with_capacity(GROUP_ROWS);
    for group in places.chunks(GROUP_ROWS) {
        ahead.next().into_iter().for_each(prefetch);
        let mut count = 0;
        for place in group {
            if let Some((line, note)) = place.line() {
                (rows[count], lines[count], notes[count]) = (place.number(), bytemuck::cast_slice(line), note);
                count += 1;
            }
        }
        distances.clear();
        compare(&lines[..count], &notes[..count], &mut distances);
        rows.iter().zip(&distances).for_each(|(&row, &distance)| offer(row, distance));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `internal-docs/file-format.md` says it.
    #[test]
    fn lines_are_stored_with_zeros_and_a_trailer_in_their_last_bytes() {
        let binary = CodeSpec::Binary { bits: BinaryBits::One, query: BinaryQuery::Binary };
        for (spec, dim, code_bytes, stored_bytes) in [
            (CodeSpec::Int8, 40, 40, 63),
            (CodeSpec::Int8, 100, 100, 127),
            (CodeSpec::Int8, 128, 128, 191),
            (CodeSpec::Turbo { bits: TurboBits::Eight }, 128, 128, 191),
            (binary, 128, 16, 31),
            (binary, 512, 64, 127),
        ] {
            let vector: Vec<f32> = (0..dim).map(|at| ((at * 37 % 19) as f32 - 9.0) / 4.0).collect();
            let new = || Codes::new(Metric::SquaredEuclidean, dim, spec, TableMemory::Resident);
            let (codes, restored) = (new(), new());
            assert!(codes.encode(3, &vector));
            let mut stored = vec![7];
            codes.append_stored(3, &mut stored);
            assert_eq!(stored.len(), 1 + stored_bytes);
            assert_eq!(codes.stored_bytes(), stored_bytes);
            let stored = &stored[1..];
            assert_eq!(stored[..code_bytes], codes.lines.line(3).0[..code_bytes]);
            let (zeros, trailer) = match spec {
                CodeSpec::Binary { .. } => (&stored[code_bytes..], None),
                _ => stored[code_bytes..].split_last_chunk::<8>().map_or((&[][..], None), |(z, t)| (z, Some(t))),
            };
            assert!(zeros.iter().all(|&byte| byte == 0));
            if let Some(trailer) = trailer {
                let norm = f32::from_le_bytes([trailer[4], trailer[5], trailer[6], trailer[7]]);
                let expected: f32 = vector.iter().map(|component| component * component).sum();
                assert!((norm / expected - 1.0).abs() < 0.02, "{spec:?}: {norm} for {expected}");
            }
            restored.restore(5, stored);
            assert_eq!(restored.lines.line(5), codes.lines.line(3));
            restored.copy(6, &codes, 3);
            assert_eq!(restored.lines.line(6), codes.lines.line(3));
        }
    }
}
