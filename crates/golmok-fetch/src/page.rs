//! One page: asked for patiently, and held to what it must be.

use crate::{FetchError, FetchOptions, LONGEST_WAIT};
use serde_json::{Map, Value};
use std::thread::sleep;

/// No page is longer.
const LONGEST_BODY: u64 = 64 << 20;
/// Codes that another attempt may cure: errors of the server, the database, the query behind it.
const PASSING: [&str; 3] = ["ERROR-500", "ERROR-600", "ERROR-601"];
/// There are no rows.
const NO_ROWS: &str = "INFO-200";
const FINE: &str = "INFO-000";

/// Rows of a page and how many there are over all pages.
#[derive(Debug)]
pub(crate) struct Page {
    pub total: u64,
    pub rows: Vec<Map<String, Value>>,
}

/// Why an attempt failed.
enum Failure {
    /// Worth another attempt.
    Passing(String),
    Lasting(FetchError),
}

/// Asks for the rows `start`–`end`, counted from 1.
pub(crate) struct Asker<'a> {
    options: &'a FetchOptions,
    agent: ureq::Agent,
}

impl<'a> Asker<'a> {
    pub(crate) fn new(options: &'a FetchOptions) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(options.timeout))
            // The key stands in the address: it follows no redirect to another host.
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("golmok/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { options, agent: config.into() }
    }

    /// The page, after as many attempts as the options allow. `accept` tells what is wrong with its rows.
    pub(crate) fn page(
        &self,
        start: u64,
        end: u64,
        accept: impl Fn(&Page) -> Result<(), String>,
    ) -> Result<Page, FetchError> {
        let mut wait = self.options.first_wait;
        let mut attempt = 1;
        loop {
            let reason = match self.once(start, end).and_then(|page| match accept(&page) {
                Ok(()) => Ok(page),
                Err(reason) => Err(Failure::Passing(reason)),
            }) {
                Ok(page) => return Ok(page),
                Err(Failure::Lasting(error)) => return Err(error),
                Err(Failure::Passing(reason)) => self.options.key.out_of(&reason),
            };
            if attempt >= self.options.attempts {
                let service = self.options.service.clone();
                return Err(FetchError::Page { service, start, end, reason, attempts: attempt });
            }
            tracing::warn!(service = self.options.service, start, end, attempt, "{reason}; trying again");
            sleep(wait.min(LONGEST_WAIT));
            wait = wait.saturating_mul(2);
            attempt += 1;
        }
    }

    fn once(&self, start: u64, end: u64) -> Result<Page, Failure> {
        let FetchOptions { base_url, key, service, parameters, .. } = self.options;
        let base_url = base_url.trim_end_matches('/');
        let mut address = format!("{base_url}/{}/json/{service}/{start}/{end}/", key.in_address());
        for parameter in parameters {
            address.push_str(parameter);
            address.push('/');
        }
        let passing = |error: ureq::Error| Failure::Passing(format!("no answer: {error}"));
        let mut answer = self.agent.get(&address).call().map_err(passing)?;
        let status = answer.status().as_u16();
        let kind = answer.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        let body = answer.body_mut().with_config().limit(LONGEST_BODY).read_to_string();
        match status {
            200 => {}
            429 | 500..=599 => return Err(Failure::Passing(format!("HTTP status {status}"))),
            _ => {
                let code = format!("HTTP status {status}");
                return Err(self.refused(code, "the address or the service is wrong".to_owned()));
            }
        }
        let body = body.map_err(passing)?;
        // What it is shows in the text, not in the content type: some servers give JSON as text/html.
        let text = body.trim_start_matches('\u{feff}').trim_start();
        if !text.starts_with(['{', '[']) {
            // A wrong key is answered in XML, whatever was asked for.
            if let Some((code, message)) = xml_result(&body) {
                return Err(self.said(&code, &message));
            }
            return Err(Failure::Passing(format!("the answer is {kind:?}, not JSON")));
        }
        let value: Value =
            serde_json::from_str(text).map_err(|error| Failure::Passing(format!("the answer is no JSON: {error}")))?;
        self.read(&value)
    }

    fn read(&self, value: &Value) -> Result<Page, Failure> {
        let inner = value.get(&self.options.service);
        let result = inner.and_then(|v| v.get("RESULT")).or_else(|| value.get("RESULT"));
        if let Some(result) = result {
            let text = |name: &str| result.get(name).and_then(Value::as_str).unwrap_or_default();
            match text("CODE") {
                FINE => {}
                NO_ROWS => return Ok(Page { total: 0, rows: Vec::new() }),
                code => return Err(self.said(code, text("MESSAGE"))),
            }
        }
        let total = inner.and_then(|v| v.get("list_total_count")).and_then(Value::as_u64);
        let rows = inner.and_then(|v| v.get("row")).and_then(Value::as_array);
        let (Some(total), Some(rows)) = (total, rows) else {
            return Err(Failure::Passing("the answer has no list_total_count and row".to_owned()));
        };
        let rows: Option<Vec<Map<String, Value>>> = rows.iter().map(|row| row.as_object().cloned()).collect();
        let rows = rows.ok_or_else(|| Failure::Passing("a row is no object".to_owned()))?;
        Ok(Page { total, rows })
    }

    fn said(&self, code: &str, message: &str) -> Failure {
        if PASSING.contains(&code) {
            return Failure::Passing(format!("the Open API says {code}: {message}"));
        }
        self.refused(code.to_owned(), message.to_owned())
    }

    fn refused(&self, code: String, message: String) -> Failure {
        let key = &self.options.key;
        let (code, message) = (key.out_of(&code), key.out_of(&message));
        Failure::Lasting(FetchError::Refused { service: self.options.service.clone(), code, message })
    }
}

/// Code and message of an answer in XML.
fn xml_result(body: &str) -> Option<(String, String)> {
    let between = |name: &str| -> Option<String> {
        let start = body.find(&format!("<{name}>"))? + name.len() + 2;
        let text = body.get(start..)?.split('<').find(|t| !t.is_empty())?;
        Some(text.trim_start_matches("![CDATA[").trim_end_matches("]]>").trim().to_owned())
    };
    between("CODE").map(|code| (code, between("MESSAGE").unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_understood_in_xml() {
        let body = "<RESULT><CODE>INFO-100</CODE><MESSAGE><![CDATA[인증키가 유효하지 않습니다.]]></MESSAGE></RESULT>";
        let expected = ("INFO-100".to_owned(), "인증키가 유효하지 않습니다.".to_owned());
        assert_eq!(xml_result(body), Some(expected));
        assert_eq!(xml_result("<html>busy</html>"), None);
    }
}
