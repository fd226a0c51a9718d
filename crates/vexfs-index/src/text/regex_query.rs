//! What a regular expression demands of a text, from its syntax tree.
//!
//! Bottom up, each part of the expression is either a small set of texts, of which any match of the part is one, or a
//! [`Query`] that holds wherever the part matches. Neighbouring sets are multiplied out, so `(?i)colou?r` becomes a few dozen literals.

use regex_syntax::Parser;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::query::Query;

/// A larger set of texts is turned into a query.
const TEXTS_MAX: usize = 64;
/// And so is one whose texts are longer than this.
const TEXT_BYTES_MAX: usize = 128;
/// A class of more characters stands for any character.
const CLASS_CHARACTERS_MAX: usize = 16;

type Texts = Vec<Vec<u8>>;

enum Part {
    /// Any match is one of these.
    Texts(Texts),
    /// Any text with a match satisfies this.
    Demands(Query),
}

/// The demands of an expression; none if it is invalid.
pub(super) fn regex_query(pattern: &str) -> Query {
    Parser::new().parse(pattern).map_or(Query::All, |hir| analyse(&hir).into_query())
}

impl Part {
    const ANYTHING: Self = Self::Demands(Query::All);

    fn into_query(self) -> Query {
        match self {
            Self::Texts(texts) => texts_query(&texts),
            Self::Demands(query) => query,
        }
    }
}

fn texts_query(texts: &Texts) -> Query {
    Query::or(texts.iter().map(|text| Query::contains(text)).collect())
}

fn analyse(hir: &Hir) -> Part {
    match hir.kind() {
        // A condition on the place only makes matches fewer.
        HirKind::Empty | HirKind::Look(_) => Part::Texts(vec![Vec::new()]),
        HirKind::Literal(literal) => Part::Texts(vec![literal.0.to_vec()]),
        HirKind::Class(class) => class_texts(class).map_or(Part::ANYTHING, Part::Texts),
        HirKind::Capture(capture) => analyse(&capture.sub),
        HirKind::Repetition(repetition) => analyse_repetition(repetition),
        HirKind::Alternation(parts) => analyse_alternation(parts),
        HirKind::Concat(parts) => analyse_concat(parts.iter().map(analyse)),
    }
}

fn class_texts(class: &Class) -> Option<Texts> {
    match class {
        Class::Unicode(class) => {
            let count: u64 =
                class.iter().map(|range| u64::from(u32::from(range.end()) - u32::from(range.start())) + 1).sum();
            let characters = class.iter().flat_map(|range| range.start()..=range.end());
            (count <= CLASS_CHARACTERS_MAX as u64)
                .then(|| characters.map(|character| character.to_string().into_bytes()).collect())
        }
        Class::Bytes(class) => {
            let bytes: Vec<u8> = class.iter().flat_map(|range| range.start()..=range.end()).collect();
            (bytes.len() <= CLASS_CHARACTERS_MAX).then(|| bytes.into_iter().map(|byte| vec![byte]).collect())
        }
    }
}

fn analyse_repetition(repetition: &Repetition) -> Part {
    let part = analyse(&repetition.sub);
    match (repetition.min, repetition.max, part) {
        (_, Some(0), _) => Part::Texts(vec![Vec::new()]),
        (0, Some(1), Part::Texts(mut texts)) => {
            texts.push(Vec::new());
            Part::Texts(texts)
        }
        (0, _, _) => Part::ANYTHING,
        (min, max, Part::Texts(texts)) => {
            // The demanded repetitions stand side by side; what may follow them is open.
            let demanded = (0..min.min(TEXT_BYTES_MAX as u32)).map(|_| Part::Texts(texts.clone()));
            let is_open = max != Some(min) || min > TEXT_BYTES_MAX as u32;
            analyse_concat(demanded.chain(is_open.then_some(Part::ANYTHING)))
        }
        (_, _, demands @ Part::Demands(_)) => demands,
    }
}

fn analyse_alternation(parts: &[Hir]) -> Part {
    let parts: Vec<Part> = parts.iter().map(analyse).collect();
    let mut texts = Texts::new();
    for part in &parts {
        match part {
            Part::Texts(some) if texts.len() + some.len() <= TEXTS_MAX => {
                texts.extend_from_slice(some);
            }
            _ => {
                return Part::Demands(Query::or(parts.into_iter().map(Part::into_query).collect()));
            }
        }
    }
    Part::Texts(texts)
}

fn analyse_concat(parts: impl Iterator<Item = Part>) -> Part {
    let mut demands = Vec::new();
    let mut run: Texts = vec![Vec::new()];
    let mut is_cut = false;
    for part in parts {
        match part {
            Part::Texts(texts) if fits(&run, &texts) => run = product(&run, &texts),
            Part::Texts(texts) => {
                is_cut = true;
                demands.push(texts_query(&std::mem::replace(&mut run, texts)));
            }
            Part::Demands(query) => {
                is_cut = true;
                demands.push(texts_query(&std::mem::replace(&mut run, vec![Vec::new()])));
                demands.push(query);
            }
        }
    }
    if !is_cut {
        return Part::Texts(run);
    }
    demands.push(texts_query(&run));
    Part::Demands(Query::and(demands))
}

fn fits(run: &Texts, texts: &Texts) -> bool {
    let longest = |texts: &Texts| texts.iter().map(Vec::len).max().unwrap_or(0);
    run.len() * texts.len() <= TEXTS_MAX && longest(run) + longest(texts) <= TEXT_BYTES_MAX
}

fn product(run: &Texts, texts: &Texts) -> Texts {
    run.iter().flat_map(|head| texts.iter().map(move |tail| [head.as_slice(), tail].concat())).collect()
}
