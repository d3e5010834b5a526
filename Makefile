# Every target is one of make.py's; this file only saves typing.
PYTHON ?= python3
TARGETS = setup install demo dev check fix test journeys bench load scan units queries verify words release lock help

.DEFAULT_GOAL = help
.PHONY: $(TARGETS)
$(TARGETS):
	@$(PYTHON) make.py $@ $(ARGS)
