package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// The protocol between docker and its plugins. Docker looks for docker-composecheck in its plugin folders, asks it
// for metadata, and runs `docker --context x composecheck …` as `docker-composecheck --context x composecheck …`.
const (
	pluginName      = "composecheck"
	pluginBinary    = "docker-" + pluginName
	metadataCommand = "docker-cli-plugin-metadata"
	calledByDocker  = "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND" // set when docker runs a plugin
)

// An invocation is how the program was called.
type invocation struct {
	plugin   bool        // docker runs it
	metadata bool        // docker asks what it is
	args     []string    // that are meant for the program itself
	docker   dockerFlags // that stood before the plugin's name; zero unless plugin
	command  string      // how the user calls the program, for messages: "composecheck", "docker composecheck"
}

// dockerFlags are docker's global flags.
type dockerFlags struct {
	host                       []string
	context, configDir         string
	logLevel                   string
	debug, tls, tlsVerify      bool // --tlsverify, also when false, sets tls
	tlsCACert, tlsCert, tlsKey string
}

// parseInvocation tells a call by docker from one by a person.
func parseInvocation(argv []string, env func(string) string) (invocation, error) {
	if len(argv) == 0 {
		return invocation{command: pluginName}, nil
	}
	name, args := baseName(argv[0]), argv[1:]
	switch {
	case name != pluginBinary:
		return invocation{args: args, command: name}, nil
	case len(args) > 0 && args[0] == metadataCommand:
		return invocation{plugin: true, metadata: true, command: "docker " + pluginName}, nil
	case env(calledByDocker) == "":
		return invocation{args: args, command: name}, nil
	}
	return parsePlugin(args)
}

// parsePlugin reads what docker passes to a plugin: its global flags, the plugin's name, the plugin's arguments.
// For shell completion and `docker help`, cobra's word comes before the name; docker's own flags then stand after
// it or nowhere.
func parsePlugin(args []string) (invocation, error) {
	call := invocation{plugin: true, command: "docker " + pluginName}
	flags := call.docker.flagSet()
	err := flags.Parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		call.args = []string{"--help"}
		return call, nil
	}
	if err != nil {
		return call, fmt.Errorf("docker's flags: %w", err)
	}
	call.docker.tls = call.docker.tls || flags.Changed("tlsverify")
	call.args = slices.Clone(flags.Args())
	at := 0
	if len(call.args) > 0 && slices.Contains([]string{"__complete", "__completeNoDesc", "help"}, call.args[0]) {
		at = 1
	}
	if len(call.args) <= at || call.args[at] != pluginName {
		return call, fmt.Errorf("docker runs a plugin as %s [flags] %s [arguments], but the name is missing", pluginBinary, pluginName)
	}
	call.args = slices.Delete(call.args, at, at+1)
	return call, nil
}

// flagSet returns docker's global flags, in all the spellings that docker knows, as a set that stops at the first
// word which is no flag.
func (d *dockerFlags) flagSet() *pflag.FlagSet {
	f := pflag.NewFlagSet("docker", pflag.ContinueOnError)
	f.SetInterspersed(false)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	f.StringArrayVarP(&d.host, "host", "H", nil, "")
	f.StringVarP(&d.context, "context", "c", "", "")
	f.StringVar(&d.configDir, "config", "", "")
	f.StringVarP(&d.logLevel, "log-level", "l", "", "")
	f.BoolVarP(&d.debug, "debug", "D", false, "")
	f.BoolVar(&d.tls, "tls", false, "")
	f.BoolVar(&d.tlsVerify, "tlsverify", false, "")
	f.StringVar(&d.tlsCACert, "tlscacert", "", "")
	f.StringVar(&d.tlsCert, "tlscert", "", "")
	f.StringVar(&d.tlsKey, "tlskey", "", "")
	return f
}

// baseName returns the file name of a program without its folder and .exe, also of a Windows path.
func baseName(program string) string {
	name := path.Base(strings.ReplaceAll(program, `\`, "/"))
	if strings.HasSuffix(strings.ToLower(name), ".exe") {
		name = name[:len(name)-len(".exe")]
	}
	return cmp.Or(name, pluginName)
}

// writeMetadata tells docker what the plugin is.
func writeMetadata(w io.Writer, version string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(struct{ SchemaVersion, Vendor, Version, ShortDescription, URL string }{
		SchemaVersion:    "0.1.0",
		Vendor:           "composecheck",
		Version:          version,
		ShortDescription: "Say why nginx in a Compose project answers 502, with proof and fix",
		URL:              "https://github.com/composecheck/composecheck",
	})
}

// watchCLISocket returns a context that ends when docker closes the socket at addr: so it tells a plugin that the
// user wants to stop. Without a socket, or one that does not answer, it returns ctx.
func watchCLISocket(ctx context.Context, addr string) context.Context {
	if addr == "" {
		return ctx
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", addr)
	if err != nil {
		return ctx
	}
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(ctx, func() { conn.Close() })
	go func() {
		defer cancel()
		io.Copy(io.Discard, conn) //nolint:errcheck // an error is an end too
	}()
	return ctx
}
