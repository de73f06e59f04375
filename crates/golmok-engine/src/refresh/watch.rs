//! The watch list: who wants to be told about which area and industry, and what is told.

use super::alert::{Alert, AlertKind};
use super::ratings::{Cell, Cells};
use crate::error::{Context, Result, bail, ensure};
use crate::own_list;
use serde::Deserialize;
use std::path::Path;

/// One subscription: an area × an industry, and what is told about it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// Who or what it is for; comes back in the alert.
    pub name: String,
    /// Code or name of a trade area; `*` for every one.
    pub area: String,
    /// Code or name of an industry; `*` for every one.
    pub industry: String,
    /// Tell when the grade moves.
    #[serde(default = "yes")]
    pub grade_moves: bool,
    /// Tell when the closure probability within a year rises to this or over it.
    #[serde(default)]
    pub probability_at_least: Option<f64>,
    /// Tell when it changes by this or more, up or down.
    #[serde(default)]
    pub probability_change_at_least: Option<f64>,
    /// Tell when the number of stores changes by this or more.
    #[serde(default)]
    pub stores_change_at_least: Option<i64>,
}

/// Columns of a list in CSV.
const COLUMNS: [&str; 7] = [
    "name",
    "area",
    "industry",
    "grade_moves",
    "probability_at_least",
    "probability_change_at_least",
    "stores_change_at_least",
];

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlList {
    #[serde(default)]
    watch: Vec<Subscription>,
}

/// Reads a watch list: `.toml` with `[[watch]]`, or `.csv` with the same names as header.
///
/// # Errors
/// When it cannot be read, or a subscription makes no sense.
pub fn read(path: &Path) -> Result<Vec<Subscription>> {
    let shown = path.display();
    let list: Vec<Subscription> = match path.extension().and_then(|e| e.to_str()) {
        Some("toml") => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("the watch list {shown} cannot be read"))?;
            let list: TomlList = toml::from_str(&text).with_context(|| format!("{shown} is no watch list"))?;
            list.watch
        }
        Some("csv") => {
            let text = own_list::as_csv(path).with_context(|| format!("the watch list {shown} cannot be read"))?;
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            // A column that nobody reads may be a threshold with a slip in its name: it must not be passed over.
            if let Some(others) = own_list::unknown_columns(reader.headers()?.iter(), &COLUMNS) {
                return Err(crate::Error::UnknownColumns {
                    path: path.to_path_buf(),
                    others,
                    known: COLUMNS.join(", "),
                });
            }
            reader.deserialize().collect::<Result<_, _>>().with_context(|| format!("{shown} is no watch list"))?
        }
        _ => bail!("the watch list {shown} must be named .toml or .csv"),
    };
    for s in &list {
        let shares = [s.probability_at_least, s.probability_change_at_least];
        let sound = shares.iter().flatten().all(|p| (0.0..=1.0).contains(p));
        ensure!(sound, "{shown}: {}: a probability lies between 0 and 1", s.name);
        ensure!(s.stores_change_at_least.is_none_or(|n| n > 0), "{shown}: {}: a change of stores is 1 or more", s.name);
    }
    Ok(list)
}

/// What is to be told, by subscription and cell.
pub fn alerts(list: &[Subscription], before: Option<&Cells>, now: &Cells, snapshot: &str, as_of: &str) -> Vec<Alert> {
    let mut told = Vec::new();
    for s in list {
        let matches = |key: &(String, String), cell: &Cell| {
            (s.area == "*" || s.area == key.0 || s.area == cell.area_name)
                && (s.industry == "*" || s.industry == key.1 || s.industry == cell.industry_name)
        };
        let mut any = false;
        for (key, cell) in now.iter().filter(|(key, cell)| matches(key, cell)) {
            any = true;
            let old = before.and_then(|b| b.get(key));
            for (kind, was, is) in of_cell(s, old, cell) {
                told.push(Alert {
                    area_code: Some(key.0.clone()),
                    area_name: Some(cell.area_name.clone()),
                    industry_code: Some(key.1.clone()),
                    industry_name: Some(cell.industry_name.clone()),
                    before: was,
                    now: is,
                    detail: None,
                    ..Alert::plain(kind, snapshot, as_of, &s.name, String::new())
                });
            }
        }
        if !any {
            let detail = format!("no trade area {} with industry {}", s.area, s.industry);
            told.push(Alert::plain(AlertKind::UnknownSubscription, snapshot, as_of, &s.name, detail));
        }
    }
    told
}

type Finding = (AlertKind, Option<f64>, Option<f64>);

fn of_cell(s: &Subscription, old: Option<&Cell>, cell: &Cell) -> Vec<Finding> {
    let mut found = Vec::new();
    let probability = |c: &Cell| c.probability.map(|p| p[0]);
    let (was, is) = (old.and_then(probability), probability(cell));
    if let Some(old) = old {
        if s.grade_moves && old.grade != cell.grade {
            found.push((AlertKind::GradeMoved, old.grade.map(f64::from), cell.grade.map(f64::from)));
        }
        if let (Some(least), Some(was), Some(is)) = (s.probability_change_at_least, was, is)
            && (is - was).abs() >= least
        {
            found.push((AlertKind::ProbabilityChanged, Some(was), Some(is)));
        }
        if let Some(least) = s.stores_change_at_least
            && (cell.stores - old.stores).abs() >= least
        {
            found.push((AlertKind::StoresChanged, Some(old.stores as f64), Some(cell.stores as f64)));
        }
    }
    if let (Some(least), Some(is)) = (s.probability_at_least, is)
        && is >= least
        && was.is_none_or(|was| was < least)
    {
        found.push((AlertKind::ProbabilityReached, was, Some(is)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(stores: i64, grade: u8, p: f64) -> Cell {
        Cell {
            area_name: "왕십리역".to_owned(),
            industry_name: "커피-음료".to_owned(),
            stores,
            grade: Some(grade),
            probability: Some([p, p, p]),
            sound: true,
        }
    }

    fn cells(list: &[(&str, Cell)]) -> Cells {
        list.iter().map(|(area, cell)| (((*area).to_owned(), "CS100010".to_owned()), cell.clone())).collect()
    }

    #[test]
    fn lists_in_both_forms_mean_the_same_and_nonsense_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).expect("written");
            path
        };
        let toml = write(
            "w.toml",
            "[[watch]]\nname = \"a\"\narea = \"왕십리역\"\nindustry = \"*\"\nprobability_at_least = 0.2\n",
        );
        let csv = write(
            "w.csv",
            "name,area,industry,grade_moves,probability_at_least,probability_change_at_least,stores_change_at_least\n\
             a,왕십리역,*,true,0.2,,\n",
        );
        assert_eq!(read(&toml).expect("read"), read(&csv).expect("read"));
        let bad =
            write("bad.toml", "[[watch]]\nname = \"a\"\narea = \"*\"\nindustry = \"*\"\nprobability_at_least = 20\n");
        assert!(read(&bad).is_err());
        assert!(read(&write("typo.toml", "[[watch]]\nname = \"a\"\narea = \"*\"\n")).is_err());
        assert!(read(&write("w.txt", "")).is_err());
        for (header, others) in [
            ("name,area,industry,probabilty_at_least,memo", "probabilty_at_least, memo"),
            ("name,area,industry,비고", "비고"),
            ("Name,area,industry,GRADE,grade_moves", "GRADE"),
        ] {
            let error = read(&write("typo.csv", &format!("{header}\n"))).expect_err("a column of no use").whole();
            assert!(error.contains(&format!("columns that are not read: {others};")), "{error}");
        }
    }

    #[test]
    fn tells_what_crossed_a_threshold_and_once_only() {
        let list = [
            Subscription {
                name: "a".to_owned(),
                area: "왕십리역".to_owned(),
                industry: "CS100010".to_owned(),
                grade_moves: true,
                probability_at_least: Some(0.2),
                probability_change_at_least: Some(0.05),
                stores_change_at_least: Some(2),
            },
            Subscription {
                name: "b".to_owned(),
                area: "9999999".to_owned(),
                industry: "*".to_owned(),
                grade_moves: true,
                probability_at_least: None,
                probability_change_at_least: None,
                stores_change_at_least: None,
            },
        ];
        let kinds = |before: &Cells, now: &Cells| {
            alerts(&list, Some(before), now, "s", "d").iter().map(|a| a.kind).collect::<Vec<_>>()
        };
        let (low, high) = (cells(&[("3110001", cell(5, 2, 0.15))]), cells(&[("3110001", cell(7, 3, 0.21))]));
        use AlertKind::{GradeMoved, ProbabilityChanged, ProbabilityReached, StoresChanged, UnknownSubscription};
        let all = [GradeMoved, ProbabilityChanged, StoresChanged, ProbabilityReached, UnknownSubscription];
        assert_eq!(kinds(&low, &high), all);
        assert_eq!(kinds(&high, &high), [UnknownSubscription]);
        let first = alerts(&list[..1], None, &high, "s", "d");
        assert_eq!(first.iter().map(|a| a.kind).collect::<Vec<_>>(), [ProbabilityReached]);
        let line = serde_json::to_string(&first[0]).expect("JSON");
        assert!(line.contains("\"now\":0.21") && !line.contains("before"), "{line}");
    }
}
