package nginx

import (
	"slices"
	"strings"
	"testing"
)

// TestGeneratedVerdictsAreNginxs does the same with the fixed configurations, changed at random. Those on which we
// knowingly differ are left out.
func TestGeneratedVerdictsAreNginxs(t *testing.T) {
	binary := findNginx(t)
	const count = 800
	g := newGenerator(3)
	base := slices.DeleteFunc(allFixed(), func(conf string) bool { return len(conf) > 500 })
	rulings := judge(t, binary, base)
	var good []string
	for i, conf := range base {
		if (rulings[i].reason == "") == (ours(conf).reason == "") {
			good = append(good, conf)
		}
	}
	confs := make([]string, count)
	for i := range confs {
		confs[i] = g.mutate(good)
	}
	agreed, reasons, known := 0, 0, 0
	for i, theirs := range judge(t, binary, confs) {
		we := ours(confs[i])
		switch {
		case theirs.reason == "" && we.reason == "", theirs.reason != "" && we.reason != "":
			agreed++
			if theirs.reason == "" || sameReason(theirs, we) {
				reasons++
				continue
			}
			t.Logf("another reason: %s\nnginx %+v\nours  %+v", shortConf(confs[i]), theirs, we)
		case we.reason == "" && excused(theirs) != "":
			known++
		default:
			t.Logf("disagreement: %s\nnginx %+v\nours  %+v", shortConf(confs[i]), theirs, we)
		}
	}
	t.Logf("%d of %d verdicts are nginx's, %d with the same reason and line; %d more differ for a listed reason", agreed, count, reasons, known)
	if (agreed+known)*100 < count*99 {
		t.Errorf("%d of %d verdicts are not nginx's", count-agreed-known, count)
	}
}

// mutate changes one configuration in one or two places.
func (g generator) mutate(from []string) string {
	conf := g.pick(from...)
	for range 1 + g.IntN(2) {
		lines := strings.Split(conf, "\n")
		at, i := g.IntN(len(conf)+1), g.IntN(len(lines))
		switch g.IntN(7) {
		case 0:
			conf = conf[:at] + g.pick(";", "{", "}", `"`, "'", `\`, "$", "#", "\n", " ", ")", "(", "~", "=", "a") + conf[at:]
		case 1:
			conf = conf[:at] + conf[min(at+1, len(conf)):]
		case 2:
			lines = slices.Delete(lines, i, i+1)
			conf = strings.Join(lines, "\n")
		case 3:
			lines = slices.Insert(lines, i, lines[g.IntN(len(lines))])
			conf = strings.Join(lines, "\n")
		case 4:
			other := strings.Split(g.pick(from...), "\n")
			lines = slices.Insert(lines, i, other[g.IntN(len(other))])
			conf = strings.Join(lines, "\n")
		case 5:
			lines = slices.Insert(lines, i, g.directive())
			conf = strings.Join(lines, "\n")
		default:
			words := strings.Split(conf, " ")
			n := g.IntN(len(words))
			words[n] = g.pick("server", "location", "/x", "http", "return", "80", "on", "", "$host", "listen", "if", "=", "~", `"a b"`)
			conf = strings.Join(words, " ")
		}
	}
	return conf
}

// directive writes a directive with arguments that may be too many, too few or wrong.
func (g generator) directive() string {
	text := g.pick("root", "return", "proxy_pass", "listen", "server_name", "set", "rewrite", "add_header", "error_page", "try_files", "index", "gzip",
		"sendfile", "client_max_body_size", "proxy_read_timeout", "proxy_set_header", "access_log", "deny", "worker_processes", "keepalive_timeout",
		"proxy_buffering", "alias", "internal", "expires", "autoindex", "fastcgi_pass", "resolver", "charset", "break", "default_type")
	for range g.IntN(4) {
		text += " " + g.pick("/a", "$uri", "404", "http://127.0.0.1", "127.0.0.1", "on", "off", "$x", "'a b'", "10m", "60s", "81", "last", "all", "=404", "$host$uri", "a.example")
	}
	return text + ";"
}
