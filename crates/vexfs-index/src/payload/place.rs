use super::{MalformedPayload, Object, Value};

/// A place on the earth, in degrees. Nothing says that they lie within 180 and 90.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Longitude; east is positive.
    pub lon: f64,
    /// Latitude; north is positive.
    pub lat: f64,
}

/// Mean radius of the earth of the International Union of Geodesy and Geophysics.
const EARTH_RADIUS_METERS: f64 = 6_371_008.8;

impl Place {
    /// The place that an object with the numbers `lon` and `lat` stands for.
    ///
    /// # Errors
    /// [`MalformedPayload`] when the object is damaged.
    pub fn of(object: Object<'_>) -> Result<Option<Self>, MalformedPayload> {
        let (mut lon, mut lat) = (None, None);
        for entry in object.entries() {
            let (key, value) = entry?;
            match key.as_ref() {
                "lon" => lon = degrees(&value),
                "lat" => lat = degrees(&value),
                _ => {}
            }
        }
        Ok(lon.zip(lat).map(|(lon, lat)| Self { lon, lat }))
    }

    /// The distance on the great circle, by the haversine formula (R. W. Sinnott, "Virtues of the Haversine", 1984).
    pub fn meters_to(self, other: Self) -> f64 {
        let lat_half = (other.lat - self.lat).to_radians() / 2.0;
        let lon_half = (other.lon - self.lon).to_radians() / 2.0;
        let haversine = lat_half.sin().powi(2)
            + self.lat.to_radians().cos() * other.lat.to_radians().cos() * lon_half.sin().powi(2);
        2.0 * EARTH_RADIUS_METERS * haversine.sqrt().min(1.0).asin()
    }
}

fn degrees(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number.as_float()),
        _ => None,
    }
}
