# `make run` and `make test` need python3.11+ with venv, make and git; everything else they bring themselves.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
ONLY ?=
LANGUAGES := de da et pl en
unexport PYTHONPATH

.PHONY: help run test check faults fmt bench lock messages clean base everything compiled

help:
	@echo "make run      start Hansa on http://localhost:8000 (PORT=... changes it)"
	@echo "make test     checks, the suite on SQLite and on PostgreSQL with Redis, browser journeys"
	@echo "make check    formatting, types, import contracts, migrations, templates"
	@echo "make faults   the long schedules of faults and load"
	@echo "make bench    measure (ONLY=name for one area)"
	@echo "make fmt      format the code"
	@echo "make lock     pin the dependencies anew"
	@echo "make messages collect the words to translate"
	@echo "make clean    remove what was made, the data under var/ as well"

run: base
	@exec $(PY) deploy/run.py

# Plain standard library, before anything is installed; what is missing for it is said in one line.
base:
	@python=$$(sh deploy/find_python) && exec $$python deploy/setup.py base

everything:
	@python=$$(sh deploy/find_python) && exec $$python deploy/setup.py test

compiled: everything
	@$(PY) deploy/messages.py

test: compiled
	@$(PY) -m tests.services install
	@$(PY) -m tests.run

check: compiled
	@$(PY) -m tests.checks

faults: compiled
	@$(PY) -m tests.services install
	@FAULTS=full $(PY) -m tests.run faults

fmt: everything
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format .

bench: compiled
	@$(PY) -m tests.services install
	@$(PY) -m benchmarks.run $(if $(ONLY),--only $(ONLY))

lock: everything
	@$(PY) deploy/lock.py

messages: everything
	@mkdir -p frontend/locale
	@$(PY) manage.py makemessages --no-location --no-obsolete --no-wrap \
		$(foreach language,$(LANGUAGES),-l $(language)) -i '.venv/*' -i 'var/*' -i 'tests/*' -i 'benchmarks/*'

clean:
	rm -rf $(VENV) var .ruff_cache .mypy_cache .pytest_cache .import_linter_cache .hypothesis
	find frontend/locale -name '*.mo' -delete
