/* The main job of Sera from C: CSV → SQL → k-means → charts → saved model → the same answers again. */
#include <sera.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Call an operation on a request written as printf would; the reply is the caller's to free. */
static char *ask(const char *name, const char *format, ...) {
    va_list values, again;
    va_start(values, format);
    va_copy(again, values);
    size_t size = (size_t)vsnprintf(NULL, 0, format, values) + 1;
    char *request = malloc(size);
    vsnprintf(request, size, format, again);
    va_end(values);
    va_end(again);
    char *reply = sera_call(name, request);
    free(request);
    if (!sera_ok(reply)) {
        fprintf(stderr, "%s: %s\n", name, reply);
        exit(1);
    }
    return reply;
}

/* What a reply holds from `"key":` on, its last brace cut: our replies end with the member asked for. */
static char *rest(char *reply, const char *key) {
    char *from = strstr(reply, key) + strlen(key);
    from[strlen(from) - 1] = 0;
    return from;
}

/* The thing that a reply keeps, as later requests cite it. */
static char *kept(char *reply, char cited[48]) {
    snprintf(cited, 48, "{\"$ref\":\"%.32s\"}", strstr(reply, "\"$ref\":\"") + 8);
    sera_free(reply);
    return cited;
}

int main(void) {
    char raw[48], clean[48], model[48], grouped[48], centres[48], sizes[48];
    kept(ask("frame_read", "{\"path\":\"examples/data/penguins.csv\"}"), raw);
    kept(ask("frame_sql", "{\"tables\":{\"penguins\":%s},\"query\":\"SELECT species, island, bill_length_mm, bill_depth_mm, "
             "flipper_length_mm, body_mass_g / 1000 AS mass_kg FROM penguins WHERE bill_length_mm IS NOT NULL\"}", raw), clean);
    const char *features = "[\"bill_length_mm\",\"bill_depth_mm\",\"flipper_length_mm\",\"mass_kg\"]";
    kept(ask("ml_fit", "{\"kind\":\"pipeline\",\"params\":{\"steps\":[{\"kind\":\"standard_scaler\"},{\"kind\":\"kmeans\","
             "\"params\":{\"k\":3,\"n_init\":10,\"random_state\":7}}]},\"x\":%s,\"columns\":%s,\"labels\":false,\"keep\":true}", clean, features), model);
    kept(ask("ml_predict", "{\"model\":%s,\"x\":%s,\"as\":\"table\",\"keep\":true}", model, clean), grouped);
    kept(ask("frame_sql", "{\"tables\":{\"t\":%s},\"query\":\"SELECT *, 'Cluster ' || (cluster + 1) AS name FROM t\"}", grouped), grouped);
    kept(ask("frame_sql", "{\"tables\":{\"t\":%s},\"query\":\"SELECT avg(flipper_length_mm) AS flipper_length_mm, "
             "avg(bill_length_mm) AS bill_length_mm FROM t GROUP BY name ORDER BY name\"}", grouped), centres);
    kept(ask("frame_sql", "{\"tables\":{\"t\":%s},\"query\":\"SELECT name, species, count(*) AS penguins FROM t "
             "GROUP BY name, species ORDER BY name, species\"}", grouped), sizes);

    char *scatter = ask("plot_scatter", "{\"data\":%s,\"x\":\"flipper_length_mm\",\"y\":\"bill_length_mm\",\"color\":\"name\","
        "\"category_orders\":{\"name\":[\"Cluster 1\",\"Cluster 2\",\"Cluster 3\"]},\"title\":\"Palmer penguins in three clusters\","
        "\"labels\":{\"flipper_length_mm\":\"Flipper length (mm)\",\"bill_length_mm\":\"Bill length (mm)\",\"name\":\"k-means\"},"
        "\"layers\":[{\"mark\":\"point\",\"data\":%s,\"x\":\"flipper_length_mm\",\"y\":\"bill_length_mm\",\"color\":\"#111111\","
        "\"symbol\":\"x\",\"size\":14,\"name\":\"Centroid\"}],\"format\":\"json\"}", grouped, centres);
    char *bars = ask("plot_bar", "{\"data\":%s,\"x\":\"name\",\"y\":\"penguins\",\"color\":\"species\",\"barmode\":\"stack\","
        "\"title\":\"Cluster sizes by species\",\"labels\":{\"name\":\"\",\"penguins\":\"Penguins\",\"species\":\"Species\"},\"format\":\"json\"}", sizes);
    char *first = rest(scatter, "\"spec\":"), *second = rest(bars, "\"spec\":");
    sera_free(ask("plot_render", "{\"spec\":%s,\"path\":\"out/penguins.svg\"}", first));
    sera_free(ask("plot_render", "{\"spec\":%s,\"path\":\"out/penguins.png\"}", first));
    sera_free(ask("plot_page", "{\"title\":\"Palmer penguins\",\"charts\":[%s,%s],\"path\":\"out/report.html\"}", first, second));
    sera_free(scatter), sera_free(bars);

    sera_free(ask("ml_save_model", "{\"model\":%s,\"path\":\"out/model.json\"}", model));
    char *loaded = ask("ml_load_model", "{\"path\":\"out/model.json\"}");
    char *again = ask("ml_predict", "{\"model\":%s,\"x\":%s}", rest(loaded, "\"model\":"), clean);
    char *before = ask("ml_predict", "{\"model\":%s,\"x\":%s}", model, clean);
    int same = strcmp(again, before) == 0;
    char *found = ask("inspect", "{\"data\":%s}", clean);
    printf("penguins with measurements: %s\n", found);
    printf("wrote out/report.html, out/penguins.svg, out/penguins.png, out/model.json\n");
    printf("the model that was loaded predicts %s\n", same ? "the same, to the byte" : "something else");
    sera_free(loaded), sera_free(again), sera_free(before), sera_free(found);
    return !same;
}
