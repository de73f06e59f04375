//! 상주인구, 직장인구, 소득소비, per trade area and admin dong.

use super::Folder;
use super::area_tables::table_of;
use super::units::{Units, bend, split};
use crate::SampleError;
use crate::city::City;
use golmok_model::SourceKind;

const AGES: [&str; 6] = ["10", "20", "30", "40", "50", "60_이상"];

pub(super) fn write(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    for units in [Units::trade_areas(city), Units::admin_dongs(city)] {
        residents(city, folder, &units)?;
        workers(city, folder, &units)?;
        incomes(city, folder, &units)?;
    }
    Ok(())
}

/// Total, sexes, ages and sex × age of a population word like `상주인구`.
fn columns(word: &str) -> Vec<String> {
    let mut columns: Vec<String> = ["총", "남성", "여성"].map(|c| format!("{c}_{word}_수")).to_vec();
    columns.extend(AGES.map(|age| format!("연령대_{age}_{word}_수")));
    for sex in ["남성", "여성"] {
        columns.extend(AGES.map(|age| format!("{sex}연령대_{age}_{word}_수")));
    }
    columns
}

/// The same numbers: sums hold exactly.
fn people(male: &[i64], female: &[i64]) -> Vec<i64> {
    let (m, f): (i64, i64) = (male.iter().sum(), female.iter().sum());
    let ages = male.iter().zip(female).map(|(m, f)| m + f);
    [m + f, m, f].into_iter().chain(ages).chain(male.iter().copied()).chain(female.iter().copied()).collect()
}

fn residents(city: &City, folder: &mut Folder, units: &Units) -> Result<(), SampleError> {
    let mut columns = columns("상주인구");
    columns.extend(["총_가구_수", "아파트_가구_수", "비_아파트_가구_수"].map(str::to_owned));
    let table = table_of(city, units, &columns, ("residents", 0.988), |part, unit, q| {
        let mut own = unit.stream(city, "residents", 0);
        let total = 18.0 * unit.size.powf(0.85) * own.lognormal(0.6) * (1.0 - 0.002 * q as f64);
        let weights = bend(&[1.7, 1.3, 1.5, 1.6, 1.6, 2.6], 0.2, &mut own);
        let male = split((total * 0.485) as i64, &bend(&weights, 0.05, &mut own));
        let female = split((total * 0.515) as i64, &bend(&weights, 0.05, &mut own));
        part.numbers(&people(&male, &female));
        let households = (total / own.between(1.9, 2.6)) as i64;
        let flats = (households as f64 * own.unit().powi(2)) as i64;
        part.numbers(&[households, flats, households - flats]);
    });
    let rows = table.rows;
    let path = format!("golmok/서울시 상권분석서비스(상주인구-{}).csv", units.word);
    folder.put(&path, Some(SourceKind::Residents), rows, &table.finish())
}

fn workers(city: &City, folder: &mut Folder, units: &Units) -> Result<(), SampleError> {
    let table = table_of(city, units, &columns("직장_인구"), ("workers", 0.984), |part, unit, q| {
        let mut own = unit.stream(city, "workers", 0);
        let total = 4.0 * unit.size.powf(1.05) * own.lognormal(0.8) * (1.0 + 0.003 * q as f64);
        let weights = bend(&[0.05, 1.5, 2.4, 2.2, 1.6, 1.0], 0.2, &mut own);
        let share = own.between(0.4, 0.65);
        let male = split((total * share) as i64, &bend(&weights, 0.1, &mut own));
        let female = split((total * (1.0 - share)) as i64, &bend(&weights, 0.1, &mut own));
        part.numbers(&people(&male, &female));
    });
    let rows = table.rows;
    let path = format!("golmok/서울시 상권분석서비스(직장인구-{}).csv", units.word);
    folder.put(&path, Some(SourceKind::Workers), rows, &table.finish())
}

fn incomes(city: &City, folder: &mut Folder, units: &Units) -> Result<(), SampleError> {
    let parts: &[&str] = if units.word == "상권" {
        &["식료품", "의류_신발", "생활용품", "의료비", "교통", "여가", "문화", "교육", "유흥"]
    } else {
        &["식료품", "의류_신발", "생활용품", "의료비", "교통", "교육", "유흥", "여가_문화", "기타", "음식"]
    };
    let mut columns = ["월_평균_소득_금액", "소득_구간_코드", "지출_총금액"].map(str::to_owned).to_vec();
    columns.extend(parts.iter().map(|part| format!("{part}_지출_총금액")));
    let table = table_of(city, units, &columns, ("incomes", 0.962), |part, unit, q| {
        let mut own = unit.stream(city, "incomes", 0);
        let income = 3.3e6 * own.lognormal(0.25) * (1.0 + 0.006 * q as f64);
        let spending = (unit.size.powf(0.9) * 1.4e7 * own.lognormal(0.5) * (1.0 + 0.008 * q as f64)) as i64;
        part.number(income as i64);
        part.text(&format!("{:02}", ((income / 0.5e6) as i64).clamp(1, 10)));
        part.number(spending);
        let weights: Vec<f64> = parts.iter().map(|_| own.between(0.3, 1.5)).collect();
        part.numbers(&split(spending, &weights));
    });
    let rows = table.rows;
    let path = format!("golmok/서울시 상권분석서비스(소득소비-{}).csv", units.word);
    folder.put(&path, Some(SourceKind::Incomes), rows, &table.finish())
}
