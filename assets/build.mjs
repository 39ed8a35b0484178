// Builds static/ from the sources in this folder; run with `npm ci && npm run build` (fonts: fonts.py).
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { brotliCompressSync } from "node:zlib";
import path from "node:path";
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";
import { safelist } from "./safelist.mjs";

const here = import.meta.dirname;
const out = path.join(here, "../static");
const modules = path.join(here, "node_modules");

async function buildStyles() {
  const { css } = sass.compile(path.join(here, "scss/site.scss"), {
    loadPaths: [modules],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  const [purged] = await new PurgeCSS().purge({
    content: ["../templates/**/*.html", "../common/**/*.py"].map((glob) => path.join(here, glob)),
    css: [{ raw: css }],
    safelist,
    variables: true,
    keyframes: true,
  });
  const { code } = await transform(purged.css, { loader: "css", minify: true });
  await writeFile(path.join(out, "css/site.css"), code);
}

async function buildScripts() {
  for (const file of await readdir(path.join(here, "js"))) {
    if (!file.endsWith(".js")) continue; // a folder is the parts of a bundle
    const source = await readFile(path.join(here, "js", file), "utf8");
    const { code } = await transform(source, { minify: true, target: "es2019" });
    await writeFile(path.join(out, "js", file), code);
  }
  await copyFile(path.join(modules, "htmx.org/dist/htmx.min.js"), path.join(out, "vendor/htmx.min.js"));
}

// The door's app: its page, its worker, and what only some browsers lack, each loaded by itself.
async function buildDoor() {
  const bundle = (from, to, format = "iife") => build({
    entryPoints: [path.join(here, "js/door", from)],
    outfile: path.join(out, "js", to),
    bundle: true,
    minify: true,
    format,
    target: "es2020",
    legalComments: "inline",
  });
  await bundle("main.js", "door.js");
  await bundle("sw.js", "door_sw.js");
  await bundle("reader.js", "door_reader.js", "esm");
  await bundle("ed25519.js", "door_ed25519.js", "esm");
}

async function buildIcons() {
  const names = (await readFile(path.join(here, "icons.txt"), "utf8")).split("\n").filter(Boolean);
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(path.join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
    const shapes = svg.replace(/<!--.*?-->/gs, "").replace(/<svg[^>]*>|<\/svg>/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
  }));
  await writeFile(
    path.join(out, "img/icons.svg"),
    `<!-- Icons: Lucide, ISC licence --><svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
  );
}

async function report() {
  for (const folder of ["css", "js", "vendor", "fonts", "img"]) {
    for (const file of await readdir(path.join(out, folder))) {
      if (!/\.(css|js|svg|woff2)$/.test(file)) continue;
      const bytes = await readFile(path.join(out, folder, file));
      const sent = file.endsWith("woff2") ? bytes.length : brotliCompressSync(bytes).length;
      console.log(`${folder}/${file}`.padEnd(52), `${bytes.length} B`.padStart(10), `${sent} B sent`.padStart(14));
    }
  }
}

for (const folder of ["css", "js", "vendor", "fonts", "img"]) {
  await mkdir(path.join(out, folder), { recursive: true });
}
await Promise.all([buildStyles(), buildScripts(), buildDoor(), buildIcons()]);
await report();
