package apps

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pythonUse is code that ends an app when it is loaded, where an optional package of its framework is not installed.
type pythonUse struct {
	by    string
	needs string             // the package, by the name under which pip knows it
	from  *lazyregexp.Regexp // what brings the name into a module
	use   *lazyregexp.Regexp // what of it is run while the module is loaded; it begins with no blank
}

// pythonUses are such code (fastapi.tiangolo.com/#dependencies, www.starlette.io/#dependencies, docs.pydantic.dev/latest/api/networks).
var pythonUses = []pythonUse{
	{"Jinja2Templates", "jinja2", importOf(`(?:fastapi|starlette)\.templating`, "Jinja2Templates"), lazyregexp.New(`(?m)^\w+[ \t]*(?::[^=\n]+)?=[ \t]*Jinja2Templates\(`)},
	{"SessionMiddleware", "itsdangerous", importOf(`(?:fastapi|starlette)\.middleware\.sessions`, "SessionMiddleware"), lazyregexp.New(`(?m)^from[ \t]+(?:fastapi|starlette)\.middleware\.sessions\b`)},
	{"Form", "python-multipart", importOf(`fastapi(?:\.\w+)?`, "Form"), routeWith(`=\s*Form\(`)},
	{"File", "python-multipart", importOf(`fastapi(?:\.\w+)?`, "File"), routeWith(`=\s*File\(`)},
	{"UploadFile", "python-multipart", importOf(`fastapi(?:\.\w+)?`, "UploadFile"), routeWith(`:\s*UploadFile\b`)},
	{"OAuth2PasswordRequestForm", "python-multipart", importOf(`fastapi\.security(?:\.\w+)?`, "OAuth2PasswordRequestForm"), routeWith(`:\s*OAuth2PasswordRequestForm\s*=\s*Depends\(`)},
	{"EmailStr", "email-validator", importOf(`pydantic`, "EmailStr"), lazyregexp.New(`(?m)^class[ \t]+\w+\([^)\n]*\bBaseModel\b[^)\n]*\):(?:\n(?:[ \t][^\n]*)?)*?\n[ \t]+\w+[ \t]*:[ \t]*EmailStr\b`)},
}

// importOf matches the import of a name from a module, at the start of a line.
func importOf(module, name string) *lazyregexp.Regexp {
	return lazyregexp.New(`(?m)^from[ \t]+` + module + `[ \t]+import[ \t]+(?:\([^)]*|[^\n(]*)\b` + name + `\b`)
}

// routeWith matches a route whose function has a parameter: FastAPI looks at it when the route is made.
func routeWith(parameter string) *lazyregexp.Regexp {
	return lazyregexp.New(`(?m)^@\w+\.(?:post|put|patch)\([^\n]*\)\n(?:async[ \t]+)?def[ \t]+\w+\((?:[^()@]|\([^()]*\))*?` + parameter)
}

// plainPackages are packages of which is known that they bring neither those optional ones nor a server.
var plainPackages = strings.Fields(`fastapi starlette uvicorn gunicorn hypercorn daphne waitress pydantic pydantic-core pydantic-settings typing-extensions anyio
	httpx requests urllib3 certifi idna aiohttp websockets httptools uvloop watchfiles orjson ujson click typer rich loguru tenacity python-dotenv pyyaml toml
	sqlalchemy alembic sqlmodel asyncpg psycopg psycopg2 psycopg2-binary aiosqlite aiomysql pymysql mysqlclient mysql-connector-python motor pymongo redis aioredis
	python-jose pyjwt passlib bcrypt argon2-cffi cryptography python-multipart jinja2 markupsafe itsdangerous email-validator dnspython aiofiles pillow
	numpy scipy pandas matplotlib scikit-learn openpyxl beautifulsoup4 lxml boto3 botocore minio stripe celery kombu pika aio-pika aiokafka psutil pytz
	python-dateutil tqdm openai apscheduler django djangorestframework django-cors-headers whitenoise dj-database-url pytest pytest-asyncio black isort flake8 mypy ruff`)

// plainExtras are those of them whose extras bring none of these either.
var plainExtras = strings.Fields("uvicorn sqlalchemy passlib python-jose pyjwt psycopg redis httpx celery pymongo")

var (
	pipInstall   = lazyregexp.New(`^(?:pip3?(?:\.\d+)?|python3?(?:\.\d+)?\s+-m\s+pip)\s+install\s+(.*)$`)
	pipFlags     = []string{"--no-cache-dir", "--upgrade", "-U", "--quiet", "-q", "--no-input", "--root-user-action=ignore", "--disable-pip-version-check", "--prefer-binary", "--no-warn-script-location"}
	wantedForm   = lazyregexp.New(`^([A-Za-z0-9][\w.-]*)(\[[\w, -]*\])?\s*([=<>~!][^;#@]*)?(?:;.*)?$`)
	otherInstall = regexp.MustCompile(`(?i)\b(?:poetry|uv|uvx|conda|mamba|micromamba|pipenv|pdm|rye|hatch|pip-sync|pip-tools|easy_install|pipx|setup\.py|site-packages)\b|\b(?:python3?|py3)-\w|\.venv|\.whl`)
	anyInstall   = lazyregexp.New(`(?i)\bpip3?\b|\bpoetry\b|\buv\b|\bpipenv\b|\bconda\b`)
)

// pythonPackages are the packages that the image of a service of Python has by its Dockerfile.
type pythonPackages struct {
	names map[string]bool
	file  string // the list that is read last, on the host
}

// pythonMissing finds that what a service's start loads needs a package which nothing installs, so that it ends.
func (p reader) pythonMissing(s *compose.Service) *compose.Start {
	if s.Build == nil || compose.Repository(s.Build.From) != "python" || s.Build.Scripts || anyInstall.MatchString(p.started(s)) || slices.ContainsFunc(s.Mounts, holdsPackages) {
		return nil
	}
	code, line := p.pythonCode(s)
	if code == nil || len(line.words) == 0 {
		return nil
	}
	has := p.pythonInstalled(s)
	if has == nil {
		return nil
	}
	server := strings.TrimSuffix(path.Base(line.words[0]), "-serve")
	_, at := p.startLine(s)
	if slices.Contains([]string{"uvicorn", "gunicorn", "hypercorn", "daphne", "waitress"}, server) && !has.names[server] {
		return &compose.Start{Kind: compose.StartPackage, Word: path.Base(line.words[0]), With: server, Host: has.file, Pos: at}
	}
	for _, f := range code.loaded() {
		for _, use := range pythonUses {
			found := use.use.FindStringIndex(f.text)
			if found == nil || has.names[use.needs] || !use.from.MatchString(f.text) {
				continue
			}
			place := f.place(found[1])
			p.quoteAt(place)
			return &compose.Start{Kind: compose.StartPackage, Word: use.by, With: use.needs, Host: has.file, Direct: true, Pos: place}
		}
	}
	return nil
}

// holdsPackages reports whether a mount may bring packages that the image does not have.
func holdsPackages(m compose.Mount) bool {
	return compose.Below(m.Target, "/usr") || compose.Below(m.Target, "/opt") || compose.Below(m.Target, "/root") || strings.Contains(m.Target, "venv")
}

// loaded are the modules that surely run when the start file is loaded: those that one imports at the start of a line.
func (p *pyPackage) loaded() (all []*pyFile) {
	names := p.order[:1:1]
	for i := 0; i < len(names); i++ {
		f := p.all[names[i]]
		if f == nil {
			continue
		}
		all = append(all, f)
		for _, m := range fromImport.FindAllStringSubmatchIndex(f.blank, -1) {
			if f.blank[m[0]] != 'f' { // in a function, or under a condition
				continue
			}
			from := p.place(f.name, f.blank[m[2]:m[3]])
			below := []string{from}
			for _, name := range importsOf(strings.Trim(f.blank[m[4]:m[5]], "() ")) {
				below = append(below, path.Join(from, name))
			}
			for _, at := range below {
				if file := pyModuleFile(p.files, at); file != "" && !slices.Contains(names, file) && len(names) < maxModules {
					names = append(names, file)
				}
			}
		}
	}
	return all
}

// pythonInstalled are the packages that the Dockerfile of a service installs; nil where not all are known.
func (p reader) pythonInstalled(s *compose.Service) *pythonPackages {
	text := withoutHashes(string(p.buildOf(s)))
	if strings.Count("\n"+strings.ToUpper(text), "\nFROM ") != 1 || otherInstall.MatchString(text) || strings.Contains(text, "--from=") || strings.Contains(text, "<<") {
		return nil
	}
	has, dir, installs := &pythonPackages{names: map[string]bool{}}, "/", 0
	for _, line := range strings.Split(strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(text), "\n") {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch rest = strings.TrimSpace(rest); strings.ToUpper(word) {
		case "WORKDIR":
			dir = path.Join("/", inside(dir, rest))
		case "RUN":
			for strings.HasPrefix(rest, "--") { // --mount=…
				_, rest, _ = strings.Cut(rest, " ")
				rest = strings.TrimSpace(rest)
			}
			for _, words := range compose.ShellCommands(rest) {
				m := pipInstall.FindStringSubmatch(strings.Join(words, " "))
				if m == nil && slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(path.Base(word), "pip") }) {
					return nil
				}
				if m != nil && !has.installs(p.RootFS(s.Name, nil), dir, strings.Fields(m[1])) {
					return nil
				}
				if m != nil {
					installs++
				}
			}
		}
	}
	if installs == 0 || has.file == "" {
		return nil
	}
	return has
}

// installs notes what one pip install brings; false where that is not all known.
func (has *pythonPackages) installs(files compose.RootFS, dir string, words []string) bool {
	for i := 0; i < len(words); i++ {
		word := strings.Trim(words[i], `'"`)
		switch {
		case slices.Contains(pipFlags, word):
		case (word == "-r" || word == "--requirement") && i+1 < len(words):
			i++
			if !has.list(files, inside(dir, words[i]), 0) {
				return false
			}
		case strings.HasPrefix(word, "-r") && len(word) > 2:
			if !has.list(files, inside(dir, word[2:]), 0) {
				return false
			}
		case !has.add(word):
			return false
		}
	}
	return true
}

// list notes what a list of packages names, and the lists that it names.
func (has *pythonPackages) list(files compose.RootFS, name string, depth int) bool {
	text, ok := textOf(files, name)
	if !ok || depth > 4 || strings.Contains(text, "\\\n") || strings.Contains(text, "\\\r\n") {
		return false
	}
	has.file = files.Origin("/" + name).Host
	for _, line := range strings.Split(withoutHashes(text), "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if other, isList := strings.CutPrefix(line, "-r "); isList {
			if !has.list(files, inside(path.Dir(name), strings.TrimSpace(other)), depth+1) {
				return false
			}
		} else if line != "" && !has.add(line) {
			return false
		}
	}
	return true
}

// add notes a package, by what a list or command says of it; false where it may bring others that are not known.
func (has *pythonPackages) add(wanted string) bool {
	m := wantedForm.FindStringSubmatch(wanted)
	if m == nil {
		return false
	}
	name := strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(m[1]))
	if name == "pip" || name == "setuptools" || name == "wheel" {
		return true
	}
	if !slices.Contains(plainPackages, name) {
		return false
	}
	// fastapi[standard], starlette[full], pydantic[email] and pandas[all] bring them, and FastAPI 0.111 did without being asked
	// (fastapi.tiangolo.com/release-notes: 0.111.0, 0.112.0).
	if m[2] != "" && !slices.Contains(plainExtras, name) || name == "fastapi" && strings.Contains(m[3], "0.111") {
		return false
	}
	has.names[name] = true
	return true
}
