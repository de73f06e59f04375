//! The faults. Columns of 점포: 0 quarter, 1 and 2 kind of area, 3 and 4 area, 5 and 6 industry, 7 점포, 8 유사, 9 개업율,
//! 10 개업, 11 폐업률, 12 폐업, 13 프랜차이즈.

use super::{Files, QUARTERLY, Rows, at, times};
use encoding_rs::{EUC_KR, WINDOWS_1252};
use std::collections::BTreeMap;

/// A fault by what happened.
pub struct Fault {
    pub name: &'static str,
    pub put: fn(&Files),
}

const COUNTS: &str = "점포-상권)_2024";
const NEW: &str = "20244";

const fn fault(name: &'static str, put: fn(&Files)) -> Fault {
    Fault { name, put }
}

pub const FAULTS: &[Fault] = &[
    // 점포: levels
    fault("점포: closures of the new quarter × 10", |f| new_counts(f, |_, row| times(&mut row[12], 10.0))),
    fault("점포: closures of the new quarter are 0", |f| new_counts(f, |_, row| row[12] = "0".into())),
    fault("점포: openings and closures of the new quarter × 3", |f| {
        new_counts(f, |_, row| [10, 12].into_iter().for_each(|c| times(&mut row[c], 3.0)));
    }),
    fault("점포: stores of the new quarter × 2", |f| {
        new_counts(f, |_, row| [7, 8, 13].into_iter().for_each(|c| times(&mut row[c], 2.0)));
    }),
    fault("점포: stores of 한식음식점 × 3 in the new quarter", |f| {
        new_counts(f, |_, row| {
            if row[5] == "CS100001" {
                [7, 8, 13].into_iter().for_each(|c| times(&mut row[c], 3.0));
            }
        });
    }),
    fault("점포: a closure more in every third cell, the rate adjusted", |f| {
        new_counts(f, |i, row| {
            if i % 3 == 0 {
                add_closures(row, 1);
            }
        });
    }),
    fault("점포: a closure and an opening more in every cell", |f| {
        new_counts(f, |_, row| {
            add_closures(row, 1);
            add_openings(row, 1);
        });
    }),
    fault("점포: openings and closures change places", |f| {
        new_counts(f, |_, row| {
            row.swap(10, 12);
            row.swap(9, 11);
        });
    }),
    fault("점포: independent stores and franchises change places", |f| new_counts(f, |_, row| row.swap(7, 13))),
    fault("점포: stores of one gu are missing in the new quarter", |f| {
        let gu = gu_of_areas(f);
        let one = gu.values().next().unwrap().clone();
        f.edit(COUNTS, |_, rows| rows.retain(|row| row[0] != NEW || gu.get(&row[3]) != Some(&one)));
    }),
    fault("점포: the smallest third of the cells is missing in the new quarter", |f| {
        f.edit(COUNTS, |_, rows| rows.retain(|row| row[0] != NEW || row[8].parse::<u32>().unwrap() > 1));
    }),
    fault("점포: an industry is missing in the new quarter", |f| {
        f.edit(COUNTS, |_, rows| rows.retain(|row| row[0] != NEW || row[5] != "CS100001"));
    }),
    fault("점포: closures of one gu × 4 in the new quarter", |f| {
        let gu = gu_of_areas(f);
        let one = gu.values().next().unwrap().clone();
        new_counts(f, move |_, row| {
            if gu.get(&row[3]) == Some(&one) {
                times(&mut row[12], 4.0);
            }
        });
    }),
    // 점포: the wrong table
    fault("점포: the table of the quarter before under the new quarter's name", |f| copy_quarter(f, "20243", NEW)),
    fault("점포: the table of a year before under the new quarter's name", |f| copy_quarter(f, "20241", NEW)),
    fault("점포: a known quarter is overwritten by another", |f| copy_quarter(f, "20241", "20242")),
    fault("점포: closures of a known quarter × 5", |f| {
        f.each(COUNTS, |_, _, row| {
            if row[0] == "20242" {
                times(&mut row[12], 5.0);
            }
        });
    }),
    fault("점포: one in fifty cells of a known quarter is counted anew", |f| {
        f.each(COUNTS, |_, i, row| {
            if row[0] == "20242" && i % 50 == 0 {
                add_closures(row, 4);
            }
        });
    }),
    // 점포: codes and rows
    fault("점포: area codes moved by one row in the new quarter", |f| shifted(f, 3)),
    fault("점포: industry codes moved by one row in the new quarter", |f| shifted(f, 5)),
    fault("점포: closures moved by one row in the new quarter", |f| shifted(f, 12)),
    fault("점포: two industries change places in the new quarter", |f| {
        new_counts(f, |_, row| {
            row[5] = match row[5].as_str() {
                "CS100001" => "CS100010".into(),
                "CS100010" => "CS100001".into(),
                other => other.to_owned(),
            };
        });
    }),
    fault("점포: area codes of the new quarter in another order", |f| {
        f.edit(COUNTS, |_, rows| {
            let codes: Vec<String> = rows
                .iter()
                .filter(|r| r[0] == NEW)
                .map(|r| r[3].clone())
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect();
            let other: BTreeMap<String, String> = codes.iter().cloned().zip(codes.iter().rev().cloned()).collect();
            for row in rows.iter_mut().filter(|r| r[0] == NEW) {
                row[3] = other[&row[3]].clone();
            }
        });
    }),
    fault("점포: area codes of a new generation in the new quarter", |f| {
        new_counts(f, |_, row| row[3] = format!("35{}", &row[3][2..]));
    }),
    fault("점포: unknown industry codes in the new quarter", |f| {
        new_counts(f, |_, row| row[5] = format!("CS9{}", &row[5][3..]));
    }),
    fault("점포: names of areas garbled (CP949 read as Latin)", |f| {
        new_counts(f, |_, row| {
            row[4] = WINDOWS_1252.decode_without_bom_handling(&EUC_KR.encode(&row[4]).0).0.into_owned()
        });
    }),
    fault("점포: names of areas are question marks", |f| new_counts(f, |_, row| row[4] = "????".into())),
    fault("점포: names of areas belong to others", |f| shifted(f, 4)),
    fault("점포: every row of the new quarter twice, with other figures", |f| {
        f.edit(COUNTS, |_, rows| {
            let mut more: Rows = rows.iter().filter(|r| r[0] == NEW).cloned().collect();
            more.iter_mut().for_each(|row| add_closures(row, 3));
            more.append(rows);
            *rows = more;
        });
    }),
    fault("점포: a second file of the new quarter that says something else", |f| {
        let path = f.path(COUNTS);
        let other = path.with_file_name("점포_사본.csv");
        std::fs::copy(&path, &other).unwrap();
        f.edit("점포_사본", |_, rows| {
            rows.retain(|row| row[0] == NEW);
            rows.iter_mut().for_each(|row| add_closures(row, 3));
        });
    }),
    // Surroundings
    fault("추정매출 × 10", |f| scaled(f, "추정매출-상권)_2024", 7, 55, 10.0, |_| true)),
    fault("추정매출 in thousands of won", |f| scaled(f, "추정매출-상권)_2024", 7, 55, 0.001, |_| true)),
    fault("길단위인구 × 10 in the newest quarters", |f| scaled(f, "길단위인구-상권", 5, 27, 10.0, newest)),
    fault("길단위인구 × 100 in all quarters", |f| scaled(f, "길단위인구-상권", 5, 27, 100.0, |_| true)),
    fault("길단위인구: areas in another order", |f| reversed(f, "길단위인구-상권")),
    fault("길단위인구: ages change places", |f| {
        f.each("길단위인구-상권", |header, _, row| {
            let (a, b) = (at(header, "연령대_20"), at(header, "연령대_60"));
            row.swap(a, b);
        });
    }),
    fault("길단위인구: night and noon change places", |f| {
        f.each("길단위인구-상권", |header, _, row| {
            let (a, b) = (at(header, "시간대_21_24"), at(header, "시간대_11_14"));
            row.swap(a, b);
        });
    }),
    fault("길단위인구 of a year before under this year's name", |f| {
        f.edit("길단위인구-상권", |_, rows| as_of_other(rows, &[("20233", "20243"), ("20234", "20244")]));
    }),
    fault("길단위인구 of one gu × 10", |f| {
        let gu = gu_of_areas(f);
        let one = gu.values().next().unwrap().clone();
        f.each("길단위인구-상권", |_, _, row| {
            if newest(row) && gu.get(&row[3]) == Some(&one) {
                (5..row.len()).for_each(|c| times(&mut row[c], 10.0));
            }
        });
    }),
    fault("길단위인구 × 100 in one area of ten", |f| {
        f.each("길단위인구-상권", |_, _, row| {
            if newest(row) && row[3].ends_with('1') {
                (5..row.len()).for_each(|c| times(&mut row[c], 100.0));
            }
        });
    }),
    fault("직장인구 × 10", |f| scaled(f, "직장인구-상권", 5, 26, 10.0, newest)),
    fault("직장인구: areas in another order", |f| reversed(f, "직장인구-상권")),
    fault("상주인구 × 0.1", |f| scaled(f, "상주인구-상권", 5, 29, 0.1, newest)),
    fault("상주인구 are blank", |f| {
        f.each("상주인구-상권", |_, _, row| {
            if newest(row) {
                (5..row.len()).for_each(|c| row[c].clear());
            }
        });
    }),
    fault("소득소비 × 12 (a year's income as a month's)", |f| scaled(f, "소득소비-상권", 5, 6, 12.0, newest)),
    fault("집객시설 × 5", |f| scaled(f, "집객시설-상권", 5, 25, 5.0, newest)),
    fault("아파트: prices in ten thousands of won", |f| scaled(f, "아파트-상권", 19, 20, 0.0001, newest)),
    fault("상권변화지표 in years instead of months", |f| scaled(f, "상권변화지표", 7, 11, 1.0 / 12.0, |_| true)),
    fault("상권변화지표: areas in another order", |f| reversed(f, "상권변화지표")),
    fault("상권변화지표: running and closed change places", |f| {
        f.each("상권변화지표", |_, _, row| {
            row.swap(7, 8);
            row.swap(9, 10);
        });
    }),
    // Areas
    fault("영역: x and y change places", |f| f.each("area_trdar.csv", |_, _, row| row.swap(4, 5))),
    fault("영역: degrees where metres belong", |f| {
        f.each("area_trdar.csv", |_, _, row| {
            let x: f64 = row[4].parse().unwrap();
            let y: f64 = row[5].parse().unwrap();
            row[4] = format!("{:.6}", 127.0 + (x - 200_000.0) / 88_000.0);
            row[5] = format!("{:.6}", 38.0 + (y - 500_000.0) / 111_000.0);
        });
    }),
    fault("영역: codes in another order", |f| {
        f.edit("area_trdar.csv", |_, rows| {
            let codes: Vec<String> = rows.iter().map(|r| r[2].clone()).rev().collect();
            rows.iter_mut().zip(codes).for_each(|(row, code)| row[2] = code);
        });
    }),
    fault("영역: 자치구 moved by one row", |f| {
        f.edit("area_trdar.csv", |_, rows| {
            let codes: Vec<String> = rows.iter().map(|r| r[6].clone()).collect();
            let count = rows.len();
            rows.iter_mut().enumerate().for_each(|(i, row)| row[6] = codes[(i + count / 2) % count].clone());
        });
    }),
    fault("영역: sizes in hectares", |f| scaled(f, "area_trdar.csv", 10, 11, 0.0001, |_| true)),
    fault("영역: names garbled", |f| {
        f.each("area_trdar.csv", |_, _, row| {
            row[3] = WINDOWS_1252.decode_without_bom_handling(&EUC_KR.encode(&row[3]).0).0.into_owned();
        });
    }),
    // Licences
    fault("인허가: every shop is open", |f| {
        f.each("일반음식점", |header, _, row| {
            let (code, name, day) = (at(header, "영업상태코드"), at(header, "영업상태명"), at(header, "폐업일자"));
            (row[code], row[name], row[day]) = ("01".into(), "영업/정상".into(), String::new());
        });
    }),
    fault("인허가: statuses moved by one row", |f| {
        f.edit("일반음식점", |header, rows| {
            let (name, day) = (at(header, "영업상태명"), at(header, "폐업일자"));
            let old: Vec<(String, String)> = rows.iter().map(|r| (r[name].clone(), r[day].clone())).collect();
            let count = rows.len();
            for (i, row) in rows.iter_mut().enumerate() {
                (row[name], row[day]) = old[(i + 1) % count].clone();
            }
        });
    }),
    fault("인허가: dates of licence moved by one row", |f| {
        f.edit("일반음식점", |header, rows| {
            let day = at(header, "인허가일자");
            let old: Vec<String> = rows.iter().map(|r| r[day].clone()).collect();
            let count = rows.len();
            rows.iter_mut().enumerate().for_each(|(i, row)| row[day] = old[(i + 1) % count].clone());
        });
    }),
    fault("인허가: coordinates of another projection", |f| {
        f.each("일반음식점", |header, _, row| {
            let x = at(header, "좌표정보(X)");
            if let Ok(value) = row[x].trim().parse::<f64>() {
                row[x] = format!("{:.3}", value + 3_000.0);
            }
        });
    }),
    fault("인허가: names garbled (UTF-8 read as CP949)", |f| {
        f.each("일반음식점", |header, _, row| {
            let name = at(header, "사업장명");
            row[name] = EUC_KR.decode_without_bom_handling(row[name].as_bytes()).0.into_owned();
        });
    }),
    fault("인허가: days of closure without dashes of another century", |f| {
        f.each("일반음식점", |header, _, row| {
            let day = at(header, "폐업일자");
            if row[day].starts_with("20") {
                row[day] = row[day].replacen("20", "19", 1);
            }
        });
    }),
    // Every source
    fault("all quarterly files: half of the areas", |f| {
        for part in QUARTERLY {
            f.edit(part, |_, rows| rows.retain(|row| row[0] != NEW || row[3].ends_with(['0', '2', '4', '6', '8'])));
        }
    }),
];

/// Changes the rows of the new quarter of 점포, counted among them.
fn new_counts(files: &Files, change: impl Fn(usize, &mut Vec<String>)) {
    files.edit(COUNTS, |_, rows| {
        rows.iter_mut().filter(|row| row[0] == NEW).enumerate().for_each(|(i, row)| change(i, row));
    });
}

fn percent(count: u32, of: u32) -> String {
    format!("{:.0}", f64::from(count) * 100.0 / f64::from(of.max(1)))
}

fn add_closures(row: &mut [String], more: u32) {
    let (closures, stores) = (row[12].parse::<u32>().unwrap() + more, row[8].parse().unwrap());
    row[12] = closures.to_string();
    row[11] = percent(closures, stores);
}

fn add_openings(row: &mut [String], more: u32) {
    let (openings, stores) = (row[10].parse::<u32>().unwrap() + more, row[8].parse().unwrap());
    row[10] = openings.to_string();
    row[9] = percent(openings, stores);
}

/// Moves a column of the new quarter of 점포 by one row.
fn shifted(files: &Files, column: usize) {
    files.edit(COUNTS, |_, rows| {
        let old: Vec<String> = rows.iter().filter(|r| r[0] == NEW).map(|r| r[column].clone()).collect();
        let count = old.len();
        for (i, row) in rows.iter_mut().filter(|r| r[0] == NEW).enumerate() {
            row[column] = old[(i + 1) % count].clone();
        }
    });
}

/// Rows of one quarter in the place of another's.
fn as_of_other(rows: &mut Rows, pairs: &[(&str, &str)]) {
    for (from, to) in pairs {
        let copies: Rows = rows.iter().filter(|row| row[0] == *from).cloned().collect();
        rows.retain(|row| row[0] != *to);
        rows.extend(copies.into_iter().map(|mut row| {
            row[0] = (*to).to_owned();
            row
        }));
    }
}

fn copy_quarter(files: &Files, from: &str, to: &str) {
    files.edit(COUNTS, |_, rows| as_of_other(rows, &[(from, to)]));
}

fn newest(row: &[String]) -> bool {
    row[0].as_str() >= "20243"
}

/// Multiplies the numbers of some columns in some rows.
fn scaled(files: &Files, part: &str, from: usize, until: usize, factor: f64, of: fn(&[String]) -> bool) {
    files.each(part, |_, _, row| {
        if of(row) {
            (from..until.min(row.len())).for_each(|c| times(&mut row[c], factor));
        }
    });
}

/// Gives the areas of each quarter each other's figures.
fn reversed(files: &Files, part: &str) {
    files.edit(part, |_, rows| {
        let mut by_quarter: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        rows.iter().enumerate().for_each(|(i, row)| by_quarter.entry(row[0].clone()).or_default().push(i));
        for places in by_quarter.values() {
            let codes: Vec<String> = places.iter().rev().map(|i| rows[*i][3].clone()).collect();
            places.iter().zip(codes).for_each(|(i, code)| rows[*i][3] = code);
        }
    });
}

/// Gu of the trade areas, by code.
fn gu_of_areas(files: &Files) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    files.edit("area_trdar.csv", |_, rows| {
        found = rows.iter().map(|row| (row[2].clone(), row[6].clone())).collect();
    });
    found
}
