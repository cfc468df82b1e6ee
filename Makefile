# Everything a person types. `make` alone says what there is.

PYTHON ?= python3
WORKERS ?= 2

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
MADE := .venv/made
INSTALLED := .venv/installed
INSTALLED_FOR_TESTS := .venv/installed-for-tests

COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --extra build

.PHONY: help demo install test lint format lock care_graph clean

help:
	@echo "make demo      build the invented system, print its five worst boundaries, serve the app on this machine"
	@echo "make install   make .venv with everything the product needs"
	@echo "make test      install what the tests need, then check everything (WORKERS=0: in one process)"
	@echo "make lint      style, types and arrows only"
	@echo "make format    lay out the code"
	@echo "make lock      work the two lock files out again from pyproject.toml (needs uv)"
	@echo "make care_graph make the bundle of app/care_graph again, to the byte (needs Node 20 and npm)"
	@echo "make clean     remove .venv and what tools keep; never your data"

demo: $(INSTALLED)
	$(BIN)/careseams demo

install: $(INSTALLED)

# A stamp is newer than what it was made from, so a second start installs nothing.
$(MADE):
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("Careseams needs Python 3.11 or later; \
	$(PYTHON) is %d.%d. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" % v[:2])'
	$(PYTHON) -m venv .venv
	@touch $@

$(INSTALLED): requirements.lock pyproject.toml | $(MADE)
	@echo "Installing what requirements.lock names, each file checked by its hash: about a minute, the first time only."
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(INSTALLED_FOR_TESTS): requirements-test.lock $(INSTALLED)
	@echo "Installing what requirements-test.lock adds for the tests."
	@$(PIP) install --quiet --require-hashes -r requirements-test.lock
	@touch $@

# Files are shared out to two processes; each that meets a Neo4j test starts a server of its own.
test: $(INSTALLED_FOR_TESTS)
	tests/prepare.sh $(BIN)/python
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile

lint: $(INSTALLED_FOR_TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --strict --exclude /test_ tests/neo4j_server tests/architecture tests/conftest.py tests/shared_data.py
	$(BIN)/lint-imports

format: $(INSTALLED_FOR_TESTS)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock:
	$(COMPILE) -o requirements.lock pyproject.toml
	$(COMPILE) --extra test -c requirements.lock -o requirements-test.lock pyproject.toml

# The bundle is kept, so that whoever runs the product needs no Node; a test makes it again and compares.
care_graph:
	cd app/care_graph/src && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
