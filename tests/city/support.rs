//! Support along a shop's life, as people use it: diagnose and programme on the sample city, and the answers of the
//! classroom (docs/education.md).

use crate::cities::WHOLE;
use crate::program::{Said, csv_rows, current, rows, run, scratch, text};
use golmok_advice::support::case::{Case, Stage, Truth};
use golmok_advice::support::definition::{Size, law, proposal, section_of};
use golmok_advice::support::programme::{Standing, overlaps};
use golmok_advice::support::tracker::budget;
use golmok_advice::support::{rules, tier};
use golmok_lake::store::Snapshot;
use golmok_model::RelativeGrade;
use golmok_model::programme_fact::programme_facts;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const COFFEE: &str = "CS100010";
/// The busiest area of the sample city.
const AREA: &str = "3120004";
const TODAY: &str = "2025-01-15";

fn lake() -> PathBuf {
    WHOLE.out.join("lake")
}

fn golmok(arguments: &[&str]) -> Said {
    let lake = lake();
    run(["--lake", text(&lake)].into_iter().chain(arguments.iter().copied())).exits(0)
}

fn diagnose(more: &[&str]) -> Said {
    let asked = ["diagnose", "--area", AREA, "--industry", "커피-음료", "--opened", "2022-03-01", "--today", TODAY];
    golmok(&asked.iter().chain(more).copied().collect::<Vec<_>>())
}

/// Every file below a folder with its length and time of change.
fn files(folder: &Path) -> BTreeMap<PathBuf, (u64, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, meta) = (entry.path(), entry.metadata().unwrap());
        if meta.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path, (meta.len(), meta.modified().unwrap()));
        }
    }
    found
}

/// Mean sales per shop and month of the area's coffee shops.
fn mean_month(snapshot: &Snapshot) -> f64 {
    let columns = ["quarter", "area_code", "industry_code", "sales_per_store_krw"];
    let found = rows(snapshot, "mart_demand", &columns);
    let mut mine: Vec<_> =
        found.iter().filter(|r| r[1].as_deref() == Some(AREA) && r[2].as_deref() == Some(COFFEE)).collect();
    mine.sort();
    mine.last().unwrap()[3].as_ref().unwrap().parse::<f64>().unwrap() / 3.0
}

#[test]
fn a_diagnosis_ends_in_programmes_and_one_step_and_stores_nothing() {
    let half = format!("{:.0}", (mean_month(&current(&lake())) / 2.0).floor());
    let before = files(&lake());
    let said = diagnose(&["--sales", &half, "--profit", "-0.05"]);
    assert_eq!(files(&lake()), before, "nothing was stored in the lake");
    for part in [
        "점포 진단",
        "우선 점검 권고",
        "[알아볼 지원사업] 쇠퇴기",
        "희망리턴패키지",
        "고용센터",
        "[다음 한 걸음]",
        "저장하거나 보내지 않았습니다",
    ] {
        assert!(said.stdout.contains(part), "{part}\n{}", said.stdout);
    }
    assert!(!said.stdout.contains("희망장려금"), "a past programme is no help");
    let json: serde_json::Value =
        serde_json::from_str(&diagnose(&["--sales", &half, "--profit", "0.1", "--format", "json"]).stdout).unwrap();
    assert_eq!(json["diagnosis"]["tier"]["id"], "check");
    assert_eq!(json["stored"], false);
    assert_eq!(json["diagnosis"]["signs"].as_array().unwrap().len(), 4);
    assert!(json["diagnosis"]["supports"]["known"].as_array().is_some_and(|list| !list.is_empty()));
    let page = scratch("support").join("diagnosis.html");
    diagnose(&["--out", text(&page), "--lang", "en"]);
    let html = std::fs::read_to_string(page).unwrap();
    assert!(html.contains("One next step") && html.contains("to be checked"));
    let unknown =
        run(["--lake", text(&lake()), "diagnose", "--area", "없는곳", "--industry", "커피", "--opened", "2022-03-01"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("커피-음료"), "the nearest industry is named: {}", unknown.stderr);
}

#[test]
fn the_tracker_prints_sums_and_never_zero_for_what_was_not_reported() {
    let lines = run(["programme", "--format", "csv"]).exits(0).rows();
    let line = |unit: &str, period: &str| {
        lines.iter().find(|r| r["unit"] == unit && r["period"] == period && r["kind"] == "budget").unwrap()
    };
    let all = line("all", "all");
    assert_eq!((&*all["value"], &*all["executed"], &*all["rate"]), ("23,911", "11,732", "49.1 %"));
    assert_eq!(line("all", "2014")["rate"], "81.1 %");
    assert_eq!((&*line("all", "2015")["rate"], &*line("all", "2016")["rate"]), ("100.0 %", "100.0 %"));
    assert_eq!((&*line("centre", "all")["value"], &*line("centre", "all")["executed"]), ("12,567", "6,513"));
    assert_eq!(
        (&*line("small_owners", "all")["value"], &*line("small_owners", "all")["executed"]),
        ("11,344", "5,219")
    );
    for year in ["2017", "2018"] {
        assert_eq!((&*line("all", year)["executed"], &*line("all", year)["rate"]), ("아직 보고되지 않음", ""));
    }
    let page = scratch("tracker").join("programme.html");
    run(["programme", "--out", text(&page), "--today", "2026-11-25"]).exits(0);
    assert!(std::fs::read_to_string(page).unwrap().contains("49.1 %"));
}

#[test]
fn every_programme_of_the_plan_is_past_and_overlaps_are_listed() {
    let listed = run(["programme", "list", "--today", "2026-11-25", "--format", "csv"]).exits(0).rows();
    let statuses = |status: &str| listed.iter().filter(|r| r["status"] == status).count();
    assert_eq!((statuses("과거 사업"), statuses("확인 필요")), (12, listed.len() - 12));
    let then = run(["programme", "list", "--today", "2016-06-01", "--format", "csv"]).exits(0).rows();
    assert_eq!(then.iter().filter(|r| r["status"] == "열림").count(), 12);
    assert_eq!(run(["programme", "overlap", "--format", "csv"]).exits(0).rows().len(), overlaps().len());
}

#[test]
fn the_network_hands_out_every_consultant_and_says_what_is_assumed() {
    let said = golmok(&["programme", "network", "--format", "csv"]);
    let lines = said.rows();
    let sum = |column: &str| lines.iter().map(|r| r[column].parse::<u32>().unwrap()).sum::<u32>();
    assert_eq!((sum("consultants_now"), sum("consultants_planned")), (150, 200));
    assert!(said.stderr.contains("가정") && said.stderr.contains('%'), "{}", said.stderr);
    let areas = golmok(&["programme", "network", "--nearest", "--format", "csv", "--quiet"]).rows();
    let near = |r: &BTreeMap<String, String>| r["distance_m"].parse::<f64>().unwrap();
    assert!(areas.len() > 200 && areas.iter().all(|r| near(r) >= 0.0 && r["point"] == "assumed"));
    assert!(areas.iter().all(|r| !r["serving_centre"].is_empty()), "each gu has its centre");
}

#[test]
fn joint_groups_are_large_enough_and_promising_trades_are_no_permit() {
    let groups = golmok(&["programme", "joint", "--industry", "커피-음료", "--format", "csv"]).rows();
    assert!(!groups.is_empty());
    assert!(groups.iter().all(|r| r["shops"].parse::<usize>().unwrap() >= rules::rules().joint.shops_at_least));
    let said = golmok(&["programme", "promising", "--format", "csv"]);
    assert!(said.stderr.contains("허가 구역이 아닙니다"), "{}", said.stderr);
    let lines = said.rows();
    let short: Vec<_> = lines.iter().filter(|r| r["list"] == "under_supplied").collect();
    assert!(short.iter().all(|r| r["hi"].parse::<f64>().unwrap() < 1.0));
    assert!(lines.iter().any(|r| r["list"] == "few_shops"), "the sample city has places with people and few shops");
    let page = scratch("promising").join("promising.html");
    golmok(&["programme", "promising", "--out", text(&page)]);
    assert!(std::fs::read_to_string(page).unwrap().contains("허가 구역이 아닙니다"));
}

#[test]
fn a_list_of_shops_is_held_against_law_and_proposal() {
    let shops = scratch("small_owner").join("shops.csv");
    std::fs::write(&shops, "industry,workers,sales_krw\n커피-음료,2,150000000\n커피-음료,6,900000000\n한식음식점,3,1100000000\n미용실,,100000000\n")
        .unwrap();
    let said =
        run(["programme", "small-owner", "--shops", text(&shops), "--today", "2016-06-01", "--format", "csv"]).exits(0);
    let answers: Vec<(String, String)> =
        said.rows().iter().map(|r| (r["law"].clone(), r["proposal"].clone())).collect();
    let wanted = [("yes", "yes"), ("no", "yes"), ("no", "no"), ("unknown", "yes")];
    assert_eq!(answers, wanted.map(|(law, proposal)| (law.to_owned(), proposal.to_owned())));
    assert!(said.stderr.contains("제안만 1"), "{}", said.stderr);
    let versions = run(["programme", "small-owner", "--format", "csv"]).exits(0).rows();
    assert!(versions.iter().all(|r| !r["source"].is_empty()));
}

#[test]
fn the_clinics_are_the_twenty_largest_of_the_published_file() {
    let golden = std::fs::read(golmok_testkit::project_root().join("tests/golden/support/clinics.csv")).unwrap();
    let golden: Vec<(String, i64)> =
        csv_rows(&golden).iter().map(|r| (r["industry_code"].clone(), r["stores"].parse().unwrap())).collect();
    let ours: Vec<(String, i64)> = rules::clinics().industries.iter().map(|i| (i.code.clone(), i.stores)).collect();
    assert_eq!(ours, golden);
    assert_eq!(rules::clinics().quarter, 20234);
}

/// One decimal, per cent.
fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn number(cell: &Option<String>) -> f64 {
    cell.as_ref().unwrap().parse().unwrap()
}

/// The answers of docs/education.md, from the sample city and the rules.
fn answers() -> Vec<String> {
    let snapshot = current(&lake());
    let columns = ["area_kind", "area_code", "industry_code", "store_count", "closure_count_4q", "industry_name"];
    let cells = rows(&snapshot, "mart_entry_risk", &columns);
    let is = |cell: &Option<String>, wanted: &str| cell.as_deref() == Some(wanted);
    let here = cells.iter().find(|r| is(&r[1], AREA) && is(&r[2], COFFEE)).unwrap();
    let city = cells.iter().filter(|r| is(&r[0], "city") && !is(&r[2], "ALL"));
    let largest = city.max_by_key(|r| number(&r[3]) as i64).unwrap();
    let coffee = cells.iter().filter(|r| is(&r[0], "trade_area") && is(&r[2], COFFEE) && number(&r[3]) > 0.0);
    let (with, without) =
        coffee.fold((0, 0), |(with, without), r| (with + 1, without + usize::from(number(&r[4]) == 0.0)));
    let tier = tier::tier(Some(1.2), None, Some(RelativeGrade::Higher)).unwrap();
    let kind = |kind: &str| match kind {
        "consulting" => "컨설팅",
        "experience" => "경영체험",
        "funding" => "자금",
        other => panic!("{other}"),
    };
    let order: Vec<&str> = tier.order.iter().map(|k| kind(k)).collect();
    let columns = ["area_kind", "industry_code", "survival_3y", "survival_3y_lo", "survival_3y_hi"];
    let survival = rows(&snapshot, "mart_survival", &columns);
    let survival = survival.iter().find(|r| is(&r[0], "city") && is(&r[1], COFFEE)).unwrap();
    let hazards = rows(&snapshot, "mart_survival", &["area_kind", "industry_code", "hazard_age_1_2", "hazard_age_0_1"]);
    let hazards = hazards.iter().find(|r| is(&r[0], "city") && is(&r[1], COFFEE)).unwrap();
    let of_hundred = |rate: f64| ((1.0 - (-rate).exp()) * 100.0).round() as i64;
    let half = format!("{:.0}", (mean_month(&snapshot) / 2.0).floor());
    let said = diagnose(&["--sales", &half, "--profit", "0.1", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let net = rules::programmes().iter().find(|p| p.id == "seoul_mutual_aid_subsidy").unwrap();
    let subsidy = |sales| {
        let mut case = Case::new("2016-06-01".parse().unwrap(), Stage::Growth).industry(COFFEE).gu("11110");
        (case.workers, case.new_member, case.annual_sales_krw) = (Some(1), Some(true), Some(sales));
        if net.standing(&case) == Standing::Eligible { "대상" } else { "대상 아님" }
    };
    let lines = budget(programme_facts());
    let rate = |period: &str| {
        let line = lines.iter().find(|l| l.unit == "all" && l.period == period).unwrap();
        line.rate().map_or_else(|| "아직 보고되지 않음(0 %가 아님)".to_owned(), percent)
    };
    let cafe =
        Size { section: section_of(COFFEE).map(str::to_owned), workers: Some(6), annual_sales_krw: Some(900_000_000) };
    let day = "2016-06-01".parse().unwrap();
    let owner = |truth| if truth == Truth::Yes { "소상공인" } else { "소상공인 아님" };
    vec![
        format!("**F1** {}곳, 폐업 {}건", number(&here[3]), number(&here[4])),
        format!("**F2** {}", largest[5].as_deref().unwrap()),
        format!(
            "**F3** {with}곳, 그 가운데 {without}곳. 아닙니다: 점포가 적으면 폐업이 없는 해가 흔하고, 그래서 이웃과 업종의 기록을 빌려 범위를 냅니다."
        ),
        format!("**F4** {}만 원 (600만 원 ÷ 0.6)", 6_000_000.0 / 0.6 / 10_000.0),
        format!("**F5** {} 순서. 없어지지 않습니다: 순서만 바뀝니다.", order.join(" → ")),
        format!(
            "**C1** {} ({}~{})",
            percent(number(&survival[2])),
            percent(number(&survival[3])),
            percent(number(&survival[4]))
        ),
        format!("**C2** 1~2년차 {}곳, 0~1년차 {}곳", of_hundred(number(&hazards[2])), of_hundred(number(&hazards[3]))),
        "**C3** \"두 범위가 겹칩니다. 이 자료로는 어느 쪽이 덜 닫는지 가려지지 않습니다.\"".to_owned(),
        format!("**C4** {}", json["diagnosis"]["tier"]["name_ko"].as_str().unwrap()),
        format!("**C5** 2억 원: {}, 2억 1원: {}", subsidy(200_000_000), subsidy(200_000_001)),
        format!("**C6** 2014년 {}, 전체 {}, 2017년 {}", rate("2014"), rate("all"), rate("2017")),
        format!("**C7** {}짝", overlaps().len()),
        format!("**C8** 법령: {}, 제안: {}", owner(law().holds(&cafe, day)), owner(proposal().holds(&cafe, day))),
    ]
}

#[test]
fn the_answers_of_the_classroom_are_those_of_the_sample_city() {
    let page = std::fs::read_to_string(golmok_testkit::project_root().join("docs/education.md")).unwrap();
    let (open, close) = ("<!-- answers -->\n", "<!-- /answers -->");
    let (head, rest) = page.split_once(open).unwrap();
    let (_, tail) = rest.split_once(close).unwrap();
    let wanted: String = answers().iter().map(|answer| format!("- {answer}\n")).collect();
    golmok_testkit::kept("docs/education.md", &format!("{head}{open}{wanted}{close}{tail}"));
    for answer in wanted.lines() {
        let id = answer.split("**").nth(1).unwrap();
        assert!(head.contains(&format!("**{id}.**")), "{id} has no exercise");
    }
}
