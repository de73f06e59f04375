//! The page of the city finds what the engine finds: the same places, in the same order, with the same neighbours.

use super::{city, seen_on};
use golmok_engine::Session;
use golmok_engine::query::search::Index;
use golmok_engine::settings::Settings;
use golmok_model::AreaKind;
use golmok_model::hangul::{decompose, initials};
use serde_json::Value;
use std::collections::BTreeSet;

/// Texts as people write the name of a place, right and wrong.
fn written(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let apart: Vec<String> = letters.iter().map(char::to_string).collect();
    let mut slipped = letters.clone();
    // The next vowel in the first syllable.
    if let Some(first) = slipped.first_mut().filter(|c| ('가'..='힐').contains(*c)) {
        *first = char::from_u32(*first as u32 + 28).unwrap();
    }
    let mut swapped = letters.clone();
    if swapped.len() > 3 {
        swapped.swap(1, 2);
    }
    let part = |from: usize, to: usize| letters[from.min(letters.len())..to.min(letters.len())].iter().collect();
    let text = |letters: &[char]| letters.iter().collect::<String>();
    vec![
        name.to_owned(),
        apart.join(" "),
        decompose(name),
        format!("{name}역"),
        initials(name),
        initials(name).chars().take(3).collect(),
        text(&slipped),
        text(&swapped),
        part(0, 2),
        part(1, 4),
        part(1, letters.len()),
        part(0, letters.len().saturating_sub(1)),
    ]
}

#[test]
fn the_page_searches_as_the_engine_does() {
    let Some(job) = city() else { return };
    let session = Session::of(job.snapshot.clone(), Settings::default());
    let index = Index::of(&session).unwrap().only(AreaKind::TradeArea);
    let mut asked: BTreeSet<String> =
        ["", " ", "()", "1", "역", "동", "ㄱ", "ㄱㄴ2", "cafe", "없는곳이름이다", "아무데도없는곳의이름이다", "강남"]
            .map(str::to_owned)
            .into();
    for place in index.places().iter().step_by(7) {
        let names = std::iter::once(&place.name).chain(&place.also);
        asked.extend(names.flat_map(|name| written(name)));
        asked.extend([place.code.clone(), place.gu.clone()]);
    }
    assert!(asked.len() > 200, "{} texts", asked.len());
    let asked: Vec<String> = asked.into_iter().collect();
    let look = format!(
        r#"<script>addEventListener("load", () => {{ const code = i => D.areas[i][0];
const told = {}.map(text => {{ const asked = search(text);
  const best = [...asked.found].sort((a, b) => a[1] - b[1] || D.areas[a[0]][1].length - D.areas[b[0]][1].length || a[0] - b[0]);
  return [best.map(([i]) => code(i)), asked.near.map(code)]; }});
const pre = document.createElement("pre"); pre.id = "seen"; pre.textContent = JSON.stringify({{codes: D.areas.map(a => a[0]), told}}); document.body.append(pre); }});</script>"#,
        serde_json::to_string(&asked).unwrap().replace('<', "\\u003c")
    );
    let seen = seen_on(&job.out.join("index.html"), &look, None);
    let codes: Vec<&str> = index.places().iter().map(|place| place.code.as_str()).collect();
    assert_eq!(seen["codes"], serde_json::json!(codes), "the page lists the places of the snapshot");
    let of = |i: usize| index.places()[i].code.clone();
    for (text, told) in asked.iter().zip(seen["told"].as_array().unwrap()) {
        let found = index.search(text);
        let hits: Vec<String> = found.hits.iter().map(|(i, _)| of(*i)).collect();
        let near: Vec<String> = found.near.iter().map(|i| of(*i)).collect();
        assert_eq!(told, &serde_json::json!([hits, near]), "{text:?}");
    }
    let empty = |told: &Value| told[0].as_array().unwrap().is_empty();
    let none = seen["told"].as_array().unwrap().iter().filter(|told| empty(told)).count();
    assert!(none > 3 && none < asked.len() / 2, "{none} of {} found nothing", asked.len());
}
