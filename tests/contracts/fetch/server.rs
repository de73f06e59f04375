//! A server of the open API that answers as it is told, wrongly too.

use super::{KEY, SERVICE};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Answers a request: the how-many-th of this page it is (from 0), first and last row. `None` closes the connection.
pub(super) type Manner = Box<dyn Fn(usize, u64, u64) -> Option<Answer> + Send + Sync>;

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) kind: &'static str,
    pub(super) body: String,
    /// Bytes that are stated and not sent.
    pub(super) cut: usize,
    pub(super) after: Duration,
}

pub(super) fn json(body: String) -> Option<Answer> {
    Some(Answer { status: 200, kind: "application/json;charset=UTF-8", body, cut: 0, after: Duration::ZERO })
}

/// A row of 점포-상권 as the API gives it.
pub(super) fn row(i: u64) -> String {
    format!(
        "{{\"STDR_YYQU_CD\":\"20244\",\"TRDAR_SE_CD\":\"A\",\"TRDAR_SE_CD_NM\":\"골목상권\",\"TRDAR_CD\":\"{}\",\
         \"TRDAR_CD_NM\":\"시장, \\\"{i}\\\"\",\"SVC_INDUTY_CD\":\"CS100010\",\"SVC_INDUTY_CD_NM\":\"커피-음료\",\
         \"STOR_CO\":4.0,\"SIMILR_INDUTY_STOR_CO\":5.0,\"OPBIZ_RT\":20,\"OPBIZ_STOR_CO\":1.0,\"CLSBIZ_RT\":0,\
         \"CLSBIZ_STOR_CO\":0.0,\"FRC_STOR_CO\":1.0}}",
        3_110_000 + i
    )
}

pub(super) fn page(total: u64, rows: impl Iterator<Item = u64>) -> Option<Answer> {
    let rows: Vec<String> = rows.map(row).collect();
    json(format!(
        "{{\"{SERVICE}\":{{\"list_total_count\":{total},\"RESULT\":{{\"CODE\":\"INFO-000\",\"MESSAGE\":\"정상 처리되었습니다\"}},\
         \"row\":[{}]}}}}",
        rows.join(",")
    ))
}

pub(super) fn good(total: u64, start: u64, end: u64) -> Option<Answer> {
    page(total, start..=end.min(total))
}

pub(super) fn said(code: &str, message: &str) -> Option<Answer> {
    json(format!("{{\"RESULT\":{{\"CODE\":\"{code}\",\"MESSAGE\":\"{message}\"}}}}"))
}

/// A server; ends with the process. Tells which pages were asked for.
pub(super) struct Server {
    pub(super) address: String,
    pub(super) asked: Arc<Mutex<Vec<(u64, u64)>>>,
}

pub(super) fn serve(manner: impl Fn(usize, u64, u64) -> Option<Answer> + Send + Sync + 'static) -> Server {
    let manner: Arc<Manner> = Arc::new(Box::new(manner));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (manner, log) = (Arc::clone(&manner), Arc::clone(&log));
            std::thread::spawn(move || answer(stream, &manner, &log));
        }
    });
    Server { address, asked }
}

fn answer(mut stream: TcpStream, manner: &Manner, log: &Mutex<Vec<(u64, u64)>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut request = String::new();
    lines.read_line(&mut request).unwrap();
    loop {
        let mut header = String::new();
        if lines.read_line(&mut header).unwrap() == 0 || header.trim().is_empty() {
            break;
        }
    }
    let parts: Vec<&str> = request.split(' ').nth(1).unwrap().split('/').collect();
    assert_eq!(parts[1..3], [KEY, "json"], "{request}");
    let (start, end) = (parts[4].parse().unwrap(), parts[5].parse().unwrap());
    let before = {
        let mut log = log.lock().unwrap();
        log.push((start, end));
        log.iter().filter(|page| page.0 == start).count() - 1
    };
    let Some(Answer { status, kind, body, cut, after }) = manner(before, start, end) else { return };
    std::thread::sleep(after);
    let head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len() + cut
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    let _ = stream.flush();
}
