//! Requests that the router never sees, as problem+json, and the end of their connection.

use crate::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Why a request is refused before it is looked at. What is no HTTP or has too large a head hyper refuses itself, by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No host or two, two lengths, no path, or a body that is cut.
    Malformed,
    /// Its head or body did not come in time.
    TooSlow,
    /// A body that is too long.
    BodyTooLarge,
    /// There are connections enough.
    Busy,
    /// The answer could not be made.
    Failed,
    /// The answer took too long.
    TookTooLong,
}

impl Refused {
    /// Its status.
    fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy | Self::TookTooLong => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The answer, which ends its connection.
    pub fn response(self) -> Response<Body> {
        let mut response = Problem::new(self.status(), "").into_response();
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }

    /// Writes the answer where hyper does not, and ends the connection so that it can be read.
    pub async fn write(self, stream: &mut TcpStream) {
        let problem = Problem::new(self.status(), "");
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let again = if self == Self::Busy { "retry-after: 5\r\n" } else { "" };
        let text = format!(
            "HTTP/1.1 {} {}\r\ncontent-type: application/problem+json\r\n{again}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            problem.status,
            problem.title,
            body.len()
        );
        if stream.write_all(text.as_bytes()).await.is_ok() {
            end(stream).await;
        }
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
