"""The main job of Sera from Python: CSV → SQL → k-means → charts → saved model → the same answers again.

Run at the root of the repository; files land in out/."""

import seradframe
import seraml
import seraplot as sp

raw = seradframe.read_csv("examples/data/penguins.csv")
clean = raw.sql("""SELECT species, island, bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g / 1000 AS mass_kg
                   FROM self WHERE bill_length_mm IS NOT NULL""")

model = seraml.Pipeline([
    ("scaler", seraml.StandardScaler()),
    ("clusters", seraml.KMeans(n_clusters=3, n_init=10, random_state=7)),
]).fit(clean, columns=["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "mass_kg"])
labelled = model.predict(clean, column="cluster")  # the table with one more column
grouped = seradframe.sql("SELECT *, 'Cluster ' || (cluster + 1) AS name FROM t", t=labelled)
centres = grouped.sql("""SELECT avg(flipper_length_mm) AS flipper_length_mm, avg(bill_length_mm) AS bill_length_mm
                         FROM self GROUP BY name ORDER BY name""")
sizes = grouped.sql(
    "SELECT name, species, count(*) AS penguins FROM self GROUP BY name, species ORDER BY name, species")

scatter = sp.scatter(
    grouped, x="flipper_length_mm", y="bill_length_mm", color="name",
    category_orders={"name": ["Cluster 1", "Cluster 2", "Cluster 3"]},
    title="Palmer penguins in three clusters",
    labels={"flipper_length_mm": "Flipper length (mm)", "bill_length_mm": "Bill length (mm)", "name": "k-means"},
    layers=[dict(mark="point", data=centres, x="flipper_length_mm", y="bill_length_mm",
                 color="#111111", symbol="x", size=14, name="Centroid")])
bars = sp.bar(
    sizes, x="name", y="penguins", color="species", barmode="stack", title="Cluster sizes by species",
    labels={"name": "", "penguins": "Penguins", "species": "Species"})
scatter.save("out/penguins.svg")
scatter.save("out/penguins.png")
sp.page([scatter, bars], title="Palmer penguins").save("out/report.html")

model.save("out/model.json")
loaded = seraml.load("out/model.json")
same = list(loaded.predict(clean)) == list(model.predict(clean))
print("wrote out/report.html, out/penguins.svg, out/penguins.png, out/model.json")
print(f"the model that was loaded predicts {'the same' if same else 'something else'}")
assert same
