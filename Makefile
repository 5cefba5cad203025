PYTHON ?= python3

lab:
	$(PYTHON) -m rlcourse lab

test:
	$(PYTHON) -m rlcourse test

bench:
	$(PYTHON) -m rlcourse bench

.PHONY: lab test bench
