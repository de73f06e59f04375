//! The whole of the verb `place` on plain slices: a licence's coordinates and addresses → point, gu, dongs, trade
//! areas and H3 cell. Pure: no files, no clock.

use crate::address::{LegalDongs, Scope, StatedPlace, stated_place};
use crate::h3cells::{STORE_RESOLUTION, h3_cell};
use crate::locate::{CrsFit, Locator, PlaceQuality};
use crate::{Area, AreaIndex, Assignment, Metres, Point, SpatialError};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One edition of every kind of area. A kind without boundaries is an empty list: nothing is assigned to it.
#[derive(Debug, Clone)]
pub struct Boundaries {
    /// 상권.
    pub trade_areas: Arc<AreaIndex>,
    /// 행정동, by administrative code.
    pub admin_dongs: Arc<AreaIndex>,
    /// 법정동.
    pub legal_dongs: Arc<AreaIndex>,
    /// 자치구.
    pub gu: Arc<AreaIndex>,
    legal_dong_names: LegalDongs,
}

impl Boundaries {
    /// Boundaries from the areas of each kind.
    ///
    /// # Errors
    /// As [`AreaIndex::new`].
    pub fn new(
        trade_areas: Vec<Area>,
        admin_dongs: Vec<Area>,
        legal_dongs: Vec<Area>,
        gu: Vec<Area>,
    ) -> Result<Self, SpatialError> {
        let indexed = |areas| AreaIndex::new(areas).map(Arc::new);
        Ok(Self::of_indexes(indexed(trade_areas)?, indexed(admin_dongs)?, indexed(legal_dongs)?, indexed(gu)?))
    }

    /// The same of areas that are indexed already.
    pub fn of_indexes(
        trade_areas: Arc<AreaIndex>,
        admin_dongs: Arc<AreaIndex>,
        legal_dongs: Arc<AreaIndex>,
        gu: Arc<AreaIndex>,
    ) -> Self {
        let legal_dong_names = LegalDongs::of_areas(legal_dongs.areas());
        Self { trade_areas, admin_dongs, legal_dongs, gu, legal_dong_names }
    }

    /// Names of the legal dongs, for addresses.
    pub fn legal_dong_names(&self) -> &LegalDongs {
        &self.legal_dong_names
    }
}

/// What `place` reads of licences: columns of equal length, one entry per licence.
#[derive(Debug, Clone, Copy, Default)]
pub struct LicenceColumns<'a> {
    /// 좌표정보(X) as published.
    pub x: &'a [Option<f64>],
    /// 좌표정보(Y) as published.
    pub y: &'a [Option<f64>],
    /// 개방자치단체코드.
    pub authority_code: &'a [Option<&'a str>],
    /// 도로명주소.
    pub road_address: &'a [Option<&'a str>],
    /// 지번주소.
    pub lot_address: &'a [Option<&'a str>],
}

impl LicenceColumns<'_> {
    fn len(&self) -> Result<usize, SpatialError> {
        let n = self.x.len();
        let others = [self.y.len(), self.authority_code.len(), self.road_address.len(), self.lot_address.len()];
        match others.iter().find(|len| **len != n) {
            None => Ok(n),
            Some(len) => Err(SpatialError::Argument {
                name: "length of a column",
                value: len.to_string(),
                reason: "differs from that of x",
            }),
        }
    }

    fn stated<'b>(&self, row: usize, boundaries: &'b Boundaries) -> StatedPlace<'b> {
        let (road, lot, authority) = (self.road_address[row], self.lot_address[row], self.authority_code[row]);
        stated_place(road, lot, authority, &boundaries.legal_dong_names)
    }
}

/// A placed licence. Codes are borrowed from the [`Boundaries`].
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<'a> {
    /// EPSG:5181 metres; for `outside_gu` as stated, and no area is taken from it.
    pub point: Option<Point<Metres>>,
    /// How the point was found.
    pub quality: PlaceQuality,
    /// Metres from the stated gu, where the stated point lies outside it.
    pub off_by_m: Option<f64>,
    /// In Seoul or not.
    pub scope: Scope,
    /// 자치구_코드, by the point, else the address, else the authority.
    pub gu_code: Option<&'a str>,
    /// 행정동_코드 by the point.
    pub admin_dong_code: Option<&'a str>,
    /// 법정동 code by the point, else by the address.
    pub legal_dong_code: Option<&'a str>,
    /// 상권_코드 of every trade area that counts the store, by code.
    pub trade_area_codes: Vec<&'a str>,
    /// H3 cell of resolution 10.
    pub h3_10: Option<u64>,
}

impl Placed<'_> {
    /// `gu_code` of the tables: `00000` outside Seoul or unknown.
    pub fn gu_code_or_zeros(&self) -> &str {
        self.gu_code.unwrap_or("00000")
    }
}

/// Places licences, in parallel and in order.
///
/// # Errors
/// [`SpatialError::Argument`] where the columns differ in length.
///
/// # Examples
/// ```
/// use golmok_model::{AreaKind, CodeSet};
/// use golmok_spatial::{Area, Boundaries, LicenceColumns, Point, place};
/// let centre = Point::new(203_000.0, 445_000.0);
/// let gu = Area::disc(AreaKind::Gu, CodeSet::Gu5, "11680", centre, 3.9e7)?;
/// let alley = Area::disc(AreaKind::TradeArea, CodeSet::Trdar2022, "3110001", centre, 1e5)?;
/// let boundaries = Boundaries::new(vec![alley], vec![], vec![], vec![gu])?;
/// let placed = place(
///     LicenceColumns {
///         x: &[Some(202_930.0), None],
///         y: &[Some(444_695.0), None],
///         authority_code: &[Some("3220000"), Some("3220000")],
///         road_address: &[None, None],
///         lot_address: &[Some("서울특별시 강남구 역삼동 688-6"), None],
///     },
///     &boundaries,
/// )?;
/// assert_eq!((placed[0].quality.code(), placed[0].trade_area_codes.as_slice()), ("stated", &["3110001"][..]));
/// assert_eq!((placed[1].quality.code(), placed[1].gu_code), ("address_only", Some("11680")));
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
pub fn place<'b>(licences: LicenceColumns<'_>, boundaries: &'b Boundaries) -> Result<Vec<Placed<'b>>, SpatialError> {
    let locator = Locator::new(&boundaries.gu, &boundaries.legal_dongs);
    let locate = |row: usize| {
        let stated = licences.stated(row, boundaries);
        (locator.locate(licences.x[row], licences.y[row], &stated), stated.legal_dong)
    };
    let located: Vec<_> = (0..licences.len()?).into_par_iter().with_min_len(512).map(locate).collect();
    // A point that is not trusted is no point: it lies in no area.
    let nowhere = Point::new(f64::NAN, f64::NAN);
    let points: Vec<_> = located.iter().map(|(l, _)| l.trusted_point().unwrap_or(nowhere)).collect();
    let placed = located.into_iter().zip(place_points(&points, boundaries)).map(|((located, stated_dong), areas)| {
        let in_city = located.scope == Scope::City;
        Placed {
            point: located.point,
            quality: located.quality,
            off_by_m: located.off_by_m,
            scope: located.scope,
            gu_code: located.gu_code.filter(|_| in_city),
            admin_dong_code: areas.admin_dong_code.filter(|_| in_city),
            legal_dong_code: areas.legal_dong_code.or(stated_dong).filter(|_| in_city),
            trade_area_codes: if in_city { areas.trade_area_codes } else { Vec::new() },
            h3_10: areas.h3_10,
        }
    });
    Ok(placed.collect())
}

/// How the coordinates of licences fit their addresses in each system; see [`Locator::crs_fit`].
///
/// # Errors
/// [`SpatialError::Argument`] where the columns differ in length.
pub fn crs_fit(licences: LicenceColumns<'_>, boundaries: &Boundaries) -> Result<CrsFit, SpatialError> {
    let stated: Vec<_> = (0..licences.len()?).map(|row| licences.stated(row, boundaries)).collect();
    let rows = stated.iter().enumerate().filter_map(|(row, s)| Some((licences.x[row]?, licences.y[row]?, s)));
    Ok(Locator::new(&boundaries.gu, &boundaries.legal_dongs).crs_fit(rows))
}

/// The areas of a point that is known to be right: a ping, a candidate site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PointAreas<'a> {
    /// 자치구_코드.
    pub gu_code: Option<&'a str>,
    /// 행정동_코드.
    pub admin_dong_code: Option<&'a str>,
    /// 법정동 code.
    pub legal_dong_code: Option<&'a str>,
    /// 상권_코드 of every trade area that counts the point, by code.
    pub trade_area_codes: Vec<&'a str>,
    /// H3 cell of resolution 10.
    pub h3_10: Option<u64>,
}

/// The areas of one point.
pub fn place_point(point: Point<Metres>, boundaries: &Boundaries) -> PointAreas<'_> {
    fn code(index: &AreaIndex, point: Point<Metres>) -> Option<&str> {
        index.at(point).map(|area| area.code.as_str())
    }
    PointAreas {
        gu_code: code(&boundaries.gu, point),
        admin_dong_code: code(&boundaries.admin_dongs, point),
        legal_dong_code: code(&boundaries.legal_dongs, point),
        trade_area_codes: boundaries.trade_areas.all_at(point).into_iter().map(|area| area.code.as_str()).collect(),
        h3_10: h3_cell(point, STORE_RESOLUTION).ok(),
    }
}

/// The areas of many points, in parallel and in order: the same as [`place_point`] for each, and faster.
pub fn place_points<'b>(points: &[Point<Metres>], boundaries: &'b Boundaries) -> Vec<PointAreas<'b>> {
    let [gu, admin_dongs, legal_dongs, trade_areas] =
        [&boundaries.gu, &boundaries.admin_dongs, &boundaries.legal_dongs, &boundaries.trade_areas]
            .map(|index| (&**index, index.assign(points)));
    let one = |i: usize| {
        let code = |(index, assignment): &(&'b AreaIndex, Assignment)| {
            assignment.area(i).map(|id| index.areas()[id as usize].code.as_str())
        };
        let trade_area = |id: u32| trade_areas.0.areas()[id as usize].code.as_str();
        PointAreas {
            gu_code: code(&gu),
            admin_dong_code: code(&admin_dongs),
            legal_dong_code: code(&legal_dongs),
            trade_area_codes: trade_areas.1.areas(i).into_iter().map(trade_area).collect(),
            h3_10: h3_cell(points[i], STORE_RESOLUTION).ok(),
        }
    };
    (0..points.len()).into_par_iter().with_min_len(512).map(one).collect()
}

/// Licences per quality and scope, for `status`: every quality is listed, also with 0.
pub fn quality_counts(placed: &[Placed<'_>]) -> BTreeMap<(Scope, PlaceQuality), u64> {
    let scopes = [Scope::City, Scope::Outside];
    let all = scopes.into_iter().flat_map(|scope| PlaceQuality::ALL.map(|quality| ((scope, quality), 0)));
    let mut counts: BTreeMap<_, _> = all.collect();
    for row in placed {
        *counts.entry((row.scope, row.quality)).or_default() += 1;
    }
    counts
}
