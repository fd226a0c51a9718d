use std::cmp::Ordering;

/// A number as it was written: an integer, or a float. Equal are numbers that were written alike; [`Number::compare`] goes by value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Written without fraction and exponent, and within `i64`.
    Int(i64),
    /// Any other number; never NaN.
    Float(f64),
}

/// 2⁶³, the first float past every `i64`.
const PAST_I64: f64 = 9_223_372_036_854_775_808.0;

impl Number {
    /// Orders two numbers by value, exactly: a large integer is never rounded to a float on the way.
    pub fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(&b),
            (Self::Int(a), Self::Float(b)) => compare_int_float(a, b),
            (Self::Float(a), Self::Int(b)) => compare_int_float(b, a).reverse(),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
        }
    }

    /// Whether both stand for the same value, whatever their types.
    pub fn is_same_value(self, other: Self) -> bool {
        self.compare(other) == Ordering::Equal
    }

    /// The integer of exactly this value, if there is one within `i64`.
    pub fn as_exact_int(self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(int),
            Self::Float(float) => {
                let inside = (-PAST_I64..PAST_I64).contains(&float) && float.fract() == 0.0;
                inside.then_some(float as i64)
            }
        }
    }

    /// The nearest float.
    pub fn as_float(self) -> f64 {
        match self {
            Self::Float(float) => float,
            Self::Int(int) => int as f64,
        }
    }

    /// The float of exactly this value, if there is one.
    pub fn as_exact_float(self) -> Option<f64> {
        match self {
            Self::Float(float) => Some(float),
            Self::Int(int) => {
                let float = int as f64;
                (compare_int_float(int, float) == Ordering::Equal).then_some(float)
            }
        }
    }
}

fn compare_int_float(int: i64, float: f64) -> Ordering {
    if float >= PAST_I64 {
        return Ordering::Less;
    }
    if float < -PAST_I64 {
        return Ordering::Greater;
    }
    // Within the range of i64 the whole part converts exactly, so only the fraction can break a tie.
    let whole = float.trunc();
    int.cmp(&(whole as i64)).then_with(|| whole.partial_cmp(&float).unwrap_or(Ordering::Equal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_and_floats_compare_exactly() {
        let big = 9_007_199_254_740_993_i64; // 2^53 + 1, not a float
        assert_eq!(Number::Int(big).compare(Number::Float(9_007_199_254_740_992.0)), Ordering::Greater);
        assert_eq!(Number::Int(big).as_exact_float(), None);
        assert_eq!(Number::Int(i64::MAX).compare(Number::Float(PAST_I64)), Ordering::Less);
        assert_eq!(Number::Int(i64::MIN).compare(Number::Float(-PAST_I64)), Ordering::Equal);
        assert_eq!(Number::Int(-1).compare(Number::Float(-1.5)), Ordering::Greater);
        assert_eq!(Number::Int(1).compare(Number::Float(1.5)), Ordering::Less);
        assert!(Number::Int(0).is_same_value(Number::Float(-0.0)));
        assert_eq!(Number::Float(PAST_I64).as_exact_int(), None);
        assert_eq!(Number::Float(2.0).as_exact_int(), Some(2));
    }
}
