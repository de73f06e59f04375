"use strict";
// Puts a page together from its pieces, and the founder's own figures into the places kept for them. Every word comes from the data.
const golmok = (() => {
  const byId = id => document.getElementById(id), areas = new Map();
  const FIGURE = "\uE000";
  let shared = null, wanted = null, shown = null;
  const asked = () => new URLSearchParams(location.hash.slice(1));
  // Numbers as the pages write them: a half is rounded to the even digit, thousands have commas.
  const fixed = (value, digits) => { const tie = value * 10 ** digits % 1 === 0.5 && value * 4 % 1 === 0;
    return tie ? (2 * Math.round(value * 10 ** digits / 2) / 10 ** digits).toFixed(digits) : value.toFixed(digits); };
  const count = value => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
  const into = (form, ...figures) => form.replace(/\{\}/g, () => figures.shift());
  const percent = share => { const value = share * 100; return into(shared.percent, fixed(value, value < 9.95 ? 1 : 0)); };
  function won(amount) {
    const [plain, man, eok, both] = shared.won;
    if (amount < 1e4 || (document.documentElement.lang === "en" && amount < 1e6)) return into(plain, count(amount));
    if (document.documentElement.lang === "en") { const million = Math.round(amount / 1e5) / 10;
      return into(man, million < 100 ? fixed(million, 1) : count(million)); }
    const all = Math.round(amount / 1e4), high = Math.floor(all / 1e4), rest = all % 1e4;
    return !high ? into(man, count(all)) : rest ? into(both, count(high), count(rest)) : into(eok, count(high));
  }
  function text(row, own) {
    let whole = "";
    for (let i = 0; i < row.length; i++) {
      const piece = row[i] < shared.pieces.length ? shared.pieces[row[i]] : own[row[i] - shared.pieces.length];
      if (typeof row[i + 1] !== "string") { whole += piece; continue; }
      const figures = row[++i].split(" "); let next = 0;
      whole += piece.replaceAll(FIGURE, () => figures[next++]);
    }
    return whole;
  }
  const element = html => { const box = document.createElement("template"); box.innerHTML = html; return box.content.firstElementChild; };
  const tell = id => { shown = null; byId("sheet").replaceChildren(byId(id).content.cloneNode(true)); };

  // What was entered: won a month, won a month, a share.
  const number = value => { const plain = (value ?? "").replace(/[,\s]/g, ""); return /^\d+(\.\d+)?$/.test(plain) ? +plain : null; };
  const costs = () => { const of = asked(), whole = key => { const value = number(of.get(key)); return value == null ? null : Math.round(value); };
    const margin = number(of.get("margin")); return {rent: whole("rent"), wages: whole("wages"), margin: margin != null && margin <= 1 ? margin : null}; };
  function answer() {
    const {area, cell} = shown, {rent, wages, margin} = costs(), sheet = byId("sheet");
    let parts = shown.before;
    if (rent != null && wages != null && margin != null) {
      const fixedCosts = rent + wages, required = fixedCosts / margin, ratio = cell.mean ? required / cell.mean : null;
      const which = margin <= 0 ? 0 : 1 + (ratio == null ? 0 : shared.bounds.filter(bound => ratio > bound).length);
      const told = {fixed: won(fixedCosts), required: won(required), share: ratio == null ? "" : percent(ratio), rent: won(rent), wages: won(wages),
        margin: percent(margin), customers: cell.customers ? into(shared.customers, count(Math.ceil(required * cell.customers))) : ""};
      parts = [0, 1, 2, 3].map(i => text(area.rows[cell.answers[which * 4 + i]], area.texts).replace(/⟦(\w+)⟧/g, (_, key) => told[key]));
      parts = parts.map(part => part.trim() ? element(part) : null);
      const bars = parts[1].querySelectorAll("svg rect");
      if (bars.length === 4) { // the ground and the bar of what is needed, then of the mean shop
        const reach = +bars[0].getAttribute("width"), wide = (bar, width) => bar.setAttribute("width", +width.toFixed(2));
        wide(bars[1], reach * Math.min(1, ratio)); wide(bars[3], Math.max(1, reach * Math.min(1, 1 / ratio) - 1)); }
    }
    ["[data-first=next_step]", "[data-part=break_even]", "[data-check=break_even]", "[data-part=supports]"].forEach((where, i) => {
      const old = sheet.querySelector(where); if (old && parts[i]) old.replaceWith(parts[i]); });
    const beside = sheet.querySelector("[data-part=break_even]"), entry = beside.parentElement.querySelector(".chart:not([data-part])");
    if (entry) entry.classList.toggle("full", beside.classList.contains("absent"));
    const link = byId("link"); if (link) link.href = location.hash;
  }
  function form() {
    const form = byId("ask").content.cloneNode(true).firstElementChild, now = costs();
    const fill = () => { for (const input of form.querySelectorAll("input")) { const value = costs()[input.name];
      input.nextElementSibling.textContent = value == null ? "" : input.name === "margin" ? percent(value) : won(value); } };
    for (const input of form.querySelectorAll("input")) { const value = now[input.name];
      input.value = value == null ? "" : input.name === "margin" ? String(+(value * 100).toFixed(4)) : count(value);
      input.addEventListener("input", () => { const of = asked(), value = number(input.value);
        if (value == null) of.delete(input.name); else of.set(input.name, input.name === "margin" ? +(value / 100).toFixed(6) : Math.round(value));
        keep(of); fill(); answer(); }); }
    form.addEventListener("submit", event => event.preventDefault());
    fill(); return form;
  }
  // The address keeps what is asked; a browser that forbids it for files keeps the old address and the page works on.
  const keep = of => { try { history.replaceState(null, "", "#" + of); } catch { location.hash = String(of); } };

  function stale() {
    if (byId("sheet").querySelector(".stale") || !shared.data_date) return;
    const [year, month, day] = shared.data_date.split("-").map(Number), last = new Date(year, month + shared.stale_months, 0).getDate();
    if (new Date() < new Date(year, month - 1 + shared.stale_months, Math.min(day, last) + 1)) return;
    const line = document.createElement("p"); line.className = "stale"; line.textContent = shared.stale;
    byId("sheet").querySelector("h1").after(line);
  }
  function draw() {
    const area = areas.get(wanted), industry = asked().get("industry"), cell = area.cells.find(cell => cell.code === industry) ?? null;
    const trade = byId("trade"), back = byId("to-area");
    trade.replaceChildren(...area.cells.map(cell => new Option(cell.name, cell.code, false, cell.code === industry)));
    trade.parentElement.hidden = false; back.hidden = false; back.href = `area/${area.code}.html`; back.textContent = area.name;
    if (!cell) { trade.selectedIndex = -1; tell("not-there"); return; }
    byId("to-index").href = "index.html#" + cell.code;
    const sheet = byId("sheet"); sheet.innerHTML = text(area.rows[cell.page], area.texts);
    document.title = `${area.name} · ${cell.name}`;
    const part = where => sheet.querySelector(where);
    shown = {area, cell, before: [part("[data-first=next_step]"), part("[data-part=break_even]"), part("[data-check=break_even]"), part("[data-part=supports]")]};
    part("[data-part=break_even]").before(form());
    stale(); answer();
  }
  function show() {
    const of = asked(), area = of.get("area");
    if (!shared) return;
    if (!area) { tell("open-first"); return; }
    wanted = area;
    if (areas.has(area)) { draw(); return; }
    if (!/^\w+$/.test(area)) { tell("not-there"); return; }
    const script = document.createElement("script"); script.src = `founder/${area}.js`;
    script.addEventListener("error", () => { if (wanted === area) tell("not-there"); });
    document.head.append(script);
  }
  addEventListener("hashchange", show);
  byId("trade").addEventListener("change", event => { const of = asked(); of.set("industry", event.target.value); location.hash = String(of); });
  return {words: words => { shared = words; }, area: area => { areas.set(area.code, area); if (wanted === area.code) draw(); }, show, won, percent};
})();
