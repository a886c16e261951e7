/* A reader for the corpus: lists of flat objects of strings. Test code, not a JSON library. */
#ifndef SERA_TEST_JSON_H
#define SERA_TEST_JSON_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All of a file, NUL-terminated; its length in *size. Exits when it cannot be read. */
static char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(2); }
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *text = (char *)malloc((size_t)length + 1);
    if (!text || fread(text, 1, (size_t)length, file) != (size_t)length) { perror(path); exit(2); }
    fclose(file);
    text[length] = 0;
    if (size) *size = (size_t)length;
    return text;
}

static const char *skip_blanks(const char *p) {
    while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t') p++;
    return p;
}

static inline unsigned hex4(const char *p) {
    char digits[5] = {p[0], p[1], p[2], p[3], 0};
    return (unsigned)strtoul(digits, NULL, 16);
}

/* Unescape the string literal at *p (on its quote) into new memory; its length in *size. */
static inline char *read_string(const char **p, size_t *size) {
    const char *s = *p + 1;
    size_t room = strlen(s) < 64 ? 64 : 0;
    const char *end = s;
    while (*end && *end != '"') end += *end == '\\' ? 2 : 1;
    room += (size_t)(end - s) + 4;
    char *out = (char *)malloc(room), *o = out;
    while (*s && *s != '"') {
        if (*s != '\\') { *o++ = *s++; continue; }
        s++;
        switch (*s) {
        case 'n': *o++ = '\n'; break;
        case 't': *o++ = '\t'; break;
        case 'r': *o++ = '\r'; break;
        case 'b': *o++ = '\b'; break;
        case 'f': *o++ = '\f'; break;
        case 'u': {
            unsigned c = hex4(s + 1);
            s += 4;
            if (c >= 0xD800 && c < 0xDC00 && s[1] == '\\' && s[2] == 'u') {
                c = 0x10000 + ((c - 0xD800) << 10) + (hex4(s + 3) - 0xDC00);
                s += 6;
            }
            if (c < 0x80) *o++ = (char)c;
            else if (c < 0x800) { *o++ = (char)(0xC0 | c >> 6); *o++ = (char)(0x80 | (c & 63)); }
            else if (c < 0x10000) {
                *o++ = (char)(0xE0 | c >> 12); *o++ = (char)(0x80 | (c >> 6 & 63)); *o++ = (char)(0x80 | (c & 63));
            } else {
                *o++ = (char)(0xF0 | c >> 18); *o++ = (char)(0x80 | (c >> 12 & 63));
                *o++ = (char)(0x80 | (c >> 6 & 63)); *o++ = (char)(0x80 | (c & 63));
            }
            break;
        }
        default: *o++ = *s;
        }
        s++;
    }
    *o = 0;
    *size = (size_t)(o - out);
    *p = *s ? s + 1 : s;
    return out;
}

/* Decode base64 in place; the length of the bytes. */
static inline size_t unbase64(char *text, size_t length) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t out = 0;
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < length && text[i] != '='; i++) {
        bits = bits << 6 | (unsigned)(strchr(digits, text[i]) - digits);
        count += 6;
        if (count >= 8) text[out++] = (char)(bits >> (count -= 8));
    }
    return out;
}

/* One case of the corpus. */
struct test_case {
    char *name, *call, *request, *reply;
    size_t call_size, request_size, reply_size;
};

static inline void free_case(struct test_case *c) {
    free(c->name); free(c->call); free(c->request); free(c->reply);
    memset(c, 0, sizeof *c);
}

/* Read the next case at *p; 0 at the end of the list. */
static inline int next_case(const char **p, struct test_case *c) {
    memset(c, 0, sizeof *c);
    const char *s = skip_blanks(*p);
    if (*s == '[' || *s == ',') s = skip_blanks(s + 1);
    if (*s != '{') return 0;
    for (s = skip_blanks(s + 1); *s == '"'; s = skip_blanks(s)) {
        size_t size, key_size;
        char *key = read_string(&s, &key_size);
        s = skip_blanks(skip_blanks(s) + 1); /* the colon */
        char *value = NULL;
        if (*s == '"') value = read_string(&s, &size);
        else if (*s == '[') { s = strchr(s, ']') + 1; size = 0; }
        else { s += 4; size = 0; } /* null */
        if (value && !strcmp(key, "request_base64")) size = unbase64(value, size);
        if (!strcmp(key, "name")) { c->name = value; value = NULL; }
        else if (!strcmp(key, "call")) { c->call = value; c->call_size = size; value = NULL; }
        else if (!strncmp(key, "request", 7)) { c->request = value; c->request_size = size; value = NULL; }
        else if (!strcmp(key, "reply")) { c->reply = value; c->reply_size = size; value = NULL; }
        free(value);
        free(key);
        s = skip_blanks(s);
        if (*s == ',') s++;
    }
    *p = s + 1;
    return 1;
}
#endif
