/* Views: what is shown of one place in the tree, or of one person. Each takes the state and gives elements. */

const PAGE = 100;

function link(state, changes) {
  const next = Object.assign({}, state, changes);
  const parts = [];
  for (const key of Object.keys(next).sort()) if (next[key] !== "" && next[key] !== undefined && next[key] !== null) parts.push(key + "=" + encodeURIComponent(next[key]));
  return "#" + parts.join("&");
}

function to(model, state, ref, changes) {
  const T = model.texts;
  return link({ campaign: state.campaign }, Object.assign({ at: T.types[ref] + ":" + T.ids[ref], view: state.view === "list" || state.view === "grid" ? state.view : "" }, changes));
}

function who(model, state, ref, plain) {
  if (ref < 0) return "";
  const name = named(model.nameOf(ref));
  return plain ? name : h("a", { href: to(model, state, ref) }, name);
}

/* Overview ------------------------------------------------------------------------------------------------ */

function overview(model, state) {
  const rows = model.rows(state.ref, { campaign: state.campaign }), parts = [];
  parts.push(h("div", { class: "cards" }, cards(model, state, rows)));
  if (model.columns.was) parts.push(changes(model, state, rows));
  const inTree = state.ref < model.units;
  if (inTree) parts.push(below(model, state, rows));
  const side = [progress(model, rows)];
  if (inTree) side.push(funnel(model.texts, model.texts.counts[state.ref]));
  side.push(pressing(model, state, rows));
  parts.push(h("div", { class: "grid2" }, side));
  if (!inTree) parts.push(telling(model, state, rows));
  return parts;
}

function cards(model, state, rows) {
  const campaigns = model.texts.campaigns, sums = campaigns.map(() => new Int32Array(STATUS.length));
  for (const n of rows) {
    const c = model.campaignOf[model.columns.rule[n]];
    if (c >= 0) sums[c][model.status[n]]++;
  }
  return campaigns.map((campaign, c) => {
    const totals = sums[c], count = totals.reduce((a, b) => a + b, 0);
    if (!count) return null;
    const unknown = totals[STATUS.indexOf("unknown")];
    return h("section", { class: "card" },
      ring(share(totals)),
      h("div", { class: "body" },
        h("h3", null, h("a", { href: link(state, { campaign: campaign.id }) }, say(campaign.title))),
        h("p", { class: "muted" }, campaign.id + " · " + W("findings", { n: number(count) }) + (unknown ? " · " + W("unknown apart", { n: number(unknown) }) : "")),
        bar(totals, 18),
        h("ul", { class: "legend" }, SHOWN.filter((status) => totals[STATUS.indexOf(status)]).map((status) =>
          h("li", null, h("a", { href: link(state, { view: "list", campaign: campaign.id, status: status }) }, badge(status), h("b", null, number(totals[STATUS.indexOf(status)]))))))));
  });
}

function changes(model, state, rows) {
  const C = model.columns, moved = {};
  let sum = 0;
  for (const n of rows) {
    const was = C.was[n];
    if (!was || was - 1 === model.status[n]) continue;
    const key = STATUS[was - 1] + ">" + STATUS[model.status[n]];
    moved[key] = (moved[key] || 0) + 1;
    sum++;
  }
  const keys = Object.keys(moved).sort((a, b) => moved[b] - moved[a]);
  return h("section", { class: "panel" }, h("h3", null, W("changed since", { day: model.texts.run.before })),
    sum ? h("p", null, h("a", { href: link(state, { view: "list", changed: "1" }) }, W("changed findings", { n: number(sum) }))) : h("p", null, W("nothing changed")),
    h("ul", { class: "legend" }, keys.map((key) => h("li", null, badge(key.split(">")[0]), " → ", badge(key.split(">")[1]), h("b", null, number(moved[key]))))));
}

/* The units below, and the people and seats of the unit itself, each with how it stands. */
function below(model, state, rows) {
  const units = model.children(state.ref), sums = {}, C = model.columns, holder = new Int32Array(model.units).fill(-1);
  units.forEach((unit) => { for (let n = unit; n < model.end[unit]; n++) holder[n] = unit; });
  for (const n of rows) {
    const subject = C.subject[n], node = model.node[subject], own = node === state.ref && !model.isUnit(subject);
    const key = own ? subject : node >= 0 ? holder[node] : -1;
    if (key >= 0) (sums[key] = sums[key] || new Int32Array(STATUS.length))[model.status[n]]++;
  }
  const keys = Object.keys(sums).map(Number);
  return [standing(model, state, sums, keys.filter((key) => model.isUnit(key)), "units"), standing(model, state, sums, keys.filter((key) => !model.isUnit(key)), "people")];
}

function standing(model, state, sums, keys, what) {
  if (!keys.length) return null;
  const sort = state.sort || "open", by = {
    share: (a, b) => (isNaN(share(sums[a])) ? 2 : share(sums[a])) - (isNaN(share(sums[b])) ? 2 : share(sums[b])) || openOf(sums[b]) - openOf(sums[a]),
    open: (a, b) => openOf(sums[b]) - openOf(sums[a]),
    name: (a, b) => model.nameOf(a).localeCompare(model.nameOf(b), LANG ? "en" : "zh-CN", { numeric: true }),
    pending: (a, b) => sums[b][4] - sums[a][4],
    unknown: (a, b) => sums[b][7] - sums[a][7],
  };
  keys.sort((a, b) => (by[sort] || by.open)(a, b) || a - b);
  const heading = (key, word) => h("th", { scope: "col", "aria-sort": sort === key ? "ascending" : null }, h("a", { href: link(state, { sort: key }) }, W(word)));
  return h("section", { class: "panel" },
    h("h3", null, W(what === "units" ? "units below" : "people here")),
    h("p", { class: "told" }, what === "people" ? W("people told", { n: number(keys.length) }) : sort === "open" && W("units told", { n: number(keys.length), last: model.nameOf(keys[0]) })),
    h("div", { class: "wide" }, h("table", { class: "below" },
      h("thead", null, h("tr", null, heading("name", "name"), h("th", { scope: "col", class: "barCell" }, W("how they stand")), heading("share", "share met"), heading("open", "open"), heading("pending", "pending"), heading("unknown", "unknown"))),
      h("tbody", null, keys.slice(0, 400).map((key) => h("tr", null,
        h("th", { scope: "row" }, who(model, Object.assign({}, state, { view: "" }), key)),
        h("td", { class: "barCell" }, bar(sums[key], 14)), h("td", { class: "n strong" }, percent(share(sums[key]))),
        h("td", { class: "n" }, number(openOf(sums[key]))), h("td", { class: "n" }, number(sums[key][4])), h("td", { class: "n" }, number(sums[key][7]))))))));
}

function pressing(model, state, rows) {
  const C = model.columns, groups = {};
  for (const n of rows) {
    if (STATUS[model.status[n]] !== "pending" || !C.due[n]) continue;
    const key = C.due[n] * 4096 + C.rule[n];
    (groups[key] = groups[key] || { due: C.due[n], rule: C.rule[n], n: 0 }).n++;
  }
  const list = Object.keys(groups).map((key) => groups[key]).sort((a, b) => a.due - b.due || b.n - a.n).slice(0, 10);
  if (!list.length) return null;
  return h("section", { class: "panel" }, h("h3", null, W("due next")), h("ol", { class: "next" }, list.map((one) => {
    const rule = model.texts.rules[one.rule];
    return h("li", null, h("time", { datetime: isoDay(one.due) }, isoDay(one.due)),
      h("a", { href: link(state, { view: "list", status: "pending", rule: rule.id, year: isoDay(one.due) }) }, rule.id + " " + say(rule.title)),
      h("span", { class: "muted" }, W("in days", { n: number(one.due - model.today) }) + " · " + W("rows", { n: number(one.n) })));
  })));
}

function telling(model, state, rows) {
  return h("section", { class: "panel" }, h("h3", null, W("findings here")), listing(model, state, sorted(model, rows, "")));
}

/* Grid ------------------------------------------------------------------------------------------------------ */

function grid(model, state) {
  const deep = state.by !== "child", all = model.rows(state.ref, { campaign: state.campaign });
  const units = state.ref < model.units ? (deep ? leaves(model, state.ref) : model.children(state.ref)) : [];
  const rows = units.length ? units : [state.ref];
  const holder = new Int32Array(model.units).fill(-1);
  rows.forEach((unit, n) => { if (unit < model.units) for (let m = unit; m < model.end[unit]; m++) holder[m] = n; });
  const cells = {}, used = {}, C = model.columns;
  for (const n of all) {
    const node = model.node[C.subject[n]], row = units.length ? (node >= 0 ? holder[node] : -1) : 0, group = model.groupOf[C.rule[n]];
    if (row < 0) continue;
    const key = row + "|" + group;
    (cells[key] = cells[key] || new Int32Array(STATUS.length))[model.status[n]]++;
    used[group] = true;
  }
  const groups = Object.keys(used).map(Number).sort((a, b) => a - b), filled = rows.map((unit, n) => groups.some((group) => cells[n + "|" + group]));
  const told = W("grid told", { rows: number(filled.filter(Boolean).length), rules: number(groups.length) });
  const head = h("tr", null, h("th", { scope: "col" }, W("name")), groups.map((group) => {
    const rule = model.ruleGroups[group];
    return h("th", { scope: "col", class: "rule", title: rule.id + " " + say(rule.title) }, h("a", { href: link(state, { view: "list", rule: rule.id, status: "" }) }, h("b", null, rule.id), " " + say(rule.title)));
  }));
  return [h("section", { class: "panel" },
    h("div", { class: "bar-line" }, h("h3", null, W("heat map")), h("span", { class: "choices" },
      h("a", { href: link(state, { by: "" }), "aria-current": deep ? "true" : null }, W("by branch")), h("a", { href: link(state, { by: "child" }), "aria-current": deep ? null : "true" }, W("by unit below")))),
    h("p", { class: "told" }, told), scale(),
    h("div", { class: "wide tall" }, h("table", { class: "heat" }, h("thead", null, head), h("tbody", null, rows.map((unit, n) => filled[n] &&
      h("tr", null, h("th", { scope: "row" }, who(model, state, unit)), groups.map((group) => cell(model, state, unit, group, cells[n + "|" + group]))))))))];
}

function leaves(model, unit) {
  const out = [];
  for (let n = unit; n < model.end[unit]; n++) if (model.end[n] === n + 1) out.push(n);
  return out;
}

function cell(model, state, unit, group, totals) {
  if (!totals) return h("td", { class: "none" });
  const part = share(totals), rule = model.ruleGroups[group], told = rule.id + ": " + toldTotals(totals);
  const depth = isNaN(part) ? (totals[7] ? "hu" : "hp") : "h" + Math.min(9, Math.floor(part * 10 - 1e-9 + (part === 1 ? 1e-9 : 0)) + (part === 1 ? 1 : 0));
  return h("td", { class: part === 1 ? "h10" : depth, title: told }, h("a", { href: to(model, state, unit, { view: "list", rule: rule.id }), "aria-label": model.nameOf(unit) + " " + told },
    isNaN(part) ? (totals[7] ? "?" : totals[4] ? "○" : "–") : Math.floor(part * 100)));
}

function scale() {
  return h("p", { class: "scale", "aria-hidden": "true" }, h("span", null, "0%"), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => h("i", { class: "h" + n })), h("span", null, "100%"),
    h("i", { class: "hu" }), h("span", null, W("unknown")), h("i", { class: "hp" }), h("span", null, W("pending")));
}

/* Time ------------------------------------------------------------------------------------------------------ */

function time(model, state) {
  const rows = model.rows(state.ref, { campaign: state.campaign });
  return [calendar(model, rows, (day) => link(state, { view: "list", status: "pending", year: day })) || h("p", { class: "panel" }, W("nothing due")), progress(model, rows), pressing(model, state, rows)];
}

/* List ------------------------------------------------------------------------------------------------------ */

function sorted(model, rows, sort) {
  const C = model.columns, far = 9e9, due = (n) => C.due[n] || far;
  const weight = (n) => -model.texts.outcomes[C.outcome[n]][1];
  const by = {
    due: (a, b) => due(a) - due(b),
    who: (a, b) => C.subject[a] - C.subject[b],
    rule: (a, b) => C.rule[a] - C.rule[b],
    status: (a, b) => URGENCY[STATUS[model.status[a]]] - URGENCY[STATUS[model.status[b]]],
  }[sort] || ((a, b) => weight(a) - weight(b) || URGENCY[STATUS[model.status[a]]] - URGENCY[STATUS[model.status[b]]] || due(a) - due(b));
  return rows.sort((a, b) => by(a, b) || a - b);
}

function list(model, state) {
  const rows = sorted(model, model.rows(state.ref, state), state.sort);
  return [filters(model, state, rows), h("section", { class: "panel" }, listing(model, state, rows))];
}

function filters(model, state, rows) {
  const choose = (key, label, options) => h("label", null, label, h("select", { "data-filter": key, onchange: (event) => { location.hash = link(state, { [key]: event.target.value }); } },
    h("option", { value: "" }, W(key === "sort" ? "most pressing first" : "all")), options.map(([value, text]) => h("option", { value: value, selected: state[key] === value }, text))));
  const groups = model.ruleGroups.filter((rule) => !state.campaign || model.texts.campaigns[rule.c].id === state.campaign);
  const known = {};
  const totals = model.totals(rows);
  return h("section", { class: "filters" },
    choose("status", W("status"), [["late,incomplete,unmet", W("everything open")]].concat(SHOWN.map((status) => [status, W(status)]))),
    choose("rule", W("requirement"), groups.filter((rule) => !known[rule.id] && (known[rule.id] = true)).map((rule) => [rule.id, rule.id + " " + say(rule.title)])),
    choose("sort", W("order"), [["due", W("by day due")], ["who", W("by who")], ["rule", W("by requirement")], ["status", W("by status")]]),
    state.q && chip(state, "q", "“" + state.q + "”"), state.year && chip(state, "year", state.year), state.acting && chip(state, "acting", W("acting: {who}", { who: state.acting })),
    state.changed && chip(state, "changed", W("changed only")),
    h("p", { class: "count", role: "status" }, W("findings", { n: number(rows.length) }) + (rows.length ? W("colon") + toldTotals(totals) : "")));
}

function chip(state, key, text) {
  return h("a", { class: "chip", href: link(state, { [key]: "" }), title: W("remove filter") }, named(text), " ✕");
}

function listing(model, state, rows) {
  if (!rows.length) return h("p", { class: "empty" }, W("nothing found"));
  const body = h("tbody", null), more = h("button", { type: "button", class: "more" });
  let shown = 0;
  const show = (most) => {
    rows.slice(shown, most).forEach((n) => body.appendChild(line(model, state, n)));
    shown = Math.min(most, rows.length);
    more.textContent = W("show more", { n: number(rows.length - shown) });
    more.hidden = shown >= rows.length;
  };
  more.addEventListener("click", () => show(shown + 5 * PAGE));
  show(PAGE);
  return [h("div", { class: "wide" }, h("table", { class: "findings" },
    h("thead", null, h("tr", null, ["status", "requirement", "who", "period", "due", "what was found", "who has to act"].map((key) => h("th", { scope: "col" }, W(key))))), body)), more];
}

function line(model, state, n) {
  const C = model.columns, rule = model.texts.rules[C.rule[n]], status = STATUS[model.status[n]], open = link(state, { f: n });
  const period = C.period[n] ? model.texts.periods[C.period[n] - 1][0] : "";
  return h("tr", { class: "row r-" + status, onclick: (event) => { if (!event.target.closest("a")) location.hash = open; } },
    h("td", null, badge(status)), h("td", { "data-label": W("requirement") }, h("a", { href: open }, rule.id + " " + say(rule.title))),
    h("td", { "data-label": W("who") }, who(model, state, C.subject[n]), C.counterpart[n] ? [" ↔ ", who(model, state, C.counterpart[n] - 1, true)] : null),
    h("td", { "data-label": W("period") }, period || (C.about[n] ? model.texts.facts[C.about[n] - 1] : "")),
    h("td", { "data-label": W("due"), class: "day" }, isoDay(C.due[n])), h("td", { "data-label": W("what was found") }, sentence(model, n)),
    h("td", { "data-label": W("who has to act") }, actors(model, state, n, true)));
}

function sentence(model, n) {
  const C = model.columns;
  return say(model.texts.outcomes[C.outcome[n]][9]).split(GAP).join(isoDay(C.due[n]));
}

function actors(model, state, n, plain) {
  return model.actors(model.columns.acting[n]).map(([person, post, unit], m) => [m ? W("semicolon") : "",
    unit >= 0 && [who(model, state, unit, plain), " "], post ? say(model.texts.posts[post]) + " " : "", person >= 0 ? who(model, state, person, plain) : post ? W("vacant") : ""]);
}

/* One finding --------------------------------------------------------------------------------------------- */

function finding(model, state, n) {
  const C = model.columns, T = model.texts, rule = T.rules[C.rule[n]], outcome = T.outcomes[C.outcome[n]], status = STATUS[model.status[n]];
  const campaign = T.campaigns[rule.c], period = C.period[n] ? T.periods[C.period[n] - 1] : null, proofs = [];
  for (let e = model.start[n]; e < model.start[n + 1]; e++) proofs.push(C.evidence[e]);
  const item = (term, ...said) => said.some((x) => x && (!Array.isArray(x) || x.length)) && [h("dt", null, term), h("dd", null, said)];
  const subject = T.ids[C.subject[n]];
  return [
    h("header", null, badge(status), h("h2", null, rule.id + " " + say(rule.title)), h("a", { class: "close", href: link(state, { f: "" }), "aria-label": W("close") }, "✕")),
    h("p", { class: "sentence" }, sentence(model, n)),
    C.was && C.was[n] && C.was[n] - 1 !== model.status[n] ? h("p", { class: "muted" }, W("was", { day: T.run.before }), " ", badge(STATUS[C.was[n] - 1])) : null,
    h("dl", null,
      item(W("who"), who(model, state, C.subject[n])), C.counterpart[n] ? item(W("counterpart"), who(model, state, C.counterpart[n] - 1)) : null,
      C.about[n] ? item(W("looked at"), fact(model, state, C.about[n] - 1)) : null,
      period && item(W("period"), period[0] + W("span", { since: period[1], until: period[2] })),
      item(W("due"), isoDay(C.due[n]), C.due[n] && outcome[8] ? " (" + W("estimated") + ")" : ""), item(W("grade"), outcome[5]), item(W("who has to act"), actors(model, state, n, false))),
    h("h3", null, W("by which clause")),
    rule.clauses.map((clause) => h("blockquote", null, h("p", null, say(clause[2])), h("footer", null, [clause[0], say(clause[4]), clause[1], say(clause[3])].filter(Boolean).join(" · ")))),
    h("h3", null, W("the rule in words")), h("p", null, say(rule.text).replace(/`/g, "")), rule.part && h("p", { class: "muted" }, W("part", { part: rule.part })),
    rule.lines && h("ul", null, say(rule.lines).replace(/`/g, "").split("\n").map((text) => h("li", null, text))), rule.note && h("p", { class: "muted" }, rule.note),
    h("h3", null, W("evidence", { n: number(proofs.length) })),
    proofs.length ? h("ul", { class: "proofs" }, proofs.slice(0, 60).map((proof) => h("li", null, fact(model, state, proof))), proofs.length > 60 && h("li", null, W("and more", { n: number(proofs.length - 60) }))) : h("p", { class: "muted" }, W("no evidence")),
    outcome[7].length > 0 && [h("h3", null, W("assumed figures")), h("ul", null, outcome[7].map((name) => h("li", null, assumed(T, name))))],
    h("h3", null, W("why, at length")),
    h("pre", null, "partyorg explain REGISTER --campaign " + (campaign ? campaign.id : "") + " --as-of " + T.run.as_of + (rule.clauses[0] ? " --clause " + rule.clauses[0][0] : "") + " --subject " + subject),
  ];
}

function assumed(T, name) {
  const found = T.assumed[name], short = name.split("|")[1];
  return found ? [h("code", null, short), found[2] ? W("colon") : " = " + say(found[0]) + W("colon"), found[1]] : h("code", null, short);
}

function fact(model, state, place) {
  const C = model.columns, T = model.texts, people = [];
  for (let n = model.factStart[place]; n < model.factStart[place + 1] && people.length < 8; n++) people.push(C["fact.who"][n]);
  const rest = model.factStart[place + 1] - model.factStart[place] - people.length;
  return [h("time", { datetime: isoDay(C["fact.day"][place]) }, isoDay(C["fact.day"][place])), " ", say(T.kinds[C["fact.kind"][place]]), " ",
    people.map((ref, n) => [n ? W("comma") : "", who(model, state, ref, true)]), rest > 0 && " +" + rest, " ", h("code", null, T.facts[place])];
}

/* Ratings and selections ---------------------------------------------------------------------------------- */

function rated(model, state) {
  const rows = model.rows(state.ref, { campaign: state.campaign }), C = model.columns, T = model.texts, groups = {};
  for (const n of rows) {
    const rule = T.rules[C.rule[n]];
    if (!/^(Rubric|Cap|Selection)$/.test(rule.type)) continue;
    const key = model.groupOf[C.rule[n]];
    (groups[key] = groups[key] || []).push(n);
  }
  const keys = Object.keys(groups).map(Number).sort((a, b) => a - b);
  if (!keys.length) return [h("p", { class: "panel" }, W("nothing rated"))];
  return keys.map((key) => (model.ruleGroups[key].type === "Selection" ? selection : rating)(model, state, model.ruleGroups[key], groups[key]));
}

function heading(model, state, rule, rows) {
  const details = model.texts.rules.find((one) => one.base === rule.id && one.c === rule.c && one.lines);
  return [h("h3", null, h("a", { href: link(state, { view: "list", rule: rule.id }) }, rule.id + " " + say(rule.title))),
    h("p", { class: "told" }, W("findings", { n: number(rows.length) }) + W("colon") + toldTotals(model.totals(rows))), bar(model.totals(rows), 16),
    details && h("ul", { class: "lines" }, say(details.lines).replace(/`/g, "").split("\n").filter(Boolean).map((text) => h("li", null, text)))];
}

function rating(model, state, rule, rows) {
  const grades = {}, T = model.texts, C = model.columns, limits = [];
  let sum = 0;
  for (const n of rows) {
    const grade = T.outcomes[C.outcome[n]][5];
    if (T.rules[C.rule[n]].part) limits.push(n);
    else if (grade) { grades[grade] = (grades[grade] || 0) + 1; sum++; }
  }
  const names = Object.keys(grades).sort(), most = Math.max.apply(null, names.map((name) => grades[name]).concat([1]));
  return h("section", { class: "panel" }, heading(model, state, rule, rows),
    names.length > 0 && figure(W("grades given"), null, drawing(480, names.length * 32, names.map((name) => name + " " + grades[name]).join(W("comma")), names.map((name, n) => [
      s("text", { x: 8, y: n * 32 + 21, class: "name" }, name), s("rect", { x: 140, y: n * 32 + 5, width: 240 * grades[name] / most, height: 22, rx: 3, class: "stage stage1" }),
      s("text", { x: 146 + 240 * grades[name] / most, y: n * 32 + 21, class: "name" }, number(grades[name]) + " (" + percent(grades[name] / sum) + ")")])),
    [W("grade"), W("rows head")], names.map((name) => [name, grades[name]])),
    limits.length > 0 && h("div", null, h("h4", null, W("limits")), limits.map((n) => quota(model, state, n))));
}

function selection(model, state, rule, rows) {
  const T = model.texts, C = model.columns, lines = rows.filter((n) => T.rules[C.rule[n]].part.indexOf("quota/") === 0), parts = {};
  for (const n of rows) {
    const part = T.rules[C.rule[n]].part;
    if (part.indexOf("quota/") !== 0) (parts[part] = parts[part] || new Int32Array(STATUS.length))[model.status[n]]++;
  }
  return h("section", { class: "panel" }, heading(model, state, rule, rows),
    lines.length > 0 && h("div", null, h("h4", null, W("quota lines")), lines.map((n) => quota(model, state, n))),
    h("h4", null, W("candidates")), h("div", { class: "wide" }, table([W("step"), W("how they stand"), W("share met")], Object.keys(parts).sort().map((part) =>
      [h("a", { href: link(state, { view: "list", rule: rule.id + (part ? "/" + part : "") }) }, part || rule.id), bar(parts[part], 12), percent(share(parts[part]))]))));
}

function quota(model, state, n) {
  const C = model.columns, T = model.texts, outcome = T.outcomes[C.outcome[n]], status = STATUS[model.status[n]];
  const label = [model.nameOf(C.subject[n]), C.period[n] ? T.periods[C.period[n] - 1][0] : "", T.rules[C.rule[n]].part].filter(Boolean).join(" · ");
  return h("div", { class: "quotaRow" }, h("a", { href: link(state, { f: n }) }, named(label)), gauge(outcome[2], outcome[3], status), badge(status), h("span", null, sentence(model, n)));
}

/* About ----------------------------------------------------------------------------------------------------- */

function about(model) {
  const T = model.texts, run = T.run, names = Object.keys(T.assumed);
  return [
    h("section", { class: "panel prose" }, h("h3", null, W("how to read")), h("p", null, W("reading told")), h("ul", { class: "meaning" }, SHOWN.map((status) => h("li", null, badge(status), " ", W(status + " means"))))),
    h("section", { class: "panel" }, h("h3", null, W("assumed heading")), h("p", { class: "told" }, W("assumed told")),
      h("div", { class: "wide" }, table([W("figure"), W("value"), W("reason"), W("campaign")], names.map((name) => {
        const found = T.assumed[name];
        return [h("code", null, name.split("|")[1]), found[2] ? W("open figure") : say(found[0]), found[1], name.split("|")[0]];
      })))),
    T.sections.map((section) => h("section", { class: "panel" }, h("h3", null, say(section.title)), h("div", { class: "wide" }, table(section.headings.map(say), say(section.rows))))),
    h("section", { class: "panel" }, h("h3", null, W("the run")), table([W("what"), W("value")], [
      [W("as of"), run.as_of], [W("as known"), run.as_known], [W("version"), run.version], [W("workdays"), run.workdays], [W("register digest"), h("code", null, run.register)],
    ].concat(run.campaigns.map(([id, digest]) => [id, h("code", null, digest)])))),
  ];
}
