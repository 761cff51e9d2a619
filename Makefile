# SPDX-License-Identifier: Apache-2.0
#
# Each target does its own set-up: `make certify` and `make test` work from a bare clone.
# `make` alone lists them.

CERTIFICATE := out/certificate-cpu
BERTH := .build/release/berth
DEVICE ?= cpu

# The OpenCL runtimes that set-up installs, and the system's own drivers. Whoever names a folder of his own means it.
export OCL_ICD_VENDORS ?= $(CURDIR)/.cache/opencl-vendors

# What the certificate says it was built from; `-dirty` behind it where the checkout has changes of its own.
export BERTH_GIT_COMMIT := $(shell git rev-parse HEAD 2>/dev/null)$(shell git rev-parse -q --verify HEAD >/dev/null 2>&1 && ! git diff --quiet HEAD && echo -dirty)

.DEFAULT_GOAL := help
.PHONY: help setup build certify certify-opencl test examples mutants sanitize oclgrind onnx-tests onnx-tests-opencl reference accuracy \
  bench bench-opencl lint format clean
MAKEFLAGS += --no-print-directory

help: ## This list
	@echo "Berth: one device protocol, and a suite that certifies what stands behind it."
	@echo
	@echo "First time here?   make certify     builds Berth and certifies this machine's CPU"
	@echo "About to change it? make lint test  is what continuous integration runs"
	@echo
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "Afterwards $(BERTH) --help tells what else it does."

setup: ## Install what is missing (Debian packages, ONNX's test data, OpenCL runtimes); quick when nothing is
	@Scripts/setup.sh

build: setup ## Build the command-line tool, the mock ASIC and the mutants, optimised, in .build/release
	@Scripts/build.sh --product berth
	@Scripts/build.sh --product berth-mock-asic
	@Scripts/build.sh --product berth-mutants

certify: build ## Certify the CPU (all profiles) into out/certificate-cpu
	@$(BERTH) certify --device cpu --profile all --out $(CERTIFICATE)

certify-opencl: build ## Certify PoCL, Intel's runtime and its FPGA emulator, and the gpu strategy, into out/certificate-opencl
	@Scripts/certify-opencl.sh $(ARGS)

test: setup ## Run every test (some of them run the command-line tool)
	@Scripts/build.sh --build-tests
	@swift test -c release --skip-build
	@Tests/MockASIC/check.sh

examples: setup ## Build the examples as the packages that they are, and run their tests
	@Scripts/examples.sh

mutants: build ## Try the suite on every fault of the mock ASIC and on broken plug-ins (ARGS='...' passes arguments on)
	@.build/release/berth-mutants $(ARGS)

sanitize: setup ## Run loader, worker and mock ASIC under the address sanitizer, queues and fences under the thread sanitizer
	@Scripts/sanitize.sh

oclgrind: build ## Run every kernel of the gpu strategy under Oclgrind, which finds races and uninitialised memory
	@Scripts/oclgrind.sh

onnx-tests: build ## Run ONNX's own operator tests on a device (DEVICE=cpu)
	@$(BERTH) onnx-tests .cache/onnx/node --device $(DEVICE)

onnx-tests-opencl: build ## Run them on the OpenCL devices: what passes on the CPU must pass there, but for dtypes that they lack
	@Scripts/onnx-tests-opencl.sh

reference: build ## Write the operator reference into Documentation/ (a test fails when it is stale)
	@Scripts/reference.sh

accuracy: build ## Measure the greatest error of each elementary function in ULP (DEVICE=cpu ARGS='...')
	@$(BERTH) accuracy --device $(DEVICE) $(ARGS)

bench: setup ## Run the benchmarks (make bench ARGS='...' passes arguments on)
	@Scripts/bench.sh $(ARGS)

bench-opencl: setup ## Measure the OpenCL devices side by side with CLBlast and OpenBLAS (ARGS='...' passes arguments on)
	@Scripts/bench-opencl.sh $(ARGS)

lint: setup ## Check formatting, the C modules under two compilers, and the rules of the house
	@Scripts/lint.sh

format: ## Format every Swift file in place
	@Scripts/format.sh

clean: ## Remove build products and results (set-up's .cache stays)
	rm -rf .build .build-examples .build-address .build-thread Benchmarks/.build out
