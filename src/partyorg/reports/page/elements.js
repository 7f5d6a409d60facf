/* Elements: everything on the page is made here, out of texts that are set as texts. */

const SVG = "http://www.w3.org/2000/svg";
let LANG = 0;

/* A text in the language in use: a list holds Chinese, then English, or one text for both. */
function say(text) {
  return Array.isArray(text) ? (text.length ? text[Math.min(LANG, text.length - 1)] : "") : String(text === null || text === undefined ? "" : text);
}

/* A word of the page, with its gaps filled. */
function W(key, gaps) {
  let text = say(WORDS[key] || [key]);
  for (const name in gaps || {}) text = text.split("{" + name + "}").join(String(gaps[name]));
  return text;
}

function fill(element, attributes, children) {
  for (const name in attributes || {}) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    if (name.slice(0, 2) === "on") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(9)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.appendChild(typeof child === "object" ? child : document.createTextNode(String(child)));
  }
  return element;
}

function h(tag, attributes, ...children) { return fill(document.createElement(tag), attributes, children); }
function s(tag, attributes, ...children) { return fill(document.createElementNS(SVG, tag), attributes, children); }

/* A name stands for itself, whichever way its letters run. */
function named(text) { return h("bdi", null, text); }

function number(value) { return value.toLocaleString(LANG ? "en" : "zh-CN"); }

/* Shares short of all or just above nothing are not rounded to 100 % or 0 %. */
function percent(value) {
  if (isNaN(value)) return "–";
  let tenths = Math.round(value * 1000);
  if (tenths === 1000 && value < 1) tenths = 999;
  if (tenths === 0 && value > 0) tenths = 1;
  return (tenths / 10) + "%";
}

function table(headings, rows, attributes) {
  return h("table", attributes,
    h("thead", null, h("tr", null, headings.map((cell) => h("th", { scope: "col" }, cell)))),
    h("tbody", null, rows.map((row) => h("tr", null, row.map((cell, n) => h(n ? "td" : "th", n ? { class: typeof cell === "number" ? "n" : null } : { scope: "row" },
      typeof cell === "number" ? number(cell) : cell))))));
}

/* A drawing with its title, one sentence that tells it, and its figures as a table. */
function figure(title, told, drawing, headings, rows, more) {
  return h("figure", { class: "panel" },
    h("figcaption", null, h("h3", null, title), more), told && h("p", { class: "told" }, told), drawing,
    rows && rows.length > 0 && h("details", { class: "asTable" }, h("summary", null, W("as a table")), h("div", { class: "wide" }, table(headings, rows))));
}

function badge(status) {
  return h("span", { class: "badge s-" + status }, h("i", { "aria-hidden": "true" }, SIGNS[status]), W(status));
}

const SIGNS = { met: "✓", late: "◷", incomplete: "◐", unmet: "✕", pending: "○", unknown: "?", waived: "≈", not_applicable: "–" };
