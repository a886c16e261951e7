// No string of the user's is ever markup or code: hundreds of hostile strings in every text that a chart takes (found in the
// catalogue, so that options added later are tried too), in pages, in SVG, and in the table of a notebook, in a real browser.
//
// Two ways to find out: without a policy, where whatever runs calls `sera_hit`; and under the strictest one, where whatever
// tries to run is told by the browser. `SERA_SOAK=1` tries every string under both.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { call, NONCE, POLICY, skip, start } from "./harness.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const soak = process.env.SERA_SOAK === "1";

// ---------------------------------------------------------------- the strings
const RUN = "sera_hit(1)";
/** Ways out of where a text may stand: content, attributes, comments, CDATA, scripts, styles, titles, tables. */
const OUT = ["", '">', "'>", "-->", "]]>", "</script>", "</title></svg>", "</style>", "</text></svg>", "</td></tr></table>", "</template>", "</textarea></noscript>", "\u0000\">", "&quot;>"];
/** Ways to run, once out. */
const IN = [
  `<script>${RUN}</script>`, `<SCRIPT SRC=data:,${RUN}></SCRIPT>`, `<script nonce=${NONCE}>${RUN}</script>`, `<img src=x onerror=${RUN}>`,
  `<svg onload=${RUN}>`, `<svg><script>${RUN}</script></svg>`, `<svg/onload=${RUN}//`, `<animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<set attributeName=onmouseover to=${RUN}>`, `<iframe srcdoc="<script>parent.${RUN}</script>">`, `<iframe src="javascript:parent.${RUN}">`,
  `<object data="javascript:${RUN}">`, `<embed src="data:text/html,<script>${RUN}</script>">`, `<body onload=${RUN}>`, `<details open ontoggle=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`, `<video><source onerror=${RUN}></video>`, `<math><mtext><mglyph><style><img src=x onerror=${RUN}>`,
  `<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="${RUN}"/></foreignObject>`, `<use href="data:image/svg+xml,<svg id=x onload=${RUN}>#x"/>`,
  `<a href="javascript:${RUN}">x</a>`, `<base href="javascript:${RUN}//">`, `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`, `<link rel=stylesheet href="data:text/css,*{}">`,
];
const LONE = [
  `javascript:${RUN}`, `" onmouseover="${RUN}`, `' onmouseover='${RUN}`, `\` onmouseover=\`${RUN}`, `url(javascript:${RUN})`, `expression(${RUN})`, `";${RUN};//`, `';${RUN};//`, `\${${RUN}}`,
  `\`;${RUN}//`, `{{constructor.constructor('${RUN}')()}}`, `\\";${RUN}//`, `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e`, `&lt;script&gt;${RUN}&lt;/script&gt;`, `&#60;img src=x onerror=${RUN}&#62;`,
  `%3Cscript%3E${RUN}%3C/script%3E`, `<!--`, `<![CDATA[`, `<?xml-stylesheet href="javascript:${RUN}"?>`, `<!DOCTYPE x [<!ENTITY e "${RUN}">]>&e;`, "&e;", "\u2028${RUN}\u2029", "\u202e<script>", "\ufeff<script>", "\ud83d\ude00<b>",
  `x" style="background:url(javascript:${RUN})`, `x" href="javascript:${RUN}`, `x" data-r="0" data-p="`, `|;0 0 1 1;linear 0 1 0 1`, `0 0 0" id="x`, `__proto__`, `constructor`, `toString`, `hasOwnProperty`, `=cmd|'/c calc'!A0`,
];
const STRINGS = [...new Set([...OUT.flatMap((out, i) => IN.filter((_, j) => soak || (i + j) % 2 === 0 || i === 0).map((way) => out + way)), ...LONE])];

// ---------------------------------------------------------------- the texts that charts take
/** Paths of the texts in a schema: keys, `*` for the items of a list, `{}` for the members of a map. */
function texts(schema, at = [], found = []) {
  if (!schema || at.length > 6 || at.at(-1) === "$ref" || at.at(-1) === "$buf" || at.at(-1) === "bdata") return found;
  if ([schema.type].flat().includes("string") && !schema.enum) found.push(at);
  for (const [key, inner] of Object.entries(schema.properties ?? {})) texts(inner, [...at, key], found);
  if (schema.items) texts(schema.items, [...at, "*"], found);
  if (typeof schema.additionalProperties === "object") texts(schema.additionalProperties, [...at, "{}"], found);
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) texts(inner, at, found);
  return found;
}

/** `request` with `text` at a path; maps get it as a value under `key`. */
function put(request, [step, ...rest], text, key) {
  if (step === undefined) return text;
  if (step === "*") return [put(Array.isArray(request) ? request[0] : undefined, rest, text, key)];
  const name = step === "{}" ? key : step;
  return { ...(request ?? {}), [name]: put(request?.[name], rest, text, key) };
}

const catalog = skip ? [] : call("catalog").functions;
const NOT_TEXT = new Set(["path", "nonce", "format", "$budget"]);
const kinds = catalog
  .filter((op) => op.name.startsWith("plot_") && !["plot_render", "plot_page"].includes(op.name))
  .map((op) => ({ name: op.name, example: JSON.parse(JSON.stringify(op.example)), paths: [...new Map(texts(op.request).map((p) => [p.join("/"), p])).values()].filter((p) => !NOT_TEXT.has(p[0])) }));

/** A chart's request whose data names every column and category by `text`. */
function base(kind, text) {
  const example = typeof kind.example === "string" ? JSON.parse(kind.example) : kind.example;
  return { ...example, name: text };
}
/** A table whose columns are called by the text, and whose categories are it. */
function tabular(kind, text) {
  const x = text || "x", y = `${text} `, g = `${text}  `;
  const data = { columns: [{ name: x, values: [text, "b", "c", "b"] }, { name: y, values: [3, -1, 2, 5] }, { name: g, values: ["u", text, "u", text] }] };
  const more = { color: g, facet_col: g, hover_data: [x], labels: { [y]: text, [x]: text }, category_orders: { [g]: [text, "u"] }, title: text, x_title: text, y_title: text };
  const request = { data, x, y, ...more };
  for (const key of Object.keys(request)) if (!kind.paths.some((p) => p[0] === key) && key !== "data") delete request[key];
  const { y: _, ...counted } = request;
  // Two channels, one that counts, and two with a colour.
  const made = tried(kind.name, request) ?? tried(kind.name, counted) ?? tried(kind.name, { data, x, y: g, z: y, title: text, labels: more.labels });
  assert.ok(made, `no ${kind.name} of a table with ${JSON.stringify(text)}`);
  return made;
}

const tried = (name, request) => {
  try {
    return call(name, { ...request, format: "json" }).chart ?? call(name, { ...request, format: "json" }).spec;
  } catch (error) {
    assert.ok(error.code, String(error));
    return null;
  }
};

/** All charts that can be made with this text: one for every option that takes any text, one table a kind. */
function charts(text, accepted) {
  const specs = [];
  for (const kind of kinds) {
    const together = accepted.get(kind.name).reduce((request, p) => put(request, p, text, text), base(kind, text));
    specs.push(tried(kind.name, together) ?? accepted.get(kind.name).map((p) => tried(kind.name, put(base(kind, "n"), p, text, text))), tabular(kind, text));
  }
  return specs.flat().filter(Boolean);
}

/** Options of each kind that take a text that means nothing to the library. */
const ANY = 'q<b>&"\'';
const accepted = new Map(kinds.map((kind) => [kind.name, kind.paths.filter((p) => tried(kind.name, put(base(kind, "n"), p, ANY, ANY)))]));

// ---------------------------------------------------------------- the browser
let host;
before(async () => {
  if (!skip) host = await start();
});
after(() => host?.stop());
const it = (name, run) => test(name, { skip, timeout: 900_000 }, run);

/** What is active in a document but is not our own script: elements, handlers, addresses. */
const ACTIVE = (doc) => {
  const bad = [];
  for (const a of doc.querySelectorAll("*")) {
    if (/^(iframe|object|embed|foreignobject|base|meta|link|img|image|video|audio|form|input|animate|set|use|frame|math|body)$/i.test(a.localName) && !(a.localName === "body" && a.parentNode === doc.documentElement) && !(a.localName === "meta" && (a.hasAttribute("charset") || a.name === "viewport" || a.name === "color-scheme"))) bad.push(a.outerHTML.slice(0, 200));
    if (a.localName === "script" && !/^(\/\/ [0-9a-f]{16}\n)?\(\(\)=>\{"use strict"/.test(a.textContent)) bad.push(a.outerHTML.slice(0, 200));
    for (const { name, value } of a.attributes) if (/^on/i.test(name) || (/^(xlink:)?href$|^src$/i.test(name) && !value.startsWith("#"))) bad.push(`${a.localName} ${name}=${value}`);
  }
  return bad;
};

/** Open an address; the result is all that should not have happened there. */
async function visit(page, url, act) {
  const wrong = [];
  const listen = {
    console: (message) => wrong.push(message.text()),
    pageerror: (error) => wrong.push(String(error)),
    dialog: (dialog) => { wrong.push("a dialog"); void dialog.dismiss(); },
    request: (r) => r.url() === url || r.url().endsWith("/favicon.ico") || wrong.push(`request ${r.url()}`),
  };
  for (const [event, f] of Object.entries(listen)) page.on(event, f);
  await page.goto(url);
  if (act) wrong.push(...(await act(page)));
  for (const [event, f] of Object.entries(listen)) page.off(event, f);
  return wrong;
}

/** Hover, open tables, toggle legends, walk by keyboard: whatever writes a text again. */
const use = async (page) => page.evaluate(async () => {
  for (const d of document.querySelectorAll("details")) d.open = true;
  for (const svg of document.querySelectorAll(".sera svg")) {
    svg.focus();
    for (const key of ["ArrowRight", "ArrowRight", "+"]) svg.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    for (const g of svg.querySelectorAll(".legend")) g.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
  await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done, 5));
});

async function fresh() {
  const context = await host.browser.newContext();
  await context.addInitScript("window.hits = 0; window.sera_hit = () => { window.hits++; };");
  return context;
}

it("there are texts to try, and strings enough", () => {
  assert.ok(STRINGS.length >= 200, `${STRINGS.length} strings`);
  for (const kind of kinds) {
    const taken = accepted.get(kind.name).map((p) => p.join("/"));
    for (const key of ["title", "x_title", "y_title"]) assert.ok(taken.includes(key), `${kind.name} takes no ${key}: ${taken}`);
  }
  const options = kinds.reduce((sum, kind) => sum + kind.paths.length, 0);
  console.log(`${STRINGS.length} strings × ${options} text options of ${kinds.length} charts, ${[...accepted.values()].flat().length} of which take any text`);
});

it("the net catches what is let through", async () => {
  const context = await fresh(), page = await context.newPage();
  const raw = OUT.slice(0, 1).flatMap(() => IN).filter((way) => !/meta|base|foreignObject/.test(way));
  let caught = 0;
  for (const text of raw) {
    const wrong = await visit(page, host.serve(`<!DOCTYPE html><title>t</title><div><svg><text>${text}</text></svg>${text}</div>`, ""), () =>
      page.evaluate(`(${ACTIVE})(document).concat(window.hits ? ["ran"] : [])`));
    caught += wrong.length > 0;
  }
  // `<details ontoggle>` and the like count by their attribute, scripts by running.
  assert.equal(caught, raw.length);
  await context.close();
});

it("an option that takes no such text refuses every one of them", () => {
  for (const kind of kinds) {
    for (const p of kind.paths.filter((p) => !accepted.get(kind.name).includes(p))) {
      for (const text of STRINGS) {
        let reply;
        try { reply = call(kind.name, { ...put(base(kind, "n"), p, text, text), format: "svg" }); } catch (error) { assert.ok(error.code && error.code !== "panic", String(error)); }
        // The name of a prototype's member may well be the name of something.
        if (reply) assert.ok(!/[<>&"']/.test(text), `${kind.name} takes ${text} at ${p.join("/")}`);
      }
    }
  }
});

it("nothing runs in pages, with and without a policy", async () => {
  const context = await fresh(), page = await context.newPage();
  let drawn = 0;
  for (const [i, text] of STRINGS.entries()) {
    const specs = charts(text, accepted);
    assert.ok(specs.length >= kinds.length, `only ${specs.length} charts with ${text}`);
    drawn += specs.length;
    const { html } = call("plot_page", { charts: specs, nonce: NONCE, title: text, text: text, lang: "en" });
    const policies = soak || i % 4 === 0 ? ["", POLICY] : [""];
    for (const policy of policies) {
      const wrong = await visit(page, host.serve(html, policy), async () => {
        await use(page);
        const seen = await page.evaluate(`({ bad: (${ACTIVE})(document), hits: window.hits, charts: document.querySelectorAll(".sera svg").length, title: document.title })`);
        const problems = seen.bad.concat(seen.hits ? [`${seen.hits} ran`] : []);
        if (seen.charts !== specs.length) problems.push(`${seen.charts} of ${specs.length} charts are there`);
        return problems;
      });
      assert.deepEqual(wrong, [], `with ${JSON.stringify(text)}`);
    }
  }
  console.log(`${drawn} charts on ${STRINGS.length} pages`);
  await context.close();
});

it("nothing runs in SVG, in a document of its own or within another", async () => {
  const context = await fresh(), page = await context.newPage();
  const parse = `(texts) => texts.flatMap((text) => { const doc = new DOMParser().parseFromString(text, "image/svg+xml"); return doc.querySelector("parsererror") ? ["no XML: " + text.slice(0, 300)] : (${ACTIVE})(doc); })`;
  const within = (texts) => { const div = document.createElement("div"); div.innerHTML = texts.join(""); document.body.append(div); return window.hits; };
  for (const [i, text] of STRINGS.entries()) {
    const svgs = charts(text, accepted).map((spec) => call("plot_render", { spec, format: "svg" }).svg);
    const wrong = await visit(page, host.serve("<!DOCTYPE html><title>t</title><body>", ""), async () => [
      ...(await page.evaluate(`(${parse})(${JSON.stringify(svgs)})`)),
      ...((await page.evaluate(within, svgs)) ? ["ran within a page"] : []),
    ]);
    const own = soak || i % 32 === 0 ? svgs : svgs.slice(i % svgs.length, (i % svgs.length) + 1);
    for (const svg of own) wrong.push(...(await visit(page, host.serve(svg, "", "image/svg+xml"), async () => ((await page.evaluate("window.hits")) ? ["ran"] : []))));
    assert.deepEqual(wrong, [], `with ${JSON.stringify(text)}`);
  }
  await context.close();
});

it("nothing runs in the table that a notebook shows", async () => {
  const script = `
import json, sys, seradframe
def show(text):
    return seradframe.from_dict({text + " a": [text, "b"], text + " b": [1.5, None]})._repr_html_()
print(json.dumps([show(text) for text in json.load(sys.stdin)]))`;
  const python = spawnSync(process.env.SERA_PYTHON ?? "python3", ["-c", script], {
    input: JSON.stringify(STRINGS), encoding: "utf8", maxBuffer: 1 << 28,
    env: { ...process.env, SERA_LIBRARY: process.env.SERA_LIBRARY ?? process.env.SERA_LIB, PYTHONPATH: path.join(root, "shims/python") },
  });
  assert.equal(python.status, 0, python.stderr);
  const context = await fresh(), page = await context.newPage();
  const tables = JSON.parse(python.stdout);
  const wrong = await visit(page, host.serve(`<!DOCTYPE html><title>t</title><body>${tables.join("\n")}`, ""), async () => {
    const seen = await page.evaluate(`({ bad: (${ACTIVE})(document), hits: window.hits, tables: document.querySelectorAll("table").length })`);
    return seen.bad.concat(seen.hits ? ["ran"] : [], seen.tables === STRINGS.length ? [] : [`${seen.tables} tables`]);
  });
  assert.deepEqual(wrong, []);
  await context.close();
});
