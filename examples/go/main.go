// The main job of Sera from Go: CSV → SQL → k-means → charts → saved model → the same answers again.
// Run at the root of the repository; files land in out/.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"

	"sera"
)

// call runs an operation or ends the program.
func call(name string, request sera.Request) json.RawMessage {
	reply, err := sera.Call(context.Background(), name, request)
	if err != nil {
		log.Fatalf("%s: %v", name, err)
	}
	return reply
}

// member is one member of a reply.
func member(reply json.RawMessage, key string) json.RawMessage {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(reply, &members); err != nil {
		log.Fatal(err)
	}
	return members[key]
}

// ref is the thing that a reply keeps, as later requests cite it.
func ref(reply json.RawMessage) sera.Request {
	return sera.Request{"$ref": member(reply, "$ref")}
}

func sql(table any, query string) sera.Request {
	return ref(call("frame_sql", sera.Request{"tables": sera.Request{"t": table}, "query": query}))
}

func main() {
	raw := ref(call("frame_read", sera.Request{"path": "examples/data/penguins.csv"}))
	clean := sql(raw, "SELECT species, island, bill_length_mm, bill_depth_mm, flipper_length_mm, "+
		"body_mass_g / 1000 AS mass_kg FROM t WHERE bill_length_mm IS NOT NULL")
	steps := []sera.Request{{"kind": "standard_scaler"},
		{"kind": "kmeans", "params": sera.Request{"k": 3, "n_init": 10, "random_state": 7}}}
	model := ref(call("ml_fit", sera.Request{"kind": "pipeline", "params": sera.Request{"steps": steps}, "x": clean,
		"columns": []string{"bill_length_mm", "bill_depth_mm", "flipper_length_mm", "mass_kg"},
		"labels":  false, "keep": true}))
	labelled := call("ml_predict", sera.Request{"model": model, "x": clean, "as": "table", "keep": true})
	grouped := sql(member(labelled, "table"), "SELECT *, 'Cluster ' || (cluster + 1) AS name FROM t")
	centres := sql(grouped, "SELECT avg(flipper_length_mm) AS flipper_length_mm, avg(bill_length_mm) AS bill_length_mm "+
		"FROM t GROUP BY name ORDER BY name")
	sizes := sql(grouped, "SELECT name, species, count(*) AS penguins FROM t GROUP BY name, species ORDER BY name, species")

	scatter := member(call("plot_scatter", sera.Request{"data": grouped, "x": "flipper_length_mm", "y": "bill_length_mm",
		"color": "name", "category_orders": sera.Request{"name": []string{"Cluster 1", "Cluster 2", "Cluster 3"}},
		"title":  "Palmer penguins in three clusters",
		"labels": sera.Request{"flipper_length_mm": "Flipper length (mm)", "bill_length_mm": "Bill length (mm)", "name": "k-means"},
		"layers": []sera.Request{{"mark": "point", "data": centres, "x": "flipper_length_mm", "y": "bill_length_mm",
			"color": "#111111", "symbol": "x", "size": 14, "name": "Centroid"}}, "format": "json"}), "spec")
	bars := member(call("plot_bar", sera.Request{"data": sizes, "x": "name", "y": "penguins", "color": "species",
		"barmode": "stack", "title": "Cluster sizes by species",
		"labels": sera.Request{"name": "", "penguins": "Penguins", "species": "Species"}, "format": "json"}), "spec")
	for _, path := range []string{"out/penguins.svg", "out/penguins.png"} {
		call("plot_render", sera.Request{"spec": scatter, "path": path})
	}
	call("plot_page", sera.Request{"title": "Palmer penguins", "charts": []json.RawMessage{scatter, bars}, "path": "out/report.html"})

	call("ml_save_model", sera.Request{"model": model, "path": "out/model.json"})
	loaded := member(call("ml_load_model", sera.Request{"path": "out/model.json"}), "model")
	again := call("ml_predict", sera.Request{"model": loaded, "x": clean})
	same := bytes.Equal(again, call("ml_predict", sera.Request{"model": model, "x": clean}))
	fmt.Println("wrote out/report.html, out/penguins.svg, out/penguins.png, out/model.json")
	fmt.Println("the model that was loaded predicts the same, to the byte:", same)
	if !same {
		log.Fatal("it should")
	}
}
