package apps

import (
	"cmp"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// otherSettings matches what may give a build other variables than its files do by themselves.
	otherSettings = lazyregexp.New(`--mode\b|env-cmd|dotenv|\.env\b`)
	// forPages matches the names of variables that builds put into pages: Create React App, Vite, Vue CLI, Next.js.
	forPages = lazyregexp.New(`^(?:REACT_APP|VITE|VUE_APP|NEXT_PUBLIC)_`)
	// thisMachine matches an address of the machine on which the browser runs, up to its path.
	thisMachine = lazyregexp.New(`^(https?)://(?:localhost|127\.0\.0\.1)(?::(\d{1,5}))?(/[^\s?#]*)?$`)
	machinePort = lazyregexp.New(`^` + onMachine + `(\d+)` + onMachine)
)

// ofFiles are the values that the files of a build's variables give one. What is built for production takes .env.production before
// .env (create-react-app.dev/docs/adding-custom-environment-variables, vite.dev/guide/env-and-mode), where nothing chooses others
// and no file of a person's own has it as well.
func (c *sitePages) ofFiles(name string, plain bool) (values []string) {
	in := func(files ...string) (values []string) {
		for _, file := range files {
			values = append(values, assigned(name, string(c.p.Source(filepath.Join(c.dir, file))))...)
		}
		return values
	}
	if own := in(".env.local", ".env.production.local"); len(own) == 0 && plain {
		if values = in(".env.production"); len(values) > 0 {
			return values
		}
	}
	return in(".env", ".env.local", ".env.production", ".env.production.local")
}

// onMachine marks an address of this machine that a variable of the build holds, with its port, where nothing may change it: neither
// a variable of the container's of that name, nor a build that does not get the files.
func (c *sitePages) onMachine(name, value string) string {
	m := thisMachine.FindStringSubmatch(value)
	if _, given := c.p.Environment(c.s.Name)[name]; !c.machine || m == nil || given || !forPages.MatchString(name) || c.leavesOut(".env") {
		return value
	}
	port := cmp.Or(m[2], map[string]string{"http": "80", "https": "443"}[m[1]])
	return onMachine + port + onMachine + m[3]
}

// leavesOut reports whether the build of the pages may not get files whose names begin so.
func (c *sitePages) leavesOut(prefix string) bool {
	if c.s.Build == nil {
		return false
	}
	return strings.Contains(string(c.p.Source(filepath.Join(c.s.Build.Context, ".dockerignore"))), prefix) ||
		strings.Contains(string(c.p.Source(c.s.Build.Dockerfile+".dockerignore")), prefix)
}

// siteOf is sitePath, also of an address of this machine, with its port.
func siteOf(address string) (path string, port int) {
	m := machinePort.FindStringSubmatch(address)
	if m == nil {
		return sitePath(address), 0
	}
	port, _ = strconv.Atoi(m[1])
	return sitePath(address[len(m[0]):]), port
}
