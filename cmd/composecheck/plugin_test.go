package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func noEnv(string) string { return "" }

func dockerEnv(name string) string {
	if name == calledByDocker {
		return "docker"
	}
	return ""
}

func TestParseInvocation(t *testing.T) {
	plugin := func(d dockerFlags, args ...string) invocation {
		return invocation{plugin: true, args: args, docker: d, command: "docker composecheck"}
	}
	tests := []struct {
		argv string
		env  func(string) string
		want invocation
	}{
		{"", noEnv, invocation{command: "composecheck"}},
		{"/usr/bin/composecheck -f x --context y", noEnv, invocation{args: []string{"-f", "x", "--context", "y"}, command: "composecheck"}},
		{`C:\tools\Composecheck.EXE version`, noEnv, invocation{args: []string{"version"}, command: "Composecheck"}},
		{"composecheck rules", dockerEnv, invocation{args: []string{"rules"}, command: "composecheck"}},
		{"/x/docker-composecheck rules", noEnv, invocation{args: []string{"rules"}, command: "docker-composecheck"}},
		{"/x/docker-composecheck docker-cli-plugin-metadata", noEnv, invocation{plugin: true, metadata: true, command: "docker composecheck"}},
		{`C:\x\docker-composecheck.exe docker-cli-plugin-metadata`, dockerEnv, invocation{plugin: true, metadata: true, command: "docker composecheck"}},
		{"docker-composecheck composecheck", dockerEnv, plugin(dockerFlags{}, []string{}...)},
		{"docker-composecheck composecheck --help", dockerEnv, plugin(dockerFlags{}, "--help")},
		{"docker-composecheck --help", dockerEnv, plugin(dockerFlags{}, "--help")},
		{"docker-composecheck composecheck explain --context x", dockerEnv, plugin(dockerFlags{}, "explain", "--context", "x")},
		{"docker-composecheck --context x composecheck composecheck", dockerEnv, plugin(dockerFlags{context: "x"}, "composecheck")},
		{"docker-composecheck --context=x composecheck rules", dockerEnv, plugin(dockerFlags{context: "x"}, "rules")},
		{"docker-composecheck -c composecheck composecheck rules", dockerEnv, plugin(dockerFlags{context: "composecheck"}, "rules")},
		{"docker-composecheck -cx -DH tcp://a:1 composecheck -q", dockerEnv, plugin(dockerFlags{context: "x", debug: true, host: []string{"tcp://a:1"}}, "-q")},
		{"docker-composecheck -Htcp://a:1 --host=unix:///b composecheck -q", dockerEnv, plugin(dockerFlags{host: []string{"tcp://a:1", "unix:///b"}}, "-q")},
		{"docker-composecheck --config /c --debug -l warn composecheck -q", dockerEnv, plugin(dockerFlags{configDir: "/c", debug: true, logLevel: "warn"}, "-q")},
		{"docker-composecheck --log-level=debug --tls --tlscacert a --tlscert=b --tlskey c composecheck -q", dockerEnv,
			plugin(dockerFlags{logLevel: "debug", tls: true, tlsCACert: "a", tlsCert: "b", tlsKey: "c"}, "-q")},
		{"docker-composecheck --tlsverify composecheck -q", dockerEnv, plugin(dockerFlags{tls: true, tlsVerify: true}, "-q")},
		{"docker-composecheck --tlsverify=false composecheck -q", dockerEnv, plugin(dockerFlags{tls: true}, "-q")},
		{"docker-composecheck __complete composecheck explain CC", dockerEnv, plugin(dockerFlags{}, "__complete", "explain", "CC")},
		{"docker-composecheck __completeNoDesc composecheck --fo", dockerEnv, plugin(dockerFlags{}, "__completeNoDesc", "--fo")},
		{"docker-composecheck help composecheck explain", dockerEnv, plugin(dockerFlags{}, "help", "explain")},
		{"docker-composecheck composecheck docker-cli-plugin-hooks {}", dockerEnv, plugin(dockerFlags{}, "docker-cli-plugin-hooks", "{}")},
	}
	for _, test := range tests {
		got, err := parseInvocation(strings.Fields(test.argv), test.env)
		if err != nil {
			t.Errorf("%s: %v", test.argv, err)
		}
		if len(got.args) == 0 {
			got.args, test.want.args = nil, nil
		}
		if len(got.docker.host) == 0 {
			got.docker.host = nil
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", test.argv, got, test.want)
		}
	}
}

func TestParseInvocationErrors(t *testing.T) {
	for _, argv := range []string{
		"docker-composecheck",
		"docker-composecheck --context",
		"docker-composecheck --nonsense composecheck",
		"docker-composecheck other composecheck",
		"docker-composecheck __complete",
	} {
		if got, err := parseInvocation(strings.Fields(argv), dockerEnv); err == nil {
			t.Errorf("%s: got %+v", argv, got)
		}
	}
}

func TestParseInvocationLeavesArgvAlone(t *testing.T) {
	argv := strings.Fields("docker-composecheck __complete composecheck explain CC")
	if _, err := parseInvocation(argv, dockerEnv); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(argv, " "); got != "docker-composecheck __complete composecheck explain CC" {
		t.Errorf("argv is now %s", got)
	}
}

func TestWriteMetadata(t *testing.T) {
	var out bytes.Buffer
	if err := writeMetadata(&out, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got["SchemaVersion"] != "0.1.0" || got["Version"] != "1.2.3" || got["Vendor"] == "" || got["ShortDescription"] == "" || got["URL"] == "" {
		t.Errorf("got %v", got)
	}
}

func TestWatchCLISocket(t *testing.T) {
	addr := filepath.Join(t.TempDir(), "docker_cli")
	listener, err := net.Listen("unix", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx := watchCLISocket(t.Context(), addr)
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Error("it ends before docker says so")
	}
	conn.Close()
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
		t.Error("it goes on after docker closed the socket")
	}
}

func TestWatchCLISocketLeavesWithItsContext(t *testing.T) {
	addr := filepath.Join(t.TempDir(), "docker_cli")
	listener, err := net.Listen("unix", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, cancel := context.WithCancel(t.Context())
	watchCLISocket(ctx, addr)
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cancel()
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil || err.Error() != "EOF" {
		t.Errorf("the connection is not closed: %v", err)
	}
}

func TestWatchCLISocketWithoutOne(t *testing.T) {
	for _, addr := range []string{"", "@composecheck-no-such-socket"} {
		if ctx := watchCLISocket(t.Context(), addr); ctx.Err() != nil {
			t.Errorf("%q ends the run", addr)
		}
	}
}
