//! Places as integers: the bits of longitude and latitude take turns (a z-order curve), so that a cell of the quadtree over the
//! map is one range of keys.

use super::KeyRange;
use crate::payload::Place;

/// Halvings of the map in each direction.
pub(crate) const LEVEL_MAX: u32 = 31;
/// The key of every place that is on no map: beyond 180 or 90 degrees.
const STRAY: i64 = 1 << (2 * LEVEL_MAX);
/// Places off the map.
pub(crate) const STRAYS: KeyRange = KeyRange { low: STRAY, high: STRAY };
/// More than rounding can move a place out of its cell, in degrees; a millimetre is ten times as much.
const MARGIN_DEGREES: f64 = 1e-9;

/// A cell of the quadtree: at level 0 the whole map, at each further one a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) level: u32,
    /// The bits that all keys in it begin with.
    prefix: i64,
}

/// A piece of the map, in degrees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rectangle {
    pub(crate) west: f64,
    pub(crate) east: f64,
    pub(crate) south: f64,
    pub(crate) north: f64,
}

pub(crate) fn place_key(place: Place) -> i64 {
    let is_on_map = (-180.0..=180.0).contains(&place.lon) && (-90.0..=90.0).contains(&place.lat);
    if !is_on_map {
        return STRAY;
    }
    let steps = |degrees: f64, all: f64| {
        let scaled = degrees / all * f64::from(1_u32 << LEVEL_MAX);
        u64::from((scaled as u32).min((1 << LEVEL_MAX) - 1))
    };
    (spread(steps(place.lat + 90.0, 180.0)) << 1 | spread(steps(place.lon + 180.0, 360.0))) as i64
}

impl Cell {
    /// The whole map.
    pub(crate) const MAP: Self = Self { level: 0, prefix: 0 };

    pub(crate) fn keys(self) -> KeyRange {
        let bits = 2 * (LEVEL_MAX - self.level);
        KeyRange { low: self.prefix << bits, high: ((self.prefix + 1) << bits) - 1 }
    }

    pub(crate) fn quarters(self) -> [Self; 4] {
        [0, 1, 2, 3].map(|quarter| Self { level: self.level + 1, prefix: self.prefix << 2 | quarter })
    }

    /// A rectangle that holds all places whose key is in the cell.
    pub(crate) fn rectangle(self) -> Rectangle {
        let (column, row) = (gather(self.prefix as u64), gather(self.prefix as u64 >> 1));
        let steps = f64::from(1_u32 << self.level);
        let at = |step: u64, all: f64| step as f64 / steps * all - all / 2.0;
        Rectangle {
            west: at(column, 360.0) - MARGIN_DEGREES,
            east: at(column + 1, 360.0) + MARGIN_DEGREES,
            south: at(row, 180.0) - MARGIN_DEGREES,
            north: at(row + 1, 180.0) + MARGIN_DEGREES,
        }
    }
}

/// Masks and shifts that put a zero before each bit, and take it out again.
const STEPS: [(u32, u64); 5] = [
    (16, 0x0000_ffff_0000_ffff),
    (8, 0x00ff_00ff_00ff_00ff),
    (4, 0x0f0f_0f0f_0f0f_0f0f),
    (2, 0x3333_3333_3333_3333),
    (1, 0x5555_5555_5555_5555),
];

fn spread(bits: u64) -> u64 {
    STEPS.iter().fold(bits, |bits, (shift, mask)| (bits | bits << shift) & mask)
}

fn gather(bits: u64) -> u64 {
    let joined = STEPS.iter().rev().fold(bits, |bits, (shift, mask)| {
        let kept = bits & mask;
        kept | kept >> shift
    });
    joined & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_lies_in_all_cells_of_its_key(
            lon in prop_oneof![-180.0..=180.0, Just(-180.0), Just(180.0), Just(0.0)],
            lat in prop_oneof![-90.0..=90.0, Just(-90.0), Just(90.0), Just(0.0)],
        ) {
            let key = place_key(Place { lon, lat });
            let mut cell = Cell::MAP;
            for level in 0..=LEVEL_MAX {
                let Rectangle { west, east, south, north } = cell.rectangle();
                prop_assert!(west < lon && lon < east && south < lat && lat < north, "{lon} {lat} at {level}: {cell:?}");
                if level < LEVEL_MAX {
                    let holds = |cell: &Cell| (cell.keys().low..=cell.keys().high).contains(&key);
                    prop_assert_eq!(cell.quarters().iter().filter(|cell| holds(cell)).count(), 1);
                    cell = cell.quarters().into_iter().find(holds).unwrap_or(Cell::MAP);
                }
            }
        }
    }

    #[test]
    fn places_off_the_map_are_apart() {
        for (lon, lat) in [(181.0, 0.0), (0.0, -91.0), (f64::INFINITY, 0.0)] {
            assert_eq!(place_key(Place { lon, lat }), STRAY);
        }
        assert!(place_key(Place { lon: 180.0, lat: 90.0 }) < STRAY);
    }
}
