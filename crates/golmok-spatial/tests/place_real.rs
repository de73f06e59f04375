//! `place` on the real licence files: counts per quality, and addresses against points as two independent witnesses.
#![allow(clippy::unwrap_used)]

mod real_files;

use golmok_spatial::{
    Boundaries, CodeJoin, Crs, LicenceColumns, PlaceQuality, Scope, SpatialError, crs_fit, place, place_point,
    place_points, quality_counts,
};
use real_files::Licences;

fn boundaries() -> Option<Boundaries> {
    let (trade_areas, gu) = (real_files::trade_areas()?, real_files::gu()?);
    Some(Boundaries::new(trade_areas, real_files::admin_dongs()?, real_files::legal_dongs()?, gu).unwrap())
}

/// Calls `check` with the columns of a file.
fn with_columns(name: &str, check: impl FnOnce(LicenceColumns<'_>)) {
    let Some(file) = Licences::read(name) else { return };
    let (x, y) = file.coordinates();
    check(LicenceColumns {
        x: &x,
        y: &y,
        authority_code: &file.values(&["개방자치단체코드"]),
        road_address: &file.values(&["도로명주소", "도로명전체주소"]),
        lot_address: &file.values(&["지번주소", "소재지전체주소"]),
    });
}

/// File, then rows in Seoul: stated, other_crs, swapped, address_only, outside_gu, none; then rows outside.
const EXPECTED: [(&str, [u64; 6], u64); 7] = [
    ("seoul_yuheung_jihye", [4667, 0, 0, 304, 0, 0], 0),
    ("seoul_yuheung_leejongseok", [4693, 1, 0, 249, 0, 0], 0),
    ("seoul_cinema_khuda", [886, 1, 0, 16, 0, 0], 0),
    ("seoul_hospital_dongwon", [792, 0, 0, 101, 0, 0], 0),
    ("seoul_largestore_khuda", [683, 0, 0, 58, 0, 0], 0),
    ("seoul_sukbak_lodging_njt", [5998, 0, 0, 979, 0, 0], 1),
    ("localdata_03_11_04_P_minbak_njt", [3542, 0, 0, 6, 0, 0], 0),
];

#[test]
fn real_licences_by_quality() {
    let Some(boundaries) = boundaries() else { return };
    for (name, in_city, outside) in EXPECTED {
        with_columns(name, |columns| {
            let placed = place(columns, &boundaries).unwrap();
            let counts = quality_counts(&placed);
            let got = PlaceQuality::ALL.map(|quality| counts[&(Scope::City, quality)]);
            let beyond: u64 = PlaceQuality::ALL.iter().map(|q| counts[&(Scope::Outside, *q)]).sum();
            assert_eq!((got, beyond), (in_city, outside), "{name}");
            for row in &placed {
                // Every store of Seoul counts in its gu; one with a point inside the gu also in a dong and a cell.
                assert_eq!(row.scope == Scope::City, row.gu_code.is_some());
                if row.quality == PlaceQuality::Stated && row.scope == Scope::City && row.off_by_m.is_none() {
                    assert!(row.admin_dong_code.is_some() && row.h3_10.is_some(), "{name}: {row:?}");
                }
            }
        });
    }
}

#[test]
fn nationwide_files_split_by_scope() {
    let Some(boundaries) = boundaries() else { return };
    for name in ["localdata_fulldata_02_03_01_P_animalhospital_jeonghyeon", "national_animalhospital_2026format_pawly"]
    {
        with_columns(name, |columns| {
            let placed = place(columns, &boundaries).unwrap();
            let counts = quality_counts(&placed);
            let of = |scope, quality| counts[&(scope, quality)];
            let share = of(Scope::City, PlaceQuality::Stated) as f64 / placed.len() as f64;
            assert!(share > 0.10 && share < 0.25, "{name}: {counts:?}");
            assert!(of(Scope::Outside, PlaceQuality::Stated) > 4_000, "{name}: {counts:?}");
            // Seven points of tens of thousands cannot be in Korea or lie deep in Seoul.
            assert!(of(Scope::Outside, PlaceQuality::OutsideGu) < 20, "{name}: {counts:?}");
            assert!(placed.iter().all(|row| row.scope == Scope::City || row.gu_code_or_zeros() == "00000"));
        });
    }
}

#[test]
fn legal_dong_of_the_address_is_that_of_the_point() {
    let Some(boundaries) = boundaries() else { return };
    let (mut both, mut same, mut stores, mut without_point, mut told) = (0, 0, 0, 0, 0);
    for (name, ..) in EXPECTED {
        with_columns(name, |columns| {
            let by_point = place(columns, &boundaries).unwrap();
            let blank = vec![None; columns.x.len()];
            let by_address = place(LicenceColumns { x: &blank, y: &blank, ..columns }, &boundaries).unwrap();
            for (point, address) in by_point.iter().zip(&by_address) {
                stores += 1;
                if point.point.is_none() {
                    without_point += 1;
                    told += u32::from(address.legal_dong_code.is_some());
                } else if let (Some(p), Some(a)) = (point.legal_dong_code, address.legal_dong_code) {
                    both += 1;
                    same += u32::from(p == a);
                }
            }
            let fit = crs_fit(columns, &boundaries).unwrap();
            let (crs, share) = fit.best().unwrap();
            assert!(crs == Crs::Epsg5174 && share > 0.95, "{name}: {fit:?}");
        });
    }
    if stores == 0 {
        return;
    }
    let summary = format!("{same} of {both} dongs agree; {told} of {without_point} stores without a point have a dong");
    assert!(f64::from(same) / f64::from(both) > 0.985, "{summary}");
    assert!(f64::from(told) / f64::from(without_point) > 0.97, "{summary}");
}

#[test]
fn many_points_are_placed_as_single_ones() {
    let Some(boundaries) = boundaries() else { return };
    let Some(points) = real_files::licence_points("seoul_sukbak_lodging_njt") else { return };
    let many = place_points(&points, &boundaries);
    assert!(points.iter().zip(&many).all(|(point, areas)| place_point(*point, &boundaries) == *areas));
    assert!(many.iter().filter(|areas| areas.trade_area_codes.len() == 2).count() > 100, "tourist zones");
}

#[test]
fn kostat_codes_join_by_the_file_that_has_both() {
    let with_both = "seoul_hjd_leejongseok.geojson.gz";
    let Some(kostat) = real_files::properties(with_both, "adm_cd") else { return };
    let administrative = real_files::properties(with_both, "adm_cd2").unwrap();
    let pairs = kostat.iter().zip(&administrative).map(|(k, a)| (k.as_str(), &a[..8]));
    let join = CodeJoin::new("kostat7 to adm8", pairs);
    assert_eq!(join.get("1101053"), Some("11110530"));

    let of_2017 = real_files::properties("seoul_hjd_2017.geojson.gz", "adm_cd").unwrap();
    let joined = join.all(of_2017.iter().map(String::as_str)).unwrap();
    assert_eq!((joined.len(), joined.iter().flatten().count()), (424, 420));
    // KOSTAT gu codes are as wide as the administrative ones and mean other gu: nothing of one joins the other.
    let adm8_as_kostat = administrative.iter().map(|code| &code[..7]);
    assert!(matches!(join.all(adm8_as_kostat), Err(SpatialError::CodeJoin { .. })));
}
