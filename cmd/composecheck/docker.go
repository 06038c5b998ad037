package main

import (
	"fmt"
	"time"

	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/harmless"
)

// options are docker's global flags as the engine's client takes them.
func (d dockerFlags) options(env func(string) string) engine.Options {
	o := engine.Options{
		Context: d.context, ConfigDir: d.configDir, TLS: d.tls, TLSVerify: d.tlsVerify,
		TLSCACert: d.tlsCACert, TLSCert: d.tlsCert, TLSKey: d.tlsKey, Env: env,
	}
	if len(d.host) > 0 {
		o.Host = d.host[len(d.host)-1]
	}
	return o
}

// trace says on standard error what was asked of the engine, in how long it answered, and why it did not.
func (a *app) trace(call string, took time.Duration, err error) {
	const longest = 100 // the script that probes is longer
	if words := []rune(harmless.Line(call)); len(words) > longest {
		call = string(words[:longest]) + "…"
	}
	text := fmt.Sprintf("%8.1f ms  %s", float64(took.Microseconds())/1000, harmless.Line(call))
	if err != nil {
		text += ": " + harmless.Line(err.Error())
	}
	fmt.Fprintln(a.err, text) // one call of Write, for calls run side by side
}
