// Sera for C++17: owners, exceptions, lending. Header only; link libsera.
//
//   std::string text = sera::call("version", "{}");            throws sera::error
//   sera::lent x(values.data(), {rows, cols});                  lent until the end of the scope
//   sera::call("ml_fit", R"({"kind":"kmeans","params":{"k":3},"x":)" + x.json() + "}");
//
// Replies are JSON text; bring the JSON library that you like. `sera::quote` writes a string.
#ifndef SERA_HPP
#define SERA_HPP

#include "sera.h"

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sera {

/// The value of a flat text member of a reply, unescaped; empty when it is not there.
inline std::string member(std::string_view json, std::string_view key);

/// A failure that the library told: `code` is a stable word, `at` a JSON pointer into the request.
class error : public std::runtime_error {
  public:
    explicit error(std::string_view reply)
        : std::runtime_error(member(reply, "error")), code_(member(reply, "code")),
          at_(member(reply, "at")), hint_(member(reply, "hint")) {}
    const std::string &code() const noexcept { return code_; }
    const std::string &at() const noexcept { return at_; }
    const std::string &hint() const noexcept { return hint_; }

  private:
    std::string code_, at_, hint_;
};

/// A reply, owned: freed once, moved, never copied.
class text {
  public:
    explicit text(char *owned) noexcept : owned_(owned) {}
    text(text &&other) noexcept : owned_(std::exchange(other.owned_, nullptr)) {}
    text &operator=(text &&other) noexcept {
        std::swap(owned_, other.owned_);
        return *this;
    }
    text(const text &) = delete;
    text &operator=(const text &) = delete;
    ~text() { sera_free(owned_); }
    std::string_view view() const noexcept { return {owned_ ? owned_ : "", sera_len(owned_)}; }
    bool ok() const noexcept { return sera_ok(owned_) == 1; }
    /// Throws when the reply is a failure.
    const text &check() const {
        if (!ok()) throw error(view());
        return *this;
    }

  private:
    char *owned_;
};

/// Call an operation; the reply as it came, failure or not.
inline text call_raw(std::string_view name, std::string_view json = "{}") {
    return text(sera_call_n(name.data(), name.size(), json.data(), json.size(), nullptr));
}

/// Call an operation; throws `sera::error` on failure.
inline std::string call(std::string_view name, std::string_view json = "{}") {
    text reply = call_raw(name, json);
    return std::string(reply.check().view());
}

/// The word for an element type, as the wire knows it.
template <class T> constexpr const char *dtype() {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>, "numbers are lent");
    constexpr bool is_float = std::is_floating_point_v<T>, is_signed = std::is_signed_v<T>;
    static_assert(sizeof(T) <= 8, "at most 64 bits");
    switch (sizeof(T)) {
    case 1: return is_signed ? "i1" : "u1";
    case 2: return is_signed ? "i2" : "u2";
    case 4: return is_float ? "f4" : is_signed ? "i4" : "u4";
    default: return is_float ? "f8" : is_signed ? "i8" : "u8";
    }
}

/// Memory of the caller's, lent to the library until the end of the scope. No copy is made; the
/// memory must outlive this object, and must not change while it is lent.
class lent {
  public:
    template <class T> lent(const T *data, std::initializer_list<std::size_t> shape) {
        std::string meta = std::string("{\"dtype\":\"") + dtype<T>() + "\",\"shape\":[";
        std::size_t count = 1;
        for (std::size_t axis : shape) {
            meta += (meta.back() == '[' ? "" : ",") + std::to_string(axis);
            count *= axis;
        }
        meta += "]}";
        text reply(sera_lend(data, count * sizeof(T), meta.c_str(), nullptr, nullptr));
        token_ = member(reply.check().view(), "$buf");
    }
    template <class T> explicit lent(const std::vector<T> &values) : lent(values.data(), {values.size()}) {}
    lent(lent &&other) noexcept : token_(std::exchange(other.token_, {})) {}
    lent(const lent &) = delete;
    lent &operator=(const lent &) = delete;
    lent &operator=(lent &&) = delete;
    ~lent() {
        if (!token_.empty()) sera_return(token_.c_str());
    }
    /// How a request cites it.
    std::string json() const { return "{\"$buf\":\"" + token_ + "\"}"; }

  private:
    std::string token_;
};

/// A kept thing (table, array, model), dropped at the end of the scope.
class kept {
  public:
    kept() = default;
    explicit kept(std::string token) : token_(std::move(token)) {}
    /// The thing that a reply's `$ref` names.
    static kept of(std::string_view reply) { return kept(member(reply, "$ref")); }
    kept(kept &&other) noexcept : token_(std::exchange(other.token_, {})) {}
    kept &operator=(kept &&other) noexcept {
        std::swap(token_, other.token_);
        return *this;
    }
    kept(const kept &) = delete;
    kept &operator=(const kept &) = delete;
    ~kept() {
        if (!token_.empty()) call_raw("drop", "{\"refs\":[\"" + token_ + "\"]}");
    }
    explicit operator bool() const noexcept { return !token_.empty(); }
    const std::string &token() const noexcept { return token_; }
    std::string json() const { return "{\"$ref\":\"" + token_ + "\"}"; }
    std::string column(std::string_view name) const;

  private:
    std::string token_;
};

/// A call on a thread of the library's; cancelled and waited for when dropped unfinished.
class job {
  public:
    job(const std::string &name, const std::string &json) {
        char *failure = nullptr;
        number_ = sera_start(name.c_str(), json.c_str(), &failure);
        if (number_ == 0) text(failure).check();
    }
    job(job &&other) noexcept : number_(std::exchange(other.number_, 0)) {}
    job(const job &) = delete;
    job &operator=(const job &) = delete;
    job &operator=(job &&) = delete;
    ~job() {
        if (number_ != 0) {
            cancel();
            text(sera_wait(number_, UINT64_MAX / 2, nullptr, nullptr));
        }
    }
    void cancel() noexcept { sera_cancel(number_); }
    /// Wait at most `ms`; true once done, with the reply in `reply` (throws on failure).
    bool wait(std::uint64_t ms, std::string &reply) {
        text got(sera_wait(number_, ms, &done, &total));
        if (got.view().empty()) return false;
        number_ = 0;
        reply = std::string(got.check().view());
        return true;
    }
    std::uint64_t done = 0, total = 0;

  private:
    std::uint64_t number_ = 0;
};

/// A string as JSON.
inline std::string quote(std::string_view raw) {
    static const char hex[] = "0123456789abcdef";
    std::string out = "\"";
    for (unsigned char c : raw) {
        if (c == '"' || c == '\\') (out += '\\') += static_cast<char>(c);
        else if (c < 0x20) ((out += "\\u00") += hex[c >> 4]) += hex[c & 15];
        else out += static_cast<char>(c);
    }
    return out += '"';
}

inline std::string kept::column(std::string_view name) const {
    return "{\"$ref\":\"" + token_ + "\",\"column\":" + quote(name) + "}";
}

namespace detail {
/// The end of the JSON value that starts at `i`.
inline std::size_t skip(std::string_view json, std::size_t i) {
    int depth = 0;
    for (bool in_text = false; i < json.size(); ++i) {
        char c = json[i];
        if (in_text) {
            if (c == '\\') ++i;
            else if (c == '"') in_text = false;
        } else if (c == '"') in_text = true;
        else if (c == '[' || c == '{') ++depth;
        else if (c == ']' || c == '}') {
            if (depth-- == 0) return i;
        } else if (c == ',' && depth == 0) return i;
    }
    return i;
}
} // namespace detail

/// The raw JSON of a member of the object `json`; empty when it is not there.
inline std::string_view raw_member(std::string_view json, std::string_view key) {
    std::size_t i = json.empty() || json[0] != '{' ? json.size() : 1;
    while (i < json.size() && json[i] == '"') {
        std::size_t name = i + 1, end = json.find('"', name);
        std::size_t value = end + 2, next = detail::skip(json, value);
        if (json.substr(name, end - name) == key) return json.substr(value, next - value);
        i = next + 1;
    }
    return {};
}

inline std::string member(std::string_view json, std::string_view key) {
    std::string_view raw = raw_member(json, key);
    std::string out;
    if (raw.size() < 2 || raw[0] != '"') return out;
    for (std::size_t i = 1; i + 1 < raw.size(); ++i) {
        if (raw[i] != '\\') {
            out += raw[i];
            continue;
        }
        switch (raw[++i]) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case 'u': // replies escape control characters only
            out += static_cast<char>(std::stoi(std::string(raw.substr(i + 1, 4)), nullptr, 16));
            i += 4;
            break;
        default: out += raw[i];
        }
    }
    return out;
}

} // namespace sera

#endif
