//! Sales of a cell and foot traffic of an area, as published, with their splits.

use crate::error::Result;
use crate::session::Session;
use golmok_advice::demand::{Splits, per, per_day};
use golmok_advice::record::QuarterCounts;
use golmok_advice::subject::AreaRef;
use golmok_advice::{Absent, Known};
use golmok_model::{AreaId, AreaKind};

/// Sales of the cell, and the value of one sale.
pub fn sales(
    session: &Session,
    area: &AreaRef,
    industry: &str,
    quarters: &[QuarterCounts],
) -> Result<(Known<Splits>, Option<f64>)> {
    let Some((sales, count)) = session.sales()?.newest(area.kind, &area.code, industry)? else {
        return Ok((Known::Absent(Absent::NotPublished), None));
    };
    let (quarter, total) = (sales.quarter, sales.total);
    let stores = quarters.iter().find(|q| q.quarter == quarter).map(|q| q.stores as f64);
    let mean = stores.and_then(|stores| per(total, stores));
    let ticket = count.and_then(|count| per(total, count));
    let city = session.demand()?.cell(quarter, AreaKind::City, AreaId::CITY_CODE, industry);
    let city_mean = city.and_then(|city| city.per_store_krw);
    Ok((Known::Known(Splits::of(quarter, total, mean, city_mean, &sales.parts)), ticket))
}

/// Foot traffic of the area.
pub fn foot_traffic(session: &Session, area: &AreaRef) -> Result<Known<Splits>> {
    let Some(persons) = session.foot_traffic()?.newest(area.kind, &area.code, None)? else {
        return Ok(Known::Absent(Absent::NotPublished));
    };
    let mean = Some(per_day(persons.quarter, persons.total));
    Ok(Known::Known(Splits::of(persons.quarter, persons.total, mean, None, &persons.parts)))
}
