// Pages of charts in a real browser, under the strictest policy: what they show, and what the script adds.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { call, NONCE, POLICY, skip, start } from "./harness.mjs";

let browser, host;
before(async () => {
  if (!skip) ({ browser } = host = await start());
});
after(() => host?.stop());

// The same numbers in every run: a small generator, and from its sums something like the normal distribution.
function random(seed) {
  let state = BigInt(seed);
  const unit = () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 11n) / 2 ** 53;
  };
  return () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
}
const normal = (n, seed) => Array.from({ length: n }, random(seed));
const points = (more = {}) => ({ layers: [{ mark: "point", x: [1, 2, 3, 4], y: [10, 40, 20, 30], color: ["a", "a", "b", "b"] }], ...more });

/** Open a page of charts, or one that is there; the test fails on any complaint of the browser. */
async function open(charts, request = {}, options = {}) {
  const html = typeof charts == "string" ? charts : call("plot_page", { charts, nonce: NONCE, ...request }).html;
  const url = host.serve(html, POLICY);
  const context = await browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { complaints.push(`dialog ${dialog.message()}`); void dialog.dismiss(); });
  page.on("request", (r) => r.url() === url || r.url().endsWith("/favicon.ico") || complaints.push(`request ${r.url()}`));
  await page.goto(url);
  const close = async () => {
    await context.close();
    assert.deepEqual(complaints.filter((text) => !text.includes("favicon")), []);
  };
  return { page, close, html };
}

const ticks = (page, way) => page.$$eval(`.sera .${way} text`, (all) => all.map((t) => t.textContent));
const tip = (page) => page.$eval(".tip", (t) => (t.hidden ? null : t.textContent));

/** The place of mark `i` of the first polyline on the screen. */
async function at(page, i, line = 0) {
  return page.evaluate(([i, line]) => {
    const svg = document.querySelector(".sera svg"), p = svg.querySelectorAll("polyline")[line].getAttribute("points").split(" ").map(Number);
    const q = new DOMPoint(p[2 * i], p[2 * i + 1]).matrixTransform(svg.getScreenCTM());
    return { x: q.x, y: q.y };
  }, [i, line]);
}

const it = (name, run) => test(name, { skip, timeout: 120_000 }, run);

it("a thousand random points are at most 60 kB, script included", async () => {
  const { page, close, html } = await open([{ layers: [{ mark: "point", x: normal(1000, 1), y: normal(1000, 2) }] }]);
  assert.ok(Buffer.byteLength(html) <= 60_000, `${Buffer.byteLength(html)} bytes`);
  // Every point is there, and tells its values wherever they are kept.
  assert.equal(await page.$eval("polyline", (line) => line.points.numberOfItems), 1000);
  const x = normal(1000, 1)[987];
  const p = await at(page, 987);
  await page.mouse.move(p.x, p.y);
  const told = (await tip(page)).match(/x: (\S+)/)[1].replace("−", "-");
  assert.ok(Math.abs(told - x) < 0.05, `${told} for ${x}`);
  await close();
});

it("hovering a mark shows its values, leaving it hides them", async () => {
  const { page, close } = await open([points()]);
  const p = await at(page, 1);
  await page.mouse.move(p.x + 2, p.y + 1);
  assert.equal(await tip(page), "x: 2\ny: 40\ncolor: a");
  await page.mouse.move(2, 2);
  assert.equal(await tip(page), null);
  await close();
});

it("the wheel zooms once the chart has the focus, and a double click shows all again", async () => {
  const { page, close } = await open([points()]);
  const before = await ticks(page, "x"), p = await at(page, 1), place = await page.$eval("polyline", (l) => l.getAttribute("points"));
  await page.mouse.move(p.x, p.y);
  await page.mouse.wheel(0, -300);
  await page.waitForTimeout(100);
  assert.deepEqual(await ticks(page, "x"), before, "a page that is scrolled does not zoom");
  await page.mouse.click(p.x, p.y);
  await page.mouse.wheel(0, -300);
  await page.waitForFunction((old) => document.querySelector("polyline").getAttribute("points") != old, place);
  const zoomed = await ticks(page, "x");
  assert.notDeepEqual(zoomed, before);
  // The axis keeps its line, and has a mark at each label.
  const paths = await page.$$eval(".sera .x path", (all) => all.map((e) => e.getAttribute("d")));
  assert.equal(paths.filter((d) => /H/.test(d)).length, 1);
  assert.equal(paths.filter((d) => /V/.test(d)).length, zoomed.length - 1);
  // What is under the pointer stays there.
  const q = await at(page, 1);
  assert.ok(Math.hypot(q.x - p.x, q.y - p.y) < 1.5, JSON.stringify([p, q]));
  await page.mouse.dblclick(p.x, p.y);
  await page.waitForTimeout(100);
  assert.deepEqual(await ticks(page, "x"), before);
  assert.equal(await page.$eval("polyline", (l) => l.getAttribute("points")), place);
  await close();
});

it("dragging a box zooms into it, with Shift it pans", async () => {
  const { page, close } = await open([points()]);
  const a = await at(page, 0), b = await at(page, 1);
  await page.mouse.move(a.x - 20, a.y + 10);
  await page.mouse.down();
  await page.mouse.move(b.x + 20, b.y - 10, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  const c = await at(page, 0), d = await at(page, 1);
  assert.ok(d.x - c.x > 1.5 * (b.x - a.x), "the box fills the panel");
  const before = await ticks(page, "x");
  await page.keyboard.down("Shift");
  await page.mouse.move(300, 250);
  await page.mouse.down();
  await page.mouse.move(360, 280, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await page.waitForTimeout(100);
  const e = await at(page, 0);
  assert.ok(Math.abs(e.x - c.x - 60) < 1.5 && Math.abs(e.y - c.y - 30) < 1.5, JSON.stringify([c, e]));
  assert.ok((await ticks(page, "x")).length > 1 && before.length > 1);
  await close();
});

it("a legend entry hides and shows its series, by mouse and by keyboard", async () => {
  const { page, close } = await open([points()]);
  const shown = () => page.$$eval(".marks", (all) => all.map((g) => getComputedStyle(g).display != "none"));
  assert.deepEqual(await shown(), [true, true]);
  await page.click('.legend[data-series="1"] text');
  assert.deepEqual(await shown(), [true, false]);
  assert.equal(await page.getAttribute('.legend[data-series="1"]', "aria-pressed"), "false");
  await page.focus('.legend[data-series="1"]');
  await page.keyboard.press("Enter");
  assert.deepEqual(await shown(), [true, true]);
  assert.equal(await page.textContent(".say"), "b shown");
  await close();
});

it("arrow keys walk along the marks and announce them", async () => {
  const { page, close } = await open([points()]);
  await page.focus(".sera svg");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.textContent(".say"), "x: 1, y: 10, color: a. 1 of 4");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.textContent(".say"), "x: 2, y: 40, color: a. 2 of 4");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.textContent(".say"), "x: 3, y: 20, color: b. 3 of 4");
  await page.keyboard.press("End");
  assert.equal(await page.textContent(".say"), "x: 4, y: 30, color: b. 4 of 4");
  assert.equal(await page.$$eval(".ring", (r) => r.length), 1);
  await page.keyboard.press("Escape");
  assert.equal(await tip(page), null);
  await close();
});

it("dark mode turns the furniture, not the data", async () => {
  const look = async (colorScheme) => {
    const { page, close } = await open([points({ title: "T" })], {}, { colorScheme });
    const seen = await page.evaluate(() => ({
      page: getComputedStyle(document.body).backgroundColor,
      back: getComputedStyle(document.querySelector(".frame rect")).fill,
      label: getComputedStyle(document.querySelector(".x text")).fill,
      mark: getComputedStyle(document.querySelector("marker circle")).fill,
    }));
    await close();
    return seen;
  };
  const [light, dark] = [await look("light"), await look("dark")];
  assert.equal(light.back, "rgb(255, 255, 255)");
  assert.equal(dark.back, "rgb(21, 24, 29)");
  assert.equal(dark.page, dark.back);
  assert.notEqual(light.label, dark.label);
  assert.equal(light.mark, dark.mark);
});

const HOSTILE = ["</script><script>alert(1)</script>", "<!--", "]]>", "\"'><img src=x onerror=alert(2)>", "a\u2028b\u2029c", "\u0000\u0001\u007f", "{{7*7}}${alert(3)}`"];

it("text of the data is only ever text", async () => {
  const chart = {
    title: HOSTILE.join(" "),
    x: { title: HOSTILE[0] },
    y: { title: HOSTILE[3] },
    layers: [{ mark: "point", x: HOSTILE.map((_, i) => i), y: HOSTILE.map((_, i) => i * i), color: HOSTILE, name: HOSTILE[0] }],
  };
  const { page, close } = await open([chart, { layers: [{ mark: "bar", x: HOSTILE, y: HOSTILE.map((_, i) => i) }] }], { title: HOSTILE.join(""), text: HOSTILE.join("\n") });
  assert.equal(await page.$$eval("script", (all) => all.length), 1);
  assert.equal(await page.$$eval("img,iframe,object", (all) => all.length), 0);
  assert.equal(await page.title(), HOSTILE.join("").replace(/[\u0000\u0001\u007f]/g, "\ufffd"));
  await page.focus(".sera svg");
  await page.keyboard.press("ArrowRight");
  assert.ok((await tip(page)).includes(HOSTILE[0]));
  assert.equal(await page.$$eval("img", (all) => all.length), 0);
  await close();
});

it("without scripts the charts and their tables are there", async () => {
  const { page, close } = await open([points({ title: "Four points" })], { title: "Page", text: "Some words." }, { javaScriptEnabled: false });
  assert.equal(await page.locator(".sera svg polyline").count(), 2);
  assert.ok((await page.content()).includes("Four points"));
  assert.equal(await page.locator("tbody tr").count(), 4);
  assert.equal(await page.locator("h1").textContent(), "Page");
  await close();
});

it("every kind of chart zooms and comes back as it was", async () => {
  const charts = [
    { layers: [{ mark: "line", x: normal(50, 5).map((_, i) => `2024-0${1 + (i % 9)}-${10 + (i % 19)}T0${i % 10}:00:00`).sort(), y: normal(50, 6) }] },
    { layers: [{ mark: "line", x: [1, 2, 3, 4, 5], y: [1, 20, 300, 4000, 50000] }], y: { scale: "log" } },
    { layers: [{ mark: "bar", x: ["a", "b", "c"], y: [3, -1, 2] }] },
    { layers: [{ mark: "box", x: ["a", "a", "a", "b", "b", "b"], y: [1, 2, 9, 2, 3, 4] }] },
    { layers: [{ mark: "cell", x: ["a", "b", "a", "b"], y: ["c", "c", "d", "d"], color: [1, 2, 3, 4] }] },
    { layers: [{ mark: "point", x: [1, 2, 3], y: [1, 2, 3], size: [1, 2, 3], symbol: ["u", "v", "w"], facet_col: ["l", "r", "l"] }] },
  ];
  const { page, close } = await open(charts);
  const whole = () => page.$$eval(".sera svg", (all) => all.map((svg) => svg.outerHTML));
  const before = await whole();
  for (const [i, svg] of (await page.$$(".sera svg")).entries()) {
    await svg.focus();
    for (const key of ["+", "+", "ArrowRight", "-", "+"]) await page.keyboard.press(key);
    await page.waitForTimeout(80);
    const zoomed = (await whole())[i];
    assert.notEqual(zoomed, before[i], `chart ${i} does not zoom`);
    assert.ok(!/NaN|undefined|Infinity/.test(zoomed), `chart ${i} draws what is no number`);
    await page.keyboard.press("0");
    await page.keyboard.press("Escape");
    await page.waitForTimeout(80);
    assert.equal((await whole())[i], before[i], `chart ${i} does not come back`);
  }
  await close();
});

it("cells of a heat map are where their labels are and tell their numbers, with holes and without, zoomed and not", async () => {
  // Neighbours of one colour, of which a whole matrix makes one stroke; lines of 49 and of 50 pixels.
  const z = [[1, 1, 1, 2], [3, 3, 4, 4], [5, 6, 6, 6], [7, 7, 7, 7], [8, 1, 8, 1], [2, 3, 5, 7], [1, 2, 2, 1]];
  for (const hole of [null, [1, 2]]) {
    const matrix = z.map((line, r) => line.map((v, c) => (hole && r == hole[0] && c == hole[1] ? null : v)));
    const { spec } = call("plot_heatmap", { z: matrix, format: "json", height: 401 });
    const { page, close, html } = await open([spec]);
    assert.equal(html.includes("data-x="), !hole);
    // Labels as they stand on the screen, that of each column and of each line.
    const labels = (way) => page.$$eval(`.sera .${way} text`, (all) => all.filter((t) => t.getAttribute("visibility") != "hidden").map((t) => {
      const box = t.getBoundingClientRect();
      return { label: t.textContent, x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }));
    const colors = new Map();
    const look = async () => {
      const [xs, ys] = [await labels("x"), await labels("y")];
      const panel = await page.$eval(".sera clipPath rect", (r) => {
        const [x, y, w, h] = ["x", "y", "width", "height"].map((k) => +r.getAttribute(k)), m = r.ownerSVGElement.getScreenCTM();
        const [a, b] = [new DOMPoint(x, y), new DOMPoint(x + w, y + h)].map((p) => p.matrixTransform(m));
        return [a.x, b.x, a.y, b.y];
      });
      let seen = 0;
      for (const column of xs) for (const line of ys) {
        if (column.x < panel[0] + 3 || column.x > panel[1] - 3 || line.y < panel[2] + 3 || line.y > panel[3] - 3) continue;
        const v = matrix[+line.label][+column.label];
        await page.mouse.move(column.x, line.y);
        const told = await tip(page);
        if (v != null) assert.match(told, new RegExp(`(: |^)${v}$`, "m"), `${told} at ${line.label}, ${column.label}`);
        const stroke = await page.evaluate(([x, y]) => document.elementsFromPoint(x, y).find((e) => e.closest(".marks") && e.tagName == "path")?.getAttribute("stroke"), [column.x, line.y]);
        if (v == null) assert.equal(stroke, undefined);
        else {
          if (!colors.has(v)) colors.set(v, stroke);
          assert.equal(stroke, colors.get(v), `colour of ${v} at ${line.label}, ${column.label}`);
        }
        seen++;
      }
      return seen;
    };
    assert.equal(await look(), 28);
    assert.equal(new Set(colors.values()).size, 8);
    await page.focus(".sera svg");
    for (const key of ["+", "+", "ArrowRight"]) await page.keyboard.press(key);
    await page.waitForTimeout(80);
    assert.ok(await look() >= 4);
    await page.keyboard.press("0");
    await page.waitForTimeout(80);
    assert.equal(await look(), 28);
    await close();
  }
});

it("the ground shines through no heat map, however small its cells are", async () => {
  const page = await browser.newPage();
  for (const [rows, columns] of [[333, 457], [97, 211], [59, 61], [13, 700]]) for (const scale of [1, 1.37, 2]) {
    const numbers = normal(rows * columns, rows);
    const z = Array.from({ length: rows }, (_, r) => numbers.slice(r * columns, (r + 1) * columns));
    const { svg } = call("plot_heatmap", { z, format: "svg" });
    const white = await page.evaluate(async ([svg, scale]) => {
      const image = new Image();
      image.src = "data:image/svg+xml," + encodeURIComponent(svg);
      await image.decode();
      const canvas = document.createElement("canvas"), rect = new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("clipPath rect");
      [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const [x, y, w, h] = ["x", "y", "width", "height"].map((k) => +rect.getAttribute(k) * scale);
      const { data } = pen.getImageData(Math.ceil(x) + 1, Math.ceil(y) + 1, Math.floor(w) - 3, Math.floor(h) - 3);
      let white = 0;
      for (let i = 0; i < data.length; i += 4) white += data[i] > 250 && data[i + 1] > 250 && data[i + 2] > 250;
      return white;
    }, [svg, scale]);
    assert.equal(white, 0, `${rows} by ${columns}, ${scale}`);
  }
  await page.close();
});

it("many bars at even steps tell their numbers where they are drawn, zoomed and not", async () => {
  const n = 700, heights = normal(n, 9).map((v) => Math.round(v * 100) / 100), steps = Array.from({ length: n }, (_, i) => i - 50);
  for (const lying of [false, true]) {
    const layer = { mark: "bar", x: lying ? heights : steps, y: lying ? steps : heights, orientation: lying ? "h" : "v" };
    const { page, close, html } = await open([{ layers: [layer] }]);
    assert.match(html, /transform="matrix\(/);
    // The middle of bar `i` on the screen, by the outline itself; nothing when it is out of the panel.
    const middle = (i) => page.evaluate(([i, lying]) => {
      const path = document.querySelector(".marks path[transform]"), d = path.getAttribute("d");
      const bar = [...d.matchAll(/[VH]([-\d.]+)[hv](\d+)[VH]([-\d.]+)[hv](\d+)/g)].map((m) => m.slice(1).map(Number))[i];
      const along = i * (bar[1] + bar[3]) + bar[1] / 2, up = (bar[0] + bar[2]) / 2;
      if (Math.abs(bar[0] - bar[2]) < 1) return null;
      const q = new DOMPoint(...(lying ? [up, along] : [along, up])).matrixTransform(path.getScreenCTM());
      const r = path.ownerSVGElement.querySelector("clipPath rect").getBBox(), m = path.ownerSVGElement.getScreenCTM();
      const [a, b] = [new DOMPoint(r.x, r.y), new DOMPoint(r.x + r.width, r.y + r.height)].map((p) => p.matrixTransform(m));
      // Buttons lie over the upper edge.
      return q.x > a.x + 1 && q.x < b.x - 1 && q.y > a.y + 40 && q.y < b.y - 1 ? [q.x, q.y] : null;
    }, [i, lying]);
    const look = async (every, slack) => {
      let told = 0;
      for (let i = slack; i < n - slack; i += every) {
        const place = await middle(i);
        if (!place) continue;
        await page.mouse.move(...place);
        const names = (i) => (lying ? [`x: ${heights[i]}`, `y: ${steps[i]}`] : [`x: ${steps[i]}`, `y: ${heights[i]}`]);
        const words = ((await tip(page)) ?? "").replaceAll("\u2212", "-").split("\n").sort();
        // The mouse is on whole pixels, which several bars share before they are zoomed.
        const near = Array.from({ length: 2 * slack + 1 }, (_, k) => String(names(i + k - slack)));
        assert.ok(near.includes(String(words)), `bar ${i} at ${place}: ${words}, not ${near}`);
        // The mark around the bar that is hovered lies where the bar is.
        const ring = await page.$eval(".sera svg > g:last-of-type rect", (r) => { const b = r.getBoundingClientRect(); return [b.x, b.y, b.x + b.width, b.y + b.height]; });
        const out = slack + 1;
        assert.ok(place[0] > ring[0] - out && place[0] < ring[2] + out && place[1] > ring[1] - out && place[1] < ring[3] + out, `${place} in ${ring}`);
        told++;
      }
      return told;
    };
    assert.ok(await look(37, 2) >= 15);
    await page.focus(".sera svg");
    for (const key of ["+", "+", "+", "+", "+", "+"]) await page.keyboard.press(key);
    await page.waitForTimeout(80);
    assert.ok(await look(1, 0) >= 30);
    await page.keyboard.press("0");
    await page.waitForTimeout(80);
    assert.ok(await look(37, 2) >= 15);
    await close();
  }
});

it("bars at even steps look as they do one by one", async () => {
  const page = await browser.newPage();
  for (const n of [600, 3000, 10000]) for (const bars of ["x", "y"]) {
    const heights = normal(n, n), steps = heights.map((_, i) => i), along = bars == "x";
    const draw = (keep) => {
      const [place, height] = [steps.filter(keep), heights.filter((_, i) => keep(i))];
      return call("plot_bar", { x: along ? place : height, y: along ? height : place, orientation: along ? "v" : "h", format: "svg" }).svg;
    };
    // With one bar less each is a rectangle of its own.
    const [even, odd] = [draw(() => true), draw((i) => i != n >> 1)];
    assert.ok(/matrix/.test(even) && !/matrix/.test(odd) && even.length < odd.length, `${n} along ${bars}: ${even.length}, ${odd.length} bytes`);
    const off = await page.evaluate(async (pictures) => {
      const read = async (svg) => {
        const image = new Image();
        image.src = "data:image/svg+xml," + encodeURIComponent(svg);
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        const pen = canvas.getContext("2d");
        pen.drawImage(image, 0, 0);
        return pen.getImageData(0, 0, canvas.width, canvas.height).data;
      };
      const [a, b] = [await read(pictures[0]), await read(pictures[1])];
      let sum = 0;
      for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
      return sum / a.length;
    }, [even, odd]);
    assert.ok(off < 0.3, `${n} along ${bars}: ${off} of 255 a channel`);
  }
  await page.close();
});

it("cells of a large matrix tell the names of their column and line", async () => {
  const [rows, columns] = [30, 25], z = Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => r * 100 + c));
  const names = { x: z[0].map((_, c) => `column ${c}`), y: z.map((_, r) => `line ${r}`) };
  const { html } = call("plot_heatmap", { z, ...names, format: "html", width: 900, height: 700 });
  const { page, close } = await open(html.replace(/<(script|style)>/g, `<$1 nonce="${NONCE}">`));
  assert.match(html, /data-t=turn/);
  for (const [r, c] of [[0, 0], [8, 3], [17, 24], [29, 0], [29, 24]]) {
    const place = await page.evaluate(([r, c]) => {
      const path = document.querySelector(".marks path[data-x]"), edges = (t) => { let at = 0; return t.split(" ").map((v) => (at += +v)); };
      const [x, y] = [edges(path.dataset.x), edges(path.dataset.y)];
      const q = new DOMPoint((x[c] + x[c + 1]) / 2, (y[r] + y[r + 1]) / 2).matrixTransform(path.ownerSVGElement.getScreenCTM());
      return [q.x, q.y];
    }, [r, c]);
    await page.mouse.move(...place);
    const told = await tip(page);
    for (const word of [`column ${c}`, `line ${r}`, `${r * 100 + c}`]) assert.match(told, new RegExp(`(^|: )${word}$`, "m"), told);
  }
  await page.click(".sera summary");
  const table = await page.$$eval(".sera tbody tr", (all) => all.map((tr) => [...tr.cells].map((td) => td.textContent)));
  assert.deepEqual(table, z.flatMap((line, r) => line.map((v, c) => [names.x[c], names.y[r], String(v)])));
  await close();
});

it("values beyond the table's first rows are packed, and come back as they were", async () => {
  const n = 500, day = (i) => new Date(Date.UTC(2024, 0, 1) + i * 86400e3).toISOString().slice(0, 10);
  const data = {
    day: Array.from({ length: n }, (_, i) => day(i)),
    value: normal(n, 9),
    count: Array.from({ length: n }, (_, i) => 16777217 + i * i),
    row: Array.from({ length: n }, (_, i) => 3 - 2 * i),
    name: Array.from({ length: n }, (_, i) => `n${i % 300}`),
    kind: Array.from({ length: n }, (_, i) => ["</b>", "two", "drei ß"][i % 3]),
  };
  const { page, close, html } = await open([{ data, layers: [{ mark: "point", x: "day", y: "value", hover: ["count", "kind", "row", "name"] }] }]);
  for (const form of ["f4", "f8", "step", "u1", "u2"]) assert.ok(html.includes(`data-t=${form}`), form);
  assert.ok(html.includes("The first 200 of 500 rows"));
  assert.equal(await page.locator("tbody tr").count(), 200);
  await page.click("summary");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length == 500);
  const rows = await page.$$eval("tbody tr", (all) => all.map((tr) => [...tr.cells].map((c) => c.textContent)));
  const heads = await page.$$eval("thead th", (all) => all.map((th) => th.textContent));
  for (const [i, row] of rows.entries()) {
    const told = Object.fromEntries(heads.map((name, c) => [name, row[c]]));
    assert.equal(told.day, day(i));
    for (const name of ["count", "kind", "row", "name"]) assert.equal(told[name], String(data[name][i]));
    assert.ok(Math.abs(told.value - data.value[i]) <= 6e-7 * Math.abs(data.value[i]), `row ${i}: ${told.value} for ${data.value[i]}`);
  }
  await page.focus(".sera svg");
  await page.keyboard.press("End");
  assert.match(await page.textContent(".say"), /day: 2025-05-14, .*count: 17026218, kind: two, row: -?−?995, name: n199\. 500 of 500$/);
  await close();
});

it("a hundred thousand points can be hovered and zoomed", async () => {
  const { page, close } = await open([{ layers: [{ mark: "point", x: normal(100_000, 3), y: normal(100_000, 4) }] }]);
  const box = await page.locator(".sera svg").boundingBox();
  await page.mouse.move(box.x + 350, box.y + 220);
  assert.match(await tip(page), /^x: /);
  await page.mouse.click(box.x + 350, box.y + 220);
  const before = await ticks(page, "x");
  await page.mouse.wheel(0, -300);
  await page.waitForFunction((old) => document.querySelector(".sera .x text").textContent != old, before[0], { timeout: 20_000 });
  await close();
});

it("two fragments live in a page of somebody else's", async () => {
  const fragment = call("plot_page", { charts: [points()], nonce: NONCE, extent: "fragment" }).html;
  assert.ok(!/<html|<head|<body/.test(fragment));
  const url = host.serve(`<!DOCTYPE html><title>Host</title><body>${fragment}<p>and</p>${fragment}`, POLICY);
  const page = await browser.newPage();
  await page.goto(url);
  const p = await at(page, 2, 0);
  await page.mouse.move(p.x, p.y);
  assert.equal(await page.$$eval(".sera[data-on]", (all) => all.length), 2);
  assert.equal(await page.$$eval(".bar", (all) => all.length), 2);
  await page.close();
});

it("data and picture can be saved", async () => {
  const { page, close } = await open([points({ title: "Four points" })]);
  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click({ force: true })]);
    const { readFileSync } = await import("node:fs");
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")];
  };
  const [csvName, csv] = await save("CSV");
  assert.equal(csvName, "Four-points.csv");
  assert.equal(csv, "\uFEFFx,y,color\r\n1,10,a\r\n2,40,a\r\n3,20,b\r\n4,30,b\r\n");
  const [svgName, svg] = await save("SVG");
  assert.equal(svgName, "Four-points.svg");
  assert.match(svg, /^<svg /);
  assert.ok(!/tabindex|aria-label=/.test(svg));
  const error = await page.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent, svg);
  assert.equal(error, undefined);
  await close();
});
