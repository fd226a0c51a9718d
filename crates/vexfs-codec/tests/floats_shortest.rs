//! What is written is the shortest text that reads back the same, as `serde_json` writes it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use vexfs_codec::write::{write_f32, write_f32s, write_f64, write_i64, write_string, write_u64};

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).unwrap()
}

/// What `serde_json` prints, but for the plus sign that its newest versions put into exponents.
fn serde(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap().replace("e+", "e")
}

#[test]
fn known_floats() {
    let cases: [(f32, &str); 10] = [
        (0.6, "0.6"),
        (1.0, "1.0"),
        (0.010_050_476, "0.010050476"),
        (1e-7, "1e-7"),
        (1e16, "1e16"),
        (-0.0, "-0.0"),
        (f32::MAX, "3.4028235e38"),
        (f32::NAN, "null"),
        (f32::INFINITY, "null"),
        (16_777_216.0, "16777216.0"),
    ];
    for (value, expected) in cases {
        assert_eq!(written(|out| write_f32(out, value)), expected);
    }
    assert_eq!(written(|out| write_f32s(out, &[0.5, f32::NAN, 2.0])), "[0.5,null,2.0]");
    assert_eq!(written(|out| write_f32s(out, &[])), "[]");
    assert_eq!(written(|out| write_f64(out, f64::NEG_INFINITY)), "null");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5000) })]

    #[test]
    fn numbers(single in any::<f32>(), double in any::<f64>(), signed in any::<i64>(), unsigned in any::<u64>()) {
        prop_assert_eq!(written(|out| write_f32(out, single)), serde(&single));
        prop_assert_eq!(written(|out| write_f64(out, double)), serde(&double));
        prop_assert_eq!(written(|out| write_i64(out, signed)), signed.to_string());
        prop_assert_eq!(written(|out| write_u64(out, unsigned)), unsigned.to_string());
    }

    #[test]
    fn strings(text in any::<String>(), controls in "[\\x00-\\x7f]{0,40}") {
        for text in [text, controls] {
            prop_assert_eq!(written(|out| write_string(out, &text)), serde_json::to_string(&text).unwrap());
        }
    }
}

#[test]
fn extremes_of_integers() {
    for value in [0, 9, 10, i64::MAX, i64::MIN, -1] {
        assert_eq!(written(|out| write_i64(out, value)), value.to_string());
    }
    assert_eq!(written(|out| write_u64(out, u64::MAX)), u64::MAX.to_string());
}
