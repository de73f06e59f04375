//! Counts of what the portal does, in the text form of Prometheus. No address and no query is in them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the classes of seconds.
const SECONDS: [f64; 8] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 2.0, 10.0];

/// Requests of one route with one status.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    requests: u64,
    seconds: f64,
    classes: [u64; SECONDS.len()],
}

/// The counts of a server.
#[derive(Debug, Default)]
pub struct Metrics {
    by_route: Mutex<BTreeMap<String, BTreeMap<u16, Count>>>,
    open: AtomicI64,
    refused: AtomicU64,
    swaps: AtomicU64,
    failed_swaps: AtomicU64,
}

/// A connection that is open while it lives.
#[derive(Debug)]
pub struct Open(Arc<Metrics>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A connection has opened.
    pub fn connection(self: &Arc<Self>) -> Open {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(self))
    }

    /// A connection was turned away.
    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Another snapshot is shown.
    pub fn swapped(&self) {
        self.swaps.fetch_add(1, Ordering::Relaxed);
    }

    /// Another snapshot could not be opened.
    pub fn not_swapped(&self) {
        self.failed_swaps.fetch_add(1, Ordering::Relaxed);
    }

    /// A request of a route (as the router has it, not as it was asked) was answered.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        let mut counts = self.by_route.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = took.as_secs_f64();
        if !counts.contains_key(route) {
            counts.insert(route.to_owned(), BTreeMap::new());
        }
        let Some(of_route) = counts.get_mut(route) else { return };
        let count = of_route.entry(status).or_default();
        count.requests += 1;
        count.seconds += seconds;
        for (class, end) in count.classes.iter_mut().zip(SECONDS) {
            *class += u64::from(seconds <= end);
        }
    }

    /// The counts as Prometheus reads them; `snapshot` is the one that is shown.
    pub fn text(&self, snapshot: &str, ready: bool) -> String {
        let by_route = self.by_route.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let counts: Vec<(&str, u16, Count)> = by_route
            .iter()
            .flat_map(|(route, of)| of.iter().map(move |(status, c)| (route.as_str(), *status, *c)))
            .collect();
        let mut text = String::new();
        let mut put = |line: std::fmt::Arguments<'_>| {
            let _ = text.write_fmt(line);
            text.push('\n');
        };
        put(format_args!("# HELP golmok_requests_total Requests answered, by route and status."));
        put(format_args!("# TYPE golmok_requests_total counter"));
        for (route, status, count) in &counts {
            put(format_args!("golmok_requests_total{{route=\"{route}\",status=\"{status}\"}} {}", count.requests));
        }
        put(format_args!("# HELP golmok_request_seconds Time from the whole request to its answer."));
        put(format_args!("# TYPE golmok_request_seconds histogram"));
        for (route, status, count) in &counts {
            let of = format!("route=\"{route}\",status=\"{status}\"");
            for (end, class) in SECONDS.iter().zip(count.classes) {
                put(format_args!("golmok_request_seconds_bucket{{{of},le=\"{end}\"}} {class}"));
            }
            put(format_args!("golmok_request_seconds_bucket{{{of},le=\"+Inf\"}} {}", count.requests));
            put(format_args!("golmok_request_seconds_sum{{{of}}} {}", count.seconds));
            put(format_args!("golmok_request_seconds_count{{{of}}} {}", count.requests));
        }
        let plain = [
            ("golmok_connections", "gauge", "Connections open.", self.open.load(Ordering::Relaxed)),
            ("golmok_connections_refused_total", "counter", "Connections turned away.", whole(&self.refused)),
            ("golmok_snapshot_swaps_total", "counter", "Times that another snapshot was taken up.", whole(&self.swaps)),
            (
                "golmok_snapshot_swaps_failed_total",
                "counter",
                "Times that one could not be.",
                whole(&self.failed_swaps),
            ),
            ("golmok_ready", "gauge", "Whether all is read that answers need.", i64::from(ready)),
        ];
        for (name, kind, help, value) in plain {
            put(format_args!("# HELP {name} {help}"));
            put(format_args!("# TYPE {name} {kind}"));
            put(format_args!("{name} {value}"));
        }
        put(format_args!("# HELP golmok_snapshot The snapshot that is shown."));
        put(format_args!("# TYPE golmok_snapshot gauge"));
        put(format_args!("golmok_snapshot{{id=\"{snapshot}\"}} 1"));
        text
    }
}

fn whole(count: &AtomicU64) -> i64 {
    i64::try_from(count.load(Ordering::Relaxed)).unwrap_or(i64::MAX)
}
