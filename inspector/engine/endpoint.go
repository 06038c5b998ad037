package engine

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/containerd/errdefs"
	dcontext "github.com/docker/cli/cli/context"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/cli/opts"
	"github.com/moby/moby/client"
)

// Options name the engine, as the docker command's global flags do. The zero value is what `docker` without flags uses.
type Options struct {
	Host      string // -H
	Context   string // --context
	ConfigDir string // --config; default $DOCKER_CONFIG, then ~/.docker

	TLS, TLSVerify             bool   // --tls, --tlsverify; TLSVerify implies TLS
	TLSCACert, TLSCert, TLSKey string // paths; default {ca,cert,key}.pem in $DOCKER_CERT_PATH, then in ConfigDir

	Env func(string) string // default os.Getenv

	// Trace is told of each call when it is over: what was asked, how long it took, and why it failed. It may be called
	// from several goroutines at once.
	Trace func(call string, took time.Duration, err error)
}

const defaultContext = "default"

func (o Options) withDefaults() Options {
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.ConfigDir = cmp.Or(o.ConfigDir, o.Env("DOCKER_CONFIG")); o.ConfigDir == "" {
		home, _ := os.UserHomeDir() // without a home there is no configuration either
		o.ConfigDir = filepath.Join(home, ".docker")
	}
	if o.Trace == nil {
		o.Trace = func(string, time.Duration, error) {}
	}
	o.Host = cmp.Or(o.Host, o.Env("DOCKER_HOST"))
	o.TLSVerify = o.TLSVerify || o.Env("DOCKER_TLS_VERIFY") != ""
	o.TLS = o.TLS || o.TLSVerify || o.Env("DOCKER_TLS") != ""
	return o
}

// resolve finds the endpoint in docker's own order:
// --context, -H, DOCKER_HOST, DOCKER_CONTEXT, currentContext of config.json, the default socket.
func resolve(o Options) (docker.Endpoint, error) {
	if o.Context != "" && o.Host != "" {
		return docker.Endpoint{}, &Error{Kind: ErrUsage, Message: "--host and --context both name an engine: give only one of them"}
	}
	named := o.Context
	o = o.withDefaults()
	if named == "" && o.Host == "" {
		current, err := currentContext(o.ConfigDir)
		if err != nil {
			return docker.Endpoint{}, err
		}
		named = cmp.Or(o.Env("DOCKER_CONTEXT"), current)
	}
	if named == "" || named == defaultContext {
		return defaultEndpoint(o)
	}
	return contextEndpoint(o.ConfigDir, named)
}

// currentContext is what `docker context use` wrote.
func currentContext(dir string) (string, error) {
	file := filepath.Join(dir, "config.json")
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	var config struct{ CurrentContext string }
	if err == nil {
		if err = json.Unmarshal(data, &config); err != nil {
			err = fmt.Errorf("%s: %w", file, err)
		}
	}
	if err != nil {
		return "", fmt.Errorf("reading docker's configuration: %w", err)
	}
	return config.CurrentContext, nil
}

// defaultEndpoint is -H, DOCKER_HOST or the default socket, with the TLS files of flags and environment.
func defaultEndpoint(o Options) (docker.Endpoint, error) {
	host, err := opts.ParseHost(o.TLS, o.Host)
	if err != nil {
		return docker.Endpoint{}, &Error{Kind: ErrUsage, Message: fmt.Sprintf("%q is no address of a Docker engine", o.Host), Cause: err,
			hint: "write unix:///path, tcp://host:port or ssh://user@host"}
	}
	ep := docker.Endpoint{EndpointMeta: docker.EndpointMeta{Host: host}}
	if !o.TLS {
		return ep, nil
	}
	ep.SkipTLSVerify = !o.TLSVerify
	dir := cmp.Or(o.Env("DOCKER_CERT_PATH"), o.ConfigDir)
	ep.TLSData, err = dcontext.TLSDataFromFiles(
		cmp.Or(o.TLSCACert, filepath.Join(dir, "ca.pem")),
		cmp.Or(o.TLSCert, existing(filepath.Join(dir, "cert.pem"))),
		cmp.Or(o.TLSKey, existing(filepath.Join(dir, "key.pem"))))
	if err != nil {
		return docker.Endpoint{}, fmt.Errorf("reading the TLS files for %s: %w", host, err)
	}
	return ep, nil
}

// existing is the path if there is such a file, else "".
func existing(path string) string {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return path
}

func contextEndpoint(configDir, name string) (docker.Endpoint, error) {
	contexts := store.New(filepath.Join(configDir, "contexts"), store.NewConfig(
		func() any { return &map[string]any{} },
		store.EndpointTypeGetter(docker.DockerEndpoint, func() any { return &docker.EndpointMeta{} })))
	metadata, err := contexts.GetMetadata(name)
	if errdefs.IsNotFound(err) {
		return docker.Endpoint{}, &Error{Kind: ErrNoContext, Message: fmt.Sprintf("there is no docker context named %q", name), Cause: err,
			hint: "see the names with: docker context ls"}
	}
	if err != nil {
		return docker.Endpoint{}, fmt.Errorf("reading docker context %q: %w", name, err)
	}
	meta, err := docker.EndpointFromContext(metadata)
	if err != nil {
		return docker.Endpoint{}, fmt.Errorf("reading docker context %q: %w", name, err)
	}
	ep, err := docker.WithTLSData(contexts, name, meta)
	if err != nil {
		return docker.Endpoint{}, fmt.Errorf("reading docker context %q: %w", name, err)
	}
	ep.Host = cmp.Or(ep.Host, client.DefaultDockerHost)
	return ep, nil
}
