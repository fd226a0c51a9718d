use super::{Area, Relation};
use crate::fields::Rectangle;
use crate::payload::{Place, Segment};

/// Some place of a field lies nearer to a centre than a distance on the great circle.
#[derive(Debug, Clone, PartialEq)]
pub struct GeoRadius {
    /// The field.
    pub path: Vec<Segment>,
    /// The centre.
    pub center: Place,
    /// The distance, itself excluded.
    pub meters: f64,
}

/// More than rounding changes a distance, near the far side of the earth, too.
const MARGIN_METERS: f64 = 1.0;

impl Area for GeoRadius {
    fn contains(&self, place: Place) -> bool {
        self.center.meters_to(place) < self.meters
    }

    fn relation(&self, rectangle: &Rectangle) -> Relation {
        if !(-90.0..=90.0).contains(&self.center.lat) {
            return Relation::Partly;
        }
        let (nearest, farthest) = self.distances(rectangle);
        if nearest > self.meters + MARGIN_METERS {
            Relation::Outside
        } else if farthest < self.meters - MARGIN_METERS {
            Relation::Inside
        } else {
            Relation::Partly
        }
    }
}

impl GeoRadius {
    /// The distances to the nearest and to the farthest place of a rectangle.
    ///
    /// Along a parallel the distance grows with the difference in longitude, so the nearest place has the smallest and the farthest
    /// the largest. Along that meridian the cosine of the distance is a sine wave of the latitude.
    fn distances(&self, rectangle: &Rectangle) -> (f64, f64) {
        let Rectangle { west, east, south, north } = *rectangle;
        // How far one has to go eastwards to come to the rectangle's western side, and to its eastern one.
        let to_west = (west - self.center.lon).rem_euclid(360.0);
        let to_east = to_west + (east - west);
        let turned = |degrees: f64| {
            let degrees = degrees.rem_euclid(360.0);
            degrees.min(360.0 - degrees)
        };
        let least = if to_east >= 360.0 { 0.0 } else { turned(to_west).min(turned(to_east)) };
        let is_behind = to_west <= 180.0 && 180.0 <= to_east || to_east >= 540.0;
        let most = if is_behind { 180.0 } else { turned(to_west).max(turned(to_east)) };
        let meters = |lon: f64, lat: f64| self.center.meters_to(Place { lon: self.center.lon + lon, lat });
        let extremes = |lon: f64| {
            let center_lat = self.center.lat.to_radians();
            let peak = center_lat.sin().atan2(center_lat.cos() * lon.to_radians().cos()).to_degrees();
            let turns = [peak, peak - 180.0, peak + 180.0].into_iter().filter(move |lat| (south..=north).contains(lat));
            turns.chain([south, north]).map(move |lat| meters(lon, lat))
        };
        let nearest = extremes(least).fold(f64::INFINITY, f64::min);
        (nearest, extremes(most).fold(0.0, f64::max))
    }
}
