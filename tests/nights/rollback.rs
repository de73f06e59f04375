//! Going back: to what was current before, never by itself to a snapshot that is held or damaged.

use crate::program::{Said, current, run, scratch, text};
use std::path::{Path, PathBuf};

const AREAS: [&str; 4] = ["3110001", "3110002", "3110003", "3110004"];

/// One more file of store counts taken in; tells the id of the snapshot.
fn take_in(lake: &Path, nth: usize) -> String {
    let file = lake.with_extension(format!("{nth}.csv"));
    let header = "기준_년분기_코드,상권_구분_코드,상권_구분_코드_명,상권_코드,상권_코드_명,서비스_업종_코드,서비스_업종_코드_명,\
                  점포_수,유사_업종_점포_수,개업_율,개업_점포_수,폐업_률,폐업_점포_수,프랜차이즈_점포_수";
    let row = format!("2024{nth},A,골목상권,{},왕십리,CS100010,커피-음료,3,3,0,0,0,0,0", AREAS[nth - 1]);
    std::fs::write(&file, format!("{header}\n{row}\n")).unwrap();
    run(["ingest", text(&file), "--lake", text(lake)]).exits(0);
    current(lake).id().to_owned()
}

fn back(lake: &Path, more: &[&str]) -> Said {
    run(["rollback", "--lang", "en", "--lake", text(lake)].iter().chain(more))
}

fn lake(name: &str) -> PathBuf {
    let dir = scratch("rollback").join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir.join("lake")
}

#[test]
fn goes_to_what_was_current_before_and_not_to_the_next_lower_id() {
    let lake = lake("parent");
    let [first, held] = [1, 2].map(|nth| take_in(&lake, nth));
    back(&lake, &["--hold", "--reason", "half"]).exits(0);
    assert_eq!(current(&lake).id(), first);
    let third = take_in(&lake, 3);
    assert!(held < third);
    back(&lake, &[]).exits(0);
    assert_eq!(current(&lake).id(), first, "the held one lies between");
    // Named it is refused, but by force.
    let said = back(&lake, &[&held]).exits(2);
    assert!(said.stderr.contains("on the hold list") && said.stderr.contains("--force"), "{}", said.stderr);
    assert_eq!(current(&lake).id(), first);
    back(&lake, &[&held, "--force"]).exits(0);
    assert_eq!(current(&lake).id(), held);
}

#[test]
fn a_damaged_snapshot_is_passed_over_and_refused_by_name() {
    let lake = lake("damaged");
    let [first, second, _] = [1, 2, 3].map(|nth| take_in(&lake, nth));
    let part = Path::new(&lake).join("snapshots").join(&second);
    let part = part.join("stg_store_counts").join("2024-06-30");
    for file in std::fs::read_dir(part).unwrap().flatten() {
        std::fs::write(file.path(), "no Parquet").unwrap();
    }
    let said = back(&lake, &[&second]).exits(2);
    assert!(said.stderr.contains("is damaged"), "{}", said.stderr);
    back(&lake, &[]).exits(0);
    assert_eq!(current(&lake).id(), first);
}
