# Two commands matter: `make demo` and `make test`. Each makes .venv by itself, out of a python3 that has
# venv and pip, installs the pinned uv into it and lets uv install exactly what uv.lock names.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
# Spark is 470 MB: it is installed where everything is to be tested. Either way has a stamp of its own.
ifeq ($(PARTYORG_TEST_ALL),1)
STAMP := .venv/.synced-all
SYNC := --all-packages --all-extras
else
STAMP := .venv/.synced
SYNC := --all-packages --all-extras --no-extra spark
endif
UV_VERSION = $(shell sed -n 's/^ *"uv==\([0-9.]*\)".*/\1/p' pyproject.toml)
# The environment is ours alone: neither an activated one nor a downloaded Python takes its place.
UV = VIRTUAL_ENV= UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never $(BIN)/uv
DEMO_OUT ?= demo-output
PYTEST_ARGS ?=
TYPED := src plugins tests conftest.py hatch_build.py $(wildcard typing_tests scripts bench)

.PHONY: help demo test lint types layers tests bench docs lock fix clean

help:
	@echo 'make demo   a fictitious university, every installed campaign evaluated; written to $(DEMO_OUT)/'
	@echo 'make test   style, types, layers, tests of the core and the plugins, wheels in a new environment'
	@echo 'make lint | types | layers | tests   the four parts of make test, one at a time'
	@echo 'make fix    let ruff format and mend what it can'
	@echo 'make docs   the documentation, in docs/_build/html'
	@echo 'make bench  ratios measured within one run; SIZES=6000,100000,1000000 for larger provinces'
	@echo 'make lock   bring uv.lock up to date with the pyproject files'
	@echo 'make clean  remove .venv and everything generated'

demo: $(STAMP)
	@$(BIN)/partyorg demo $(DEMO_OUT)

test: lint types layers tests

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy $(TYPED)

layers: $(STAMP)
	$(BIN)/lint-imports --no-cache --no-logo

# The slow tests draw hundreds of examples or start programs: they run without coverage, which would take them twice
# the time. Exit code 5 says that PYTEST_ARGS chose none of one half. The summaries are repeated at the end.
PYTEST := -m pytest -n auto --maxprocesses 8 --dist loadfile

tests: $(STAMP)
	@mkdir -p .build
	@rm -f .build/coverage*
	@{ $(BIN)/python $(PYTEST) -m slow $(PYTEST_ARGS) || [ $$? -eq 5 ]; } 2>&1 | tee .build/slow.txt
	@{ $(BIN)/coverage run $(PYTEST) -m 'not slow' $(PYTEST_ARGS) || [ $$? -eq 5 ]; } 2>&1 | tee .build/quick.txt
	$(if $(PYTEST_ARGS),,@$(BIN)/coverage combine --quiet && $(BIN)/coverage report)
	@tail -q -n 1 .build/slow.txt .build/quick.txt

# What bulk evaluation is compared with is installed for this alone. A million members take minutes, ten millions an hour.
SIZES := 6000,100000

bench: $(STAMP)
	$(UV) sync --locked $(SYNC) --group bench
	$(BIN)/python bench/run.py --sizes $(SIZES) $(BENCH_ARGS)

docs: $(STAMP)
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

lock: $(BIN)/uv
	$(UV) lock --default-index https://pypi.org/simple
	@touch uv.lock

fix: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist docs/_build $(DEMO_OUT)

$(STAMP): pyproject.toml uv.lock hatch_build.py $(wildcard plugins/*/pyproject.toml) | $(BIN)/uv
	$(UV) sync --locked $(SYNC)
	@rm -f .venv/.synced*
	@touch $@

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'partyorg needs Python 3.11 or newer, and "$(PYTHON)" is not. Name another one: make PYTHON=python3.12 test' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo 'This Python has no venv module (on Debian: apt-get install python3-venv).' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'
