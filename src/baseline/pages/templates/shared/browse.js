// Search, filter, sort and download tables; find a country; keep a comparison in the address.
// Without it, everything is still there to read.
"use strict";
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
const make = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const shown = (element) => element.getClientRects().length > 0;

function browse(table) {
  const body = table.tBodies[0], rows = [...body.rows], headings = [...table.tHead.rows[0].cells];
  const text = (row, column) => (row.cells[column].firstChild?.textContent ?? "").trim();  // marks stand behind
  const key = (row, column) => row.cells[column].dataset.value ?? text(row, column);
  const count = make("span", { role: "status" });
  const search = make("input", { type: "search" });
  const tools = make("div", { className: "tools" }, make("label", {}, "Search ", search));
  const filters = new Map(), chosen = make("div", { className: "tools" });
  headings.forEach((heading, column) => {
    if ("filter" in heading.dataset) {
      const values = [...new Set(rows.map((row) => text(row, column)))];
      const options = values.map((value) => make("option", { value, textContent: value || "none" }));
      const select = make("select", { ariaLabel: heading.textContent.trim() }, make("option", { value: "*", textContent: "all" }), ...options);
      chosen.append(make("label", {}, `${heading.textContent.trim()} `, select));
      filters.set(column, select);
      select.addEventListener("change", refresh);
    }
    const button = make("button", { type: "button", className: "sort" }, ...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(column));
  });

  function refresh() {
    const words = plain(search.value).split(/\s+/);
    let number = 0;
    for (const row of rows) {
      const content = plain(`${row.textContent} ${row.dataset.names ?? ""}`);
      const found = words.every((word) => content.includes(word)) &&
        [...filters].every(([column, select]) => select.value === "*" || select.value === text(row, column));
      row.hidden = !found;
      number += found;
    }
    count.textContent = `${number} of ${rows.length} shown`;
  }

  function sort(column) {
    const rising = headings[column].getAttribute("aria-sort") !== "ascending";
    headings.forEach((heading) => heading.removeAttribute("aria-sort"));
    headings[column].setAttribute("aria-sort", rising ? "ascending" : "descending");
    const numbers = rows.every((row) => key(row, column) === "" || !isNaN(key(row, column)));
    const compare = numbers ? (a, b) => a - b : (a, b) => a.localeCompare(b, "en");
    const sorted = [...rows].sort((a, b) => compare(key(a, column), key(b, column)) * (rising ? 1 : -1));
    body.append(...sorted);
  }

  function download() {
    const chosen = headings.map((_, column) => column).filter((column) => shown(headings[column]));
    const quoted = (cell) => `"${(/^[=+@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;
    const lines = [table.tHead.rows[0], ...[...body.rows].filter((row) => !row.hidden)]
      .map((row) => chosen.map((column) => quoted(text(row, column))).join(","));
    const file = new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv" });
    const link = make("a", { href: URL.createObjectURL(file), download: `${table.id}.csv` });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  const button = make("button", { type: "button" }, "Download what is shown (CSV)");
  button.addEventListener("click", download);
  search.addEventListener("input", refresh);
  tools.append(make("details", {}, make("summary", {}, "Filter by column"), chosen), button, count);
  (table.closest(".scroll") ?? table).before(tools);
  refresh();
}

function jump(form) {
  const field = form.querySelector("input"), said = form.querySelector("[role=status]");
  const known = [...document.querySelectorAll(`#${field.getAttribute("list")} option`)];
  const open = () => {
    const wanted = plain(field.value);
    const exact = known.filter((option) => plain(option.value) === wanted);
    const near = exact.length ? exact : known.filter((option) => wanted && plain(option.value).includes(wanted));
    const pages = new Set(near.map((option) => option.dataset.page));
    if (pages.size === 1) location.href = [...pages][0];
    else if (!wanted) said.textContent = "Write a name or a code.";
    else said.textContent = pages.size ? `${pages.size} countries match; write more of the name.` : "Not in the report's tables under this name or code.";
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); open(); });
}

function remember(fieldset) {
  const boxes = [...fieldset.querySelectorAll("input[type=checkbox]")];
  const write = () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    if (chosen.length || boxes.some((box) => location.hash.includes(box.value))) history.replaceState(null, "", `#${chosen.join(",")}`);
  };
  const read = () => {
    const wanted = location.hash.slice(1).toUpperCase().split(",");
    if (boxes.some((box) => wanted.includes(box.value))) boxes.forEach((box) => { box.checked = wanted.includes(box.value); });
    else write();  // the address led to a place of the page: put the choice back
  };
  read();
  addEventListener("hashchange", read);
  fieldset.addEventListener("change", write);
}

document.querySelectorAll("table[data-browse]").forEach(browse);
document.querySelectorAll("form[data-jump]").forEach(jump);
document.querySelectorAll("fieldset[data-remember]").forEach(remember);
