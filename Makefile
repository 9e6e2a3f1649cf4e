# The two commands everybody needs are `make demo` and `make test`.

export UV_PYTHON_DOWNLOADS := never
unexport UV_PYTHON VIRTUAL_ENV
# uv of the system, or our own copy beside the checkout: `pip --target` touches nothing else.
UV_VERSION := 0.13.8
UV := $(or $(shell command -v uv),.tools/bin/uv)
RUN := $(UV) run --no-sync

.PHONY: demo test quick fmt lint bench lock messages screenshots clean

demo: .venv/.product  ## Start Keepwarm with 60 invented leads
	$(RUN) keepwarm up --demo

test: lint chromium  ## Everything that must be green
	$(RUN) pytest --numprocesses auto --maxprocesses 4 --dist loadfile --cov --cov-report term

quick: .venv/.everything  ## Tests without a browser and without killed processes
	$(RUN) pytest -m "not browser and not slow"

fmt: .venv/.everything  ## Put code in shape
	$(RUN) ruff check --fix-only
	$(RUN) ruff format

lint: .venv/.everything  ## Everything that can be known without running
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) basedpyright
	$(RUN) lint-imports

bench: .venv/.bench chromium  ## Measure what we promise; takes several minutes
	for script in benchmarks/[a-z]*.py; do $(RUN) python $$script || exit 1; done

lock: $(UV)  ## Choose versions anew and pin them
	$(UV) run --no-project --python ">=3.11" scripts/lock.py

messages: .venv/.everything  ## Collect every text a person sees
	$(RUN) python -m scripts.messages

screenshots: .venv/.everything chromium  ## Draw the pictures of the README
	$(RUN) python -m scripts.screenshots

clean:  ## Leave nothing but the sources
	rm -rf .venv .tools .pytest_cache .ruff_cache .coverage*

.venv/.product: requirements.txt pyproject.toml | $(UV)
	$(UV) venv -q --allow-existing --python ">=3.11"
	$(UV) pip install -q --require-hashes -r requirements.txt
	$(UV) pip install -q --no-deps --editable .
	touch $@

.venv/.everything: requirements-dev.txt pyproject.toml | $(UV)
	$(UV) venv -q --allow-existing --python ">=3.11"
	$(UV) pip install -q --require-hashes -r requirements-dev.txt
	$(UV) pip install -q --no-deps --editable .
	touch $@ .venv/.product

.venv/.bench: .venv/.everything requirements-bench.txt
	$(UV) pip install -q --require-hashes -r requirements-bench.txt
	touch $@

.tools/bin/uv:
	python3 -m pip install --quiet --disable-pip-version-check --target .tools uv==$(UV_VERSION)

# Browser tests drive Debian's Chromium; elsewhere a Chromium or Chrome on the PATH will do.
.PHONY: chromium
chromium: .venv/.everything
	@sh scripts/ensure-chromium
