# Two commands: `make start` opens the course, `make test` proves that everything holds.
# Both need only Python 3.11 or newer, and set the rest up themselves, in .venv.
# A certain interpreter: make clean && make test PYTHON=python3.12
.POSIX:

VENV = .venv
BIN = $(VENV)/bin
PYTEST =
SETUP = pyproject.toml requirements/dev.txt tools/set-up.sh

help:
	@echo 'make start   set up, and open the course'
	@echo 'make test    set up, and run everything: lint, types, layers, lessons, docs, tests'
	@echo 'make go      build the Go twins and run them against the Python solutions'
	@echo 'make docs    build the site into site/'
	@echo 'make lock    pin the newest versions that pyproject.toml allows, in requirements/'
	@echo 'make clean   remove all that the others made'

start: $(VENV)/.course
	@echo 'To have the command qrpc-lab in another terminal:  . $(BIN)/activate' >&2
	@$(BIN)/qrpc-lab start

test: lint types layers lessons docs unit

# The parts of `make test`, each for itself.

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports --no-logo

# One seed, so that a red run means a change and not a draw; authors try others with --times.
lessons: $(VENV)/.dev
	$(BIN)/qrpc-lab dev check --seed gate

docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# Real servers, clients and limits are at work here: what fails beside everything else is tried
# once more on its own, and only then is it red.  Both runs are printed.
unit: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist loadfile $(PYTEST) || $(BIN)/pytest --last-failed $(PYTEST)

go: $(VENV)/.dev
	@$(BIN)/python -c 'import go' 2>/dev/null || sh tools/set-up.sh go || true
	$(BIN)/python -m tools.go_twins

lock:
	python3 -m venv .cache/lock
	.cache/lock/bin/python -m pip install --quiet uv
	.cache/lock/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	    --upgrade --no-emit-index-url --custom-compile-command 'make lock' \
	    --quiet --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf build dist site

# Set-up is done again only when one of these files changed.

$(VENV)/.course: $(SETUP)
	@sh tools/set-up.sh course
	@touch $@

$(VENV)/.dev: $(SETUP)
	@sh tools/set-up.sh dev
	@touch $@ $(VENV)/.course

.PHONY: help start test lint types layers lessons docs unit go lock clean
