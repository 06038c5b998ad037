# What CI runs is `make check`; what a person runs first is `make demo`.
GO       ?= go
CACHE    ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/composecheck
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
PLUGINS  ?= $(or $(DOCKER_CONFIG),$(HOME)/.docker)/cli-plugins
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
ACTIONLINT  = github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
GOLANGCI    = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GORELEASER  = github.com/goreleaser/goreleaser/v2@v2.16.0
PURE     = ./compose/... ./inspector/...

.PHONY: help build demo test unit e2e e2e-all check lint golangci cross man release-check fuzz golden record bench cover install install-plugin uninstall-plugin tidy-check

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

build: ## build bin/composecheck
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/composecheck ./cmd/composecheck

demo: build ## judge a recorded project whose nginx answers 502; needs no engine
	@bin/composecheck demo

test: unit e2e ## the tests; those that need a Docker Engine are skipped, visibly, where there is none

unit: ## the tests that need no engine: under the race detector, then those over all cases without it
	$(GO) test -race -short -timeout 30m ./...
	$(GO) test -timeout 30m ./inspector/rules ./inspector/report
	$(GO) test -timeout 30m -run "TestEdits|TestFixed" ./cmd/composecheck

e2e: ## a live case of each rule that needs one, on the real engine with real nginx
	scripts/e2e.sh -short

e2e-all: ## all live cases; most of an hour on two cores
	scripts/e2e.sh

check: build lint tidy-check test ## what CI runs

lint: ## vet, gofmt, staticcheck and actionlint
	@test -z "$$(gofmt -l cmd compose inspector testdata)" || { gofmt -l cmd compose inspector testdata; echo "run gofmt -w"; exit 1; }
	$(GO) vet ./... ./testdata/upstream
	$(GO) run $(STATICCHECK) ./... ./testdata/upstream
	$(GO) run $(ACTIONLINT) -shellcheck= -pyflakes= .github/workflows/*.yml

golangci: ## more linters; the first run builds them, which takes minutes
	$(GO) run $(GOLANGCI) run --timeout 15m ./... ./testdata/upstream

release-check: ## what a release would bring, in dist/; without what needs syft and docker buildx
	$(GO) run $(GORELEASER) check
	$(GO) run $(GORELEASER) release --snapshot --clean --skip=publish,sbom,docker

cross: ## the program builds for Windows and macOS too, tests included
	GOOS=windows $(GO) vet ./...
	GOOS=darwin $(GO) vet ./...

man: ## write the manual pages into bin/man
	$(GO) run ./cmd/composecheck man bin/man

tidy-check: ## go.mod and go.sum are what `go mod tidy` makes of them
	$(GO) mod tidy -diff

cover: ## test coverage of the pure packages
	$(GO) test -coverprofile=coverage.out $(PURE) && $(GO) tool cover -func=coverage.out | tail -1

fuzz: ## each fuzz target for FUZZTIME (default 30s)
	scripts/fuzz.sh $(or $(FUZZTIME),30s)

golden: ## write the expected outputs anew; look at the difference before you commit it
	$(GO) test ./inspector/rules ./inspector/report -update
	$(GO) test ./cmd/composecheck -run 'TestScript|TestAction$$' -update

record: ## run the live cases (CASE=rule/case for one) and write their live.json anew
	scripts/record.sh $(CASE)

bench: build ## time and memory against compose's own config command and a single docker exec
	scripts/bench.sh

install: ## install composecheck with go install
	$(GO) install -trimpath -ldflags "-X main.version=$(VERSION)" ./cmd/composecheck

install-plugin: build ## make `docker composecheck` work
	mkdir -p "$(PLUGINS)" && cp bin/composecheck "$(PLUGINS)/docker-composecheck"

uninstall-plugin: ## remove the Docker CLI plugin
	rm -f "$(PLUGINS)/docker-composecheck"
