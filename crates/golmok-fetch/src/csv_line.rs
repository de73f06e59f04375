//! Rows as lines of CSV, and the lines of a file that was cut.

use std::hash::{DefaultHasher, Hasher};

/// One record: fields in quotes where they need it, ended by a line feed.
pub(crate) fn record<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (i, field) in fields.into_iter().enumerate() {
        if i > 0 {
            line.push(',');
        }
        if field.contains(['"', ',', '\n', '\r']) {
            line.push('"');
            line.push_str(&field.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(field);
        }
    }
    line.push('\n');
    line
}

/// Mark of a record, by which its like is known again. Equal over runs.
pub(crate) fn mark(record: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(record.as_bytes());
    hasher.finish()
}

/// The records of a text; a line feed within quotes ends none.
pub(crate) fn records(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                found.push(&text[start..=at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_one_by_one() {
        let written = [record(["a", "b,c"]), record(["say \"hi\"", "two\nlines"]), record(["", "한글"])];
        let text = written.concat();
        assert_eq!(records(&text), written);
        assert_eq!(records(&format!("{text}half a rec")), written, "a cut record is none");
        assert_ne!(mark(&written[0]), mark(&written[2]));
    }
}
