/* Charts: inline drawings with a text for those who do not see them. Colours come from the style sheet. */

function drawing(width, height, told, ...children) {
  return s("svg", { viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": told, class: "chart" }, s("title", null, told), children);
}

function toldTotals(totals) {
  return SHOWN.filter((status) => totals[STATUS.indexOf(status)]).map((status) => W(status) + " " + number(totals[STATUS.indexOf(status)])).join(W("comma")) || W("findings", { n: 0 });
}

/* One bar of all findings by status. */
function bar(totals, height) {
  const sum = totals.reduce((a, b) => a + b, 0) || 1;
  let x = 0;
  const parts = SHOWN.map((status) => {
    const wide = 1000 * totals[STATUS.indexOf(status)] / sum;
    const part = wide > 0 && s("rect", { x: x, y: 0, width: Math.max(wide, 1), height: height, class: "f-" + status }, s("title", null, W(status) + " " + number(totals[STATUS.indexOf(status)])));
    x += wide;
    return part;
  });
  const told = toldTotals(totals);
  return s("svg", { viewBox: "0 0 1000 " + height, preserveAspectRatio: "none", role: "img", "aria-label": told, class: "bar" }, parts);
}

/* How large a share was met, as a ring. */
function ring(value) {
  const around = 2 * Math.PI * 42, told = W("share met") + " " + percent(value);
  return s("svg", { viewBox: "0 0 100 100", role: "img", "aria-label": told, class: "ring" },
    s("circle", { cx: 50, cy: 50, r: 42, class: "track" }),
    !isNaN(value) && s("circle", { cx: 50, cy: 50, r: 42, class: "arc", "stroke-dasharray": around * value + " " + around, transform: "rotate(-90 50 50)" }),
    s("text", { x: 50, y: 57, "text-anchor": "middle", class: "figure" }, percent(value)));
}

/* Columns of what was due in each month, and the share of all due so far that is met as a line. */
function progress(model, rows) {
  const months = {}, C = model.columns, days = new Map();
  for (const n of rows) {
    if (!C.due[n] || model.status[n] === 6) continue;
    let totals = days.get(C.due[n]);
    if (!totals) {
      const month = isoDay(C.due[n]).slice(0, 7);
      days.set(C.due[n], totals = months[month] = months[month] || new Int32Array(STATUS.length));
    }
    totals[model.status[n]]++;
  }
  let keys = Object.keys(months).sort();
  if (!keys.length) return null;
  const now = isoDay(model.today).slice(0, 7);
  let size = 7, sets = months;
  if (keys.length > 48) {
    size = 4;
    sets = {};
    keys.forEach((key) => { const sum = sets[key.slice(0, 4)] = sets[key.slice(0, 4)] || new Int32Array(STATUS.length); months[key].forEach((v, n) => { sum[n] += v; }); });
    keys = Object.keys(sets).sort();
  } else {
    for (let key = keys[0]; key < keys[keys.length - 1];) {
      if (!(key in sets)) sets[key] = new Int32Array(STATUS.length);
      const at = new Date(key + "-01T00:00:00Z");
      at.setUTCMonth(at.getUTCMonth() + 1);
      key = at.toISOString().slice(0, 7);
    }
    keys = Object.keys(sets).sort();
  }
  const wide = 760, high = 240, left = 52, right = 40, bottom = 28, top = 12, inner = high - bottom - top;
  const most = Math.max.apply(null, keys.map((key) => sets[key].reduce((a, b) => a + b, 0))) || 1;
  const step = (wide - left - right) / keys.length, line = [], sum = new Int32Array(STATUS.length), shapes = [];
  const lines = [];
  keys.forEach((key, n) => {
    let y = high - bottom;
    SHOWN.forEach((status) => {
      const value = sets[key][STATUS.indexOf(status)], tall = inner * value / most;
      if (!value) return;
      y -= tall;
      shapes.push(s("rect", { x: left + n * step + step * 0.12, y: y, width: step * 0.76, height: tall, class: "f-" + status }, s("title", null, key + " " + W(status) + " " + number(value))));
    });
    sets[key].forEach((value, m) => { sum[m] += value; });
    const part = share(sum);
    if (key <= now.slice(0, size) && !isNaN(part)) line.push([left + (n + 0.5) * step, top + inner * (1 - part)]);
    lines.push([key].concat(SHOWN.map((status) => sets[key][STATUS.indexOf(status)]), [percent(key <= now.slice(0, size) ? part : NaN)]));
    if (n % Math.ceil(keys.length / 8) === 0) shapes.push(s("text", { x: left + (n + 0.5) * step, y: high - 9, "text-anchor": "middle", class: "tick" }, key));
  });
  [0, 0.5, 1].forEach((part) => {
    const y = top + inner * (1 - part);
    shapes.unshift(s("line", { x1: left, x2: wide - right, y1: y, y2: y, class: "grid" }));
    shapes.push(s("text", { x: left - 6, y: y + 4, "text-anchor": "end", class: "tick" }, number(Math.round(most * part))));
    shapes.push(s("text", { x: wide - right + 6, y: y + 4, class: "tick accent" }, Math.round(part * 100) + "%"));
  });
  if (line.length) {
    shapes.push(s("polyline", { points: line.map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" "), class: "line" }));
    const end = line[line.length - 1];
    shapes.push(s("circle", { cx: end[0], cy: end[1], r: 4, class: "dot" }));
  }
  const told = W("progress told", { first: keys[0], last: keys[keys.length - 1], share: percent(share(model.totals(rows))) });
  return figure(W("progress over time"), told, drawing(wide, high, told, shapes), [W("month")].concat(SHOWN.map((x) => W(x)), [W("share met so far")]), lines);
}

/* Members in the making: how many stand at each stage. */
function funnel(texts, counts) {
  if (!counts || !counts.slice(0, 4).some((n) => n)) return null;
  const names = texts.stages.map(say), steps = counts.slice(0, 4), most = Math.max.apply(null, steps) || 1, wide = 480, step = 44;
  const told = names.map((name, n) => name + " " + number(counts[n])).join(W("comma"));
  const shapes = steps.map((count, n) => {
    const here = 40 + 240 * count / most, below = 40 + 240 * (n < 3 ? steps[n + 1] : count) / most, y = n * step, x = 170 + 155;
    const slope = Math.min(here, below);
    return [s("path", { d: ["M", x - here / 2, y + 2, "h", here, "L", x + slope / 2, y + step - 2, "h", -slope, "Z"].join(" "), class: "stage stage" + n }),
      s("text", { x: 8, y: y + 27, class: "name" }, names[n]), s("text", { x: x, y: y + 28, "text-anchor": "middle", class: "count" }, number(count))];
  });
  shapes.push(s("text", { x: 8, y: 4 * step + 27, class: "name" }, names[4]), s("rect", { x: 185, y: 4 * step + 4, width: 280, height: step - 8, rx: 4, class: "stage stage4" }),
    s("text", { x: 325, y: 4 * step + 28, "text-anchor": "middle", class: "count" }, number(counts[4])));
  return figure(W("membership pipeline"), null, drawing(wide, 5 * step, told, shapes), [W("stage"), W("people")], names.map((name, n) => [name, counts[n]]));
}

/* What falls due on each day of the coming months: one square a day, one row a month. */
function calendar(model, rows, open) {
  const days = {}, C = model.columns, first = isoDay(model.today).slice(0, 7);
  let most = 1, sum = 0;
  for (const n of rows) {
    if (STATUS[model.status[n]] !== "pending" || !C.due[n]) continue;
    days[C.due[n]] = (days[C.due[n]] || 0) + 1;
    most = Math.max(most, days[C.due[n]]);
    sum++;
  }
  if (!sum) return null;
  const months = [];
  const at = new Date(first + "-01T00:00:00Z");
  for (let n = 0; n < 12; n++) {
    months.push(at.toISOString().slice(0, 7));
    at.setUTCMonth(at.getUTCMonth() + 1);
  }
  const cell = 22, left = 70, wide = left + 31 * cell, shapes = [];
  for (let d = 1; d <= 31; d += d === 1 ? 4 : 5) shapes.push(s("text", { x: left + (d - 0.5) * cell, y: 12, "text-anchor": "middle", class: "tick" }, d));
  months.forEach((month, row) => {
    const y = 20 + row * cell, start = dayNumber(month + "-01"), end = new Date(month + "-01T00:00:00Z");
    end.setUTCMonth(end.getUTCMonth() + 1);
    const length = Math.round(end.getTime() / 864e5) + EPOCH - start;
    shapes.push(s("text", { x: left - 8, y: y + 16, "text-anchor": "end", class: "tick" }, month));
    for (let d = 0; d < length; d++) {
      const count = days[start + d] || 0, depth = count ? 1 + Math.min(4, Math.floor(5 * Math.log(1 + count) / Math.log(1 + most + 0.001))) : 0;
      const past = start + d <= model.today;
      const square = s("rect", { x: left + d * cell + 1, y: y + 1, width: cell - 2, height: cell - 2, rx: 3, class: "day d" + depth + (past ? " past" : "") },
        s("title", null, isoDay(start + d) + ": " + number(count)));
      shapes.push(count ? s("a", { href: open(isoDay(start + d)) }, square) : square);
    }
  });
  const list = Object.keys(days).map(Number).sort((a, b) => a - b);
  const told = W("calendar told", { n: number(sum), day: isoDay(list[0]) });
  return figure(W("due calendar"), told, drawing(wide, 24 + 12 * cell, told, shapes), [W("day"), W("findings due")], list.map((day) => [h("a", { href: open(isoDay(day)) }, isoDay(day)), days[day]]));
}

/* How many were chosen, against the line of the quota. */
function gauge(count, required, status) {
  const most = Math.max(count, Number(required) || 0, 1) * 1.15, wide = 420;
  const told = W("quota told", { n: count === null ? "–" : number(count), required: required || "–" });
  return drawing(wide, 34, told, s("rect", { x: 0, y: 9, width: wide, height: 14, rx: 7, class: "track" }),
    s("rect", { x: 0, y: 9, width: Math.max(2, wide * (count || 0) / most), height: 14, rx: 7, class: "f-" + status }),
    required && s("line", { x1: wide * Number(required) / most, x2: wide * Number(required) / most, y1: 2, y2: 30, class: "quota" }),
    required && s("text", { x: wide * Number(required) / most + 5, y: 10, class: "tick" }, required));
}
