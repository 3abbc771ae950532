# plursim. Set-up needs make and Python 3.11 or newer, nothing else: the first target that is called makes
# .venv, with what a run needs (requirements.lock); the first that tests, checks or writes documents adds what
# only development needs (requirements-dev.lock). Nothing is fetched after that.

VENV := .venv
BIN := $(VENV)/bin
SCENARIO := scenarios/america_in_one_room.yaml

# The first Python of 3.11 or newer that runs; say which to use with: make PYTHON=/path/to/python run
PYTHON ?= $(or $(shell for name in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& echo $$name && break; done),python3)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check processors bench mutants docs lock clean

help:  ## Say what the targets do.
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' $(MAKEFILE_LIST)

run: $(VENV)/.ready  ## Run the example scenario.
	$(BIN)/python -m plursim run $(SCENARIO)

test: $(VENV)/.dev  ## Run all tests and doctests.
	$(BIN)/python -m pytest -n auto --maxprocesses 4

processors: $(VENV)/.dev  ## Compare scenarios and numeric tests between processors.
	$(BIN)/python -m tests.processors

check: $(VENV)/.dev  ## Lint, format, types, layers, docs.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.check

bench: $(VENV)/.dev  ## Run the benchmarks.
	@set -e; for script in benchmarks/[a-z]*.py; do \
		echo "== $$script"; $(BIN)/python -m benchmarks.$$(basename $$script .py); done

MODULE := plursim/society/society.py
mutants: $(VENV)/.dev  ## Plant faults in MODULE (a file or folder) and print those no test notices.
	$(BIN)/python -m tests.mutants $(MODULE)

docs: $(VENV)/.dev  ## Write the generated parts of the documentation again.
	$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.printed

# The only target that needs uv. Versions stay where they still fit; for the newest: make lock UPGRADE=--upgrade
# The second file holds the first, version by version: development happens on what users run.
COMPILE = uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet $(UPGRADE)
lock:  ## Resolve pyproject.toml into the two lock files.
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group dev --extra parquet --constraints requirements.lock --output-file requirements-dev.lock

clean:  ## Remove the virtual environment.
	rm -rf $(VENV)

# A new requirements.lock means a new environment, a new pyproject.toml only a new installation of the project,
# and a new requirements-dev.lock only what changed in it. Modules are compiled when first used: to compile them
# all would cost a run 200 MB and half its set-up. plursim and litellm are, so that a user who keeps Python from
# writing compiled files does not wait for them each time.
$(VENV)/.locked: requirements.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || { \
		echo "plursim needs Python 3.11 to 3.14, and '$(PYTHON)' is not one:" \
			"install it, or say where it is: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make virtual environments with pip:" \
			"its 'venv' and 'ensurepip' modules are missing (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.ready: $(VENV)/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q plursim && $(BIN)/python -c "import litellm"
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.locked | $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true  # tests, where warnings are errors, compile nothing
	@touch $@
