# Everything a newcomer or a machine runs. Needs Python 3.11 or later, make, and the package index.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check quick test-long bench format clean

demo: $(VENV)/.ready ## see findings on the vault that ships with the project
	@$(BIN)/vaultlint check --exit-zero fixtures/demo/before

test: check ## everything that must hold, as CI runs it
	$(BIN)/python -m pytest -q -m "not slow"

check: $(VENV)/.ready ## the checks that read the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

quick: $(VENV)/.ready ## the tests alone, without building and installing the wheel
	$(BIN)/python -m pytest -q -m "not slow and not package" -n auto --dist loadfile

test-long: check ## minutes of fuzzing, and whole vaults where they are at hand
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -q

bench: $(VENV)/.ready ## how long a look takes, beside rumdl's
	@$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benchmarks

format: $(VENV)/.ready ## put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf $(VENV) build dist *.egg-info

# Dependency groups need pip 25.1, and a fresh environment may hold an older one.
$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@
