// The main job of Sera from C++: CSV → SQL → k-means → charts → saved model → the same answers again.
#include <iostream>
#include <sera.hpp>

using sera::call, sera::kept, sera::quote, sera::raw_member;

/// A new table: the answer of `query`, which calls `table` t.
static kept sql(const kept &table, std::string_view query) {
    return kept::of(call("frame_sql", "{\"tables\":{\"t\":" + table.json() + "},\"query\":" + quote(query) + "}"));
}

int main() try {
    kept raw = kept::of(call("frame_read", R"({"path":"examples/data/penguins.csv"})"));
    kept clean = sql(raw, "SELECT species, island, bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g / 1000 AS mass_kg "
                          "FROM t WHERE bill_length_mm IS NOT NULL");
    kept model = kept::of(call("ml_fit", R"({"kind":"pipeline","params":{"steps":[{"kind":"standard_scaler"},{"kind":"kmeans",)"
        R"("params":{"k":3,"n_init":10,"random_state":7}}]},"columns":["bill_length_mm","bill_depth_mm","flipper_length_mm","mass_kg"],)"
        R"("labels":false,"keep":true,"x":)" + clean.json() + "}"));
    auto predict = [&](std::string_view with, std::string_view more) {
        return call("ml_predict", "{\"model\":" + std::string(with) + ",\"x\":" + clean.json() + std::string(more) + "}");
    };
    std::string labelled = predict(model.json(), R"(,"as":"table","keep":true)");
    kept grouped = sql(kept::of(raw_member(labelled, "table")), "SELECT *, 'Cluster ' || (cluster + 1) AS name FROM t");
    kept centres = sql(grouped, "SELECT avg(flipper_length_mm) AS flipper_length_mm, avg(bill_length_mm) AS bill_length_mm "
                                "FROM t GROUP BY name ORDER BY name");
    kept sizes = sql(grouped, "SELECT name, species, count(*) AS penguins FROM t GROUP BY name, species ORDER BY name, species");

    std::string scatter = call("plot_scatter", "{\"data\":" + grouped.json() +
        R"j(,"x":"flipper_length_mm","y":"bill_length_mm","color":"name","title":"Palmer penguins in three clusters",)j"
        R"j("category_orders":{"name":["Cluster 1","Cluster 2","Cluster 3"]},"labels":{"flipper_length_mm":"Flipper length (mm)",)j"
        R"j("bill_length_mm":"Bill length (mm)","name":"k-means"},"layers":[{"mark":"point","x":"flipper_length_mm",)j"
        R"j("y":"bill_length_mm","color":"#111111","symbol":"x","size":14,"name":"Centroid","data":)j" + centres.json() +
        R"j(}],"format":"json"})j");
    std::string bars = call("plot_bar", "{\"data\":" + sizes.json() +
        R"(,"x":"name","y":"penguins","color":"species","barmode":"stack","title":"Cluster sizes by species",)"
        R"("labels":{"name":"","penguins":"Penguins","species":"Species"},"format":"json"})");
    std::string first(raw_member(scatter, "spec")), second(raw_member(bars, "spec"));
    for (std::string path : {"out/penguins.svg", "out/penguins.png"})
        call("plot_render", "{\"spec\":" + first + ",\"path\":" + quote(path) + "}");
    call("plot_page", "{\"title\":\"Palmer penguins\",\"charts\":[" + first + "," + second + "],\"path\":\"out/report.html\"}");

    call("ml_save_model", "{\"model\":" + model.json() + ",\"path\":\"out/model.json\"}");
    std::string loaded = call("ml_load_model", R"({"path":"out/model.json"})");
    bool same = predict(raw_member(loaded, "model"), "") == predict(model.json(), "");
    std::cout << "wrote out/report.html, out/penguins.svg, out/penguins.png, out/model.json\n"
              << "the model that was loaded predicts " << (same ? "the same, to the byte" : "something else") << "\n";
    return same ? 0 : 1;
} catch (const sera::error &e) {
    std::cerr << e.code() << " at " << e.at() << ": " << e.what() << "\n";
    return 1;
}
