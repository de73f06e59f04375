//! A small made-up area, gu, industry and overview.

use golmok_engine::read::suppression::{Origin, Sales, ShownSales, shown};
use golmok_model::Quarter;
use golmok_report::area_page::{AreaPage, ChangeIndex, SalesLine};
use golmok_report::charts::quarters::QuarterBar;
use golmok_report::gu_page::GuPage;
use golmok_report::index::{AreaShape, Changes, IndexPage, IndustryLine, MovedLine, SourceLine};
use golmok_report::industry_page::{AgeLine, Crowding, IndustryPage, Seasons, Survival};
use golmok_report::mini_map::MapItem;
use golmok_report::page::lines::{Contrast, CrowdedLine, GroupLine, ListedLine, RatedLine};
use golmok_report::page::record::{GradeLine, PairLine, Reconciled, SaidBefore, SaidByGrade, SaidLine};
use golmok_report::page::{Block, Fact, Frame};
use std::collections::BTreeMap;
pub fn frame() -> Frame {
    Frame {
        city: "City".into(),
        as_of: "2023-12-31".into(),
        data_date: "2023-12-31".into(),
        quarter: "2023년 4분기".into(),
        window: "2023년 1–4분기".into(),
        method_version: "entry-risk-9".into(),
        snapshot: "20240101T000000Z".into(),
        contact: "golmok@example.org".into(),
        stale: Vec::new(),
        stale_notice: String::new(),
        crowding_record: "기록: 높은 쪽에서 더 닫지는 않았습니다.".into(),
    }
}

pub fn rated(name: &str, href: &str, step: u8) -> RatedLine {
    RatedLine {
        name: name.into(),
        href: Some(href.into()),
        founder: Some("area=3110001&industry=CS100010".into()),
        note: "종로구".into(),
        stores: 1_234,
        openings: 56,
        closures: 78,
        probability: Some([0.171, 0.14, 0.2149]),
        step,
        confidence: 1,
        relative: 1,
        relative_risk: Some(1.42),
        relative_step: 4,
        unrated: "",
    }
}

pub fn unrated() -> RatedLine {
    let unrated = "unrated_not_location_bound";
    RatedLine { name: "전자상거래업".into(), stores: 4, unrated, ..RatedLine::default() }
}

pub fn crowded_place(industry: Option<(String, String)>) -> CrowdedLine {
    CrowdedLine {
        industry,
        name: "가나 골목".into(),
        href: "area/3110001.html".into(),
        stores: 20,
        expected: 8.5,
        ratio: [2.3, 1.4, 3.5],
    }
}

pub fn listed() -> ListedLine {
    ListedLine {
        industry: "커피-음료".into(),
        industry_href: "industry/CS100010.html".into(),
        cell: rated("가나 골목", "area/3110001.html", 4),
        relative_risk: [1.42, 1.1, 1.8],
        crowding: Some([2.34, 1.2, 3.0]),
    }
}

pub fn bars() -> Vec<QuarterBar> {
    let first = Quarter::from_code(20224).unwrap();
    let bar = |i: i32| QuarterBar { quarter: first.plus(i), stores: 1_230 + i64::from(i), openings: 10, closures: 9 };
    (0..5).map(bar).collect()
}

pub fn shape(name: &str, x: f64, step: u8, label: &str) -> MapItem {
    let rings = vec![vec![(x, 0.0), (x + 300.0, 0.0), (x + 300.0, 200.0), (x, 200.0), (x, 0.0)]];
    MapItem { rings, step, label: label.into(), name: name.into(), href: Some("../area/3110002.html".into()) }
}

pub fn area() -> AreaPage {
    let raw = |krw, stores| Sales { krw: Some(krw), stores, origin: Origin::RawCardData };
    let sales = [shown(raw(9.0e8, 30)), shown(raw(7.0e6, 2)), ShownSales::suppressed()];
    let sales = ["한식음식점", "제과점", "미용실"].iter().zip(sales).map(|(name, total)| SalesLine {
        name: (*name).into(),
        href: "industry/CS100001.html".into(),
        total,
        per_store_krw: total.krw().map(|krw| krw / 30.0),
        stores: 30,
        quarter: "2023년 3분기".into(),
    });
    AreaPage {
        frame: frame(),
        code: "3110001".into(),
        name: "<b>가나</b> & \"골목\"".into(),
        kind: "골목상권".into(),
        overlaps: false,
        gu: Some(("종로구".into(), "gu/11110.html".into())),
        all: rated("", "", 2),
        industries: vec![rated("커피-음료", "industry/CS100010.html", 3), unrated()],
        quarters: bars(),
        change: Block::shown(ChangeIndex {
            class: "LH".into(),
            quarter: "2023년 3분기".into(),
            operating_months: [Some(101), Some(112)],
            closed_months: [Some(52), None],
            late: true,
        }),
        demand: Block::shown(vec![Fact { label: "residents", value: "12,345".into(), note: "2023년 2분기".into() }]),
        sales: Block::shown(sales.collect()),
        crowded: Block::shown(vec![CrowdedLine {
            industry: None,
            name: "커피-음료".into(),
            href: "industry/CS100010.html".into(),
            stores: 20,
            expected: 8.5,
            ratio: [2.3, 1.4, 3.5],
        }]),
        sparse: Block::absent("no_sparse"),
        listed: vec![listed()],
        neighbours: vec![(rated("다라 골목", "area/3110002.html", 1), 243.0)],
        map: vec![shape("가나", 0.0, 2, ""), shape("다라", 300.0, 1, "1")],
        said: Block::shown(SaidBefore {
            as_of: "2022-12-31".into(),
            lines: vec![SaidLine {
                name: "커피-음료".into(),
                href: "industry/CS100010.html".into(),
                step: 3,
                probability: 0.17,
                stores: 20,
                closures: Some(3),
                step_now: 2,
            }],
            total: (1, 20, 3.4, Some(3)),
        }),
        reconciled: Block::shown(Reconciled {
            quarter: "2023년 4분기".into(),
            lines: vec![PairLine {
                name: "커피-음료".into(),
                href: "industry/CS100010.html".into(),
                sources: ["src_licences".into(), "src_store_counts".into()],
                counts: [Some(22), Some(20)],
                reason: "why_timing".into(),
            }],
            equal: 3,
        }),
    }
}

pub fn gu() -> GuPage {
    GuPage {
        frame: frame(),
        code: "11110".into(),
        name: "종로구".into(),
        all: rated("", "", 2),
        industries: vec![rated("커피-음료", "industry/CS100010.html", 3)],
        areas: vec![rated("가나 골목", "area/3110001.html", 4)],
        quarters: vec![],
        change: Block::shown(([1, 2, 3, 4], "2023년 3분기".into())),
        listed: vec![],
        map: vec![shape("가나", 0.0, 4, "4")],
    }
}

pub fn industry() -> IndustryPage {
    let group = |label, rate| GroupLine { label, areas: 9, stores: 900, closures: 90, rate: Some(rate) };
    let contrast = |title, labels: [&'static str; 2]| Contrast {
        title,
        groups: vec![group(labels[0], [0.10, 0.09, 0.11]), group(labels[1], [0.15, 0.13, 0.17])],
        whole: group("whole_city", [0.12, 0.11, 0.13]),
    };
    IndustryPage {
        frame: frame(),
        code: "CS100010".into(),
        name: "커피-음료".into(),
        sector: "음식".into(),
        known_late: true,
        said: Block::shown(SaidByGrade {
            as_of: "2022-12-31".into(),
            lines: vec![GradeLine { step: 3, areas: 12, stores: 340, expected: 51.2, closures: Some(48) }],
        }),
        city: rated("", "", 3),
        grades: [1, 20, 30, 40, 5],
        quarters: bars(),
        survival: Block::shown(Survival {
            points: vec![(1, [0.836, 0.82, 0.85], 3_000.0), (3, [0.5, 0.48, 0.52], 1_200.0)],
            all: vec![(1, 0.829), (3, 0.545)],
            all_kinds: 12,
            median_years: Some(3.02),
            closed_life: Some((5.59, 97.0)),
            stores: 4_709,
            closures: 2_793,
            from: "2015-01-01".into(),
        }),
        ages: Block::shown(vec![
            AgeLine { age: "age_0_1", hazard: [0.12, 0.10, 0.14], store_years: 900.0 },
            AgeLine { age: "age_1_2", hazard: [0.25, 0.22, 0.28], store_years: 700.0 },
        ]),
        seasons: Block::shown(Seasons {
            years: (2022, 2023),
            shares: [[0.2, 0.3], [0.3, 0.25], [0.26, 0.25], [0.24, 0.2]],
            totals: [4_000, 3_900],
        }),
        franchise: Block::shown(contrast("by_franchise", ["franchise_none", "franchise_many"])),
        common: vec![Block::shown(contrast("by_kind", ["kind_A", "kind_D"])), Block::absent("no_contrast")],
        crowding: Block::shown(Crowding { areas: 96, crowded: 12, sparse: 7 }),
        crowded: Block::shown(vec![crowded_place(None)]),
        listed: vec![listed()],
        gu: vec![rated("종로구", "gu/11110.html", 3)],
        highest: vec![rated("가나 골목", "area/3110001.html", 4)],
        lowest: vec![RatedLine {
            relative: 0,
            relative_step: 3,
            relative_risk: Some(0.97),
            ..rated("다라 골목", "area/3110002.html", 1)
        }],
        within: [1, 10, 20, 30, 25, 10],
        clear: [9, 76, 10],
        area_count: 96,
    }
}

pub fn index() -> IndexPage {
    IndexPage {
        frame: frame(),
        sources: vec![SourceLine {
            name: "점포".into(),
            files: 3,
            rows: "616,075".into(),
            rejected: "16".into(),
            data_date: "2023-12-31".into(),
        }],
        areas: vec![AreaShape {
            code: "3110001".into(),
            name: "가나 골목".into(),
            kind: "골목상권".into(),
            gu: "종로구".into(),
            dongs: vec!["사직동".into()],
            rings: vec![],
        }],
        gu_shapes: vec![],
        dong_shapes: vec![],
        industries: vec![IndustryLine {
            code: "CS100010".into(),
            name: "커피-음료".into(),
            stores: 5,
            closures: 1,
            probability: Some(0.17),
            lo: Some(0.14),
            hi: Some(0.2),
        }],
        cells: BTreeMap::new(),
        listed: 1,
        crowded: Block::shown(vec![crowded_place(Some(("커피-음료".into(), "industry/CS100010.html".into())))]),
        crowded_count: 7,
        riskiest: vec![],
        changes: Block::shown(Changes {
            as_of: "2023-09-30".into(),
            method_version: "entry-risk-8".into(),
            snapshot: "20231001T000000Z".into(),
            moved_up: 12,
            moved_down: 34,
            unmoved: 5_600,
            newly_rated: 7,
            no_longer_rated: 8,
            lines: vec![MovedLine {
                industry: "커피-음료".into(),
                industry_href: "industry/CS100010.html".into(),
                before: 2,
                cell: rated("가나 골목", "area/3110001.html", 4),
            }],
        }),
        gu: vec![rated("종로구", "gu/11110.html", 2)],
        files: vec![("f_csv", "entry_risk.csv")],
    }
}
