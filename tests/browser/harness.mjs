// A browser, and a server of our own, so that the policy of a page is a header as in real life.
//
// Needs chromium (`SERA_CHROMIUM`, else /usr/bin/chromium) and the npm packages of this folder; without a browser the
// tests are skipped, loudly.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const chromium = process.env.SERA_CHROMIUM ?? "/usr/bin/chromium";
/** Why there is nothing to test with, or false. */
export const skip = existsSync(chromium) ? false : `NO BROWSER: ${chromium} is not there, so no page was opened`;
if (skip) console.error(`\n*** ${skip} ***\n`);
if (!skip && !existsSync(path.join(here, "node_modules/playwright-core"))) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
}

export const { call, callText } = require("../../shims/node/lib/calls.cjs");
export const NONCE = "c2VyYQ";
/** The strictest policy that our pages work under. */
export const POLICY = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'nonce-${NONCE}'`;

/** Start both: `serve(text, policy, type)` gives an address, `browser` is playwright's. */
export async function start() {
  const served = [];
  const server = createServer((request, response) => {
    const page = served[Number(request.url.slice(1))];
    const headers = { "Content-Type": page?.type ?? "text/plain" };
    if (page?.policy) headers["Content-Security-Policy"] = page.policy;
    response.writeHead(page ? 200 : request.url === "/favicon.ico" ? 204 : 404, headers);
    response.end(page?.text);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const home = `http://127.0.0.1:${server.address().port}`;
  const browser = await require("playwright-core").chromium.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  return {
    browser,
    home,
    serve: (text, policy, type = "text/html; charset=utf-8") => `${home}/${served.push({ text, policy, type }) - 1}`,
    async stop() {
      await browser.close();
      server.close();
    },
  };
}
