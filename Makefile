# The hub: two commands set up everything on a fresh machine that has Python 3.11 or newer and make.
PYTHON ?= python3
BIN := .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
.DEFAULT_GOAL := help
# Tests and demo start hundreds of Python processes: what one of them has compiled, the next reads.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The hub needs Python 3.11 or newer; name one with: make PYTHON=python3.11 …"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked versions into .venv (about a minute)…"
	@sed -n '/^pip==/,/[^\]$$/p' requirements.lock | $(PIP) --require-hashes --requirement /dev/stdin
	@$(PIP) --no-deps --require-hashes --requirement requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: install
install: $(BIN)/.installed ## .venv with the locked versions and the hub

.PHONY: demo
demo: $(BIN)/.installed ## the whole job on two simulated ERPs, in under a minute
	@$(BIN)/hub demo

.PHONY: ui
ui: $(BIN)/.installed ## Dagster's pages on loopback, with the demo's ERPs beside it
	@$(BIN)/hub dev

.PHONY: shop
shop: $(BIN)/.installed ## a storefront page over the interface, with the demo's ERPs behind it
	@$(BIN)/hub shop --demo

.PHONY: lint
lint: $(BIN)/.installed ## ruff, the type checker, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: test
test: lint ## everything that CI checks: lint, then the tests
	@$(BIN)/pytest --timeout 900 # a test that hangs is named, with where it does

.PHONY: bench
bench: $(BIN)/.installed ## mappings beside bare pandas; pulls beside bare reading; orders and the door beside bare calls
	@$(BIN)/python bench/mapping.py
	@$(BIN)/python bench/pulls.py
	@$(BIN)/python bench/orders.py
	@$(BIN)/python bench/storefront.py

.PHONY: chaos
chaos: $(BIN)/.installed ## the push killed 1,000 times at each point, 20,000 orders (an hour)
	@HUB_CHAOS=full $(BIN)/pytest tests/chaos tests/orders/test_killed_between_steps.py tests/connectors/test_hostile_answers.py

.PHONY: bite
bite: $(BIN)/.installed ## each safeguard removed in turn must turn a test red
	@$(BIN)/python -m tests.chaos.bite

.PHONY: lock
lock: ## renew requirements.lock (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
	  --no-header --all-extras --group dev pyproject.toml -o requirements.lock

.PHONY: clean
clean: ## what was installed and what runs left behind
	rm -rf .venv var *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
