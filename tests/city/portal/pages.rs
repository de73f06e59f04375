//! Pages: each answers in both languages, runs nothing that its policy does not name, and says what the tables say.

use super::{CELL, SERVER, SESSION};
use golmok_model::AreaKind;
use golmok_portal::policy::hash;
use golmok_report::hosted::inline_blocks;
use golmok_report::numbers;
use std::collections::BTreeSet;

/// Addresses of pages that answer.
fn addresses() -> Vec<String> {
    let (area, industry) = &*CELL;
    let gu = SESSION.entry_risk().unwrap().cell(AreaKind::TradeArea, area, industry).unwrap().gu_code.unwrap();
    let fixed = [
        "",
        "index.html",
        "places",
        "compare",
        "diagnose",
        "programmes",
        "staff",
        "map",
        "map?industry=CS100010&view=grade",
        "staff?centre=head&min_demand=0",
        "record.html",
        "method",
        "data",
        "search?q=%EC%B9%B4%ED%8E%98",
        "search?q=zzzz",
    ];
    let of_cell = [
        format!("area/{area}.html"),
        format!("gu/{gu}.html"),
        format!("industry/{industry}.html"),
        format!("founder.html?area={area}&industry={industry}"),
        format!("places?industry={industry}&min_stores=0"),
        format!("places?area={area}"),
        format!("compare?area={area}&industry={industry}"),
        format!("compare?area={area}&area={gu}&industry={industry}"),
        format!("founder.html?industry={industry}&radius=500&on.x=320&on.y=240"),
    ];
    fixed.into_iter().map(str::to_owned).chain(of_cell).collect()
}

#[test]
fn every_page_answers_and_runs_only_what_its_policy_names() {
    for (folder, lang) in [("/", "ko"), ("/en/", "en")] {
        for address in addresses() {
            let reply = SERVER.get(&format!("{folder}{address}"));
            // A point of the map may lie outside the city.
            if address.contains("on.x") && reply.status == 422 {
                continue;
            }
            let reply = reply.is(200);
            let (csp, html) = (reply.header("content-security-policy").unwrap(), reply.text());
            assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{address}");
            assert!(html.contains("class=\"banner") && html.contains("portal.css"), "{address}: no banner");
            for kind in ["style", "script"] {
                for block in inline_blocks(html, kind) {
                    assert!(
                        csp.contains(&hash(block)),
                        "{folder}{address}: a {kind} that no hash names:\n{}",
                        &block[..block.len().min(300)]
                    );
                }
            }
            assert!(!html.contains(" onclick=") && !html.contains("<script src"), "{address}");
            assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{address}");
        }
    }
}

/// Links of a page, as a browser would follow them from its address.
fn links(from: &str, html: &str) -> BTreeSet<String> {
    let hrefs = html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let inside =
        hrefs.filter(|href| !href.starts_with("http") && !href.starts_with('#') && !href.starts_with("mailto"));
    inside
        .map(|href| {
            let href = href.replace("&amp;", "&").replace("&#x2f;", "/");
            let folder = from.split('?').next().unwrap().rsplit_once('/').map_or("", |(folder, _)| folder);
            let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
            let (path, query) = href.split_once('?').map_or((href.as_str(), None), |(path, query)| (path, Some(query)));
            let path = path.split('#').next().unwrap();
            let mut file = "";
            for part in path.split('/') {
                file = "";
                match part {
                    ".." => _ = parts.pop(),
                    "." | "" => {}
                    name => file = name,
                }
                if !file.is_empty() {
                    parts.push(file);
                }
            }
            let slash = if file.is_empty() && !parts.is_empty() { "/" } else { "" };
            format!("/{}{slash}{}", parts.join("/"), query.map(|query| format!("?{query}")).unwrap_or_default())
        })
        .collect()
}

#[test]
fn no_link_of_a_page_leads_nowhere() {
    let mut all = BTreeSet::new();
    for folder in ["/", "/en/"] {
        for address in addresses().iter().filter(|address| !address.contains("on.x")) {
            let from = format!("{folder}{address}");
            // One link of each kind: the same page of other areas is the same code.
            let mut kinds = BTreeSet::new();
            let found = links(&from, SERVER.get(&from).text());
            all.extend(found.into_iter().filter(|link| {
                let kind: String = link.chars().filter(|c| !c.is_ascii_digit()).collect();
                kinds.insert(kind)
            }));
        }
    }
    assert!(all.len() > 60, "{} links", all.len());
    for link in &all {
        let reply = SERVER.get(link);
        assert!(matches!(reply.status, 200 | 204), "{link}: {}", reply.status);
    }
}

#[test]
fn a_page_says_what_the_tables_say() {
    let (area, industry) = &*CELL;
    let cell = SESSION.entry_risk().unwrap().cell(AreaKind::TradeArea, area, industry).unwrap();
    let rated = cell.rated.unwrap();
    let probability = numbers::percent(rated.probability.value).replace(' ', "\u{a0}");
    for address in [format!("/founder.html?area={area}&industry={industry}"), format!("/area/{area}.html")] {
        assert!(SERVER.get(&address).text().contains(&probability), "{address}: no {probability}");
    }
}

#[test]
fn a_form_is_answered_and_its_figures_stay_out_of_the_address() {
    let (area, industry) = &*CELL;
    let kind = "application/x-www-form-urlencoded";
    let body = format!("area={area}&industry={industry}&rent=3%2C000%2C000&wages=4000000&margin=60");
    let page = SERVER.post("/founder.html", kind, &body).is(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text().contains("value=\"3,000,000\""), "what was entered stands in the form");
    assert!(!page.text().contains("rent=3"), "an address holds an amount");
    let shop = format!("area={area}&industry={industry}&opened=2021-07-01&sales=12000000&profit=5");
    SERVER.post("/diagnose", kind, &shop).is(200);
    SERVER.post("/diagnose", kind, &shop.replace("2021", "2921")).is(422);
    SERVER.post("/en/founder.html", kind, &body.replace("4000000", "four")).is(422);
}

#[test]
fn hostile_words_stay_words() {
    let evil = "%3Cscript%3Ealert(1)%3C/script%3E%22%27";
    for address in [
        format!("/search?q={evil}"),
        format!("/founder.html?area={evil}&industry={evil}"),
        format!("/founder.html?area={}&industry=CS100010&rent={evil}", CELL.0),
        format!("/compare?area={evil}&industry={evil}"),
        format!("/places?area={evil}"),
        format!("/en/nothing/{evil}"),
    ] {
        let reply = SERVER.get(&address);
        assert!(reply.status < 500, "{address}");
        assert!(!reply.text().contains("<script>alert"), "{address}");
    }
}

#[test]
fn bodies_come_as_they_are_taken() {
    let plain = SERVER.get("/places").is(200);
    for (asked, given) in [("gzip", "gzip"), ("gzip, br", "br")] {
        let coded = SERVER.get_with("/places", &format!("Accept-Encoding: {asked}\r\n")).is(200);
        assert_eq!(coded.header("content-encoding"), Some(given));
        assert!(coded.body.len() < plain.body.len() / 2);
        assert_eq!(coded.header("content-length").unwrap(), coded.body.len().to_string());
    }
    let home = SERVER.get_with("/", "Accept-Encoding: br\r\n").is(200);
    assert!(home.body.len() < 200_000, "{} bytes before the map", home.body.len());
}

#[test]
fn staff_see_the_demand_that_the_engine_counts() {
    use golmok_advice::support::rules;
    use golmok_engine::query::support::network::area_demand;
    let centre = rules::centres().iter().find(|centre| centre.gu.iter().any(|gu| gu == "11440")).unwrap();
    let wanted = area_demand(&SESSION, &centre.gu, None, 2.0).unwrap();
    let file = SERVER.get(&format!("/staff.csv?of=areas&centre={}&min_demand=2", centre.id)).is(200);
    assert!(file.header("content-disposition").unwrap().contains("attachment"));
    let text = file.text();
    assert!(text.starts_with('\u{feff}'), "Excel needs the mark");
    let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = rows.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|of| of == name).unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), wanted.len());
    for (row, line) in rows.iter().zip(&wanted) {
        assert_eq!(
            (&row[at("area_code")], &row[at("industry_code")]),
            (line.area.code.as_str(), line.industry.as_str())
        );
        assert_eq!(&row[at("demand")], format!("{:.1}", line.demand()));
        assert!(centre.gu.iter().any(|gu| *gu == row[at("gu_code")]));
    }
    let by_industry = SERVER.get("/staff.csv?of=industries").is(200);
    let consultants: u32 = {
        let mut rows = csv::Reader::from_reader(by_industry.text().trim_start_matches('\u{feff}').as_bytes());
        let at = rows.headers().unwrap().iter().position(|of| of == "consultants_now").unwrap();
        rows.records().map(|row| row.unwrap()[at].parse::<u32>().unwrap()).sum()
    };
    assert!(consultants <= rules::rules().network.consultants[0], "no more are handed out than there are");
    let page = SERVER.get(&format!("/staff?centre={}", centre.id)).is(200);
    assert!(page.text().contains(&centre.name_ko) && page.text().contains("staff.csv?centre="));
    for (address, status) in [
        ("staff?centre=nowhere", 404),
        ("staff?gu=nowhere", 404),
        ("staff?min_demand=-1", 422),
        ("staff?min_demand=x", 422),
        ("staff.csv", 422),
        ("staff?industry=no-such", 404),
    ] {
        SERVER.get(&format!("/{address}")).is(status);
    }
}

#[test]
fn only_the_page_of_the_large_map_runs_files() {
    let map = SERVER.get("/map").is(200);
    let csp = map.header("content-security-policy").unwrap();
    assert!(
        csp.contains("script-src 'self'")
            && csp.contains("connect-src 'self';")
            && !csp.contains("unsafe-inline' 'self"),
        "{csp}"
    );
    let other = SERVER.get("/places").is(200);
    assert!(!other.header("content-security-policy").unwrap().contains("script-src 'self'"));
    let coded = SERVER.get_with("/assets/maplibre-gl.mjs", "Accept-Encoding: br\r\n").is(200);
    assert_eq!(coded.header("content-encoding"), Some("br"));
    let plain = SERVER.get("/assets/maplibre-gl.mjs").is(200);
    assert!(plain.body.len() > 3 * coded.body.len() && plain.text().contains("MapLibre"));
    SERVER.get("/assets/nothing.js").is(404);
    SERVER.get("/assets/..%2f..%2fCargo.toml").is(404);
}
