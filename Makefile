# The market's commands. Needs Python 3.11 or newer and nothing else.
#   make demo         a market with farms and produce on http://127.0.0.1:8000
#   make demo-reset   the same from scratch
#   make test         every test that this machine can run; THOROUGH=1 draws all cases
#   make thorough     all cases of the tests, at awkward hours, on awkward days, in four time zones
#   make pictures     keep the pictures of pages anew that tests compare with
#   make check        format, lint, types, templates, import rules, migrations, texts; with
#                     Node the scripts' types as well (make check-scripts)
#   make bench        pages, whole orders and memory beside stock Oscar and a bare view;
#                     ONLY=desk,files,money,figures,fanout,rush,growth,counties,trainees,search
#   make bench-table  write what `make bench` found last into docs/performance.md
#   make harvest-day  the peak hour of a county's best fortnight for ten minutes, with
#                     DATABASE_URL and REDIS_URL (docs/harvest-day.md)
#   make harvest-hosts  the same on many hosts: network namespaces, for root alone
#   make lock         compile requirements*.in with hashes
#   make messages     gather the texts to translate into locale/
PYTHON ?= python3
PORT ?= 8000
N ?= 2000
# Test processes side by side.
WORKERS ?= 2
BIN = .venv/bin
# The scripts' types are checked by this; nothing else of ours wants Node.
TSC = npx --yes --prefer-offline --package typescript@5.9.3 tsc
# Reading the tests takes each process ten seconds longer when none keeps what it compiled.
unexport PYTHONDONTWRITEBYTECODE

demo: .venv/ready
	@PORT=$(PORT) $(BIN)/python -m config.demo

start: .venv/ready
	$(BIN)/python -m config.start

demo-reset: .venv/ready
	@PORT=$(PORT) $(BIN)/python -m config.demo --reset

test: .venv/ready-dev
	$(BIN)/python -m config.messages compile
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

thorough: .venv/ready-dev
	$(BIN)/python -m config.messages compile
	THOROUGH=1 $(BIN)/python -m tests.moments -n $(WORKERS) --dist worksteal $(ARGS)

pictures: .venv/ready-dev
	$(BIN)/python -m config.messages compile
	RENEW=1 $(BIN)/pytest tests/looks/test_pictures.py -q

check: .venv/ready-dev check-scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check templates
	$(BIN)/djlint --lint --quiet templates
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy .
	NANPO_DATA=var/check $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m config.messages check

check-scripts:
	@if npm_config_fetch_retries=0 $(TSC) --version >/dev/null 2>&1; then \
	    echo "$(TSC)"; $(TSC) -p jsconfig.json && $(TSC) -p jsconfig.worker.json; \
	else \
	    echo "Types of the scripts were NOT checked: no Node here, or no npm registry."; \
	fi

bench: .venv/ready-dev
	N=$(N) POSTINGS=$(POSTINGS) LINES=$(LINES) ONLY=$(ONLY) SELLERS=$(SELLERS) \
	    GOODS=$(GOODS) ORDERS=$(ORDERS) $(BIN)/python -m tests.benchmarks

bench-table: .venv/ready-dev
	$(BIN)/python -m tests.benchmarks.report

harvest-day: .venv/ready-dev
	$(BIN)/python -m tests.harvest_day

harvest-hosts: .venv/ready-dev
	$(BIN)/python -m tests.harvest_day.many_hosts

messages: .venv/ready-dev
	$(BIN)/python -m config.messages update

lock: .venv/ready-dev
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	    --quiet --output-file requirements.txt requirements.in
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	    --quiet --output-file requirements-dev.txt requirements-dev.in

# Stamps: what is installed already is not installed again.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed: make PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing" \
	    "(on Debian: apt-get install python3-venv)."; exit 1; }
	@touch $@

.venv/ready: .venv/made requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --require-hashes -r requirements.txt
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: demo demo-reset start test thorough pictures check check-scripts bench bench-table \
    harvest-day harvest-hosts messages lock
