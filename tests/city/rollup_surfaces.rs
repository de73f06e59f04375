//! Raw card rows through the lake to every surface: a publication of their own, and nothing withheld is told anywhere.

use crate::portal::client::Server;
use crate::portal::walk::ask_everything;
use crate::program::raw_rows::{Row, World, args, number, published, truth, world};
use crate::program::{csv_rows, golmok, run, scratch, text};
use arrow::datatypes::DataType;
use golmok_engine::settings::Settings;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

/// A run on the city with the rolled-up file beside the publisher's.
fn measured(world: &World, published: &str, name: &str) -> PathBuf {
    let dir = scratch(name);
    let (input, out) = (dir.join("input"), dir.join("out"));
    let mut list = args(world, &world.raw.join("rows"), &dir.join("days"), &input);
    list.extend(["--published".to_owned(), published.to_owned()]);
    run(list).exits(0);
    crate::program::night::copy(&world.lake.with_file_name("city"), &input.join("city"));
    run(["run", "--input", text(&input), "--out", text(&out), "--as-of", "2025-03-31"]).exits(0);
    out
}

/// Rows of a table as it leaves the lake.
fn exported(out: &Path, table: &str, condition: Option<&str>) -> Vec<Row> {
    let file = out.join(format!("{table}.csv"));
    let lake = out.join("lake");
    let mut list = vec!["export", table, "--lake", text(&lake), "--out", text(&file)];
    list.extend(condition.into_iter().flat_map(|condition| ["--where", condition]));
    run(list).exits(0);
    csv_rows(&std::fs::read(&file).unwrap())
}

#[test]
fn raw_card_rows_are_a_publication_of_their_own() {
    let world = world();
    let newer = measured(world, "2025-01-31", "rollup_speaks");
    let demand = exported(&newer, "mart_demand", None);
    let raw = |row: &&Row| row["caveats"].contains("raw_card_data");
    // It is newer than the publisher's: it speaks of its one quarter, and of no other anything is spliced in.
    // Where nobody's sales are known, a row tells of the passers-by only.
    let has_sales = |row: &&Row| row["area_kind"] == "trade_area" && !row["sales_krw"].is_empty();
    let areas: Vec<&Row> = demand.iter().filter(has_sales).collect();
    assert!(areas.len() > 20 && areas.iter().all(|row| raw(row) && row["quarter"] == "20241"));
    assert!(areas.iter().all(|row| !row["caveats"].contains("estimated_by_the_publisher")));
    let file = published(&newer.with_file_name("input"));
    for row in &file {
        let own = areas
            .iter()
            .find(|own| own["area_code"] == row["상권_코드"] && own["industry_code"] == row["서비스_업종_코드"]);
        let own = own.unwrap_or_else(|| panic!("{row:?} is not in mart_demand"));
        assert_eq!((&own["sales_krw"], &own["store_count"]), (&row["당월_매출_금액"], &row["점포수"]));
    }
    // Both are staged, each under its own file.
    let staged = exported(&newer, "stg_sales", None);
    assert_eq!(staged.iter().filter(raw).count(), file.len());
    assert!(staged.iter().any(|row| !raw(&row)));

    // Older than the publisher's newest, it says nothing, and no number of it is among theirs.
    let older = measured(world, "2024-05-31", "rollup_silent");
    let demand = exported(&older, "mart_demand", None);
    assert!(demand.len() > 20 && !demand.iter().any(|row| raw(&row)));
}

/// Every text below a folder, workbooks unpacked, Parquet as CSV.
fn surfaces(out: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(out).unwrap().flatten() {
        let path = entry.path();
        let name = path.display().to_string();
        if path.is_dir() {
            surfaces(&path, found);
        } else if name.ends_with(".xlsx") {
            use calamine::Reader;
            let mut book = calamine::open_workbook_auto(&path).unwrap();
            for (sheet, range) in book.worksheets() {
                let cells: Vec<String> = range.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
                found.push((format!("{name}/{sheet}"), cells.join("\n")));
            }
        } else if name.ends_with(".parquet") {
            found.push((name, parquet_text(&path)));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            found.push((name, text));
        }
    }
}

fn parquet_text(path: &Path) -> String {
    let file = std::fs::File::open(path).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let mut text = String::new();
    for batch in reader.map(Result::unwrap) {
        for column in batch.columns().iter().filter(|column| !matches!(column.data_type(), DataType::Binary)) {
            for row in 0..batch.num_rows() {
                text += &arrow::util::display::array_value_to_string(column, row).unwrap();
                text.push('\n');
            }
        }
    }
    text
}

/// The whole numbers of a text, thousands commas taken out.
fn numbers_in(text: &str) -> HashSet<i64> {
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    let of = |text: &str| -> Vec<i64> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() < 17)
            .filter_map(|d| d.parse().ok())
            .collect()
    };
    of(text).into_iter().chain(of(&plain)).collect()
}

#[test]
fn no_surface_tells_a_withheld_number_or_what_gives_it() {
    let world = world();
    let out = measured(world, "2025-01-31", "rollup_surfaces");
    let lake = out.join("lake");
    let truth = truth(world);
    let file = published(&out.with_file_name("input"));
    let cell_of = |area: &str, industry: &str| {
        file.iter().find(|row| row["상권_코드"] == area && row["서비스_업종_코드"] == industry)
    };
    // Won that no shown number happens to equal, nor the mean of a shop or of a sale that is told of a shown cell.
    let mut shown: HashSet<i64> =
        file.iter().flat_map(|row| row.values()).filter_map(|value| value.parse().ok()).collect();
    for row in &file {
        let won = number(row, "당월_매출_금액");
        shown.extend(["점포수", "당월_매출_건수"].map(|of| won / number(row, of)));
    }
    let mut withheld: BTreeMap<i64, String> = BTreeMap::new();
    for cell in &truth {
        let own = cell_of(&cell["area"], &cell["industry"]);
        let total = own.is_none().then_some(("all", number(cell, "all_won")));
        let parts = golmok_rollup::parts::PARTS
            .iter()
            .filter(|part| own.is_some_and(|own| part.sales().is_none_or(|(won, _)| own[won].is_empty())));
        for (part, won) in
            total.into_iter().chain(parts.map(|part| (part.key, number(cell, &format!("{}_won", part.key)))))
        {
            if won.abs() >= 100_000 && !shown.contains(&won) {
                withheld.insert(won.abs(), format!("{part} of {} {}", cell["area"], cell["industry"]));
            }
        }
    }
    assert!(withheld.len() > 200, "{}", withheld.len());

    // What every command says of cells that are shown, and of some that are not.
    let mut found: Vec<(String, String)> = Vec::new();
    let answers = out.join("answers");
    std::fs::create_dir_all(&answers).unwrap();
    let hidden = truth.iter().filter(|cell| cell["area"] != "-" && cell_of(&cell["area"], &cell["industry"]).is_none());
    let asked: Vec<(&str, &str)> =
        (file.iter().map(|row| (row["상권_코드"].as_str(), row["서비스_업종_코드"].as_str())).take(6))
            .chain(hidden.map(|cell| (cell["area"].as_str(), cell["industry"].as_str())).take(6))
            .collect();
    // Every route of the portal; its answers are laid beside the rest.
    let server = Server::start(&lake, Settings::default());
    let routes = ask_everything(&server, &asked, &out.join("portal"));
    drop(server);
    for route in ["/", "/area/{file}", "/founder.html", "/diagnose", "/places", "/compare", "/data", "/map.svg"] {
        assert!(routes.contains(route), "{route} never answered: {routes:?}");
    }
    assert!(routes.iter().filter(|route| route.starts_with("/api/v1/")).count() >= 15, "{routes:?}");
    for (turn, (area, industry)) in asked.into_iter().enumerate() {
        for ending in ["json", "html", "xlsx", "txt"] {
            let to = answers.join(format!("advise_{turn}.{ending}"));
            let cell = ["--area", area, "--industry", industry, "--lake", text(&lake), "--today", "2025-04-15"];
            golmok().arg("advise").args(cell).args(["--out", text(&to)]).output().unwrap();
            let to = answers.join(format!("diagnose_{turn}.{ending}"));
            let own = ["--opened", "2020-01-01", "--sales", "9000000", "--out", text(&to)];
            golmok().arg("diagnose").args(cell).args(own).output().unwrap();
        }
        let said = run(["explain", "--area", area, "--industry", industry, "--lake", text(&lake)]);
        found.push((format!("explain {area} {industry}"), said.stdout + &said.stderr));
        let said = run(["compare", "--area", area, "--industry", industry, "--lake", text(&lake), "--format", "json"]);
        found.push((format!("compare {area} {industry}"), said.stdout + &said.stderr));
    }
    for (table, condition) in [
        ("mart_demand", None),
        ("mart_demand", Some("sales_krw > 0 AND store_count < 6")),
        ("stg_sales", None),
        ("stg_sales", Some("h00_06_sales_krw IS NULL")),
        ("mart_district_scores", None),
    ] {
        exported(&out, table, condition);
        let text = std::fs::read_to_string(out.join(format!("{table}.csv"))).unwrap();
        found.push((format!("{table} where {condition:?}"), text));
    }
    // The pages, the workbook, the data beside them, and the lake itself: what was withheld never entered it.
    surfaces(&out, &mut found);
    assert!(
        found.iter().any(|(name, _)| name.ends_with("index.html"))
            && found.iter().any(|(name, _)| name.contains(".xlsx/"))
    );
    assert!(found.iter().filter(|(name, _)| name.contains("advise_")).count() > 6);
    // The walk sees what is shown: the sums leave the portal in its download, elsewhere it rounds them.
    let by_portal = found.iter().filter(|(name, _)| name.contains("/out/portal/"));
    let by_portal: HashSet<i64> = by_portal.flat_map(|(_, text)| numbers_in(text)).collect();
    assert!(file.iter().all(|row| by_portal.contains(&number(row, "당월_매출_금액"))));
    // Numbers that are told where the raw rows never were are not theirs.
    let mut without = Vec::new();
    let alone = scratch("rollup_alone");
    let city = world.lake.with_file_name("city");
    run(["run", "--input", text(&city), "--out", text(&alone), "--as-of", "2025-03-31"]).exits(0);
    surfaces(&alone, &mut without);
    let others: HashSet<i64> = without.iter().flat_map(|(_, text)| numbers_in(text)).collect();
    withheld.retain(|won, _| !others.contains(won));
    // Nor are means of what is shown: of three merchants or more, over areas or industries.
    let demand = exported(&out, "mart_demand", None);
    let mean = |row: &Row, of: &str| Some(row["sales_krw"].parse::<i64>().ok()? / row[of].parse::<i64>().ok()?.max(1));
    let means: HashSet<i64> =
        demand.iter().flat_map(|row| ["store_count", "sales_count"].map(|of| mean(row, of))).flatten().collect();
    withheld.retain(|won, _| !means.contains(won));
    assert!(withheld.len() > 200, "{}", withheld.len());
    let mut told: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, text) in &found {
        let numbers = numbers_in(text);
        for (won, what) in withheld.iter().filter(|(won, _)| numbers.contains(won)) {
            told.entry(name).or_default().push(format!("{won} ({what})"));
        }
    }
    assert!(told.is_empty(), "{told:#?}");

    // Sums over industries, gu and the city are sums of what is shown: no difference of nested areas is a withheld cell.
    let won = |row: &Row| row["sales_krw"].parse::<i64>().unwrap_or(0);
    let sum = |pick: &dyn Fn(&Row) -> bool| demand.iter().filter(|row| pick(row)).map(won).sum::<i64>();
    let mut compared = 0;
    for row in demand.iter().filter(|row| row["caveats"].contains("raw_card_data")) {
        let of = |other: &Row| {
            other["area_kind"] == "trade_area" && other["trade_area_kind"] != "U" && other["industry_code"] != "ALL"
        };
        let parts = match (row["area_kind"].as_str(), row["industry_code"].as_str()) {
            ("trade_area", "ALL") => sum(&|o| of(o) && o["area_code"] == row["area_code"]),
            ("gu", industry) => sum(&|o| {
                of(o) && o["gu_code"] == row["area_code"] && (industry == "ALL" || o["industry_code"] == industry)
            }),
            ("city", industry) => sum(&|o| of(o) && (industry == "ALL" || o["industry_code"] == industry)),
            _ => continue,
        };
        compared += 1;
        assert_eq!(won(row), parts, "{row:?}");
    }
    assert!(compared > 10, "{compared}");
}

/// Rows of a person's own counts: people who pass by the hour in January 2024, `(area, men, women)` an hour.
fn counts(dir: &Path, areas: &[(&str, i64, i64)]) -> PathBuf {
    let mut rows = "at,area,n,sex,age\n".to_owned();
    for day in 1..=31 {
        for hour in 0..24 {
            for (area, men, women) in areas {
                for (sex, n) in [("M", men), ("F", women)] {
                    rows += &format!("2024-01-{day:02} {hour:02}:00,{area},{n},{sex},34\n");
                }
            }
        }
    }
    let mapping =
        "source = \"people\"\n[columns]\ntime = \"at\"\ncount = \"n\"\narea = \"area\"\nsex = \"sex\"\nage = \"age\"\n";
    std::fs::create_dir_all(dir).unwrap();
    std::fs::write(dir.join("counts.csv"), rows).unwrap();
    std::fs::write(dir.join("counts.toml"), mapping).unwrap();
    dir.join("counts.csv")
}

#[test]
fn counts_of_people_flow_on_with_a_caveat_and_never_into_the_publisher_s() {
    let world = world();
    let dir = scratch("rollup_people");
    let truth = truth(world);
    let mut areas: Vec<&str> = truth.iter().map(|cell| cell["area"].as_str()).filter(|area| *area != "-").collect();
    areas.dedup();
    // Never more than four people at once in the second, three women in the third.
    let (own, few, women) = (areas[0], areas[1], areas[2]);
    let rows = counts(&dir, &[(own, 701, 302), (few, 2, 2), (women, 811, 3)]);
    let (inbox, days) = (dir.join("inbox"), dir.join("days"));
    let mapping = dir.join("counts.toml");
    let list = ["rollup", text(&rows), "--mapping", text(&mapping), "--days", text(&days), "--out", text(&inbox)];
    let said = run([&list[..], &["--lake", text(&world.lake), "--published", "2025-02-28"]].concat()).exits(0);
    assert!(said.stderr.contains("칸 2개") && said.stderr.contains("관측 31일"), "{}", said.stderr);
    let city = world.lake.with_file_name("city");
    let people_of = |row: &Row| row["caveats"].contains("raw_people_counts;days_31_of_91");

    // Beside the publisher's, three areas are a cut: they are staged and say nothing.
    let beside = dir.join("beside");
    crate::program::night::copy(&city, &beside.join("city"));
    crate::program::night::copy(&inbox, &beside.join("inbox"));
    let lake = dir.join("beside_lake");
    run(["ingest", text(&beside), "--lake", text(&lake)]).exits(0);
    let file = dir.join("staged.csv");
    run(["export", "stg_foot_traffic", "--lake", text(&lake), "--out", text(&file)]).exits(0);
    let staged = csv_rows(&std::fs::read(&file).unwrap());
    let (own_rows, others): (Vec<&Row>, Vec<&Row>) = staged.iter().partition(|row| people_of(row));
    assert!(own_rows.len() == 2 && own_rows.iter().all(|row| row["complete"] == "false"));
    assert!(others.iter().any(|row| row["complete"] == "true"));

    // Without the publisher's they are all that is known of passers-by, and every surface says what they are.
    let alone = dir.join("alone");
    crate::program::night::copy(&city, &alone.join("city"));
    crate::program::night::copy(&inbox, &alone.join("inbox"));
    let mut removed = 0;
    for entry in walk(&alone.join("city")) {
        if entry.to_string_lossy().contains("길단위인구") || entry.to_string_lossy().contains("유동인구") {
            std::fs::remove_file(entry).unwrap();
            removed += 1;
        }
    }
    assert!(removed > 0, "the sample city has foot traffic");
    let out = dir.join("out");
    run(["run", "--input", text(&alone), "--out", text(&out), "--as-of", "2025-03-31"]).exits(0);
    let demand = exported(&out, "mart_demand", Some("foot_traffic_daily IS NOT NULL"));
    assert!(!demand.is_empty() && demand.iter().all(|row| people_of(row) && row["quarter"] == "20241"));
    let told: HashSet<&str> = demand.iter().map(|row| row["area_code"].as_str()).collect();
    assert_eq!(told, HashSet::from([own, women]));
    let daily: f64 = demand.iter().find(|row| row["area_code"] == own).unwrap()["foot_traffic_daily"].parse().unwrap();
    assert!((daily - 1_003.0 * 24.0).abs() < 1.0, "{daily}");
    let lake = out.join("lake");
    let industry = &truth.iter().find(|cell| cell["area"] == own && cell["industry"] != "-").unwrap()["industry"];
    let mut found = Vec::new();
    for ending in ["html", "txt", "json", "xlsx"] {
        let to = out.join(format!("answers/advise.{ending}"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        let cell = ["--area", own, "--industry", industry, "--lake", text(&lake), "--today", "2025-04-15"];
        golmok().arg("advise").args(cell).args(["--out", text(&to)]).output().unwrap();
    }
    surfaces(&out, &mut found);
    let says = |name: &str, words: &str| found.iter().any(|(of, text)| of.contains(name) && text.contains(words));
    assert!(says("answers/advise.html", "91일 가운데 31일"), "the founder's page");
    assert!(says(&format!("area/{own}"), "따로 센 인원"), "the page of the area");
    // Two men and two women an hour, all day; and three women: what the quarter would be of them is nowhere that tells of people.
    let of_people = ["stg_foot_traffic", "core_area_quarters", "mart_demand", "mart_competition", "answers", "area/"];
    let of_quarter = |people: i64| people * 24 * 91;
    let tells = |people: i64| -> Vec<&String> {
        let about = found.iter().filter(|(name, _)| of_people.iter().any(|table| name.contains(table)));
        about.filter(|(_, text)| numbers_in(text).contains(&of_quarter(people))).map(|(name, _)| name).collect()
    };
    for (people, what) in [(4, "the area of four"), (3, "three women"), (811, "the men beside them")] {
        assert!(tells(people).is_empty(), "{what}: {:?}", tells(people));
    }
    assert!(!tells(814).is_empty(), "all that pass where three women do");
}

/// Every file below a folder.
fn walk(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
