/* The page: what the address says is shown; links change the address. */

const GAP = "\ue000";
const VIEWS = { overview: overview, grid: grid, time: time, list: list, rated: rated, about: about };
const WORDS = JSON.parse(document.getElementById("words").textContent);

function remembered(key, value) {
  try {
    if (value !== undefined) localStorage.setItem("partyorg." + key, value);
    return localStorage.getItem("partyorg." + key);
  } catch (error) { return null; }
}

function stateOf(model) {
  const state = { at: "", view: "" };
  location.hash.slice(1).split("&").forEach((part) => {
    const at = part.indexOf("=");
    if (at < 0) return;
    try { state[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1)); } catch (error) { /* an address cut short */ }
  });
  const wanted = String(state.at), T = model.texts;
  let ref = wanted ? T.ids.findIndex((id, n) => T.types[n] === wanted[0] && id === wanted.slice(2)) : 0;
  if (ref < 0) ref = 0;
  if (!VIEWS[state.view]) state.view = "";
  if (ref >= model.units && state.view === "grid") state.view = "";
  state.ref = ref;
  return state;
}

function start() {
  const model = new Model(unpack(document.getElementById("data")));
  const main = document.getElementById("main"), aside = document.getElementById("finding"), root = document.documentElement;
  let drawn = "";
  const asked = remembered("lang");
  LANG = asked === null ? (root.lang.slice(0, 2) === "zh" ? 0 : 1) : Number(asked);
  if (remembered("theme")) root.dataset.theme = remembered("theme");

  function bareState(state) {
    const out = {};
    for (const key in state) if (key !== "ref") out[key] = state[key];
    return out;
  }

  function draw() {
    const state = stateOf(model), bare = bareState(state), key = link(bare, { f: "" }) + LANG;
    const links = Object.assign({}, bare);
    Object.defineProperty(links, "ref", { value: state.ref, enumerable: false });
    if (key !== drawn) {
      drawn = key;
      frame(model, links);
      fillWith(main, head(model, links), VIEWS[state.view || "overview"](model, links));
      window.scrollTo(0, 0);
    }
    const chosen = /^\d+$/.test(state.f || "") && Number(state.f) < model.count;
    aside.hidden = !chosen;
    document.body.classList.toggle("reading", chosen);
    if (chosen) {
      fillWith(aside, finding(model, links, Number(state.f)));
      aside.scrollTop = 0;
      aside.focus();
    }
  }

  function frame(model, state) {
    root.lang = LANG ? "en" : "zh-Hans";
    const run = model.texts.run;
    document.title = (run.title ? run.title + " · " : "") + W("report") + " " + run.as_of;
    document.getElementById("title").textContent = run.title || W("report");
    document.getElementById("stamp").textContent = W("stand", { day: run.as_of });
    const views = ["overview", "grid", "time", "list", "rated", "about"];
    fillWith(document.getElementById("views"), views.filter((view) => view !== "grid" || state.ref < model.units).map((view) =>
      h("a", { href: link({ at: state.at, campaign: state.campaign }, { view: view === "overview" ? "" : view }), "aria-current": (state.view || "overview") === view ? "page" : null }, W("view " + view))));
    const search = document.getElementById("q");
    search.placeholder = W("search");
    search.setAttribute("aria-label", W("search"));
    document.getElementById("lang").textContent = LANG ? "中文" : "English";
    document.getElementById("theme").textContent = W("theme");
    document.getElementById("print").textContent = W("print");
    document.getElementById("skip").textContent = W("skip");
    fillWith(document.getElementById("foot"), W("advises"), " ", h("span", { class: "muted" }, "partyorg " + run.version));
  }

  function head(model, state) {
    const path = model.path(state.ref), T = model.texts, ref = state.ref;
    const kind = T.kinds_of[T.ids[ref]];
    return h("div", { class: "place" },
      h("nav", { class: "crumbs", "aria-label": W("place") }, path.slice(0, -1).map((n) => [who(model, state, n), h("span", { "aria-hidden": "true" }, " › ")])),
      h("h2", null, named(model.nameOf(ref)), " ", h("small", null, T.ids[ref] + (kind ? " · " + say(kind) : ""))),
      T.campaigns.length > 1 && h("p", { class: "choices" }, h("a", { href: link(state, { campaign: "" }), "aria-current": state.campaign ? null : "true" }, W("all campaigns")),
        T.campaigns.map((campaign) => h("a", { href: link(state, { campaign: campaign.id }), "aria-current": state.campaign === campaign.id ? "true" : null }, say(campaign.title)))));
  }

  document.getElementById("lang").addEventListener("click", () => {
    LANG = LANG ? 0 : 1;
    remembered("lang", LANG);
    model.search = null;
    drawn = "";
    draw();
  });
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remembered("theme", root.dataset.theme);
  });
  document.getElementById("print").addEventListener("click", () => window.print());
  const hits = document.getElementById("hits"), q = document.getElementById("q");
  function suggest() {
    const text = q.value.trim();
    hits.hidden = !text;
    if (!text) return;
    const state = stateOf(model), found = Array.from(model.matching(text).refs).filter((ref) => model.node[ref] >= 0 || ref === 0).slice(0, 12);
    fillWith(hits, found.map((ref) => h("li", null, h("a", { href: to(model, bareState(state), ref, { view: "" }) }, named(model.nameOf(ref)), h("small", null, " " + model.texts.ids[ref])))),
      h("li", null, h("a", { href: link({ campaign: state.campaign }, { view: "list", q: text }) }, W("all findings with", { q: text }))));
  }
  q.addEventListener("input", suggest);
  q.addEventListener("focus", suggest);
  document.getElementById("find").addEventListener("submit", (event) => {
    event.preventDefault();
    hits.hidden = true;
    if (q.value.trim()) location.hash = link({}, { view: "list", q: q.value.trim() });
  });
  document.addEventListener("click", (event) => { if (!event.target.closest("#find")) hits.hidden = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    hits.hidden = true;
    if (!aside.hidden) location.hash = link(bareState(stateOf(model)), { f: "" });
  });
  window.addEventListener("hashchange", () => { hits.hidden = true; draw(); });
  draw();
  root.dataset.ready = String(Math.round(performance.now()));
}

function fillWith(element, ...children) {
  while (element.firstChild) element.removeChild(element.firstChild);
  fill(element, null, children);
}

/* The summary that stands in the page is seen first; then it is drawn anew out of the findings. */
let begun = false;

function begin() {
  if (begun) return;
  begun = true;
  start();
}

requestAnimationFrame(() => setTimeout(begin, 0));
setTimeout(begin, 500);
