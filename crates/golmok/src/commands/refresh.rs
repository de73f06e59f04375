//! `golmok refresh`.

use crate::cli::Global;
use crate::language::Lang;
use crate::output;
use anyhow::{Context, Result, ensure};
use clap::Args;
use golmok_engine::refresh::{self as nightly, Done, Request};
use golmok_engine::settings::Settings as Config;
use golmok_engine::step::{Published, Step};
use golmok_lake::store::Lake;
use golmok_report::change_report;
use golmok_report::step::Pages;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// `golmok refresh`.
#[derive(Debug, Clone, Args)]
pub struct RefreshArgs {
    /// 원천 파일을 놓는 폴더 · folder in which public files are put
    #[arg(long, value_name = "DIR", required_unless_present = "accept")]
    pub inbox: Option<PathBuf>,
    /// 설정의 [[refresh.fetch]]를 먼저 내려받습니다(GOLMOK_API_KEY) · downloads what [[refresh.fetch]] names into the inbox first
    #[arg(long, conflicts_with = "accept")]
    pub fetch: bool,
    /// 다른 판이 읽었고 이제 없는 파일은 그 판이 읽은 대로 둡니다 · files that another version read and that are gone stand as it read them
    #[arg(long, conflicts_with = "accept")]
    pub keep_staged: bool,
    /// 기준일 · nothing later is used [default: today in Seoul]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// 보고서도 이 폴더에 씁니다 · writes the report here, too
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// 관심 목록(TOML, CSV) · watch list
    #[arg(long, value_name = "FILE")]
    pub watch: Option<PathBuf>,
    /// 알림(JSON 줄)을 받는 명령 · command that gets the alerts as JSON lines on its stdin
    #[arg(long, value_name = "CMD")]
    pub on_alert: Option<String>,
    /// Prometheus 지표 파일 · file for metrics
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// 보류된 스냅샷을 이 검사를 알고도 공개합니다 · publishes the held snapshot in spite of this check (repeatable)
    #[arg(long, value_name = "CHECK", requires = "reason", conflicts_with_all = ["inbox", "as_of"])]
    pub accept: Vec<String>,
    /// 공개하는 까닭(기록에 남습니다) · why; is recorded
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub reason: Option<String>,
    /// 지금으로 칠 때(연습용) · the instant taken for now, for rehearsals [default: the clock]
    #[arg(long, value_name = "TIMESTAMP")]
    pub now: Option<jiff::Timestamp>,
}

/// Runs the refresh, or publishes the snapshot that was held. Alerts go to stdout as JSON lines.
pub fn refresh(global: &Global, config: &Config, args: &RefreshArgs) -> Result<()> {
    let dir = super::lake_dir(global);
    let lake = if args.accept.is_empty() { Lake::create(dir)? } else { Lake::open(dir)? };
    let key = args.fetch.then(super::fetch::key).transpose()?;
    if args.fetch {
        ensure!(
            !config.refresh.fetch.is_empty(),
            "--fetch: the configuration has no [[refresh.fetch]] that names a service"
        );
    }
    let request = Request {
        inbox: args.inbox.as_deref().unwrap_or(Path::new("")),
        fetch_key: key.as_ref(),
        keep_staged: args.keep_staged,
        now: args.now.unwrap_or_else(jiff::Timestamp::now),
        as_of: args.as_of,
        config,
        threads: global.threads,
        reporter: &change_report::Pages(global.lang),
        on_timeout: |message| {
            output::note(message);
            std::process::exit(2);
        },
        watch: args.watch.as_deref(),
        on_alert: args.on_alert.as_deref(),
        metrics: args.metrics.as_deref(),
    };
    let done = match args.accept.as_slice() {
        [] => nightly::refresh(&request, &lake)?,
        checks => {
            let reason = args.reason.as_deref().unwrap_or_default().trim();
            ensure!(!reason.is_empty(), "--reason must say why");
            nightly::accept(&request, &lake, checks, reason)?
        }
    };
    output::write_stdout(&done.alerts)?;
    if let Some(out) = &args.out {
        let pages = Pages { out, lang: global.lang, city: None, settings: config };
        pages
            .make(&Published { lake: &lake, snapshot: &done.snapshot })
            .context("the snapshot is published, yet its report could not be written")?;
    }
    if !global.quiet {
        output::note(&in_words(&done, global.lang));
        if !done.left.is_empty() {
            let left =
                global.lang.pick("아직 쓰는 중이라 다음으로 미룬 파일", "still being written, left for the next run");
            output::note(&format!("{left}: {}", done.left.join(", ")));
        }
    }
    Ok(())
}

fn in_words(done: &Done, lang: Lang) -> String {
    let moved = golmok_report::numbers::count(done.grades_moved as i64);
    let (id, report) = (done.snapshot.id(), done.report.join("changes.html"));
    let cause = change_report::cause(done.cause, lang);
    match lang {
        Lang::Ko => format!("공개 {id} · 까닭: {cause} · 등급 이동 {moved} · {}", report.display()),
        Lang::En => format!("published {id} · because of: {cause} · grades moved {moved} · {}", report.display()),
    }
}
