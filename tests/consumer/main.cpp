#include <iostream>
#include <sera.hpp>

int main() { std::cout << sera::member(sera::call("version"), "version") << "\n"; }
