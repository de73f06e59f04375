//! Public files that golmok knows but does not stage: they are named and say where they go, not called unknown.

use crate::reason::Reason;
use crate::source::{Header, Shape};

/// Groups of names of which a table or boundary file must hold one each, the data set, and where it goes.
type Known = (&'static [&'static [&'static str]], &'static str, fn(String) -> Reason);

const ROLL_UP: fn(String) -> Reason = |what| Reason::RollUp { what };
const CONVERT: fn(String) -> Reason = |what| Reason::OtherBoundaries { what };

/// Columns of a time stamp.
const WHEN: &[&str] = &[
    "ts",
    "time",
    "timestamp",
    "datetime",
    "event_time",
    "tx_time",
    "approved_at",
    "~일시",
    "~일자",
    "~시각",
    "날짜",
    "date",
    "*_time",
    "*_ts",
    "*_at",
    "*_date",
];
const LATITUDE: &[&str] = &["lat", "latitude", "위도", "y", "*_lat", "lat_*"];
const LONGITUDE: &[&str] = &["lon", "lng", "long", "longitude", "경도", "x", "*_lon", "*_lng", "lon_*"];
/// What of a device or person a ping bears.
const DEVICE: &[&str] = &[
    "id", "*_id", "id_*", "deviceid", "~단말", "~기기", "adid", "maid", "uid", "imei", "idfa", "gaid", "~hash", "h3",
    "accuracy", "speed",
];
const AMOUNT: &[&str] = &["amount", "amt", "~금액", "price", "won", "*_amount", "*_amt"];
const PARTY: &[&str] = &[
    "~카드번호",
    "~카드_번호",
    "~회원번호",
    "~가맹점",
    "~승인번호",
    "card*",
    "cust*",
    "merchant*",
    "mer_*",
    "store_id",
    "shop_id",
    "pan",
];
const LINE: &[&str] = &["~노선", "~호선", "SBWY_ROUT_LN_NM", "LINE_NUM", "line", "line_*"];
const STATION: &[&str] = &["~역명", "~지하철역", "~역번호", "SBWY_STNS_NM", "SUB_STA_NM", "station", "station_*"];
const RIDERS: &[&str] = &[
    "~승차",
    "~승하차",
    "GTON_TNOPE",
    "RIDE_PASGR_NUM",
    "구분",
    "USE_MON",
    "USE_YMD",
    "사용월",
    "사용일자",
    "수송일자",
    "on",
    "boarding*",
];

#[rustfmt::skip]
const TABLES: [Known; 7] = [
    (&[LINE, STATION, RIDERS], "지하철 승하차 인원 (subway ridership)", ROLL_UP),
    (&[&["~시간대", "TMZON_PD_SE", "hour", "*_hour"], &["~생활인구수", "~생활인구", "TOT_LVPOP_CO", "*lvpop*"]],
     "생활인구 (living population, dong × hour)", ROLL_UP),
    (&[PARTY, AMOUNT, WHEN], "카드 승인 내역 (raw card transactions)", ROLL_UP),
    (&[&["~가맹점번호", "가맹점_번호", "가맹점ID", "merchant_id", "mer_no"],
       &["업종", "업종코드", "업종명", "industry", "mcc"], &["위도", "lat", "latitude", "h3", "주소", "address"]],
     "카드 가맹점 목록 (merchants of raw card transactions)", ROLL_UP),
    (&[DEVICE, LATITUDE, LONGITUDE, WHEN], "위치 신호 (pings of devices)", ROLL_UP),
    (&[&["기준_분기_코드"], &["점포수"], &["분기당_매출_금액"]],
     "상권 연간 합계 (yearly sums by a third party)",
     |what| Reason::YearlySums { what }),
    (&[&["기준_분기_코드"], &["총_생활인구_수"], &["남성_생활인구_수"], &["여성_생활인구_수"]],
     "상권 생활인구 (reduced by a third party)",
     |what| Reason::ReducedResidents { what }),
];

#[rustfmt::skip]
const BOUNDARIES: [Known; 8] = [
    (&[&["CTPRVN_CD", "CTP_CD"]], "시·도 경계 (boundaries of provinces)", CONVERT),
    (&[&["LI_CD"]], "리 경계 (boundaries of villages)", CONVERT),
    (&[&["TOT_REG_CD", "TOT_OA_CD"]], "집계구 경계 (census blocks of 통계청)", CONVERT),
    (&[&["SIGUNGU_CD", "SIDO_CD", "SIGUNGU_NM"]], "시군구 경계 of 통계청 SGIS", CONVERT),
    (&[&["ADSIGG_CD", "SGG_CD", "A1"], &["A2", "SGG_NM", "A0"]], "V-World 경계", CONVERT),
    (&[&["BJCD", "UFID"]], "국토지리정보원 행정경계", CONVERT),
    (&[&["ADZONE", "EMD_KOR_NM", "HJD_CD", "H_CODE", "ADM_DR_CD", "adm_dr_cd", "HCODE", "행정동코드", "행정동_코드", "행정동명"]], "다른 기관의 행정동 경계", CONVERT),
    (&[&["PNU", "JIBUN"]], "지적도 (parcels)", CONVERT),
];

/// Why a file that golmok knows is not staged and where it goes; `None` for every other.
///
/// # Examples
/// ```
/// use golmok_lake::source::{Header, Shape, TextEncoding, later};
/// let columns = "사용일자,노선명,역명,승차총승객수,하차총승객수,등록일자".split(',').map(str::to_owned).collect();
/// let shape = Shape::Table(Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' });
/// assert!(later::not_yet(&shape).is_some_and(|reason| reason.contains("roll-up")));
/// ```
pub fn not_yet(shape: &Shape) -> Option<Reason> {
    let (names, known): (&[String], &[Known]) = match shape {
        Shape::Table(Header { columns, .. }) => (columns, &TABLES),
        Shape::GeoJson { properties } => (properties, &BOUNDARIES),
        Shape::Shapefile { fields } => (fields, &BOUNDARIES),
        Shape::Refused { .. } => return None,
    };
    let has = |name: &&str| names.iter().any(|column| is_called(column, name));
    let (_, name, whither) = known.iter().find(|(groups, ..)| groups.iter().all(|group| group.iter().any(&has)))?;
    Some(whither((*name).to_owned()))
}

/// Whether a column has a name: the name itself, `~part` anywhere in it, or with `*` at the beginning or end for any text.
/// Latin letters in either case.
fn is_called(column: &str, name: &str) -> bool {
    // A header that was quoted twice keeps quotes and question marks around its names.
    let column = column.trim_matches(|c: char| matches!(c, '"' | '?' | '\u{feff}')).to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    match (name.strip_prefix('~'), name.strip_prefix('*'), name.strip_suffix('*')) {
        (Some(part), ..) => column.contains(part),
        (_, Some(_), Some(_)) => column.contains(name.trim_matches('*')),
        (_, Some(end), None) => column.ends_with(end),
        (_, None, Some(start)) => column.starts_with(start),
        _ => column == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::TextEncoding;

    fn told(header: &str) -> Option<Reason> {
        let columns = header.split(',').map(str::to_owned).collect();
        not_yet(&Shape::Table(Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' }))
    }

    #[test]
    fn the_four_fine_sources_are_known_in_three_forms_each() {
        for (header, name) in [
            ("기준일ID,시간대구분,행정동코드,총생활인구수,남자0세부터9세생활인구수", "생활인구"),
            ("기준일ID,시간대구분,집계구코드,총생활인구수", "생활인구"),
            ("STDR_DE_ID,TMZON_PD_SE,ADSTRD_CODE_SE,TOT_LVPOP_CO", "생활인구"),
            ("사용일자,노선명,역명,승차총승객수,하차총승객수,등록일자", "지하철"),
            ("USE_YMD,SBWY_ROUT_LN_NM,SBWY_STNS_NM,GTON_TNOPE,GTOFF_TNOPE,REG_YMD", "지하철"),
            ("사용월,호선명,지하철역,04시-05시 승차인원,04시-05시 하차인원", "지하철"),
            ("카드번호,가맹점번호,승인일시,승인금액,업종코드", "카드"),
            ("ts,card_id,merchant_id,amount,industry", "카드"),
            ("이용일자,가맹점ID,이용금액", "카드"),
            ("device_id,ts,lat,lon", "위치"),
            ("adid,timestamp,latitude,longitude,accuracy", "위치"),
            ("단말ID,측위일시,위도,경도", "위치"),
            ("id,timestamp,lat,lng,accuracy", "위치"),
            ("hashed_id,event_time,longitude,latitude", "위치"),
            ("승인번호,카드번호,가맹점명,승인일자,승인시간,승인금액", "카드"),
            ("tx_id,cust_id,store_id,amt,tx_time", "카드"),
            ("거래일자,거래시간,가맹점번호,카드번호해시,거래금액", "카드"),
            ("연번,수송일자,호선,고유역번호,역명,승하차구분,06시이전,06-07시간대", "지하철"),
            ("날짜,호선,역번호,역명,구분,05~06,06~07", "지하철"),
            ("\"기준일ID\",시간대,행정동코드,생활인구", "생활인구"),
        ] {
            let reason = told(header);
            assert!(reason.as_ref().is_some_and(|r| r.contains(name) && r.contains("roll-up")), "{header}: {reason:?}");
        }
        for other in [
            "id,lon,lat,industry",
            "상권_코드,상권_코드_명,점포_수",
            "상호명,업종,주소,위도,경도",
            "기준_년분기_코드,행정동_코드,총_생활인구_수_평균",
            "번호,이름,금액,비고",
        ] {
            assert_eq!(told(other), None, "{other}");
        }
    }

    #[test]
    fn sums_by_third_parties_are_told_from_the_publisher_s_files() {
        for (header, what) in [
            (
                "기준_년_코드,상권_코드,서비스_업종_코드,기준_분기_코드,분기당_매출_금액,점포수",
                "sum of quarter numbers",
            ),
            ("기준 년코드,기준_분기_코드,상권_코드,총_생활인구_수,남성_생활인구_수,여성_생활인구_수", "totals by sex"),
        ] {
            assert!(told(header).is_some_and(|reason| reason.contains(what)), "{header}");
        }
    }

    #[test]
    fn boundaries_of_others_are_named() {
        for (fields, name) in [
            ("CTPRVN_CD,CTP_ENG_NM,CTP_KOR_NM", "시·도"),
            ("LI_CD,LI_ENG_NM,LI_KOR_NM", "리 경계"),
            ("TOT_REG_CD,ADM_NM", "집계구"),
            ("UFID,BJCD,NAME,DIVI", "국토지리정보원"),
            ("행정동코드,행정동명", "다른 기관의 행정동"),
        ] {
            let fields = fields.split(',').map(str::to_owned).collect();
            let reason = not_yet(&Shape::Shapefile { fields });
            assert!(reason.as_ref().is_some_and(|r| r.contains(name) && r.contains("ogr2ogr")), "{reason:?}");
        }
    }
}
