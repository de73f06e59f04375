//! Sales of a cell and foot traffic of an area, as published, with their splits.

use crate::error::Result;
use crate::session::Session;
use golmok_advice::demand::{Splits, per, per_day};
use golmok_advice::record::QuarterCounts;
use golmok_advice::subject::AreaRef;
use golmok_advice::{Absent, Known, Words};
use golmok_model::counted::{CountSource, CountedPeople};
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
    let city = session.demand()?.cell(quarter, AreaKind::City, AreaId::city_code(), industry);
    let city_mean = city.and_then(|city| city.per_store_krw);
    Ok((Known::Known(Splits::of(quarter, total, mean, city_mean, &sales.parts)), ticket))
}

/// That the passers-by are golmok's own count, of what, and of how many days.
pub fn counted_words(counted: CountedPeople) -> Words {
    let (ko, en) = match counted.source {
        CountSource::LivingPopulation => ("생활인구(머문 사람)", "the living population (people present)"),
        CountSource::SubwayRiders => ("지하철 승하차 인원", "people who board or leave the subway"),
        CountSource::Counts => ("따로 센 사람 수", "counts of people from elsewhere"),
    };
    let (days, of) = (counted.days, counted.of);
    let [days_ko, days_en] = match (counted.is_whole(), of) {
        (true, _) => [String::new(), String::new()],
        (_, 0) => [" 며칠을 셌는지는 모릅니다.", " How many days were counted is not known."].map(str::to_owned),
        _ => [
            format!(" 분기 {of}일 가운데 {days}일만 있어 나머지 날은 그 평균으로 채웠습니다."),
            format!(" Only {days} of the quarter's {of} days are known; the others are taken to be like them."),
        ],
    };
    Words::new(
        format!("유동인구는 공표된 길단위인구가 아니라 {ko}로 계산했습니다.{days_ko}"),
        format!("Passers-by are not the published figures but {en}.{days_en}"),
    )
}

/// Foot traffic of the area.
pub fn foot_traffic(session: &Session, area: &AreaRef) -> Result<Known<Splits>> {
    let Some(persons) = session.foot_traffic()?.newest(area.kind, &area.code, None)? else {
        return Ok(Known::Absent(Absent::NotPublished));
    };
    let mean = Some(per_day(persons.quarter, persons.total));
    Ok(Known::Known(Splits::of(persons.quarter, persons.total, mean, None, &persons.parts)))
}
