use std::cmp::Ordering;

use crate::payload::Number;

/// The bounds of a range of numbers; an absent one does not bind.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bounds {
    /// Larger than this.
    pub gt: Option<Number>,
    /// At least this.
    pub gte: Option<Number>,
    /// Smaller than this.
    pub lt: Option<Number>,
    /// At most this.
    pub lte: Option<Number>,
}

/// Keys of an ordered index from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyRange {
    pub(crate) low: i64,
    pub(crate) high: i64,
}

impl KeyRange {
    /// Every key.
    pub(crate) const ALL: Self = Self { low: i64::MIN, high: i64::MAX };
}

impl Bounds {
    /// Whether the number lies within, by value.
    pub fn contain(&self, number: Number) -> bool {
        let holds = |bound: Option<Number>, accepts: fn(Ordering) -> bool| {
            bound.is_none_or(|bound| accepts(number.compare(bound)))
        };
        holds(self.gt, Ordering::is_gt)
            && holds(self.gte, Ordering::is_ge)
            && holds(self.lt, Ordering::is_lt)
            && holds(self.lte, Ordering::is_le)
    }

    /// The integers within.
    pub(crate) fn int_keys(&self) -> Option<KeyRange> {
        self.keys(
            int_at_least,
            |number| int_at_most(number).map_or(Some(i64::MIN), |int| int.checked_add(1)),
            int_at_most,
            |number| int_at_least(number).map_or(Some(i64::MAX), |int| int.checked_sub(1)),
        )
    }

    /// The keys of the floats within, see [`float_key`].
    pub(crate) fn float_keys(&self) -> Option<KeyRange> {
        self.keys(
            |number| Some(float_at_least(number)),
            |number| Some(float_at_most(number) + 1),
            |number| Some(float_at_most(number)),
            |number| Some(float_at_least(number) - 1),
        )
    }

    /// A function gives the key that a bound stands for, or none if no key satisfies it.
    fn keys(&self, gte: KeyOf, gt: KeyOf, lte: KeyOf, lt: KeyOf) -> Option<KeyRange> {
        let mut keys = KeyRange::ALL;
        for (bound, key) in [(self.gte, gte), (self.gt, gt)] {
            if let Some(number) = bound {
                keys.low = keys.low.max(key(number)?);
            }
        }
        for (bound, key) in [(self.lte, lte), (self.lt, lt)] {
            if let Some(number) = bound {
                keys.high = keys.high.min(key(number)?);
            }
        }
        (keys.low <= keys.high).then_some(keys)
    }
}

type KeyOf = fn(Number) -> Option<i64>;

/// A float as an integer of the same order; both zeros are one key. There is a key behind and before that of any float.
pub(crate) fn float_key(float: f64) -> i64 {
    let bits = if float == 0.0 { 0 } else { float.to_bits() as i64 };
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The float of a key that is one's.
pub(crate) fn float_of_key(key: i64) -> f64 {
    f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64)
}

/// The smallest integer that is not smaller; none if all are smaller.
fn int_at_least(number: Number) -> Option<i64> {
    match number {
        Number::Int(int) => Some(int),
        Number::Float(float) => match Number::Int(i64::MIN).compare(number) {
            Ordering::Less => Number::Float(float.ceil()).as_exact_int(),
            Ordering::Equal | Ordering::Greater => Some(i64::MIN),
        },
    }
}

/// The largest integer that is not larger; none if all are larger.
fn int_at_most(number: Number) -> Option<i64> {
    match number {
        Number::Int(int) => Some(int),
        Number::Float(float) => match Number::Int(i64::MAX).compare(number) {
            Ordering::Greater => Number::Float(float.floor()).as_exact_int(),
            Ordering::Less | Ordering::Equal => Some(i64::MAX),
        },
    }
}

/// The key of the smallest float that is not smaller.
fn float_at_least(number: Number) -> i64 {
    let (nearest, order) = nearest_float(number);
    float_key(nearest) + i64::from(order == Ordering::Less)
}

/// The key of the largest float that is not larger.
fn float_at_most(number: Number) -> i64 {
    let (nearest, order) = nearest_float(number);
    float_key(nearest) - i64::from(order == Ordering::Greater)
}

/// The nearest float and how it compares with the number.
fn nearest_float(number: Number) -> (f64, Ordering) {
    let nearest = match number {
        Number::Int(int) => int as f64,
        Number::Float(float) => float,
    };
    (nearest, Number::Float(nearest).compare(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: [Number; 14] = [
        Number::Int(i64::MIN),
        Number::Int(-9_007_199_254_740_993),
        Number::Int(-1),
        Number::Int(0),
        Number::Int(9_007_199_254_740_993),
        Number::Int(i64::MAX),
        Number::Float(f64::NEG_INFINITY),
        Number::Float(-1e19),
        Number::Float(-9_223_372_036_854_775_808.0),
        Number::Float(-1.5),
        Number::Float(-0.0),
        Number::Float(9_007_199_254_740_992.0),
        Number::Float(9_223_372_036_854_775_808.0),
        Number::Float(f64::INFINITY),
    ];

    #[test]
    fn a_key_is_of_one_float() {
        for float in [f64::NEG_INFINITY, -1e300, -1.5, -f64::MIN_POSITIVE, 0.0, 0.1, 1e300, f64::INFINITY] {
            assert_eq!(float_of_key(float_key(float)).to_bits(), float.to_bits());
        }
    }

    #[test]
    fn keys_lie_in_the_range_exactly_when_the_numbers_do() {
        for bound in NUMBERS {
            let some = Some(bound);
            let none = Bounds::default();
            for bounds in [
                Bounds { gt: some, ..none },
                Bounds { gte: some, ..none },
                Bounds { lt: some, ..none },
                Bounds { lte: some, ..none },
            ] {
                for number in NUMBERS {
                    let (keys, key) = match number {
                        Number::Int(int) => (bounds.int_keys(), int),
                        Number::Float(float) => (bounds.float_keys(), float_key(float)),
                    };
                    let is_within = keys.is_some_and(|keys| (keys.low..=keys.high).contains(&key));
                    assert_eq!(is_within, bounds.contain(number), "{number:?} in {bounds:?}");
                }
            }
        }
    }
}
