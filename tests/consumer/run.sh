#!/usr/bin/env bash
# run.sh ROOT BUILD WORK: install to a prefix, then build and run a small project against it, by CMake's
# find_package and by pkg-config.
set -euo pipefail
root=$1 build=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -S "$root/tests/consumer" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/build" >/dev/null
"$work/build/consumer"
"$work/build/consumer_cpp"
pc=$(dirname "$(find "$work/prefix" -name sera.pc)")
export PKG_CONFIG_PATH=$pc
cc "$root/tests/consumer/main.c" -o "$work/by_pkg_config" $(pkg-config --cflags --libs sera)
LD_LIBRARY_PATH=$(pkg-config --variable=libdir sera) "$work/by_pkg_config"
