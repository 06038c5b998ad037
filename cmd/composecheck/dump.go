package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/probe"
)

// dumpTime bounds `nginx -T`, so that one that hangs leaves time for the probes.
const dumpTime = 5 * time.Second

// wantsDump reports whether the files do not show all of a configuration, so that the running nginx is asked for what it
// runs with (nginx -T).
func wantsDump(p *inspector.Proxy) bool {
	return p.Config == nil || !p.Config.Complete && !isBroken(p)
}

// isBroken reports whether the files hold a mistake: then they are known as far as nginx would read them, and what
// runs is an older configuration, or none.
func isBroken(p *inspector.Proxy) bool {
	return p.Config != nil && slices.ContainsFunc(p.Config.Problems, func(problem nginx.Problem) bool { return problem.Kind == "syntax" })
}

// readDumps reads the configurations that the running nginxes print.
func readDumps(ctx context.Context, prober *probe.Prober, x execer, s *inspector.Snapshot) {
	for i := range s.Proxies {
		if p := &s.Proxies[i]; wantsDump(p) {
			if err := readDump(ctx, prober, x, s, p); err != nil {
				s.Gaps = append(s.Gaps, inspector.Gap{What: "the whole configuration of " + p.Service, Why: err.Error()})
			}
		}
	}
}

func readDump(ctx context.Context, prober *probe.Prober, x execer, s *inspector.Snapshot, p *inspector.Proxy) error {
	dump, code, why := prober.Dump(p.Service)
	container := s.Engine.FirstRunning(p.Service)
	if container == nil {
		return errors.New("a part of it is not in the project's files, and its container is not running")
	}
	if why != "" { // without a shell, nginx can still be called by itself
		ctx, cancel := context.WithTimeout(ctx, dumpTime)
		defer cancel()
		stdout, stderr, exit, err := x.Exec(ctx, container.ID, []string{"nginx", "-T"}, nil, 8<<20)
		if err != nil {
			return err
		}
		dump, code = append(stderr, stdout...), exit // what nginx says of itself is of no file: it stands before the first
	}
	if code != 0 && bytes.Contains(dump, []byte("host not found in upstream")) {
		if files := configFiles(ctx, x, container.ID); files != nil && inspector.ReadDump(s.Project, p, files) == nil {
			return nil
		}
	}
	if code != 0 {
		return fmt.Errorf("nginx -T failed with code %d: %s", code, s.Project.Masked(p.Service, refusal(dump)))
	}
	return inspector.ReadDump(s.Project, p, dump)
}

// refusal is the line with which a failed `nginx -T` says why: the first [emerg], else the last.
func refusal(dump []byte) string {
	lines := strings.Split(strings.TrimSpace(string(dump)), "\n")
	if i := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "[emerg]") }); i >= 0 {
		return lines[i]
	}
	return lines[len(lines)-1]
}

// printFiles prints the configuration files of an nginx as `nginx -T` does, but also while a host has no address, with
// which nginx refuses to test them. Keys and certificates hold no ";".
const printFiles = `find -L /etc/nginx -type f ! -name '*.so' | while read -r file; do
grep -q ';' "$file" && echo "# configuration file $file:" && head -c 262144 "$file" && echo
done`

// configFiles returns what printFiles prints in a container; nil where it cannot.
func configFiles(ctx context.Context, x execer, container string) []byte {
	ctx, cancel := context.WithTimeout(ctx, dumpTime)
	defer cancel()
	files, _, _, err := x.Exec(ctx, container, []string{"sh", "-c", printFiles}, nil, 8<<20)
	if err != nil || len(files) == 0 {
		return nil
	}
	return files
}
