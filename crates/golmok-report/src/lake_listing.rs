//! `golmok status`, also with `--snapshots` and `--holds`, `golmok prune`: what lies in a lake, and how long it stays.

use crate::error::Result;
use crate::listing::Listing;
use crate::{Lang, numbers, step_words, words};
use golmok_engine::refresh::word;
use golmok_lake::store::{Fate, Lake, Pruned, Room, SnapshotInfo, Usage};
use golmok_model::seoul;
use std::collections::BTreeSet;

/// One row per snapshot, published ones first. One whose description does not read is `damaged`. Of the bytes of its
/// files, those are shared that another snapshot holds as well.
///
/// # Errors
/// When the lake cannot be read.
pub fn snapshots(lake: &Lake) -> Result<Listing> {
    let header = vec![
        "snapshot",
        "state",
        "created_at",
        "as_of",
        "parent",
        "sources",
        "tables",
        "rows",
        "stale",
        "bytes",
        "shared_bytes",
    ];
    let usage = lake.usage()?;
    let bare = |id: String, state: &str| {
        let room = room(usage.room(&id));
        let row = [id, state.to_owned()].into_iter().chain(std::iter::repeat_n(String::new(), 7)).chain(room);
        row.collect::<Vec<String>>()
    };
    let current = lake.current_id()?;
    let mut rows = Vec::new();
    for id in lake.snapshots()? {
        let Ok(snapshot) = lake.snapshot(&id) else {
            rows.push(bare(id, "damaged"));
            continue;
        };
        let info = snapshot.info();
        let [bytes, shared] = room(usage.room(&id));
        rows.push(vec![
            id.clone(),
            if current.as_deref() == Some(&id) { "current" } else { "kept" }.to_owned(),
            seoul::time(info.created_at),
            info.as_of.map(|day| day.to_string()).unwrap_or_default(),
            info.parent.clone().unwrap_or_default(),
            info.sources.len().to_string(),
            info.tables.len().to_string(),
            info.tables.values().map(|t| t.rows).sum::<u64>().to_string(),
            crate::stale::cell(&info.stale),
            bytes,
            shared,
        ]);
    }
    rows.extend(lake.rejected()?.into_iter().map(|id| bare(id, "rejected")));
    Ok(Listing { header, rows })
}

fn room(room: Room) -> [String; 2] {
    [room.bytes, room.shared].map(|bytes| bytes.to_string())
}

/// What all snapshots take together, in words.
pub fn total(usage: &Usage, lang: Lang) -> String {
    let bytes = numbers::bytes(usage.total());
    match lang {
        Lang::Ko => format!("모든 스냅샷: {bytes} (함께 쓰는 파일은 한 번만 셈)"),
        Lang::En => format!("all snapshots: {bytes} (files that several hold counted once)"),
    }
}

/// One row per snapshot: whether it stays or goes, why, and its room as it was before.
pub fn pruning(pruned: &Pruned, before: &Usage) -> Listing {
    let rows = pruned.fates.iter().map(|one| {
        let state = if one.published { "published" } else { "rejected" };
        let what = if one.fate.goes() { "goes" } else { "stays" };
        let texts = [one.id.as_str(), state, what, one.fate.code()].map(str::to_owned);
        texts.into_iter().chain(room(before.room(&one.id))).collect()
    });
    let header = vec!["snapshot", "state", "what", "because", "bytes", "shared_bytes"];
    Listing { header, rows: rows.collect() }
}

/// How many snapshots went, or would go, and what that frees, in words.
pub fn pruned(pruned: &Pruned, before: &Usage, dry_run: bool, lang: Lang) -> String {
    let gone: BTreeSet<String> = pruned.fates.iter().filter(|one| one.fate.goes()).map(|one| one.id.clone()).collect();
    let freed = numbers::bytes(before.total() - before.without(&gone));
    let waiting = pruned.fates.iter().filter(|one| matches!(one.fate, Fate::Read | Fate::Young)).count();
    let n = gone.len();
    let mut text = match (lang, dry_run) {
        (Lang::Ko, true) => format!("지울 스냅샷 {n}개, 비울 크기 {freed} (아무것도 지우지 않음)"),
        (Lang::Ko, false) => format!("지운 스냅샷 {n}개, 비운 크기 {freed}"),
        (Lang::En, true) => format!("{n} snapshots would go and free {freed} (nothing was removed)"),
        (Lang::En, false) => format!("{n} snapshots went and freed {freed}"),
    };
    if waiting > 0 {
        text.push_str(&match lang {
            Lang::Ko => format!(" · 읽는 중이라 남긴 것 {waiting}개"),
            Lang::En => format!(" · {waiting} stay because they are read"),
        });
    }
    if let Some((left, limit)) = pruned.over {
        let [left, limit] = [left, limit].map(numbers::bytes);
        text.push_str(&match lang {
            Lang::Ko => format!(" · 남아야 하는 것만으로 {left}: keep_bytes {limit}보다 큼"),
            Lang::En => format!(" · those that must stay take {left}, over keep_bytes {limit}"),
        });
    }
    text
}

/// One row per file that is not read until it is released.
///
/// # Errors
/// When the list cannot be read.
pub fn holds(lake: &Lake) -> Result<Listing> {
    let rows = lake.holds()?.into_iter().map(|h| vec![h.name, h.sha256, seoul::time(h.since), h.reason]).collect();
    Ok(Listing { header: vec!["file", "sha256", "since", "reason"], rows })
}

/// One row per source file of a snapshot: what it is, what became of its rows, and why where it was not read.
pub fn sources(info: &SnapshotInfo, lang: Lang) -> Listing {
    let mut listing = Listing {
        header: vec![
            "file",
            "member",
            "outcome",
            "kind",
            "vintage",
            "encoding",
            "rows",
            "staged",
            "rejected",
            "blank",
            "caveats",
            "publication",
            "publication_inferred",
            "data_date",
            "sha256",
            "reason",
        ],
        rows: Vec::new(),
    };
    for source in &info.sources {
        let text = |value: Option<String>| value.unwrap_or_default();
        listing.rows.push(vec![
            source.name.clone(),
            source.member.to_string(),
            word(&source.outcome),
            text(source.kind.map(|k| k.code().to_owned())),
            text(source.vintage.clone()),
            text(source.encoding.as_ref().map(word)),
            source.rows.to_string(),
            source.staged.to_string(),
            source.rejected.to_string(),
            source.blank.to_string(),
            step_words::caveat_counts(source),
            text(source.publication.map(|d| d.to_string())),
            source.publication_inferred.to_string(),
            text(source.data_date.map(|d| d.to_string())),
            source.sha256.chars().take(12).collect(),
            words::reason(source.reason.as_ref().or(source.incomplete_because.as_ref()).map_or("", |r| r), lang),
        ]);
    }
    listing
}
