package nginx

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// A ruling is what nginx -t, or we, say of a configuration: its reason and line; "" for nothing.
type ruling struct {
	reason string
	line   int
}

var emergency = regexp.MustCompile(`(?s)\[emerg\] (?:\d+#\d+: )?(.*?)(?: in \S+/nginx\.conf:(\d+))?\nnginx: configuration file`)

// judge lets nginx test configurations, as many at a time as there are processors.
func judge(t *testing.T, binary string, confs []string) []ruling {
	t.Helper()
	rulings := make([]ruling, len(confs))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		dir := t.TempDir()
		workers.Go(func() {
			for i := range next {
				rulings[i] = judgeOne(t, binary, dir, confs[i])
			}
		})
	}
	for i := range confs {
		next <- i
	}
	close(next)
	workers.Wait()
	return rulings
}

func judgeOne(t *testing.T, binary, dir, conf string) ruling {
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Error(err)
	}
	out, err := exec.Command(binary, "-t", "-c", file, "-p", dir, "-e", filepath.Join(dir, "error.log"), "-g", "pid nginx.pid;").CombinedOutput()
	if err == nil {
		return ruling{}
	}
	m := emergency.FindSubmatch(out)
	if m == nil {
		return ruling{reason: strings.TrimSpace(string(out))}
	}
	line, _ := strconv.Atoi(string(m[2]))
	return ruling{string(m[1]), line}
}

// ours is the first reason that we have to refuse a configuration.
func ours(conf string) ruling {
	c := Read(fstest.MapFS{"etc/nginx/nginx.conf": {Data: []byte(conf)}}, Options{Official: true})
	var all []ruling
	for _, p := range c.Problems {
		all = append(all, ruling{p.Message, p.Pos.Line})
	}
	for _, u := range c.Upstreams {
		for _, s := range u.Servers {
			all = append(all, ruling{s.Malformed, s.Pos.Line})
		}
	}
	for _, p := range c.Passes {
		all = append(all, ruling{p.Malformed, p.Pos.Line})
	}
	all = slices.DeleteFunc(all, func(r ruling) bool { return r.reason == "" })
	slices.SortStableFunc(all, func(a, b ruling) int { return a.line - b.line })
	if len(all) == 0 {
		return ruling{}
	}
	return all[0]
}

// differences are nginx's reasons to refuse what we accept, and why we do.
var differences = []struct{ nginx, why string }{
	// Rules say these, for they know the files of the project (TestRefusedByNginx in the package rules).
	{`^a duplicate (listen|default server)|^duplicate listen options`, "the rule duplicate-listen says it"},
	{`^cannot load certificate`, "certificates are often made later; the rule certificate-missing says it"},
	{`^host not found`, "names are not looked up; the rule unknown-host says it"},
	{`^open\(\) "`, "a file may be in the image; the rule include-missing says it"},
	// The nginx that answers here is old, or was built without it; directive-unsupported says it where the version is known.
	{`^unknown directive "(stream|http2)"|^invalid value "2"`, "this nginx is old, or was built without it"},
	{`^invalid value "0" in "keepalive" directive`, "nginx takes it since 1.29.7"},
	{`^getpwnam\(`, "an image has users of its own; the rule nginx-user-missing says it"},
}

// excused returns why we accept what nginx refuses, or "".
func excused(theirs ruling) string {
	for _, d := range differences {
		if regexp.MustCompile(d.nginx).MatchString(theirs.reason) {
			return d.why
		}
	}
	return ""
}

// sameReason reports whether two refusals name the same reason and line.
func sameReason(theirs, we ruling) bool {
	const pcre = "pcre2_compile() failed"
	unended := regexp.MustCompile(`^(invalid number of (arguments|the map parameters)|unknown directive|directive "\w+" (is not terminated|has no opening)|"\w+_cache" zone|"\w+_size" must be|there must be at least 2 )`) // nginx names where it, or http, ends
	switch {
	case strings.HasPrefix(we.reason, "the file is a template"): // the cause, not what nginx stumbles over
		return true
	case strings.HasPrefix(theirs.reason, "dlopen()"): // it knows where its modules lie
		return strings.HasPrefix(we.reason, "dlopen()")
	case theirs.reason != we.reason && !(strings.HasPrefix(theirs.reason, pcre) && strings.HasPrefix(we.reason, pcre)):
		return theirs.reason == `unknown directive ""` && we.reason == "unknown directive \"\x00\"" // it prints up to the NUL
	}
	return theirs.line == we.line || theirs.line == 0 || unended.MatchString(we.reason) && theirs.line > we.line
}

// TestVerdictsAreNginxs compares our verdicts on the fixed configurations with those of nginx -t: whether, why and where.
func TestVerdictsAreNginxs(t *testing.T) {
	binary := findNginx(t)
	agreed, known := 0, 0
	confs := allFixed()
	for i, theirs := range judge(t, binary, confs) {
		we := ours(confs[i])
		switch {
		case theirs.reason == "" && we.reason == "", theirs.reason != "" && we.reason != "" && sameReason(theirs, we):
			agreed++
		case we.reason == "" && excused(theirs) != "":
			known++
		default:
			t.Errorf("%s\nnginx %+v\nours  %+v", shortConf(confs[i]), theirs, we)
		}
	}
	t.Logf("%d of %d verdicts are nginx's, with reason and line; %d more differ for a listed reason", agreed, len(confs), known)
}

// TestTypesAreNginxs compares what we and nginx -t say of the arguments of all directives that have a type.
func TestTypesAreNginxs(t *testing.T) {
	binary := findNginx(t)
	var confs []string
	for name, all := range forms {
		for _, f := range all {
			if _, ok := argumentTypes[f.args[0]]; !ok {
				continue
			}
			wrap := map[string]func(string) string{"http": inHTTP, "server": inServer, "location": at, "events": inEvents, "main": inMain, "upstream": inUpstream}[f.contexts[0]]
			for _, value := range []string{"1k", "1g", "500ms", `""`} {
				confs = append(confs, wrap(name+" "+value+";"))
			}
		}
	}
	slices.Sort(confs)
	typed := regexp.MustCompile(`" directive invalid (value|number)$`)
	refused := 0
	for i, theirs := range judge(t, binary, confs) {
		we := ours(confs[i])
		switch {
		case strings.HasPrefix(theirs.reason, "unknown directive"), strings.HasSuffix(theirs.reason, "is not allowed here"): // of another version
		case we.reason != "" && we == theirs:
			refused++
		case we.reason != "" || typed.MatchString(theirs.reason):
			t.Errorf("%s\nnginx %+v\nours  %+v", shortConf(confs[i]), theirs, we)
		}
	}
	t.Logf("%d of %d arguments are refused, by nginx and by us", refused, len(confs))
}

func allFixed() []string {
	confs := slices.Clone(fixed)
	for _, v := range verdicts {
		confs = append(confs, v.conf)
	}
	return confs
}

func shortConf(conf string) string {
	if len(conf) > 300 {
		conf = conf[:300] + "…"
	}
	return fmt.Sprintf("%q", conf)
}
