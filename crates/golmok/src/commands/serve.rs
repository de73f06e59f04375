//! `golmok serve`: portal and API over the current snapshot.

use crate::cli::Global;
use crate::output;
use anyhow::Result;
use clap::Args;
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use std::net::SocketAddr;
use std::path::Path;

/// `golmok serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// 듣는 주소; 기본은 이 컴퓨터에서만 · address to listen at; only this computer unless told otherwise
    #[arg(long, alias = "addr", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    pub bind: SocketAddr,
}

/// Serves until SIGTERM or SIGINT. Without `--lake` it takes `./lake`, else `./out/lake`, and says so.
pub fn serve(global: &Global, settings: &Settings, args: &ServeArgs) -> Result<()> {
    with_few_arenas();
    let dir = global.lake.clone().unwrap_or_else(|| golmok_portal::lake_at_hand(Path::new("")));
    let lake = Lake::open(&dir)?;
    let started = |address: SocketAddr| {
        if !global.quiet {
            let stop = global.lang.pick("끝내기 Ctrl-C", "end with Ctrl-C");
            output::note(&format!("{} → http://{address}/ · {stop}", dir.display()));
        }
    };
    Ok(golmok_portal::serve(lake, args.bind, settings.clone(), started)?)
}

/// glibc keeps what a thread has freed in an arena of its own, and the portal has many threads: it begins again with two
/// arenas, a quarter less memory on the real city, unless the environment says how many there shall be. Where that cannot be,
/// it goes on as it is.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn with_few_arenas() {
    use std::os::unix::process::CommandExt;
    const ARENAS: &str = "MALLOC_ARENA_MAX";
    if let (None, Ok(program)) = (std::env::var_os(ARENAS), std::env::current_exe()) {
        let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(ARENAS, "2").exec();
        tracing::debug!("{error}");
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn with_few_arenas() {}
