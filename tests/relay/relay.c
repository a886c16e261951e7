/* relay NAME JSON [NAME JSON ...]: call one operation after the other and print each reply on a line.
 * `@REF@` in a request is the last `$ref` that a reply held. */
#include <sera.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words) {
    char ref[33] = "";
    for (int i = 1; i + 1 < count; i += 2) {
        const char *from = words[i + 1], *at;
        char *request = calloc(1, strlen(from) + 64);
        if (!request) return 1;
        if ((at = strstr(from, "@REF@")) != NULL) {
            memcpy(request, from, (size_t)(at - from));
            strcat(request, ref);
            strcat(request, at + 5);
        } else {
            strcpy(request, from);
        }
        char *reply = sera_call(words[i], request);
        puts(reply);
        if ((at = strstr(reply, "\"$ref\":\"")) != NULL) memcpy(ref, at + 8, 32);
        sera_free(reply);
        free(request);
    }
    return 0;
}
