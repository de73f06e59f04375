//! Another city by its file alone: nothing is built anew, and no word or code of Seoul is left in what comes out.

use crate::program::{current, rows, run, scratch, text};
use std::path::PathBuf;

const REGISTER: &str = "licence/national_animalhospital_2026format_pawly.csv.gz";

fn busan() -> PathBuf {
    golmok_testkit::project_root().join("tests/city/city_file/busan.toml")
}

#[test]
fn a_national_register_is_read_for_busan() {
    let Some(register) = golmok_testkit::shared_data(REGISTER) else { return };
    let dir = scratch("city_file");
    let (input, out) = (dir.join("files"), dir.join("out"));
    std::fs::create_dir_all(&input).unwrap();
    std::fs::copy(&register, input.join("animal_hospitals.csv.gz")).unwrap();
    let city = busan();
    let args = ["run", "--input", text(&input), "--city", text(&city), "--as-of", "2025-12-31", "--out", text(&out)];
    run(args).exits(0);
    let lake = out.join("lake");
    let snapshot = current(&lake);

    let spells = rows(&snapshot, "core_spells", &["scope", "gu_code"]);
    let inside: Vec<&str> =
        spells.iter().filter(|row| row[0].as_deref() == Some("seoul")).filter_map(|row| row[1].as_deref()).collect();
    // Rows with one of Busan's 개방자치단체코드, licensed up to the day, counted by Python's csv.
    assert_eq!(inside.len(), 501);
    assert!(inside.iter().all(|code| code.starts_with("26")), "{inside:?}");
    let survival = rows(&snapshot, "mart_survival", &["area_kind", "area_code", "store_count"]);
    let cities: Vec<_> = survival.iter().filter(|row| row[0].as_deref() == Some("city")).collect();
    assert!(!cities.is_empty() && cities.iter().all(|row| row[1].as_deref() == Some("26")), "{cities:?}");
    let gu: Vec<_> = survival.iter().filter(|row| row[0].as_deref() == Some("gu")).collect();
    assert!(gu.iter().all(|row| row[1].as_deref().is_some_and(|code| code.starts_with("26"))), "{gu:?}");

    // The lake knows its city: another process, which is told nothing, reports on it.
    let again = dir.join("again");
    run(["report", "--lake", text(&lake), "--out", text(&again)]).exits(0);
    for folder in [&out, &again] {
        let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
        assert!(page.contains("부산") && page.contains("해운대구"), "{}", folder.display());
        assert!(!page.contains("서울"), "{}", folder.display());
    }
}

#[test]
fn a_file_that_tells_no_city_is_refused_by_its_rule() {
    let dir = scratch("city_file_wrong");
    let (file, input) = (dir.join("wrong.toml"), dir.join("register.csv"));
    std::fs::write(
        &input,
        "관리번호,인허가일자,영업상태명,폐업일자,사업장명,도로명주소\n1,2020-01-01,영업/정상,,가,부산광역시 중구\n",
    )
    .unwrap();
    let whole = std::fs::read_to_string(busan()).unwrap();
    for (wrong, says) in [
        (whole.replace("gu_code = \"26110\"", "gu_code = \"11110\""), "11110 does not begin with the code 26"),
        (whole.replace("name_en = \"Busan\"", "name = \"Busan\""), "name"),
        (whole.replace("\"부산광역시\", \"부산시\"", "\"부산\", \"부산광역시\""), "a shorter name"),
    ] {
        std::fs::write(&file, wrong).unwrap();
        let args = ["run", "--input", text(&input), "--city", text(&file), "--lang", "en", "--out"];
        let said = run(args.into_iter().chain([text(&dir.join("out"))])).exits(2);
        assert!(said.stderr.contains(says) && said.stderr.contains("wrong.toml"), "{}", said.stderr);
    }
}
