# make demo   opens the program on a made-up school      make test   checks everything
# Both make what they need first (virtual environment, locked dependencies, and on Debian and Ubuntu the
# system libraries of Qt), and start at once when it is already there.
# Another Python: make PYTHON=python3.12 test. More for pytest: make test PYTEST_OPTIONS="-x -k outbox"

PYTHON ?= $(shell sh tools/find_python.sh || echo false)
BIN := .venv/bin
WORKERS ?= 2
PYTEST_OPTIONS ?=
SEED ?= 20261121
# make windows-test WINDOWS_TESTS="tests/db -k lock"
WINDOWS_TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check lint tests bench campaign tour manual-pictures lock wheel sbom audit clean windows windows-smoke windows-test ready-to-run ready-to-develop

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 20

demo: ready-to-run ## open the program on a made-up school; without a display, render it into tour/
	$(BIN)/python -m livret_desktop demo

test: check ## the same as check

check: lint tests ## format, lint, types, import rules, tests

lint: ready-to-develop
	$(BIN)/ruff format --check livret_desktop tests tools installer
	$(BIN)/ruff check livret_desktop tests tools installer
	$(BIN)/mypy
	$(BIN)/lint-imports

tests: ready-to-develop lint
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal $(PYTEST_OPTIONS)

bench: ready-to-develop ## the program against its yardsticks, A B A B…; writes docs/bench.md
	$(BIN)/python -m tools.bench

campaign: ready-to-develop ## fault campaigns at full size; writes docs/campaigns.md
	$(BIN)/python -m tools.campaign --seed $(SEED)

tour: ready-to-run ## render every screen and document of the made-up school into tour/
	env -u DISPLAY -u WAYLAND_DISPLAY $(BIN)/python -m livret_desktop demo

manual-pictures: ready-to-develop ## draw the pictures of the manual again, into resources/manual/pictures; look at them
	$(BIN)/python -m tools.manual_pictures

wheel: ready-to-develop ## the file to install elsewhere, in dist/
	$(BIN)/python -m build --wheel --no-isolation

windows: ready-to-develop ## the setup for Windows, in dist/: frozen under Wine, checked, packed by NSIS
	$(BIN)/python -m installer.build

windows-test: ready-to-develop ## the tests under Windows' own Python in Wine, then a hand at the keyboard of its window
	$(BIN)/python -m installer.wine.lane $(WINDOWS_TESTS)
	$(if $(WINDOWS_TESTS),,$(BIN)/python -m installer.wine.typed)

windows-smoke: ready-to-develop ## that setup on a made-up Windows PC: installed, updated, filled, stopped, removed
	@ls dist/livret-setup-*.exe >/dev/null 2>&1 || $(MAKE) windows
	$(BIN)/python -m installer.smoke

lock: ready-to-develop ## choose the versions again: requirements/run.txt and dev.txt
	sh tools/lock.sh $(BIN)/python
	$(BIN)/python -m tools.sbom

sbom: ready-to-develop ## bill of materials (CycloneDX) and licence list, in resources/licences, from the locks
	$(BIN)/python -m tools.sbom

audit: ready-to-develop ## ask the public advisory database about every locked library (needs the internet)
	sh tools/audit.sh $(BIN)/python

clean: ## remove everything made here, the virtual environment too
	rm -rf .venv .venv-audit .wine build dist tour .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find livret_desktop tests tools installer -name __pycache__ -type d -prune -exec rm -rf {} +

ready-to-run:
	@$(PYTHON) tools/bootstrap.py run

ready-to-develop:
	@$(PYTHON) tools/bootstrap.py dev
