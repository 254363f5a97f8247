# The commands of the house. `make help` lists them.

SWIFT ?= swift
# A target that imports what it does not declare builds only while something else happens to be built first.
CHECKED = --explicit-target-dependency-import-check error
APT_PACKAGES = libzmq3-dev libprotobuf-c-dev protobuf-c-compiler libsqlite3-dev libpng-dev libsimdjson-dev \
    libblas-dev libopenblas0-serial libzstd-dev libgd3
# For the Python package's messages and tests; the program itself needs none of it.
PYTHON_PACKAGES = protobuf-compiler python3-zmq python3-protobuf python3-numpy
# For the fault harness: hosts of its own on this machine, their links, their clocks.
FAULT_PACKAGES = python3-zmq python3-protobuf iproute2 nftables util-linux tcpdump gcc libc6-dev
# For the live page's tests: a browser with its driver and a font, and promtool.
PAGE_PACKAGES = chromium chromium-driver fonts-dejavu-core prometheus
# A Slurm of one node; a systemd, and what shuts it into a box; what looks for mistakes in scripts.
SLURM_PACKAGES = slurm-wlm munge curl procps python3-minimal
SYSTEMD_PACKAGES = systemd iproute2 procps util-linux
SCRIPT_PACKAGES = shellcheck
PROTOS = $(wildcard Protos/linnet/v1/*.proto)
GENERATED = Sources/CMessages
PYTHON = Orchestration/trainers/python

.DEFAULT_GOAL := help
RUN = .build/release/linnet
DEMO = demo

.PHONY: help setup setup-python build demo test test-sanitized lint format protos check-kubernetes \
    check-observability check-container bench clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 22

setup: ## install the C libraries that Linnet needs (Debian and Ubuntu)
	@Orchestration/local/setup $(APT_PACKAGES)

setup-python: ## install what the Python package's messages and tests need
	@Orchestration/local/setup $(PYTHON_PACKAGES)

setup-faults:
	@Orchestration/local/setup $(FAULT_PACKAGES)

setup-page: ## install what the live page's tests need
	@Orchestration/local/setup $(PAGE_PACKAGES)

setup-slurm:
	@Orchestration/local/setup $(SLURM_PACKAGES)

setup-systemd:
	@Orchestration/local/setup $(SYSTEMD_PACKAGES)

setup-scripts:
	@Orchestration/local/setup $(SCRIPT_PACKAGES)

build: setup ## build the release binary, .build/release/linnet
	$(SWIFT) build -c release --product linnet $(CHECKED)

demo: build ## make a question set, run it through worker processes, leave a report in demo/
	Orchestration/local/demo $(RUN) $(DEMO)

# All at once they share two threads, and one that waits for a process stands behind hundreds that compute.
TESTS_AT_ONCE = 8

test: setup setup-python ## run all tests
	$(SWIFT) test --parallel --experimental-maximum-parallelization-width $(TESTS_AT_ONCE) $(CHECKED)
	LINNET=$(DEBUG_RUN) $(PYTHON)/test

# The program of the last debug build.
DEBUG_RUN = $$($(SWIFT) build --show-bin-path)/linnet

SANITIZED = TransportTests|CoordinatorTests|LedgerTests|WorkerTests|TrainerTests

# Freed memory is kept back for the Address Sanitizer, but not so much of it that a test of memory's bounds sees only that.
test-sanitized: setup ## run the transport, lease, worker, trainer and ledger tests under Thread and Address Sanitizer
	$(SWIFT) test --sanitize=thread --scratch-path .build/thread --filter '$(SANITIZED)'
	ASAN_OPTIONS=quarantine_size_mb=8 LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp:print_suppressions=0 \
		$(SWIFT) test --sanitize=address --scratch-path .build/address --filter '$(SANITIZED)'

.PHONY: setup-faults faults faults-short

# As root: hosts are network namespaces. LINNET=PATH takes another program than the one that was built last.
faults: build setup-faults ## let 200 faults come over runs on several hosts of this machine (as root, a quarter of an hour)
	LINNET=$${LINNET:-$(RUN)} Tests/Faults/run

faults-short: setup setup-faults ## the same for two minutes, with the debug build
	$(SWIFT) build --product linnet $(CHECKED)
	LINNET=$(DEBUG_RUN) Tests/Faults/run --short

.PHONY: setup-page test-page

test-page: setup setup-page ## look at the live page in a browser, and have promtool check its metrics
	$(SWIFT) build --product linnet $(CHECKED)
	LINNET=$(DEBUG_RUN) python3 Tests/Browser/page_test.py

.PHONY: setup-slurm setup-systemd setup-scripts test-slurm test-systemd check-systemd lint-scripts

test-slurm: setup-slurm ## run an array of workers on a real Slurm of one node (root; 2 min)
	LINNET=$${LINNET:-$(DEBUG_RUN)} Orchestration/slurm/test/run

test-systemd: setup-systemd ## run the units under a real systemd, in a box (root; 1 min)
	LINNET=$${LINNET:-$(DEBUG_RUN)} Orchestration/systemd/test/run

check-systemd: setup-systemd ## verify the units, and how far they shut their processes in
	LINNET=$${LINNET:-$(DEBUG_RUN)} Orchestration/systemd/test/check

lint-scripts: setup-scripts ## look for mistakes in shell scripts
	shellcheck --external-sources --source-path=SCRIPTDIR $$(grep -rlE '^#!.*[/ ](ba)?sh$$' .ci Orchestration Benchmarks) \
		$$(find Orchestration -name '*.sh')

lint: ## check the format without changing anything
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks

format: ## format all Swift files in place
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

protos: setup-python ## renew the C and Python code generated from Protos
	protoc-c -I Protos --c_out=$(GENERATED) $(PROTOS)
	@mv $(GENERATED)/linnet/v1/*.pb-c.h $(GENERATED)/include/linnet/v1/
	protoc -I Protos --python_out=$(PYTHON) --pyi_out=$(PYTHON) $(PROTOS)

check-kubernetes: ## check the Kubernetes overlays against the API's schemas and the program
	@Orchestration/local/setup python3-venv
	Orchestration/kubernetes/check/run $(DEBUG_RUN)

check-observability: ## check alerts, dashboard and scraping with Prometheus, against real runs
	@Orchestration/local/setup python3-venv
	Orchestration/observability/check/run $(DEBUG_RUN)

check-container: build ## build the image's last stage without an engine, as root, and run Linnet in it
	@Orchestration/local/setup python3-venv buildah debootstrap binutils
	Orchestration/container/check $(RUN)

.PHONY: fuzz

fuzz: setup ## bend every decoder's inputs, each for FUZZ_SECONDS (600), guided by coverage, under Address Sanitizer
	Tests/FuzzTests/run

bench: build ## measure the machinery beside a plain multiprocessing script; PEERS=DIR adds the peers there
	Benchmarks/run $(RUN)

clean: ## remove everything that was built
	rm -rf .build demo
