//! diagnose: an existing shop against its cell. Nothing that is asked is kept.

use crate::error::{Result, ensure};
use crate::query::own_shop::floor_area;
use crate::read::shop_risk::AskedShop;
use crate::session::Session;
use golmok_advice::Known;
use golmok_advice::own_shop::OwnShop;
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_advice::support::condition::years_between;
use golmok_advice::support::diagnosis::{Diagnosis, Shop, diagnose as rule};
use golmok_advice::verdict::is_stale;
use jiff::civil::Date;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Area that speaks.
    pub area: AreaRef,
    /// Industry.
    pub industry: IndustryRef,
    /// What the owner says of the shop.
    pub shop: Shop,
    /// Day of the diagnosis.
    pub today: Date,
}

/// A diagnosis with what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosed {
    /// What was asked.
    pub asked: Asked,
    /// The diagnosis.
    pub diagnosis: Diagnosis,
    /// What licences tell of a shop of this age and size in the area; its door is not asked for.
    pub own_shop: Known<OwnShop>,
    /// Nothing later was used.
    pub as_of: Date,
    /// Whether the data are more than six months older than the day.
    pub stale: bool,
    /// Version of the rating method.
    pub method_version: String,
}

/// Diagnoses a shop.
///
/// # Errors
/// [`crate::Error::Invalid`] where a figure makes no sense, [`crate::Error::NotRated`] where the cell has no row.
pub fn diagnose(session: &Session, asked: Asked) -> Result<Diagnosed> {
    let Asked { area, industry, shop, today } = &asked;
    ensure!(shop.opened_on <= *today, "--opened {} lies after the day of the diagnosis, {today}", shop.opened_on);
    ensure!(shop.monthly_sales.is_none_or(|sales| sales.0 >= 0), "--sales must not be negative");
    ensure!(shop.workers.is_none_or(|workers| workers >= 0), "--workers must not be negative");
    ensure!(shop.margin.is_none_or(|m| m.is_finite() && m <= 1.0), "--profit is a share of sales, at most 1");
    let floor_area_m2 = shop.floor_area_m2.map(floor_area).transpose()?;
    let at = session.drawn_area(area.kind, &area.code)?.map(|area| (area.centre, false));
    let of_shop = AskedShop { industry: &industry.code, at, floor_area_m2, opened_on: Some(shop.opened_on) };
    let own_shop = session.shop_risks()?.of(of_shop, *today)?;
    let age_years = years_between(shop.opened_on, *today);
    let (cell, evidence) = super::support::evidence::evidence(session, area, &industry.code, age_years)?;
    let ratings = session.entry_risk()?;
    let gu = cell.gu_code.as_deref().unwrap_or_default();
    Ok(Diagnosed {
        diagnosis: rule(shop, &evidence, &industry.code, gu, *today),
        own_shop,
        as_of: ratings.as_of,
        stale: is_stale(ratings.as_of, *today),
        method_version: ratings.method_version.clone(),
        asked,
    })
}
