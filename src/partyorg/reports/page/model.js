/* The model: findings as columns, who stands where in the tree, and the selections that views are drawn from. */

const STATUS = ["met", "late", "incomplete", "unmet", "pending", "waived", "not_applicable", "unknown"];
const SHOWN = ["met", "late", "incomplete", "unmet", "pending", "unknown", "waived", "not_applicable"];
const OPEN = { late: 1, incomplete: 1, unmet: 1 };
const DECIDED = { met: 1, late: 1, incomplete: 1, unmet: 1 };
const URGENCY = { unmet: 0, incomplete: 1, late: 2, pending: 3, unknown: 4, met: 5, waived: 6, not_applicable: 7 };
const EPOCH = 719163; /* the number of 1970-01-01 */

function Model(packed) {
  const T = this.texts = packed.texts, C = this.columns = packed.columns;
  this.count = C.rule.length;
  this.today = dayNumber(T.run.as_of);
  this.units = T.tree;
  this.end = new Int32Array(this.units);
  const seat = {};
  T.ids.forEach((id, n) => { if (T.types[n] === "u" && !(id in seat)) seat[id] = n; });
  this.unitPlace = seat;
  for (let n = this.units - 1; n >= 0; n--) {
    this.end[n] = Math.max(this.end[n], n + 1);
    if (T.homes[n] >= 0) this.end[T.homes[n]] = Math.max(this.end[T.homes[n]], this.end[n]);
  }
  /* The unit of the tree by which a subject is counted; -1: it has no place there today. */
  this.node = Int32Array.from(T.ids, (id, n) => {
    if (T.types[n] === "u") return n < this.units ? n : -1;
    if (T.types[n] === "s") return this.placeOf(id.split("/")[0]);
    return T.homes[n];
  });
  this.start = prefix(C.proofs);
  this.factStart = prefix(C["fact.n"]);
  this.actStart = prefix(C["acting.n"]);
  this.status = Uint8Array.from(C.outcome, (outcome) => T.outcomes[outcome][0]);
  this.campaignOf = Int32Array.from(T.rules, (rule) => rule.c);
  this.ruleGroups = this.grouped();
  this.search = null;
}

function prefix(sizes) {
  const out = new Int32Array(sizes.length + 1);
  for (let n = 0; n < sizes.length; n++) out[n + 1] = out[n] + sizes[n];
  return out;
}

function dayNumber(iso) {
  return iso ? Math.round(Date.parse(iso + "T00:00:00Z") / 864e5) + EPOCH : 0;
}

const DAYS = {};

function isoDay(number) {
  return DAYS[number] || (DAYS[number] = number ? new Date((number - EPOCH) * 864e5).toISOString().slice(0, 10) : "");
}

Model.prototype = {
  placeOf(id) {
    const place = this.unitPlace[id];
    return place !== undefined && place < this.units ? place : -1;
  },

  /* Rules as the grid lists them: versions of one rule, and the parts of a selection, are one column. */
  grouped() {
    const groups = [], known = {};
    this.groupOf = this.texts.rules.map((rule) => {
      const key = rule.c + "|" + rule.base;
      if (!(key in known)) {
        known[key] = groups.length;
        groups.push({ key: key, id: rule.base, c: rule.c, title: rule.title, type: rule.type, clauses: rule.clauses });
      }
      return known[key];
    });
    return groups;
  },

  isUnit(ref) { return this.texts.types[ref] === "u"; },

  children(unit) {
    const out = [];
    for (let n = unit + 1; n < this.end[unit]; n = this.end[n]) out.push(n);
    return out;
  },

  path(ref) {
    const out = [];
    for (let n = this.isUnit(ref) && ref < this.units ? ref : this.node[ref]; n >= 0; n = this.texts.homes[n]) out.unshift(n);
    if (!out.length || out[out.length - 1] !== ref) out.push(ref);
    return out;
  },

  /* The findings of a subtree, or about one person or seat, that pass the filters; as places. */
  rows(at, filter) {
    const C = this.columns, T = this.texts, out = [], f = filter || {};
    const whole = at < this.units, low = at, high = whole ? this.end[at] : 0, isRoot = at === 0;
    const mine = whole ? null : this.refsOf(at);
    const campaign = f.campaign === undefined || f.campaign === "" ? -1 : T.campaigns.findIndex((c) => c.id === f.campaign);
    const status = f.status ? new Set(f.status.split(",").map((s) => STATUS.indexOf(s))) : null;
    const found = f.q ? this.matching(f.q) : null;
    const acting = f.acting ? this.actingOf(f.acting) : null;
    for (let n = 0; n < this.count; n++) {
      const subject = C.subject[n];
      if (whole) {
        const node = this.node[subject];
        if (!isRoot && (node < low || node >= high)) continue;
      } else if (!mine.has(subject) && !(C.counterpart[n] && mine.has(C.counterpart[n] - 1))) continue;
      const rule = C.rule[n];
      if (campaign >= 0 && this.campaignOf[rule] !== campaign) continue;
      if (status && !status.has(this.status[n])) continue;
      if (f.rule && T.rules[rule].base !== f.rule && T.rules[rule].id !== f.rule) continue;
      if (f.year && isoDay(C.due[n]).slice(0, f.year.length) !== f.year) continue;
      if (acting && !acting.has(C.acting[n])) continue;
      if (f.changed && (!C.was || !C.was[n] || C.was[n] - 1 === this.status[n])) continue;
      if (found && !(found.refs.has(subject) || found.rules.has(rule) || (C.counterpart[n] && found.refs.has(C.counterpart[n] - 1)) ||
        (C.about[n] && found.facts.has(C.about[n] - 1)))) continue;
      out.push(n);
    }
    return out;
  },

  /* A person with his seats; a seat alone. */
  refsOf(ref) {
    const out = new Set([ref]), T = this.texts, id = T.ids[ref];
    if (T.types[ref] === "p") T.ids.forEach((other, n) => { if (T.types[n] === "s" && other.endsWith("/" + id)) out.add(n); });
    return out;
  },

  actingOf(id) {
    const T = this.texts, C = this.columns, out = new Set();
    for (let g = 0; g < C["acting.n"].length; g++) {
      for (let n = this.actStart[g]; n < this.actStart[g + 1]; n++) {
        const person = C["acting.who"][3 * n], unit = C["acting.who"][3 * n + 2];
        if ((person && T.ids[person - 1] === id) || (unit && T.ids[unit - 1] === id)) out.add(g);
      }
    }
    return out;
  },

  matching(text) {
    const T = this.texts, wanted = text.trim().toLowerCase();
    if (this.search === null) {
      this.search = T.ids.map((id, n) => (id + "\n" + this.nameOf(n)).toLowerCase());
    }
    const refs = new Set(), rules = new Set(), facts = new Set();
    this.search.forEach((said, n) => { if (said.includes(wanted)) refs.add(n); });
    T.rules.forEach((rule, n) => {
      if ((rule.id + "\n" + rule.title.join("\n") + "\n" + rule.clauses.map((c) => c[0]).join("\n")).toLowerCase().includes(wanted)) rules.add(n);
    });
    if (wanted.length > 2) T.facts.forEach((id, n) => { if (id.toLowerCase() === wanted) facts.add(n); });
    return { refs: refs, rules: rules, facts: facts };
  },

  nameOf(ref) {
    const T = this.texts, seat = T.seats[ref];
    if (seat) {
      const unit = this.unitPlace[seat[0]], person = seat[2] ? T.ids.indexOf(seat[2]) : -1;
      return [unit === undefined ? seat[0] : T.names[unit] || seat[0], say(seat[1]), person < 0 ? seat[2] : T.names[person] || seat[2]].filter(Boolean).join(" ");
    }
    return T.names[ref] || T.ids[ref];
  },

  totals(rows) {
    const out = new Int32Array(STATUS.length);
    for (const n of rows) out[this.status[n]]++;
    return out;
  },

  actors(group) {
    const C = this.columns, out = [];
    for (let n = this.actStart[group]; n < this.actStart[group + 1]; n++) {
      out.push([C["acting.who"][3 * n] - 1, C["acting.who"][3 * n + 1], C["acting.who"][3 * n + 2] - 1]);
    }
    return out;
  },

  /* The day on which a finding was settled, as far as its evidence tells; 0: not known. */
  doneOn(n) {
    let day = 0;
    for (let e = this.start[n]; e < this.start[n + 1]; e++) day = Math.max(day, this.columns["fact.day"][this.columns.evidence[e]]);
    return day;
  },
};

function share(totals) {
  let decided = 0;
  for (const status in DECIDED) decided += totals[STATUS.indexOf(status)];
  return decided ? totals[0] / decided : NaN;
}

function openOf(totals) {
  return totals[1] + totals[2] + totals[3];
}
