# Two commands do everything on a machine with Python (3.11 or newer, with pip and venv) and make:
#   make reproduce    environment, then every table, figure and statistic
#   make test         environment, then all tests

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin

.PHONY: reproduce test quick lint lab lock bench clean

reproduce: .venv/ready
	$(BIN)/baseline run --force

# One process a core; the tests of a file stay together, since they share what is costly to make.
test: .venv/ready
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

quick: .venv/ready
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m "not slow"

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/nbstripout --verify --extra-keys "metadata.papermill cell.metadata.papermill metadata.language_info.version" notebooks/*.ipynb
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff

lab: .venv/ready
	$(BIN)/jupyter lab notebooks

bench: .venv/ready
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/profiles.py
	$(BIN)/python benchmarks/pages.py

# Keeps the versions that are locked; UPGRADE=--upgrade takes new ones.
# pip reads a pin of "name[extra]" as no pin of "name", so a package with extras is listed both ways.
lock:
	$(BIN)/uv pip compile pyproject.toml --extra build --group dev --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate --quiet $(UPGRADE) -o requirements.lock > /dev/null
	awk '/^[^ ]/ { if (plain) printf "%s", plain; plain = "" } { print } /\[[^ ]*\]==/ { sub(/\[[^ ]*\]/, ""); plain = $$0 "\n"; next } plain { plain = plain $$0 "\n" } END { printf "%s", plain }' requirements.lock > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean:
	rm -rf .venv

# pip compiles what it installs; the checkout is compiled here, or every kernel would do it again.
# The folder is made anew, since pip would leave there what is no longer locked.
.venv/ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "There is no Python 3.11 or newer here. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c "import ensurepip" 2>/dev/null || { echo "$(PYTHON) has no venv and pip. On Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	touch $@
