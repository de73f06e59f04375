//! Header vintages that no real file at hand has.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::source::recognise::reader;
use golmok_model::SourceKind;
use staging_sink::{Staged, stage};

/// A sales file whose measures are 1, 2, 3, …, under the official header after `edit`.
fn sales(edit: impl Fn(&str) -> String) -> Staged {
    let known = reader(SourceKind::Sales).unwrap().known_headers();
    let (_, header) = known.into_iter().find(|(name, _)| *name == "seoul_portal_trade_area").unwrap();
    assert_eq!(header.len(), 56); // the 55 published columns, and 점포수 of the layout of 2019
    let keys = ["20241", "A", "골목상권", "3110001", "가", "CS100001", "한식"];
    let values: Vec<String> =
        (0..header.len()).map(|i| keys.get(i).map_or_else(|| (i - 6).to_string(), |k| (*k).to_owned())).collect();
    let names: Vec<String> = header.iter().map(|name| edit(name)).collect();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("매출.csv");
    std::fs::write(&path, format!("{}\n{}\n", names.join(","), values.join(","))).unwrap();
    stage(&path)
}

/// All measures of the first row, in the order of the table.
fn measures(staged: &Staged) -> Vec<Option<i64>> {
    let columns = golmok_model::tables::staging::SALES.columns.iter().map(|c| c.name);
    let is_measure = |name: &&str| name.ends_with("_krw") || name.ends_with("_count");
    columns.filter(is_measure).map(|name| staged.integers(name)[0]).collect()
}

#[test]
fn later_files_say_the_quarter_for_the_month() {
    let published = sales(str::to_owned);
    let expected: Vec<Option<i64>> = measures(&published);
    assert!(expected.iter().all(Option::is_some));
    let distinct: std::collections::BTreeSet<_> = expected.iter().collect();
    assert_eq!((expected.len(), distinct.len()), (49, 49), "no two measures read one column");

    let later = sales(|name| name.replace("당월_", "분기당_"));
    assert_eq!(measures(&later), expected);
    // The slip 시간대_건수~06 put right, as the bands of the amounts are written.
    let bands = ["00~06", "06~11", "11~14", "14~17", "17~21", "21~24"];
    let righted = sales(|name| match bands.iter().find(|b| name == format!("시간대_건수{}_매출_건수", &b[2..]))
    {
        Some(band) => format!("시간대_{band}_매출_건수"),
        None => name.to_owned(),
    });
    assert_eq!(measures(&righted), expected);
    // Blanks, dots and lower case, as tools re-export.
    let dotted = sales(|name| name.replace(['_', '~'], "."));
    assert_eq!(measures(&dotted), expected);
}

#[test]
fn year_and_quarter_stand_apart_until_2020() {
    let text = "기준_년_코드,기준_분기_코드,상권_코드,상권_변화_지표,운영_영업_개월_평균,폐업_영업_개월_평균\n\
                2019,4,1000001,LH,80,50\n2019,5,1000001,LH,80,50\n19,1,1000001,LH,80,50\n2019,4,1000001,LX,80,50\n";
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("변화.csv");
    std::fs::write(&path, text).unwrap();
    let staged = stage(&path);
    assert_eq!((staged.vintage.name, staged.quarters()), ("seoul_portal_2019", vec![20194]));
    assert_eq!(staged.texts("code_set"), [Some("trdar2019".to_owned())]);
    let rejects = staged.memory.rejects.iter();
    let told: Vec<_> = rejects.map(|r| (r.line, r.column.as_str(), r.reason.to_string())).collect();
    let told: Vec<_> = told.iter().map(|(line, column, reason)| (*line, *column, reason.as_str())).collect();
    let expected = [
        (3, "기준_분기_코드", "is no quarter 1–4"),
        (4, "기준_년_코드", "is no year"),
        (5, "상권_변화_지표", "is none of LL, LH, HL, HH"),
    ];
    assert_eq!(told, expected);
}
