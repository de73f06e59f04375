use super::*;
use jiff::civil::date;

fn closing() -> Closing {
    let reasons = [
        ("is no number", 1_400),
        ("5 fields, the header has 44", 30),
        ("is no date", 7),
        ("is empty", 3),
        ("is negative", 2),
    ];
    Closing {
        read: (60, 12, 1_070_123),
        rejected: reasons.map(|(reason, count)| (reason.to_owned(), count)).to_vec(),
        not_read: 4,
        graded: [34_700, 20_409, 12_000, 7_003],
        unrated: BTreeMap::from([("not_location_bound".to_owned(), 1_457), ("under_information_floor".to_owned(), 15)]),
        skill: Some(Skill { origin: Quarter::from_code(20224).expect("a quarter"), share: 0.441, contrast: 1.5255 }),
        notes: vec![],
        missing: vec![SourceKind::Sales, SourceKind::SemasStores],
        as_of: date(2023, 12, 31),
        known_until: vec![(SourceKind::StoreCounts, date(2023, 12, 31)), (SourceKind::FootTraffic, date(2023, 6, 30))],
        today: date(2026, 11, 25),
        index: "out/index.html".into(),
        snapshot: "20261125T060520Z".into(),
    }
}

#[test]
fn seven_lines_in_korean() {
    assert_eq!(
        closing().lines(Lang::Ko).join("\n"),
        "읽음: 파일 60개, 원천 12종, 1,070,123행\n\
         거부: 1,442행 (숫자가 아님: 1,400; 필드 5개, 머리글은 44개: 30; 날짜가 아님: 7; 그 밖: 5) · 읽지 않은 파일 4개\n\
         평가: 점포 있는 상권 × 업종 74,112칸 · 주의 34,700 · 의심 20,409 · 위험 12,000 · 고위험 7,003 · 평가 없음 1,472 (자리에 매이지 않는 업종 1,457, 서울 전체에도 점포가 너무 적음 15)\n\
         실력: 2022Q4까지 알고 다음 1년을 맞힘 · 전체: 설명할 수 있는 몫의 0.44 · 같은 업종 안: 가장 위험한 10 %가 가장 안전한 40 %보다 1.53배 폐업\n\
         빠진 원천: 추정매출 → 점포당 매출, 수요 추세, 손익분기 비교; 상가(상권)정보 → 점포의 자리, 인허가와 점포 수 대조\n\
         자료의 나이: 기준일 2023-12-31, 가장 새 자료가 35개월 전 · 점포 2023-12-31, 길단위인구 2023-06-30\n\
         볼 곳: out/index.html 를 브라우저로 여십시오 · 스냅샷 20261125T060520Z"
    );
}

#[test]
fn seven_lines_in_english() {
    assert_eq!(
        closing().lines(Lang::En).join("\n"),
        "Read: 60 files, 12 kinds of source, 1,070,123 rows\n\
         Rejected: 1,442 rows (is no number: 1,400; 5 fields, the header has 44: 30; is no date: 7; others: 5) · 4 files not read\n\
         Rated: 74,112 trade area × industry cells with stores · Caution 34,700 · Suspect 20,409 · Risk 12,000 · High risk 7,003 · not rated 1,472 (not bound to a place 1,457, too few stores city-wide 15)\n\
         Skill: the year after 2022Q4 forecast · over all: 0.44 of what can be explained · within industry: the riskiest tenth closed 1.53 times as often as the safest 40 %\n\
         Missing sources: sales → sales per store, trend of demand, break-even; shop register → places of shops, counts held against licences\n\
         Age of the data: as of 2023-12-31, the newest data are 35 months old · store counts 2023-12-31, foot traffic 2023-06-30\n\
         Where to look: open out/index.html in a browser · snapshot 20261125T060520Z"
    );
}

#[test]
fn nothing_missing_and_nothing_rejected_is_said() {
    let clean =
        Closing { rejected: vec![], not_read: 0, missing: vec![], skill: None, unrated: BTreeMap::new(), ..closing() };
    let lines = clean.lines(Lang::Ko);
    assert_eq!((lines[1].as_str(), lines[4].as_str()), ("거부: 0행", "빠진 원천: 없음"));
    assert!(lines[2].ends_with("평가 없음 0") && lines[3].contains("여덟 분기"), "{lines:?}");
}
