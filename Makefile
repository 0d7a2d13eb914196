# Each target sets up what it needs, on a machine with python3.11 or newer, git and make.

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-slow bench lock

demo: $(READY)  ## Build a real example from its spec to a pull request bundle
	@VENV="$(abspath $(VENV))" sh .ci/demo

test: $(READY)  ## Everything that must hold, in a few minutes
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2

test-slow: $(READY)  ## What takes long, or needs the package registry
	$(BIN)/pytest -q -n 2 -m slow

bench: $(READY)  ## How fast it is, beside other tools
	$(BIN)/python -m compileall -q specc
	@command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix .bench @fission-ai/openspec write-good@1.0.8 || true
	OPENSPEC_TELEMETRY=0 $(BIN)/python -m tests.bench

lock: $(READY)  ## Renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra build --extra agents --extra solver --group dev --universal --generate-hashes \
		--python-version 3.11 --no-emit-index-url --no-header --upgrade -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
