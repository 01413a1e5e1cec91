# Every target sets up what it needs. PYTHON=python3.12 chooses another interpreter.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help book test check address release publish check-exercises check-colab lessons bench lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 20

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else "The course needs Python 3.11, 3.12 or 3.13 and %s is %d.%d; name another, as in: make PYTHON=python3.12 book" % (("$(PYTHON)",) + v))'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep '^uv==' requirements.txt)"
	$(BIN)/uv pip install --python $(BIN)/python --compile-bytecode -r requirements.txt
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --editable .
	@touch $@

book: $(READY)  ## execute every chapter and write the HTML book
	rm -rf _build/html _build/.doctrees  # a warning counts only when its page is read anew
	$(BIN)/jupyter-book build book -W -n --keep-going
	@echo "The book: $(CURDIR)/_build/html/index.html"

# One more process than cores: some tests wait for time limits.
TESTERS = $(shell $(PYTHON) -c 'import os; print(min(4, os.cpu_count() + 1))')

test: check  ## run every check and test
	$(BIN)/python -m pytest -n $(TESTERS) --no-loadscope-reorder

check: $(READY)  ## check the style of code and notebooks
	$(BIN)/ruff check
	$(BIN)/ruff format --check

address: $(READY)  ## write the repository's address in _config.yml into every file that names it
	$(BIN)/python tools/set_address.py

release: $(READY)  ## make exercises/ from solutions/
	$(BIN)/python tools/release.py

publish: $(READY)  ## write a tree for students: make publish DEST=../for-students
	$(BIN)/python -m tools.publish $(DEST)

check-exercises: $(READY)  ## mark the bank of right and wrong hand-ins and compare
	$(BIN)/python -m tools.check_exercises

check-colab: $(READY)  ## run the notebooks under the versions that Colab has
	$(BIN)/uv venv --quiet --allow-existing --python 3.13 .venv-colab
	$(BIN)/uv pip install --python .venv-colab/bin/python --compile-bytecode -r tools/colab.txt
	$(BIN)/uv pip install --python .venv-colab/bin/python --constraint tools/colab.txt .
	.venv-colab/bin/python tools/check_colab.py

lessons: $(READY)  ## train what the lessons compare, and measure whether each holds
	$(BIN)/python benchmarks/lessons.py

bench: $(READY)  ## grade the same hand-ins with nbgrader and with the autograder
	$(BIN)/python benchmarks/grading.py

lock: $(READY)  ## resolve pyproject.toml anew into requirements.txt
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --no-header --no-annotate --no-emit-index-url --upgrade --output-file requirements.txt

clean:  ## remove what was built and installed
	rm -rf .venv .venv-colab _build course
