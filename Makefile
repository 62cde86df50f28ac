# Every target prepares .venv/ itself; a second run finds it ready. See tools/setup for what it needs of the system.
SERVE ?= 1
PYTEST_ARGS ?=
BIN := .venv/bin

.PHONY: all demo test judges bench evidence lint format types imports migrations wheel lock setup setup-tests \
	setup-judges setup-bench setup-evidence clean

all: setup

setup:
	@tools/setup paper

setup-tests:
	@tools/setup tests

setup-judges:
	@tools/setup judges

setup-bench:
	@tools/setup bench

setup-evidence:
	@tools/setup evidence

demo: setup ## an example's story on a fresh database, then a server on 127.0.0.1:8000 (SERVE=0: only the story; EXAMPLE=all: all four)
	$(BIN)/charter demo --data charter-data --out out $(if $(EXAMPLE),--example $(EXAMPLE)) $(if $(filter 0,$(SERVE)),--no-serve)

test: setup-tests ## every test, with modest counts, on SQLite and PostgreSQL
	$(BIN)/pytest -n logical --maxprocesses=4 --dist=worksteal $(PYTEST_ARGS)

judges: setup-judges ## the demonstration's papers before veraPDF, the EU's DSS, poppler and qpdf; the only target that needs Java
	mvn --batch-mode --quiet --strict-checksums --file tests/judges/java package
	$(BIN)/pytest $(PYTEST_ARGS) tests/judges

bench: setup-bench ## ratios against peers, measured in the same run: out/bench.json
	$(BIN)/python -m benchmarks --out out/bench.json

evidence: setup-evidence ## the long campaigns: out/evidence.json
	$(BIN)/python -m evidence --out out/evidence.json

lint: setup-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup-tests
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

types: setup-tests
	$(BIN)/mypy
	$(BIN)/mypy tests

imports: setup-tests
	$(BIN)/lint-imports

migrations: setup-tests ## up, down and up again on both databases
	$(BIN)/pytest -q tests/house/test_migrations.py

wheel: setup
	$(BIN)/python -m hatchling build -t wheel -t sdist

lock: setup
	tools/lock

clean:
	rm -rf .venv charter-data out dist charter_engine/assets
