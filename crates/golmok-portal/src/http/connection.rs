//! One connection: hyper reads requests and writes answers, each within its time and size.

use super::refused::{Refused, end};
use super::wire::Wire;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, Version, header};
use golmok_engine::settings::PortalConfig;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tower::ServiceExt;

/// Bytes held of a connection: what was read ahead, or waits to be written.
const HELD: usize = 64 * 1024;

/// Serves a connection to its end.
pub async fn serve(stream: TcpStream, router: Router, limits: Arc<PortalConfig>, mut stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let wire = Wire::new(stream, Duration::from_secs(limits.transfer_seconds));
    let service = {
        let limits = Arc::clone(&limits);
        service_fn(move |request| {
            let (router, limits) = (router.clone(), Arc::clone(&limits));
            async move { Ok::<_, Infallible>(answer(request, router, &limits).await.unwrap_or_else(Refused::response)) }
        })
    };
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.idle_seconds))
        .max_headers(limits.headers)
        .max_header_size(limits.head_bytes)
        .max_buf_size(HELD.max(limits.head_bytes))
        .serve_connection(TokioIo::new(wire), service);
    let done = tokio::select! {
        done = &mut connection => Some(done),
        _ = stop.wait_for(|stop| *stop) => None,
    };
    let served = match done {
        Some(done) => done,
        None => {
            Pin::new(&mut connection).graceful_shutdown();
            (&mut connection).await
        }
    };
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner().stream;
    match served {
        // A head that was begun and not ended; one that says nothing is told nothing.
        Err(error) if error.is_timeout() && !parts.read_buf.is_empty() => Refused::TooSlow.write(&mut stream).await,
        _ => end(&mut stream).await,
    }
}

async fn answer(request: Request<Incoming>, router: Router, limits: &PortalConfig) -> Result<Response<Body>, Refused> {
    let headers = request.headers();
    let hosts = headers.get_all(header::HOST).iter().count();
    // A request whose length is told in two ways is how one is smuggled into another.
    let two_lengths = headers.contains_key(header::TRANSFER_ENCODING) && headers.contains_key(header::CONTENT_LENGTH);
    let hostless = hosts == 0 && request.version() == Version::HTTP_11;
    if two_lengths || hosts > 1 || hostless || !request.uri().path().starts_with('/') {
        return Err(Refused::Malformed);
    }
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > limits.body_bytes as u64 {
        return Err(Refused::BodyTooLarge);
    }
    let whole = Limited::new(body, limits.body_bytes).collect();
    let whole = timeout(Duration::from_secs(limits.transfer_seconds), whole).await.map_err(|_| Refused::TooSlow)?;
    let whole = whole.map_err(|error| match error.is::<LengthLimitError>() {
        true => Refused::BodyTooLarge,
        false => Refused::Malformed,
    })?;
    let request = Request::from_parts(parts, Body::from(whole.to_bytes()));
    // A task of its own: one that panics takes its answer with it and nothing else.
    let answered = tokio::spawn(router.oneshot(request));
    let abort = answered.abort_handle();
    match timeout(Duration::from_secs(limits.answer_seconds), answered).await {
        Ok(Ok(Ok(response))) => Ok(response),
        Ok(_) => Err(Refused::Failed),
        Err(_) => {
            abort.abort();
            Err(Refused::TookTooLong)
        }
    }
}
