// Search, filter, sort and download tables; choose what is shown; find a country. What is chosen is
// in the address, so that it can be sent on. Without script, everything is still there to read.
"use strict";
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
// A question is asked with words that tell no row from another.
const SMALL = new Set(("a about an are at by correct did do does for from had has have how in is it many much of on " +
  "right say says that the there they to true was were what when where which who whose wrong").split(" "));
function wordsIn(text) {
  const words = plain(text).split(/\s+/).map((word) => word.replace(/^["“‘(]+|["”’),.;:!?]+$/g, "")).filter(Boolean);
  const telling = words.filter((word) => !SMALL.has(word));
  return telling.length ? telling : words;
}
const isShown = (element) => element.getClientRects().length > 0;
const readAddress = (name) => new URLSearchParams(location.search).get(name) ?? "";

function writeAddress(name, value, isNewStep = true) {  // Back undoes a step
  if (value === readAddress(name)) return;
  const query = new URLSearchParams(location.search);
  if (value) query.set(name, value);
  else query.delete(name);
  const written = query.toString().replaceAll("%2C", ",");
  const address = `${location.pathname}${written && `?${written}`}${location.hash}`;
  history[isNewStep ? "pushState" : "replaceState"](null, "", address);
}

function textOf(cell) {
  if (!cell.querySelector(".mark")) return cell.textContent.trim();
  const unmarked = cell.cloneNode(true);
  unmarked.querySelectorAll(".mark").forEach((mark) => mark.remove());
  return unmarked.textContent.trim();
}

function download(table) {
  const [heading] = table.tHead.rows;
  const columns = [...heading.cells].map((_, column) => column).filter((column) => isShown(heading.cells[column]));
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => isShown(row) && row.className !== "rowgroup");
  const quote = (text) => `"${(/^[=+@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  // Values stay as they are; what is marked among them stands in a column of its own, with what the mark means.
  const marksOf = (row) => columns.flatMap((column) =>
    [...row.cells[column].querySelectorAll(".mark")].map((mark) => `${textOf(heading.cells[column])} ${mark.textContent}`));
  const note = (row) => marksOf(row).length ? `${marksOf(row).join("; ")}. ${table.dataset.marks}` : "";
  const write = (row, ...more) => [...columns.map((column) => textOf(row.cells[column])), ...more].map(quote).join(",");
  // On every row, since rows are passed on and lines before a heading are not read everywhere.
  const { source, caveat, marks } = table.dataset, hasMarks = marks !== undefined;
  const lines = [
    write(heading, ...(hasMarks ? ["Marked"] : []), "Source", "Caveat"),
    ...rows.map((row) => write(row, ...(hasMarks ? [note(row)] : []), source, caveat)),
  ];
  const file = new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv" });
  const link = make("a", { href: URL.createObjectURL(file), download: `${table.id}.csv` });
  link.click();
  URL.revokeObjectURL(link.href);
}

function offerDownload(table) {
  const button = make("button", { type: "button" }, "Download what is shown (CSV)");
  button.addEventListener("click", () => download(table));
  const tools = make("div", { className: "tools" }, button);
  (table.closest(".scroll") ?? table).before(tools);
  return tools;
}

function browse(table) {
  const body = table.tBodies[0], rows = [...body.rows], headings = [...table.tHead.rows[0].cells];
  const keyOf = (row, column) => row.cells[column].dataset.value ?? textOf(row.cells[column]);
  const count = make("span", { role: "status" });
  const search = make("input", { type: "search", size: 26, placeholder: "word, number or country" });
  const clear = make("button", { type: "button", hidden: true }, "Show all again");
  const filters = new Map(), chosen = make("div", { className: "tools" });
  headings.forEach((heading, column) => {
    if ("filter" in heading.dataset) {
      const order = heading.dataset.order?.split("; ") ?? [];
      const values = [...new Set(rows.map((row) => textOf(row.cells[column])))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
      const options = values.map((value) => make("option", { value: value || "none", textContent: value || "none" }));
      const select = make("select", { ariaLabel: heading.textContent.trim() }, make("option", { value: "", textContent: "all" }), ...options);
      chosen.append(make("label", {}, `${heading.textContent.trim()} `, select));
      filters.set(column, select);
      select.addEventListener("change", () => writeAddress(heading.dataset.filter, select.value));
    }
    const button = make("button", { type: "button", className: "sort" }, ...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(column));
  });

  // A row is also found by what it is known by: the name of its page, and words that it does not show.
  const address = (row) => row.querySelector("th a")?.getAttribute("href").replace(/\.html$/, "") ?? "";
  const wordsOf = (cell) => `${cell.textContent} ${cell.dataset.names ?? ""}`;
  const titles = new Map(rows.map((row) => [row, plain(wordsOf(row.cells[0]))]));
  const contents = new Map(rows.map((row) => [row, plain([...[...row.cells].map(wordsOf), address(row), row.dataset.names ?? ""].join(" "))]));

  // "UK" is not in Ukraine, nor ages in pages: a word is a whole one, in singular or plural, unless it is only begun
  // and no row has it whole. Numbers may have a decimal comma.
  function match(word) {
    const wanted = word.replace(/(\d),(?=\d)(?!\d{3}(?!\d))/, "$1.").replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const begun = `(?<![\\p{L}\\p{N}])${wanted.replace(/(?<=\p{L}{2})s$/u, "")}`;
    const whole = new RegExp(`${begun}s?(?![\\p{L}\\p{N}])`, "u");
    return rows.some((row) => whole.test(contents.get(row))) ? whole : new RegExp(begun, "u");
  }

  // What has the words in its title comes first, and of that as of the rest what differs; then all keeps its order.
  let arranged = "";  // a row that moves while it is clicked on loses the click
  function arrange(words) {
    if (search.value === arranged) return;
    arranged = search.value;
    if (headings.some((heading) => heading.hasAttribute("aria-sort"))) return;
    const rank = (row) =>
      (words.every((word) => word.test(titles.get(row))) ? 0 : 2) + (row.querySelector(".differs") ? 0 : 1);
    body.append(...(words.length ? [...rows].sort((a, b) => rank(a) - rank(b)) : rows));
  }

  function refresh() {
    const words = wordsIn(search.value).map(match);
    arrange(words);
    for (const row of rows) {
      row.hidden = !words.every((word) => word.test(contents.get(row))) ||
        [...filters].some(([column, select]) => select.value && select.value !== (textOf(row.cells[column]) || "none"));
    }
    const number = rows.filter(isShown).length;
    count.textContent = number ? `${number} of ${rows.length} shown` : "Nothing matches this search and these filters.";
    clear.hidden = number > 0;
  }

  function read() {
    if (search.value !== readAddress("search")) search.value = readAddress("search");  // the cursor stays
    filters.forEach((select, column) => {
      select.value = readAddress(headings[column].dataset.filter);
      if (select.selectedIndex < 0) select.value = "";
    });
    refresh();
  }

  function sort(column) {
    const rising = headings[column].getAttribute("aria-sort") !== "ascending";
    headings.forEach((heading) => heading.removeAttribute("aria-sort"));
    headings[column].setAttribute("aria-sort", rising ? "ascending" : "descending");
    const numbers = rows.every((row) => keyOf(row, column) === "" || !isNaN(keyOf(row, column)));
    const compare = numbers ? (a, b) => a - b : (a, b) => a.localeCompare(b, "en");
    const sorted = [...rows].sort((a, b) => compare(keyOf(a, column), keyOf(b, column)) * (rising ? 1 : -1));
    body.append(...sorted);
  }

  let isTyping = false;  // all that is typed at once is a step
  search.addEventListener("input", () => {
    writeAddress("search", search.value.trim(), !isTyping);
    isTyping = true;
  });
  search.addEventListener("change", () => { isTyping = false; });
  clear.addEventListener("click", () => {
    history.pushState(null, "", location.pathname);
    dispatchEvent(new Event("popstate"));
    search.focus();
  });
  const few = filters.size <= 4;
  const offered = few ? [...chosen.children] : [make("details", {}, make("summary", {}, "Filter by column"), chosen)];
  offerDownload(table).prepend(make("label", {}, "Search ", search), ...offered, count, clear);
  document.addEventListener("input", refresh);
  document.addEventListener("change", refresh);
  addEventListener("popstate", read);
  read();
}

function jump(form) {
  const field = form.querySelector("input"), said = form.querySelector("[role=status]");
  const known = [...document.querySelectorAll(`#${field.getAttribute("list")} option`)];
  const open = () => {
    const wanted = plain(field.value);
    const exact = known.filter((option) => plain(option.value) === wanted);
    const near = exact.length ? exact : known.filter((option) => wanted && ` ${plain(option.value)}`.includes(` ${wanted}`));
    const pages = new Set(near.map((option) => option.dataset.page));
    if (pages.size === 1) location.href = [...pages][0];
    else if (!wanted) said.textContent = "Write a name or a code.";
    else said.textContent = pages.size ? `${pages.size} countries match; write more of the name.` : "Not in the report's tables under this name or code.";
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); open(); });
}

// Boxes to tick, which work without script; with it also by group, by name, and from the address.
function choose(fieldset) {
  const name = fieldset.dataset.choice, tools = fieldset.querySelector(".tools");
  const boxes = [...fieldset.querySelectorAll("input[type=checkbox]")];
  const select = tools?.querySelector("select"), field = tools?.querySelector("input"), said = tools?.querySelector("[role=status]");
  const groups = [...fieldset.querySelectorAll("option[data-members]")].map(({ value, textContent, dataset }) =>
    ({ name: value, words: [value, textContent].map(plain), members: dataset.members.split(" ") }));
  const isDefault = () => boxes.every((box) => box.checked === box.defaultChecked);

  function describe() {
    if (isDefault()) return "";
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    const same = groups.find(({ members }) => members.length === values.length && members.every((code) => values.includes(code)));
    return same ? same.name : values.join(",") || "none";
  }

  function find(word) {
    const group = groups.find(({ words }) => words.includes(word));
    if (group) return group.members;
    const namesOf = (box) => [box.value, ...(box.dataset.names ?? "").split("|")].map(plain);
    const exact = boxes.filter((box) => namesOf(box).includes(word));
    const near = exact.length ? exact : boxes.filter((box) => namesOf(box).some((known) => known.startsWith(word)));
    return near.map((box) => box.value);
  }

  // "Moldova, Georgia and Ukraine": "and" parts names, unless it is in one, as in Bosnia and Herzegovina.
  function split(text) {
    const parts = text.split(/[,;]/).flatMap(splitAtAnd).map((part) => part.trim());
    return parts.filter((part) => !["", "-", "none"].includes(plain(part)));
  }

  function splitAtAnd(part) {
    const isKnown = (name) => find(plain(name).replace(/^-/, "")).length > 0;
    const whole = part.trim().replace(/^and\s+/i, ""), ands = [...whole.matchAll(/\s+and\s+/gi)];
    if (!ands.length || isKnown(whole)) return [whole];
    // As long a name as is known, or else up to the first "and".
    const and = ands.findLast(({ index }) => isKnown(whole.slice(0, index))) ?? ands[0];
    return [whole.slice(0, and.index), ...splitAtAnd(whole.slice(and.index + and[0].length))];
  }

  function apply(text) {
    const wanted = new Set(), unknown = [];
    for (const written of split(text)) {
      const word = plain(written), isLeftOut = word.startsWith("-"), values = find(isLeftOut ? word.slice(1) : word);
      values.forEach((value) => isLeftOut ? wanted.delete(value) : wanted.add(value));
      if (!values.length) unknown.push(written);
    }
    const isKept = text.trim() === "" || (unknown.length && !wanted.size);
    boxes.forEach((box) => { box.checked = isKept ? box.defaultChecked : wanted.has(box.value); });
    if (said) said.textContent = unknown.length ? `Not found: ${unknown.join(", ")}.` : "";
  }

  let isTyping = false;  // then the field is left alone, and all that is typed at once is a step
  function show() {
    const chosen = describe();
    if (!tools) return;
    if (!isTyping) field.value = chosen;
    select.value = chosen;
    if (select.selectedIndex < 0) select.value = "own";
  }

  function read() {
    isTyping = false;
    apply(readAddress(name));
    show();
  }

  field?.addEventListener("input", () => {
    apply(field.value);
    writeAddress(name, describe(), !isTyping);
    isTyping = true;
    show();
  });
  fieldset.addEventListener("change", ({ target }) => {
    isTyping = false;
    if (target === field || target === select) apply(target.value);
    show();
    writeAddress(name, describe());
  });
  addEventListener("popstate", read);
  if (tools) tools.hidden = false;
  read();
}

// Paper has no room for many columns: there, values follow each other, each after its heading.
function fitPaper(table) {
  const headings = [...table.tHead.rows[0].cells];
  const count = () => table.classList.toggle("many", headings.filter(isShown).length > 11);
  for (const cell of table.querySelectorAll("td")) [cell.dataset.heading] = textOf(headings[cell.cellIndex]).split(":");
  document.addEventListener("input", count);
  document.addEventListener("change", count);
  addEventListener("popstate", count);
  count();
}

// A list, or a row of buttons, whose choice is in the address: the id of an option, after its first word.
function keep(field) {
  const name = field.dataset.keep, options = [...field.querySelectorAll("option, input")];
  const chosen = field.matches("select") ? "selected" : "checked";
  const first = options.find((option) => option.defaultSelected ?? option.defaultChecked);
  const nameOf = ({ id }) => id.replace(/^\w+-/, "");
  function read() {
    const kept = options.find((option) => nameOf(option) === readAddress(name));
    (kept ?? first)[chosen] = true;
  }
  field.addEventListener("change", () => {
    const option = options.find((option) => option[chosen]);
    writeAddress(name, option === first ? "" : nameOf(option));
  });
  addEventListener("popstate", read);
  read();
}

document.querySelectorAll("[data-scripted]").forEach((words) => { words.hidden = false; });
document.querySelectorAll("a[data-query]").forEach((link) => { link.href = link.dataset.query; });
document.querySelectorAll("[data-keep]").forEach(keep);
document.querySelectorAll("fieldset[data-choice]").forEach(choose);
document.querySelectorAll("table[data-browse]").forEach(browse);
document.querySelectorAll("table[data-download]").forEach(offerDownload);
document.querySelectorAll("table[data-download]").forEach(fitPaper);
document.querySelectorAll("form[data-jump]").forEach(jump);
