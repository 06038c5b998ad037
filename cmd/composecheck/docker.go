package main

import "github.com/composecheck/composecheck/inspector/engine"

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
