//! A server in this process, and a client that sends just what it is told to.

use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

/// A server that ends when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    end: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves a lake at a free port; waits until all is read.
    pub fn start(lake: &Path, settings: Settings) -> Self {
        let server = Self::begin(lake, settings);
        let ready = || server.get("/health").json()["ready"] == true;
        assert!(
            (0..600).any(|_| ready() || {
                std::thread::sleep(Duration::from_millis(50));
                false
            }),
            "never ready"
        );
        server
    }

    /// The same without waiting.
    pub fn begin(lake: &Path, settings: Settings) -> Self {
        let (lake, end) = (Lake::open(lake).unwrap(), Arc::new(AtomicBool::new(false)));
        let (tell, told) = mpsc::channel();
        let until = Arc::clone(&end);
        let thread = std::thread::spawn(move || {
            let started = |address| tell.send(address).unwrap();
            golmok_portal::serve_until(lake, "127.0.0.1:0".parse().unwrap(), settings, started, &until).unwrap();
        });
        Self { address: told.recv().unwrap(), end, thread: Some(thread) }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// Sends bytes and reads until the server ends the connection.
    pub fn send(&self, bytes: &[u8]) -> Reply {
        let mut stream = self.connect();
        // A server may answer and end before it has everything.
        let _ = stream.write_all(bytes);
        let mut read = Vec::new();
        let _ = stream.read_to_end(&mut read);
        Reply::of(&read)
    }

    pub fn get(&self, path: &str) -> Reply {
        self.get_with(path, "")
    }

    pub fn get_with(&self, path: &str, headers: &str) -> Reply {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n").as_bytes())
    }

    pub fn post(&self, path: &str, kind: &str, body: &str) -> Reply {
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {kind}\r\n");
        self.send(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
    }

    /// Ends the server; how it ended is told by its thread.
    pub fn stop(mut self) {
        self.end.store(true, Ordering::Release);
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn of(read: &[u8]) -> Self {
        let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Self { status: 0, head: String::new(), body: Vec::new() };
        };
        let head = String::from_utf8(read[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head, body: read[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.head, self.text()))
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{}\n{}",
            self.head,
            String::from_utf8_lossy(&self.body[..self.body.len().min(2_000)])
        );
        self
    }
}

/// A text as it stands in an address.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b == b'.' || b == b'_' {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
