//! Places on the globe, as coarse as a decision needs them.

use serde::{Deserialize, Serialize};

/// A place to a tenth of a degree: about 11 km, so that no home address is kept.
///
/// Take it from a geolocation of the network address. Where that says nothing, give none: a place
/// that is made up (the middle of a country, 0/0) raises signals about nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(i16, i16)", into = "(i16, i16)")]
pub struct Place {
    latitude: i16,
    longitude: i16,
}

impl Place {
    /// The place at these coordinates, in tenths of a degree: latitude -900 (south) to 900, longitude
    /// -1800 (west) to 1800 (WGS 84, ISO 6709).
    ///
    /// # Errors
    /// [`PlaceError`] where one is out of range.
    pub fn from_tenths(latitude: i16, longitude: i16) -> Result<Self, PlaceError> {
        let on_globe = (-900..=900).contains(&latitude) && (-1800..=1800).contains(&longitude);
        if on_globe { Ok(Self { latitude, longitude }) } else { Err(PlaceError) }
    }

    /// The place at these coordinates, in degrees, rounded to a tenth.
    ///
    /// # Errors
    /// [`PlaceError`] where one is out of range or not a number.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Result<Self, PlaceError> {
        let tenths = |degrees: f64| {
            let tenths = (degrees * 10.0).round();
            #[expect(clippy::cast_possible_truncation, reason = "in the range of i16, as was just compared")]
            (-1800.0..=1800.0).contains(&tenths).then_some(tenths as i16).ok_or(PlaceError)
        };
        Self::from_tenths(tenths(latitude)?, tenths(longitude)?)
    }

    /// The distance along the surface in whole kilometres, 0 to 20,015: the haversine formula on a
    /// sphere of 6,371 km. It is at most 0.6 % off the ellipsoid.
    #[must_use]
    pub fn kilometres_to(self, other: Self) -> u64 {
        let radians = |tenths: i16| (f64::from(tenths) / 10.0).to_radians();
        let half_sine = |from: i16, to: i16| ((radians(to) - radians(from)) / 2.0).sin();
        let across = radians(self.latitude).cos() * radians(other.latitude).cos();
        let haversine = half_sine(self.latitude, other.latitude).powi(2)
            + across * half_sine(self.longitude, other.longitude).powi(2);
        let kilometres = (2.0 * EARTH_RADIUS_KM * haversine.clamp(0.0, 1.0).sqrt().asin()).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number from 0 to 20,015"
        )]
        let whole = kilometres as u64;
        whole
    }
}

impl TryFrom<(i16, i16)> for Place {
    type Error = PlaceError;

    fn try_from((latitude, longitude): (i16, i16)) -> Result<Self, PlaceError> {
        Self::from_tenths(latitude, longitude)
    }
}

impl From<Place> for (i16, i16) {
    fn from(place: Place) -> Self {
        (place.latitude, place.longitude)
    }
}

/// Coordinates that are nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a latitude is from -90 to 90 degrees and a longitude from -180 to 180")]
pub struct PlaceError;

impl PlaceError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "place-out-of-range"
    }
}

/// The mean radius of the Earth (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Place {
        Place::from_degrees(latitude, longitude).unwrap()
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let (berlin, sydney, quito) = (at(52.52, 13.4), at(-33.87, 151.21), at(-0.18, -78.47));
        assert_eq!(berlin.kilometres_to(berlin), 0);
        assert!((16_000..16_200).contains(&berlin.kilometres_to(sydney)));
        assert!((10_000..10_300).contains(&berlin.kilometres_to(quito)));
        assert_eq!(at(90.0, 0.0).kilometres_to(at(-90.0, 77.0)), 20_015);
        assert_eq!(at(0.0, 0.0).kilometres_to(at(0.0, 180.0)), 20_015);
        assert!(at(0.0, 179.9).kilometres_to(at(0.0, -179.9)) < 30, "the date line is no border");
        assert_eq!(at(0.0, 180.0).kilometres_to(at(0.0, -180.0)), 0);
    }

    #[test]
    fn what_is_nowhere_is_an_error() {
        for (latitude, longitude) in
            [(90.1, 0.0), (-91.0, 0.0), (0.0, 180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)]
        {
            assert_eq!(Place::from_degrees(latitude, longitude), Err(PlaceError));
        }
        assert!(serde_json::from_str::<Place>("[901,0]").is_err());
        let place = at(52.52, 13.4);
        assert_eq!(serde_json::to_string(&place).unwrap(), "[525,134]");
        assert_eq!(serde_json::from_str::<Place>("[525,134]").unwrap(), place);
    }
}
