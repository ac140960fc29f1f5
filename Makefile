# The handful of commands that people and CI use. `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
TOOLS := target/tools
PEEL := target/release/peel
TEST_PEEL := target/debug/peel
SAMPLE := $(firstword $(wildcard bench/pictures/*/image.jpg))
CLIENTS := target/clients
PEOPLE := target/people
MEASURES := target/measures
MONEY := target/money
CHROMIUM := $(or $(PEEL_CHROMIUM),/usr/bin/chromium)
FUZZ_SECONDS ?= 20
EXAMPLES ?= 30

.PHONY: help run web web-test screenshots bench-web web-measures build setup test lint unit docs clients contract people money money-long timing kill deny fuzz bench load

help: ## Show what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: need-all web ## Build everything, fetch engine and model, serve the website at http://localhost:8080
	cargo build --release -p peel
	$(PEEL) setup
	@echo "Peel is at http://localhost:8080 (Ctrl-C ends it)"
	$(PEEL) serve

web: need-npm web/node_modules/.installed ## The website, into web/dist
	cd web && npm run --silent build

web-test: need-all web setup $(PEOPLE)/installed ## The website's own tests, and its pages in Chromium against a real server
	cd web && npm run --silent check && npm run --silent unit
	@if [ ! -x "$(CHROMIUM)" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q && apt-get install -q -y --no-install-recommends chromium || true; \
	fi
	@if [ -x "$(CHROMIUM)" ]; then \
	  cd web && npm run --silent e2e; \
	else \
	  echo "pages in a browser: NOT TESTED, there is no Chromium: install the package chromium, or say where it is with PEEL_CHROMIUM"; \
	fi

screenshots: need-all need-chromium web setup ## Every page in both sizes, colours and languages, into target/screenshots
	cd web && npm run --silent screenshots

bench-web: need-all need-chromium web setup ## From drop to cutout in a browser, and very large pictures; into web/measures
	cargo build --release -p peel
	cd web && PEEL_PROGRAM=$(CURDIR)/$(PEEL) npm run --silent bench

web-measures: need-all need-chromium web setup $(MEASURES)/installed ## The start page in Lighthouse; into web/measures
	cargo build --release -p peel
	node web/scripts/measures.mjs $(PEEL)

build: need-cargo ## Everything that is tested, once for all tests
	cargo build --workspace --all-targets --locked

setup: need-all build ## Fetch the engine and the default model into the cache
	$(TEST_PEEL) setup

test: need-all lint setup unit ## Everything that CI runs
# Most of these wait more than they work.
	$(MAKE) -j3 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) docs clients contract people money bench-unit deny fuzz
	$(MAKE) web-test

lint: need-cargo ## Formatting and clippy
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

unit: build ## All Rust tests, with the real engine on real pictures
	cargo test --workspace --locked

docs: need-cargo ## The API documentation, without broken links
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet

clients: need-all setup $(CLIENTS)/installed ## Other people's clients of remove.bg and rembg, against a real server
	NODE_PATH=$(CURDIR)/$(CLIENTS)/node_modules PYTHONPATH=$(CLIENTS)/python:tests \
	  python3 tests/clients/run.py $(TEST_PEEL) $(SAMPLE)

contract: need-all setup $(CLIENTS)/installed ## Requests made from the OpenAPI document, against a real server
	PYTHONPATH=$(CLIENTS)/python:tests python3 tests/clients/contract.py $(TEST_PEEL) $(SAMPLE) --max-examples $(EXAMPLES)

people: need-all setup $(PEOPLE)/installed ## Accounts, with a real mail server and a real OpenID Connect provider
	PYTHONPATH=$(PEOPLE)/python:tests \
	  python3 tests/people/run.py $(TEST_PEEL) $(SAMPLE)

money: need-all setup $(MONEY)/installed ## Credits bought through a Stripe that is not ours; what ours says, held against Stripe's own library
	PYTHONPATH=$(MONEY)/python:tests python3 tests/money/run.py $(TEST_PEEL)
	node $(MONEY)/shapes.mjs target/debug/peel-fake-stripe

money-long: build ## Stories of payments in every order, and ten thousand by chance, for some minutes; `make unit` has the short form
	cargo test --workspace --locked --test payments -- --ignored

timing: need-cargo ## Whether the time that an answer takes tells who has an account: 1,000 tries of each kind; some minutes
	cargo test --workspace --locked --test use_cases -- --ignored --nocapture timing

kill: setup ## Workers killed and stopped while they work, for ten minutes; `make unit` has the short form
	cargo test --workspace --locked --test worker -- --ignored

bench-unit: need-python ## Tests of the benchmark's own arithmetic
	cd bench && python3 -m unittest discover --quiet

deny: need-cargo $(TOOLS)/bin/cargo-deny ## Licences, sources and advisories of the dependencies
	$(TOOLS)/bin/cargo-deny check bans licenses sources
	@if git ls-remote --quiet https://github.com/rustsec/advisory-db HEAD >/dev/null 2>&1; then \
	  $(TOOLS)/bin/cargo-deny check advisories; \
	else \
	  echo "advisories: NOT CHECKED, the advisory database cannot be reached from here"; \
	fi

fuzz: need-cargo $(TOOLS)/bin/cargo-fuzz ## A short fuzz run; FUZZ_SECONDS=3600 for a long one
	.ci/fuzz $(FUZZ_SECONDS)

bench: need-all ## Compare with rembg and imgly; writes bench/RESULTS.md
	cargo build --release --workspace
	$(PEEL) setup
	python3 bench/run.py

load: need-all ## The service under ten times the load it can carry, beside rembg's; into bench/RESULTS.md
	cargo build --release --workspace
	$(PEEL) setup
	python3 bench/run.py --only load

web/node_modules/.installed: web/package.json web/package-lock.json
# Not `npm ci`: it wants the lock file to name the programs for all platforms, which not every registry has.
	cd web && npm install --no-save --silent --no-audit --no-fund --ignore-scripts
	touch $@

$(CLIENTS)/installed: tests/clients/package-lock.json tests/clients/requirements.txt
	mkdir -p $(CLIENTS)
	cp tests/clients/package.json tests/clients/package-lock.json $(CLIENTS)
	npm ci --prefix $(CLIENTS) --silent --no-audit --no-fund --ignore-scripts
	python3 -m pip install --quiet --upgrade --target $(CLIENTS)/python -r tests/clients/requirements.txt
	touch $@

$(PEOPLE)/installed: tests/people/package-lock.json tests/people/requirements.txt tests/people/provider.mjs
	mkdir -p $(PEOPLE)
	cp tests/people/package.json tests/people/package-lock.json tests/people/provider.mjs $(PEOPLE)
	npm ci --prefix $(PEOPLE) --silent --no-audit --no-fund --ignore-scripts
	python3 -m pip install --quiet --upgrade --target $(PEOPLE)/python -r tests/people/requirements.txt
	touch $@

$(MONEY)/installed: tests/money/package-lock.json tests/money/requirements.txt tests/money/shapes.mjs
	mkdir -p $(MONEY)
	cp tests/money/package.json tests/money/package-lock.json tests/money/shapes.mjs $(MONEY)
	npm ci --prefix $(MONEY) --silent --no-audit --no-fund --ignore-scripts
	python3 -m pip install --quiet --upgrade --target $(MONEY)/python -r tests/money/requirements.txt
	touch $@

$(MEASURES)/installed: web/scripts/measures.mjs
	mkdir -p $(MEASURES)
	echo '{ "private": true }' > $(MEASURES)/package.json
	npm install --prefix $(MEASURES) --silent --no-audit --no-fund --ignore-scripts --save-exact lighthouse@13.5.0 chrome-launcher@1.2.1
	touch $@

# Building the tools takes longer than running them.
QUICKLY := CARGO_PROFILE_DEV_DEBUG=false

$(TOOLS)/bin/cargo-deny:
	$(QUICKLY) cargo install --debug --quiet --locked --root $(TOOLS) cargo-deny@0.20.2

$(TOOLS)/bin/cargo-fuzz:
	$(QUICKLY) cargo install --debug --quiet --locked --root $(TOOLS) cargo-fuzz@0.13.2

.PHONY: need-all need-cargo need-python need-npm need-chromium bench-unit
need-all: need-cargo need-python need-npm

need-cargo:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup (https://rustup.rs)"; exit 1; }

need-python:
	@python3 -m pip --version >/dev/null 2>&1 || { echo "Python 3 with pip is missing: install the packages python3 and python3-pip"; exit 1; }

need-npm:
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js (https://nodejs.org)"; exit 1; }

need-chromium:
	@test -x "$(CHROMIUM)" || { echo "Chromium is missing: install the package chromium, or say where it is with PEEL_CHROMIUM"; exit 1; }
