//! `golmok rollback`.

use crate::cli::{Global, RollbackArgs};
use crate::language::Lang;
use crate::output::{self, Listing, Print};
use anyhow::{Result, ensure};
use golmok_lake::store::{Hold, Lake};

/// Makes the previous (or the named) snapshot current, and holds the files of the one left where asked; or releases
/// files that are held.
pub fn rollback(global: &Global, args: &RollbackArgs) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    let clock = jiff::Timestamp::now();
    let told = |rows: Vec<[&str; 3]>| match global.format {
        None => Ok(()),
        format => {
            let rows = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
            Listing { header: vec!["what", "name", "sha256"], rows }.print(format)
        }
    };
    fn rows<'h>(what: &'h str, holds: &'h [Hold]) -> impl Iterator<Item = [&'h str; 3]> {
        holds.iter().map(move |hold| [what, hold.name.as_str(), hold.sha256.as_str()])
    }
    let list = |what: &str, holds: &[Hold]| {
        for hold in holds {
            output::note(&format!("  {what}: {} ({})", hold.name, hold.sha256.get(..12).unwrap_or(&hold.sha256)));
        }
    };
    if let Some(which) = &args.release {
        let released = lake.release(which, clock)?;
        ensure!(!released.is_empty(), "nothing on the hold list is {which}; `golmok status --holds` lists it");
        list(global.lang.pick("풀림", "released"), &released);
        return told(rows("released", &released).collect());
    }
    let before = lake.current_id()?.unwrap_or_default();
    let (now, held) = if args.hold {
        lake.rollback_and_hold(args.snapshot.as_deref(), &args.reason, clock)?
    } else if let Some(id) = args.snapshot.as_deref().filter(|_| args.force) {
        (lake.rollback_by_force(id, clock)?, Vec::new())
    } else {
        (lake.rollback(args.snapshot.as_deref(), clock)?, Vec::new())
    };
    output::note(&match global.lang {
        Lang::Ko => format!("현재 스냅샷: {now} (이전: {before})"),
        Lang::En => format!("current snapshot: {now} (was {before})"),
    });
    if args.hold {
        let n = held.len();
        output::note(&match global.lang {
            Lang::Ko => format!("보류한 파일 {n}개: `golmok rollback --release`로 풉니다"),
            Lang::En => format!("{n} files held; `golmok rollback --release` lets them in"),
        });
    }
    list(global.lang.pick("보류", "held"), &held);
    told([["current", &now, ""], ["before", &before, ""]].into_iter().chain(rows("held", &held)).collect())
}
