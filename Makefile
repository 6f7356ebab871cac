# Two commands do all their own set-up: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CONFIGURATION := Release
export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE := 1
export MSBUILDDISABLENODEREUSE := 1
# As dotnet build, which however says "Build succeeded" whatever it is told: this says what went wrong, or nothing.
BUILD := dotnet msbuild Broadcast.sln -p:Configuration=$(CONFIGURATION) -v:q -nologo

# A target's prerequisites run in the order in which they are named.
.NOTPARALLEL:
.PHONY: help bootstrap build run demo test simulate soak fuzz bench bench-sync bench-agent bench-dispatch bench-link bench-resample agent package test-arm64 notices lint clean

help: ## what there is
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

bootstrap: ## install Debian (packaging/apt.txt, apt-tests.txt), npm and NuGet packages; safe to repeat
	@build/bootstrap packaging/apt-tests.txt

build: ## compile everything, warnings as errors
	@build/bootstrap
	@[[ -f demo/bin/$(CONFIGURATION)/net10.0/Broadcast.Demo.dll ]] || echo "build: the first build takes some minutes"
	@$(BUILD)

run: build ## start a station here (HTTP on 127.0.0.1:8080, data in ./data)
	@./broadcast serve

demo: build ## a bulletin becomes sound on 3 boxes; DEMO_BULLETIN=file, DEMO_BOXES=n
	@dotnet demo/bin/$(CONFIGURATION)/net10.0/Broadcast.Demo.dll

test: agent ## all tests; the last line says how many passed and failed
	@build/run-tests $(CONFIGURATION)

simulate: bootstrap build ## the cores through days in which everything goes wrong: SEEDS=n seeds (2000) FROM=m (0), or SEED=n again
	@dotnet tests/Simulation/bin/$(CONFIGURATION)/net10.0/Broadcast.Simulation.dll $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),2000) --from $(or $(FROM),0))

soak: agent ## a station of real processes, killed at random under load: does the log say what sounded? MINUTES=n (10), SEED=n
	@dotnet tests/Acceptance.Tests/bin/$(CONFIGURATION)/net10.0/Broadcast.Acceptance.Tests.dll --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

fuzz: bootstrap build ## damaged input for every parser, SECONDS=n for each (60) FROM=m (by the clock); SEED=n ONLY=test: one input again
	@$(if $(SEED),FUZZ_SEED=$(SEED),FUZZ_SECONDS=$(or $(SECONDS_EACH),$(if $(filter command line,$(origin SECONDS)),$(SECONDS),60)) FUZZ_FROM=$(or $(FROM),$(shell date +%s))) FUZZ_ONLY=$(ONLY) build/fuzz $(CONFIGURATION)

bench: bootstrap build ## how fast text becomes Opus, how soon an edit is heard, how fast it is normalised; tables, and JSON in artifacts/bench
	@dotnet tests/Benchmarks/bin/$(CONFIGURATION)/net10.0/Broadcast.Benchmarks.dll all

agent: bootstrap build ## the agent as boxes get it: one native file a processor, in artifacts/agent
	@build/agent

bench-sync: agent ## how far apart boxes sound, beside Snapcast (RIG_DIR); about 70 minutes; RUNS=n SECONDS_EACH=n MODES=quiet,busy,jitter
	@dotnet tests/Benchmarks/bin/$(CONFIGURATION)/net10.0/Broadcast.Benchmarks.dll sync

bench-agent: agent ## how soon an agent has started, what it costs while it plays, and listens, beside snapclient (RIG_DIR); 4 minutes
	@dotnet tests/Benchmarks/bin/$(CONFIGURATION)/net10.0/Broadcast.Benchmarks.dll agent

package: bootstrap build ## Debian packages of the agent for boxes, amd64 and arm64, in artifacts/packages
	@build/package

test-arm64: package ## the arm64 package on an emulated arm64 machine plays a bulletin of a station here; needs root; 10 minutes, the first time 30
	@build/bootstrap packaging/apt-arm64.txt
	@dotnet tests/Arm64/bin/$(CONFIGURATION)/net10.0/Broadcast.Arm64.dll

bench-dispatch: bootstrap build ## an hour's programme to 500 simulated boxes: what is published and received; BOXES=n, MINUTES=n
	@dotnet tests/Benchmarks/bin/$(CONFIGURATION)/net10.0/Broadcast.Benchmarks.dll dispatch

bench-link: bootstrap build ## the link to the broker: messages a second, how late one is, a thousand links, a reader that does not read; 2 minutes
	@dotnet tests/Benchmarks/bin/$(CONFIGURATION)/net10.0/Broadcast.Benchmarks.dll link

bench-resample: bootstrap build ## what becomes of tones on their way to 48 kHz, and how fast: libsoxr beside NAudio's resampler; a minute
	@dotnet tests/Benchmarks/bin/$(CONFIGURATION)/net10.0/Broadcast.Benchmarks.dll resample

notices: bootstrap ## write THIRD-PARTY-NOTICES anew, when a package that is shipped was added, changed or dropped
	@dotnet run --project tests/Architecture.Tests -c $(CONFIGURATION)

lint: bootstrap ## style and analyzers, without changing a file
	@dotnet format Broadcast.sln --no-restore --verify-no-changes --severity warn

clean: ## remove what was built and measured
	@rm -rf artifacts && find src firmware-sim demo tests -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
