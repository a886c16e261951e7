#include <sera.h>
#include <stdio.h>

int main(void) {
    char *reply = sera_version("{}");
    int ok = sera_ok(reply);
    puts(reply);
    sera_free(reply);
    return !ok;
}
