// Bundles the component and the licences of what is in it: node build.mjs [FOLDER]. The same input gives the
// same bytes, and a test compares them with the files that are kept.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const FOLDER = process.argv[2] || dirname(HERE);
const BUNDLED = ["cytoscape", "cytoscape-edgehandles", "lodash.memoize", "lodash.throttle"];

// Without this, whatever has no image is told on every frame that its background is loading and has loaded:
// in 3.34.4 that styles everything again for each frame. Should a later version read otherwise, look again.
const FAULT = "_p.backgrounding = !(totalCompleted === numImages);";
const MENDED = "_p.backgrounding = numImages > 0 && totalCompleted !== numImages;";

const mend = {
  name: "mend-backgrounding",
  setup(bundling) {
    bundling.onLoad({ filter: /cytoscape\.esm\.mjs$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const found = text.split(FAULT).length - 1;
      if (found !== 1) throw new Error(`the line to mend stands ${found} times in cytoscape; look again`);
      return { contents: text.replace(FAULT, MENDED), loader: "js" };
    });
  },
};

function licence(name) {
  const folder = join(HERE, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const text = readFileSync(join(folder, "LICENSE"), "utf8").trim().replaceAll("\r\n", "\n");
  return `${name} ${version} (${license})\n\n${text}\n`;
}

const result = await build({
  absWorkingDir: HERE,
  entryPoints: ["index.js"],
  outfile: join(FOLDER, "care_graph.min.js"),
  alias: { cytoscape: join(HERE, "node_modules/cytoscape/dist/cytoscape.esm.mjs") },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  logLevel: "warning",
  plugins: [mend],
});
if (result.warnings.length) process.exit(1);
writeFileSync(join(FOLDER, "LICENCES.txt"), BUNDLED.map(licence).join("\n" + "-".repeat(78) + "\n\n"));
