(() => {
"use strict";
const words = document.body.dataset;
const make = (name, text) => { const node = document.createElement(name); if (text) node.textContent = text; return node; };
const order = new Intl.Collator(document.documentElement.lang, { numeric: true });

const valueOf = (row, column) => {
  const cell = row.cells[column];
  if (!cell) return null;
  if (cell.dataset.v !== undefined) return Number.isNaN(Number(cell.dataset.v)) ? cell.dataset.v : Number(cell.dataset.v);
  const text = cell.textContent.trim();
  return text === "–" || text === "" ? null : text;
};
const compare = (one, other) => {
  if (one === null || other === null) return (one === null) - (other === null);
  return typeof one === "number" && typeof other === "number" ? one - other : order.compare(String(one), String(other));
};

function sortBy(table, column) {
  const heads = [...table.tHead.rows[0].cells];
  const goesUp = heads[column].getAttribute("aria-sort") !== "ascending";
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", goesUp ? "ascending" : "descending");
  const body = table.tBodies[0];
  const rows = [...body.rows].filter((row) => !row.classList.contains("total"));
  const totals = [...body.rows].filter((row) => row.classList.contains("total"));
  const keyed = rows.map((row) => [valueOf(row, column), row]);
  keyed.sort(([one], [other]) => {
    if (one === null || other === null) return compare(one, other);
    return goesUp ? compare(one, other) : compare(other, one);
  });
  body.append(...keyed.map(([, row]) => row), ...totals);
}

function narrow(table, search, selects, output) {
  const wanted = search.value.trim().toLocaleLowerCase();
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    if (row.classList.contains("total")) continue;
    const fits = (!wanted || row.textContent.toLocaleLowerCase().includes(wanted))
      && selects.every(([column, select]) => !select.value || row.cells[column].textContent.trim() === select.value);
    row.hidden = !fits;
    shown += fits;
  }
  output.textContent = words.shown.replace("{n}", shown);
}

function equip(table) {
  const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("total"));
  const heads = [...table.tHead.rows[0].cells];
  if (rows.length < 2) return;
  heads.forEach((head, column) => {
    const button = make("button", head.textContent);
    button.type = "button";
    button.title = words.sort;
    button.addEventListener("click", () => sortBy(table, column));
    head.replaceChildren(button);
  });
  if (rows.length < 8) return;
  const tools = make("div"), search = make("input"), output = make("output"), selects = [];
  tools.className = "tools";
  search.type = "search";
  const label = make("label", words.search);
  label.append(search);
  tools.append(label);
  heads.forEach((head, column) => {
    if (head.dataset.filter === undefined) return;
    const values = [...new Set(rows.map((row) => row.cells[column].textContent.trim()))].filter(Boolean).sort(order.compare);
    if (values.length < 2 || values.length > 60) return;
    const select = make("select"), named = make("label", head.textContent);
    select.append(new Option(words.all, ""), ...values.map((value) => new Option(value, value)));
    named.append(select);
    tools.append(named);
    selects.push([column, select]);
  });
  tools.append(output);
  tools.addEventListener("input", () => narrow(table, search, selects, output));
  table.closest(".scroll").before(tools);
}
document.querySelectorAll("table.sorts").forEach(equip);

// what is wider than the page says so above it, and fades at the edge where it goes on
function showEdges(box) {
  const rest = box.scrollWidth - box.clientWidth;
  box.classList.toggle("before", rest > 1 && box.scrollLeft > 1);
  box.classList.toggle("after", rest > 1 && box.scrollLeft < rest - 1);
  box.previousElementSibling.hidden = rest <= 1;
}
const boxes = [...document.querySelectorAll(".scroll")];
boxes.forEach((box) => {
  const sign = make("p", words.wide);
  sign.className = "wide";
  sign.setAttribute("aria-hidden", "true");
  box.before(sign);
  box.addEventListener("scroll", () => showEdges(box), { passive: true });
});
const sizes = new ResizeObserver((entries) => entries.forEach((entry) => showEdges(entry.target)));
boxes.forEach((box) => sizes.observe(box));

document.querySelectorAll("code.copy").forEach((code) => {
  const button = make("button", words.copy);
  button.type = "button";
  button.addEventListener("click", () => {
    const range = document.createRange();
    range.selectNodeContents(code);
    const chosen = getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
    document.execCommand("copy");
    button.textContent = words.copied;
  });
  code.after(button);
});

const plans = document.querySelector(".plans");
const card = document.getElementById("room-card");
const rowOf = (link) => document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
let pinned = null;

function showCard(link) {
  const row = link && rowOf(link);
  plans.querySelectorAll("a.on").forEach((other) => other.classList.remove("on"));
  if (!row) { card.hidden = true; return; }
  const heads = row.closest("table").tHead.rows[0].cells, list = make("dl");
  [...row.cells].forEach((cell, column) => {
    const text = cell.textContent.trim();
    if (!text) return;
    const pair = make("div");
    pair.append(make("dt", heads[column].textContent), make("dd", text));
    list.append(pair);
  });
  card.replaceChildren(list);
  card.hidden = false;
  link.classList.add("on");
}

function follow() {
  const hash = decodeURIComponent(location.hash.slice(1));
  const mode = /^by=(\w+)$/.exec(hash);
  if (mode && plans) {
    const input = plans.querySelector(`input[value="${CSS.escape(mode[1])}"]`);
    if (input) { input.checked = true; plans.dataset.mode = mode[1]; }
    plans.scrollIntoView();
    return;
  }
  document.querySelectorAll("tr.marked").forEach((row) => row.classList.remove("marked"));
  if (!hash.startsWith("room=") || !plans) return;
  const row = document.getElementById(hash);
  if (!row) return;
  row.hidden = false;
  row.classList.add("marked");
  pinned = [...plans.querySelectorAll("a[href^='#room=']")].find((link) => rowOf(link) === row) || null;
  if (pinned) {
    showCard(pinned);
    const box = row.closest(".scroll");
    box.scrollTop = row.offsetTop - box.clientHeight / 2;
    (pinned.closest(".storey") || pinned).scrollIntoView({ block: "nearest" });
    pinned.scrollIntoView({ block: "nearest", inline: "center" });
    if (document.activeElement !== pinned) pinned.focus({ preventScroll: true });
  }
}

if (plans) {
  plans.addEventListener("change", (event) => { if (event.target.name === "mode") plans.dataset.mode = event.target.value; });
  const linkAt = (event) => event.target.closest && event.target.closest("a[href^='#room=']");
  plans.addEventListener("mouseover", (event) => { const link = linkAt(event); if (link) showCard(link); });
  plans.addEventListener("mouseout", (event) => { if (linkAt(event)) showCard(pinned); });
  plans.addEventListener("focusin", (event) => { const link = linkAt(event); if (link) showCard(link); });
  plans.addEventListener("keydown", (event) => { if (event.key === "Escape") { pinned = null; showCard(null); } });
}
addEventListener("hashchange", follow);
follow();
})();
