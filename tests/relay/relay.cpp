// relay NAME JSON [NAME JSON ...]: as relay.c, by the C++ header.
#include <iostream>
#include <sera.hpp>
#include <string>

int main(int count, char **words) {
    std::string ref;
    for (int i = 1; i + 1 < count; i += 2) {
        std::string request = words[i + 1];
        if (auto at = request.find("@REF@"); at != std::string::npos) request.replace(at, 5, ref);
        const std::string reply = sera::call(words[i], request);
        std::cout << reply << '\n';
        if (auto at = reply.find("\"$ref\":\""); at != std::string::npos) ref = reply.substr(at + 8, 32);
    }
}
