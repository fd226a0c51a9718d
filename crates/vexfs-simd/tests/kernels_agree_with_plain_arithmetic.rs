//! Every kernel of every instruction set of this CPU computes what the formula says, at any length.

#![allow(clippy::float_cmp, reason = "these results are exact")]

use proptest::prelude::*;
use vexfs_simd::{Metric, available, kernels};

/// Allowed error of a sum, relative to the sum of the magnitudes of its terms.
const RELATIVE_ERROR_MAX: f64 = 1e-5;

fn component() -> impl Strategy<Value = f32> {
    prop_oneof![8 => -1.0f32..1.0, 1 => -1000.0f32..1000.0, 1 => Just(0.0)]
}

fn pair() -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
    (1usize..1100)
        .prop_flat_map(|dim| (prop::collection::vec(component(), dim), prop::collection::vec(component(), dim)))
}

fn code(dim: usize) -> impl Strategy<Value = Vec<i8>> {
    prop::collection::vec(-127i8..=127, dim)
}

/// Checks Σ terms against an `f32`.
fn assert_sum(name: &str, actual: f32, terms: impl Iterator<Item = f64> + Clone) -> Result<(), TestCaseError> {
    let expected: f64 = terms.clone().sum();
    let scale: f64 = terms.map(f64::abs).sum();
    let error = (f64::from(actual) - expected).abs();
    prop_assert!(error <= RELATIVE_ERROR_MAX * scale, "{name}: {actual} is not {expected}");
    Ok(())
}

fn products<'a>(a: &'a [f32], b: &'a [f32]) -> impl Iterator<Item = f64> + Clone + 'a {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b))
}

fn differences<'a>(a: &'a [f32], b: &'a [f32]) -> impl Iterator<Item = f64> + Clone + 'a {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) - f64::from(*b))
}

#[test]
fn the_best_set_is_chosen_and_scalar_is_always_there() {
    let sets = available();
    assert_eq!(kernels().name, sets[0].name);
    assert_eq!(sets[sets.len() - 1].name, "scalar");
}

proptest! {
    #[test]
    fn float_kernels((a, b) in pair()) {
        for set in available() {
            assert_sum(set.name, (set.dot)(&a, &b), products(&a, &b))?;
            assert_sum(set.name, (set.norm_squared)(&a), products(&a, &a))?;
            let (dot, norm) = (set.dot_and_norm)(&a, &b);
            assert_sum(set.name, dot, products(&a, &b))?;
            assert_sum(set.name, norm, products(&b, &b))?;
            assert_sum(set.name, (set.squared_euclidean)(&a, &b), differences(&a, &b).map(|d| d * d))?;
            assert_sum(set.name, (set.manhattan)(&a, &b), differences(&a, &b).map(f64::abs))?;
            let largest = a.iter().fold(0.0f32, |largest, x| largest.max(x.abs()));
            prop_assert_eq!((set.largest_magnitude)(&a), largest);
        }
    }

    #[test]
    fn short_sums_are_made_in_order((mut a, mut b) in pair()) {
        a.truncate(15);
        b.truncate(15);
        let sum = |term: fn(f32, f32) -> f32| a.iter().zip(&b).fold(0.0, |sum, (a, b)| sum + term(*a, *b));
        for set in available() {
            prop_assert_eq!((set.dot)(&a, &b), sum(|a, b| a * b), "{}", set.name);
            prop_assert_eq!((set.dot_and_norm)(&a, &b), (sum(|a, b| a * b), sum(|_, b| b * b)), "{}", set.name);
            prop_assert_eq!((set.squared_euclidean)(&a, &b), sum(|a, b| (a - b) * (a - b)), "{}", set.name);
            prop_assert_eq!((set.manhattan)(&a, &b), sum(|a, b| (a - b).abs()), "{}", set.name);
        }
    }

    #[test]
    fn code_kernels((query, codes) in (1usize..1100).prop_flat_map(|dim| (code(dim), prop::collection::vec(code(dim), 1..10)))) {
        let expected = |a: &[i8], b: &[i8]| -> i32 { a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum() };
        let many: Vec<&[i8]> = codes.iter().map(Vec::as_slice).collect();
        let dots: Vec<i32> = codes.iter().map(|code| expected(&query, code)).collect();
        for set in available() {
            prop_assert_eq!((set.dot_i8)(&query, &codes[0]), dots[0]);
            let mut some = vec![0; codes.len()];
            (set.dots_i8)(&query, &many, &mut some);
            prop_assert_eq!(&some, &dots, "{}", set.name);
        }
    }

    #[test]
    fn quantizing((vector, _) in pair()) {
        let largest = vector.iter().fold(0.0f32, |largest, x| largest.max(x.abs()));
        // Vectors of nothing but zeros are not quantized.
        prop_assume!((127.0 / largest).is_finite());
        let steps = 127.0 / largest;
        for set in available() {
            let mut code = vec![0i8; vector.len()];
            (set.quantize)(&vector, steps, &mut code);
            for (component, step) in vector.iter().zip(&code) {
                prop_assert!((component * steps - f32::from(*step)).abs() <= 0.5001, "{}", set.name);
                prop_assert!(*step != i8::MIN);
            }
        }
    }

    #[test]
    fn metrics((a, b) in pair()) {
        let dot: f64 = products(&a, &b).sum();
        let norms = (products(&a, &a).sum::<f64>() * products(&b, &b).sum::<f64>()).sqrt();
        let cosine = if norms > 0.0 { 1.0 - dot / norms } else { 1.0 };
        prop_assert!((f64::from(Metric::Cosine.distance(&a, &b)) - cosine).abs() < 1e-4);
        assert_sum("dot", Metric::Dot.distance(&a, &b), products(&a, &b).map(|x| -x))?;
        assert_sum("euclidean", Metric::SquaredEuclidean.distance(&a, &b), differences(&a, &b).map(|d| d * d))?;
        assert_sum("manhattan", Metric::Manhattan.distance(&a, &b), differences(&a, &b).map(f64::abs))?;
    }
}

#[test]
fn a_vector_whose_length_overflows_is_at_cosine_distance_one() {
    let long = [3e38, 0.0, -3e38];
    for other in [[1.0, 2.0, -3.0], [-1.0, 0.0, 4.0], long] {
        assert_eq!(Metric::Cosine.distance(&long, &other), 1.0);
        assert_eq!(Metric::Cosine.distance(&other, &long), 1.0);
    }
}

#[test]
fn a_zero_vector_is_at_cosine_distance_one() {
    assert_eq!(Metric::Cosine.distance(&[0.0; 5], &[1.0; 5]), 1.0);
    assert_eq!(Metric::Cosine.distance(&[1.0; 5], &[0.0; 5]), 1.0);
}

#[test]
fn what_is_no_number_gets_some_code() {
    let vector = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0, -1.0];
    for set in available() {
        let mut code = [0i8; 5];
        (set.quantize)(&vector, 127.0, &mut code);
        assert!(code.iter().all(|&step| step != i8::MIN));
        assert_eq!(code[3..], [127, -127]);
        assert_eq!((set.largest_magnitude)(&[f32::NAN, -3.0, 2.0]), 3.0);
    }
}
