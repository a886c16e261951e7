// The main job of Sera from Node: CSV → SQL → k-means → charts → saved model → the same answers again.
// Run at the root of the repository, after `npm install` in shims/node; files land in out/.
import assert from "node:assert/strict";
import * as sp from "../../shims/node/index.mjs";

const raw = sp.readCsv("examples/data/penguins.csv");
const clean = raw.sql(`SELECT species, island, bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g / 1000 AS mass_kg
                       FROM self WHERE bill_length_mm IS NOT NULL`);
const columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "mass_kg"];

const clusters = new sp.KMeans({ k: 3, nInit: 10, randomState: 7 });
const model = new sp.Pipeline([new sp.StandardScaler(), clusters]).fit(clean, { columns });
const labelled = model.predict(clean, { as: "table" }).sql("SELECT *, 'Cluster ' || (cluster + 1) AS name FROM self");
const centres = labelled.sql(`SELECT avg(flipper_length_mm) AS flipper_length_mm, avg(bill_length_mm) AS bill_length_mm
                              FROM self GROUP BY name ORDER BY name`);
const sizes = labelled.sql(`SELECT name, species, count(*) AS penguins FROM self GROUP BY name, species ORDER BY name, species`);

const scatter = sp.scatter({
  data: labelled,
  x: "flipper_length_mm",
  y: "bill_length_mm",
  color: "name",
  categoryOrders: { name: ["Cluster 1", "Cluster 2", "Cluster 3"] },
  title: "Palmer penguins in three clusters",
  labels: { flipper_length_mm: "Flipper length (mm)", bill_length_mm: "Bill length (mm)", name: "k-means" },
  layers: [
    {
      mark: "point",
      data: centres,
      x: "flipper_length_mm",
      y: "bill_length_mm",
      color: "#111111",
      symbol: "x",
      size: 14,
      name: "Centroid",
    },
  ],
});
const bars = sp.bar({
  data: sizes,
  x: "name",
  y: "penguins",
  color: "species",
  barmode: "stack",
  title: "Cluster sizes by species",
  labels: { name: "", penguins: "Penguins", species: "Species" },
});
scatter.save("out/penguins.svg");
scatter.save("out/penguins.png");
sp.page([scatter, bars], { title: "Palmer penguins" }).save("out/report.html");

model.save("out/model.json");
assert.deepEqual(sp.load("out/model.json").predict(clean), model.predict(clean));

console.log(`penguins with measurements: ${clean.rows} of ${raw.rows}`);
console.log("wrote out/report.html, out/penguins.svg, out/penguins.png, out/model.json");
console.log("the model that was loaded predicts the same");
