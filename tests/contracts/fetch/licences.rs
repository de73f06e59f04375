//! Licences of the open API: equal rows, keys that are null, the two layouts.

use super::server::{Answer, json, serve};
use super::{KEY, out};
use crate::program::{golmok, run, text};

/// What `serve` answers for the rows of a case.
#[expect(clippy::type_complexity, reason = "a closure cannot be named in an alias")]
fn of_case(
    name: &str,
) -> Option<(Vec<serde_json::Value>, impl Fn(usize, u64, u64) -> Option<Answer> + Send + Sync + 'static)> {
    let path = golmok_testkit::shared_case(&format!("{name}/rows.json"))?;
    let spec: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let rows = spec["rows"].as_array().unwrap().clone();
    let all = rows.clone();
    Some((all, move |_, s: u64, e: u64| {
        let page: Vec<_> = rows.iter().skip(s as usize - 1).take((e + 1 - s) as usize).collect();
        let result = serde_json::json!({"CODE": "INFO-000", "MESSAGE": ""});
        let body = serde_json::json!({"list_total_count": rows.len(), "RESULT": result, "row": page});
        json(serde_json::json!({"LOCALDATA_072404": body}).to_string())
    }))
}

fn fetch_case(name: &str) -> Option<Vec<std::collections::BTreeMap<String, String>>> {
    let (rows, manner) = of_case(name)?;
    let server = serve(manner);
    let path = out(name);
    let output = golmok()
        .env("GOLMOK_API_KEY", KEY)
        .env_remove("http_proxy")
        .args(["fetch", "--service", "LOCALDATA_072404", "--out", text(&path), "--base-url", &server.address])
        .args(["--page-rows", "5", "--wait", "1", "--attempts", "2"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let fetched = crate::program::csv_rows(&std::fs::read(&path).unwrap());
    assert_eq!(fetched.len(), rows.len());
    Some(fetched)
}

#[test]
fn c14_api_equal_rows() {
    let Some(rows) = fetch_case("c14-api-equal-rows") else { return };
    assert_eq!(rows.len(), 13);
    assert_eq!(rows[5], rows[6]);
}

#[test]
fn c16_api_null_keys() {
    let Some(rows) = fetch_case("c16-api-null-keys") else { return };
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row.contains_key("DCBYMD") && !row["MGTNO"].is_empty()), "{rows:?}");
}

#[test]
fn licences_of_a_trade_are_held_to_either_layout_and_ingested() {
    let old = "\"OPNSFTEAMCODE\":\"3030000\",\"MGTNO\":\"3030000-101-2010-00001\",\"APVPERMYMD\":\"2010-03-02\",\
               \"TRDSTATENM\":\"영업/정상\",\"DCBYMD\":\"\",\"BPLCNM\":\"가게\",\"X\":\"203000\",\"Y\":\"449000\"";
    let new = "\"OPN_ATMY_GRP_CD\":\"3030000\",\"MNG_NO\":\"3030000-101-2010-00001\",\"LCPMT_YMD\":\"2010-03-02\",\
               \"SALS_STTS_NM\":\"폐업\",\"CLSBIZ_YMD\":\"2015-05-05\",\"BPLC_NM\":\"가게\",\"CRD_INFO_X\":\"203000\",\
               \"CRD_INFO_Y\":\"449000\"";
    let cut = old.replace("\"DCBYMD\":\"\",", "");
    for (name, row, fits) in [("old", old, true), ("new", new, true), ("cut", cut.as_str(), false)] {
        let body = format!(
            "{{\"LOCALDATA_072404_SD\":{{\"list_total_count\":1,\"RESULT\":{{\"CODE\":\"INFO-000\",\"MESSAGE\":\"\"}},\
             \"row\":[{{{row}}}]}}}}"
        );
        let server = serve(move |_, _, _| json(body.clone()));
        let path = out(&format!("licences_{name}"));
        let output = golmok()
            .env("GOLMOK_API_KEY", KEY)
            .env_remove("http_proxy")
            .args(["fetch", "--service", "LOCALDATA_072404_SD", "--out", text(&path), "--base-url", &server.address])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(if fits { 0 } else { 2 }), "{name}: {said}");
        if !fits {
            assert!(said.contains("없는 열: DCBYMD"), "{said}");
            continue;
        }
        assert!(!said.contains("모르는 서비스"), "{said}");
        let lake = path.with_file_name("lake");
        let rows = run(["ingest", "--lake", text(&lake), text(&path)]).exits(0).rows();
        assert_eq!((rows[0]["kind"].as_str(), rows[0]["staged"].as_str()), ("licences", "1"), "{rows:?}");
    }
}
