# The commands of the house. Needs Python 3.11 or newer and make; everything else is installed into .venv.

.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed.stamp
# Set PYTHON to choose the interpreter, for example: make install PYTHON=/opt/python/bin/python3.12
PYTHON ?=
# uv trusts what the machine trusts, as pip is told to: networks that inspect traffic have certificates of their own.
export UV_SYSTEM_CERTS := true
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: help
help: ## Say what can be made
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name words; do \
		printf '  %-10s %s\n' "$$name" "$$words"; done

.PHONY: install
install: $(STAMP) ## Make .venv and install everything into it; quick when nothing has changed

$(STAMP): requirements-bootstrap.lock requirements-dev.lock requirements-peer.lock pyproject.toml
	@sh tools/make-venv "$(VENV)" $(PYTHON)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--requirement requirements-bootstrap.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements-dev.lock
	@# It declares a newer Python than it needs, which only pip can be told to pass over.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--no-deps --ignore-requires-python --requirement requirements-peer.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Installed. The command is $(BIN)/ledger"

.PHONY: demo
demo: $(STAMP) ## Run a synthetic year of cases through the whole ledger, then show what it found
	@$(BIN)/ledger demo

.PHONY: lint
lint: $(STAMP) ## Check style, types, the direction of imports, and that generated files are current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m schemas.generate --check

.PHONY: test
test: lint ## Run lint, then every test, against a real Kafka broker and a real PostgreSQL
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal

.PHONY: explore
explore: $(STAMP) ## Run the property tests on examples that nobody has drawn before
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal --hypothesis-profile=explore -m hypothesis

.PHONY: bench
bench: $(STAMP) ## Measure the ledger beside the ceiling of the same machine; prints a table, writes JSON
	$(BIN)/python -m tests.bench

.PHONY: generate
generate: $(STAMP) ## Write the files that are generated from schemas/
	$(BIN)/python -m schemas.generate

.PHONY: format
format: $(STAMP) ## Lay out the code as `make lint` wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lock
lock: $(STAMP) ## Write the lock files anew from pyproject.toml, with the newest versions that it allows
	$(COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	$(COMPILE) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	echo 'aics-tlog>=0.2.1,<0.3' | $(COMPILE:3.11=3.12) --upgrade --no-deps --no-annotate --output-file requirements-peer.lock -
	echo uv | $(COMPILE) --no-annotate --constraint requirements-dev.lock --output-file requirements-bootstrap.lock -

.PHONY: clean
clean: ## Remove what was made here: .venv and the tools' caches (never a ledger's data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
