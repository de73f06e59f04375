//! The head of a request: first line and headers, and how long its body is.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version, header};
use golmok_engine::settings::PortalConfig;

/// A request without its body.
#[derive(Debug)]
pub struct Head {
    /// Method.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// HTTP/1.0 or HTTP/1.1.
    pub version: Version,
    /// Headers.
    pub headers: HeaderMap,
    /// Bytes of the body.
    pub body: usize,
    /// Whether the connection may go on after the answer.
    pub keep_alive: bool,
    /// Whether the client waits for leave to send its body.
    pub expects_continue: bool,
}

/// Why a request is refused before it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No HTTP.
    Malformed,
    /// Its head did not come in time.
    TooSlow,
    /// A body without a length.
    NoLength,
    /// A body that is too long.
    BodyTooLarge,
    /// Too many headers, or too long ones.
    HeadTooLarge,
    /// HTTP/2 or something else.
    OtherVersion,
    /// There are connections enough.
    Busy,
    /// The answer could not be made.
    Failed,
    /// The answer took too long.
    TookTooLong,
}

impl Refused {
    /// Its status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoLength => StatusCode::LENGTH_REQUIRED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::OtherVersion => StatusCode::HTTP_VERSION_NOT_SUPPORTED,
            Self::Busy | Self::TookTooLong => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// End of the head in what was read, looking from `from` on; `None` where it is not whole yet.
pub fn end(read: &[u8], from: usize) -> Option<usize> {
    let from = from.saturating_sub(3);
    read[from..].windows(4).position(|four| four == b"\r\n\r\n").map(|at| from + at + 4)
}

/// Reads a whole head.
///
/// # Errors
/// Where it is no request that is answered.
pub fn parse(head: &[u8], limits: &PortalConfig) -> Result<Head, Refused> {
    let mut lines = vec![httparse::EMPTY_HEADER; limits.headers];
    let mut request = httparse::Request::new(&mut lines);
    match request.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(Refused::HeadTooLarge),
        Err(httparse::Error::Version) => return Err(Refused::OtherVersion),
        Ok(httparse::Status::Partial) | Err(_) => return Err(Refused::Malformed),
    }
    let method = Method::from_bytes(request.method.unwrap_or_default().as_bytes()).map_err(|_| Refused::Malformed)?;
    let uri: Uri = request.path.unwrap_or_default().parse().map_err(|_| Refused::Malformed)?;
    if !uri.path().starts_with('/') {
        return Err(Refused::Malformed);
    }
    let version = if request.version == Some(0) { Version::HTTP_10 } else { Version::HTTP_11 };
    let mut headers = HeaderMap::with_capacity(request.headers.len());
    for line in request.headers.iter() {
        let name = HeaderName::from_bytes(line.name.as_bytes()).map_err(|_| Refused::Malformed)?;
        headers.append(name, HeaderValue::from_bytes(line.value).map_err(|_| Refused::Malformed)?);
    }
    let hosts = headers.get_all(header::HOST).iter().count();
    if hosts > 1 || (hosts == 0 && version == Version::HTTP_11) {
        return Err(Refused::Malformed);
    }
    // A request whose length is told in two ways is how one is smuggled into another.
    let lengths = headers.get_all(header::CONTENT_LENGTH);
    let mut body = None;
    for length in lengths {
        let digits = length.to_str().map_err(|_| Refused::Malformed)?;
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refused::Malformed);
        }
        let length: usize = digits.parse().map_err(|_| Refused::BodyTooLarge)?;
        if body.is_some_and(|known| known != length) {
            return Err(Refused::Malformed);
        }
        body = Some(length);
    }
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(if body.is_some() { Refused::Malformed } else { Refused::NoLength });
    }
    let body = body.unwrap_or(0);
    if body > limits.body_bytes {
        return Err(Refused::BodyTooLarge);
    }
    let says = |name: HeaderName, word: &str| {
        let mut values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.any(|value| value.split(',').any(|token| token.trim().eq_ignore_ascii_case(word)))
    };
    let keep_alive = match version {
        Version::HTTP_10 => says(header::CONNECTION, "keep-alive"),
        _ => !says(header::CONNECTION, "close"),
    };
    let expects_continue = says(header::EXPECT, "100-continue");
    Ok(Head { method, uri, version, headers, body, keep_alive, expects_continue })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Head, Refused> {
        parse(text.as_bytes(), &PortalConfig::default())
    }

    #[test]
    fn reads_what_is_a_request() {
        let head = read("GET /area/1.html?lang=en HTTP/1.1\r\nHost: a\r\n\r\n").expect("a request");
        assert_eq!((head.uri.path(), head.uri.query(), head.body), ("/area/1.html", Some("lang=en"), 0));
        assert!(head.keep_alive && !head.expects_continue);
        let old = read("GET / HTTP/1.0\r\n\r\n").expect("a request");
        assert!(!old.keep_alive);
        let post = read(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: x, Close\r\n\r\n",
        );
        let post = post.expect("a request");
        assert!(post.body == 5 && post.expects_continue && !post.keep_alive);
    }

    #[test]
    fn refuses_what_is_none() {
        let post = |headers: &str| read(&format!("POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n")).map(|head| head.body);
        assert_eq!(post("Content-Length: 5\r\nContent-Length: 6\r\n"), Err(Refused::Malformed));
        assert_eq!(post("Content-Length: +5\r\n"), Err(Refused::Malformed));
        assert_eq!(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), Err(Refused::Malformed));
        assert_eq!(post("Transfer-Encoding: chunked\r\n"), Err(Refused::NoLength));
        assert_eq!(post("Content-Length: 99999999999\r\n"), Err(Refused::BodyTooLarge));
        assert_eq!(post("Content-Length: 99999999999999999999999\r\n"), Err(Refused::BodyTooLarge));
        assert_eq!(post(&"a: b\r\n".repeat(64)), Err(Refused::HeadTooLarge));
        for text in [
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "G\u{1}T / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert_eq!(read(text).map(|head| head.uri), Err(Refused::Malformed), "{text:?}");
        }
        assert_eq!(read("GET / HTTP/3.1\r\nHost: a\r\n\r\n").map(|_| ()), Err(Refused::OtherVersion));
    }

    #[test]
    fn finds_the_end_wherever_a_read_stopped() {
        let text = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody";
        for from in 0..text.len() {
            let found = end(&text[..from], 0).or_else(|| end(text, from));
            assert_eq!(found, Some(text.len() - 4), "{from}");
        }
    }
}
