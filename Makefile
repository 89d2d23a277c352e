# Two commands: `make run` highlights a real article, `make test` runs what a change needs: all checks, and
# the tests that are not slow. `make test-all` runs everything, as CI does.
# Both install what they need in .venv. Requirements: Python 3.11 or newer, pip and make.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
EXAMPLE := examples/farewell-address.md
# Processes that run tests. The tests of a file share a process, and what they have set up.
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
PYTEST = OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile

.PHONY: run test test-all check check-js extension format fuzz kills install-check lowest docs clean figures nightly notebooks

run: .venv/.run
	@echo "The five key points of $(EXAMPLE), a speech that the model has never seen:"
	@echo
	@$(BIN)/pullquote highlight $(EXAMPLE) --aim gist --top 5 --format text
	@echo
	@echo "Its three most quotable sentences:"
	@echo
	@$(BIN)/pullquote highlight $(EXAMPLE) --aim quotable --top 3 --format text
	@echo
	@echo "Next: $(BIN)/pullquote highlight YOUR-FILE-OR-URL      (text, Markdown, HTML, PDF, EPUB, DOCX, VTT, SRT)"
	@echo "      $(BIN)/pullquote highlight $(EXAMPLE) --output marked.html"
	@echo "      $(BIN)/pullquote serve                         (the reading page)"

test: check
	$(PYTEST) -m "not slow"

test-all: check
	$(PYTEST) --cache-clear
	@$(MAKE) --no-print-directory lowest install-check

check: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory check-js

# Types and lint of the page's and the extension's JavaScript. Needs Node.js; .ci/run requires it.
check-js:
	@if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory node_modules/.done && npm run --silent check; \
	else \
		echo "JavaScript checks left out: npm not found (it comes with Node.js 20.19 or newer)"; \
	fi

node_modules/.done: package.json package-lock.json
	@npm ci --silent
	@touch $@

# The browser extension: build/extension/BROWSER and build/pullquote-BROWSER.zip, for Chromium and Firefox.
extension:
	@$(PYTHON) tools/make_extension.py

format: .venv/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The core and the services again, without training frameworks, at the lowest versions allowed.
lowest: .venv-lowest/.done
	OMP_NUM_THREADS=1 .venv-lowest/bin/python -m pytest --numprocesses $(JOBS) --dist loadfile tests/unit tests/property tests/http tests/quality tests/docs \
		$(foreach part,cli/test_encoder cli/test_models cli/test_train corpus crawl datasets evaluation exports ingest training,--ignore-glob="*$(part)*")

# The built wheel in a bare environment, installed with the oldest pip that Python 3.11 came with.
install-check: .venv/.test
	$(BIN)/python tools/check_install.py --pip 22.3

# 10,000 hostile inputs for all readers and importers; SEED=N draws others.
SEED ?= 1
fuzz: .venv/.test
	$(BIN)/python tools/fuzz.py --seed $(SEED)

# Ten SIGKILLs in the middle of each command that can be resumed; the tests have three.
kills: .venv/.test
	PULLQUOTE_TEST_KILLS=10 $(BIN)/python -m pytest tests/hostile/test_kills.py --durations=0

# The figures of the documentation, measured again and rewritten in place: all of them, those of a page or one
# block (PAGE=docs/explanation/figures.md#speed). DATA is the folder of the corpora, VENVS and WORK are folders
# for environments and networks; `tools/make_figures.py --list` prints the blocks and how long each takes.
figures: .venv/.test
	$(BIN)/python tools/make_figures.py --data "$(DATA)" --venvs "$(VENVS)" --work "$(WORK)" $(PAGE)

# What takes too long for every change: all printed commands, and all chapters as notebooks. About half an hour.
nightly: notebooks
	PULLQUOTE_NIGHTLY=1 $(BIN)/python -m pytest tests/docs/test_commands.py

# The chapters of the tutorial as notebooks, written from the pages and executed.
notebooks: .venv/.test
	$(BIN)/python tools/make_notebooks.py
	@for notebook in docs/tutorial/*.ipynb; do $(BIN)/python tools/make_notebooks.py --run $$notebook || exit 1; done

# The site, build/site/index.html. The code on its pages runs in the tests.
docs: .venv/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "Open build/site/index.html; with search: $(BIN)/mkdocs serve"

# These files mark a complete installation; an interrupted one starts again.
.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Python {sys.version.split()[0]} is too old; 3.11 or newer is needed")'
	@echo "Setting up .venv: this takes a minute once."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.run: .venv/.python pyproject.toml constraints.txt
	@$(PIP) install --constraint constraints.txt --editable ".[serve]"
	@touch $@

# Dependency groups need pip 25.1.
.venv/.pip: .venv/.python
	@$(PIP) install --upgrade "pip>=25.1"
	@touch $@

.venv/.test: .venv/.run .venv/.pip packages/minilm/pyproject.toml packages/skipthoughts/pyproject.toml
	@$(PIP) install --constraint constraints.txt --editable ".[corpus,mcp,minilm,onnx,ray,search,serve,skipthoughts,tokenizers,train,words]" \
		./packages/minilm ./packages/skipthoughts --group docs --group test
	@touch $@

.venv/.docs: .venv/.run .venv/.pip
	@$(PIP) install --constraint constraints.txt --group docs
	@touch $@

.venv-lowest/.done: pyproject.toml constraints-lowest.txt
	@echo "Setting up .venv-lowest."
	@$(PYTHON) -m venv .venv-lowest
	@.venv-lowest/bin/python -m pip --quiet install --upgrade "pip>=25.1"
	@.venv-lowest/bin/python -m pip --quiet install --constraint constraints-lowest.txt --editable ".[serve]" \
		hatchling hypothesis pypdf pytest pytest-timeout pytest-xdist safetensors trustme
	@touch $@

clean:
	rm -rf .venv .venv-lowest node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
