# Two commands do everything on a fresh Debian machine with a Swift toolchain and git:
#   make run    installs what is missing, builds a release and starts Landline
#   make test   installs what is missing and runs every test
# The others serve engineers; `make help` lists them.

SWIFT ?= swift
STATE ?= .landline
# A crash must end the process at once, so that its supervisor can start it again: the backtracer can
# hang a process of several threads.
export SWIFT_BACKTRACE = enable=no
# Swift's own library is linked in: the program starts 10 ms sooner, and runs where no Swift is installed.
RELEASE = -c release --static-swift-stdlib

.PHONY: run demo test install lint format fuzz bench bench-record coverage clean help setup-run \
	setup-test setup-bench setup-coverage build micro-benchmarks

run: build ## Build a release and start Landline with its state in ./.landline
	@mkdir -p $(STATE)
	@exec .build/release/landline serve --state $(STATE) --first-steps

demo: build ## Replay the first ten minutes of several phones, without Internet
	@exec .build/release/landline demo

test: setup-test ## Run every test
	$(SWIFT) build --build-tests
	@SWIFT="$(SWIFT)" Tests/run

install: ## Install as systemd services, with the manual page and completions (DESTDIR=… for a package)
	@deploy/install $(if $(DESTDIR),--files)

lint: ## Check the formatting of every source
	$(SWIFT) format lint --strict -r Package.swift Sources Tests Fuzz Benchmarks

format: ## Format every source
	$(SWIFT) format -i -r Package.swift Sources Tests Fuzz Benchmarks

fuzz: setup-run ## Fuzz all that reads from outside, half a minute each (PROPERTY=… for one, RUNS=… for a count)
	Fuzz/run $(or $(PROPERTY),all) $(RUNS)

bench: setup-bench micro-benchmarks ## Compare costs with those recorded, then Landline with its peers (RIG=…)
	BENCHMARKS=1 $(SWIFT) build $(RELEASE) --product landline
	@status=0; Benchmarks/micro || status=$$?; Benchmarks/peers || status=$$?; exit $$status

bench-record: setup-bench micro-benchmarks ## Record what the micro-benchmarks cost now
	@Benchmarks/micro --record

coverage: build setup-coverage ## Print how well the catalogue knows the reference data beside the checkout
	@Tests/CatalogueTests/Reference/coverage

micro-benchmarks:
	BENCHMARKS=1 $(SWIFT) build $(RELEASE) --product MicroBenchmarks

build: setup-run
	$(SWIFT) build $(RELEASE) --product landline

setup-run:
	@deploy/debian-packages run

setup-test:
	@deploy/debian-packages test

setup-coverage:
	@deploy/debian-packages coverage

setup-bench:
	@deploy/debian-packages bench

clean: ## Remove what was built (not the state)
	rm -rf .build

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14
