# make demo   install, map the example reports, say where the map is
# make test   install, get Chromium where there is none, run every test and check
# make bench  measure what the docs state (seeded data, ratios to named peers)
# make lock   renew the pinned requirements after a change of dependencies
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

PY := .venv/bin/python
INSTALLED := .venv/installed
FRONTEND := maps/frontend
# What the build hook assembles from; a change here installs anew.
BUILD_INPUTS := pyproject.toml .ci/requirements.txt $(wildcard .ci/*.py) $(FRONTEND)/package-lock.json \
	$(shell find $(FRONTEND)/src -type f 2>/dev/null)

.PHONY: demo test install check bench lock clean

demo: install
	$(PY) -m geoevents map examples/zummar -o build/zummar.html

test: check frontend-test
	.ci/ensure_chromium
	$(PY) -m pytest -n auto --dist loadfile

check: install
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

.PHONY: frontend-test
frontend-test: $(FRONTEND)/node_modules/.dev-installed
	cd $(FRONTEND) && npm run --silent check && npm test --silent

$(FRONTEND)/node_modules/.dev-installed: $(FRONTEND)/package-lock.json
	cd $(FRONTEND) && npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

install: $(INSTALLED)

$(INSTALLED): $(BUILD_INPUTS)
	@found=""; for p in "$${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do \
	  if [ -n "$$p" ] && "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$p"; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "geoevents needs Python 3.11 or newer; set PYTHON to one." >&2; exit 2; fi; \
	command -v npm >/dev/null || { echo "geoevents is built with Node (npm); install Node 18 or newer." >&2; exit 2; }; \
	[ -x $(PY) ] || "$$found" -m venv .venv
	$(PY) -m pip install --quiet --require-hashes -r .ci/requirements.txt
	$(PY) -m pip install --quiet --no-deps --editable .
	touch $@

bench: install
	@for script in benchmarks/[!_]*.py; do echo "== $$script"; $(PY) "$$script"; done

lock:
	$(PY) -m pip install --quiet uv
	$(PY) -m uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --quiet \
	  --custom-compile-command "make lock" -o .ci/requirements.txt

clean:
	rm -rf build .venv gazetteer/data/assembled gazetteer/data/LICENSES $(FRONTEND)/dist $(FRONTEND)/LICENSES $(FRONTEND)/node_modules
