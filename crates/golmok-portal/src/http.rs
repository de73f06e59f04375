//! HTTP/1.1 over TCP with every wait and every size bounded: connections in, requests to the router, answers out.
//!
//! hyper reads and writes; what it does not bound is bounded around it: bodies, answers, clients that do not read.

mod connection;
mod refused;
mod wire;

use crate::metrics::Metrics;
use axum::Router;
use golmok_engine::settings::PortalConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How long connections may take to finish once the server is told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// Serves until `stop` turns true, then lets the answers under way finish.
pub async fn run(
    listener: TcpListener,
    router: Router,
    limits: Arc<PortalConfig>,
    metrics: Arc<Metrics>,
    mut stop: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    while !*stop.borrow() {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // No file descriptor is left, or the client is gone already.
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else {
            metrics.refused();
            connections.spawn(turn_away(stream));
            continue;
        };
        let (router, limits, stop) = (router.clone(), Arc::clone(&limits), stop.clone());
        let open = metrics.connection();
        connections.spawn(async move {
            connection::serve(stream, router, limits, stop).await;
            drop((place, open));
        });
    }
    drop(listener);
    let all_done = async { while connections.join_next().await.is_some() {} };
    if timeout(LAST_ANSWERS, all_done).await.is_err() {
        tracing::warn!("connections were cut that did not end in time");
    }
}

async fn turn_away(mut stream: TcpStream) {
    let _ = timeout(Duration::from_secs(1), refused::Refused::Busy.write(&mut stream)).await;
}
