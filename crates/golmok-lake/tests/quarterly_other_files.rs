//! Real files beside the sources: each is refused or unknown with a reason that names what it is.
#![allow(clippy::unwrap_used)]

use golmok_lake::source::open::SourceFile;
use golmok_lake::source::recognise::recognise;
use golmok_testkit::shared_data;

#[test]
fn files_that_are_no_source_say_why() {
    for (name, reason) in [
        ("population/seoul_subway_daily_202212.csv.gz", "지하철 승하차 인원"),
        ("population/seongsu_local_people_dong_20250831_20250930_tprpt.csv.gz", "생활인구"),
        ("golmok/sales_trdar_SAMPLE_2019q1_dataSeoul_mysqldump.sql.gz", "SQL dump"),
        ("golmok/year_gagesajang/sales_trdar_YEARLY_2017_gagesajang.xlsx", "sum of quarter numbers"),
        ("golmok/year_gagesajang/footfall_trdar_REDUCED_2018_gagesajang.xlsx", "only totals by sex"),
        ("golmok/industries.csv", "unknown header"),
        ("crs/reference_points.csv", "unknown header"),
    ] {
        let Some(path) = shared_data(name) else { return };
        let file = SourceFile::open(&path).unwrap();
        let reasons: Vec<_> = file.members().iter().map(|m| recognise(m.shape()).reason()).collect();
        assert!(!reasons.is_empty(), "{name}");
        assert!(reasons.iter().all(|r| r.as_ref().is_some_and(|r| r.contains(reason))), "{name}: {reasons:?}");
    }
}
