//! What licences tell of the shop of a row, where the list tells its opening day or floor area.

use super::line::Line;
use super::places::Places;
use crate::error::Result;
use crate::query::own_shop::floor_area;
use crate::read::shop_risk::AskedShop;
use crate::session::Session;
use golmok_advice::Known;
use golmok_spatial::{Metres, Point};
use jiff::civil::Date;

/// What a row tells of its shop, as it stands in the list; both may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// First day of business; empty of a shop that is to open.
    pub opened: String,
    /// Floor area, m².
    pub floor_area: String,
}

/// Columns that are answered to it.
pub const COLUMNS: [&str; 5] = [
    "shop_closure_probability_1y",
    "shop_closure_probability_1y_lo",
    "shop_closure_probability_1y_hi",
    "shop_trade_share_1y",
    "shop_reason",
];

/// The cells of [`COLUMNS`]: closing within a year of the day, by its age, size and door, or the reason why none is told
/// (`bad_opened`, `opened_after_today`, `bad_floor_area`, else the reason of a report).
///
/// # Errors
/// When what was learnt of shops cannot be read.
pub fn cells(
    session: &Session,
    places: &Places,
    line: &Line<'_>,
    point: Option<Point<Metres>>,
    told: &Told,
    today: Date,
) -> Result<[String; 5]> {
    let reason = |why: &str| Ok([String::new(), String::new(), String::new(), String::new(), why.to_owned()]);
    let opened_on = match told.opened.as_str() {
        "" => None,
        text => match text.parse::<Date>() {
            Ok(day) if day > today => return reason("opened_after_today"),
            Ok(day) => Some(day),
            Err(_) => return reason("bad_opened"),
        },
    };
    let floor_area_m2 = match told.floor_area.as_str() {
        "" => None,
        text => match text.parse::<f64>().ok().and_then(|m2| floor_area(m2).ok()) {
            Some(m2) => Some(m2),
            None => return reason("bad_floor_area"),
        },
    };
    if line.industry_code.is_empty() {
        return reason(line.reason);
    }
    let middle = || line.area.and_then(|(kind, code)| places.centre(kind, code).ok().flatten());
    let at = point.map(|point| (point, true)).or_else(|| middle().map(|centre| (centre, false)));
    let asked = AskedShop { industry: line.industry_code, at, floor_area_m2, opened_on };
    Ok(match session.shop_risks()?.of(asked, today)? {
        Known::Absent(absent) => return reason(absent.code()),
        Known::Known(shop) => {
            let [value, lo, hi] = [shop.probability.value, shop.probability.lo, shop.probability.hi];
            [value, lo, hi, shop.trade_share].map(|share| share.to_string()).into_iter().chain([String::new()])
        }
    }
    .collect::<Vec<_>>()
    .try_into()
    .unwrap_or_default())
}
