//! Serialisable values as values of the template engine.

use minijinja::Value;
use serde::Serialize;

/// The value in a template's own form; by way of JSON.
///
/// # Errors
/// When the value has no JSON form.
pub fn of(value: &impl Serialize) -> Result<Value, serde_json::Error> {
    serde_json::to_value(value).map(from_json)
}

fn from_json(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::from(()),
        serde_json::Value::Bool(b) => Value::from(b),
        serde_json::Value::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(whole), _) => Value::from(whole),
            (None, number) => Value::from(number.unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(text) => Value::from(text),
        serde_json::Value::Array(items) => items.into_iter().map(from_json).collect(),
        serde_json::Value::Object(fields) => Value::from_pairs(fields.into_iter().map(|(k, v)| (k, from_json(v)))),
    }
}
