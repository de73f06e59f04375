//! Nothing outside the city files knows which city it is: the sources are searched for Seoul's name, its codes and the
//! numbers of coordinate systems. What still does stands in `city_words.csv`, a list that may only become shorter.

use crate::dependencies::rust_files;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Where such words belong: the city as a value, its clock, the files and services of its publishers, the systems
/// themselves, and the sample, which is written as Seoul's publishers write.
const ALLOWED: [&str; 8] = [
    "crates/golmok-model/src/city.rs",
    "crates/golmok-model/src/seoul.rs",
    "crates/golmok-model/src/tables/staging",
    "crates/golmok-fetch/src/services.rs",
    "crates/golmok-lake/src/source/",
    "crates/golmok-spatial/src/crs.rs",
    "crates/golmok-spatial/src/error.rs",
    "crates/golmok-sample/",
];

/// The list of the others: file and lines.
const LIST: &str = "tests/contracts/city_words.csv";

/// Whether a line of code, comments left out, names the city: by name, by a code (`"11"`, `"11680"`), by a system.
fn speaks_of_seoul(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let coded = code.split('"').skip(1).step_by(2).any(|text| {
        (text.starts_with("11") && matches!(text.len(), 2 | 5 | 8 | 10) && text.chars().all(|c| c.is_ascii_digit()))
            || text.contains("EPSG:")
    });
    // Its clock (`golmok_model::seoul`) is that of the whole country.
    let named = code.replace("seoul::", "").replace("{AreaKind, seoul}", "").replace(", seoul}", "");
    let named = named.replace("use golmok_model::seoul;", "");
    coded || named.contains("서울") || named.to_lowercase().contains("seoul")
}

/// File → lines that name the city, tests left out.
fn lines() -> BTreeMap<String, usize> {
    let root = golmok_testkit::project_root().canonicalize().unwrap();
    let mut files = Vec::new();
    rust_files(&root.join("crates"), &mut files);
    let mut found = BTreeMap::new();
    for file in files {
        let name = file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let is_test = !name.contains("/src/") || ["tests.rs", "fixture.rs"].iter().any(|end| name.ends_with(end));
        if is_test || ALLOWED.iter().any(|place| name.starts_with(place)) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let made = text.split("#[cfg(test)]").next().unwrap_or_default();
        let count = made.lines().filter(|line| speaks_of_seoul(line)).count();
        if count > 0 {
            found.insert(name, count);
        }
    }
    found
}

#[test]
fn the_list_of_files_that_know_the_city_only_shrinks() {
    let path = golmok_testkit::project_root().join(LIST);
    let listed: BTreeMap<String, usize> = (std::fs::read_to_string(&path).unwrap().lines().skip(1))
        .map(|line| line.split_once(',').map(|(name, count)| (name.to_owned(), count.parse().unwrap())).unwrap())
        .collect();
    let found = lines();
    let more: Vec<String> = (found.iter())
        .filter(|(name, count)| **count > listed.get(*name).copied().unwrap_or_default())
        .map(|(name, count)| format!("{name}: {count} lines name the city, {:?} are listed", listed.get(name)))
        .collect();
    assert_eq!(more, Vec::<String>::new(), "ask `City` instead");
    let mut list = String::from("file,lines\n");
    found.iter().for_each(|(name, count)| writeln!(list, "{name},{count}").unwrap());
    golmok_testkit::kept(LIST, &list);
}

#[test]
fn a_line_that_names_the_city_is_seen() {
    for line in
        [r#"if gu.starts_with("11") {"#, r#"let city = "서울";"#, r#"of("11680")"#, "City::seoul()", r#"("EPSG:5181")"#]
    {
        assert!(speaks_of_seoul(line), "{line}");
    }
    for line in ["// Seoul's own", r#"let n = "1100";"#, "let n = 11;", "seoul::day(now)", r#"("11~14시")"#] {
        assert!(!speaks_of_seoul(line), "{line}");
    }
}
