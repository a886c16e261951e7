// Builds the addon: `native/sera.node`, with the library beside it.
//
// The library is SERA_LIB, else `target/release` of the repository, else what cargo builds there.
// Needs a C compiler (CC, else cc) and the headers of the npm package node-api-headers.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const repository = path.resolve(here, "../..");
const out = path.join(here, "native");
const mac = process.platform === "darwin";
const name = mac ? "libsera.dylib" : "libsera.so";

function library() {
  if (process.env.SERA_LIB) {
    return path.resolve(process.env.SERA_LIB);
  }
  const built = path.join(path.resolve(repository, process.env.CARGO_TARGET_DIR ?? "target"), "release", name);
  if (!existsSync(built)) {
    execFileSync("cargo", ["build", "--release", "-p", "sera-c"], { cwd: repository, stdio: "inherit" });
  }
  return built;
}

/** Put a file in place at once: a process that has the old one mapped keeps it whole. */
function place(from, to) {
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}

const { include_dir: headers } = createRequire(import.meta.url)("node-api-headers");
mkdirSync(out, { recursive: true });
place(library(), path.join(out, name));
const addon = path.join(out, "sera.node");
const platform = mac
  ? ["-bundle", "-undefined", "dynamic_lookup", "-Wl,-rpath,@loader_path"]
  : // Unloading would pull the code from under waiting threads.
    ["-shared", "-fPIC", "-pthread", "-Wl,-rpath,$ORIGIN", "-Wl,-z,nodelete"];
execFileSync(
  process.env.CC ?? "cc",
  [
    ...["-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fvisibility=hidden"],
    ...["-D_POSIX_C_SOURCE=200809L", "-DNAPI_VERSION=8", "-isystem", headers],
    ...["-I", path.join(repository, "include"), path.join(here, "src/sera_node.c")],
    ...[...platform, "-L", out, "-lsera", "-o", `${addon}.new`],
  ],
  { stdio: "inherit" },
);
renameSync(`${addon}.new`, addon);
