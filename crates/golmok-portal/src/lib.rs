//! The portal: pages and API over a lake's current snapshot.
//!
//! | subject | module |
//! |---|---|
//! | one snapshot as it is shown; the one shown now, swapped while requests go on | [`edition`], [`live`] |
//! | connections in, requests to the router, answers out, every wait and size bounded | [`http`] |
//! | the router and what happens around every request | [`app`] |
//! | JSON for programs, described by OpenAPI | [`api`] |
//! | pages for people, the same as the report's | [`pages`] |
//! | what went wrong, languages, codings, headers, counts | [`problem`], [`language`], [`compress`], [`policy`], [`metrics`] |
//!
//! Numbers come from `golmok_engine::query`, words and templates from `golmok-report`; nothing is decided here.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod app;
mod ask;
pub mod compress;
pub mod edition;
pub mod http;
pub mod language;
pub mod live;
pub mod metrics;
pub mod pages;
pub mod policy;
pub mod problem;

use app::App;
use edition::Name;
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use live::Live;
use metrics::Metrics;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How often signals are looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// Why the portal cannot start, or had to end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {source}")]
    Address {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The lake cannot be shown.
    #[error(transparent)]
    Engine(#[from] golmok_engine::Error),
    /// Pages cannot be made.
    #[error(transparent)]
    Report(#[from] golmok_report::ReportError),
    /// The system refused threads or signals.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The lake that is served where none is named: `lake`, else `out/lake`; the second where neither is there.
pub fn lake_at_hand(folder: &Path) -> std::path::PathBuf {
    let found = ["lake", "out/lake"].map(|name| folder.join(name)).into_iter().find(|lake| lake.is_dir());
    found.unwrap_or_else(|| folder.join("out/lake"))
}

/// Name of the data of a lake: the sample city where `golmok run` made one beside it, else the snapshot's city.
///
/// # Errors
/// When the lake has no snapshot.
pub fn name_of(lake: &Lake) -> Result<Name, ServeError> {
    let sample = lake.dir().parent().is_some_and(|out| out.join("sample").is_dir());
    let city = golmok_engine::city::of(&lake.current().map_err(golmok_engine::Error::from)?);
    Ok(if sample {
        ["표본 도시", "Sample city"].map(str::to_owned)
    } else {
        [city.name_ko.clone(), city.name_en.clone()]
    })
}

/// Serves a lake until SIGTERM or SIGINT; answers under way are finished. `started` is told the address once.
///
/// # Errors
/// When the lake has no snapshot, or the address cannot be listened at.
pub fn serve(
    lake: Lake,
    bind: SocketAddr,
    settings: Settings,
    started: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let asked_to_end = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        signal_hook::flag::register(signal, Arc::clone(&asked_to_end))?;
    }
    serve_until(lake, bind, settings, started, &asked_to_end)
}

/// The same until a flag turns true.
///
/// # Errors
/// As [`serve`].
pub fn serve_until(
    lake: Lake,
    bind: SocketAddr,
    settings: Settings,
    started: impl FnOnce(SocketAddr),
    end: &AtomicBool,
) -> Result<(), ServeError> {
    let (limits, name) = (Arc::new(settings.portal.clone()), name_of(&lake)?);
    let metrics = Arc::new(Metrics::default());
    let live = Arc::new(Live::open(lake, settings, name)?);
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let at_work = if limits.at_work == 0 { 2 * cores } else { limits.at_work };
    let app = Arc::new(App::new(Arc::clone(&live), Arc::clone(&metrics), at_work, &limits)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores)
        .max_blocking_threads(at_work + 8)
        .thread_name("portal")
        .enable_all()
        .build()?;
    let watched = {
        let (live, metrics, poll) = (Arc::clone(&live), Arc::clone(&metrics), Duration::from_secs(limits.poll_seconds));
        // A thread of its own: tables are read outside rayon's pool and off the threads that wait for sockets.
        std::thread::Builder::new().name("snapshots".to_owned()).spawn(move || live.watch(poll, &metrics))?
    };
    let served = runtime.block_on(async {
        let listener = TcpListener::bind(bind).await.map_err(|source| ServeError::Address { address: bind, source })?;
        started(listener.local_addr()?);
        let (stop, stopped) = watch::channel(false);
        let serving = http::run(listener, app.router(), limits, metrics, stopped);
        let asked = async {
            while !end.load(Ordering::Acquire) {
                tokio::time::sleep(GLANCE).await;
            }
            let _ = stop.send(true);
            // Held until the server has seen it.
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = serving => {}
            () = asked => {}
        }
        Ok(())
    });
    live.end();
    runtime.shutdown_timeout(Duration::from_secs(1));
    if watched.join().is_err() {
        tracing::error!("the look-out for snapshots ended early");
    }
    served
}
