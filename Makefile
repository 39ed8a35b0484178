# The two commands of a newcomer are `make run` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv/bin

.PHONY: help run test lint faults pixels bench bench-setup backup restore messages screenshots setup setup-dev

help: ## List what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

setup:
	@$(PYTHON) tools/setup.py run

setup-dev:
	@$(PYTHON) tools/setup.py dev

run: setup ## Start everything: web, worker and beat, with demo data (PORT, DATA_DIR, DATABASE_URL, REDIS_URL, HTTPS=1)
	@$(VENV)/python tools/run.py

test: setup-dev ## The whole suite on PostgreSQL, then services and pages on SQLite, then the browser
	@$(VENV)/python tools/test.py

lint: setup-dev ## Format, lint, types, order of rooms, migrations, deployment checks
	@$(VENV)/python tools/lint.py

faults: setup-dev ## Kill and cut things off; long
	@$(VENV)/python -m pytest -q -n 2 -p tests.faults.report -m faults
	@TEST_DATABASE=sqlite $(VENV)/python -m pytest -q -n 2 -p tests.faults.report -m "faults and not postgres and not redis and not once"

pixels: setup-dev ## Compare papers as pictures; long
	@$(VENV)/python -m pytest -m pixels

bench-setup: setup-dev ## Install what only the rivals of the benches need
	@$(VENV)/pip install --quiet --disable-pip-version-check -r bench/requirements.txt

bench: bench-setup ## Measure against rivals in the same run
	@for bench in bench/*.py; do echo "== $$bench"; $(VENV)/python $$bench; done

backup: setup ## Database and media into one file: make backup FILE=backup.tar.gz
	@$(VENV)/python manage.py backup "$(FILE)"

restore: setup ## Into an empty place: make restore FILE=backup.tar.gz
	@$(VENV)/python manage.py restore "$(FILE)"

messages: setup-dev ## Collect the words of the interface for translation (needs gettext)
	@$(VENV)/python manage.py makemessages -l en -i .venv -i assets --no-obsolete --no-location

screenshots: setup-dev ## Take the README's pictures anew
	@$(VENV)/python tools/screenshots.py
