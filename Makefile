# areal: `make run` and `make test` are all that a fresh machine needs (Python 3.11 to 3.13, git, make).
# `make test PYTHON=python3.13` uses another Python, in an environment of its own: .venv-python3.13.
SHELL := /bin/bash
PYTHONS := python3.11 python3.12 python3.13
VENV := .venv$(if $(PYTHON),-$(notdir $(PYTHON)))
PYTHON ?= $(shell for each in $(PYTHONS); do $$each -c '' 2>/dev/null && echo $$each && break; done)
READY := $(VENV)/.ready
BIN := $(VENV)/bin
# More than the cores: a third of the time a test waits for a server, a browser or a process.
TESTERS ?= 3

.PHONY: run test lint bench soak sample docs pictures sbom clean

run: $(READY)
	@$(BIN)/areal run --config data/sample/areal.toml

test: $(READY)
	@$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal -m "not soak and not bench"

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar warehouse

soak: $(READY)
	@$(BIN)/python -m pytest -m soak --timeout 3600 -s
	@AREAL_HYPOTHESIS=searching $(BIN)/python -m pytest tests/property --timeout 3600

bench: $(READY) build/bench/node_modules
	@$(BIN)/python -m pytest -m bench --timeout 3600 -s

sample: $(READY)
	@$(BIN)/areal sample data/sample
	@sed -i 's|^where = "build"$$|where = "../../build/sample"|' data/sample/areal.toml

docs: $(READY)
	@$(BIN)/python -m flows.documentation docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "The site of docs/ is build/docs/index.html."

pictures: $(READY)
	@PYTHONPATH=tests $(BIN)/python -m helpers.pictures docs/pictures

# The list of components (CycloneDX) of exactly what is locked, the same bytes each time.
sbom: $(READY)
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml --of JSON -o build/areal.cdx.json requirements.lock
	@echo "The list of components is build/areal.cdx.json."

clean:
	rm -rf build $(VENV)

# web-ifc, which the bench runs beside areal; without node and npm its rows are skipped.
build/bench/node_modules: tests/bench/web_ifc/package-lock.json
	@mkdir -p build/bench
	@cp tests/bench/web_ifc/package.json tests/bench/web_ifc/package-lock.json build/bench
	@if command -v npm >/dev/null; then npm ci --prefix build/bench --no-audit --no-fund --silent && touch $@; \
	else echo "npm is not installed: the rows beside web-ifc are skipped."; fi

# Exactly the locked versions, each checked against its hash; made again when the lock or the project changes.
$(READY): requirements.lock pyproject.toml
	@python="$(PYTHON)"; $${python:-false} -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	|| { echo "areal needs Python 3.11, 3.12 or 3.13: install one, or name it with PYTHON=..."; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON); this takes a minute or two, once."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(BIN)/python -m compileall -q bim warehouse flows
	@touch $(READY)
