//! `golmok fetch`.

use crate::cli::Global;
use crate::language::Lang;
use crate::output::{self, Listing, Print};
use crate::progress::Bar;
use anyhow::{Context, Result};
use clap::Args;
use golmok_fetch::{FetchOptions, Key, services};
use std::path::PathBuf;
use std::time::Duration;

/// Environment variable that holds the key.
const KEY: &str = "GOLMOK_API_KEY";

/// `golmok fetch`.
#[derive(Debug, Clone, Args)]
pub struct FetchArgs {
    /// 서비스 이름 · name of the service, e.g. VwsmTrdarStorQq
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    pub service: Option<String>,
    /// 주소에 더 붙일 값: 예 20244 · further parts of the address, e.g. the quarter 20244
    #[arg(long, value_name = "VALUE")]
    pub parameter: Vec<String>,
    /// 쓸 CSV 파일 · CSV to be written [default: inbox/NAME.csv]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// API 주소 · address of the API
    #[arg(long, value_name = "URL", default_value = golmok_fetch::BASE_URL)]
    pub base_url: String,
    /// 한 번에 받을 행 수 · rows of a page
    #[arg(long, value_name = "N", default_value_t = golmok_fetch::PAGE_ROWS)]
    pub page_rows: u64,
    /// 한 쪽을 청하는 횟수 · how often a page is asked for
    #[arg(long, value_name = "N", default_value_t = golmok_fetch::ATTEMPTS)]
    pub attempts: u32,
    /// 첫 실패 뒤 기다림(ms), 그다음은 두 배씩 · wait after the first failure, doubled after each further one
    #[arg(long, value_name = "MS", default_value_t = golmok_fetch::FIRST_WAIT.as_millis() as u64)]
    pub wait: u64,
    /// 한 쪽의 시간 제한(초) · longest time for a page, in seconds
    #[arg(long, value_name = "S", default_value_t = golmok_fetch::TIMEOUT.as_secs())]
    pub timeout: u64,
    /// 아는 서비스 목록 · lists the services that golmok knows
    #[arg(long)]
    pub list: bool,
}

/// The key from the environment.
///
/// # Errors
/// Where there is none, or it cannot be part of an address.
pub fn key() -> Result<Key> {
    Ok(std::env::var(KEY).unwrap_or_default().parse()?)
}

/// Downloads a service; the key comes from the environment and is shown nowhere.
pub fn fetch(global: &Global, args: &FetchArgs) -> Result<()> {
    if args.list {
        let rows = services::SERVICES.iter().map(|s| vec![s.name.to_owned(), s.title.to_owned()]).collect();
        return Listing { header: vec!["service", "title"], rows }.print(global.format);
    }
    let service = args.service.clone().context("--service names what to fetch")?;
    let key = key()?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("inbox").join(format!("{service}.csv")));
    let options = FetchOptions {
        base_url: args.base_url.clone(),
        parameters: args.parameter.clone(),
        page_rows: args.page_rows,
        attempts: args.attempts,
        first_wait: Duration::from_millis(args.wait),
        timeout: Duration::from_secs(args.timeout),
        ..FetchOptions::new(key, &service, out)
    };
    let step = Bar::new(global.quiet);
    step.begin(&service);
    let count = |n: u64| golmok_report::numbers::count(n as i64);
    let fetched = golmok_fetch::fetch(&options, &|done, total| step.at(&format!("{}/{}", count(done), count(total))))?;
    let (rows, resumed, out) = (count(fetched.rows), count(fetched.resumed), options.out.display());
    step.done(&match global.lang {
        Lang::Ko => format!("{rows}행 (이어받음 {resumed}행) → {out}"),
        Lang::En => format!("{rows} rows ({resumed} from before) → {out}"),
    });
    if global.format.is_some() {
        let row = vec![service.clone(), out.to_string(), fetched.rows.to_string(), fetched.resumed.to_string()];
        Listing { header: vec!["service", "file", "rows", "resumed"], rows: vec![row] }.print(global.format)?;
    }
    if !global.quiet && services::by_name(&service).is_none() {
        output::note(global.lang.pick(
            "모르는 서비스라 열 이름은 확인하지 않았습니다.",
            "golmok does not know this service, so its columns were not checked.",
        ));
    }
    Ok(())
}
