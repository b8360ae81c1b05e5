# Aliases for those whose fingers type make; ./run does the work.
.PHONY: demo test verify ci
demo test verify:
	./run $@
ci:
	.ci/run
