//! Every route there is, asked of a lake: what the API describes, and where pages lead.

use super::client::{Reply, Server, encoded};
use super::described::example;
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

/// Pages that are followed; the rest are of the same routes.
const MOST_PAGES: usize = 250;

/// Asks everything of some cells, and lays every answer into a folder; the routes that answered.
pub fn ask_everything(server: &Server, cells: &[(&str, &str)], folder: &Path) -> BTreeSet<String> {
    std::fs::create_dir_all(folder).unwrap();
    let mut asked = 0;
    let mut keep = |what: &str, reply: &Reply| {
        asked += 1;
        let ending = if what.ends_with(".parquet") { "parquet" } else { "txt" };
        // What is no file of Parquet is a text, be it a problem.
        let ending = if reply.status == 200 { ending } else { "txt" };
        let name: String = what.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).take(120).collect();
        std::fs::write(folder.join(format!("{asked}_{name}.{ending}")), &reply.body).unwrap();
    };
    let described = server.get("/api/v1/openapi.json").is(200).json();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for cell in cells {
                let address = address(path, operation, cell);
                let reply = match method.as_str() {
                    "get" => server.get(&address),
                    _ => server.post(&address, "application/json", &posted(&described, operation, cell)),
                };
                keep(&format!("{method} {address}"), &reply);
            }
        }
    }
    for table in server.get("/api/v1/tables").is(200).json()["data"].as_array().unwrap() {
        let address = format!("/api/v1/tables/{}.parquet", table["name"].as_str().unwrap());
        keep(&address, &server.get(&address).is(200));
    }
    let mut open: VecDeque<String> = ["/", "/en/"].map(str::to_owned).into();
    for (area, industry) in cells {
        let of = format!("area={area}&industry={industry}");
        open.extend([
            format!("/founder.html?{of}"),
            format!("/area/{area}.html"),
            format!("/industry/{industry}.html"),
            format!("/compare?{of}"),
            format!("/places?{of}"),
            format!("/map.svg?{of}"),
            format!("/search?q={area}"),
        ]);
        let costs = format!("{of}&rent=3000000&sales=9000000&opened=2020-01-01");
        for page in ["/founder.html", "/diagnose"] {
            keep(&format!("post {page} {of}"), &server.post(page, "application/x-www-form-urlencoded", &costs));
        }
    }
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(page) = open.pop_front() {
        let reply = server.get(&page);
        keep(&page, &reply);
        for link in links(&page, &String::from_utf8_lossy(&reply.body)) {
            if seen.len() < MOST_PAGES && seen.insert(link.clone()) {
                open.push_back(link);
            }
        }
    }
    answered(server)
}

/// Address of an operation for a cell, every other parameter as the description has it.
fn address(path: &str, operation: &Value, (area, industry): &(&str, &str)) -> String {
    let (mut address, mut query) = (format!("/api/v1{path}"), Vec::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let value = match name {
            "area" => Some((*area).to_owned()),
            "industry" => Some((*industry).to_owned()),
            "limit" => Some("1000".to_owned()),
            _ => example(parameter),
        };
        let Some(value) = value else { continue };
        match parameter["in"].as_str() {
            Some("path") => address = address.replace(&format!("{{{name}}}"), &encoded(&value)),
            _ => query.push(format!("{name}={}", encoded(&value))),
        }
    }
    format!("{address}?{}", query.join("&"))
}

/// The example of a body, asked of a cell.
fn posted(described: &Value, operation: &Value, (area, industry): &(&str, &str)) -> String {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let schema = schema.as_str().unwrap().trim_start_matches('#');
    let mut body = described.pointer(schema).unwrap()["example"].clone();
    if let Some(fields) = body.as_object_mut() {
        match fields.get_mut("rows") {
            Some(rows) => *rows = serde_json::json!([{"id": "1", "area": area, "industry": industry}]),
            None => {
                fields.insert("area".to_owned(), (*area).into());
                fields.insert("industry".to_owned(), (*industry).into());
            }
        }
    }
    body.to_string()
}

/// Where a page leads on this server.
fn links(page: &str, text: &str) -> Vec<String> {
    let path = page.split('?').next().unwrap_or_default();
    let folder = &path[..=path.rfind('/').unwrap_or(0)];
    let of = |link: &str| {
        let link = link.split('#').next().unwrap_or_default().replace("&amp;", "&");
        if link.is_empty() || link.contains(':') || link.starts_with("//") {
            return None;
        }
        if link.starts_with('/') {
            return Some(link);
        }
        let (mut folder, mut link) = (folder.trim_end_matches('/').to_owned(), link.as_str());
        while let Some(rest) = link.strip_prefix("../") {
            folder.truncate(folder.rfind('/').unwrap_or(0));
            link = rest;
        }
        Some(format!("{folder}/{}", link.trim_start_matches("./")))
    };
    text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter_map(of).collect()
}

/// Routes that answered with 200, as the server counts them.
fn answered(server: &Server) -> BTreeSet<String> {
    let counts = server.get("/metrics").is(200);
    let lines = counts.text().lines().filter(|line| line.starts_with("golmok_requests_total{"));
    let good = lines.filter(|line| line.contains("status=\"200\""));
    good.filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
}
