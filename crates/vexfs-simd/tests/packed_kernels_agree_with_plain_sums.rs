//! Every kernel over packed components sums what unpacking one component after the other sums, at any length.

use proptest::prelude::*;
use vexfs_simd::{available, packed_at};

fn bytes(length: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), length)
}

fn codes(lengths: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<u8>>> {
    lengths.prop_flat_map(|length| prop::collection::vec(bytes(length), 2..6))
}

fn query(length: usize) -> impl Strategy<Value = Vec<i8>> {
    prop::collection::vec(-127i8..=127, length)
}

fn with_query(bits: usize) -> impl Strategy<Value = (Vec<Vec<u8>>, Vec<i8>)> {
    codes(1..300).prop_flat_map(move |codes| {
        let components = codes[0].len() * 8 / bits;
        (Just(codes), query(components))
    })
}

fn slices(codes: &[Vec<u8>]) -> Vec<&[u8]> {
    codes.iter().map(Vec::as_slice).collect()
}

fn level_at(code: &[u8], component: usize, bits: usize) -> usize {
    let (byte, shift) = packed_at(component, bits, code.len());
    usize::from(code[byte] >> shift) & ((1 << bits) - 1)
}

proptest! {
    #[test]
    fn bits_that_differ(codes in codes(1..300)) {
        let expected: Vec<u32> = codes[1..].iter()
            .map(|code| code.iter().zip(&codes[0]).map(|(a, b)| (a ^ b).count_ones()).sum())
            .collect();
        for set in available() {
            let mut found = vec![0; expected.len()];
            (set.packed.hamming)(&codes[0], &slices(&codes[1..]), &mut found);
            prop_assert_eq!(&found, &expected, "{}", set.name);
        }
    }

    #[test]
    fn bits_that_are_set((codes, query) in with_query(1), spare in 0usize..8) {
        let query = &query[..query.len() - spare];
        let expected: Vec<i32> = codes.iter()
            .map(|code| query.iter().enumerate().filter(|(at, _)| code[at / 8] >> (at % 8) & 1 == 1).map(|(_, q)| i32::from(*q)).sum())
            .collect();
        for set in available() {
            let mut found = vec![0; expected.len()];
            (set.packed.dots_bits)(query, &slices(&codes), &mut found);
            prop_assert_eq!(&found, &expected, "{}", set.name);
        }
    }

    #[test]
    fn levels(two in with_query(2), four in with_query(4), levels in prop::array::uniform16(0u8..=127)) {
        for (bits, (codes, query)) in [(2, &two), (4, &four)] {
            let expected: Vec<i32> = codes.iter()
                .map(|code| query.iter().enumerate().map(|(at, q)| i32::from(*q) * i32::from(levels[level_at(code, at, bits)])).sum())
                .collect();
            for set in available() {
                let mut found = vec![0; expected.len()];
                let kernel = if bits == 2 { set.packed.dots_levels2 } else { set.packed.dots_levels4 };
                kernel(query, &levels, &slices(codes), &mut found);
                prop_assert_eq!(&found, &expected, "{} bits, {}", bits, set.name);
            }
        }
    }

    #[test]
    fn tables(codes in codes(1..60), seed in any::<u32>()) {
        let length = codes[0].len();
        // Small integers: sums of them are exact in any order.
        let tables: Vec<f32> = (0..length * 256).map(|at| ((at as u32).wrapping_mul(2_654_435_761).wrapping_add(seed) >> 20) as f32).collect();
        let expected: Vec<f32> = codes.iter()
            .map(|code| code.iter().enumerate().map(|(at, byte)| tables[at * 256 + usize::from(*byte)]).sum())
            .collect();
        for set in available() {
            let mut found = vec![0.0; expected.len()];
            (set.packed.table_sums)(&tables, &slices(&codes), &mut found);
            prop_assert_eq!(&found, &expected, "{}", set.name);
        }
    }

    #[test]
    fn the_nearest_point(dim in 1usize..9, seed in any::<u32>()) {
        let values: Vec<f32> = (0..dim * 257).map(|at| ((at as u32).wrapping_mul(2_654_435_761).wrapping_add(seed) >> 26) as f32).collect();
        let (point, columns) = values.split_at(dim);
        let distance = |n: usize| -> f32 { (0..dim).map(|c| (point[c] - columns[c * 256 + n]).powi(2)).sum() };
        let expected = (0..256).min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap_or(0);
        for set in available() {
            prop_assert_eq!(usize::from((set.packed.nearest_of_256)(point, columns)), expected, "{}", set.name);
        }
    }

    #[test]
    fn every_level_has_a_place_of_its_own(bytes in 1usize..300, bits in prop_oneof![Just(2usize), Just(4)]) {
        let mut places: Vec<_> = (0..bytes * 8 / bits).map(|component| packed_at(component, bits, bytes)).collect();
        places.sort_unstable();
        places.dedup();
        prop_assert_eq!(places.len(), bytes * 8 / bits);
        prop_assert!(places.iter().all(|(byte, shift)| *byte < bytes && shift + bits <= 8));
    }
}
