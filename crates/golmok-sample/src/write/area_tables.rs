//! 길단위인구, 상권변화지표, 집객시설, 아파트.

use super::faults::{Expected, Fault};
use super::table::{Style, Table};
use super::units::{Unit, Units, bend, split};
use super::{Folder, archive, failed};
use crate::SampleError;
use crate::calendar::{NEVER, quarter_starts};
use crate::city::City;
use crate::counts::areas_of;
use golmok_model::SourceKind;

pub(super) fn write(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    let areas = Units::trade_areas(city);
    foot_traffic(city, folder, &areas)?;
    foot_traffic(city, folder, &Units::admin_dongs(city))?;
    change_index(city, folder, &areas)?;
    facilities(city, folder, &areas)?;
    apartments(city, folder, &areas)
}

/// Header: the quarter, the keys of the units, then the columns.
pub(super) fn header(units: &Units, columns: &[String]) -> Vec<String> {
    let keys = units.columns.iter().map(|c| (*c).to_owned());
    std::iter::once("기준_년분기_코드".to_owned()).chain(keys).chain(columns.iter().cloned()).collect()
}

/// A table of all covered units and published quarters, newest quarter first as the portal has it.
pub(super) fn table_of(
    city: &City,
    units: &Units,
    columns: &[String],
    (source, share): (&str, f64),
    row: impl Fn(&mut Table, &Unit, usize) + Sync,
) -> Table {
    let mut table = Table::new(Style::PORTAL, &header(units, columns));
    let covered = units.covered(city, source, share);
    let quarters = city.config.quarters();
    let rows: Vec<(usize, &Unit)> =
        (0..quarters.len()).rev().flat_map(|q| covered.iter().map(move |unit| (q, *unit))).collect();
    table.rows_of(&rows, |part, (q, unit)| {
        part.number(i64::from(quarters[*q].code()));
        part.texts(&unit.keys);
        row(part, unit, *q);
        part.end();
    });
    table
}

fn foot_traffic(city: &City, folder: &mut Folder, units: &Units) -> Result<(), SampleError> {
    let mut columns: Vec<String> = ["총_", "남성_", "여성_"].map(|c| format!("{c}유동인구_수")).to_vec();
    columns.extend(["10", "20", "30", "40", "50", "60_이상"].map(|a| format!("연령대_{a}_유동인구_수")));
    columns.extend(["00_06", "06_11", "11_14", "14_17", "17_21", "21_24"].map(|b| format!("시간대_{b}_유동인구_수")));
    columns.extend(["월", "화", "수", "목", "금", "토", "일"].map(|d| format!("{d}요일_유동인구_수")));
    let broken = city.config.faults && units.word == "상권";
    let table = table_of(city, units, &columns, ("foot_traffic", 0.999), |part, unit, q| {
        let mut own = unit.stream(city, "foot_traffic_level", 0);
        let mut s = unit.stream(city, "foot_traffic_quarter", city.config.quarters()[q].code());
        let season = [0.93, 1.02, 1.0, 1.05][q % 4];
        let total =
            (9_000.0 * unit.size * own.lognormal(0.5) * unit.demand(city, q).exp() * season * s.lognormal(0.02)) as i64;
        part.number(total + 5000 * i64::from(broken && q == 0 && unit.keys[2].ends_with("0001")));
        let breakdowns: [&[f64]; 4] = [
            &[1.0, 1.05],
            &[0.9, 1.2, 1.25, 1.2, 1.2, 1.9],
            &[1.8, 1.7, 1.15, 1.25, 1.75, 1.1],
            &[1.0, 1.0, 1.0, 1.0, 1.03, 1.02, 0.97],
        ];
        for weights in breakdowns {
            let weights = bend(weights, 0.15, &mut own);
            let mut parts = split(total, &bend(&weights, 0.01, &mut s));
            // Each part is rounded by itself, so that breakdowns miss the total by up to 6.
            parts[0] += s.below(7) as i64 - 3;
            part.numbers(&parts);
        }
    });
    let rows = table.rows;
    let path = format!("golmok/서울시 상권분석서비스(길단위인구-{}).csv", units.word);
    folder.put(&path, Some(SourceKind::FootTraffic), rows, &table.finish())?;
    let hit =
        units.covered(city, "foot_traffic", 0.999).iter().filter(|u| broken && u.keys[2].ends_with("0001")).count();
    if hit > 0 {
        folder.written.faults.push(Fault {
            file: path,
            source: SourceKind::FootTraffic,
            fault: "identity_broken",
            column: "총_유동인구_수",
            rows: hit as u64,
            expected: Expected::Counted,
            caveat: "",
        });
    }
    Ok(())
}

/// Months in business by area and quarter: sum and number of operating stores, and of stores closed within four quarters.
#[derive(Clone, Copy, Default)]
struct Months {
    operating: (f64, f64),
    closed: (f64, f64),
}

impl Months {
    fn means(self) -> (f64, Option<f64>) {
        (self.operating.0 / self.operating.1.max(1.0), (self.closed.1 > 0.0).then(|| self.closed.0 / self.closed.1))
    }
}

fn change_index(city: &City, folder: &mut Folder, areas: &Units) -> Result<(), SampleError> {
    let n = city.config.published_quarters as usize;
    let ends = quarter_starts(city.config.first_published(), n);
    let year_before = quarter_starts(city.config.first_published().plus(-4), n);
    let premises = city.premises();
    let mut months = vec![vec![Months::default(); n]; areas.all.len()];
    let mut whole = vec![Months::default(); n];
    const MONTH: f64 = 30.4375;
    for store in city.stores.iter().filter(|s| (s.site as usize) < city.geography.plain_areas()) {
        let of = areas_of(&city.geography, &premises, store);
        for q in 0..n {
            let next = ends[q + 1];
            let add = |months: &mut Months| {
                if store.open_on(next - 1) {
                    months.operating.0 += f64::from(next - store.opened) / MONTH;
                    months.operating.1 += 1.0;
                } else if store.closed != NEVER && (year_before[q + 1]..next).contains(&store.closed) {
                    months.closed.0 += f64::from(store.closed - store.opened) / MONTH;
                    months.closed.1 += 1.0;
                }
            };
            add(&mut whole[q]);
            of.iter().for_each(|area| add(&mut months[*area as usize][q]));
        }
    }
    let columns: Vec<String> = [
        "상권_변화_지표",
        "상권_변화_지표_명",
        "운영_영업_개월_평균",
        "폐업_영업_개월_평균",
        "서울_운영_영업_개월_평균",
        "서울_폐업_영업_개월_평균",
    ]
    .map(str::to_owned)
    .to_vec();
    let table = table_of(city, areas, &columns, ("change_index", 1.0), |part, unit, q| {
        let k = areas.all.iter().position(|u| std::ptr::eq(u, unit)).unwrap_or(0);
        let (city_operating, city_closed) = whole[q].means();
        let city_closed = city_closed.unwrap_or(0.0);
        let (operating, closed) = months[k][q].means();
        let closed = closed.unwrap_or(city_closed);
        let (label, name) = match (operating > city_operating, closed > city_closed) {
            (true, true) => ("HH", "정체"),
            (true, false) => ("HL", "상권축소"),
            (false, true) => ("LH", "상권확장"),
            (false, false) => ("LL", "다이나믹"),
        };
        part.texts(&[label, name]);
        part.numbers(&[operating, closed, city_operating, city_closed].map(|months| months.round() as i64));
    });
    let rows = table.rows;
    let path = "golmok/서울시 상권분석서비스(상권변화지표-상권).csv.gz";
    let bytes = archive::gzip(&table.finish()).map_err(|error| failed(&folder.root.join(path), &error))?;
    folder.put(path, Some(SourceKind::ChangeIndex), rows, &bytes)
}

fn facilities(city: &City, folder: &mut Folder, areas: &Units) -> Result<(), SampleError> {
    let kinds = [
        ("집객시설", 0.0),
        ("관공서", 0.01),
        ("은행", 0.02),
        ("종합병원", 0.001),
        ("일반_병원", 0.004),
        ("약국", 0.02),
        ("유치원", 0.004),
        ("초등학교", 0.003),
        ("중학교", 0.002),
        ("고등학교", 0.002),
        ("대학교", 0.001),
        ("백화점", 0.0005),
        ("슈퍼마켓", 0.006),
        ("극장", 0.001),
        ("숙박_시설", 0.006),
        ("공항", 0.0),
        ("철도_역", 0.0005),
        ("버스_터미널", 0.0002),
        ("지하철_역", 0.003),
        ("버스_정거장", 0.03),
    ];
    let columns: Vec<String> = kinds.iter().map(|(name, _)| format!("{name}_수")).collect();
    let table = table_of(city, areas, &columns, ("facilities", 0.956), |part, unit, q| {
        let mut s = unit.stream(city, "facilities", 0);
        let counts: Vec<i64> = kinds[1..].iter().map(|(_, rate)| s.poisson(rate * unit.size) as i64).collect();
        // Facilities that are not broken out, and a slow growth.
        let other = s.poisson(0.02 * unit.size) as i64 + i64::from(q >= 8);
        part.number(counts.iter().sum::<i64>() + other);
        for count in counts {
            if count == 0 { part.text("") } else { part.number(count) }
        }
    });
    let rows = table.rows;
    folder.put("golmok/서울시 상권분석서비스(집객시설-상권).csv", Some(SourceKind::Facilities), rows, &table.finish())
}

fn apartments(city: &City, folder: &mut Folder, areas: &Units) -> Result<(), SampleError> {
    let mut columns = vec!["아파트_단지_수".to_owned(), "아파트_면적_66_제곱미터_미만_세대_수".to_owned()];
    columns.extend(["66", "99", "132", "165"].map(|m| format!("아파트_면적_{m}_제곱미터_세대_수")));
    columns.push("아파트_가격_1_억_미만_세대_수".to_owned());
    columns.extend(["1", "2", "3", "4", "5"].map(|p| format!("아파트_가격_{p}_억_세대_수")));
    columns.extend(["아파트_가격_6_억_이상_세대_수", "아파트_평균_면적", "아파트_평균_시가"].map(str::to_owned));
    let table = table_of(city, areas, &columns, ("apartments", 0.91), |part, unit, q| {
        let mut s = unit.stream(city, "apartments", 0);
        let complexes = 1 + s.poisson(6.0);
        let households = (complexes as f64 * s.between(15.0, 160.0)) as i64;
        let by_area = split(households, &bend(&[3.0, 4.0, 1.5, 0.6, 0.3], 0.6, &mut s));
        let by_price = split(households, &bend(&[0.5, 0.5, 0.8, 1.0, 1.0, 1.2, 3.0], 0.6, &mut s));
        part.number(complexes as i64);
        for count in by_area.into_iter().chain(by_price) {
            if count == 0 { part.text("") } else { part.number(count) }
        }
        part.number(s.between(45.0, 110.0) as i64);
        part.number((s.between(2.5e8, 1.4e9) * (1.0 + 0.01 * q as f64)) as i64);
    });
    let rows = table.rows;
    folder.put("golmok/서울시 상권분석서비스(아파트-상권).csv", Some(SourceKind::Apartments), rows, &table.finish())
}
