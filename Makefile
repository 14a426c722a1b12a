# Orcheo: `make up` to see it run, `make test` to prove it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell infra/find-python)
EMULATOR_PYTHON ?= $(shell infra/find-python --lambda)
UV := .venv-uv/bin/uv
BIN := .venv/bin
RUN := PYTHONDONTWRITEBYTECODE=1 $(BIN)/python
# Empty where there is none that builds the canvas: everything else works without.
NODE := $(or $(NODE),$(shell infra/find-node 2>/dev/null))
NPM = PATH="$(dir $(NODE)):$(PATH)" npm --prefix canvas
NPM_RUN = $(NPM) run --silent

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

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

canvas/node_modules/.installed: canvas/package.json canvas/package-lock.json canvas/.npmrc
	@test -n "$(NODE)" || { infra/find-node; exit 1; }
	@$(NPM) ci --loglevel error
	@touch $@

.PHONY: no-node
no-node:
	@echo "Leaving out the canvas: Node.js 20.19, 22.12 or later is not installed."

.PHONY: lock
lock: .venv-uv/.installed ## Resolve requirements/*.in into locked files with hashes
	@for name in uv runtime dev formatter emulator sam; do \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

# --- the local cloud --------------------------------------------------------------------------

LOCAL = $(BIN)/python -m infra.local

.PHONY: up
up: install $(if $(NODE),canvas/dist/index.html,no-node) ## Start the local cloud, deploy, and show a workflow run from webhook to result
	@$(LOCAL) up

.PHONY: dev
dev: install canvas/node_modules/.installed ## The same, with the canvas in the foreground, reloaded as its sources change
	@PATH="$(dir $(NODE)):$(PATH)" $(LOCAL) dev

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

# --- the canvas -------------------------------------------------------------------------------

# Folders as well: they change when a file comes or goes.
CANVAS_SOURCES := canvas/index.html canvas/vite.config.ts canvas/tsconfig.json \
  $(shell find canvas/src canvas/public -not -name '*.test.*')

canvas/dist/index.html: canvas/node_modules/.installed $(CANVAS_SOURCES)
	@$(NPM_RUN) build -- --logLevel warn
	@touch $@

.PHONY: canvas
canvas: canvas/dist/index.html ## Build the canvas, which the local cloud serves at /

EDGE_STACK ?= orcheo-edge

.PHONY: deploy-canvas
deploy-canvas: .venv/.installed canvas/dist/index.html ## Upload the canvas to AWS (EDGE_STACK: stack of infra/edge.yaml)
	@$(BIN)/python -m infra.deploy_canvas --stack $(EDGE_STACK)

.PHONY: canvas-check
canvas-check: canvas/node_modules/.installed ## Run the canvas's static gates: layout, eslint, types, generated files
	@$(NPM_RUN) check

.PHONY: canvas-unit
canvas-unit: canvas/node_modules/.installed ## Run the canvas's unit tests
	@$(NPM_RUN) unit

.PHONY: canvas-e2e
canvas-e2e: install canvas/dist/index.html ## Drive the canvas in Chromium on a local cloud of its own
	@chromium="$$(infra/find-chromium)" && ORCHEO_CHROMIUM="$$chromium" $(BIN)/python -m infra.local.trial -- \
	  env PATH="$(dir $(NODE)):$(PATH)" npm --prefix canvas run --silent e2e

# --- gates ------------------------------------------------------------------------------------

export ORCHEO_ROOT := $(CURDIR)
LAMBDA_PATH = PATH="$(dir $(EMULATOR_PYTHON)):$(PATH)"
SAM = AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 $(LAMBDA_PATH) .venv-sam/bin/sam
TEMPLATES := template.yaml infra/data.yaml infra/network.yaml infra/edge.yaml infra/people.yaml

.PHONY: check
check: .venv/.installed .venv-sam/.installed $(if $(NODE),canvas-check,no-node) ## Run every static gate
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
format: .venv/.installed $(if $(NODE),canvas/node_modules/.installed,no-node) ## Format and fix what a machine can fix
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@$(if $(NODE),$(NPM_RUN) format)

.PHONY: contracts
contracts: .venv/.installed $(if $(NODE),canvas/node_modules/.installed,no-node) ## Write contracts/ from the code, and the canvas's types from them; gates compare
	@$(RUN) -m infra.contracts
	@$(if $(NODE),$(NPM_RUN) generate)

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
	@$(if $(NODE),ORCHEO_LONG=1 $(MAKE) --no-print-directory canvas-e2e,$(MAKE) --no-print-directory no-node)

.PHONY: bench
bench: install ## Print counts and times of the main paths
	@$(BIN)/python -m bench
