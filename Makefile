# Orcheo: `make up` to see it run, `make test` to prove it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell infra/find-python)
EMULATOR_PYTHON ?= $(shell infra/find-python --lambda)
UV := .venv-uv/bin/uv
BIN := .venv/bin
RUN := PYTHONDONTWRITEBYTECODE=1 $(BIN)/python

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

# --- environments -----------------------------------------------------------------------------

.PHONY: install
install: .venv/.installed .venv-emulator/.installed ## Create the virtual environments from the locked requirements

.venv-uv/.installed: requirements/uv.txt
	@test -n "$(PYTHON)" || exit 1
	@$(PYTHON) -m venv --clear .venv-uv
	@.venv-uv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.installed: .venv-uv/.installed requirements/dev.txt pyproject.toml sdk/pyproject.toml
	@$(UV) venv --quiet --clear --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python .venv --require-hashes -r requirements/dev.txt
	@$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation -e . -e sdk
	@touch $@

.venv-emulator/.installed: .venv-uv/.installed requirements/emulator.txt
	@$(UV) venv --quiet --clear --python $(EMULATOR_PYTHON) .venv-emulator
	@$(UV) pip install --quiet --python .venv-emulator --require-hashes -r requirements/emulator.txt
	@touch $@

.venv-sam/.installed: .venv-uv/.installed requirements/sam.txt
	@$(UV) venv --quiet --clear --python $(PYTHON) .venv-sam
	@$(UV) pip install --quiet --python .venv-sam --require-hashes -r requirements/sam.txt
	@touch $@

.PHONY: lock
lock: .venv-uv/.installed ## Resolve requirements/*.in into locked files with hashes
	@for name in uv runtime dev formatter emulator sam; do \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

# --- the local cloud --------------------------------------------------------------------------

LOCAL = $(BIN)/python -m infra.local

.PHONY: up
up: install ## Start the local cloud, deploy, and show a workflow run from webhook to result
	@$(LOCAL) up

.PHONY: down
down: .venv/.installed ## Stop the local cloud; its state survives
	@$(LOCAL) down

.PHONY: reset
reset: .venv/.installed ## Stop the local cloud and forget its state
	@$(LOCAL) reset

.PHONY: status
status: .venv/.installed ## Say what runs where
	@$(LOCAL) status

.PHONY: logs
logs: .venv/.installed ## Print the end of the local cloud's logs
	@$(LOCAL) logs

# --- gates ------------------------------------------------------------------------------------

export ORCHEO_ROOT := $(CURDIR)
LAMBDA_PATH = PATH="$(dir $(EMULATOR_PYTHON)):$(PATH)"
SAM = AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 $(LAMBDA_PATH) .venv-sam/bin/sam
TEMPLATES := template.yaml infra/data.yaml infra/network.yaml

.PHONY: check
check: .venv/.installed .venv-sam/.installed ## Run every static gate
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports --no-cache > .venv/imports.log || { cat .venv/imports.log; exit 1; }
	@$(BIN)/pyright --warnings
	@$(BIN)/cfn-lint $(TEMPLATES)
	@$(SAM) validate --lint > .venv/sam.log 2>&1 || { cat .venv/sam.log; exit 1; }

.PHONY: sam-build
sam-build: .venv-sam/.installed ## Build what `sam deploy` sends to AWS: arm64, Python 3.13
	@"$(EMULATOR_PYTHON)" -c "import sys; sys.exit(sys.version_info[:2] != (3, 13))" || \
	  { echo "sam build needs Python 3.13, the Lambda runtime's; infra/find-python --lambda found $(EMULATOR_PYTHON)."; exit 1; }
	@$(SAM) build --cached --parallel

.PHONY: format
format: .venv/.installed ## Format and fix what a machine can fix
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

.PHONY: contracts
contracts: .venv/.installed ## Write contracts/ from the code; a test compares them
	@$(RUN) -m infra.contracts

# --- tests ------------------------------------------------------------------------------------

PYTEST := $(BIN)/pytest -q -p no:cacheprovider
FAST := -m "not long"

.PHONY: test
test: install ## Run everything that gates: checks, then every suite
	@infra/run-tests

.PHONY: unit
unit: .venv/.installed ## Run the unit suite (sockets off)
	@$(PYTEST) -n 2 $(FAST) --disable-socket --allow-unix-socket tests/unit

.PHONY: integration
integration: install ## Run contracts, adapters and handlers on in-process AWS, scripts beside LangGraph, and the emulator's patches
	@$(PYTEST) -n 2 $(FAST) --dist loadgroup tests/contracts tests/integration tests/differential tests/infrastructure

.PHONY: faults
faults: install ## Let every call of every function fail once, in a simulated cloud: nothing lost, doubled or stuck
	@$(PYTEST) -n 2 $(FAST) --timeout 600 tests/faults

.PHONY: security
security: .venv/.installed ## Attack the walls around user code
	@$(PYTEST) -n 2 $(FAST) --dist loadfile tests/security

.PHONY: e2e
e2e: install ## Drive a local cloud of its own through its public URLs
	@$(PYTEST) $(FAST) --timeout 300 tests/e2e

.PHONY: test-long
test-long: install ## Run the same suites at volume
	@$(PYTEST) -n 2 -m long --timeout 1200 tests/unit tests/contracts tests/integration tests/differential tests/security tests/faults
	@$(PYTEST) -m long --timeout 2400 tests/e2e || test $$? -eq 5

.PHONY: bench
bench: install ## Print counts and times of the main paths
	@$(BIN)/python -m bench
