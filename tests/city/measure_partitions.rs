//! The main job again after a change of its files: only the quarters that it reaches are measured, and every byte is as if all
//! had been.

use crate::program::{current, run, scratch, table_hashes, text};
use golmok_lake::store::Snapshot;
use golmok_model::tables::mart;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const AS_OF: &str = "2024-12-31";

fn city(dir: &Path) -> PathBuf {
    let files = dir.join("city");
    run(["sample", "--out", text(&files), "--scale", "0.06", "--seed", "5"]).exits(0);
    files
}

/// The main job on top of what an earlier one left in a folder; what it said.
fn measured(files: &Path, out: &Path) -> (Snapshot, String) {
    let said =
        run(["run", "--input", text(files), "--out", text(out), "--as-of", AS_OF, "--lang", "en", "-v"]).exits(0);
    (current(&out.join("lake")), said.stderr)
}

/// Rewrites the lines of the newest file of 점포-상권; its columns are the same in every line.
fn edit(files: &Path, change: impl Fn(&[&str]) -> Option<Vec<String>>) {
    let folder = std::fs::read_dir(files.join("golmok")).unwrap();
    let newest = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.contains("점포") && name.contains("2024")
    };
    let path = folder.map(|entry| entry.unwrap().path()).find(newest).expect("the stores of 2024");
    let bytes = std::fs::read(&path).unwrap();
    let mut out = Vec::with_capacity(bytes.len());
    // The values that are looked at are ASCII; the rest is kept byte by byte, whatever its encoding.
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let latin: String = line.iter().map(|byte| char::from(*byte)).collect();
        let ending = latin.len() - latin.trim_end_matches(['\r', '\n']).len();
        let (body, end) = latin.split_at(latin.len() - ending);
        let fields: Vec<&str> = body.split(',').collect();
        let new = if number == 0 { Some(fields.iter().map(|f| (*f).to_owned()).collect()) } else { change(&fields) };
        if let Some(new) = new {
            out.extend(new.join(",").chars().chain(end.chars()).map(|c| c as u8));
        }
    }
    assert_ne!(out, bytes, "nothing changed");
    std::fs::write(&path, out).unwrap();
}

fn unquoted(field: &str) -> &str {
    field.trim_matches('"')
}

/// What measure makes; a rating may remember the grade before, and is none of it.
fn marts(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let made = |name: &str| mart::TABLES.iter().any(|table| Some(table.name) == name.split('/').next());
    table_hashes(snapshot).into_iter().filter(|(name, _)| made(name)).collect()
}

/// The tables of the backtest, and what each of its origins was made of.
fn backtests(snapshot: &Snapshot) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let mut tables = table_hashes(snapshot);
    tables.retain(|name, _| name.starts_with("backtest_") || name.starts_with("mart_entry_response/"));
    let origins = snapshot.info().methods.iter().filter(|(name, _)| name.starts_with("rate.origin."));
    (tables, origins.map(|(name, hash)| (name.clone(), hash.clone())).collect())
}

/// The backtest is as if all origins had been tested anew; all but `fresh` of them were not.
fn held_backtests(before: &Snapshot, after: &Snapshot, anew: &Snapshot, said: &str, fresh: usize) {
    let [(_, old), now, (tables, origins)] = [before, after, anew].map(backtests);
    assert_eq!(now, (tables, origins.clone()));
    let same = old.iter().filter(|(name, hash)| origins.get(*name) == Some(hash)).count();
    assert_eq!(same, origins.len() - fresh, "{} origins", origins.len());
    assert!(said.contains(&format!("backtest: {same} of {} origins kept", origins.len())), "{said}");
}

/// The quarters of `mart_changes` whose file is the very file of another snapshot.
fn same_files(one: &Snapshot, other: &Snapshot) -> BTreeSet<String> {
    use std::os::unix::fs::MetadataExt;
    let inode = |snapshot: &Snapshot, path: &str| {
        std::fs::metadata(snapshot.dir().join("mart_changes").join(path)).map(|m| m.ino()).ok()
    };
    let files = &one.info().tables["mart_changes"].files;
    let same = files.iter().filter(|f| inode(one, &f.path) == inode(other, &f.path));
    same.map(|f| f.path.split('/').next().unwrap().to_owned()).collect()
}

#[test]
fn a_changed_gu_is_measured_anew_in_its_quarter_and_the_rest_is_kept() {
    let dir = scratch("measure_gu");
    let files = city(&dir);
    let out = dir.join("out");
    let (before, _) = measured(&files, &out);
    let quarters = before.info().tables["mart_changes"].files.len();
    // One gu: its trade areas, by the gu that the marts name.
    let gu = "11110";
    let areas: BTreeSet<String> = crate::program::rows(&before, "mart_changes", &["area_code", "gu_code", "area_kind"])
        .into_iter()
        .filter(|row| row[1].as_deref() == Some(gu) && row[2].as_deref() == Some("trade_area"))
        .filter_map(|row| row[0].clone())
        .collect();
    assert!(!areas.is_empty());
    // In the newest quarter one more closure in each of its cells (폐업_점포_수 comes before 프랜차이즈_점포_수).
    edit(&files, |fields| {
        let mut new: Vec<String> = fields.iter().map(|f| (*f).to_owned()).collect();
        let ours = unquoted(fields[0]) == "20244" && fields.iter().any(|f| areas.contains(unquoted(f)));
        if ours && fields.len() > 2 {
            let at = fields.len() - 2;
            let count: u32 = unquoted(fields[at]).parse().ok()?;
            new[at] = fields[at].replace(unquoted(fields[at]), &(count + 1).to_string());
        }
        Some(new)
    });
    let (after, said) = measured(&files, &out);
    let (anew, _) = measured(&files, &dir.join("anew"));
    assert_eq!(marts(&after), marts(&anew));
    assert_ne!(marts(&after), marts(&before));
    let kept = same_files(&after, &before);
    assert!(!kept.contains("20244") && kept.len() == quarters - 1, "{kept:?} of {quarters}");
    assert!(said.contains(&format!("{} of {quarters} quarters kept", quarters - 1)), "{said}");
    // The newest origin's outcome ends with the quarter that changed.
    held_backtests(&before, &after, &anew, &said, 1);
}

#[test]
fn an_added_quarter_leaves_the_others_as_they_were() {
    let dir = scratch("measure_quarter");
    let files = city(&dir);
    let out = dir.join("out");
    let whole: Vec<(PathBuf, Vec<u8>)> = std::fs::read_dir(files.join("golmok"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(&path).unwrap()))
        .collect();
    edit(&files, |fields| (unquoted(fields[0]) != "20244").then(|| fields.iter().map(|f| (*f).to_owned()).collect()));
    let (before, _) = measured(&files, &out);
    for (path, bytes) in whole {
        std::fs::write(path, bytes).unwrap();
    }
    let (after, said) = measured(&files, &out);
    let (anew, _) = measured(&files, &dir.join("anew"));
    assert_eq!(marts(&after), marts(&anew));
    let quarters = after.info().tables["mart_changes"].files.len();
    let kept = same_files(&after, &before);
    assert!(!kept.contains("20244") && kept.len() == quarters - 1, "{kept:?} of {quarters}");
    assert!(said.contains("quarters kept"), "{said}");
    held_backtests(&before, &after, &anew, &said, 1);
}
