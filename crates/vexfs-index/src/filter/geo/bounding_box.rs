use super::{Area, Relation};
use crate::fields::Rectangle;
use crate::payload::{Place, Segment};

/// Some place of a field lies in a box, its edges excluded.
#[derive(Debug, Clone, PartialEq)]
pub struct GeoBox {
    /// The field.
    pub path: Vec<Segment>,
    /// The north-western corner. If it is east of the other one, the box crosses the date line.
    pub top_left: Place,
    /// The south-eastern corner.
    pub bottom_right: Place,
}

impl Area for GeoBox {
    fn contains(&self, place: Place) -> bool {
        let (is_past_left, is_before_right) = (place.lon > self.top_left.lon, place.lon < self.bottom_right.lon);
        let is_between =
            if self.crosses_date_line() { is_past_left || is_before_right } else { is_past_left && is_before_right };
        is_between && self.bottom_right.lat < place.lat && place.lat < self.top_left.lat
    }

    fn relation(&self, rectangle: &Rectangle) -> Relation {
        let Rectangle { west, east, south, north } = *rectangle;
        let (left, right) = (self.top_left.lon, self.bottom_right.lon);
        let (top, bottom) = (self.top_left.lat, self.bottom_right.lat);
        let (is_apart, is_within) = if self.crosses_date_line() {
            (east <= left && right <= west, left < west || east < right)
        } else {
            (east <= left || right <= west, left < west && east < right)
        };
        if is_apart || north <= bottom || top <= south {
            Relation::Outside
        } else if is_within && bottom < south && north < top {
            Relation::Inside
        } else {
            Relation::Partly
        }
    }
}

impl GeoBox {
    fn crosses_date_line(&self) -> bool {
        self.top_left.lon > self.bottom_right.lon
    }
}
