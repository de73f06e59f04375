//! 추정매출-상권: card sales per area × industry × quarter. Cells under three stores, and cells without sales, have no row.

use super::faults::{Expected, FaultKind, Plan};
use super::table::{Style, Table};
use super::units::{bend, split};
use super::{Folder, archive, failed};
use crate::SampleError;
use crate::city::City;
use crate::counts::CellCount;
use crate::stream::Stream;
use golmok_model::SourceKind;
use golmok_model::reference::{self, Sector};

const DAYS: [&str; 7] = ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"];
const BANDS: [&str; 6] = ["00~06", "06~11", "11~14", "14~17", "17~21", "21~24"];
const AGES: [&str; 6] = ["10", "20", "30", "40", "50", "60_이상"];
/// Service industries whose sales the publisher does not estimate (offices, repairs, rentals), by code.
const WITHOUT_SALES: [&str; 18] = [
    "CS200009", "CS200010", "CS200011", "CS200012", "CS200013", "CS200014", "CS200015", "CS200022", "CS200035",
    "CS200040", "CS200042", "CS200043", "CS200044", "CS200046", "CS200047", "CS300005", "CS300037", "CS300042",
];

const FAULTS: [FaultKind; 2] = [
    FaultKind::new("non_numeric_amount", "매출_금액", Expected::Rejected),
    FaultKind::new("identity_broken", "주중_매출_금액", Expected::Counted),
];

/// The 55 columns; `total` is `당월` or, in later vintages, `분기당`.
fn header(total: &str) -> Vec<String> {
    let mut columns: Vec<String> = [
        "기준_년분기_코드",
        "상권_구분_코드",
        "상권_구분_코드_명",
        "상권_코드",
        "상권_코드_명",
        "서비스_업종_코드",
        "서비스_업종_코드_명",
    ]
    .map(str::to_owned)
    .to_vec();
    columns.push(format!("{total}_매출_금액"));
    columns.push(format!("{total}_매출_건수"));
    for measure in ["금액", "건수"] {
        columns.extend(["주중", "주말"].iter().chain(&DAYS).map(|part| format!("{part}_매출_{measure}")));
        columns.extend(BANDS.iter().map(|band| match (measure, band.split_once('~')) {
            // The publisher's slip: the count columns lost their first hour.
            ("건수", Some((_, until))) => format!("시간대_건수~{until}_매출_건수"),
            _ => format!("시간대_{band}_매출_금액"),
        }));
        columns.extend(["남성", "여성"].map(|sex| format!("{sex}_매출_{measure}")));
        columns.extend(AGES.map(|age| format!("연령대_{age}_매출_{measure}")));
    }
    columns
}

pub(super) fn write(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    let newest = city.config.end_quarter.year();
    let mut rows: Vec<&CellCount> = city.counts.iter().filter(|c| has_sales(city, c)).collect();
    rows.sort_by_key(|row| (row.quarter, row.area, row.industry));
    let (older, newer): (Vec<_>, Vec<_>) = rows.into_iter().partition(|c| city.quarter(c).year() < newest);
    let first = city.config.first_published().year();
    write_file(city, folder, &older, "당월", &format!("{first}~{}년.csv.gz", newest - 1))?;
    write_file(city, folder, &newer, "분기당", &format!("{newest}년.csv"))
}

fn write_file(
    city: &City,
    folder: &mut Folder,
    rows: &[&CellCount],
    total: &str,
    ending: &str,
) -> Result<(), SampleError> {
    let path = format!("golmok/서울시 상권분석서비스(추정매출-상권)_{ending}");
    let count = if city.config.faults && rows.len() >= 500 { 1 + rows.len() / 10_000 } else { 0 };
    let all: Vec<usize> = (0..rows.len()).collect();
    let plan = Plan::new(city.config.seed, &path, &vec![all; FAULTS.len()], count);
    let mut table = Table::new(Style::PORTAL, &header(total));
    let numbered: Vec<(usize, &CellCount)> = rows.iter().copied().enumerate().collect();
    table.rows_of(&numbered, |part, (k, count)| {
        let fault = plan.of(*k).map(|f| FAULTS[f].name);
        row(part, city, count, fault.filter(|f| *f == "identity_broken"));
        if fault == Some("non_numeric_amount") {
            row(part, city, count, fault);
        }
    });
    let records = table.rows;
    let text = table.finish();
    let bytes = if ending.ends_with(".gz") { archive::gzip(&text) } else { Ok(text) }
        .map_err(|error| failed(&folder.root.join(&path), &error))?;
    folder.put(&path, Some(SourceKind::Sales), records, &bytes)?;
    folder.written.faults.extend(plan.list(&path, SourceKind::Sales, &FAULTS));
    Ok(())
}

fn has_sales(city: &City, count: &CellCount) -> bool {
    let code = reference::industries()[usize::from(count.industry)].industry_code.as_str();
    count.stores >= 3
        && !WITHOUT_SALES.contains(&code)
        && Stream::new(city.config.seed, "sales_shown", u64::from(count.area), u64::from(count.industry)).chance(0.95)
}

fn row(part: &mut Table, city: &City, count: &CellCount, fault: Option<&str>) {
    let area = &city.geography.trade_areas[count.area as usize];
    let industry = &reference::industries()[usize::from(count.industry)];
    let quarter = city.quarter(count);
    let cell = u64::from(count.area) << 8 | u64::from(count.industry);
    let mut own = Stream::new(city.config.seed, "sales_level", cell, 0);
    let mut s = Stream::new(city.config.seed, "sales", cell, quarter.code() as u64);
    let (per_store, ticket) = match industry.sector {
        Sector::Food => (62e6, 21e3),
        Sector::Service => (38e6, 42e3),
        Sector::Retail => (84e6, 27e3),
    };
    let of_industry = Stream::new(city.config.seed, "sales_industry", u64::from(count.industry), 0).lognormal(0.6);
    let first = city.config.first_published().since(city.config.start_quarter) as usize;
    let demand = city.hazards.demand.get(count.area as usize).map_or(0.0, |d| d[first + usize::from(count.quarter)]);
    let season = [0.95, 1.0, 0.99, 1.06][quarter.q() as usize - 1];
    let level = of_industry * own.lognormal(0.5) * season * (0.5 * demand).exp() * s.lognormal(0.08);
    let amount = (per_store * level * f64::from(count.stores)) as i64;
    let sales = ((amount as f64 / (ticket * own.lognormal(0.4))) as i64).max(1);

    part.number(i64::from(quarter.code()));
    part.texts(&[area.kind.code(), area.kind.name_ko(), &area.code, &area.name]);
    part.texts(&[industry.industry_code.as_str(), &industry.name_ko]);
    match fault {
        Some("non_numeric_amount") => part.text("12,345,6o7"),
        _ => part.number(amount),
    }
    part.number(sales);
    let day_weights = bend(&[1.0, 1.0, 1.02, 1.03, 1.15, 1.1, 0.8], 0.25, &mut own);
    let band_weights = bend(&[0.4, 1.0, 2.4, 1.9, 3.0, 1.0], 0.5, &mut own);
    let sex_weights = bend(&[1.0, 1.0], 0.3, &mut own);
    let age_weights = bend(&[0.1, 1.6, 2.0, 1.8, 1.5, 1.2], 0.4, &mut own);
    // Sex and age are not known of every card; small cells know less.
    let unknown = 0.02 + 0.10 * own.gamma(0.8) + if count.stores < 6 { 0.3 * own.unit().powi(4) } else { 0.0 };
    let known = (1.0 - unknown).max(0.05);
    for (total, broken) in [(amount, fault == Some("identity_broken")), (sales, false)] {
        let days = split(total, &bend(&day_weights, 0.05, &mut s));
        let weekday: i64 = days[..5].iter().sum();
        part.number(weekday + i64::from(broken));
        part.number(total - weekday);
        part.numbers(&days);
        part.numbers(&split(total, &bend(&band_weights, 0.05, &mut s)));
        let of_known = (total as f64 * known) as i64;
        part.numbers(&split(of_known, &bend(&sex_weights, 0.03, &mut s)));
        part.numbers(&split(of_known, &bend(&age_weights, 0.05, &mut s)));
    }
    part.end();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_the_published_one() {
        let columns = header("당월");
        assert_eq!(columns.len(), 55);
        assert_eq!(columns[7], "당월_매출_금액");
        assert_eq!(columns[18], "시간대_00~06_매출_금액");
        assert!(columns.contains(&"시간대_건수~06_매출_건수".to_owned()));
        assert_eq!(columns[54], "연령대_60_이상_매출_건수");
    }
}
