//! One connection: requests one after the other, each within its time and size.

use super::answer;
use super::head::{self, Head, Refused};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use bytes::BytesMut;
use golmok_engine::settings::PortalConfig;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};
use tower::ServiceExt;

/// Serves a connection to its end.
pub async fn serve(mut stream: TcpStream, router: Router, limits: &PortalConfig, mut stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let mut read = BytesMut::with_capacity(4096);
    loop {
        let head = match next_head(&mut stream, &mut read, limits, &mut stop).await {
            Ok(Some(head)) => head,
            Ok(None) => return,
            Err(why) => return answer::refuse(&mut stream, why).await,
        };
        let body = match body(&mut stream, &mut read, &head, limits).await {
            Ok(Some(body)) => body,
            Ok(None) => return,
            Err(why) => return answer::refuse(&mut stream, why).await,
        };
        let (without_body, keep_alive) = (head.method == Method::HEAD, head.keep_alive && !*stop.borrow());
        let mut request = Request::new(body);
        *request.method_mut() = head.method;
        *request.uri_mut() = head.uri;
        *request.version_mut() = head.version;
        *request.headers_mut() = head.headers;
        // A task of its own: one that panics takes its answer with it and nothing else.
        let answered = tokio::spawn(router.clone().oneshot(request));
        let abort = answered.abort_handle();
        let response = match timeout(Duration::from_secs(limits.answer_seconds), answered).await {
            Ok(Ok(Ok(response))) => response,
            Ok(_) => return answer::refuse(&mut stream, Refused::Failed).await,
            Err(_) => {
                abort.abort();
                return answer::refuse(&mut stream, Refused::TookTooLong).await;
            }
        };
        match answer::write(&mut stream, response, limits, without_body, keep_alive).await {
            Ok(true) => {}
            Ok(false) => return answer::end(&mut stream).await,
            Err(_) => return,
        }
    }
}

/// The next request's head; `None` where the client is done, or the server.
async fn next_head(
    stream: &mut TcpStream,
    read: &mut BytesMut,
    limits: &PortalConfig,
    stop: &mut watch::Receiver<bool>,
) -> Result<Option<Head>, Refused> {
    if read.is_empty() {
        let first = tokio::select! {
            first = timeout(Duration::from_secs(limits.idle_seconds), stream.read_buf(read)) => first,
            _ = stop.wait_for(|stop| *stop) => return Ok(None),
        };
        if !matches!(first, Ok(Ok(1..))) {
            return Ok(None);
        }
    }
    let until = Instant::now() + Duration::from_secs(limits.transfer_seconds);
    let mut looked_at = 0;
    loop {
        // Empty lines before a request are skipped, as servers ought to.
        while looked_at == 0 && read.starts_with(b"\r\n") {
            let _ = read.split_to(2);
        }
        if let Some(end) = head::end(read, looked_at) {
            if end > limits.head_bytes {
                return Err(Refused::HeadTooLarge);
            }
            return head::parse(&read.split_to(end), limits).map(Some);
        }
        if read.len() > limits.head_bytes {
            return Err(Refused::HeadTooLarge);
        }
        looked_at = read.len();
        match timeout_at(until, stream.read_buf(read)).await {
            Ok(Ok(1..)) => {}
            Ok(_) => return Ok(None),
            Err(_) => return Err(Refused::TooSlow),
        }
    }
}

/// The request's body; `None` where the client is gone.
async fn body(
    stream: &mut TcpStream,
    read: &mut BytesMut,
    head: &Head,
    limits: &PortalConfig,
) -> Result<Option<Body>, Refused> {
    if head.body == 0 {
        return Ok(Some(Body::empty()));
    }
    if head.expects_continue
        && read.len() < head.body
        && stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.is_err()
    {
        return Ok(None);
    }
    let until = Instant::now() + Duration::from_secs(limits.transfer_seconds);
    while read.len() < head.body {
        match timeout_at(until, stream.read_buf(read)).await {
            Ok(Ok(1..)) => {}
            Ok(_) => return Ok(None),
            Err(_) => return Err(Refused::TooSlow),
        }
    }
    Ok(Some(Body::from(read.split_to(head.body).freeze())))
}
