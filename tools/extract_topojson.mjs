// Cut the world map the dashboard draws out of plotly.js, so that it works offline.
// Usage: npm install plotly.js@4.1.1 somewhere, then
//   node tools/extract_topojson.mjs <node_modules/plotly.js> dashboard/assets/topojson
// Takes the file's world_50m map, keeps the layers we draw, drops the arcs nothing uses any more.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const KEPT_LAYERS = ["countries", "land", "coastlines", "ocean"];
const [source, target] = process.argv.slice(2);
globalThis.self = globalThis.window = globalThis;
const loaded = createRequire(import.meta.url)(path.resolve(source, "dist/plotly-geo-assets.js"));
const world = (globalThis.PlotlyGeoAssets ?? loaded).topojson.world_50m;

const newIndexOf = new Map();
const arcs = [];
function renumbered(node) {
  if (Array.isArray(node)) return node.map(renumbered);
  const old = node < 0 ? ~node : node;
  if (!newIndexOf.has(old)) {
    newIndexOf.set(old, arcs.length);
    arcs.push(world.arcs[old]);
  }
  const fresh = newIndexOf.get(old);
  return node < 0 ? ~fresh : fresh;
}
const objects = {};
for (const layer of KEPT_LAYERS) {
  const { geometries, ...rest } = world.objects[layer];
  objects[layer] = {
    ...rest,
    geometries: geometries.map((shape) => (shape.arcs ? { ...shape, arcs: renumbered(shape.arcs) } : shape)),
  };
}
writeFileSync(path.join(target, "world_50m.json"), JSON.stringify({ ...world, objects, arcs }));
writeFileSync(path.join(target, "LICENSE-plotly.js.txt"), readFileSync(path.join(source, "LICENSE")));
