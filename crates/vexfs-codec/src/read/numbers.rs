//! Decimal numbers.

use std::sync::LazyLock;

use super::{Cursor, Fast, Fault};

/// A decimal number as it was written: `significand · 10^exponent`.
///
/// Digits past what 64 bits hold are dropped and counted in the exponent, as `serde_json` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) is_negative: bool,
    pub(crate) significand: u64,
    pub(crate) exponent: i32,
    /// Whether it has neither point nor exponent and all its digits are in the significand.
    pub(crate) is_integer: bool,
}

/// Digits of which any number fits into 64 bits.
const SAFE_DIGITS: usize = 19;

impl Number {
    /// Consumes a number.
    pub(crate) fn scan(cursor: &mut Cursor<'_>) -> Fast<Self> {
        let (number, end) = Self::scan_at(cursor.bytes(), cursor.at)?;
        cursor.at = end;
        Ok(number)
    }

    /// The number that begins at `start`, and where it ends.
    #[inline]
    pub(crate) fn scan_at(bytes: &[u8], start: usize) -> Fast<(Self, usize)> {
        let is_negative = bytes.get(start) == Some(&b'-');
        let first = start + usize::from(is_negative);
        let mut significand = 0;
        let mut at = match bytes.get(first..).and_then(|rest| rest.first_chunk::<2>()) {
            // One digit and a point is how most components of vectors begin.
            Some([digit @ b'0'..=b'9', b'.']) => {
                significand = u64::from(digit - b'0');
                first + 1
            }
            _ => digits(bytes, first, &mut significand),
        };
        let mut count = at - first;
        if count == 0 || (count > 1 && bytes[first] == b'0') {
            return Err(Fault);
        }
        let mut exponent = 0;
        let mut is_integer = true;
        if bytes.get(at) == Some(&b'.') {
            let fraction = at + 1;
            at = digits(bytes, fraction, &mut significand);
            if at == fraction {
                return Err(Fault);
            }
            count += at - fraction;
            exponent = -((at - fraction) as i32);
            is_integer = false;
        }
        if count > SAFE_DIGITS {
            (significand, exponent, is_integer) = long(&bytes[first..at]);
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            at += 1;
            exponent = power(bytes, &mut at, exponent)?;
            is_integer = false;
        }
        Ok((Self { is_negative, significand, exponent, is_integer }, at))
    }

    /// The value as `serde_json` converts it to `f32`: integers directly, all else through `f64`. `None` if it does
    /// not fit into an `f64`; what only an `f32` cannot hold becomes an infinity.
    #[inline]
    pub(crate) fn to_f32(self, powers: &Powers) -> Option<f32> {
        if self.is_integer {
            return Some(match (self.is_negative, self.significand) {
                (false, value) => value as f32,
                (true, value) if value <= 1 << 63 => -(value as f32),
                (true, value) => -(value as f64) as f32,
            });
        }
        let value = powers.scale(self.significand, self.exponent)?;
        Some(if self.is_negative { -value } else { value } as f32)
    }

    /// The value of an integer.
    pub(crate) fn to_i128(self) -> i128 {
        let value = i128::from(self.significand);
        if self.is_negative { -value } else { value }
    }

    /// The value of an integer that fits into 64 bits, sign included. Minus zero does not: it is a float.
    pub(crate) fn to_i64(self) -> Option<i64> {
        if !self.is_integer || (self.is_negative && self.significand == 0) {
            return None;
        }
        i64::try_from(self.to_i128()).ok()
    }

    /// Whether the number, written as `text`, is finite as an `f64`.
    pub(crate) fn fits_float(self, text: &str) -> bool {
        self.significand == 0 || text.len() as i64 + i64::from(self.exponent) < 300 || exact(text).is_finite()
    }
}

/// The `f64` nearest to a number that has been scanned.
pub(crate) fn exact(text: &str) -> f64 {
    text.parse().unwrap_or(f64::INFINITY)
}

/// Consumes digits from `at` on and appends them to `value`, eight at a time; returns where they end.
#[inline]
fn digits(bytes: &[u8], mut at: usize, value: &mut u64) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let odd = not_digits(word);
        if odd != 0 {
            let count = odd.trailing_zeros() as usize / 8;
            // The digits move to the end of the word behind zeros, so that they are read in the same few steps.
            if count > 0 {
                *value = value.wrapping_mul(TENS[count]).wrapping_add(eight(word << (64 - 8 * count)));
            }
            return at + count;
        }
        *value = value.wrapping_mul(TENS[8]).wrapping_add(eight(word));
        at += 8;
        // Most often nothing follows, and a branch that is foreseen costs less than to count to zero.
        if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
            return at;
        }
    }
    while let Some(byte @ b'0'..=b'9') = bytes.get(at) {
        *value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
        at += 1;
    }
    at
}

const TENS: [u64; 9] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// A word whose lowest non-zero byte marks the first byte of `word` that is no digit.
#[inline]
const fn not_digits(word: u64) -> u64 {
    const SIXES: u64 = 0x0606_0606_0606_0606;
    const HIGH_NIBBLES: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    const THREES: u64 = 0x3030_3030_3030_3030;
    // A byte is a digit if its high nibble is 3 and stays 3 when 6 is added; a carry can only disturb bytes above one
    // that is no digit itself.
    ((word & HIGH_NIBBLES) ^ THREES) | ((word.wrapping_add(SIXES) & HIGH_NIBBLES) ^ THREES)
}

/// The value of eight digits, the first one in the lowest byte; zero bytes count as zeros. Pairs, then fours, then
/// eights are joined by one multiplication each (D. Lemire, "Quickly parsing eight digits", 2018).
#[inline]
const fn eight(word: u64) -> u64 {
    let word = word & 0x0F0F_0F0F_0F0F_0F0F;
    let word = word.wrapping_mul(10).wrapping_add(word >> 8) & 0x00FF_00FF_00FF_00FF;
    let word = word.wrapping_mul(100).wrapping_add(word >> 16) & 0x0000_FFFF_0000_FFFF;
    word.wrapping_mul(10_000).wrapping_add(word >> 32) & 0xFFFF_FFFF
}

/// Significand, exponent and whether it is a plain integer, of a number of many digits.
#[cold]
fn long(text: &[u8]) -> (u64, i32, bool) {
    let (mut significand, mut exponent, mut is_exact, mut in_fraction) = (0_u64, 0_i32, true, false);
    for &byte in text {
        if byte == b'.' {
            in_fraction = true;
            // Digits of the fraction are again tried, after those of the integer were dropped.
            is_exact = true;
            continue;
        }
        let digit = u64::from(byte - b'0');
        let longer = significand.checked_mul(10).and_then(|value| value.checked_add(digit));
        match longer {
            Some(value) if is_exact => {
                significand = value;
                exponent -= i32::from(in_fraction);
            }
            _ => {
                is_exact = false;
                exponent += i32::from(!in_fraction);
            }
        }
    }
    (significand, exponent, is_exact && !in_fraction)
}

/// Consumes what follows an `e` and adds it to `exponent`.
#[inline]
fn power(bytes: &[u8], at: &mut usize, exponent: i32) -> Fast<i32> {
    let is_negative = bytes.get(*at) == Some(&b'-');
    *at += usize::from(matches!(bytes.get(*at), Some(b'-' | b'+')));
    let start = *at;
    let mut value = 0_i32;
    while let Some(byte @ b'0'..=b'9') = bytes.get(*at) {
        value = value.saturating_mul(10).saturating_add(i32::from(byte - b'0'));
        *at += 1;
    }
    if *at == start {
        return Err(Fault);
    }
    Ok(if is_negative { exponent.saturating_sub(value) } else { exponent.saturating_add(value) })
}

/// The powers of ten.
pub(crate) struct Powers([f64; 309]);

static POWERS: LazyLock<Powers> = LazyLock::new(|| Powers(std::array::from_fn(|power| exact(&format!("1e{power}")))));

impl Powers {
    pub(crate) fn get() -> &'static Self {
        &POWERS
    }

    /// `significand · 10^exponent`, rounded at each of its one or two steps; `None` if it overflows.
    #[inline]
    fn scale(&self, significand: u64, exponent: i32) -> Option<f64> {
        let value = match i64::try_from(significand) {
            Ok(significand) => significand as f64, // one instruction; from unsigned it takes several
            Err(_) => significand as f64,
        };
        match self.0.get(exponent.unsigned_abs() as usize) {
            Some(power) if exponent < 0 => Some(value / power),
            Some(power) => Some(value * power).filter(|value| value.is_finite()),
            None => Self::scale_far(value, exponent),
        }
    }

    #[cold]
    fn scale_far(value: f64, exponent: i32) -> Option<f64> {
        if value == 0.0 {
            return Some(0.0);
        }
        if exponent >= 0 {
            return None;
        }
        // No 64-bit significand survives a second division of this size.
        let value = value / 1e308;
        let rest = exponent.saturating_add(308);
        Some(if rest < -308 { 0.0 } else { value / exact(&format!("1e{}", -rest)) })
    }
}
