# kefu: the two commands are `make run` and `make test`. `make help` lists all.

PYTHON ?= python3
# Where a CPU build of torch is found; empty: the package index pip is set up with.
# Elsewhere than on a machine whose index has one, give PyTorch's own: make TORCH_INDEX=<its CPU index> install
TORCH_INDEX ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DOCUMENTS ?= knowledge/documents
# What is installed besides: make EXTRAS=postgresql install
EXTRAS ?=

.DEFAULT_GOAL := help
.PHONY: help install run test coverage check format bench browser postgresql clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/installed ## make .venv and install kefu into it

run: install ## ingest the documents and serve on http://127.0.0.1:8000
	-$(BIN)/kefu ingest --retire-missing $(DOCUMENTS)
	$(BIN)/kefu serve

# Its processes are many and start alike: where the environment says not to keep bytecode, it is kept all the same.
test: export PYTHONDONTWRITEBYTECODE :=
test: .venv/developing browser postgresql ## run every test
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(TESTS)

coverage: ## run every test and say what they leave out: half as long again
	$(MAKE) test TESTS="--cov --cov-report=term:skip-covered"

check: .venv/developing ## lint, types, imports: exactly what CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: .venv/developing ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## measure latency, throughput and ingest beside the floor
	$(BIN)/python -m bench

browser: # Chromium for the tests, from the system's packages
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk; }

postgresql: # a PostgreSQL server for the tests, from the system's packages; without it they are skipped
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null \
	  || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null \
	  || { apt-get update -qq && apt-get install -y -qq postgresql; }

clean: ## remove .venv and caches; data/ stays
	rm -rf .venv .pytest_cache .ruff_cache *.egg-info

.venv/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --quiet --upgrade "pip>=25.1"
	$(PIP) install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$$(grep '^torch==' constraints.txt)"
	$(PIP) install --quiet --constraint constraints.txt --editable ".$(EXTRAS:%=[%])"
	touch $@

.venv/developing: .venv/installed
	$(PIP) install --quiet --constraint constraints.txt --group dev
	touch $@
