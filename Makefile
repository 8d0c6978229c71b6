# `make` alone says what can be done. Each target sets up what it needs.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
WORKERS ?= 2

# The tests start the helpdesk anew dozens of times: it is compiled once for all of them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := usage
.PHONY: usage run test check bench lint types contracts migrations-in-step format lock pictures clean

usage:
	@echo "make run       start Msaada with invented people at http://127.0.0.1:8000"
	@echo "make test      run every test: SQLite, PostgreSQL and a real browser"
	@echo "make check     what CI runs: format, lint, types, contracts, migrations, tests"
	@echo "make bench     measure, beside baselines and goals, and write var/bench.json"
	@echo "make format    put the code into shape"
	@echo "make pictures  draw the pictures of the README anew"
	@echo "make lock      resolve the dependencies anew and lock them with hashes"
	@echo "make clean     remove what was set up, and the local data"

# --- Setting up -----------------------------------------------------------------------

# A lock names every package, so pip has nothing to resolve: with --no-deps it installs what
# the lock says, where its resolver would take "coverage[toml]" for one that is not locked.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Msaada needs Python 3.11 or newer: make PYTHON=python3.11 run" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python has no venv: install the package python3-venv" >&2; exit 2; }
	@touch $@

$(VENV)/run: $(VENV)/made requirements/run.txt pyproject.toml
	@echo "Setting up; a minute the first time ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

# Debian's Chromium; nothing is downloaded behind the package manager's back.
$(VENV)/browser: tools/browser.sh
	@bash tools/browser.sh
	@touch $@

# --- Running and testing --------------------------------------------------------------

run: $(VENV)/run
	@$(BIN)/helpdesk serve

# Counting what was covered takes half as long again, so only CI does: COVERAGE=yes.
test: $(VENV)/dev $(VENV)/browser
ifdef COVERAGE
	$(BIN)/python -m coverage erase
endif
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(if $(COVERAGE),--cov --cov-report=)
ifdef COVERAGE
	$(BIN)/python tools/coverage_floors.py
endif

check: lint types contracts migrations-in-step
	$(MAKE) test COVERAGE=yes

lint: $(VENV)/dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: $(VENV)/dev
	$(BIN)/mypy
	MYPYPATH=. $(BIN)/mypy bench tests tools

contracts: $(VENV)/dev
	$(BIN)/lint-imports

migrations-in-step: $(VENV)/dev
	HELPDESK_DATABASE_URL=sqlite:///var/check/migrated.db $(BIN)/alembic upgrade head
	HELPDESK_DATABASE_URL=sqlite:///var/check/migrated.db $(BIN)/alembic check

bench: $(VENV)/dev
	$(BIN)/python -m bench

format: $(VENV)/dev
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

pictures: $(VENV)/dev $(VENV)/browser
	$(BIN)/python -m tools.pictures

lock: $(VENV)/dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --extra build -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --extra build --group dev -c requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) var
