//! An expression made ready for many rows.

use std::collections::HashMap;

use roaring::RoaringBitmap;
use vexfs_index::Row;
use vexfs_index::filter::Filter;
use vexfs_index::payload::Place;

use super::arithmetic::{Calculator, decay};
use super::fields::value_of;
use super::{Listed, Lists};
use crate::collection::read::bodies::Payloads;
use crate::error::{EngineError, Result};
use crate::plan::{Arithmetic, DecayShape, Expression, Field, Function, Micros, Prefetched};

const MICROS_PER_SECOND: f64 = 1e6;

/// What becomes of a row.
pub(super) enum Verdict {
    Score(f32),
    LeftOut,
}

/// Why a row has no number.
enum Stop {
    LeftOut,
    Failed(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Failed(error)
    }
}

type Computed = std::result::Result<f64, Stop>;

/// A prepared expression.
pub(super) struct Terms<'a> {
    root: Term<'a>,
    calculator: Calculator,
}

/// As [`Expression`], with what the rows at hand make of filters and prefetches.
enum Term<'a> {
    Constant(f64),
    Score(&'a HashMap<Row, Listed>, Option<f64>),
    Rank(&'a HashMap<Row, Listed>, Option<f64>),
    Number(&'a Field<f64>),
    Datetime(&'a Field<Micros>),
    Distance(Place, &'a Field<Place>),
    Condition(RoaringBitmap),
    Sum(Vec<Term<'a>>),
    Product(Vec<Term<'a>>),
    Largest(Vec<Term<'a>>),
    Smallest(Vec<Term<'a>>),
    Difference(Box<[Term<'a>; 2]>),
    Quotient(Box<[Term<'a>; 2]>, Option<f64>),
    Power(Box<[Term<'a>; 2]>),
    Otherwise(Box<Term<'a>>, f64),
    Function(Function, Box<Term<'a>>),
    Decay { shape: DecayShape, of: Box<Term<'a>>, target: Option<Box<Term<'a>>>, lambda: f64 },
}

/// What a compilation looks things up in.
struct Compiler<'a, 'c> {
    lists: &'a Lists,
    nothing: &'a HashMap<Row, Listed>,
    holds: &'c dyn Fn(&Filter) -> Result<RoaringBitmap>,
}

impl<'a> Terms<'a> {
    /// Prepares an expression; `holds` tells where a filter does.
    pub(super) fn compile(
        expression: &'a Expression,
        arithmetic: Arithmetic,
        lists: &'a Lists,
        holds: &dyn Fn(&Filter) -> Result<RoaringBitmap>,
    ) -> Result<Self> {
        static NOTHING: std::sync::LazyLock<HashMap<Row, Listed>> = std::sync::LazyLock::new(HashMap::new);
        let root = Compiler { lists, nothing: &NOTHING, holds }.term(expression)?;
        Ok(Self { root, calculator: Calculator(arithmetic) })
    }

    /// The score of a row.
    pub(super) fn score(&self, row: Row, payloads: &Payloads<'_>) -> Result<Verdict> {
        match (Subject { row, payloads, calculator: self.calculator }).value(&self.root) {
            Ok(value) => self.calculator.score(value).map(Verdict::Score),
            Err(Stop::LeftOut) => Ok(Verdict::LeftOut),
            Err(Stop::Failed(error)) => Err(error),
        }
    }
}

impl<'a> Compiler<'a, '_> {
    fn term(&self, expression: &'a Expression) -> Result<Term<'a>> {
        let boxed = |expression: &'a Expression| self.term(expression).map(Box::new);
        let all = |of: &'a [Expression]| of.iter().map(|expression| self.term(expression)).collect::<Result<Vec<_>>>();
        let two = |left: &'a Expression, right: &'a Expression| -> Result<Box<[Term<'a>; 2]>> {
            Ok(Box::new([self.term(left)?, self.term(right)?]))
        };
        Ok(match expression {
            Expression::Constant { value } => Term::Constant(*value),
            Expression::Score(prefetched) => Term::Score(self.list(prefetched), prefetched.otherwise),
            Expression::Rank(prefetched) => Term::Rank(self.list(prefetched), prefetched.otherwise),
            Expression::Number(field) => Term::Number(field),
            Expression::Datetime(field) => Term::Datetime(field),
            Expression::Distance { origin, field } => Term::Distance(*origin, field),
            Expression::Condition { filter } => Term::Condition((self.holds)(filter)?),
            Expression::Sum(several) => Term::Sum(all(&several.of)?),
            Expression::Product(several) => Term::Product(all(&several.of)?),
            Expression::Largest(several) => Term::Largest(all(&several.of)?),
            Expression::Smallest(several) => Term::Smallest(all(&several.of)?),
            Expression::Difference(of) => Term::Difference(two(&of.left, &of.right)?),
            Expression::Quotient { of, by_zero } => Term::Quotient(two(&of.left, &of.right)?, *by_zero),
            Expression::Power(of) => Term::Power(two(&of.left, &of.right)?),
            Expression::Otherwise { of, value } => Term::Otherwise(boxed(of)?, *value),
            Expression::Function { function, of } => Term::Function(*function, boxed(of)?),
            Expression::Decay { shape, of, target, lambda } => Term::Decay {
                shape: *shape,
                of: boxed(of)?,
                target: target.as_deref().map(boxed).transpose()?,
                lambda: *lambda,
            },
        })
    }

    /// A prefetch that there is not has no rows.
    fn list(&self, prefetched: &Prefetched) -> &'a HashMap<Row, Listed> {
        self.lists.get(prefetched.prefetch).unwrap_or(self.nothing)
    }
}

/// The row that numbers are computed for.
struct Subject<'a> {
    row: Row,
    payloads: &'a Payloads<'a>,
    calculator: Calculator,
}

impl Subject<'_> {
    fn value(&self, term: &Term<'_>) -> Computed {
        let calculator = self.calculator;
        Ok(match term {
            Term::Constant(value) => calculator.rounded(*value),
            Term::Score(list, otherwise) => self.listed(list, *otherwise, |listed| f64::from(listed.score))?,
            Term::Rank(list, otherwise) => self.listed(list, *otherwise, |listed| f64::from(listed.rank))?,
            Term::Number(field) => calculator.rounded(value_of(self.payload()?, field)?),
            Term::Datetime(field) => {
                let Micros(micros) = value_of(self.payload()?, field)?;
                calculator.rounded(micros as f64 / MICROS_PER_SECOND)
            }
            Term::Distance(origin, field) => calculator.rounded(origin.meters_to(value_of(self.payload()?, field)?)),
            Term::Condition(rows) => f64::from(u8::from(rows.contains(self.row))),
            Term::Sum(terms) => self.fold(terms, 0.0, |sum, term| sum + term)?,
            Term::Product(terms) => self.product(terms)?,
            Term::Largest(terms) => self.fold(terms, f64::NEG_INFINITY, f64::max)?,
            Term::Smallest(terms) => self.fold(terms, f64::INFINITY, f64::min)?,
            Term::Difference(of) => {
                let [left, right] = of.as_ref();
                calculator.rounded(self.value(left)? - self.value(right)?)
            }
            Term::Quotient(of, by_zero) => {
                let [left, right] = of.as_ref();
                let left = self.value(left)?;
                if left == 0.0 && calculator.stops_at_zero() {
                    return Ok(0.0);
                }
                calculator.quotient(left, self.value(right)?, *by_zero)?
            }
            Term::Power(of) => {
                let [base, exponent] = of.as_ref();
                calculator.power(self.value(base)?, self.value(exponent)?)?
            }
            Term::Otherwise(of, instead) => match self.value(of) {
                Err(Stop::LeftOut) => calculator.rounded(*instead),
                value => value?,
            },
            Term::Function(function, of) => calculator.function(*function, self.value(of)?)?,
            Term::Decay { shape, of, target, lambda } => {
                let of = self.value(of)?;
                let target = target.as_deref().map_or(Ok(0.0), |target| self.value(target))?;
                calculator.rounded(decay(*shape, *lambda, of - target))
            }
        })
    }

    fn listed(&self, list: &HashMap<Row, Listed>, otherwise: Option<f64>, read: fn(Listed) -> f64) -> Computed {
        let value = list.get(&self.row).copied().map(read).or(otherwise).ok_or(Stop::LeftOut)?;
        Ok(self.calculator.rounded(value))
    }

    fn fold(&self, terms: &[Term<'_>], start: f64, operation: fn(f64, f64) -> f64) -> Computed {
        terms.iter().try_fold(start, |value, term| Ok(self.calculator.rounded(operation(value, self.value(term)?))))
    }

    fn product(&self, terms: &[Term<'_>]) -> Computed {
        let mut product = 1.0;
        for term in terms {
            let value = self.value(term)?;
            if value == 0.0 && self.calculator.stops_at_zero() {
                return Ok(0.0);
            }
            product = self.calculator.rounded(product * value);
        }
        Ok(product)
    }

    fn payload(&self) -> Result<Option<&[u8]>> {
        self.payloads.of(self.row)
    }
}
