// What a page with charts does beyond showing them: hover, zoom, pan, legend, keyboard, export.
// The page is whole without it. Text of the data only ever becomes text nodes; nothing is evaluated.
// `page.min.js` is this file without lines of comment and blanks at line starts (render/html/asset.rs).
(() => {
"use strict";
const NS = "http://www.w3.org/2000/svg";
const one = (e, q) => e.querySelector(q), all = (e, q) => [...e.querySelectorAll(q)];
const make = (name, parent, attrs = {}, ns) => {
  const e = ns ? document.createElementNS(NS, name) : document.createElement(name);
  for (const k in attrs) e.setAttribute(k, attrs[k]);
  return parent.appendChild(e);
};
const round = (v) => Math.round(v * 100) / 100;
const clamp = (v, a, b) => Math.max(a, Math.min(b, v));
const minus = (t) => /^-[\d.]/.test(t) ? "\u2212" + t.slice(1) : t;
const raised = (n) => [...String(n)].map((c) => "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c] || "\u207b").join("");
// Original attributes of an element that was moved.
const was = (e, k) => e.o && k in e.o ? e.o[k] : e.getAttribute(k);
const put = (e, k, v) => {
  e.o ||= {};
  if (!(k in e.o)) e.o[k] = e.getAttribute(k);
  e.setAttribute(k, v);
};
const back = (e) => { for (const k in e.o) e.setAttribute(k, e.o[k]); };
// Are the cells of a heat map, strokes as wide as the cells are high, a path's own?
const flat = (d) => /h/.test(d) && !/v/.test(d);
// Move a shape so that x becomes a·x + b, and y becomes c·y + d; strokes and symbols keep their size.
const move = (e, a, b, c, d) => {
  const X = (v) => round(a * v + b), Y = (v) => round(c * v + d), n = (k) => +was(e, k), t = e.tagName;
  const pairs = (s) => s.trim().split(/[ ,]+/).map((v, i) => i % 2 ? Y(v) : X(v)).join(" ");
  const turn = was(e, "transform");
  // Bars at even steps have a matrix of their own.
  if (/^m/.test(turn)) put(e, "transform", `matrix(${a} 0 0 ${c} ${b} ${d})${turn}`);
  else if (turn) put(e, "transform", turn.replace(/([-\d.]+) ([-\d.]+)/, (m) => pairs(m)));
  else if (t == "polyline") put(e, "points", pairs(was(e, "points")));
  else if (t == "circle") put(e, "cx", X(n("cx"))), put(e, "cy", Y(n("cy")));
  else if (t == "text") put(e, "x", X(n("x"))), put(e, "y", Y(n("y")));
  else if (t == "rect") {
    put(e, "x", X(n("x"))), put(e, "y", Y(n("y")));
    put(e, "width", round(a * n("width"))), put(e, "height", round(c * n("height")));
  } else if (t == "path") {
    const d = was(e, "d");
    put(e, "d", d.replace(/([MLCHVhvzZ])([^A-Za-z]*)/g, (_, k, v) => k +
      (k == "H" ? X(v) : k == "V" ? Y(v) : k == "h" ? round(a * v) : k == "v" ? round(c * v) : v.trim() && pairs(v))));
    if (flat(d)) put(e, "stroke-width", round(c * n("stroke-width")));
  }
};
// Ticks: [value, label, second line]. Steps and words are those of the library.
const step = (least) => {
  const p = Math.floor(Math.log10(least) + 1e-9), m = least / 10 ** p;
  const k = m <= 1.0001 ? 1 : m <= 2.0001 ? 2 : m <= 5.0001 ? 5 : 10;
  return k == 10 ? [10 ** (p + 1), p + 1] : [k * 10 ** p, p];
};
const group = (t) => {
  const [w, f] = t.split(".");
  return (w.length > 4 ? w.replace(/\B(?=(\d{3})+$)/g, ",") : w) + (f ? "." + f : "");
};
const linear = (lo, hi, n) => {
  const [size, power] = step((hi - lo) / n), values = [];
  for (let i = Math.ceil(lo / size - 1e-9); i <= Math.floor(hi / size + 1e-9); i++) values.push(i * size);
  const most = Math.max(...values.map(Math.abs)), p = Math.floor(Math.log10(most) + 1e-9);
  let by = 0, end = "";
  if (p >= 18 || p < -4) by = p, end = "\u00d710" + raised(p);
  else if (p >= 6) by = Math.min(15, Math.floor(p / 3) * 3), end = { 6: "M", 9: "G", 12: "T", 15: "P" }[by];
  return values.map((v) => {
    const t = group(clampFixed(Math.abs(v) / 10 ** by, by - power));
    return [v, Math.abs(v) < size / 2 ? "0" : (v < 0 ? "\u2212" : "") + t + end];
  });
};
const clampFixed = (v, n) => v.toFixed(clamp(n, 0, 20));
const logarithmic = (lo, hi, n) => {
  const a = Math.log10(lo), b = Math.log10(hi);
  if (b - a < 0.5) return linear(lo, hi, n);
  const few = (b - a) * 3 <= n + 1, every = Math.max(1, Math.ceil((b - a) / n)), out = [];
  for (let p = Math.floor(a); p <= Math.ceil(b); p++)
    if (few || p % every == 0) for (const m of few ? [1, 2, 5] : [1]) out.push([m, p, m * 10 ** p]);
  const kept = out.filter((t) => t[2] >= lo * (1 - 1e-9) && t[2] <= hi * (1 + 1e-9));
  const plain = kept.every((t) => t[1] >= -4 && t[1] < 6);
  return kept.map(([m, p, v]) => [v, plain ? group(clampFixed(v, -p)) : (m > 1 ? m + "\u00d7" : "") + "10" + raised(p)]);
};
const zones = {};
// Wall clock of a zone, as milliseconds that UTC would call so.
const wall = (ms, zone) => {
  if (!zone) return ms;
  zones[zone] ||= new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric",
    day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const p = {};
  for (const { type, value } of zones[zone].formatToParts(ms)) p[type] = +value;
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) + ((ms % 1e3) + 1e3) % 1e3;
};
const DAY = 864e5, MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const calendar = (lo, hi, n, zone) => {
  lo = wall(lo / 1e3, zone), hi = wall(hi / 1e3, zone);
  const least = (hi - lo) / n * 0.999, out = [], in_ = (t) => t >= lo && t <= hi && out.push(t);
  const clock = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200].find((s) => s * 1e3 >= least);
  const days = [1, 2, 7, 14].find((d) => d * DAY >= least), months = [1, 2, 3, 6].find((m) => m * 30.4 * DAY >= least);
  const first = new Date(lo), year = first.getUTCFullYear();
  const size = least < 500 ? step(Math.max(least, 1e-3))[0] : clock && clock * 1e3;
  const two = (v) => String(v).padStart(2, "0");
  let label, within = (d) => MONTHS[d.getUTCMonth()] + " " + d.getUTCDate() + ", " + d.getUTCFullYear();
  if (size) {
    for (let i = Math.ceil(lo / size); i * size <= hi; i++) in_(i * size);
    label = (d) => two(d.getUTCHours()) + ":" + two(d.getUTCMinutes()) + (size < 6e4 ? ":" + two(d.getUTCSeconds()) : "") +
      (size < 1e3 ? "." + String(d.getUTCMilliseconds()).padStart(3, "0") : "");
  } else if (days) {
    for (let t = Math.ceil(lo / DAY); t * DAY <= hi; t++) {
      const date = new Date(t * DAY).getUTCDate();
      if (days == 1 || days == 2 && date % 2 && date < 31 || days > 6 && (t - 4) % days == 0) in_(t * DAY);
    }
    label = (d) => MONTHS[d.getUTCMonth()] + " " + d.getUTCDate();
    within = (d) => String(d.getUTCFullYear());
  } else if (months) {
    for (let m = 0, t = 0; (t = Date.UTC(year, m, 1)) <= hi; m += months) in_(t);
    label = (d) => MONTHS[d.getUTCMonth()];
    within = (d) => String(d.getUTCFullYear());
  } else {
    const every = Math.max(1, Math.ceil(step(Math.max(1, least / DAY / 365.2425))[0]));
    for (let y = Math.floor(year / every) * every, t = 0; (t = new Date(0).setUTCFullYear(y, 0, 1)) <= hi; y += every) in_(t);
    label = (d) => String(d.getUTCFullYear());
    within = () => "";
  }
  let before = "";
  return out.map((t) => {
    const d = new Date(t), w = within(d), second = w == before ? "" : w;
    before = w;
    // Back from the wall clock to the instant.
    const at = t - (wall(t, zone) - t);
    return [(t - (wall(at, zone) - at)) * 1e3, label(d), second];
  });
};

const start = (f) => {
  f.dataset.on = 1;
  const svg = one(f, "svg"), box = svg.viewBox.baseVal, tables = all(f, "table");
  const title = one(svg, "title"), name = title.textContent;
  svg.setAttribute("aria-label", name);
  svg.setAttribute("aria-description", one(svg, "desc").textContent + " Arrow keys walk along the marks, plus and minus zoom, 0 resets.");
  svg.setAttribute("aria-roledescription", "interactive chart");
  svg.setAttribute("tabindex", 0);
  svg.removeAttribute("aria-labelledby");
  title.remove();
  const tip = make("div", f, { class: "tip", hidden: "" });
  const say = make("div", f, { class: "say", "aria-live": "polite" });
  const over = make("g", svg, { "pointer-events": "none", fill: "none", stroke: "#808080" }, 1);
  const views = {}, off = new Set();
  // An axis: kind, domain, pixels, zone; axes that are alike share their view, from 0 to 1.
  const axis = (t) => {
    const [kind, d0, d1, p0, p1, zone] = t.split(" "), log = kind == "log", to = log ? Math.log10 : (v) => v;
    const key = t.replace(/^(\S+ \S+ \S+) \S+ \S+/, "$1");
    const a = { kind, zone, p0: +p0, len: p1 - p0, d0: to(+d0), d1: to(+d1), key };
    a.view = views[key] ||= { v: [0, 1] };
    a.k = () => 1 / (a.view.v[1] - a.view.v[0]);
    a.b = () => a.p0 - a.k() * (a.p0 + a.view.v[0] * a.len);
    a.at = (u) => { const v = a.d0 + u * (a.d1 - a.d0); return log ? 10 ** v : v; };
    a.px = (v) => a.k() * (a.p0 + (to(v) - a.d0) / (a.d1 - a.d0) * a.len) + a.b();
    a.ticks = (n) => {
      const [lo, hi] = a.view.v.map(a.at).sort((p, q) => p - q);
      return kind == "log" ? logarithmic(lo, hi, n) : kind == "time" ? calendar(lo, hi, n, zone) : linear(lo, hi, n);
    };
    return a;
  };
  const panels = f.dataset.p.split("|").map((p, i) => {
    const [r, x, y] = p.split(";"), [l, t, w, h] = r.split(" ").map(Number);
    return { i, l, t, w, h, x: axis(x), y: axis(y) };
  });
  // The text of a value: the first rows stand in the table, the rest is packed behind it.
  const cell = (g, r, c) => {
    const rows = tables[g].tBodies[0].rows;
    if (r < rows.length) return rows[r].cells[c].textContent;
    const t = one(f, `template[data-c="${g} ${c}"]`);
    if (!t.v) {
      const bytes = Uint8Array.from(atob(one(t.content, "i").textContent), (s) => s.charCodeAt(0)).buffer;
      const [n, from, step] = (t.dataset.n || "").split(" ").map(Number);
      t.names = all(t.content, "b").map((b) => b.textContent);
      t.first = +tables[g].dataset.first;
      t.v = n ? Float64Array.from({ length: n }, (_, i) => t.dataset.t == "turn" ? Math.floor((i + t.first) / from) % step : from + i * step) : new { f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array }[t.dataset.t](bytes);
    }
    const v = t.v[r - t.first], kind = t.dataset.t, zone = t.dataset.zone;
    if (/^[tu]/.test(kind)) return t.names[v] ?? "";
    if (v != v) return "";
    if (zone == null) return kind == "f4" ? String(+v.toPrecision(7)) : String(v);
    return new Date(wall(v / 1e3, zone)).toISOString().replace("T", " ").replace(/(:00)?\.000Z$|Z$/, "").replace(/ 00:00$/, "");
  };
  const words = (m) => [...tables[m.g].tHead.rows[0].cells].map((h, c) => {
    const t = minus(cell(m.g, m.r, c));
    return t && (h.textContent ? h.textContent + ": " : "") + t;
  }).filter(Boolean);

  // Marks with their places as drawn, and the rows they show; found when first asked for.
  let found;
  const marks = () => found ||= all(svg, ".marks").flatMap((g) => {
    const list = [], base = { s: +g.dataset.series, p: panels[g.dataset.panel], g: +g.dataset.grid };
    for (const e of all(g, "[data-r]")) {
      const rows = e.dataset.r.split(" ");
      let r = 0, i = 0;
      const add = (x, y, w = 0, h = 0) => {
        r += rows[i] ? +rows[i] : i ? 1 : 0;
        i++;
        list.push({ ...base, r, x: +x, y: +y, w: +w, h: +h });
      };
      const num = (k) => +was(e, k), d = e.tagName == "path" ? was(e, "d") : "";
      // A whole lattice tells its edges: begin and length of its columns, then of its lines.
      if (e.dataset.x) {
        const sides = (t) => {
          let at = 0;
          return t.split(" ").map((v) => [at += +v, +v]).slice(1).map(([at, v]) => [Math.min(at, at - v), Math.abs(v)]);
        };
        const columns = sides(e.dataset.x);
        for (const [y, h] of sides(e.dataset.y)) for (const [x, w] of columns) add(x, y, w, h);
        continue;
      }
      const turn = was(e, "transform");
      if (/^m/.test(turn)) {
        // Bars at even steps: an outline in whole steps along the line that they stand on.
        const [sx, , , sy, tx, ty] = turn.match(/[-\d.e]+/g).map(Number), up = /V/.test(d), s = up ? sx : sy;
        let at = up ? tx : ty;
        d.replace(/[VH]([-\d.]+)[hv](\d+)[VH]([-\d.]+)[hv](\d+)/g, (_, end, w, foot, gap) => {
          const u = Math.min(at, at + s * w), v = Math.min(end, foot), h = Math.abs(end - foot), k = Math.abs(s * w);
          add(...up ? [u, v, k, h] : [v, u, h, k]);
          at += s * w;
          at += s * gap;
        });
      } else if (e.tagName == "polyline") was(e, "points").replace(/(\S+) (\S+)/g, (_, x, y) => add(x, y));
      else if (e.tagName == "rect") add(num("x"), num("y"), num("width"), num("height"));
      else if (e.tagName == "g") for (const c of e.children) {
        if (c.tagName == "circle") add(was(c, "cx"), was(c, "cy"));
        else add(...(was(c, "transform") || "0 0").match(/[-\d.]+/g));
      } else if (/v/.test(d)) d.replace(/M(\S+) ([-\d.]+)h([-\d.]+)v([-\d.]+)/g, (_, x, y, w, h) => add(x, y, w, h));
      else if (flat(d)) d.replace(/M(\S+) ([-\d.]+)h([-\d.]+)/g, (_, x, y, w) => add(x, y - num("stroke-width") / 2, w, num("stroke-width")));
      else if (/[CH]|V/.test(d)) {
        const b = e.getBBox();
        add(b.x, b.y, b.width || 0.1, b.height || 0.1);
      } else d.replace(/[ML]([-\d.]+) ([-\d.]+)/g, (_, x, y) => add(x, y));
    }
    return list;
  });
  // Where a mark is now: middle and half sizes.
  const place = (m) => {
    const { x, y } = m.p, w = m.w / 2, h = m.h / 2;
    return { x: x.k() * (m.x + w) + x.b(), y: y.k() * (m.y + h) + y.b(), w: x.k() * Math.abs(w), h: y.k() * Math.abs(h) };
  };
  const inside = (p, x, y, by = 1) => x >= p.l - by && x <= p.l + p.w + by && y >= p.t - by && y <= p.t + p.h + by;
  const seen = () => marks().filter((m) => {
    const c = place(m);
    return !off.has(m.s) && c.x + c.w >= m.p.l - 1 && c.x - c.w <= m.p.l + m.p.w + 1 && c.y + c.h >= m.p.t - 1 && c.y - c.h <= m.p.t + m.p.h + 1;
  });
  const nearest = (x, y) => {
    let best, least = 32;
    for (const m of marks()) {
      if (off.has(m.s) || !inside(m.p, x, y)) continue;
      const c = place(m), dx = Math.max(0, Math.abs(x - c.x) - c.w), dy = Math.max(0, Math.abs(y - c.y) - c.h);
      const d = Math.hypot(dx, dy) + (c.w || c.h ? 0.5 : 0);
      if (d < least && inside(m.p, clamp(c.x, m.p.l, m.p.l + m.p.w), clamp(c.y, m.p.t, m.p.t + m.p.h))) best = m, least = d;
    }
    return best;
  };
  const hide = () => { tip.hidden = true; over.replaceChildren(); };
  const show = (m) => {
    hide();
    if (!m) return;
    const c = place(m), p = m.p, lines = words(m), s = svg.clientWidth / box.width || 1;
    const x = clamp(c.x, p.l, p.l + p.w), y = clamp(c.y, p.t, p.t + p.h);
    if (m.w || m.h) make("rect", over, { x: c.x - c.w, y: c.y - c.h, width: 2 * c.w, height: 2 * c.h, "stroke-width": 2 }, 1);
    else {
      make("path", over, { d: `M${x} ${p.t}v${p.h}M${p.l} ${y}h${p.w}`, "stroke-width": 0.5, "stroke-dasharray": "3 3" }, 1);
      make("circle", over, { cx: x, cy: y, r: 7, "stroke-width": 2, class: "ring" }, 1);
    }
    tip.textContent = lines.join("\n");
    tip.hidden = false;
    const left = x * s + 14, top = y * s + 14;
    tip.style.left = Math.max(0, left + tip.offsetWidth > f.clientWidth ? x * s - 14 - tip.offsetWidth : left) + "px";
    tip.style.top = Math.max(0, top + tip.offsetHeight > svg.clientHeight ? y * s - 14 - tip.offsetHeight : top) + "px";
    return lines;
  };

  // Zoom: marks are moved, ticks, labels and grid lines are made anew.
  const saved = new Map();
  const anew = (g) => saved.has(g) ? saved.get(g) : (saved.set(g, [...g.childNodes]), saved.get(g));
  const draw = () => {
    hide();
    for (const p of panels) {
      const { x, y } = p, still = x.k() == 1 && y.k() == 1;
      for (const g of all(svg, `.marks[data-panel="${p.i}"]`)) for (const e of all(g, "path,polyline,circle,rect,text")) {
        if (still) back(e);
        else if (e.o || !e.closest("marker")) e.closest("marker") || move(e, x.k(), x.b(), y.k(), y.b());
      }
      const count = { x: Math.max(2, p.w / 90), y: Math.max(2, p.h / 50) };
      const ticks = { x: x.kind == "band" ? 0 : x.ticks(count.x), y: y.kind == "band" ? 0 : y.ticks(count.y) };
      for (const g of all(svg, `.grid[data-panel="${p.i}"]`)) {
        const nodes = anew(g);
        if (still) { g.replaceChildren(...nodes); continue; }
        const kept = [], like = {};
        for (const e of nodes) {
          const way = /V/.test(was(e, "d")) ? "x" : "y", zero = e.getAttribute("stroke") != nodes[0].getAttribute("stroke");
          if (ticks[way] && !zero) like[way] = e;
          else {
            const c = e.cloneNode();
            move(c, way == "x" ? x.k() : 1, way == "x" ? x.b() : 0, way == "y" ? y.k() : 1, way == "y" ? y.b() : 0);
            const [, cx, cy] = c.getAttribute("d").match(/M(\S+) ([-\d.]+)/);
            if (inside(p, way == "x" ? +cx : p.l, way == "y" ? +cy : p.t)) kept.push(c);
          }
        }
        for (const way in like) for (const [v] of ticks[way]) {
          const c = like[way].cloneNode(), at = Math.floor(p[way].px(v)) + 0.5;
          c.setAttribute("d", way == "x" ? `M${at} ${p.t}v${p.h}` : `M${p.l} ${at}h${p.w}`);
          kept.unshift(c);
        }
        g.replaceChildren(...kept);
      }
      for (const way of ["x", "y"]) for (const g of all(svg, `.${way}[data-panel="${p.i}"]`)) {
        const nodes = anew(g), texts = nodes.filter((e) => e.tagName == "text");
        // The title stands alone in its group.
        if (nodes.length == 1 && (way == "x" ? texts.length : texts[0]?.hasAttribute("transform"))) continue;
        if (still) { g.replaceChildren(...nodes); continue; }
        const first = texts[0], mark = nodes.find((e) => /V/.test(e.getAttribute("d"))), line = nodes.find((e) => /H/.test(e.getAttribute("d")));
        const a = p[way], kept = line ? [line] : [];
        const add = (like, change) => { const c = like.cloneNode(true); change(c); kept.push(c); return c; };
        if (!ticks[way]) for (const t of texts) add(t, (c) => {
          const at = way == "x" ? [a.k(), a.b(), 1, 0] : [1, 0, a.k(), a.b()];
          move(c, ...at);
          const v = +(was(t, "transform") || was(t, "x") + " " + was(t, "y")).match(/[-\d.]+/g)[way == "x" ? 0 : 1];
          const to = a.k() * v + a.b();
          if (to < Math.min(a.p0, a.p0 + a.len) - 4 || to > Math.max(a.p0, a.p0 + a.len) + 8) c.setAttribute("visibility", "hidden");
        });
        else if (first) for (const [v, label, second] of ticks[way]) {
          const at = a.px(v);
          if (mark) add(mark, (c) => c.setAttribute("d", was(mark, "d").replace(/M\S+/, "M" + (Math.floor(at) + 0.5))));
          const text = (t, dy) => add(first, (c) => {
            c.textContent = t;
            c.setAttribute(way, round(way == "x" ? at : at + 4.13));
            if (dy) c.setAttribute("y", +first.getAttribute("y") + dy);
          });
          text(label, 0);
          if (second && way == "x") text(second, 15);
        }
        g.replaceChildren(...kept);
      }
    }
    reset.hidden = Object.values(views).every((v) => v.v[0] == 0 && v.v[1] == 1);
  };
  let waiting;
  const soon = () => { waiting ||= requestAnimationFrame(() => { waiting = 0; draw(); }); };
  const look = (a, u0, u1) => {
    const most = a.kind == "band" ? 1 : 4, least = 1e-5;
    if (u1 - u0 < least) return;
    if (u1 - u0 > most) [u0, u1] = [(u0 + u1 - most) / 2, (u0 + u1 + most) / 2];
    if (a.kind == "band") { const by = clamp(u0, 0, 1 - (u1 - u0)) - u0; u0 += by; u1 += by; }
    a.view.v = Math.abs(u0) + Math.abs(u1 - 1) < 1e-9 ? [0, 1] : [u0, u1];
  };
  // The place of a pixel in the view as it is, then in the whole axis.
  const unit = (a, px) => { const [u0, u1] = a.view.v; return u0 + (px - a.p0) / a.len * (u1 - u0); };
  const zoom = (p, x, y, by) => {
    for (const [a, px] of [[p.x, x], [p.y, y]]) {
      const c = unit(a, px), [u0, u1] = a.view.v;
      look(a, c - (c - u0) * by, c + (u1 - c) * by);
    }
    soon();
  };
  const whole = () => { for (const k in views) views[k].v = [0, 1]; draw(); };

  const point = (e) => new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const under = (q) => panels.find((p) => inside(p, q.x, q.y));
  let drag;
  svg.addEventListener("pointermove", (e) => {
    const q = point(e);
    if (!drag) return void show(under(q) && nearest(q.x, q.y));
    const { p, from, views: v } = drag;
    if (drag.pan) {
      for (const [a, way] of [[p.x, "x"], [p.y, "y"]]) {
        const [u0, u1] = v[way], by = (from[way] - q[way]) / a.len * (u1 - u0);
        look(a, u0 + by, u1 + by);
      }
      soon();
    } else {
      const x = clamp(q.x, p.l, p.l + p.w), y = clamp(q.y, p.t, p.t + p.h);
      drag.to = { x, y };
      hide();
      make("rect", over, { x: Math.min(x, from.x), y: Math.min(y, from.y), width: Math.abs(x - from.x), height: Math.abs(y - from.y),
        fill: "#80808040" }, 1);
    }
  });
  svg.addEventListener("pointerdown", (e) => {
    const q = point(e), p = under(q);
    if (!p || e.button > 1 || e.pointerType == "touch" && !pan.on) return;
    svg.focus({ preventScroll: true });
    svg.setPointerCapture(e.pointerId);
    drag = { p, from: q, pan: pan.on != (e.shiftKey || e.button == 1), views: { x: p.x.view.v, y: p.y.view.v } };
    e.preventDefault();
  });
  const drop = () => {
    const d = drag;
    drag = 0;
    if (!d || d.pan || !d.to) return;
    hide();
    for (const [a, way] of [[d.p.x, "x"], [d.p.y, "y"]]) {
      if (Math.abs(d.to[way] - d.from[way]) < 6) continue;
      const u = [unit(a, d.from[way]), unit(a, d.to[way])].sort((p, q) => p - q);
      look(a, ...u);
    }
    soon();
  };
  svg.addEventListener("pointerup", drop);
  svg.addEventListener("pointercancel", () => { drag = 0; hide(); });
  svg.addEventListener("pointerleave", () => drag || hide());
  svg.addEventListener("dblclick", whole);
  // The wheel scrolls the page until the chart is clicked or the control key is held.
  svg.addEventListener("wheel", (e) => {
    const q = point(e), p = under(q);
    if (!p || !(e.ctrlKey || e.metaKey || f.contains(document.activeElement))) return;
    e.preventDefault();
    zoom(p, q.x, q.y, Math.exp(clamp(e.deltaY * (e.deltaMode ? 16 : 1), -300, 300) * 0.002));
  }, { passive: false });

  let at = -1;
  svg.addEventListener("keydown", (e) => {
    if (e.target != svg || e.altKey || e.ctrlKey || e.metaKey) return;
    const list = seen().sort((a, b) => a.p.i - b.p.i || a.s - b.s || a.x - b.x || a.y - b.y), n = list.length, k = e.key, p = panels[0];
    const mid = [p.l + p.w / 2, p.t + p.h / 2];
    if (k == "Escape") { hide(); at = -1; return; }
    if (k == "+" || k == "=") zoom(p, ...mid, 0.7);
    else if (k == "-") zoom(p, ...mid, 1 / 0.7);
    else if (k == "0") whole();
    else if (/^(Arrow|Home|End)/.test(k) && n) {
      const now = list[clamp(at, 0, n - 1)], side = (m) => m.s != now.s || m.p != now.p;
      if (k == "End") at = n - 1;
      else if (k == "Home" || at < 0) at = 0;
      else if (k == "ArrowRight") at = Math.min(n - 1, at + 1);
      else if (k == "ArrowLeft") at = Math.max(0, at - 1);
      else if (k == "ArrowDown") { const i = list.findIndex((m, i) => i > at && side(m)); if (i >= 0) at = i; }
      else { const i = list.findLastIndex((m, i) => i < at && side(m)); if (i >= 0) at = i; }
      say.textContent = show(list[at]).join(", ") + `. ${at + 1} of ${n}`;
    } else return;
    e.preventDefault();
  });
  svg.addEventListener("blur", hide);
  // A table that is opened shows all of its rows, up to a number that a browser can bear.
  for (const d of all(f, "details")) d.addEventListener("toggle", () => {
    for (const t of all(d, "table")) {
      const g = tables.indexOf(t), body = t.tBodies[0], n = Math.min(+t.dataset.n, 5e3), heads = t.tHead.rows[0].cells;
      const rows = [];
      for (let r = body.rows.length; r < n; r++) rows.push([...heads].map((_, c) => cell(g, r, c)));
      if (n == +t.dataset.n) t.caption?.remove();
      for (const row of rows) { const tr = make("tr", body); for (const v of row) make("td", tr).textContent = v; }
    }
  });

  for (const g of all(svg, ".legend[data-series]")) {
    const s = +g.dataset.series;
    g.setAttribute("tabindex", 0);
    g.setAttribute("role", "button");
    g.setAttribute("aria-pressed", true);
    const toggle = () => {
      const gone = !off.delete(s);
      if (gone) off.add(s);
      for (const e of all(svg, `[data-series="${s}"]`)) e.classList.toggle("off", gone);
      g.setAttribute("aria-pressed", !gone);
      say.textContent = g.textContent + (gone ? " hidden" : " shown");
      hide();
    };
    g.addEventListener("click", toggle);
    g.addEventListener("keydown", (e) => { if (e.key == "Enter" || e.key == " ") { e.preventDefault(); toggle(); } });
  }

  const save = (blob, end) => {
    const a = make("a", f, { download: (name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "chart") + end, href: URL.createObjectURL(blob) });
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(a.href), 1e4);
  };
  const picture = () => {
    const c = svg.cloneNode(true);
    c.lastChild.remove();
    c.prepend(title.cloneNode(true));
    for (const e of [c, ...all(c, ".legend")])
      for (const k of ["tabindex", "role", "aria-label", "aria-description", "aria-roledescription", "aria-pressed"]) e.removeAttribute(k);
    for (const e of all(c, ".marks.off")) e.remove();
    return new Blob([new XMLSerializer().serializeToString(c)], { type: "image/svg+xml" });
  };
  const bar = make("div", f, { class: "bar", role: "toolbar", "aria-label": "Chart" });
  const button = (t, what, run) => {
    const b = make("button", bar, { type: "button", title: what });
    b.textContent = t;
    b.addEventListener("click", () => run(b));
    return b;
  };
  const reset = button("Reset", "Show all again (double click)", whole);
  reset.hidden = true;
  const pan = button("Pan", "Drag to pan instead of zoom (or hold Shift)", (b) => {
    pan.on = !pan.on;
    b.setAttribute("aria-pressed", pan.on);
    svg.classList.toggle("pan", pan.on);
    svg.style.touchAction = pan.on ? "none" : "";
  });
  pan.on = false;
  pan.setAttribute("aria-pressed", false);
  button("SVG", "Save as SVG", () => save(picture(), ".svg"));
  button("PNG", "Save as PNG", () => {
    const url = URL.createObjectURL(picture()), image = new Image();
    image.onload = () => {
      const c = document.createElement("canvas");
      c.width = 2 * box.width;
      c.height = 2 * box.height;
      c.getContext("2d").drawImage(image, 0, 0, c.width, c.height);
      c.toBlob((b) => save(b, ".png"));
    };
    image.onerror = () => {
      tip.textContent = say.textContent = "This page's policy allows no pictures from its script. Save as SVG instead.";
      tip.hidden = false;
    };
    image.src = url;
  });
  if (tables.length) button("CSV", "Save the data as CSV", () => {
    const quote = (t) => /[",\n\r]/.test(t) ? '"' + t.replaceAll('"', '""') + '"' : t;
    const text = tables.map((t, g) => {
      const heads = [...t.tHead.rows[0].cells].map((h) => h.textContent), lines = [heads.map(quote).join(",")];
      for (let r = 0; r < +t.dataset.n; r++) lines.push(heads.map((_, c) => quote(cell(g, r, c))).join(","));
      return lines.join("\r\n") + "\r\n";
    });
    save(new Blob(["\uFEFF", text.join("\r\n")], { type: "text/csv" }), ".csv");
  });
};
for (const f of document.querySelectorAll(".sera[data-p]:not([data-on])")) start(f);
})();
