package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A likelihood is how sure it is that something was done.
type likelihood int

const (
	never likelihood = iota
	perhaps
	surely
)

var (
	// readsEnvFile matches where a .env is read: by python-dotenv, django-environ, environs and decouple.
	readsEnvFile = lazyregexp.New(`\b(?:read_env\w*|load_dotenv|dotenv_values|read_dotenv)\(|\bdecouple\b`)
	envFileNamed = lazyregexp.New(`["'/]([\w.-]*\.(?:env[\w.-]*|ini))["']`)
	envFileWins  = lazyregexp.New(`\bover(?:ride|write)\s*=\s*True`)
	envFileLine  = lazyregexp.New(`^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$`)
	envFileEnd   = lazyregexp.New(`\s+#.*$`)
)

// fromFile is a variable as the one .env of the app's code gives it, which its settings read; known is false where there
// is no such file, or it is not plain which one is read.
func (d *djangoSettings) fromFile(name string) (value string, isSet, known bool) {
	for _, m := range envFileNamed.FindAllStringSubmatch(d.text, -1) {
		if m[1] != ".env" {
			return "", false, false
		}
	}
	files, found := d.p.RootFS(d.service.Name, nil), []string(nil)
	for _, file := range d.read {
		for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
			for _, name := range []string{".env", "settings.ini"} {
				if at := path.Join(dir, name); isFile(files, at) && !slices.Contains(found, at) {
					found = append(found, at)
				}
			}
		}
	}
	if len(found) != 1 || path.Base(found[0]) != ".env" {
		return "", false, false
	}
	content, err := fs.ReadFile(files, found[0])
	if err != nil {
		return "", false, false
	}
	value, number := envFileValue(string(content), name)
	return value, number > 0, !strings.Contains(value, "$")
}
