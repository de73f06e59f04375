//! A city without counts: what its licences alone say, from one command (경기데이터드림), and a register by a mapping file.

use crate::cities::City;
use crate::program::{current, rows, run, scratch, text};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The real registers of Gyeonggi and what the main job made of them, or nothing where they are absent.
static GYEONGGI: LazyLock<Option<(City, String)>> = LazyLock::new(|| {
    let files = golmok_testkit::shared_data("../cities/gyeonggi")?;
    let out = scratch("city_gyeonggi").join("out");
    let said = run(["run", "--input", text(&files), "--as-of", "2020-12-31", "--out", text(&out)]).exits(0);
    let lake = out.join("lake");
    Some((City { files, snapshot: current(&lake), lake, out }, said.stderr))
});

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

#[test]
fn licences_alone_make_an_honest_report() {
    let Some((city, said)) = &*GYEONGGI else { return };
    let index = std::fs::read_to_string(city.out.join("index.html")).unwrap();
    for there in ["경기", "당구장", "유흥주점영업", "동물관련영업", "수원시", "직권말소"] {
        assert!(index.contains(there), "{there}");
    }
    // The purged register is refused, whatever the day; what the files lack is said.
    for says in ["동물관련영업 대장", "하루에 몰림", "어느 행정동에도 들지 않습니다", "폐업으로 세지 않은 끝"]
    {
        assert!(said.contains(says) && index.contains(says), "{says}: {said}");
    }
    let status = run(["--lake", text(&city.lake), "status"]).exits(0).stderr;
    let doctor = run(["--lake", text(&city.lake), "doctor", "--format", "csv"]).exits(0).stdout;
    assert!(status.contains("동물관련영업") && doctor.contains("동물관련영업"), "{status}\n{doctor}");
    for page in ["industry/CS200016.html", "industry/L_07_23_02_P.html"] {
        let page = std::fs::read_to_string(city.out.join(page)).unwrap();
        assert!(page.contains("크기에 따라") && page.contains("영업한 지에 따라") && page.contains("가장 빽빽한 동"));
    }
    let dongs = std::fs::read_dir(city.out.join("dong")).unwrap().count();
    assert!(dongs > 400, "{dongs} pages of dongs");
}

#[test]
fn a_shop_is_told_where_no_area_is_rated() {
    let Some((city, _)) = &*GYEONGGI else { return };
    let asked = |industry: &str, more: &[&str]| {
        let args = ["--lake", text(&city.lake), "advise", "--at", "127.0286,37.2636", "--industry", industry];
        run(args.into_iter().chain(["--today", "2021-01-31"]).chain(more.iter().copied()))
    };
    let json = |industry: &str, more: &[&str]| -> serde_json::Value {
        let said = asked(industry, &[&["--format", "json"], more].concat()).exits(0);
        serde_json::from_str(&said.stdout).unwrap()
    };
    // 당구장, by Suwon's station.
    let told = json("CS200016", &["--floor-area", "120"]);
    assert_eq!(told["schema"], "golmok.shop/1");
    let shop = &told["shop"]["own_shop"]["known"];
    let figure = |name: &str| shop["probability"][name].as_f64().unwrap();
    assert!(0.02 < figure("lo") && figure("lo") < figure("value") && figure("value") < figure("hi"), "{shop}");
    assert!(figure("hi") < 0.5 && shop["closures"].as_i64().unwrap() > 20, "{shop}");
    assert!(shop["running_near"].as_i64().unwrap() > 3 && shop["opened_on"].is_null(), "{shop}");
    let words = asked("CS200016", &[]).exits(0).stdout;
    for says in ["자리", "이 가게", "폐업할 확률", "300 m 안의 같은 업종", "보통 크기"] {
        assert!(words.contains(says), "{says}: {words}");
    }
    let is_told = shop["place"] != "not_told";
    assert_ne!(words.contains("이 업종은 동네에 따른 차이가 자료로 가려지지 않습니다"), is_told, "{words}");
    assert!(asked("CS200016", &["--lang", "en"]).exits(0).stdout.contains("This shop"));
    // A trade of which no licence is known, and a floor area that is none.
    assert_eq!(json("CS300011", &[])["shop"]["own_shop"]["absent"], "no_licences");
    let wrong = asked("CS200016", &["--floor-area", "-3"]);
    assert!(wrong.code != 0 && wrong.stderr.contains("--floor-area"), "{}", wrong.stderr);
}

#[test]
fn each_register_is_judged_by_itself() {
    let Some((city, _)) = &*GYEONGGI else { return };
    let columns = ["service_id", "authority_code", "cut_because", "cancelled_count", "burst_count", "closing_count"];
    let registers = rows(&city.snapshot, "core_registers", &columns);
    let mut trades: BTreeMap<&str, [f64; 5]> = BTreeMap::new();
    for row in &registers {
        let value = |at: usize| row[at].as_deref().map_or(0.0, number);
        let of = trades.entry(row[0].as_deref().unwrap()).or_default();
        for (sum, more) in of.iter_mut().zip([1.0, f64::from(row[2].is_some()), value(3), value(4), value(5)]) {
            *sum += more;
        }
    }
    let [cities, cut, cancelled, bursts, closings] = trades["10_32_01_P"];
    assert_eq!((cities, cut), (31.0, 0.0), "the office's days are censored, no city is refused");
    // 직권말소 1,244, 등록취소, 영업장폐쇄, …; 수원 closed 102 on one day as 폐업.
    assert!((1_200.0..1_300.0).contains(&cancelled) && bursts > 300.0, "{cancelled} {bursts}");
    assert!(closings > 5_000.0, "{closings}");
    let [cities, cut, ..] = trades["x_동물관련영업"];
    assert!(cities > 25.0 && cut == cities, "{cut} of {cities}");

    let columns = ["area_kind", "area_code", "industry_code", "closure_count", "survival_3y", "caveats"];
    let survival = rows(&city.snapshot, "mart_survival", &columns);
    let of = |trade: &str| {
        let is = |row: &&Vec<Option<String>>| row[0].as_deref() == Some("city") && row[2].as_deref() == Some(trade);
        survival.iter().find(is).unwrap_or_else(|| panic!("{trade}"))
    };
    let (halls, pets) = (of("CS200016"), of("L:x_동물관련영업"));
    assert_eq!((halls[1].as_deref(), pets[5].as_deref()), (Some("41"), Some("cut_register")));
    assert_eq!((pets[3].as_deref(), &pets[4]), (Some("0"), &None));
    assert!((0.5..0.9).contains(&number(halls[4].as_deref().unwrap())), "{halls:?}");
}

#[test]
fn a_mapped_register_is_read_by_every_command() {
    let dir = scratch("city_mapped");
    let (file, map) = (dir.join("bars.csv"), dir.join("map.toml"));
    let mut lines = "Lic;Opened;Closed;State\n".to_owned();
    for i in 0..40 {
        let closed = if i % 2 == 0 { format!("{:02}.{:02}.2019", 1 + i % 28, 1 + i % 12) } else { String::new() };
        lines += &format!("B{i};{:02}.06.2015;{closed};{}\n", 1 + i % 28, if i % 2 == 0 { "zu" } else { "auf" });
    }
    lines += "B40;01.06.2015\n";
    std::fs::write(&file, lines).unwrap();
    let written = "delimiter = ';'\ndates = ['%d.%m.%Y']\n[columns]\nnumber = 'Lic'\nstart = 'Opened'\nend = 'Closed'\n\
        status = 'State'\n[status]\nopen = ['auf']\nclosed = ['zu']\n[constants]\ntrade = 'Bar'\ncity = 'Wien'\n";
    std::fs::write(&map, written).unwrap();
    let said = run(["survival", text(&file), "--map", text(&map), "--at", "3"]).exits(0);
    assert_eq!(said.rows()[0]["stores"], "40");
    let lake = dir.join("lake");
    let said = run(["--lake", text(&lake), "ingest", text(&file), "--map", text(&map)]);
    // One row of 41 is over the limit of rejects: nothing is published, and the row is named.
    assert_eq!(said.code, 1, "{}", said.stderr);
    let rejected = run(["--lake", text(&lake), "rejects", "--format", "csv"]).stdout;
    assert!(rejected.contains("42"), "{rejected}");
    std::fs::write(&map, written.replace("'Closed'", "'Closed on'")).unwrap();
    let said = run(["survival", text(&file), "--map", text(&map)]);
    assert!(
        said.code == 2 && said.stderr.contains("Closed on") && said.stderr.contains("가장 가까운 이름: Closed;"),
        "{}",
        said.stderr
    );
}
