//! Sentences of errors that are no enum of their own: settings, arguments, lists, and what was being done.

use crate::Lang;
use golmok_lake::reason::{filled, matched};

/// English as the program and the engine write it, and Korean; `{}` stands for what varies, in the same order.
#[rustfmt::skip]
const SENTENCES: &[(&str, &str)] = &[
    // arguments
    ("--threads must be at least 1", "--threads는 1 이상이어야 합니다"),
    ("{} threads are more than {}; choose a number by --threads", "스레드 {}개는 {}개보다 많습니다; --threads로 수를 고르십시오"),
    ("there is no room for 256 MiB of memory; raise `ulimit -v`", "메모리 256 MiB를 쓸 수 없습니다; `ulimit -v`를 올리십시오"),
    ("threads cannot be started; choose fewer by --threads, or raise `ulimit -u`", "스레드를 시작할 수 없습니다; --threads로 줄이거나 `ulimit -u`를 올리십시오"),
    ("{} = {} is no number of threads", "{} = {}은 스레드 수가 아닙니다"),
    ("--confidence must lie between 0 and 1", "--confidence는 0과 1 사이여야 합니다"),
    ("--at takes years, 0 or more", "--at에는 0 이상의 햇수를 주십시오"),
    ("--at takes a longitude and a latitude, e.g. --at 127.0276,37.4979", "--at에는 경도와 위도를 주십시오, 예: --at 127.0276,37.4979"),
    ("--at {} is no longitude and latitude in Korea", "--at {}은 우리나라의 경도와 위도가 아닙니다"),
    ("--radius must lie between 0 and 5000 m", "--radius는 0과 5000 m 사이여야 합니다"),
    ("--profit is a share of sales, at most 1", "--profit은 매출 가운데 몫으로, 1 이하여야 합니다"),
    (
        "amounts are in won a month, not in 10,000 won: 3,000,000, not 300",
        "금액은 만원이 아니라 원으로 적습니다: 300이 아니라 3000000",
    ),
    ("--margin is a share of a sale, between 0 and 1", "--margin은 매출 가운데 몫으로, 0과 1 사이여야 합니다"),
    ("--workers must not be negative", "--workers는 음수일 수 없습니다"),
    ("--sales must not be negative", "--sales는 음수일 수 없습니다"),
    ("--scale must be a positive number, got {}", "--scale은 양수여야 합니다: {}"),
    ("--reason must say why", "--reason에 까닭을 적으십시오"),
    ("--service names what to fetch", "--service로 받을 서비스를 고르십시오"),
    ("--opened {} lies after the day of the diagnosis, {}", "--opened {}이 진단하는 날 {}보다 늦습니다"),
    ("--on-alert cannot be started", "--on-alert의 명령을 시작할 수 없습니다"),
    ("--on-alert took longer than {} s and was ended", "--on-alert의 명령이 {}초를 넘겨 끝냈습니다"),
    ("raster must be an https address with {}", "raster는 https 주소에 {}가 모두 있어야 합니다"),
    ("raster needs raster_attribution: whose tiles they are", "raster에는 raster_attribution(타일의 저작자)이 있어야 합니다"),
    ("limits must be above 0", "한도는 0보다 커야 합니다"),
    ("keep_snapshots = {} must be at least 1: the current snapshot stays", "keep_snapshots = {}: 1 이상이어야 합니다. 현재 스냅샷은 남습니다"),
    ("keep_days = {} must lie between 1 and {}; without it no snapshot goes for its age", "keep_days = {}: 1과 {} 사이여야 합니다. 적지 않으면 오래되었다고 지우지 않습니다"),
    ("keep_bytes = {} must be at least 1; without it no snapshot goes for its size", "keep_bytes = {}: 1 이상이어야 합니다. 적지 않으면 크기 때문에 지우지 않습니다"),
    ("on_alert_seconds must be at least 1", "on_alert_seconds는 1 이상이어야 합니다"),
    ("--on-alert ended with {}", "--on-alert의 명령이 {}로 끝났습니다"),
    ("--fetch: the configuration has no [[refresh.fetch]] that names a service", "--fetch: 설정에 서비스를 적은 [[refresh.fetch]]가 없습니다"),
    ("--where {} is no condition on {}: {}", "--where {}은 {}에 대한 조건이 아닙니다: {}"),
    ("{} must not be negative", "{}는 음수일 수 없습니다"),
    ("compare takes two to {} areas, e.g. --area {}", "compare에는 구역을 둘에서 {}개까지 주십시오, 예: --area {}"),
    ("a search has at most {} letters, this one has {}", "찾는 말은 {}자까지입니다: {}자"),
    ("{} is named twice", "{}이 두 번 나왔습니다"),
    ("no rated area holds the point or lies within --radius", "그 점을 담거나 --radius 안에 있는, 평가된 구역이 없습니다"),
    ("polygon = {} corners has fewer than three corners", "polygon: 꼭짓점 {}개로는 구역이 되지 않습니다; 셋 이상이어야 합니다"),
    ("polygon = {} corners crosses itself", "polygon: 꼭짓점 {}개를 이은 선이 서로 엇갈립니다"),
    ("polygon = {} corners encloses nothing", "polygon: 꼭짓점 {}개를 이은 선 안에 넓이가 없습니다"),
    ("polygon = {} corners has a corner that is nowhere", "polygon: 꼭짓점 {}개 가운데 수가 아닌 것이 있습니다"),
    ("polygon: more than {} corners", "polygon: 꼭짓점은 {}개까지입니다"),
    ("polygon: {} m² is not within {} and {} m²", "polygon: {} m²는 {}–{} m² 안에 들지 않습니다"),
    ("polygon: {} is no longitude and latitude, e.g. 127.0276,37.4979", "polygon: {}는 경도와 위도가 아닙니다, 예: 127.0276,37.4979"),
    ("polygon: {} is no longitude and latitude in Korea", "polygon: {}은 우리나라의 경도와 위도가 아닙니다"),
    ("the polygon lies in no area of the boundaries in the lake", "그린 구역이 레이크에 있는 경계의 어느 구역에도 들지 않습니다"),
    ("its name is the code of a published area", "이름이 공표된 구역의 코드와 같습니다"),
    ("it is no GeoJSON feature collection of polygons", "다각형을 담은 GeoJSON(FeatureCollection)이 아닙니다"),
    ("it has {} areas, not 1 to {}", "구역이 {}개입니다; 1–{}개여야 합니다"),
    ("the name {} is given twice", "이름 {}이 두 번 나옵니다"),
    ("the name {} has no letter", "이름 {}에 글자가 없습니다"),
    ("it has no property \"name\" (이름)", "속성 \"name\"(이름)이 없습니다"),
    ("{} is no place in Korea in {}, the system that the file names", "{}은 파일이 말하는 좌표계 {}로 우리나라 안이 아닙니다; 좌표계를 확인하십시오"),
    ("it has {} parts; give each part a feature and a name of its own", "조각이 {}개입니다; 조각마다 이름을 주어 따로 적으십시오"),
    ("it has a hole; an area is one ring", "구멍이 있습니다; 구역은 고리 하나로 그립니다"),
    ("{} answers twice, for {} too", "{}이 두 번 답하게 됩니다: {}도 이곳의 자료로 답합니다"),
    ("{} is no format of own areas; name the file .csv", "{}은 내 구역의 형식이 아닙니다; 파일 이름을 .csv로 주십시오"),
    ("the scores of the lake are by other weights than the default and those given; make them again by `golmok measure --config FILE`", "레이크의 점수는 기본 가중치도 주어진 가중치도 아닌 것으로 매긴 것입니다; `golmok measure --config 파일`로 다시 만드십시오"),
    ("there are no own areas; name their file by --areas", "내 구역이 없습니다; --areas로 파일을 주십시오"),
    ("own_areas takes no --where: every row is of an own area", "own_areas에는 --where를 쓸 수 없습니다"),
    ("no rated area has ground in common with the polygon", "그린 구역과 겹치는, 평가된 구역이 없습니다"),
    ("{} is no origin: it needs four quarters up to it and four after it; origins are {}", "{}은 검증의 출발점이 될 수 없습니다: 앞뒤로 네 분기씩 있어야 합니다; 출발점: {}"),
    ("--at {} lies in no area of the boundaries in the lake", "--at {}은 레이크에 있는 경계의 어느 구역에도 들지 않습니다"),
    ("there are no boundaries (경계) in the lake, so no point can be placed; name an area with --area", "레이크에 경계가 없어 점을 놓을 수 없습니다; --area로 구역을 고르십시오"),
    ("unknown coordinate system {}: golmok knows EPSG:5174, EPSG:5179, EPSG:5181 and EPSG:4326", "모르는 좌표계 {}: EPSG:5174, EPSG:5179, EPSG:5181, EPSG:4326을 압니다"),
    ("city file {}: gu {} does not begin with the code {}", "도시 파일 {}: 구 {}가 코드 {}(으)로 시작하지 않습니다"),
    ("city file {}: {}", "도시 파일 {}: {}"),
    ("there is no store count for {}; give an earlier as-of quarter, or ingest that quarter", "{}의 점포 수가 없습니다; 더 이른 기준일을 주거나 그 분기의 파일을 읽으십시오"),
    ("{} closures up to {} are too few to fit a hazard; at least {} are needed", "폐업 {}건({}까지)으로는 위험률을 맞출 수 없습니다; 적어도 {}건이 있어야 합니다"),
    ("rating setting {} = {}: {}", "평가 설정 {} = {}: {}"),
    ("{} is given twice", "{}이 두 번 주어졌습니다"),
    ("the geometry of area {} cannot be read: {}", "구역 {}의 도형을 읽을 수 없습니다: {}"),
    // lists and files
    ("{} holds no date up to today", "{}에 오늘까지의 날짜가 없습니다"),
    ("{} needs columns id and industry; its columns are {}", "{}에 id와 industry 열이 있어야 합니다; 있는 열: {}"),
    ("{} needs lon and lat, x and y, legal_dong_code, or area; its columns are {}", "{}에 lon과 lat, x와 y, legal_dong_code, 또는 area 열이 있어야 합니다; 있는 열: {}"),
    ("{} has no column {}; its columns are {}", "{}에 {} 열이 없습니다; 있는 열: {}"),
    ("{}, record {}", "{}, {}번째 행"),
    ("{}, line {}: the columns are industry, workers, sales_krw", "{}, {}행: 열은 industry, workers, sales_krw입니다"),
    ("{}, line {}", "{}, {}행"),
    ("the watch list {} cannot be read", "관심 목록 {}을 읽을 수 없습니다"),
    ("the watch list {} must be named .toml or .csv", "관심 목록 {}의 이름은 .toml이나 .csv로 끝나야 합니다"),
    ("{} is no watch list", "{}은 관심 목록이 아닙니다"),
    ("{}: {}: a probability lies between 0 and 1", "{}: {}: 확률은 0과 1 사이여야 합니다"),
    ("{}: {}: a change of stores is 1 or more", "{}: {}: 점포 수의 변화는 1 이상이어야 합니다"),
    ("{} is no table; nearest: {}", "{}이라는 표는 없습니다; 가까운 이름: {}"),
    ("{} is no page; name the file .html", "{}은 쪽이 아닙니다; 파일 이름을 .html로 끝내십시오"),
    ("{} is no format of a report; name the file .html, .xlsx, .json, .svg or .txt", "{}은 보고서의 형식이 아닙니다; 파일 이름을 .html, .xlsx, .json, .svg, .txt로 끝내십시오"),
    ("{} is no format of a diagnosis; name the file .html, .json or .txt", "{}은 진단의 형식이 아닙니다; 파일 이름을 .html, .json, .txt로 끝내십시오"),
    ("cannot write man pages into {}", "{}에 설명서를 쓸 수 없습니다"),
    ("cannot make the folder {}", "{} 폴더를 만들 수 없습니다"),
    ("cannot write {}", "{}을 쓸 수 없습니다"),
    ("cannot remove {}", "{}을 지울 수 없습니다"),
    ("cannot read {}", "{}을 읽을 수 없습니다"),
    ("{} has no geometry; export ref_areas as GeoJSON and join by area_kind and area_code, or name the file .csv", "{}에는 도형이 없습니다; ref_areas를 GeoJSON으로 내보내 area_kind와 area_code로 잇거나, 파일 이름을 .csv로 하십시오"),
    ("the rows of {} are in different reference systems; ref_areas has its areas in one", "{}의 행은 좌표계가 서로 다릅니다; ref_areas는 한 좌표계로 담고 있습니다"),
    ("table {} is empty in snapshot {}; `golmok tables` lists what there is", "스냅샷 {1}에서 표 {0}은 비어 있습니다; `golmok tables`로 있는 표를 볼 수 있습니다"),
    ("there are no store counts (점포-상권), so nothing can be tested", "점포 수 파일(점포-상권)이 없어 검증할 것이 없습니다"),
    ("there is neither a complete quarter of 점포-상권 nor a licence file in the lake, so no as-of date; ingest one of them or give --as-of", "레이크에 온전한 점포-상권 분기도 인허가 파일도 없어 기준일을 정할 수 없습니다; 둘 가운데 하나를 읽거나 --as-of를 주십시오"),
    ("mart_entry_risk is empty", "mart_entry_risk가 비어 있습니다"),
    ("a snapshot without as-of date", "기준일이 없는 스냅샷입니다"),
    // refresh and settings
    ("{} is not as docs/configuration.md says", "{}이 docs/configuration.md에 적힌 대로가 아닙니다"),
    ("section [refresh]", "[refresh] 절"),
    ("section [rating]", "[rating] 절"),
    ("section [quality]", "[quality] 절"),
    ("section [measure]", "[measure] 절"),
    ("{} is no caveat with a limit, or its share is not within 0–1", "{}은 한도를 둘 수 있는 유의 사항이 아니거나, 몫이 0–1이 아닙니다"),
    ("{} is no relative grade", "{}은 상대 등급이 아닙니다"),
    ("huff_exponent and district_weights must be above 0", "huff_exponent와 district_weights는 0보다 커야 합니다"),
    ("district_cuts must fall", "district_cuts는 내려가는 차례여야 합니다"),
    ("gates.{} must be 0 or more", "gates.{}: 0 이상이어야 합니다"),
    ("values.{} is no source with limits", "values.{}: 한도를 두는 원천이 아닙니다"),
    ("values.{}: level and group are factors of 1 or more, past and past_group within -1 and 1, jumps and leaps shares", "values.{}: level과 group은 1 이상의 배수, past와 past_group은 -1과 1 사이, jumps와 leaps는 0과 1 사이의 몫이어야 합니다"),
    ("freshness_days: {}", "freshness_days(원천의 최대 나이): {}"),
    ("free_disk_factor must be 0 or more", "free_disk_factor는 0 이상이어야 합니다"),
    ("max_hours must be positive", "max_hours는 양수여야 합니다"),
    ("api.attempts must be at least 1", "api.attempts는 1 이상이어야 합니다"),
    ("fetch: {} must be the name of a file in the inbox", "fetch: {}은 받는 폴더 안의 파일 이름이어야 합니다"),
    ("fetch: two downloads would write {}", "fetch: 두 내려받기가 같은 파일 {}을 쓰게 됩니다"),
    ("preflight: the inbox {} cannot be read", "사전 점검: 받는 폴더 {}를 읽을 수 없습니다"),
    ("preflight: the clock says {}, before golmok was made; set the clock", "사전 점검: 시계가 {}로, golmok이 만들어지기 전입니다; 시계를 맞추십시오"),
    ("preflight: {} has {} bytes free, yet {} are needed ({} × the last snapshot); remove old snapshots (keep_snapshots) or files, then run again", "사전 점검: {}에 {}바이트가 남았는데 {}바이트가 있어야 합니다(지난 스냅샷의 {}배); 옛 스냅샷(keep_snapshots)이나 파일을 지운 뒤 다시 하십시오"),
    ("preflight: the clock says {}, yet snapshot {} was made at {}; set the clock, or go back to an older snapshot by `golmok rollback` where that one was made by a wrong clock", "사전 점검: 시계는 {}인데 스냅샷 {}은 {}에 만들어졌습니다; 시계를 맞추거나, 그 스냅샷이 틀린 시계로 만들어졌다면 `golmok rollback`으로 옛 스냅샷에 돌아가십시오"),
    ("the inbox {} holds no file that golmok reads but {} that are still being written, and the lake is empty; run again in refresh.settle_seconds: {}", "받는 폴더 {}에는 아직 쓰는 중인 파일 {}개밖에 없고 레이크도 비어 있습니다; refresh.settle_seconds 뒤에 다시 하십시오: {}"),
    ("preflight: the inbox {} has no file {} yet, so it is still being filled (refresh.marker); run again when it is there", "사전 점검: 받는 폴더 {}에 아직 {} 파일이 없어 채우는 중입니다(refresh.marker); 생긴 뒤에 다시 하십시오"),
    ("marker: {} must be the name of a file in the inbox", "marker: {}은 받는 폴더 안의 파일 이름이어야 합니다"),
    ("the inbox {} holds no file that golmok reads, and the lake is empty", "받는 폴더 {}에 읽을 파일이 없고 레이크도 비어 있습니다"),
    ("files of the inbox {} keep changing; let them be written first", "받는 폴더 {}의 파일이 계속 바뀝니다; 다 쓰인 뒤에 하십시오"),
    ("nothing on the hold list is {}; `golmok status --holds` lists it", "보류 목록에 {}이 없습니다; `golmok status --holds`로 볼 수 있습니다"),
    ("the snapshot is published, yet its report could not be written", "스냅샷은 공개했으나 보고서를 쓰지 못했습니다"),
    ("the record of the run could not be written", "실행 기록을 쓰지 못했습니다"),
    ("stage {}", "{} 단계"),
    ("{}: feature {}", "{}의 {}번째 구역"),
    ("{}: area {}", "{}의 구역 {}"),
    ("the run took longer than {} s; nothing was published", "실행이 {}초를 넘겼습니다; 아무것도 공개하지 않았습니다"),
    ("{} is damaged", "{}이 손상되었습니다"),
];

/// A sentence in the language asked for; one that is not known stays as it is.
pub fn sentence(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Ko => {
            let known = SENTENCES.iter().find_map(|(en, ko)| Some((ko, matched(en, text)?)));
            known.map_or_else(|| text.to_owned(), |(ko, values)| in_korean(ko, &values))
        }
    }
}

/// A Korean sentence with its values, whose order may differ: `{1}`. Places without a number take the values in order.
pub(super) fn in_korean(template: &str, values: &[&str]) -> String {
    let in_order = filled(template, values);
    values.iter().enumerate().fold(in_order, |text, (i, value)| text.replace(&format!("{{{i}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_said_in_both_languages() {
        for (en, ko) in SENTENCES {
            let text = en.replace("{}", "x1");
            let said = sentence(&text, Lang::Ko);
            assert_eq!(sentence(&text, Lang::En), text);
            assert!(said.chars().any(|c| ('가'..='힣').contains(&c)), "{text} → {said}");
            assert!(!said.contains('{') && !ko.is_empty(), "{said}");
        }
        let told = sentence(
            "table core_cells is empty in snapshot 20250101T000000Z; `golmok tables` lists what there is",
            Lang::Ko,
        );
        assert!(told.starts_with("스냅샷 20250101T000000Z에서 표 core_cells은"), "{told}");
    }
}
