//! Reads the real public files into a [`RatingInput`], by itself: no lake, no ingest.

use golmok_model::{Quarter, TradeAreaKind, reference};
use golmok_rating::{Area, Counts, Covariate, Industry, RatingInput};
use std::collections::HashMap;
use std::io::Read;

/// Areas, industries and the counts of 2022 and 2023, with the covariates at hand; `None` where the files are absent.
pub fn input(with_covariates: bool) -> Option<RatingInput> {
    input_of(with_covariates, |_| true)
}

/// The same from the rows of counts that are wanted, by their number.
pub fn input_of(with_covariates: bool, wanted: impl Fn(u64) -> bool) -> Option<RatingInput> {
    let mut rows = 0..;
    let mut input = RatingInput::default();
    for row in table(&text("area_trdar.csv", "cp949")?) {
        input
            .add_area(Area {
                code: row["상권_코드"].clone(),
                kind: Some(kind(&row["상권_구분_코드"])),
                gu_code: row["자치구_코드"].clone(),
                neighbourhood: row["행정동_코드"].clone(),
                area_m2: row["영역_면적"].parse().ok(),
                centre_m: row["엑스좌표_값"].parse().ok().zip(row["와이좌표_값"].parse().ok()),
            })
            .expect("areas are listed once");
    }
    for industry in reference::industries() {
        input
            .add_industry(Industry {
                code: industry.industry_code.as_str().to_owned(),
                sector: industry.sector.code().to_owned(),
                location_bound: industry.location_bound,
                entrant_ratio: None,
            })
            .expect("industries are listed once");
    }
    for file in ["store_trdar_2022.zip", "store_trdar_2023.zip"] {
        for row in table(&text(file, "cp949")?) {
            if !rows.next().is_some_and(&wanted) {
                continue;
            }
            let number = |column: &str| row[column].parse().expect("a count");
            let counts = Counts {
                stores: number("유사_업종_점포_수"),
                franchise: number("프랜차이즈_점포_수"),
                openings: number("개업_점포_수"),
                closures: number("폐업_점포_수"),
            };
            input
                .add_cell(quarter(&row), &row["상권_코드"], &row["서비스_업종_코드"], counts)
                .expect("cells are listed once");
        }
    }
    if with_covariates {
        covariates(&mut input)?;
    }
    Some(input)
}

fn covariates(input: &mut RatingInput) -> Option<()> {
    type Columns = &'static [(Covariate, &'static [&'static str])];
    let files: [(&str, &str, Columns); 7] = [
        (
            "change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz",
            "cp949",
            &[
                (Covariate::OperatingMonths, &["운영_영업_개월_평균"]),
                (Covariate::ClosedMonths, &["폐업_영업_개월_평균"]),
            ],
        ),
        (
            "footfall_trdar_2021q1-2023q2_hyelin606.csv.gz",
            "utf-8",
            &[
                (Covariate::FootTraffic, &["총_유동인구_수"]),
                (Covariate::FootTraffic20s, &["연령대_20_유동인구_수"]),
                (Covariate::FootTraffic60s, &["연령대_60_이상_유동인구_수"]),
                (Covariate::FootTrafficNight, &["시간대_21_24_유동인구_수", "시간대_00_06_유동인구_수"]),
            ],
        ),
        ("workers_trdar_2021q1-2023q2_hyelin606.csv.gz", "utf-8", &[(Covariate::Workers, &["총_직장_인구_수"])]),
        ("residents_trdar_2021q1-2023q2_hyelin606.csv.gz", "utf-8", &[(Covariate::Residents, &["총_상주인구_수"])]),
        ("income_trdar_2021q1-2023q2_hyelin606.csv.gz", "utf-8", &[(Covariate::Income, &["월_평균_소득_금액"])]),
        ("facility_trdar_2020q4-2025q1_surviving.csv.gz", "cp949", &[(Covariate::Facilities, &["집객시설_수"])]),
        (
            "apartment_trdar_2019q4-2025q1_kmjun.csv.gz",
            "cp949",
            &[(Covariate::ApartmentComplexes, &["아파트_단지_수"]), (Covariate::ApartmentPrice, &["아파트_평균_시가"])],
        ),
    ];
    for (file, encoding, columns) in files {
        for row in table(&text(file, encoding)?) {
            for (covariate, names) in columns {
                let sum: Option<f64> = names.iter().map(|n| row[*n].parse::<f64>().ok()).sum();
                if let Some(value) = sum {
                    // Trade areas of other editions are in no list of areas.
                    let _ = input.add_covariate(quarter(&row), &row["상권_코드"], *covariate, value);
                }
            }
        }
    }
    Some(())
}

fn kind(letter: &str) -> TradeAreaKind {
    *TradeAreaKind::ALL.iter().find(|k| k.code() == letter).expect("A, D, R or U")
}

fn quarter(row: &HashMap<String, String>) -> Quarter {
    row["기준_년분기_코드"].parse().expect("a quarter")
}

fn text(file: &str, encoding: &str) -> Option<String> {
    let path = golmok_testkit::shared_data(&format!("golmok/{file}"))?;
    let open = || std::fs::File::open(&path).expect("the file opens");
    let mut bytes = Vec::new();
    if file.ends_with(".zip") {
        let mut archive = zip::ZipArchive::new(open()).expect("a zip");
        archive.by_index(0).expect("one file").read_to_end(&mut bytes).expect("it reads");
    } else if file.ends_with(".gz") {
        flate2::read::GzDecoder::new(open()).read_to_end(&mut bytes).expect("it reads");
    } else {
        open().read_to_end(&mut bytes).expect("it reads");
    }
    let encoding = if encoding == "cp949" { encoding_rs::EUC_KR } else { encoding_rs::UTF_8 };
    Some(encoding.decode(&bytes).0.into_owned())
}

fn table(text: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}
