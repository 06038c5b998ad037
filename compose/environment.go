package compose

import (
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// Environment returns the variables of a service's containers whose values the files tell: those of its Dockerfile's
// ENV, its env_file and its environment, the later over the earlier. It is for use inside the process only.
func (p *Project) Environment(service string) map[string]string {
	env := map[string]string{}
	if b := p.builds[service]; b != nil {
		maps.Copy(env, b.env)
	}
	maps.Copy(env, p.values[service])
	return env
}

// WithVariables is a project in which a service has other values in its environment than its files give it.
func (p *Project) WithVariables(service string, values map[string]string) *Project {
	other := *p
	other.values = maps.Clone(p.values)
	own := maps.Clone(p.values[service])
	maps.Copy(own, values)
	other.values[service] = own
	return &other
}

// BuildArgument returns what the Compose file gives a variable of the build of a service's image, and whether it does. "" may
// also stand for a variable that is not set.
func (p *Project) BuildArgument(service, name string) (value string, given bool) {
	if b := p.builds[service]; b != nil {
		value, given = b.args[name]
	}
	return value, given
}

// Secrets returns the values of variables that sound secret, which may have got into texts that a service's
// containers make: for masking them.
func (p *Project) Secrets(service string) []string {
	return secretsOf(p.env, p.Environment(service))
}

// Masked is a text of a service's containers without those values and without the passwords of URLs.
func (p *Project) Masked(service, text string) string {
	return maskWords([]string{text}, p.Secrets(service))[0]
}

// unsure is what the files do not tell of a service's environment.
type unsure struct {
	partial bool           // a file of variables could not be read
	written map[string]Pos // where the variables of the Compose file stand
	values  map[string]Pos // where the values of all variables stand
}

// Settled reports whether Environment tells for sure what a variable is, or that it is not set. It does not where the
// variable's value holds one that is not set when the project is loaded, and for names that a file may set that is
// not there: a wrapper script or a copied .env.example may bring both.
func (p *Project) Settled(service, name string) bool {
	u := p.unsure[service]
	at, written := u.written[name]
	if !written {
		_, known := p.Environment(service)[name]
		return known || !u.partial
	}
	if _, known := p.Environment(service)[name]; !known && (p.EnvSample != "" || p.EnvGiven != "") {
		return false // its name stands alone: it comes from the .env that is yet to be made
	}
	if value, isSampled := p.sampled[name]; isSampled && value == p.Environment(service)[name] {
		return false
	}
	return !slices.ContainsFunc(slices.Concat(p.Unset, p.Assumed), func(problem Problem) bool {
		return problem.Pos.File == at.File && problem.Pos.Line == at.Line
	})
}

// words are what a container runs, as written, and where.
type words struct {
	entrypoint, command []string
	dir                 string
	cut                 string // what Compose cuts off its command, from the first word that a shell alone understands
	pos                 Pos    // of the CMD, or else the ENTRYPOINT, of a Dockerfile
}

// StartDir returns the directory in which a service's containers start; "/" where neither its Compose file nor its
// Dockerfile sets one.
func (p *Project) StartDir(service string) string {
	dir := p.words[service].dir
	if b := p.builds[service]; b != nil && !path.IsAbs(dir) {
		dir = path.Join(b.words.dir, dir)
	}
	return path.Join("/", dir)
}

// StartWords returns the entrypoint and command that a service's Compose file sets, else its Dockerfile; nil where
// they are the image's own. They may hold credentials: for use inside the process only.
func (p *Project) StartWords(service string) (entrypoint, command []string) {
	w := p.words[service]
	if b := p.builds[service]; b != nil && w.entrypoint == nil {
		w.entrypoint = b.words.entrypoint
		if w.command == nil {
			w.command = b.words.command
		}
	}
	return w.entrypoint, w.command
}

// environment resolves env_file and environment of a service. An env_file that cannot be read counts as empty.
func (c *converter) environment(s types.ServiceConfig) map[string]string {
	own := map[string]string{}
	var unset []string // asked of the environment, which lacks them
	for name, value := range s.Environment {
		if value != nil {
			own[name] = *value
		} else if value, ok := c.env[name]; ok {
			own[name] = value
		} else {
			unset = append(unset, name)
		}
	}
	values, partial := map[string]string{}, false
	c.supposed = assumption{values: map[string]string{}, named: map[string]bool{}}
	for _, file := range s.EnvFiles {
		c.Project.NoteLooked(file.Path)
		content, err := readFile(file.Path)
		if err != nil {
			partial = true
			c.noteAbsent(s.Name, file)
			c.suppose(file)
			continue
		}
		// What could be parsed before an error is known all the same.
		_ = parseEnvFile(file.Path, content, file.Format, values, c.env, own)
	}
	maps.Copy(values, own)
	for _, name := range unset {
		delete(values, name)
	}
	written := map[string]Pos{}
	for name, at := range c.at.index(byVariable, "environment") {
		written[name] = at.place()
	}
	c.Project.unsure[s.Name] = unsure{partial, written, c.variablesAt(s)}
	return values
}

// suppose takes in what a file of variables that is not there will probably set, by the sample beside it.
func (c *converter) suppose(file types.EnvFile) {
	if name := sampleBeside(file.Path); name != "" && missing(file.Path) {
		c.supposed.add(filepath.Join(filepath.Dir(file.Path), name), c.env)
	}
}

// listenVariables are the names under which programs are told where to listen themselves.
// DB_PORT and the like name other programs' ports.
var listenVariables = map[string]bool{
	"PORT": true, "HTTP_PORT": true, "APP_PORT": true, "SERVER_PORT": true, "LISTEN_PORT": true, "WEB_PORT": true,
	"NODE_PORT": true, "UVICORN_PORT": true, "FLASK_RUN_PORT": true, "GUNICORN_PORT": true,
	"ASPNETCORE_URLS": true, "ASPNETCORE_HTTP_PORTS": true,
}

var (
	portWord     = regexp.MustCompile(`^\d{2,5}$`)
	addressWord  = regexp.MustCompile(`^(?:https?://)?(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\]|\*|\+)?:(\d{2,5})/?$`)
	portFlag     = regexp.MustCompile(`^(?:-p|-b|--(?:http-|listen-|server[.-])?(?:port|bind|listen|address|addr))$`)
	portFlagWith = regexp.MustCompile(`^--?(?:[a-z]+[.-])?(?:port|bind|listen|address|addr)=(?:[^\s=]*:)?(\d{2,5})$`)
	localURL     = regexp.MustCompile(`(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d{2,5})\b`)
)

// portHints are the ports that the service's own settings name, each once.
func (c *converter) portHints(s types.ServiceConfig) []PortHint {
	h := hints{}
	written := c.at.index(byVariable, "environment")
	for name, value := range c.values {
		if !listenVariables[name] {
			continue
		}
		for _, part := range strings.FieldsFunc(value, func(r rune) bool { return r == ';' || r == ',' }) {
			h.add(portOf(part), "environment "+name, written[name].place())
		}
	}
	slices.SortFunc(h.all, func(a, b PortHint) int { return strings.Compare(a.From, b.From) })
	pos := c.at.keyPos("command")
	for _, port := range commandPorts(append(s.Entrypoint[:len(s.Entrypoint):len(s.Entrypoint)], s.Command...)) {
		h.add(port, "command", pos)
	}
	if s.HealthCheck != nil {
		for _, m := range localURL.FindAllStringSubmatch(strings.Join(s.HealthCheck.Test, " "), -1) {
			h.add(m[1], "healthcheck", c.at.keyPos("healthcheck"))
		}
	}
	return h.all
}

// portLike matches what may be a port in a value: all of it, or what follows a colon.
var portLike = regexp.MustCompile(`(?:^|:)(\d{2,5})(?:$|[/,; ])`)

var (
	// localPort matches a port of the machine itself in a URL: of the service's own, or of the machine on which a browser runs.
	localPort = regexp.MustCompile(`(?:^|[,; ])https?://(?:localhost|127\.0\.0\.1):(\d{2,5})(?:$|[/,; ])`)
	// forBrowsers matches the names of variables that tell an app where browsers find a site; what others name the app asks itself, in its
	// own container.
	forBrowsers = regexp.MustCompile(`(?i)(?:^|_)(?:public|root|base|baseurl|origins?|site|external|front_?end|callback|redirect|canonical|home|app_url|web_url)(?:_|$)`)
)

// numbers are the numbers in the service's environment that may be ports, of this or another service, in order.
func (c *converter) numbers() []int {
	var all []int
	for _, value := range slices.Concat(slices.Collect(maps.Values(c.values)), slices.Collect(maps.Values(c.supposed.values))) {
		for _, m := range portLike.FindAllStringSubmatch(value, -1) {
			n, _ := strconv.Atoi(m[1])
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// browserPorts are the ports of the machine itself to which the service's environment sends browsers, in order.
func (c *converter) browserPorts() []int {
	var all []int
	for _, values := range []map[string]string{c.values, c.supposed.values} {
		for name, value := range values {
			if !forBrowsers.MatchString(name) {
				continue
			}
			for _, m := range localPort.FindAllStringSubmatch(value, -1) {
				n, _ := strconv.Atoi(m[1])
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// supposedPorts are the values that a file of variables which is yet to be made will probably set and that may be ports.
func (c *converter) supposedPorts() []int {
	var all []int
	for _, value := range c.supposed.values {
		if portWord.MatchString(value) {
			n, _ := strconv.Atoi(value)
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

type hints struct{ all []PortHint }

func (h *hints) add(text, from string, pos Pos) {
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return
	}
	if !slices.ContainsFunc(h.all, func(known PortHint) bool { return known.Port == port }) {
		h.all = append(h.all, PortHint{Port: port, From: from, Pos: pos})
	}
}

// portOf is the port of "3000", ":3000" or "http://+:3000".
func portOf(text string) string {
	if m := addressWord.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return text
}

// commandPorts finds the ports in a command, whose words may be whole shell lines.
func commandPorts(command []string) []string {
	words := strings.Fields(strings.Join(command, " "))
	var ports []string
	for i, word := range words {
		word = strings.Trim(word, `"';`)
		switch {
		case portFlagWith.MatchString(word):
			ports = append(ports, portFlagWith.FindStringSubmatch(word)[1])
		case addressWord.MatchString(word):
			ports = append(ports, addressWord.FindStringSubmatch(word)[1])
		case i > 0 && portWord.MatchString(word) && portFlag.MatchString(words[i-1]):
			ports = append(ports, word)
		}
	}
	return ports
}
