.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
export VIRTUAL_ENV := $(CURDIR)/$(VENV)

.PHONY: help run test check bench audit words clean

help: ## show what can be done
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 14

# uv from the machine, else a copy of our own beside the project: a bare Debian Python has no venv module.
$(BIN)/.ready: requirements-dev.lock pyproject.toml
	@command -v uv >/dev/null || [ -x .boot/lib/bin/uv ] || $(PYTHON) -m pip install --quiet --target .boot/lib uv
	@uv=$$(command -v uv || echo .boot/lib/bin/uv); \
	[ -d $(VENV) ] || $$uv venv --quiet --python $$(command -v $(PYTHON)) $(VENV); \
	$$uv pip sync --quiet --require-hashes requirements-dev.lock && \
	$$uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

words: $(BIN)/.ready ## compile the catalogues
	@$(BIN)/lms words compile

run: words ## set up, migrate, load courses and the demonstration, serve on http://127.0.0.1:8000
	@LMS_DEMO=1 $(BIN)/lms demo
	@LMS_DEMO=1 $(BIN)/lms serve

test: words ## run every test, on SQLite and on PostgreSQL
	@$(BIN)/pytest -n auto --dist loadfile

check: words ## format, lint, types, layers, templates, catalogues, courses, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/ty check lms
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lms words check
	$(BIN)/lms courses check --complete
	$(BIN)/lms courses proofread

bench: words ## measure the server beside its bare floor, as ratios
	@$(BIN)/python -m benchmarks

audit: words ## accessibility of every page: three languages, light and dark, phone and desk
	@$(BIN)/pytest -m audit

clean: ## remove the environment and what was built
	rm -rf $(VENV) .boot build *.egg-info
