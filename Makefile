# Two commands: `make demo` and `make test`. Everything else is a part of them.
# Builds are shared between checkouts in the user's cache; nothing else outside of this folder is used.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/sera
export CARGO_TARGET_DIR ?= $(CACHE)/target
export PATH := $(HOME)/.cargo/bin:$(PATH)
LIB := $(CARGO_TARGET_DIR)/release
VENV := $(CACHE)/venv
PYTHON := $(VENV)/bin/python
BUILD := build

# Cargo takes the builds of two checkouts for one and looks at the files' times only: what was built from another
# checkout would pass for this one's.
LAST := $(shell mkdir -p $(CARGO_TARGET_DIR); cd $(CURDIR); [ "$$(cat $(CARGO_TARGET_DIR)/.checkout 2>/dev/null)" = "$(CURDIR)" ] || \
  { touch src/lib.rs shims/*/src/lib.rs shims/c/build.rs tests/*.rs; printf %s "$(CURDIR)" > $(CARGO_TARGET_DIR)/.checkout; })

.PHONY: demo test soak fuzz lib setup wasm bench bench-quick sizes fmt bless clean

# As CMake and the packages build it, so that it is built once; plain `cargo build --release` leaves the same library.
lib:
	cargo build --release -p sera-c

# The main job: a report of the penguins, by a C program, in out/.
demo: lib
	@mkdir -p out
	cc -std=c99 -O2 -Wall -Wextra -Iinclude examples/c/report.c -o out/report_c -L$(LIB) -lsera -Wl,-rpath,$(LIB)
	out/report_c

# Everything that can fail.
test: setup lib wasm
	cargo fmt --all --check
	cargo clippy --profile checked --all-targets -- -D warnings
	cargo test --profile checked
	cmake -S . -B $(BUILD) -DCMAKE_BUILD_TYPE=Release -DSERA_PYTHON=$(PYTHON)
	cmake --build $(BUILD)
	cd $(BUILD) && ctest --output-on-failure --timeout 1200

# The long forms, which print figures to keep (docs/guarantees.md): many minutes.
soak: setup lib
	cmake -S . -B $(BUILD) -DCMAKE_BUILD_TYPE=Release -DSERA_PYTHON=$(PYTHON)
	cmake --build $(BUILD)
	cd $(BUILD) && ctest -C Soak -L "^soak$$" -V
	SERA_SOAK=1 cargo test --profile checked --test budget --test memory -- --test-threads=1 --nocapture

# A million odd requests and more, the same on every machine; FUZZ=from..to goes on elsewhere.
FUZZ ?= 0..1200000
fuzz:
	SERA_FUZZ=$(FUZZ) nice cargo test --profile checked --test fuzz -- --nocapture

# What the tests need and this machine lacks: a Python environment, npm packages, a browser, valgrind.
setup:
	scripts/setup $(CACHE)

wasm:
	CARGO_TARGET_DIR=$(CACHE)/target-wasm shims/wasm/build.sh

# Figures beside the peers' (minutes); results in benches/results.
bench: lib setup
	$(PYTHON) -m pip install -q --disable-pip-version-check -r benches/requirements.txt
	SERA_LIB=$(LIB)/libsera.so node shims/node/scripts/build.mjs
	$(PYTHON) benches/run.py --lib $(LIB)/libsera.so

sizes: lib
	scripts/sizes $(LIB)/libsera.so

# Write what is generated anew: header, reference, stubs, corpus replies, pictures. Read the diff.
bless:
	SERA_BLESS=1 cargo test --profile checked
	cd shims/node && npm run --silent ops

fmt:
	cargo fmt --all

clean:
	rm -rf out $(BUILD)
