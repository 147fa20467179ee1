# Usher. `make run` and `make test` are all that a newcomer needs; the rest is for daily work.
.DEFAULT_GOAL := help
.PHONY: help run setup test faults check format lint types lock demo bench calibrate clean

# The newest python3 here that is at least 3.11; a shim that does not run is passed over.
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,\
  $(shell $(p) -c 'import sys; print("$(p)") if sys.version_info >= (3, 11) else 0' 2>/dev/null | grep python)))
VENV := .venv
PY := $(VENV)/bin/python

help: ## show this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: setup ## run the bot: on Telegram with a token, else with a Telegram of its own on one page
	@$(PY) -m bot run

setup: $(VENV)/.runtime ## make .venv with what the bot needs

test: $(VENV)/.dev ## run all tests, on SQLite and PostgreSQL
	@$(PY) -m pytest -q -n 3 --dist worksteal

faults: $(VENV)/.dev ## the long fault runs: kills, floods, power cuts
	@$(PY) -m pytest -q -n 3 --dist worksteal -m faults

check: lint types test ## the one strict command

lint: $(VENV)/.dev ## ruff
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

types: $(VENV)/.dev ## mypy --strict
	@$(PY) -m mypy

format: $(VENV)/.dev ## tidy the code
	@$(PY) -m ruff check --fix -q . ; $(PY) -m ruff format .

demo: $(VENV)/.dev ## renew the pictures of the chat page (needs chromium)
	@$(PY) -m docs.pictures.make

bench: $(VENV)/.dev ## speed, beside named peers
	@$(PY) -m benchmarks.delivery

calibrate: $(VENV)/.runtime ## learn from the words when the bot is sure enough to answer
	@$(PY) -m bot.knowledge.calibrate

lock: ## renew the two lock files (needs uv)
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -c requirements-dev.lock -o requirements.lock

clean: ## remove what was built
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Usher needs Python 3.11 or newer: install it, then run this again."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing: on Debian and Ubuntu, apt install python3-venv."; exit 1; }

$(VENV)/.runtime: requirements.lock | $(VENV)/bin/python
	@echo "Installing what Usher needs (once, about a minute) ..."
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m bot ask hello --folder events/wsis20 >/dev/null # learns the six languages now, so that the first start is quick, too
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what the tests need (once, about a minute) ..."
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
