//! Clients that are slow, large, many or sly.

use super::client::{Reply, Server};
use super::{CELL, LAKE, SERVER};
use golmok_engine::settings::Settings;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// A server with little room.
fn narrow(change: impl FnOnce(&mut golmok_engine::settings::PortalConfig)) -> Server {
    let mut settings = Settings::default();
    (settings.portal.transfer_seconds, settings.portal.idle_seconds) = (1, 1);
    change(&mut settings.portal);
    Server::begin(&LAKE, settings)
}

#[test]
fn slow_clients_are_ended_and_hold_nobody_up() {
    let server = narrow(|_| {});
    let started = Instant::now();
    let mut slow = server.connect();
    let mut silent = server.connect();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n").unwrap();
    server.get("/health").is(200);
    let mut read = Vec::new();
    slow.read_to_end(&mut read).unwrap();
    assert_eq!(Reply::of(&read).status, 408);
    assert_eq!(silent.read_to_end(&mut Vec::new()).unwrap(), 0);
    assert!(started.elapsed() < Duration::from_secs(10));
    // A body that never comes.
    let head =
        b"POST /api/v1/score HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    server.send(head).is(408);
}

#[test]
fn what_is_too_large_is_refused() {
    let big = "x".repeat(3 * 1024 * 1024);
    SERVER.post("/api/v1/score", "application/json", &big).is(413);
    let flood: String = (0..200).map(|i| format!("X-{i}: y\r\n")).collect();
    SERVER.get_with("/", &flood).is(431);
    SERVER.get_with("/", &format!("X: {}\r\n", "y".repeat(20_000))).is(431);
    SERVER.get(&format!("/{}", "y".repeat(20_000))).is(431);
    let endless = vec![b'y'; 40_000];
    SERVER.send(&endless).is(431);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    SERVER.post("/api/v1/score", "application/json", &deep).is(422);
}

#[test]
fn bodies_in_pieces_are_bounded_as_whole_ones_are() {
    let post = |pieces: &[&str]| {
        let head = "POST /api/v1/score HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n";
        let chunks: String = pieces.iter().map(|piece| format!("{:x}\r\n{piece}\r\n", piece.len())).collect();
        SERVER.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n").as_bytes())
    };
    let (area, industry) = &*CELL;
    let body = format!(r#"{{"rows":[{{"id":"1","area":"{area}","industry":"{industry}"}}]}}"#);
    let whole = SERVER.post("/api/v1/score", "application/json", &body).is(200);
    let (first, rest) = body.split_at(body.len() / 2);
    assert_eq!(post(&[first, rest]).is(200).json(), whole.json());
    let piece = "x".repeat(512 * 1024);
    post(&[piece.as_str(); 6]).is(413);
    SERVER.send(b"POST /api/v1/score HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n").is(400);
}

#[test]
fn a_client_that_does_not_read_is_ended() {
    let server = narrow(|limits| limits.answer_seconds = 30);
    let path = "/api/v1/openapi.json";
    let one = server.get(path).is(200).body.len();
    let asked = 24 * 1024 * 1024 / one.max(1) + 1;
    let mut stream = server.connect();
    stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
    let requests = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").repeat(asked);
    let _ = stream.write_all(requests.as_bytes());
    let gone = || server.get("/metrics").text().contains("golmok_connections 1\n");
    assert!((0..100).any(|_| gone() || (std::thread::sleep(Duration::from_millis(100)), false).1), "it is held");
    let mut read = Vec::new();
    let _ = stream.read_to_end(&mut read);
    assert!(read.len() < asked * one, "{} bytes of {}", read.len(), asked * one);
}

#[test]
fn sly_requests_lead_nowhere() {
    for path in [
        "/../../etc/passwd",
        "/area/../../../etc/passwd",
        "/area/..%2f..%2fetc%2fpasswd.html",
        "/area/%00.html",
        "/api/v1/tables/..%2f..%2fsnapshot.json",
        "/api/v1/tables/%2e%2e%2fstg_licences.parquet",
        "/api/v1/tables/stg_licences.parquet",
        "/en/en/",
        "/.git/config",
    ] {
        let reply = SERVER.get(path);
        assert!(matches!(reply.status, 400 | 404), "{path}: {}", reply.status);
    }
    // Two lengths: the chunks count, and what follows them on this connection is never looked at.
    let smuggled = b"POST /api/v1/score HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let reply = SERVER.send(smuggled).is(415);
    assert!(!reply.text().contains("HTTP/1.1"), "{}", reply.text());
    SERVER.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n").is(400);
    SERVER.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12").is(400);
    SERVER.send(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").is(400);
    SERVER.send(b"GET / HTTP/1.1\r\n\r\n").is(400);
    SERVER.send(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n").is(400);
    SERVER.send(b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n").is(400);
    let redirected = SERVER.get("//evil.example/?lang=en");
    assert!(redirected.header("location").is_none_or(|to| to.starts_with("/en/")), "{}", redirected.head);
}

#[test]
fn one_connection_serves_requests_in_turn() {
    let mut stream = SERVER.connect();
    let get = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    let last = "HEAD /places HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    stream.write_all(format!("{get}{get}\r\n{last}").as_bytes()).unwrap();
    let mut read = String::new();
    stream.read_to_string(&mut read).unwrap();
    assert_eq!(read.matches("HTTP/1.1 200 OK").count(), 3, "{read}");
    assert!(read.ends_with("\r\n\r\n") && read.contains("connection: close\r\n"), "a HEAD has no body: {read}");
}

#[test]
fn more_connections_than_there_is_room_for_are_told_to_come_again() {
    let server = narrow(|limits| (limits.connections, limits.idle_seconds) = (4, 3));
    let held: Vec<_> = (0..4).map(|_| server.connect()).collect();
    std::thread::sleep(Duration::from_millis(200));
    let refused = server.get("/health").is(503);
    assert!(refused.header("retry-after").is_some());
    drop(held);
    std::thread::sleep(Duration::from_millis(300));
    server.get("/health").is(200);
}

#[test]
fn a_server_that_ends_finishes_what_it_answers() {
    let server = narrow(|_| {});
    let mut stream = server.connect();
    stream.write_all(b"GET /api/v1/ratings?industry=CS100010&limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let reader = std::thread::spawn(move || {
        let mut read = Vec::new();
        stream.read_to_end(&mut read).unwrap();
        Reply::of(&read)
    });
    std::thread::sleep(Duration::from_millis(30));
    server.stop();
    assert!(reader.join().unwrap().is(200).json()["data"].is_array());
}
