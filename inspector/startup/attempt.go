package startup

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// An attempt is a write of which nobody can tell whether it happens.
type attempt struct {
	*content             // nil: nor what it writes
	branch   syntax.Node // that it hangs on alone; nil: something else decides
}

// attempt notes what may be written to a path.
func (sh *shell) attempt(name string, c *content) {
	a := attempt{content: c}
	if sh.branch != nil && sh.perhaps == sh.branchAt {
		a.branch = sh.branch
	}
	if m, ok := sh.Files.made[name]; ok && !m.gone && sh.Files.attempts[name] == nil {
		a.branch = nil // it is there already, with another content
	}
	sh.Files.attempts[name] = append(sh.Files.attempts[name], a)
}

// settle takes the files that one branch of one `if` makes, and nothing else, for made: they have but one content. Where
// several branches make several files, these may be for one another.
func (up *Startup) settle() {
	branches, paths := map[syntax.Node]bool{}, 0
	for name, all := range up.Files.attempts {
		if compose.Below(name, "/etc/nginx") && !isKey(name) {
			paths++
			for _, a := range all {
				branches[a.branch] = true
			}
		}
	}
	if len(branches) > 1 && paths > 1 {
		return
	}
	for name, all := range up.Files.attempts {
		if !compose.Below(name, "/etc/nginx") || !up.Files.vacant(name) {
			continue
		}
		c := onlyContent(all)
		if c == nil {
			up.alternatives(name, all)
			continue
		}
		up.Files.put(name, made{content: c, perhaps: true})
		up.rendered(name, c)
	}
}

// alternatives notes the templates of which one or the other becomes a file: each may be wrong by itself.
func (up *Startup) alternatives(name string, all []attempt) {
	if !slices.ContainsFunc(all, func(a attempt) bool { return a.content == nil || a.branch == nil }) {
		for _, a := range all {
			up.rendered(name, a.content)
		}
	}
}

// isKey reports whether a path is that of a key, a certificate or a list of passwords.
func isKey(name string) bool {
	switch path.Ext(name) {
	case ".pem", ".crt", ".cer", ".cert", ".key", ".csr", ".htpasswd":
		return true
	}
	return path.Base(name) == ".htpasswd"
}

// onlyContent is what all attempts write; nil where they differ, or nobody can tell.
func onlyContent(all []attempt) *content {
	for _, a := range all {
		if a.content == nil || a.branch == nil || !bytes.Equal(a.text.Text, all[0].text.Text) {
			return nil
		}
	}
	return all[0].content
}

// vacant reports whether nobody but the image has a file at a path.
func (f *Files) vacant(name string) bool {
	switch o := f.RootFS.Origin(name); o.Kind {
	case compose.Unseen, compose.FromImage:
		return true
	case compose.FromBuild:
		_, err := f.RootFS.Stat(strings.TrimPrefix(name, "/"))
		return errors.Is(err, fs.ErrNotExist)
	}
	return false
}

// fileTest is a test of a file. Only what the project or the official image holds is known to be there, and only what
// the official image lacks is known to be absent: a folder of the host, a volume or a RUN may have it by then.
func (sh *shell) fileTest(op, name string) (holds, known bool) {
	name = sh.path(name)
	sh.asksFor[name] = true
	info, err := sh.Files.Stat(strings.TrimPrefix(name, "/"))
	_, written := sh.Files.made[name]
	kind := sh.Files.RootFS.Origin(name).Kind
	if kind == compose.FromImage && err == nil && !written {
		sh.ofImage = append(sh.ofImage, name)
	}
	switch {
	case err == nil && kind == compose.FromVolume && !written:
		return false, false
	case err == nil && op == "-d":
		return info.IsDir(), true
	case err == nil && op == "-f":
		return !info.IsDir(), true
	case err == nil && op == "-s" && !info.IsDir():
		return info.Size() > 0, true
	case err == nil:
		return true, true
	case !errors.Is(err, fs.ErrNotExist), sh.Files.mayWrite(name):
		return false, false
	case written:
		return false, true
	}
	return false, sh.service.Build == nil && sh.inOfficialImage(name)
}

// inOfficialImage reports whether a folder stands as the official image has it.
func (sh *shell) inOfficialImage(name string) bool {
	kind := sh.Files.RootFS.Origin(path.Dir(name)).Kind
	return kind == compose.FromImage && compose.Below(name, "/etc/nginx")
}
