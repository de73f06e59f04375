//! Seoul Open API (서울 열린데이터광장) download with resume. The only crate that reaches the network.
//!
//! `http://HOST:8088/KEY/json/SERVICE/start/end/` gives at most 1,000 rows a page. The download writes a CSV beside a
//! state file, goes on where it was cut, and gives the CSV its name only when it is whole.
//!
//! | subject | module |
//! |---|---|
//! | the key, which is never shown | [`Key`] |
//! | known services and the columns they must have | [`services`] |
//! | one page: request, retry, check | `page` |
//! | all pages: order, duplicates, resume | `download` |
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod csv_line;
mod download;
mod error;
mod key;
mod page;
pub mod services;
mod state;

pub use download::{Fetched, fetch};
pub use error::FetchError;
pub use key::Key;

use std::path::PathBuf;
use std::time::Duration;

/// Address of the Seoul Open API. It knows no https.
pub const BASE_URL: &str = "http://openapi.seoul.go.kr:8088";

/// Rows of a page; the API gives no more.
pub const PAGE_ROWS: u64 = 1_000;

/// How often a page is asked for, unless told otherwise.
pub const ATTEMPTS: u32 = 6;

/// Wait after the first failure, unless told otherwise.
pub const FIRST_WAIT: Duration = Duration::from_secs(1);

/// Longest time for one page, unless told otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// What to download and how patiently.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// Address of the API.
    pub base_url: String,
    /// The key.
    pub key: Key,
    /// Name of the service, e.g. `VwsmTrdarStorQq`.
    pub service: String,
    /// Further parts of the address, e.g. a quarter `20244`.
    pub parameters: Vec<String>,
    /// The CSV to be written.
    pub out: PathBuf,
    /// Rows of a page, 1–1,000.
    pub page_rows: u64,
    /// How often a page is asked for.
    pub attempts: u32,
    /// Wait after the first failure; doubled after each further one, up to [`LONGEST_WAIT`].
    pub first_wait: Duration,
    /// Pause between two pages, out of politeness.
    pub pause: Duration,
    /// Longest time for one page.
    pub timeout: Duration,
}

/// Longest wait between two attempts.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl FetchOptions {
    /// A service into a file, with the public address and patient defaults.
    pub fn new(key: Key, service: &str, out: PathBuf) -> Self {
        Self {
            base_url: BASE_URL.to_owned(),
            key,
            service: service.to_owned(),
            parameters: Vec::new(),
            out,
            page_rows: PAGE_ROWS,
            attempts: ATTEMPTS,
            first_wait: FIRST_WAIT,
            pause: Duration::from_millis(200),
            timeout: TIMEOUT,
        }
    }
}
