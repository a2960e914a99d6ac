# Every target makes what it needs. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
RUN_STAMP := .venv/.runtime
DEV_STAMP := .venv/.development

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(RUN_STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Portcullis needs Python 3.11 or newer; this is " + sys.version.split()[0] + " (choose another with PYTHON=…)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: setup
setup: $(DEV_STAMP) ## the environment alone: .venv from the hash-pinned locks

.PHONY: run
run: $(RUN_STAMP) ## the whole gate in one process at http://127.0.0.1:8000 (PORT=… for another)
	@PORTCULLIS_PORT=$${PORT:-8000} PORTCULLIS_LOG_LEVEL=$${PORTCULLIS_LOG_LEVEL:-WARNING} $(BIN)/portcullis up

.PHONY: test
test: $(DEV_STAMP) ## the whole suite: PostgreSQL and Kafka are real
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

.PHONY: unit
unit: $(DEV_STAMP) ## the unit tests alone: seconds
	$(BIN)/python -m pytest tests/unit

.PHONY: corpus
corpus: $(DEV_STAMP) ## real lists and messages beside the repository (PORTCULLIS_CORPUS), with the tables of what is reached
	$(BIN)/python -m pytest tests/corpus

.PHONY: bench
bench: $(DEV_STAMP) ## measure everything against its peers and targets (15 minutes; wants the machine to itself)
	$(BIN)/python -m bench

.PHONY: bench-quick
bench-quick: $(DEV_STAMP) ## the same in two minutes, rougher
	$(BIN)/python -m bench --quick

.PHONY: fuzz
fuzz: $(DEV_STAMP) ## a million mutated messages for each parser family (hours; INPUTS=20000 for a short run)
	$(BIN)/python -m bench.fuzz --inputs $${INPUTS:-1000000}

.PHONY: faults
faults: $(RUN_STAMP) ## every fault code with its severity, its meaning and how to mend it
	@$(BIN)/python -m services.ingest.validation.catalogue --table

.PHONY: check
check: $(DEV_STAMP) ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(DEV_STAMP) ## put the code in form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: docs
docs: $(DEV_STAMP) ## write the generated references: OpenAPI, AsyncAPI, faults, features
	$(BIN)/python -m services.references

.PHONY: lock
lock: $(DEV_STAMP) ## resolve the dependencies of pyproject.toml anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --upgrade --extra install pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --upgrade --extra install --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

.PHONY: kafka
kafka: $(RUN_STAMP) ## Apache Kafka on 127.0.0.1:9092, until Ctrl-C (needs Java 17 and Maven)
	$(BIN)/python deploy/kafka/broker.py run --port 9092 --data .portcullis/kafka

.PHONY: clean
clean: ## forget the environment and the caches; data in .portcullis stays
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
