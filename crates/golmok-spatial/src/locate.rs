//! Whether a licence's coordinates can be where the licence says it is (좌표 검증).
//!
//! A wrong datum puts shops 300 m off and a swapped pair hundreds of kilometres, so each point is held against the gu
//! that the licence states. What does not fit is tried in the plausible other systems, and what fits none is kept
//! and flagged. Nothing is moved without saying so.

use crate::address::{Scope, StatedPlace};
use crate::{AreaIndex, Crs, Metres, Point};
use geo::{Distance, Euclidean};

/// How the point of a store was found (`core_spells.place_quality`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceQuality {
    /// As stated, in EPSG:5174; nothing known contradicts it.
    Stated,
    /// It fits the stated place only when read in another coordinate system.
    OtherCrs,
    /// It fits the stated place only with X and Y exchanged.
    Swapped,
    /// No coordinates: gu and legal dong are those of the address, or the gu is that of the authority.
    AddressOnly,
    /// It fits the stated place in no way: kept, but no area is taken from it.
    OutsideGu,
    /// No coordinates, and no address that tells the gu.
    None,
}

impl PlaceQuality {
    /// All qualities.
    pub const ALL: [Self; 6] =
        [Self::Stated, Self::OtherCrs, Self::Swapped, Self::AddressOnly, Self::OutsideGu, Self::None];

    /// Code in tables: `stated`, `other_crs`, `swapped`, `address_only`, `outside_gu`, `none`.
    pub fn code(self) -> &'static str {
        ["stated", "other_crs", "swapped", "address_only", "outside_gu", "none"][self as usize]
    }
}

/// Where a licence's coordinates lie, and how that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located<'a> {
    /// How the point was found.
    pub quality: PlaceQuality,
    /// The point; for [`PlaceQuality::OutsideGu`] as stated, where it can be read at all.
    pub point: Option<Point<Metres>>,
    /// System that the coordinates were read in.
    pub crs: Option<Crs>,
    /// Gu that holds the point, or the stated one.
    pub gu_code: Option<&'a str>,
    /// In Seoul or not.
    pub scope: Scope,
    /// How far the stated point lies from the stated gu, in metres, where it lies outside.
    pub off_by_m: Option<f64>,
}

impl Located<'_> {
    /// The point, where areas may be taken from it.
    pub fn trusted_point(&self) -> Option<Point<Metres>> {
        self.point.filter(|_| self.quality != PlaceQuality::OutsideGu)
    }
}

/// Points this near to the stated gu count as in it: published borders are generalised. A wrong datum is 300 m.
pub const BORDER_TOLERANCE_M: f64 = 50.0;

/// The areas that a stated place is held against. Without gu boundaries nothing can be contradicted.
#[derive(Debug, Clone, Copy)]
pub struct Locator<'a> {
    gu: &'a AreaIndex,
    legal_dongs: &'a AreaIndex,
}

impl<'a> Locator<'a> {
    /// A locator over the gu and, for the sharper test between EPSG:5174 and 5181, the legal dongs.
    pub fn new(gu: &'a AreaIndex, legal_dongs: &'a AreaIndex) -> Self {
        Self { gu, legal_dongs }
    }

    /// Locates one licence from its published X and Y (EPSG:5174 is expected) and its stated place.
    ///
    /// In this order: blank, zero or no number → no point; in a stated gu (or within [`BORDER_TOLERANCE_M`]) → stated;
    /// exchanged → swapped; read as EPSG:5179, as EPSG:4326 in either order, or as EPSG:5181 → other_crs; else
    /// outside_gu. EPSG:5181 is only 300 m from 5174, so the gu cannot tell them apart: it is accepted only where the
    /// legal dong of the address holds the point.
    pub fn locate(&self, x: Option<f64>, y: Option<f64>, stated: &StatedPlace<'a>) -> Located<'a> {
        let stated_gu = stated.gus().next();
        let scope = stated.scope.unwrap_or(Scope::Outside);
        let usable = |v: &f64| v.is_finite() && *v != 0.0;
        let (Some(x), Some(y)) = (x.filter(usable), y.filter(usable)) else {
            let told = stated_gu.is_some() || stated.scope == Some(Scope::Outside);
            let quality = if told { PlaceQuality::AddressOnly } else { PlaceQuality::None };
            return Located { quality, point: None, crs: None, gu_code: stated_gu, scope, off_by_m: None };
        };
        let as_stated = read(Crs::Epsg5174, x, y);
        let found = match stated.scope {
            Some(Scope::City) => self.in_city(x, y, stated),
            Some(Scope::Outside) => self.outside_city(x, y),
            None => as_stated.filter(in_korea).map(|point| {
                let gu_code = self.gu.at(point).map(|gu| gu.code.as_str());
                let scope = if gu_code.is_some() { Scope::City } else { Scope::Outside };
                let quality = PlaceQuality::Stated;
                Located { quality, point: Some(point), crs: Some(Crs::Epsg5174), gu_code, scope, off_by_m: None }
            }),
        };
        found.unwrap_or_else(|| Located {
            quality: PlaceQuality::OutsideGu,
            point: as_stated,
            crs: as_stated.map(|_| Crs::Epsg5174),
            gu_code: stated_gu,
            scope,
            off_by_m: as_stated.zip(stated_gu).and_then(|(point, gu)| self.metres_from_gu(point, gu)),
        })
    }

    fn in_city(&self, x: f64, y: f64, stated: &StatedPlace<'a>) -> Option<Located<'a>> {
        let located = |quality, crs, point, gu_code| Located {
            quality,
            point: Some(point),
            crs: Some(crs),
            gu_code: Some(gu_code),
            scope: Scope::City,
            off_by_m: None,
        };
        let as_stated = read(Crs::Epsg5174, x, y);
        if self.gu.areas().is_empty() {
            let (crs, point) = plausible(x, y)?;
            let quality = if crs == Crs::Epsg5174 { PlaceQuality::Stated } else { PlaceQuality::OtherCrs };
            return Some(Located { gu_code: stated.gus().next(), ..located(quality, crs, point, "") });
        }
        if let Some(point) = as_stated {
            if let Some(gu) = self.stated_gu_of(point, stated) {
                return Some(located(PlaceQuality::Stated, Crs::Epsg5174, point, gu));
            }
            let near = |gu: &&str| self.metres_from_gu(point, gu).is_some_and(|d| d <= BORDER_TOLERANCE_M);
            if let Some(gu) = stated.gus().find(near) {
                let off_by_m = self.metres_from_gu(point, gu);
                return Some(Located { off_by_m, ..located(PlaceQuality::Stated, Crs::Epsg5174, point, gu) });
            }
        }
        let others = [
            (PlaceQuality::Swapped, Crs::Epsg5174, y, x),
            (PlaceQuality::OtherCrs, Crs::Epsg5179, x, y),
            (PlaceQuality::OtherCrs, Crs::Epsg4326, x, y),
            (PlaceQuality::OtherCrs, Crs::Epsg4326, y, x),
            (PlaceQuality::OtherCrs, Crs::Epsg5181, x, y),
        ];
        others.into_iter().find_map(|(quality, crs, x, y)| {
            let point = read(crs, x, y)?;
            let gu = self.stated_gu_of(point, stated)?;
            let sure = crs != Crs::Epsg5181 || self.in_stated_dong(point, stated);
            sure.then(|| located(quality, crs, point, gu))
        })
    }

    /// The stated gu that holds the point, or any gu where the address says no more than Seoul.
    fn stated_gu_of(&self, point: Point<Metres>, stated: &StatedPlace<'_>) -> Option<&'a str> {
        let holds = |gu: &&str| self.gu.id(gu).is_some_and(|id| self.gu.covers(id, point));
        match stated.gus().next() {
            Some(_) => stated.gus().find(holds),
            None => self.gu.at(point).map(|gu| gu.code.as_str()),
        }
    }

    fn in_stated_dong(&self, point: Point<Metres>, stated: &StatedPlace<'_>) -> bool {
        let id = stated.legal_dong.and_then(|code| self.legal_dongs.id(code));
        id.is_some_and(|id| self.legal_dongs.covers(id, point))
    }

    fn metres_from_gu(&self, point: Point<Metres>, gu_code: &str) -> Option<f64> {
        let gu = &self.gu.areas()[self.gu.id(gu_code)? as usize];
        Some(Euclidean.distance(&geo::Point::new(point.x, point.y), &gu.geometry))
    }

    /// Outside Seoul there are no boundaries: the point must lie in Korea and not inside Seoul.
    fn outside_city(&self, x: f64, y: f64) -> Option<Located<'a>> {
        let (crs, point) = plausible(x, y)?;
        let deep_in_city = self.gu.at(point).is_some_and(|gu| {
            let from_border =
                gu.geometry.iter().map(|part| Euclidean.distance(&geo::Point::new(point.x, point.y), part.exterior()));
            from_border.fold(f64::INFINITY, f64::min) > BORDER_TOLERANCE_M
        });
        let quality = if crs == Crs::Epsg5174 { PlaceQuality::Stated } else { PlaceQuality::OtherCrs };
        let located = Located {
            quality,
            point: Some(point),
            crs: Some(crs),
            gu_code: None,
            scope: Scope::Outside,
            off_by_m: None,
        };
        (!deep_in_city).then_some(located)
    }

    /// Counts in how many places the coordinates of a source fit when read in each system: a file in an unexpected
    /// system shows as a whole, where single rows near it cannot.
    ///
    /// Only rows with coordinates and a legal dong in their address are tried.
    pub fn crs_fit<'s>(&self, rows: impl IntoIterator<Item = (f64, f64, &'s StatedPlace<'s>)>) -> CrsFit {
        let mut fit = CrsFit { tried: 0, in_stated_dong: Crs::ALL.map(|crs| (crs, 0)) };
        for (x, y, stated) in rows {
            let Some(dong) = stated.legal_dong.and_then(|code| self.legal_dongs.id(code)) else { continue };
            fit.tried += 1;
            for (crs, hits) in &mut fit.in_stated_dong {
                *hits += u64::from(read(*crs, x, y).is_some_and(|point| self.legal_dongs.covers(dong, point)));
            }
        }
        fit
    }
}

/// How well a source's coordinates fit its addresses in each system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrsFit {
    /// Rows with coordinates and a legal dong.
    pub tried: u64,
    /// For each system, the rows whose point lies in that dong.
    pub in_stated_dong: [(Crs, u64); 4],
}

impl CrsFit {
    /// The system that fits most rows, with its share; `None` where nothing was tried.
    pub fn best(&self) -> Option<(Crs, f64)> {
        let (crs, hits) = self.in_stated_dong.into_iter().max_by_key(|(crs, hits)| (*hits, std::cmp::Reverse(*crs)))?;
        (self.tried > 0).then(|| (crs, hits as f64 / self.tried as f64))
    }
}

fn read(crs: Crs, x: f64, y: f64) -> Option<Point<Metres>> {
    crs.to(Crs::Epsg5181).apply(x, y).ok().map(|(x, y)| Point::new(x, y))
}

/// The first system in which a pair lies in Korea. Degrees read as metres would lie in the sea off Jeju.
fn plausible(x: f64, y: f64) -> Option<(Crs, Point<Metres>)> {
    let readings = [(Crs::Epsg4326, x, y), (Crs::Epsg4326, y, x), (Crs::Epsg5174, x, y), (Crs::Epsg5179, x, y)];
    readings.into_iter().find_map(|(crs, x, y)| {
        let degrees = (124.0..=132.0).contains(&x) && (33.0..=39.0).contains(&y);
        let point = read(crs, x, y).filter(in_korea).filter(|_| degrees == crs.is_degrees())?;
        Some((crs, point))
    })
}

/// The box around South Korea's land in EPSG:5181, Marado to Goseong and Baengnyeongdo to Dokdo.
fn in_korea(point: &Point<Metres>) -> bool {
    (-70_000.0..=660_000.0).contains(&point.x) && (-60_000.0..=680_000.0).contains(&point.y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Area, LegalDongs, stated_place};
    use geo::Coord;
    use golmok_model::{AreaKind, CodeSet};

    /// A square around a place in Seoul.
    fn square(kind: AreaKind, set: CodeSet, code: &str, centre: (f64, f64), half_side_m: f64) -> Area {
        let corner = |sign: f64| Coord { x: centre.0 + sign * half_side_m, y: centre.1 + sign * half_side_m };
        let square = geo::Rect::new(corner(-1.0), corner(1.0)).to_polygon();
        Area::from_polygon(kind, set, code, square.into(), Crs::Epsg5181).unwrap()
    }

    const CENTRE: (f64, f64) = (203_000.0, 445_000.0);

    fn indices() -> (AreaIndex, AreaIndex) {
        let gu = AreaIndex::new(vec![
            square(AreaKind::Gu, CodeSet::Gu5, "11680", CENTRE, 3_000.0),
            square(AreaKind::Gu, CodeSet::Gu5, "11650", (CENTRE.0 - 6_000.0, CENTRE.1), 3_000.0),
        ]);
        let dongs = AreaIndex::new(vec![square(
            AreaKind::LegalDong,
            CodeSet::Legal8,
            "11680101",
            (CENTRE.0, CENTRE.1 + 2_900.0),
            100.0,
        )]);
        (gu.unwrap(), dongs.unwrap())
    }

    fn locate(x: f64, y: f64, lot_address: &str) -> (&'static str, Option<Crs>, Option<String>, Option<f64>) {
        let (gu, legal) = indices();
        let names = LegalDongs::new([("11680101", "역삼동")]);
        let stated = stated_place(None, Some(lot_address), None, &names);
        let got = Locator::new(&gu, &legal).locate(Some(x), Some(y), &stated);
        (got.quality.code(), got.crs, got.gu_code.map(str::to_owned), got.off_by_m)
    }

    fn from_centre(crs: Crs, east_m: f64, north_m: f64) -> (f64, f64) {
        Crs::Epsg5181.to(crs).apply(CENTRE.0 + east_m, CENTRE.1 + north_m).unwrap()
    }

    const GANGNAM: &str = "서울특별시 강남구 삼성동 1";

    #[test]
    fn as_stated_near_the_border_and_beyond() {
        let (x, y) = from_centre(Crs::Epsg5174, 100.0, 0.0);
        assert_eq!(locate(x, y, GANGNAM), ("stated", Some(Crs::Epsg5174), Some("11680".into()), None));
        let (x, y) = from_centre(Crs::Epsg5174, 3_030.0, 0.0);
        let near = locate(x, y, GANGNAM);
        assert!(near.0 == "stated" && near.3.is_some_and(|d| (d - 30.0).abs() < 0.1), "{near:?}");
        let (x, y) = from_centre(Crs::Epsg5174, -6_000.0, 0.0); // in the other gu
        let off = locate(x, y, GANGNAM);
        assert!(off.0 == "outside_gu" && off.3.is_some_and(|d| (d - 3_000.0).abs() < 0.1), "{off:?}");
        assert_eq!(off.2.as_deref(), Some("11680"));
    }

    #[test]
    fn swapped_and_other_systems_are_found_and_named() {
        let (x, y) = from_centre(Crs::Epsg5174, 100.0, 0.0);
        assert_eq!(locate(y, x, GANGNAM).0, "swapped");
        let (x, y) = from_centre(Crs::Epsg5179, 100.0, 0.0);
        assert_eq!(locate(x, y, GANGNAM), ("other_crs", Some(Crs::Epsg5179), Some("11680".into()), None));
        let (lon, lat) = from_centre(Crs::Epsg4326, 100.0, 0.0);
        assert_eq!(locate(lon, lat, GANGNAM).1, Some(Crs::Epsg4326));
        assert_eq!(locate(lat, lon, GANGNAM).0, "other_crs");
    }

    #[test]
    fn epsg_5181_needs_the_legal_dong() {
        // Read as 5174 this point lies 300 m further north, outside the gu.
        let (x, y) = from_centre(Crs::Epsg5181, 0.0, 2_900.0);
        assert_eq!(locate(x, y, "서울특별시 강남구 역삼동 1").1, Some(Crs::Epsg5181));
        assert_eq!(locate(x, y, GANGNAM).0, "outside_gu");
    }

    #[test]
    fn blanks_and_zeros_have_the_address_only() {
        for (x, y) in [(0.0, 0.0), (200_000.0, 0.0), (f64::NAN, 450_000.0)] {
            assert_eq!(locate(x, y, GANGNAM), ("address_only", None, Some("11680".into()), None));
            assert_eq!(locate(x, y, "").0, "none");
        }
    }

    #[test]
    fn outside_city_is_no_fault() {
        assert_eq!(locate(194_205.75, 185_704.245, "광주광역시 북구 두암동 927-1").0, "stated");
        let (x, y) = from_centre(Crs::Epsg5174, 0.0, 0.0);
        assert_eq!(locate(x, y, "경상남도 진주시 본성동 6-3").0, "outside_gu"); // deep in Seoul
        assert_eq!(locate(128.08, 35.19, "경상남도 진주시 본성동 6-3").1, Some(Crs::Epsg4326));
        assert_eq!(locate(1e7, 1e7, "경상남도 진주시 본성동 6-3").0, "outside_gu");
    }

    #[test]
    fn a_whole_source_tells_its_system() {
        let (gu, legal) = indices();
        let names = LegalDongs::new([("11680101", "역삼동")]);
        let stated = stated_place(None, Some("서울특별시 강남구 역삼동 1"), None, &names);
        let points: Vec<_> = (0..10).map(|i| from_centre(Crs::Epsg5181, f64::from(i), 2_900.0)).collect();
        let fit = Locator::new(&gu, &legal).crs_fit(points.iter().map(|&(x, y)| (x, y, &stated)));
        assert_eq!(fit.best(), Some((Crs::Epsg5181, 1.0)));
    }
}
