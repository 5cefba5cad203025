# The first Python of 3.11 or newer that is found. `make lab PYTHON=/path/to/python` takes another.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)

lab test bench:
	@$(if $(PYTHON),,echo "No Python of 3.11 or newer was found. Install one (https://www.python.org/downloads), or name \
	one that is there: make $@ PYTHON=/path/to/python"; exit 1)
	$(PYTHON) -m rlcourse $@

.PHONY: lab test bench
