"use strict";
document.querySelectorAll("table.sortable").forEach(table => {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((th, n) => {
    const button = document.createElement("button");
    button.append(...th.childNodes); th.append(button); th.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const numeric = th.classList.contains("n") || th.dataset.n !== undefined;
      const now = th.getAttribute("aria-sort"), up = now === "none" ? !numeric : now === "descending";
      const value = row => { const cell = row.cells[n], text = cell.dataset.v ?? cell.textContent.trim(); return numeric ? parseFloat(text.replaceAll(",", "")) : text; };
      const order = (a, b) => numeric ? (a === a ? a : -Infinity) - (b === b ? b : -Infinity) : a.localeCompare(b, document.documentElement.lang);
      const rows = [...body.rows].map((row, i) => [value(row), i, row]);
      rows.sort((a, b) => (up ? 1 : -1) * order(a[0], b[0]) || a[1] - b[1]);
      body.append(...rows.map(r => r[2]));
      heads.forEach(h => h.setAttribute("aria-sort", h === th ? (up ? "ascending" : "descending") : "none"));
    });
  });
});
