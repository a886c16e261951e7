// The wire corpus from C++, and what sera.hpp adds: owners, exceptions, lending, jobs.
#include "sera.hpp"
extern "C" {
#include "../c/json.h"
}
#include <iostream>

static int failures = 0;
static void expect(bool holds, const char *claim) {
    if (!holds) {
        std::cerr << "not so: " << claim << "\n";
        ++failures;
    }
}

static int corpus(const char *path) {
    char *text = read_file(path, nullptr);
    const char *p = text;
    test_case c;
    int count = 0;
    for (; next_case(&p, &c); ++count) {
        std::string_view want(c.reply, c.reply_size), name(c.call, c.call_size);
        sera::text reply = c.request ? sera::call_raw(name, {c.request, c.request_size})
                                     : sera::text(sera_call(c.call, nullptr));
        if (reply.view() != want) {
            std::cerr << path << ": " << c.name << "\n  want " << want << "\n  got  " << reply.view() << "\n";
            ++failures;
        }
        free_case(&c);
    }
    free(text);
    return count;
}

int main(int argc, char **argv) {
    int count = 0;
    for (int i = 1; i < argc; ++i) count += corpus(argv[i]);
    expect(sera::member(sera::call("version"), "version").size() >= 5, "the version is told");
    try {
        sera::call("drop", "{\"ref\":[]}");
        expect(false, "a failure throws");
    } catch (const sera::error &e) {
        expect(e.code() == "unknown_field" && e.at() == "/ref", "an error has code and place");
        expect(e.hint() == "did you mean `refs`?", "an error has a hint");
    }
    std::vector<double> values{1, 2, 3, 4};
    {
        sera::lent x(values.data(), {2, 2});
        sera::kept k = sera::kept::of(sera::call("keep", "{\"data\":" + x.json() + "}"));
        expect(static_cast<bool>(k), "lent data is kept");
        std::size_t bytes = 0;
        auto view = static_cast<const double *>(sera_peek(k.token().c_str(), &bytes));
        expect(view && bytes == 32 && view[3] == 4, "kept data is seen without a copy");
        sera::kept moved = std::move(k);
        expect(!k && moved, "owners move");
    }
    sera::job job("version", "{}");
    std::string reply;
    while (!job.wait(1000, reply)) {}
    expect(reply.rfind("{\"ok\":true", 0) == 0, "a job gives its reply");
    expect(sera::quote("a\"\\\n") == "\"a\\\"\\\\\\u000a\"", "strings are quoted");
    std::cout << count << " cases, " << failures << " wrong\n";
    return failures != 0 || count < 80;
}
