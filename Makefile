# The two commands: `make demo` (the main job on the embedded PostgreSQL) and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo announced test install check bench bench-scale soak format notebooks screenshots catalogue estimate lock clean
.DELETE_ON_ERROR:

demo: announced install
	$(BIN)/workbench run

announced:
	@echo "Sets up .venv (about a minute, once), starts an embedded PostgreSQL, and runs the whole job on sample data: migrate,"
	@echo "validate, benchmark, snapshot, overlap, reports (another minute, less the next time). It asks nothing, and ends with"
	@echo "a verdict and the page to open."

test: install
	$(BIN)/python -m pytest -n 2

install: .venv/installed

# The environment's own pip is not needed, so that a Python without ensurepip serves too. What is imported is compiled then:
# compiling all of it takes longer than all else.
.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it as in: make PYTHON=python3.12 demo")'
	@echo "Setting up .venv; about a minute, once."
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Speed of the machinery at about 1.5 million memberships and 5,400 funds, as ratios; about nine minutes on two cores.
bench: install
	PYTHONPATH=tests $(BIN)/python tests/bench/bench_overlap.py
	PYTHONPATH=tests $(BIN)/python tests/bench/bench_machinery.py

# All pairs of each day of made-up markets of up to ten million rows, by each engine, and what twelve billion would take;
# some fifteen minutes on two cores. Spark itself takes part where `make soak` has put it.
bench-scale: install
	PYTHONPATH=tests:build/pyspark $(BIN)/python tests/bench/bench_scale.py

# The server under load beside ROAPI and Datasette, which get an environment of their own; needs wrk and hey. Two minutes.
bench-api: install
	$(PYTHON) -m venv build/$@
	build/$@/bin/python -m pip install --quiet --disable-pip-version-check roapi datasette
	PYTHONPATH=tests $(BIN)/python tests/bench/bench_api.py build/$@/bin

# Random writes by the thousand, each followed and proven; every command killed at every statement; hundreds of lives.
# Hours on two cores; WORKBENCH_SEED=2 takes other lives.
soak: install
	WORKBENCH_SOAK=1000 $(BIN)/python -m pytest -n 2 tests/migration/test_follow.py tests/migration/test_rebuild.py tests/migration/test_faults.py tests/migration/test_soak.py tests/migration/test_adversary.py
	WORKBENCH_SOAK=16 $(BIN)/python -m pytest -n 2

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The main job on new sample data, into build/<target>.
define sample_run
	rm -rf build/$@ && mkdir -p build/$@
	data=$$(mktemp -d) && chmod 755 $$data && \
	  export WORKBENCH_FILES=$$data/files && \
	  $(BIN)/workbench run --data-dir $$data/server --snapshots $$data/snapshots --output build/$@ && \
	  $(BIN)/workbench notebook run 60_history --snapshots $$data/snapshots --output build/$@ && \
	  $(BIN)/workbench load workbench/sample/issuer_files --environment TEST --apply --no-snapshot --data-dir $$data/server && \
	  $(BIN)/workbench notebook run 35_load -p environment=TEST --output build/$@ --data-dir $$data/server && \
	  $(BIN)/workbench notebook run 36_sectors -p environment=TEST --output build/$@ --data-dir $$data/server && \
	  $(BIN)/workbench notebook run 45_explore --output build/$@ --snapshots $$data/snapshots && \
	  $(BIN)/workbench db stop --data-dir $$data/server && rm -rf $$data
endef

# Run the notebooks on sample data and keep the outputs of their tagged cells, which tests compare.
notebooks: install
	$(sample_run)
	PYTHONPATH=tests $(BIN)/python tests/tools/keep_outputs.py build/$@

# Every page at both widths, light, dark, without scripts and on paper, into build/screenshots/pictures, to be looked at;
# and the picture in the README. Needs chromium.
screenshots: install
	$(sample_run)
	PYTHONPATH=tests $(BIN)/python tests/tools/keep_screenshot.py build/$@ reports/page.png

# What PostgreSQL should say of all that sql/schema deploys, from real deployments; after each change there. Names further
# servers' programs with SERVERS=folder: on 15 and 18 alone what is known of 17 is forgotten.
catalogue: install
	PYTHONPATH=tests $(BIN)/python tests/tools/keep_catalogue.py $(SERVERS)

# How long a migration stops writers, by which `plan` estimates it; a few minutes on a quiet machine.
estimate: install
	PYTHONPATH=tests $(BIN)/python tests/tools/keep_estimate.py

# Needs uv on the path; the file then holds hashes and no addresses.
lock:
	uv pip compile pyproject.toml --extra embedded --extra serve --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --output-file requirements.lock

clean:
	rm -rf .venv build dist reports/*.html reports/*.json reports/*.csv reports/*.ipynb reports/*.js reports/*.pdf
