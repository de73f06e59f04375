//! The licence files: spelling, faults, places.

use crate::{Row, SAMPLE, faults, raw, read};
use encoding_rs::EUC_KR;
use geo::Contains;
use golmok_sample::TRADES;
use golmok_spatial::{Epsg5174, Metres, Point, Transform};
use std::collections::BTreeSet;

#[test]
fn licence_files_are_spelled_like_the_registers() {
    for trade in &TRADES {
        let path = format!("licence/{}", trade.file);
        let bytes = raw(SAMPLE.dir.path(), &path);
        let first = bytes.iter().position(|b| *b == b'\n').unwrap();
        assert!(!bytes.contains(&b'\r'));
        let columns = read(&path).header.len();
        use golmok_sample::Layout::*;
        match trade.layout {
            SeoulFood | SeoulHygiene => {
                assert_eq!(columns, if trade.layout == SeoulFood { 44 } else { 47 });
                assert!(bytes.starts_with(b"\"") && bytes[..first].ends_with(b"\"") && bytes.ends_with(b"\""));
                let text = EUC_KR.decode(&bytes).0;
                assert!(text.contains("    \",\""), "coordinates are padded");
            }
            Resaved => assert!(bytes.starts_with(b"\xef\xbb\xbf") && columns == 47 && bytes.ends_with(b"\n")),
            Localdata => assert!(columns == 63 && bytes.ends_with(b"\n")),
            DataGo2026 => assert!(columns == 25 && bytes.ends_with(b"\n")),
        }
    }
    let text = raw(SAMPLE.dir.path(), &format!("licence/{}", TRADES[0].file));
    let decoded = EUC_KR.decode(&text).0;
    assert!(["똠", "펲", "샾", "믜"].iter().any(|syllable| decoded.contains(syllable)), "CP949, not just EUC-KR");
}

#[test]
fn licence_faults_are_there_in_their_numbers() {
    let path = format!("licence/{}", TRADES[0].file);
    let records = read(&path);
    assert_eq!(records.blank, faults(&path, "blank_row"));
    assert_eq!(records.cut, faults(&path, "cut_row"));
    let count = |test: &dyn Fn(&Row) -> bool| records.rows.iter().filter(|row| test(row)).count() as u64;
    let at = |row: &Row, axis: &str| row[&format!("좌표정보({axis})")].trim().parse::<f64>().ok();
    assert_eq!(count(&|r| r["사업장명"].contains('\n')), faults(&path, "embedded_newline"));
    assert_eq!(count(&|r| r["사업장명"].contains('\u{fffd}')), faults(&path, "stray_byte"));
    assert_eq!(count(&|r| r["인허가일자"] == "1900-01-01"), faults(&path, "unknown_date_1900"));
    assert_eq!(count(&|r| r["인허가일자"].len() == 8), faults(&path, "compact_date"));
    assert_eq!(count(&|r| r["인허가일자"].len() == 6), faults(&path, "bad_date"));
    assert_eq!(count(&|r| at(r, "X") == Some(0.0)), faults(&path, "zero_coordinates"));
    assert_eq!(count(&|r| at(r, "X").is_some_and(|x| x > 400_000.0)), faults(&path, "swapped_coordinates"));
    assert_eq!(count(&|r| r["영업상태명"] == "확인중"), faults(&path, "unknown_status"));
    assert_eq!(
        count(&|r| !r["폐업일자"].is_empty() && r["인허가일자"].len() == 10 && r["폐업일자"] < r["인허가일자"]),
        faults(&path, "closure_before_opening")
    );
    assert_eq!(
        count(&|r| ["03", "04"].contains(&r["영업상태코드"].as_str()) && r["폐업일자"].is_empty()),
        faults(&path, "closed_without_date")
    );
    let keys: BTreeSet<_> = records.rows.iter().map(|r| (&r["개방자치단체코드"], &r["관리번호"])).collect();
    assert_eq!(records.rows.len() as u64 - keys.len() as u64, faults(&path, "duplicate_row"));
    assert!(faults(&path, "duplicate_row") >= 2);
}

#[test]
fn licences_lie_in_their_gu_and_agree_with_the_counts() {
    let city = &SAMPLE.city;
    let to_metres = Transform::<Epsg5174, Metres>::new();
    let mut open_in_areas = 0;
    for trade in &TRADES {
        let records = read(&format!("licence/{}", trade.file));
        let axis = |row: &Row, letter: &str| {
            let column =
                records.header.iter().find(|c| c.eq_ignore_ascii_case(&format!("좌표정보({letter})"))).unwrap();
            row[column].trim().parse::<f64>().ok().filter(|v| (150_000.0..600_000.0).contains(v))
        };
        for (k, row) in records.rows.iter().enumerate() {
            let (Some(x), Some(y)) = (axis(row, "x"), axis(row, "y")) else { continue };
            if x > 400_000.0 {
                continue; // swapped
            }
            let p = to_metres.apply(Point::new(x, y)).unwrap();
            let p = geo::Point::new(p.x, p.y);
            let authority = &row["개방자치단체코드"];
            let code = golmok_model::reference::gu().iter().find(|g| &g.authority_code == authority).unwrap();
            let gu = city.geography.gu.iter().find(|g| g.code == code.gu_code.as_str()).unwrap();
            if k % 50 == 0 {
                assert!(gu.outline.contains(&p), "{row:?}");
            }
            let open = row["영업상태명"].starts_with("영업") || row["영업상태명"] == "휴업";
            let plain = &city.geography.trade_areas[..city.geography.plain_areas()];
            open_in_areas += usize::from(open && plain.iter().any(|a| a.outline.contains(&p)));
        }
    }
    let quarter = (city.config.published_quarters - 1) as u8;
    let licensed = |industry: u8| golmok_sample::trade_of(usize::from(industry)).is_some();
    let plain = city.geography.plain_areas() as u32;
    let counted: u32 = (city.counts.iter())
        .filter(|c| c.quarter == quarter && c.area < plain && licensed(c.industry))
        .map(|c| c.stores)
        .sum();
    let share = open_in_areas as f64 / f64::from(counted);
    assert!((0.93..=1.0).contains(&share), "3 % of the licences have no coordinates: {share:.3}");
}
