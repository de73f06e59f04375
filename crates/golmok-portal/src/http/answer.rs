//! Answers onto the wire.

use super::head::Refused;
use axum::body::{Body, HttpBody};
use axum::http::{Response, StatusCode, header};
use golmok_engine::settings::PortalConfig;
use http_body_util::BodyExt;
use std::io::{Error, ErrorKind, Result, Write};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Bytes that a client must take within one stretch of `transfer_seconds`.
const PIECE: usize = 64 * 1024;

/// Writes an answer; whether the connection may go on.
pub async fn write(
    stream: &mut TcpStream,
    response: Response<Body>,
    limits: &PortalConfig,
    without_body: bool,
    mut keep_alive: bool,
) -> Result<bool> {
    let (parts, body) = response.into_parts();
    let no_content = parts.status == StatusCode::NO_CONTENT || parts.status == StatusCode::NOT_MODIFIED;
    let mut head = Vec::with_capacity(512);
    let reason = parts.status.canonical_reason().unwrap_or_default();
    write!(head, "HTTP/1.1 {} {reason}\r\ndate: {}\r\n", parts.status.as_u16(), now())?;
    for (name, value) in &parts.headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    if !no_content && !parts.headers.contains_key(header::CONTENT_LENGTH) {
        match body.size_hint().exact() {
            Some(length) => write!(head, "content-length: {length}\r\n")?,
            // The end of the connection is the end of the body.
            None => keep_alive = false,
        }
    }
    head.extend_from_slice(if keep_alive { b"connection: keep-alive\r\n\r\n" } else { b"connection: close\r\n\r\n" });
    let mut body = body;
    if without_body || no_content {
        put(stream, &head, limits).await?;
        return Ok(keep_alive);
    }
    // A short answer leaves in one packet with its head.
    let mut pending = head;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(Error::other)?;
        let Ok(data) = frame.into_data() else { continue };
        if pending.len() + data.len() <= PIECE {
            pending.extend_from_slice(&data);
            continue;
        }
        put(stream, &pending, limits).await?;
        pending.clear();
        put(stream, &data, limits).await?;
    }
    put(stream, &pending, limits).await?;
    Ok(keep_alive)
}

async fn put(stream: &mut TcpStream, bytes: &[u8], limits: &PortalConfig) -> Result<()> {
    for piece in bytes.chunks(PIECE) {
        let written = timeout(Duration::from_secs(limits.transfer_seconds), stream.write_all(piece)).await;
        written.map_err(|_| Error::from(ErrorKind::TimedOut))??;
    }
    Ok(())
}

/// Tells a client why it is refused, and ends the connection so that it can read that.
pub async fn refuse(stream: &mut TcpStream, why: Refused) {
    let status = why.status();
    let title = status.canonical_reason().unwrap_or_default();
    let body = serde_json::json!({ "type": "about:blank", "title": title, "status": status.as_u16() }).to_string();
    let again = if why == Refused::Busy { "retry-after: 5\r\n" } else { "" };
    let text = format!(
        "HTTP/1.1 {} {title}\r\ndate: {}\r\ncontent-type: application/problem+json\r\n{again}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        status.as_u16(),
        now(),
        body.len()
    );
    if stream.write_all(text.as_bytes()).await.is_ok() {
        end(stream).await;
    }
}

/// Says that no more comes, and takes what is still on its way: a reset would take the answer from the client.
pub async fn end(stream: &mut TcpStream) {
    let _ = stream.shutdown().await;
    let mut rest = [0; 4096];
    let taken = async {
        for _ in 0..64 {
            if !matches!(stream.read(&mut rest).await, Ok(1..)) {
                break;
            }
        }
    };
    let _ = timeout(Duration::from_millis(500), taken).await;
}

/// The moment, as HTTP writes it.
fn now() -> String {
    let printed = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&jiff::Timestamp::now());
    printed.unwrap_or_default()
}
