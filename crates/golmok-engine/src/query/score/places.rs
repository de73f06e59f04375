//! Where the rows of a file are: which areas can answer for them.

use crate::error::{Error, Result};
use crate::query::advise::names;
use crate::session::Session;
use golmok_advice::subject::AreaRef;
use golmok_model::AreaKind;
use golmok_spatial::{AnyTransform, Boundaries, Crs, Metres, Point, place_points};
use std::cmp::Reverse;
use std::collections::HashMap;

/// How a row tells its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Longitude and latitude.
    Degrees((String, String)),
    /// Easting and northing in the system of `--crs`.
    Metres((String, String)),
    /// 법정동 code, 8 or 10 digits.
    LegalDong(String),
    /// Code or name of an area, as `golmok advise` reads it.
    Named(String),
    /// Not at all.
    Nowhere,
}

/// The areas that can answer for a row, narrowest first, or why none can.
#[derive(Debug, Default)]
pub struct Answer<'a> {
    /// Kind and code: trade area, admin dong, gu.
    pub areas: Vec<(AreaKind, &'a str)>,
    /// Further trade areas over the point.
    pub others: Vec<&'a str>,
    /// `no_place`, `bad_coordinate`, `swapped_lon_lat`, `unknown_legal_dong`, `unknown_area`, `ambiguous_area` or
    /// `outside_the_city`.
    pub reason: Option<&'static str>,
}

/// The rated areas, and how points get into the system of the boundaries.
pub struct Places {
    session: Session,
    rated: Vec<AreaRef>,
    degrees: AnyTransform,
    metres: AnyTransform,
}

impl Places {
    /// Those of a session.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn of(session: &Session, crs: Crs) -> Result<Self> {
        session.boundaries()?;
        let rated = session.entry_risk()?.areas().collect();
        let (degrees, metres) = (Crs::Epsg4326.to(Crs::Epsg5181), crs.to(Crs::Epsg5181));
        Ok(Self { session: session.clone(), rated, degrees, metres })
    }

    /// Areas of every place, in order.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn answer(&self, places: &[Place]) -> Result<Vec<Answer<'_>>> {
        let (named, boundaries) = (self.named(places)?, self.session.boundaries()?);
        let nowhere = Point::new(f64::NAN, f64::NAN);
        let points: Vec<Result<Point<Metres>, &'static str>> =
            places.iter().map(|place| self.point(place, boundaries)).collect();
        let plain: Vec<Point<Metres>> = points.iter().map(|p| p.unwrap_or(nowhere)).collect();
        let placed = place_points(&plain, boundaries);
        let answers = placed.into_iter().zip(&points).zip(places).map(|((areas, point), place)| {
            if let Place::Named(name) = place {
                return match named[name.as_str()] {
                    Ok(area) => Answer { areas: vec![(area.kind, area.code.as_str())], ..Answer::default() },
                    Err(reason) => Answer { reason: Some(reason), ..Answer::default() },
                };
            }
            if let Err(reason) = point {
                return Answer { reason: Some(reason), ..Answer::default() };
            }
            let mut answer = Answer::default();
            // Of several trade areas the smallest speaks; a legal dong is too wide for any of them.
            let mut trade_areas = areas.trade_area_codes;
            if matches!(place, Place::LegalDong(_)) {
                trade_areas.clear();
            }
            let size = |code: &str| size(code, boundaries);
            trade_areas.sort_by(|a, b| size(b).total_cmp(&size(a)).then(Reverse(a).cmp(&Reverse(b))));
            answer.areas.extend(trade_areas.pop().map(|code| (AreaKind::TradeArea, code)));
            trade_areas.reverse();
            answer.others = trade_areas;
            answer.areas.extend(areas.admin_dong_code.map(|code| (AreaKind::AdminDong, code)));
            answer.areas.extend(areas.gu_code.map(|code| (AreaKind::Gu, code)));
            if answer.areas.is_empty() {
                answer.reason = Some("outside_the_city");
            }
            answer
        });
        Ok(answers.collect())
    }

    /// The area that each name stands for, or why none does.
    fn named<'p>(&self, places: &'p [Place]) -> Result<HashMap<&'p str, Result<&AreaRef, &'static str>>> {
        let mut known = HashMap::new();
        for place in places {
            let Place::Named(name) = place else { continue };
            if known.contains_key(name.as_str()) {
                continue;
            }
            let found = match names::rated_meant(&self.session, &self.rated, name) {
                Ok(Some(area)) => self.rated.iter().find(|rated| **rated == area).ok_or("unknown_area"),
                Ok(None) => Err("unknown_area"),
                Err(Error::Ambiguous { .. }) => Err("ambiguous_area"),
                Err(other) => return Err(other),
            };
            known.insert(name.as_str(), found);
        }
        Ok(known)
    }

    fn point(&self, place: &Place, boundaries: &Boundaries) -> Result<Point<Metres>, &'static str> {
        let through = |transform: &AnyTransform, (x, y): &(String, String)| {
            let (x, y) = x.parse::<f64>().ok().zip(y.parse::<f64>().ok()).ok_or("bad_coordinate")?;
            transform.apply(x, y).map(|(x, y)| Point::new(x, y)).map_err(|_| "bad_coordinate")
        };
        match place {
            Place::Degrees(at) if is_swapped(at) => Err("swapped_lon_lat"),
            Place::Degrees(at) => through(&self.degrees, at),
            Place::Metres(at) => through(&self.metres, at),
            Place::LegalDong(code) => {
                let index = &boundaries.legal_dongs;
                let short = code.get(..8).unwrap_or(code);
                let id = index.id(short).or_else(|| index.id(code)).ok_or("unknown_legal_dong")?;
                Ok(index.areas()[id as usize].centre)
            }
            Place::Named(_) | Place::Nowhere => Err("no_place"),
        }
    }
}

/// Square metres of a trade area.
fn size(trade_area: &str, boundaries: &Boundaries) -> f64 {
    let index = &boundaries.trade_areas;
    index.id(trade_area).map_or(f64::INFINITY, |id| index.areas()[id as usize].area_m2)
}

/// Whether latitude stands where longitude belongs: as degrees of Korea they can be told apart.
fn is_swapped((lon, lat): &(String, String)) -> bool {
    let degrees = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    (32.0..=39.0).contains(&degrees(lon)) && (124.0..=132.0).contains(&degrees(lat))
}
