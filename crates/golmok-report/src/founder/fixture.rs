//! A small report with everything in it, and one with nothing but the rating.

use golmok_advice::alternatives::{Alternative, AlternativeDemand, AlternativeKind};
use golmok_advice::break_even::{Against, BreakEven, Costs, Reach};
use golmok_advice::checks::{Check, CheckFigure, CheckOutcome};
use golmok_advice::demand::{HourBand, SexShares, Splits};
use golmok_advice::driver::{Driver, DriverFigure};
use golmok_advice::entry_load::{Entrants, EntryLoad, Rush};
use golmok_advice::ground::{SourceLine, Unknowns, legal_line};
use golmok_advice::map::{MapShapes, Neighbour};
use golmok_advice::own_shop::{OwnShop, PlaceInTrade};
use golmok_advice::record::{QuarterCounts, SaidBefore, SurvivalCurve, SurvivalCurves, SurvivalPoint};
use golmok_advice::subject::{AreaRef, IndustryRef, Subject};
use golmok_advice::support::Support;
use golmok_advice::verdict::{Interval, Outcome, Rated, Verdict};
use golmok_advice::{Absent, Advice, Figure, Known, Words};
use golmok_model::{AreaKind, Confidence, DriverGroup, Quarter, RelativeGrade, RiskGrade, Won};

fn area(name: &str) -> AreaRef {
    AreaRef { kind: AreaKind::TradeArea, code: "3110001".into(), name: name.into() }
}

fn coffee() -> IndustryRef {
    IndustryRef { code: "CS100010".into(), name: Words::new("커피-음료", "Coffee and drinks") }
}

fn interval(value: f64, lo: f64, hi: f64) -> Interval {
    Interval { value, lo, hi }
}

fn square(x: f64, y: f64, side: f64) -> Vec<Vec<[f64; 2]>> {
    vec![vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]
}

fn splits(quarter: Quarter, mean: f64) -> Splits {
    let bands = [(0, 6, 0.05), (6, 11, 0.15), (11, 14, 0.25), (14, 17, 0.2), (17, 21, 0.25), (21, 24, 0.1)];
    let hours = bands.map(|(from, until, share)| HourBand {
        from,
        until,
        share,
        per_hour: share * 24.0 / f64::from(until - from),
    });
    Splits {
        quarter,
        total: mean * 16.0,
        mean: Some(mean),
        city_mean: Some(mean * 0.9),
        hours: Known::Known(hours.to_vec()),
        weekdays: Known::Known([0.12, 0.13, 0.13, 0.14, 0.17, 0.18, 0.13]),
        sexes: Known::Known(SexShares { male: 0.44, female: 0.56 }),
        ages: Known::Known([0.04, 0.3, 0.26, 0.2, 0.12, 0.08]),
    }
}

pub fn own_shop() -> OwnShop {
    OwnShop {
        probability: interval(0.142, 0.11, 0.183),
        trade_share: 0.121,
        shops: 4_210,
        closures: 509,
        weight: 0.8,
        opened_on: None,
        floor_area_m2: Some(33.0),
        running_near: Some(41),
        gone_at_door: Some(3),
        gone_at_door_5y: Some(2),
        place: PlaceInTrade::NotTold,
        trade: "07_24_05_P".into(),
        until: jiff::civil::date(2023, 12, 31),
    }
}

/// A report with every block filled.
pub fn full() -> Advice {
    let quarter = Quarter::from_code(20234).unwrap();
    let curve = |name: &str, kind, start: f64| SurvivalCurve {
        area: AreaRef { kind, code: "11".into(), name: name.into() },
        stores: 210,
        closures: 90,
        points: [(0.0, 1.0), (1.0, start), (3.0, start - 0.25), (5.0, start - 0.4)]
            .map(|(years, s)| SurvivalPoint { years, survival: s, lo: s - 0.04, hi: (s + 0.04).min(1.0) })
            .to_vec(),
    };
    let driver = |group, contribution, ko: &str, en: &str, here| Driver {
        group,
        contribution,
        label: Words::new(ko, en),
        figure: Some(DriverFigure { label: Words::new("값", "value"), here, city: Some(Figure::Share(0.21)) }),
    };
    let check = |number: u8, outcome| Check {
        number,
        id: format!("rule_{number}"),
        title: Words::new(format!("규칙 {number}을 지켰나"), format!("Rule {number}")),
        advice: Words::new("이웃 점포 세 곳에 물어보십시오.", "Ask three shops nearby."),
        outcome,
        figures: vec![CheckFigure {
            label: Words::new("점포", "Stores"),
            here: Figure::Stores(16.0),
            compared: Some(Figure::Stores(12.3)),
        }],
        basis: Words::new("이 수치의 기록은 아직 없습니다.", "There is no record of this figure yet."),
    };
    Advice {
        subject: Subject {
            area: area("망원동 골목"),
            point: None,
            polygon: None,
            other_areas: vec![],
            gu_name: Some("마포구".into()),
            industry: coffee(),
        },
        verdict: Verdict {
            outcome: Outcome::Rated(Rated {
                probability: interval(0.1712, 0.14, 0.2149),
                relative: RelativeGrade::NoClearDifference,
                relative_risk: interval(1.02, 0.85, 1.25),
                grade: RiskGrade::Suspect,
                step: 2,
                grade_probability: [0.2, 0.62, 0.15, 0.03],
                confidence: Confidence::Medium,
                own_weight: 0.34,
            }),
            city_mean: Some(0.168),
            entrant: Some(interval(0.23, 0.18, 0.29)),
            store_count: 16,
            closure_count_4q: 3,
            as_of: quarter.last_day(),
            data_date: quarter.last_day(),
            today: Some(quarter.plus(1).last_day()),
            stale: false,
            next_step: Words::new(
                "이웃 가게 세 곳에 배달 매출을 물어보십시오.",
                "Ask three shops nearby about deliveries.",
            ),
        },
        drivers: Known::Known(vec![
            driver(DriverGroup::OwnRecord, 0.21, "이곳의 폐업 기록", "Closures here", Figure::Share(0.25)),
            driver(DriverGroup::Demand, -0.08, "사람과 시설", "People and facilities", Figure::PersonsPerDay(12_300.0)),
        ]),
        said_before: vec![SaidBefore {
            as_of: quarter.plus(-4).last_day(),
            stores: 14,
            probability: 0.18,
            grade: RiskGrade::Suspect,
            closures_after: Some(3),
            openings_after: Some(5),
        }],
        quarters: Known::Known(
            (0..8)
                .map(|i| QuarterCounts {
                    quarter: quarter.plus(i - 7),
                    stores: 12 + i64::from(i / 2),
                    openings: i64::from(i % 3),
                    closures: i64::from((i + 1) % 2),
                })
                .collect(),
        ),
        own_shop: Known::Known(own_shop()),
        survival: Known::Known(SurvivalCurves {
            from_year: 2013,
            curves: vec![
                curve("망원동 골목", AreaKind::TradeArea, 0.85),
                curve("마포구", AreaKind::Gu, 0.87),
                curve("서울", AreaKind::City, 0.9),
            ],
        }),
        sales: Known::Known(splits(quarter, 42_000_000.0)),
        foot_traffic: Known::Known(splits(quarter, 12_300.0)),
        map: Known::Known(MapShapes {
            outline: square(200_000.0, 450_000.0, 400.0),
            disc: false,
            neighbours: vec![Neighbour {
                area: area("서교동 골목"),
                outline: square(200_450.0, 450_000.0, 300.0),
                grade: Some(RiskGrade::Risk),
                distance_m: 430.0,
            }],
            competitors: Known::Known(vec![[200_100.0, 450_100.0], [200_300.0, 450_220.0]]),
            point: None,
            zone: None,
        }),
        alternatives: Known::Known(vec![Alternative {
            area: area("연남동 골목"),
            industry: coffee(),
            kind: AlternativeKind::OtherArea,
            safer: 0.86,
            probability: interval(0.12, 0.09, 0.16),
            grade: RiskGrade::Caution,
            distance_m: Some(840.0),
            demand: AlternativeDemand {
                label: Words::new("점포당 매출", "sales per shop"),
                there: Figure::WonPerMonth(13_000_000.0),
                here: Figure::WonPerMonth(14_000_000.0),
            },
            entry_load: vec![Entrants { count: 1, before: 0.9, after: 0.95 }],
        }]),
        entry_load: Known::Known(EntryLoad {
            stores: 16,
            expected_stores: 12.3,
            saturation: 1.3,
            entrants: [(1, 1.38), (3, 1.54), (10, 2.11)]
                .map(|(count, after)| Entrants { count, before: 1.3, after })
                .to_vec(),
            rush: Some(Rush { openings: 4, usual: 1.6, ratio: Interval { value: 5.0 / 2.6, lo: 1.02, hi: 3.1 } }),
        }),
        break_even: Known::Known(BreakEven {
            fixed_per_month: 5_000_000.0,
            required_per_month: 8_300_000.0,
            against: Against::MeanSales {
                mean_per_month: 14_000_000.0,
                ratio: 0.593,
                class: Reach::Demanding,
                customers_per_day: Some(42.0),
            },
        }),
        costs: Costs { rent: Some(Won(2_500_000)), wages: Some(Won(2_500_000)), margin: Some(0.6), ..Costs::default() },
        checks: (1..=10)
            .map(|n| check(n, [CheckOutcome::Pass, CheckOutcome::Warn, CheckOutcome::Ask][usize::from(n % 3)]))
            .collect(),
        supports: Known::Known(vec![Support {
            name: Words::new("창업 교육", "Training"),
            stage: Words::new("준비", "Preparing"),
            provider: Words::new("소상공인시장진흥공단", "Small-business agency"),
            status: Words::new("접수 중", "open"),
            gives: Words::new("상담", "Advice"),
            page: "https://example.kr".to_owned(),
            next_step: Words::new("신청서를 내려받으십시오.", "Get the form."),
        }]),
        unknowns: Unknowns::fixed(),
        legal: legal_line(),
        sources: vec![SourceLine {
            name: Words::new("점포-상권", "Stores by trade area"),
            data_date: Some(quarter.last_day()),
            files: 8,
            publication: None,
        }],
        method_version: "2".into(),
        quarter: Some(quarter),
        caveats: vec![Words::new("발표 기관의 집계입니다.", "Counts are the publisher's.")],
        snapshot: "20240115T000000Z".into(),
    }
}

/// The same place with a rating and nothing else.
pub fn bare() -> Advice {
    let reason = Absent::NotPublished;
    Advice {
        drivers: Known::Absent(Absent::NotRated),
        said_before: Vec::new(),
        quarters: Known::Absent(reason),
        own_shop: Known::Absent(Absent::NoLicences),
        survival: Known::Absent(Absent::NoLicences),
        sales: Known::Absent(reason),
        foot_traffic: Known::Absent(reason),
        map: Known::Absent(Absent::NoBoundary),
        alternatives: Known::Absent(Absent::NothingSafer),
        entry_load: Known::Absent(reason),
        break_even: Known::Absent(Absent::NotAsked),
        supports: Known::Absent(Absent::NoProgramme),
        costs: Costs::default(),
        ..full()
    }
}
