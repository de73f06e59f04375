//! Without store counts: tables that say their source, and no total over a few licence kinds.

use super::{DIR, SAMPLE};
use crate::program::{csv_rows, run, text};

#[test]
fn licences_alone_give_tables_and_say_what_is_missing() {
    let dir = DIR.join("licences-only");
    let (files, out) = (dir.join("in"), dir.join("out"));
    std::fs::create_dir_all(&files).unwrap();
    let mut stack = vec![SAMPLE.out.with_file_name("city")];
    let mut copied = 0;
    while let Some(folder) = stack.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                stack.push(path);
            } else if name.contains("licence") {
                std::fs::copy(&path, files.join(path.file_name().unwrap())).unwrap();
                copied += 1;
            }
        }
    }
    assert!(copied > 0, "the sample city has licences");
    let said = run(["run", "--input", text(&files), "--out", text(&out)]).exits(0);
    assert!(out.join("survival.csv").exists(), "{}", said.stderr);
    let index = std::fs::read_to_string(out.join("index.html")).unwrap();
    assert!(
        index.contains("등급과 동네에 따른 위험은 매기지 않습니다"),
        "what licences alone say, and that nothing is graded"
    );
    assert!(said.stderr.contains("점포-상권 파일이 없어 평가가 없습니다"), "{}", said.stderr);
    for name in ["survival.csv", "changes.csv", "competition.csv"] {
        let rows = csv_rows(&std::fs::read(out.join(name)).unwrap());
        assert!(rows.iter().all(|row| row["source"] == "licences"), "{name} says its source");
        assert!(rows.iter().all(|row| row["industry_code"] != "ALL"), "{name}: the kinds at hand are no total");
    }
}
