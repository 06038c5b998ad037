package startup

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// entryPoint is the script with which the official images start.
const entryPoint = "/docker-entrypoint.sh"

// official is what the official images' entry point does with the words behind it.
func (sh *shell) official(words []arg) {
	up := sh.Startup
	first := ""
	if len(words) > 0 && words[0].ok {
		first = words[0].text
	}
	if first != "nginx" && first != "nginx-debug" {
		up.skipped = SkippedCommand
		return
	}
	up.skipped = ""
	inner := sh.fork() // its .envsh scripts set variables for the scripts after them only
	inner.chainedAt, inner.inner, inner.errexit = sh.chained, 0, true
	names := []string(nil)
	if nginx.HasEntryPoint(sh.image) || nginx.KinOf(sh.image) != nil {
		names = slices.Collect(maps.Keys(ownSteps))
	}
	found := map[string]string{}
	if sh.Files.hides(dropIns) {
		sh.Files.wild = true
	}
	_ = fs.WalkDir(sh.Files, dropIns[1:], func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			short := strings.TrimPrefix("/"+name, dropIns+"/")
			found[short] = "/" + name
			names = append(names, short)
		}
		return nil
	})
	slices.SortFunc(names, byVersion)
	for _, name := range slices.Compact(names) {
		if step, own := ownSteps[name]; own && (found[name] == "" || sh.holds(found[name], step.mark)) {
			step.run(inner)
			continue
		}
		inner.dropIn(found[name])
	}
}

// ownSteps are the scripts of the official image in /docker-entrypoint.d, and words by which a copy of them is known.
var ownSteps = map[string]struct {
	mark *regexp.Regexp
	run  func(*shell)
}{
	"10-listen-on-ipv6-by-default.sh": {regexp.MustCompile(`(?s)DEFAULT_CONF_FILE=.*IPv6 listen already enabled`), func(*shell) {}}, // it changes the image's own site alone
	"15-local-resolvers.envsh":        {regexp.MustCompile(`export NGINX_LOCAL_RESOLVERS`), (*shell).localResolvers},
	"20-envsubst-on-templates.sh":     {regexp.MustCompile(`(?s)auto_envsubst\(\) *\{.*NGINX_ENVSUBST_TEMPLATE_DIR`), (*shell).renderTemplates},
	"30-tune-worker-processes.sh":     {regexp.MustCompile(`NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE`), func(*shell) {}},
}

// entryLoop is what the official entry point does, and no other script.
var entryLoop = regexp.MustCompile(`(?s)\bfind "?/docker-entrypoint\.d/?"? .*\| *sort -[nV]+ *\| *while read -r f; do.*\n *exec "\$@"\s*$`)

// holds reports whether a file of the project has a text: whether it is a copy of a script of the official image.
func (sh *shell) holds(file string, mark *regexp.Regexp) bool {
	c, err := sh.Files.read(file)
	return err == nil && c != nil && mark.Match(c.text.Text)
}

// confDir is where the official image has its sites.
const confDir = "/etc/nginx/conf.d"

// dropIns is where the entry point looks for scripts.
const dropIns = "/docker-entrypoint.d"

// dropIn runs a script of the project's in /docker-entrypoint.d, if the entry point does.
func (sh *shell) dropIn(name string) {
	ext := path.Ext(name)
	info, err := sh.Files.Stat(name[1:])
	if ext != ".sh" && ext != ".envsh" || err != nil {
		return
	}
	if info.Mode()&0o111 == 0 {
		if sh.Files.Origin(name).Kind == compose.FromBind {
			return // it passes over what is not executable
		}
		sh.perhaps++ // RUN chmod cannot be seen
		defer func() { sh.perhaps-- }()
	}
	script := arg{text: name, ok: true}
	if ext == ".envsh" {
		sh.include(script)
		return
	}
	sh.call([]arg{script}, nil)
}

var digits = regexp.MustCompile(`\d+|\D+`)

// byVersion orders names as sort -V does, as far as names of scripts need it.
func byVersion(a, b string) int {
	as, bs := digits.FindAllString(a, -1), digits.FindAllString(b, -1)
	for i := range min(len(as), len(bs)) {
		x, y := strings.TrimLeft(as[i], "0"), strings.TrimLeft(bs[i], "0")
		if isNumber := as[i][0] >= '0' && as[i][0] <= '9' && bs[i][0] >= '0' && bs[i][0] <= '9'; isNumber && len(x) != len(y) {
			return cmp.Compare(len(x), len(y))
		}
		if c := cmp.Or(strings.Compare(x, y), strings.Compare(as[i], bs[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}

// localResolvers is 15-local-resolvers.envsh.
func (sh *shell) localResolvers() {
	if v := sh.env["NGINX_ENTRYPOINT_LOCAL_RESOLVERS"]; v.known && v.text == "" {
		return
	}
	docker := sh.service.NetworkMode == "" // else Docker's own DNS does not serve it
	sh.env["NGINX_LOCAL_RESOLVERS"] = variable{text: compose.DockerDNS, known: docker && sh.env["NGINX_ENTRYPOINT_LOCAL_RESOLVERS"].known, exported: true}
}

// setting is a variable that steers the entry point.
func (sh *shell) setting(name, fallback string) string {
	return cmp.Or(sh.env["NGINX_ENVSUBST_"+name].text, fallback)
}

func (sh *shell) templateDir() string {
	return path.Clean("/" + sh.setting("TEMPLATE_DIR", "/etc/nginx/templates"))
}

// renderTemplates is 20-envsubst-on-templates.sh.
func (sh *shell) renderTemplates() {
	dir := sh.templateDir()
	info, err := sh.Files.Stat(dir[1:])
	filter, bad := regexp.Compile(sh.setting("FILTER", ""))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return
	}
	out := path.Clean("/" + sh.setting("OUTPUT_DIR", confDir))
	if err != nil || bad != nil || sh.Files.hides(dir) {
		sh.Files.dirs = append(sh.Files.dirs, out)
	}
	if err != nil || bad != nil {
		return
	}
	if !sh.render(dir, sh.setting("TEMPLATE_SUFFIX", ".template"), out, filter) {
		return
	}
	suffix := sh.setting("STREAM_TEMPLATE_SUFFIX", ".stream-template")
	if len(sh.templatesIn(dir, suffix)) == 0 {
		return
	}
	out = path.Clean("/" + sh.setting("STREAM_OUTPUT_DIR", "/etc/nginx/stream-conf.d"))
	sh.addStream(out)
	sh.render(dir, suffix, out, filter)
}

// templatesIn are the files below a directory that have a suffix.
func (sh *shell) templatesIn(dir, suffix string) []string {
	var found []string
	_ = fs.WalkDir(sh.Files, dir[1:], func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, suffix) && len(found) < maxUnread {
			found = append(found, "/"+name)
		}
		return nil
	})
	return found
}

// render makes the files of all templates with a suffix; false says that the script ends there.
func (sh *shell) render(dir, suffix, out string, filter *regexp.Regexp) bool {
	skipped := ""
	may := sh.writable(out)
	if _, err := sh.Files.Stat(out[1:]); errors.Is(err, fs.ErrNotExist) && suffix == sh.setting("TEMPLATE_SUFFIX", ".template") {
		switch {
		case sh.service.Build != nil:
			may = min(may, unsure) // RUN mkdir cannot be seen
		case compose.Below(out, "/etc/nginx"):
			skipped = SkippedMissing
		}
	}
	if may == no {
		skipped = SkippedReadOnly
	}
	for _, name := range sh.templatesIn(dir, suffix) {
		sh.used[name] = true
		c, err := sh.Files.read(name)
		if err == nil && c == nil && skipped == "" {
			sh.write(arg{text: path.Join(out, strings.TrimSuffix(under(name, dir), suffix)), ok: true}, nil)
		}
		if err != nil || c == nil {
			continue
		}
		c = c.substitute(sh.position(c), sh.env, func(name string) (string, string, string) {
			v, set := sh.env[name]
			switch {
			case set && v.exported && !filter.MatchString(name):
				return "", Left, Filtered
			case set && v.exported && !v.known:
				return "", Left, Unknown
			case set && v.exported:
				return v.filled("")
			case !sh.settles(name):
				return "", Left, Unknown
			}
			return "", Left, Unset
		})
		if c != nil {
			sh.explain(c.subst)
		}
		if c != nil && skipped != "" {
			c.subst.Skipped, c.subst.Into, c.subst.Variables = skipped, out, nil
			sh.Templates = append(sh.Templates, *c.subst)
		}
		if skipped != "" {
			continue
		}
		to := arg{text: path.Join(out, strings.TrimSuffix(under(name, dir), suffix)), ok: true}
		sh.denied(to.text, "20-envsubst-on-templates.sh", nil, c)
		sh.write(to, c)
	}
	return skipped == ""
}

// filled is what becomes of a variable whose value is known; reason is why it has none, "" when it is set.
func (v variable) filled(reason string) (string, string, string) {
	if v.text == "" {
		return "", Emptied, cmp.Or(reason, Empty)
	}
	return v.text, Filled, ""
}

// under is the part of a path below dir.
func under(name, dir string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, dir), "/")
}

// hasStream is how the entry point looks for a stream block.
var hasStream = regexp.MustCompile(`stream\s*\{`)

// addStream appends a stream block to nginx.conf where it has none.
func (sh *shell) addStream(out string) {
	const conf = "/etc/nginx/nginx.conf"
	c, err := sh.Files.read(conf)
	if err != nil || c == nil || hasStream.Match(c.text.Text) || sh.writable(conf) == no {
		return
	}
	end := len(c.text.Text)
	text := c.text.Follow()
	text.Copy(c.text, 0, end)
	text.Put("\nstream {\n  include "+out+"/*.conf;\n}\n", c.text, end, end)
	sh.write(arg{text: conf, ok: true}, &content{text: text, from: c.from, values: c.values})
}

// position maps places of a content to the file that a person edits.
func (up *Startup) position(c *content) func(nginx.Pos) compose.Pos {
	file := cmp.Or(c.from.Host, up.service.Name+":"+c.from.Path)
	return func(at nginx.Pos) compose.Pos {
		return compose.Pos{File: file, Line: at.Line, Column: at.Column, EndColumn: at.EndColumn}
	}
}
