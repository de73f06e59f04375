//! The written files, read again with plain csv and encoding_rs.
#![allow(clippy::unwrap_used)]

use encoding_rs::{EUC_KR, UTF_8};
use geo::{Area, Contains};
use golmok_model::units::published_percent;
use golmok_sample::{City, Expected, SampleConfig, Subjects, TRADES, Written, generate, write, write_licences};
use golmok_spatial::{Epsg5174, Metres, Point, Transform};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

const CONFIG: fn() -> SampleConfig = || SampleConfig { scale: 0.35, seed: 11, ..SampleConfig::default() };

struct Sample {
    city: City,
    written: Written,
    dir: tempfile::TempDir,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let city = generate(&CONFIG()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let written = write(&city, dir.path()).unwrap();
    Sample { city, written, dir }
});

/// The text bytes of a file, unpacked.
fn raw(dir: &Path, path: &str) -> Vec<u8> {
    let bytes = std::fs::read(dir.join(path)).unwrap();
    if path.ends_with(".gz") {
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut text).unwrap();
        text
    } else if path.ends_with(".zip") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut member = archive.by_index(0).unwrap();
        assert!(std::str::from_utf8(member.name_raw()).is_err(), "the member's name is CP949");
        assert!(EUC_KR.decode(member.name_raw()).0.contains("상권분석서비스(점포-상권)"));
        let mut text = Vec::new();
        member.read_to_end(&mut text).unwrap();
        text
    } else {
        bytes
    }
}

type Row = BTreeMap<String, String>;

/// Rows by column name; wholly blank and cut ones apart.
struct Records {
    header: Vec<String>,
    rows: Vec<Row>,
    blank: u64,
    cut: u64,
    undecodable: bool,
}

fn read(path: &str) -> Records {
    let bytes = raw(SAMPLE.dir.path(), path);
    let encoding = if bytes.starts_with(b"\xef\xbb\xbf") || path.starts_with("truth") { UTF_8 } else { EUC_KR };
    let (text, _, undecodable) = encoding.decode(&bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().map(Result::unwrap);
    let header: Vec<String> = records.next().unwrap().iter().map(str::to_owned).collect();
    let (mut rows, mut blank, mut cut) = (Vec::new(), 0, 0);
    for record in records {
        if record.iter().all(|field| field.trim().is_empty()) {
            blank += 1;
        } else if record.len() < header.len() {
            cut += 1;
        } else {
            rows.push(header.iter().cloned().zip(record.iter().map(str::to_owned)).collect());
        }
    }
    Records { header, rows, blank, cut, undecodable }
}

fn files(word: &str) -> Vec<String> {
    SAMPLE.written.files.iter().map(|f| f.path.clone()).filter(|p| p.contains(word)).collect()
}

fn faults(path: &str, fault: &str) -> u64 {
    SAMPLE.written.faults.iter().filter(|f| f.file == path && f.fault == fault).map(|f| f.rows).sum()
}

fn number(row: &Row, column: &str) -> i64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

#[test]
fn counts_of_rows_are_as_written() {
    for row in read("truth_counts.csv").rows {
        let path = &row["file"];
        if path.ends_with(".shp") || path.contains("geojson") {
            continue;
        }
        let records = read(path);
        assert_eq!(number(&row, "rows"), records.rows.len() as i64 + records.cut as i64, "{path}");
        assert_eq!(number(&row, "blank"), records.blank as i64, "{path}");
    }
    let listed: u64 = read("truth_faults.csv").rows.iter().map(|row| number(row, "rows") as u64).sum();
    assert_eq!(listed, SAMPLE.written.faults.iter().map(|f| f.rows).sum::<u64>());
    assert!(SAMPLE.written.faults.iter().any(|f| f.expected == Expected::Rejected));
    assert!(SAMPLE.written.faults.iter().any(|f| f.expected == Expected::Caveated));
}

#[test]
fn rejected_rows_stay_under_one_per_cent_of_each_source() {
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for file in &SAMPLE.written.files {
        if let Some(source) = file.source {
            sums.entry(source.code()).or_default().1 += file.rows;
        }
    }
    for fault in SAMPLE.written.faults.iter().filter(|f| f.expected == Expected::Rejected) {
        sums.get_mut(fault.source.code()).unwrap().0 += fault.rows;
    }
    for (source, (rejected, rows)) in sums {
        assert!(rejected * 200 < rows, "{source}: {rejected} of {rows}");
    }
}

#[test]
fn store_counts_keep_their_identities() {
    let mut stores: BTreeMap<(String, String, i64), (i64, i64, i64)> = BTreeMap::new();
    let (mut rejected, mut broken) = (0, 0);
    let paths = files("점포-상권");
    assert_eq!(paths.len(), 4);
    assert_eq!(paths.iter().filter(|p| p.ends_with(".zip")).count(), 2);
    for path in &paths {
        let records = read(path);
        assert_eq!(records.header.len(), 14);
        assert_eq!(records.undecodable, faults(path, "stray_byte") > 0);
        assert_eq!(records.blank, faults(path, "blank_row"));
        for row in &records.rows {
            let quarter = number(row, "기준_년분기_코드");
            if !(1..=4).contains(&(quarter % 10)) || row["점포_수"].parse::<i64>().is_err() {
                rejected += 1;
                continue;
            }
            let n = number(row, "유사_업종_점포_수");
            let (opened, closed) = (number(row, "개업_점포_수"), number(row, "폐업_점포_수"));
            if n != number(row, "점포_수") + number(row, "프랜차이즈_점포_수") {
                broken += 1;
                continue;
            }
            assert_eq!(number(row, "개업_율"), published_percent(opened, n).unwrap_or(0));
            assert_eq!(number(row, "폐업_률"), published_percent(closed, n).unwrap_or(0));
            assert!(n > 0 || closed > 0, "an empty cell has a row only when its last store closed");
            let key = (row["상권_코드"].clone(), row["서비스_업종_코드"].clone(), quarter);
            assert_eq!(stores.insert(key, (n, opened, closed)), None);
        }
    }
    let expected = |fault| paths.iter().map(|p| faults(p, fault)).sum::<u64>();
    assert_eq!(rejected, expected("non_numeric_count") + expected("impossible_quarter"));
    assert_eq!(broken, expected("identity_broken"));
    let mut checked = 0;
    for ((area, industry, quarter), (n, _, _)) in &stores {
        let next = if quarter % 10 == 4 { quarter + 7 } else { quarter + 1 };
        if let Some((after, opened, closed)) = stores.get(&(area.clone(), industry.clone(), next)) {
            assert_eq!(n + opened - closed, *after, "{area} {industry} {quarter}");
            checked += 1;
        }
    }
    assert!(checked > 10_000);
}

#[test]
fn the_written_counts_are_the_underlying_stores() {
    let city = &SAMPLE.city;
    let last = city.data_date();
    let quarter = (city.config.published_quarters - 1) as u8;
    let open = |s: &&golmok_sample::Store| s.opened_on() <= last && s.closed_on().is_none_or(|day| day > last);
    let mut expected: BTreeMap<(u32, u8), u32> = BTreeMap::new();
    for s in city.stores.iter().filter(open).filter(|s| city.trade_area(s).is_some()) {
        *expected.entry((s.site, s.industry)).or_default() += 1;
    }
    let plain = city.geography.plain_areas() as u32;
    let newest = city.counts.iter().filter(|c| c.quarter == quarter && c.stores > 0);
    let counted: BTreeMap<_, _> =
        newest.clone().filter(|c| c.area < plain).map(|c| ((c.area, c.industry), c.stores)).collect();
    assert_eq!(counted, expected);
    // A tourist zone counts every store whose door it holds.
    let premises = city.premises();
    for (k, zone) in city.geography.trade_areas.iter().enumerate().skip(plain as usize) {
        let stores = city.stores.iter().filter(open).filter(|s| city.trade_area(s).is_some());
        let inside = stores.filter(|s| zone.outline.contains(&geo::Point::from(premises.door(s).at))).count();
        let counted: u32 = newest.clone().filter(|c| c.area == k as u32).map(|c| c.stores).sum();
        assert_eq!(counted as usize, inside);
        assert!(inside > 0);
    }
}

#[test]
fn sales_sum_and_small_cells_are_silent() {
    let last = SAMPLE.city.config.first_published();
    let stores: BTreeMap<(String, String, i64), u32> = SAMPLE
        .city
        .counts
        .iter()
        .map(|c| {
            let area = &SAMPLE.city.geography.trade_areas[c.area as usize];
            let industry = &golmok_model::reference::industries()[usize::from(c.industry)].industry_code;
            let quarter = i64::from(last.plus(i32::from(c.quarter)).code());
            ((area.code.clone(), industry.as_str().to_owned(), quarter), c.stores)
        })
        .collect();
    let paths = files("추정매출");
    assert_eq!(paths.len(), 2);
    for (path, total) in paths.iter().zip(["당월", "분기당"]) {
        let records = read(path);
        assert_eq!(records.header.len(), 55);
        assert!(records.header.iter().any(|c| c == "시간대_건수~06_매출_건수"));
        let (mut broken, mut rejected) = (0, 0);
        for row in &records.rows {
            for measure in ["금액", "건수"] {
                let Ok(all) = row[&format!("{total}_매출_{measure}")].parse::<i64>() else {
                    rejected += 1;
                    continue;
                };
                let part = |name: &str| number(row, &format!("{name}_매출_{measure}"));
                let days: i64 =
                    ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"].into_iter().map(part).sum();
                let bands: i64 = (records.header.iter().filter(|c| c.starts_with("시간대") && c.ends_with(measure)))
                    .map(|c| number(row, c))
                    .sum();
                assert_eq!((days, bands), (all, all));
                broken += u64::from(part("주중") + part("주말") != all);
                let ages: i64 =
                    ["10", "20", "30", "40", "50", "60_이상"].map(|a| part(&format!("연령대_{a}"))).iter().sum();
                assert!(part("남성") + part("여성") <= all && ages <= all);
            }
            let key = (row["상권_코드"].clone(), row["서비스_업종_코드"].clone(), number(row, "기준_년분기_코드"));
            assert!(stores[&key] >= 3, "{key:?}");
        }
        assert_eq!(broken, faults(path, "identity_broken"));
        assert_eq!(rejected, faults(path, "non_numeric_amount"));
    }
}

#[test]
fn foot_traffic_breakdowns_are_near_the_total() {
    for path in files("길단위인구") {
        let records = read(&path);
        let broken = records
            .rows
            .iter()
            .filter(|row| {
                let total = number(row, "총_유동인구_수");
                let off = |prefix: &str| {
                    let parts = records.header.iter().filter(|c| c.starts_with(prefix) && c.ends_with("유동인구_수"));
                    (parts.map(|c| number(row, c)).sum::<i64>() - total).abs() > 6
                };
                let days = ["월", "화", "수", "목", "금", "토", "일"];
                let week: i64 = days.iter().map(|d| number(row, &format!("{d}요일_유동인구_수"))).sum();
                off("연령대_") || off("시간대_") || (week - total).abs() > 6
            })
            .count() as u64;
        assert_eq!(broken, faults(&path, "identity_broken"), "{path}");
    }
}

#[test]
fn people_and_spending_sum_exactly() {
    for (word, column) in [("상주인구", "상주인구"), ("직장인구", "직장_인구")] {
        let paths = files(word);
        assert_eq!(paths.len(), 2, "trade areas and admin dongs");
        for row in paths.iter().flat_map(|path| read(path).rows) {
            let (m, f) = (number(&row, &format!("남성_{column}_수")), number(&row, &format!("여성_{column}_수")));
            assert_eq!(m + f, number(&row, &format!("총_{column}_수")));
            let ages: i64 = ["10", "20", "30", "40", "50", "60_이상"]
                .map(|a| number(&row, &format!("연령대_{a}_{column}_수")))
                .iter()
                .sum();
            assert_eq!(ages, m + f);
        }
    }
    for path in files("소득소비") {
        let records = read(&path);
        for row in &records.rows {
            let parts = records.header.iter().filter(|c| c.ends_with("_지출_총금액"));
            assert_eq!(parts.map(|c| number(row, c)).sum::<i64>(), number(row, "지출_총금액"));
        }
    }
}

#[test]
fn change_labels_follow_the_rule() {
    let path = &files("상권변화지표")[0];
    for row in read(path).rows {
        let label: String = [("운영", 0), ("폐업", 1)]
            .iter()
            .map(|(word, k)| {
                let own = number(&row, &format!("{word}_영업_개월_평균"));
                let city = number(&row, &format!("서울_{word}_영업_개월_평균"));
                match own.cmp(&city) {
                    std::cmp::Ordering::Greater => "H",
                    std::cmp::Ordering::Less => "L",
                    // A tie of whole months: the label goes by what was not published.
                    std::cmp::Ordering::Equal => &row["상권_변화_지표"][*k..=*k],
                }
                .to_owned()
            })
            .collect();
        assert_eq!(label, row["상권_변화_지표"]);
    }
}

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

#[test]
fn places_are_read_again() {
    let city = &SAMPLE.city;
    let table = read("golmok/area_trdar.csv");
    let shapes = shapefile::read(SAMPLE.dir.path().join("golmok/area_trdar_shp/area_trdar.shp")).unwrap();
    assert_eq!((table.rows.len(), shapes.len()), (city.geography.trade_areas.len(), city.geography.trade_areas.len()));
    for ((row, (shape, record)), area) in table.rows.iter().zip(shapes).zip(&city.geography.trade_areas) {
        let shapefile::Shape::Polygon(polygon) = shape else { panic!("a polygon") };
        let Some(shapefile::dbase::FieldValue::Character(Some(name))) = record.get("TRDAR_CD_N") else {
            panic!("a name")
        };
        assert_eq!((name, &row["상권_코드_명"], &row["상권_코드"]), (&area.name, &area.name, &area.code));
        let ring = polygon.rings()[0].points().iter().map(|p| geo::Coord { x: p.x, y: p.y }).collect();
        let outline = geo::Polygon::new(geo::LineString::new(ring), Vec::new());
        let holes: f64 =
            area.outline.interiors().iter().map(|h| geo::Polygon::new(h.clone(), vec![]).unsigned_area()).sum();
        assert!((outline.unsigned_area() - holes - number(row, "영역_면적") as f64).abs() <= 0.5);
    }
    for (path, key, count) in [
        ("boundaries/seoul_gu.geojson", "SIG_CD", city.geography.gu.len()),
        ("boundaries/seoul_hjd.geojson.gz", "adm_cd2", city.geography.admin_dongs.len()),
        ("boundaries/seoul_beopjeongdong.geojson.gz", "EMD_CD", city.geography.legal_dongs.len()),
    ] {
        let map: serde_json::Value = serde_json::from_slice(&raw(SAMPLE.dir.path(), path)).unwrap();
        let features = map["features"].as_array().unwrap();
        let codes: BTreeSet<_> = features.iter().map(|f| f["properties"][key].as_str().unwrap()).collect();
        assert_eq!((features.len(), codes.len()), (count, count));
        let corner = features[0]["geometry"]["coordinates"][0][0][0].as_array().unwrap();
        assert!((126.7..127.2).contains(&corner[0].as_f64().unwrap()), "longitude first");
    }
}

#[test]
fn truth_covers_every_cell_with_stores() {
    let truth = read("truth.csv");
    let with_stores =
        SAMPLE.city.counts.iter().filter(|c| c.stores > 0 && (c.area as usize) < SAMPLE.city.geography.plain_areas());
    assert_eq!(truth.rows.len(), with_stores.count());
    assert!(truth.rows.iter().all(|r| r["oracle_closures_4q"].parse::<f64>().unwrap() > 0.0));
}

fn all_bytes(dir: &Path, written: &Written) -> BTreeMap<String, Vec<u8>> {
    written.files.iter().map(|f| (f.path.clone(), std::fs::read(dir.join(&f.path)).unwrap())).collect()
}

#[test]
fn same_seed_same_bytes_whatever_the_threads() {
    let config = SampleConfig { scale: 0.08, ..SampleConfig::default() };
    let run = |threads: usize, config: SampleConfig| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let dir = tempfile::tempdir().unwrap();
            let written = write(&generate(&config).unwrap(), dir.path()).unwrap();
            all_bytes(dir.path(), &written)
        })
    };
    let one = run(1, config);
    let two = run(2, config);
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &two[path], "{path} differs between one and two threads");
    }
    let other = run(2, SampleConfig { seed: config.seed + 1, ..config });
    for word in ["일반음식점", "추정매출", "길단위인구-상권", "area_trdar.csv", "truth.csv"] {
        let (path, bytes) = one.iter().find(|(path, _)| path.contains(word)).unwrap();
        assert!(Some(bytes) != other.get(path), "{path} is the same for another seed");
    }
}

#[test]
fn licences_alone_are_the_same_licences() {
    let config = SampleConfig { scale: 0.08, ..SampleConfig::default() };
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let all = write_licences(&generate(&config).unwrap(), a.path()).unwrap();
    let alone = SampleConfig { subjects: Subjects::LicencesOnly, ..config };
    let only = write(&generate(&alone).unwrap(), b.path()).unwrap();
    for (path, bytes) in all_bytes(a.path(), &all) {
        assert!(bytes == std::fs::read(b.path().join(&path)).unwrap(), "{path}");
    }
    assert!(only.files.iter().all(|f| !f.path.starts_with("golmok/")));
}
