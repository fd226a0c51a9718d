use robust::{Coord, orient2d};

use super::{Area, Relation};
use crate::fields::Rectangle;
use crate::payload::{Place, Segment};

/// Some place of a field lies within a ring and outside of others. What lies on a line is not within.
///
/// The lines are straight on the map, whatever they would be on the earth.
#[derive(Debug, Clone, PartialEq)]
pub struct GeoPolygon {
    /// The field.
    pub path: Vec<Segment>,
    /// The ring around it; the last point is the first.
    pub exterior: Vec<Place>,
    /// The rings of its holes.
    pub interiors: Vec<Vec<Place>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Outside,
    OnLine,
}

impl Area for GeoPolygon {
    fn contains(&self, place: Place) -> bool {
        side(&self.exterior, place) == Side::Inside
            && self.interiors.iter().all(|hole| side(hole, place) == Side::Outside)
    }

    fn relation(&self, rectangle: &Rectangle) -> Relation {
        let rings = std::iter::once(&self.exterior).chain(&self.interiors);
        if rings.flat_map(|ring| lines(ring)).any(|line| may_touch(line, rectangle)) {
            return Relation::Partly;
        }
        // No line passes through, so all of it is where one of its points is.
        let corner = Place { lon: rectangle.west, lat: rectangle.south };
        if self.contains(corner) { Relation::Inside } else { Relation::Outside }
    }
}

/// The lines of a ring; it is closed if it is not.
fn lines(ring: &[Place]) -> impl Iterator<Item = (Place, Place)> {
    let closing = ring.last().copied().zip(ring.first().copied()).filter(|(last, first)| last != first);
    ring.windows(2).map(|pair| (pair[0], pair[1])).chain(closing)
}

/// Counts how often a ring goes around a place (D. Sunday, "Inclusion of a Point in a Polygon", 2001).
fn side(ring: &[Place], place: Place) -> Side {
    let mut turns = 0;
    for (start, end) in lines(ring) {
        let (south, north) = (start.lat.min(end.lat), start.lat.max(end.lat));
        if place.lat < south || north < place.lat {
            continue;
        }
        let turn = orientation((start, end), place);
        if turn == 0.0 && (start.lon.min(end.lon)..=start.lon.max(end.lon)).contains(&place.lon) {
            return Side::OnLine;
        }
        // A line has its southern end and not its northern one, so that a corner is passed once.
        let goes_up = start.lat <= place.lat && place.lat < end.lat;
        let goes_down = end.lat <= place.lat && place.lat < start.lat;
        turns += i32::from(goes_up && turn > 0.0) - i32::from(goes_down && turn < 0.0);
    }
    if turns == 0 { Side::Outside } else { Side::Inside }
}

/// False only if no point of the line lies in the rectangle.
fn may_touch(line: (Place, Place), rectangle: &Rectangle) -> bool {
    let Rectangle { west, east, south, north } = *rectangle;
    let (start, end) = line;
    let is_apart = start.lon.max(end.lon) < west
        || east < start.lon.min(end.lon)
        || start.lat.max(end.lat) < south
        || north < start.lat.min(end.lat);
    if is_apart {
        return false;
    }
    let corners = [(west, south), (west, north), (east, south), (east, north)];
    let turns = corners.map(|(lon, lat)| orientation(line, Place { lon, lat }));
    !(turns.iter().all(|turn| *turn > 0.0) || turns.iter().all(|turn| *turn < 0.0))
}

/// Positive where the place is left of the line, negative where right, zero on it; without rounding.
fn orientation((start, end): (Place, Place), place: Place) -> f64 {
    let coord = |place: Place| Coord { x: place.lon, y: place.lat };
    orient2d(coord(start), coord(end), coord(place))
}
