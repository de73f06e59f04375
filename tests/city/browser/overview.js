addEventListener("load", () => {
const all = query => [...document.querySelectorAll(query)], seen = {};
const wide = () => document.documentElement.scrollWidth;
const paths = all("svg.map > path");
seen.rows = all("#rows tr").length;
seen.cells = all("#rows tr:first-child td").map(td => td.textContent);
seen.paths = paths.length;
seen.drawn = paths.filter(p => p.getBBox().width > 0 && p.getBBox().height > 0).length;
seen.titles = paths.filter(p => p.firstChild.textContent).length;
seen.fills = [...new Set(paths.map(p => getComputedStyle(p).fill))].length;
seen.sources = all("table").at(-1).rows.length - 1;
seen.links = all("a[href]").map(a => a.getAttribute("href"));
seen.industries = all("#industry option").map(o => o.value);
seen.viewport = document.documentElement.clientWidth;
seen.widths = [wide()];
seen.small = all("button, select, input").map(e => e.getBoundingClientRect().height).filter(h => 0 < h && h < 16).length;
const change = (element, value, event) => { element.value = value; element.dispatchEvent(new Event(event)); };
seen.by_industry = {};
for (const code of seen.industries) { change(document.getElementById("industry"), code, "change");
  seen.by_industry[code] = all("#rows tr").length; }
change(document.getElementById("industry"), seen.industries[0], "change");
const fills = () => JSON.stringify(paths.map(p => p.getAttribute("fill")));
const visible = query => { const box = document.querySelector(query).getBoundingClientRect(); return box.width > 0 && box.height > 0; };
const press = (element, value) => { element.checked = value; element.dispatchEvent(new Event("change", {bubbles: true})); };
const column = n => all("#rows tr").map(r => r.cells[n].textContent);
const stores = all("#head th").findIndex(th => th.dataset.key === "stores");
all("#head th button")[stores].click();
seen.by_stores = column(stores).map(t => Number(t.replaceAll(",", "")));
change(document.getElementById("find"), column(0)[0], "input");
seen.found = column(0);
change(document.getElementById("find"), "", "input");
paths[0].dispatchEvent(new MouseEvent("click", {bubbles: true}));
seen.chosen = all("#rows tr.on").length; seen.chosen_path = all("svg.map > path.on").length;
seen.widths.push(wide());
// A name as people write it: apart, in pieces, by initial consonants, one keystroke beside, two; a name of no place.
document.getElementById("few").checked = true;
const long = D.areas.map((a, i) => [a[1], i]).filter(([name]) => /^[가-힣]{4,}$/.test(name))[0], name = long[0];
// The next vowel in the syllable at a place, or the one before where there is none.
const slip = (text, at) => { const vowel = ((text.charCodeAt(at) - 0xac00) / 28 | 0) % 21; return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) + (vowel === 20 ? -28 : 28)) + text.slice(at + 1); };
const home = () => { const gu = D.gu.findIndex(g => g[0] === D.areas[long[1]][3]), b = all("svg.map g.ground path")[gu].getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height]; };
const slipped = slip(name, 1), twice = slip(slipped, 2);
const leads = [...name].map(c => [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"][(c.charCodeAt(0) - 0xac00) / 588 | 0]).join("");
seen.sought = name; seen.searched = {};
for (const [how, text] of Object.entries({whole: name, apart: [...name].join(" "), pieces: name.normalize("NFD"), station: name + "역", initials: leads, slipped, twice, gu: D.areas[long[1]][3],
  dong: D.areas.find(a => a[5].length)[5].at(-1), nowhere: "없는곳이름이다"})) {
  change(document.getElementById("find"), text, "input");
  const hits = all("#hits a");
  seen.searched[how] = {hits: hits.map(a => a.textContent), text: document.getElementById("hits").textContent, rows: all("#rows tr").length,
    top: document.getElementById("hits").getBoundingClientRect().top + scrollY, marked: all("svg.map path.found").length,
    box: document.querySelector("svg.map").getAttribute("viewBox").split(" ").map(Number), home: home(), whole: D.box[2]};
}
change(document.getElementById("find"), "", "input"); seen.searched.none = {text: document.getElementById("hits").textContent, rows: all("#rows tr").length};
document.getElementById("few").checked = false;
// Within the industry first, then over all; small cells when asked.
change(document.getElementById("industry"), "CS100010", "change");
const [within, grade] = all("[name=view]"), risk = all("#head th").findIndex(th => th.dataset.key === "relative");
press(within, true);
seen.within = {checked: within.value, fills: fills(), legends: [visible(".by-within"), visible(".by-grade")], vague: (fills().match(/#v/g) || []).length,
  ranked: column(risk).map(parseFloat), stores: column(stores).map(t => Number(t.replaceAll(",", "")))};
press(document.getElementById("few"), true); seen.with_few = column(stores).map(t => Number(t.replaceAll(",", "")));
press(document.getElementById("few"), false);
press(grade, true);
seen.over_all = {fills: fills(), legends: [visible(".by-within"), visible(".by-grade")]};
seen.shown_on_row = all("#rows tr:first-child td").map(td => td.getBoundingClientRect().width > 0);
seen.heads = all("#head th").map(th => th.dataset.key);
press(within, true); seen.widths.push(wide());
// The map: enlarged by a button, moved by a key, an area chosen on it, the whole again.
const svg = document.querySelector("svg.map"), box = () => svg.getAttribute("viewBox").split(" ").map(Number), boxes = [box()];
document.getElementById("in").click(); document.getElementById("in").click(); document.getElementById("in").click(); boxes.push(box());
seen.near = {dongs: all("svg.map g.dong path").filter(p => p.getBoundingClientRect().width > 0).length, names: all("svg.map g.names text:not(.gu)").length};
svg.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true, cancelable: true})); boxes.push(box());
document.getElementById("whole").click(); boxes.push(box());
seen.boxes = boxes; seen.gu = all("svg.map g.names text.gu").map(t => t.textContent); seen.ground = all("svg.map g.ground path").length;
paths[3].dispatchEvent(new MouseEvent("click", {bubbles: true})); seen.card = document.getElementById("card").textContent; seen.card_name = D.areas[3][1];
seen.wrong = wrong;
const text = JSON.stringify(seen).replaceAll("<", "\\u003c");
if (parent !== window) parent.postMessage(text, "*");
else { const pre = document.createElement("pre"); pre.id = "seen"; pre.textContent = text; document.body.append(pre); }
});
