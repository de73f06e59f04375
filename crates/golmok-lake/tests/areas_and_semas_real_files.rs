//! 영역-상권 and 상가(상권)정보: every real file, and the official layout that is not at hand.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::reason::Reason;
use golmok_testkit::shared_data;
use staging_sink::stage;

#[test]
fn areas_of_every_vintage() {
    for (name, layout, rows, set) in [
        ("area_trdar.csv", "seoul_portal_trade_area", 1_650, "trdar2022"),
        ("sample_ejjunm/sample_area_ejjunm.csv", "seoul_portal_trade_area", 100, "trdar2022"),
        ("old2019_dureejung/상권영역.csv", "seoul_portal_2019", 20, "trdar2019"),
    ] {
        let Some(path) = shared_data(&format!("golmok/{name}")) else { return };
        let staged = stage(&path);
        assert_eq!((staged.vintage.kind.code(), staged.vintage.name), ("areas", layout), "{name}");
        assert_eq!((staged.summary.staged, staged.summary.rejected), (rows, 0), "{name}");
        assert!(staged.texts("code_set").iter().all(|s| s.as_deref() == Some(set)), "{name}");
        for column in ["centre_x_m", "centre_y_m", "gu_code", "admin_dong_code", "area_name"] {
            assert_eq!(staged.nulls(column), 0, "{name}: {column}");
        }
        assert_eq!(staged.nulls("area_m2"), if set == "trdar2019" { 20 } else { 0 }, "{name}");
        assert!(staged.survey.areas_by_quarter.is_empty());
        let newest = (set == "trdar2019").then(|| jiff::civil::date(2018, 10, 31)); // 기준_년월_코드 201810
        assert_eq!(staged.survey.newest_day, newest, "{name}");
    }
    let Some(path) = shared_data("golmok/area_trdar.csv") else { return };
    let staged = stage(&path);
    let gus: std::collections::BTreeSet<_> = staged.texts("gu_code").into_iter().flatten().collect();
    assert_eq!(gus.len(), 25);
    let dongs =
        staged.texts("admin_dong_code").into_iter().flatten().zip(staged.texts("gu_code").into_iter().flatten());
    assert_eq!(dongs.filter(|(dong, gu)| !dong.starts_with(gu.as_str())).count(), 1); // 3110531, a slip of the publisher
}

#[test]
fn semas_cuts_land_without_a_key() {
    for (name, rows) in [
        ("semas_seoul_SUBSET_kangdamii.csv.gz", 21_452),
        ("semas_cafe_seoul_ygh547.csv.gz", 17_103),
        ("semas_cafe_gyeonggi_ygh547.csv.gz", 21_905),
    ] {
        let Some(path) = shared_data(&format!("semas/{name}")) else { return };
        let staged = stage(&path);
        assert_eq!(staged.vintage.name, "semas_cut_without_key", "{name}");
        let rejects: Vec<_> = staged.memory.rejects.iter().take(3).collect();
        assert_eq!((staged.summary.staged, staged.summary.rejected), (rows, 0), "{name}: {rejects:?}");
        assert_eq!(staged.nulls("semas_store_id"), rows as usize, "{name}");
        assert_eq!(staged.nulls("lon") + staged.nulls("lat"), 0, "{name}");
    }
}

#[test]
fn the_official_semas_layout_is_complete() {
    let header = "상가업소번호,상호명,지점명,상권업종대분류코드,상권업종대분류명,상권업종중분류코드,상권업종중분류명,\
        상권업종소분류코드,상권업종소분류명,표준산업분류코드,표준산업분류명,시도코드,시도명,시군구코드,시군구명,행정동코드,\
        행정동명,법정동코드,법정동명,지번코드,대지구분코드,대지구분명,지번본번지,지번부번지,지번주소,도로명코드,도로명,\
        건물본번지,건물부번지,건물관리번호,건물명,도로명주소,구우편번호,신우편번호,동정보,층정보,호정보,경도,위도";
    let row = |id: &str, lat: &str| {
        format!(
            "{id},\"가게, 하나\",,I2,음식,I212,비알코올,I21201,카페,I56221,커피 전문점,11,서울특별시,11680,강남구,1168064000,\
             역삼1동,1168010100,역삼동,1168010100108250000,1,대지,825,,서울특별시 강남구 역삼동 825,116803122001,\
             서울특별시 강남구 강남대로,396,,1168010100108250000000001,,서울특별시 강남구 강남대로 396,135934,06236,,1,,\
             127.0284,{lat}"
        )
    };
    let text = [header.to_owned(), row("MA0101", "37.497"), row("", "37.497"), row("MA0102", "97.4")].join("\n");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("상가.csv");
    std::fs::write(&path, text).unwrap();
    let staged = stage(&path);
    assert_eq!((staged.vintage.kind.code(), staged.vintage.name), ("semas_stores", "semas_39_columns"));
    assert_eq!((staged.summary.staged, staged.summary.rejected), (1, 2));
    let rejects: Vec<_> = staged.memory.rejects.iter().map(|r| (r.line, r.column.as_str(), &r.reason)).collect();
    assert_eq!(rejects, [(3, "상가업소번호", &Reason::Missing), (4, "위도", &Reason::OutsideCountry)]);
    assert_eq!(staged.texts("admin_dong_code")[0].as_deref(), Some("11680640"));
    assert_eq!(staged.texts("legal_dong_code")[0].as_deref(), Some("11680101"));
    assert_eq!(staged.texts("business_name")[0].as_deref(), Some("가게, 하나"));
    assert_eq!(staged.texts("class_small_code")[0].as_deref(), Some("I21201"));
}
