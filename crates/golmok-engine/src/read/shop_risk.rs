//! What was learnt of single shops: the document [`MODEL`] and `mart_shop_sites`.

use super::frame;
use super::rows::Rows;
use crate::error::{Context, Result};
use golmok_lake::schema::date_from_days;
use golmok_lake::store::Snapshot;
use golmok_model::tables::rating;
use golmok_rating::{Seen, ShopAsked, ShopModel, ShopPlaces, SiteRow};
use golmok_spatial::{Crs, Metres, Point};
use jiff::civil::Date;

use golmok_advice::own_shop::{OwnShop, PlaceInTrade};
use golmok_advice::verdict::Interval;
use golmok_advice::{Absent, Known};

/// The document of a snapshot that holds what was learnt.
pub const MODEL: &str = "shop_model.json";

/// A shop that is asked about.
#[derive(Debug, Clone, Copy, Default)]
pub struct AskedShop<'a> {
    /// 서비스_업종_코드.
    pub industry: &'a str,
    /// Where it stands, and whether that is its door: the middle of an area is none.
    pub at: Option<(Point<Metres>, bool)>,
    /// Floor area, m².
    pub floor_area_m2: Option<f64>,
    /// First day of business; `None` of a shop that is to open.
    pub opened_on: Option<Date>,
}

/// What was learnt of single shops.
#[derive(Debug, Default)]
pub struct ShopRisks {
    model: ShopModel,
    places: ShopPlaces,
}

impl ShopRisks {
    /// Reads it; a snapshot without licences that tell of closings has nothing.
    ///
    /// # Errors
    /// When the document or the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        if !snapshot.info().documents.contains_key(MODEL) {
            return Ok(Self::default());
        }
        let model = serde_json::from_slice(&snapshot.document(MODEL)?).with_context(|| format!("document {MODEL}"))?;
        Ok(Self { model, places: ShopPlaces::of(sites(snapshot)?) })
    }

    /// What is told of a shop on a day.
    ///
    /// # Errors
    /// When a day lies beyond the calendar.
    pub fn of(&self, asked: AskedShop<'_>, today: Date) -> Result<Known<OwnShop>> {
        let Some(trade) = self.model.trade_of(asked.industry) else { return Ok(Known::Absent(Absent::NoLicences)) };
        let seen = asked.at.and_then(|(at, is_door)| {
            let point = Crs::Epsg5181.to(Crs::Epsg5174).apply(at.x, at.y).ok()?;
            Some(self.places.seen(trade, point, is_door))
        });
        let said = self.model.said(&ShopAsked {
            trade,
            industry: asked.industry,
            age_days: asked.opened_on.map(|day| (today - day).get_days()),
            floor_area_m2: asked.floor_area_m2,
            seen: seen.as_ref(),
        });
        let Some(said) = said else { return Ok(Known::Absent(Absent::TooFewStores)) };
        let door = seen.as_ref().filter(|seen| seen.running_near().is_some());
        let ratio = || seen.as_ref().and_then(Seen::place_ratio);
        Ok(Known::Known(OwnShop {
            probability: Interval { value: said.probability, lo: said.lo, hi: said.hi },
            trade_share: said.trade_share,
            shops: said.shops,
            closures: said.closures,
            weight: said.weight,
            opened_on: asked.opened_on,
            floor_area_m2: asked.floor_area_m2,
            running_near: door.and_then(Seen::running_near),
            gone_at_door: door.map(|seen| seen.gone[0]),
            gone_at_door_5y: door.map(|seen| seen.gone[1]),
            place: match said.is_place_told {
                true => PlaceInTrade::Told { ratio: ratio() },
                false => PlaceInTrade::NotTold,
            },
            trade: trade.to_owned(),
            until: date_from_days(said.until).context("a register without a last day")?,
        }))
    }
}

fn sites(snapshot: &Snapshot) -> Result<Vec<SiteRow>> {
    let table = &rating::SHOP_SITES;
    let rows = Rows::of(frame::scan(snapshot, table)?, table, table.key)?;
    let days = |column: &str, row: usize| -> Result<Option<i32>> { Ok(rows.number(column, row)?.map(|n| n as i32)) };
    let figure = |column: &str, row: usize| -> Result<f64> { Ok(rows.number(column, row)?.unwrap_or(0.0)) };
    let site = |row: usize| -> Result<SiteRow> {
        Ok(SiteRow {
            trade: rows.word("trade", row)?,
            site: rows.word("site", row)?,
            point_m: rows.number("x_5174", row)?.zip(rows.number("y_5174", row)?),
            dong: rows.word("dong", row)?,
            gu: rows.word("gu", row)?,
            running: rows.count("running_count", row)?,
            gone: rows.count("gone_count", row)?,
            gone_lately: rows.count("gone_count_5y", row)?,
            observed: figure("closure_count_5y", row)?,
            expected: figure("expected_closures_5y", row)?,
            last_gone: days("last_gone_day", row)?.zip(days("last_gone_days", row)?),
            place: [
                figure("log_ratio_authority", row)?,
                figure("log_ratio_gu", row)?,
                figure("log_ratio_dong", row)?,
                figure("log_ratio_dong_all", row)?,
            ],
        })
    };
    (0..rows.len()).map(site).collect()
}
