package compose

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// askers are the programs with which healthchecks ask over HTTP, clients those of databases and the like.
var (
	askers  = []string{"curl", "wget"}
	clients = []string{"pg_isready", "mysqladmin", "redis-cli", "mongo", "mongosh", "cgi-fcgi"}
)

// tracked are the programs of which it is noted that a Dockerfile may bring them, each with what brings it.
var tracked = map[string]*regexp.Regexp{
	"ps": regexp.MustCompile(`procps|busybox`), "pgrep": regexp.MustCompile(`procps|busybox`), "systemctl": regexp.MustCompile(`systemd|systemctl\d?\.py`),
	"service": regexp.MustCompile(`openrc|sysvinit|init-system|systemd`), "/dev/tcp": regexp.MustCompile(`/bin/sh\b|dpkg-reconfigure`),
	"bash": regexp.MustCompile(`bash`), "sh": regexp.MustCompile(`busybox|/sh\b`),
	"curl": regexp.MustCompile(`curl`), "wget": regexp.MustCompile(`wget|busybox`), "nc": regexp.MustCompile(`netcat|ncat|nmap|busybox|\bnc\b`),
	"pg_isready": regexp.MustCompile(`postgres|libpq|pg_isready`), "mysqladmin": regexp.MustCompile(`mysql|mariadb`), "redis-cli": regexp.MustCompile(`redis`),
	"mongo": regexp.MustCompile(`mongo`), "mongosh": regexp.MustCompile(`mongo`), "cgi-fcgi": regexp.MustCompile(`fcgi`), "mysql": regexp.MustCompile(`mysql|mariadb`),
}

// A bare image is one that surely lacks some programs of healthchecks.
type bare struct {
	image *regexp.Regexp // matches its name with its tag
	lacks []string
}

// What images lack by what they are made of: Alpine has no services, and of processes busybox tells; Debian's slim images have no
// procps, and Ubuntu's have. None has systemd, nor a /bin/sh that knows bash's /dev/tcp.
var (
	ofAlpine = []string{"curl", "bash", "service", "systemctl", "/dev/tcp"}
	ofDebian = []string{"nc", "ps", "pgrep", "systemctl", "/dev/tcp"}
	ofUbuntu = []string{"nc", "systemctl", "/dev/tcp"}
)

// bareImages are what is known of official images, the first that matches counts. Alpine's busybox has wget and nc; what is called
// slim has neither, nor curl; the large variants have curl and wget.
var bareImages = []bare{
	{regexp.MustCompile(`^(?:alpine|(?:node|python|golang|ruby|rust|amazoncorretto|openjdk):[\w.-]*alpine[\w.]*)(?::|$)`), slices.Concat(ofAlpine, clients)},
	{regexp.MustCompile(`^mcr\.microsoft\.com/dotnet/(?:aspnet|runtime|runtime-deps):[\w.-]*alpine[\w.]*$`), slices.Concat(ofAlpine, clients)},
	{regexp.MustCompile(`^(?:nginx|nginxinc/nginx-unprivileged):[\w.-]*alpine-slim$`), slices.Concat(ofAlpine, clients)},
	{regexp.MustCompile(`^(?:nginx|nginxinc/nginx-unprivileged):[\w.-]*alpine[\w.-]*$`), slices.Concat(ofAlpine[1:], clients)},
	{regexp.MustCompile(`^(?:nginx|nginxinc/nginx-unprivileged)(?::[\w.-]*)?$`), slices.Concat(ofDebian, clients)},
	{regexp.MustCompile(`^ubuntu(?::|$)`), slices.Concat(askers, ofUbuntu, clients)},
	{regexp.MustCompile(`^(?:debian|(?:node|python|ruby|rust|openjdk):[\w.-]*slim[\w.-]*)(?::|$)`), slices.Concat(askers, ofDebian, clients)},
	{regexp.MustCompile(`^mcr\.microsoft\.com/dotnet/(?:aspnet|runtime|runtime-deps)(?::|$)`), slices.Concat(askers, []string{"nc"}, clients)},
	{regexp.MustCompile(`^(?:node|python|ruby|golang|rust)(?::(?:latest|[\d.]+|(?:[\d.]+-|)(?:bullseye|bookworm|trixie))|)$`), slices.Concat(ofUbuntu, clients)},
	{regexp.MustCompile(`^(?:scratch$|gcr\.io/distroless/[\w./-]*(?::(?:latest|nonroot))?$)`), slices.Concat(askers, []string{"sh", "bash", "nc"}, clients)},
	{regexp.MustCompile(`^gcr\.io/distroless/`), askers},
	{regexp.MustCompile(`^php:[\w.-]*alpine[\w.]*$`), slices.Concat(ofAlpine[2:], clients)},
	{regexp.MustCompile(`^php(?::[\w.-]*)?$`), slices.Concat([]string{"wget"}, ofDebian, clients)},
	{regexp.MustCompile(`^(?:postgres|redis):[\w.-]*alpine[\w.]*$`), []string{"curl"}},
	{regexp.MustCompile(`^(?:postgres|redis)(?::[\w.-]*)?$`), slices.Concat(askers, []string{"nc"})},
	{regexp.MustCompile(`^mongo(?::(?:latest|[6-9]|[1-9]\d)[\w.-]*)?$`), []string{"mongo"}},
	{regexp.MustCompile(`^mariadb(?::(?:latest|lts|1[1-9])[\w.-]*)?$`), []string{"mysqladmin", "mysql"}},
	{regexp.MustCompile(`^(?:prom/prometheus|traefik)(?::[\w.-]*)?$`), []string{"curl"}},
	{regexp.MustCompile(`^quay\.io/keycloak/keycloak(?::(?:latest|2[2-9])[\w.-]*)?$`), slices.Concat(askers, []string{"nc"})},
}

// lacking returns the programs of healthchecks that an image surely lacks.
func lacking(image string) []string {
	image, _, _ = strings.Cut(image, "@")
	image = strings.TrimPrefix(strings.TrimPrefix(image, "docker.io/"), "library/")
	for _, known := range bareImages {
		if known.image.MatchString(image) {
			return slices.Clone(known.lacks)
		}
	}
	return nil
}

// harmless are commands of a Dockerfile that bring no program but those whose names stand in them. A package may bring
// others, but none that is usual beside an app brings these.
var harmless = []string{
	"addgroup", "adduser", "apk", "apt", "apt-get", "bundle", "cargo", "cat", "cd", "chgrp", "chmod", "chown", "composer", "corepack", "cp", "dotnet", "echo", "export", "find", "gem",
	"go", "groupadd", "install", "ln", "ls", "mkdir", "mv", "node", "npm", "npx", "pip", "pip3", "pipenv", "pnpm", "poetry", "printf", "python", "python3", "rm", "sed", "set", "test",
	"touch", "true", "useradd", "usermod", "uv", "yarn", "[", ":",
}

// onFiles are those among them that only do something to files: a script among their words is not run.
var onFiles = []string{"chgrp", "chmod", "chown", "ln", "mkdir", "rm", "sed", "touch"}

// bringers are packages that bring such programs with them, and words behind which anything may come.
var bringers = regexp.MustCompile(`\$|alpine-sdk|abuild|playwright|puppeteer|xargs|buildpack|\.sh\b`)

// setBefore matches a variable that is set before a command.
var setBefore = regexp.MustCompile(`^[A-Za-z_]\w*=`)

// brings notes what a RUN may add to the programs of an image.
func (b *build) brings(script string, commands [][]string) {
	for tool, bringing := range tracked {
		if bringing.MatchString(script) {
			b.tools = append(b.tools, tool)
		}
	}
	for _, words := range commands {
		words = slices.DeleteFunc(slices.Clone(words), func(word string) bool { return word == otherwise || shellKeywords[word] })
		if len(words) > 0 && words[0] != "fi" && !setBefore.MatchString(words[0]) && !slices.Contains(harmless, path.Base(words[0])) ||
			!(len(words) > 0 && slices.Contains(onFiles, path.Base(words[0]))) && slices.ContainsFunc(words, bringers.MatchString) {
			b.tools = slices.AppendSeq(b.tools, maps.Keys(tracked))
			return
		}
	}
}

// lacks returns the programs of healthchecks that the containers of a service surely do not have.
func (p *Project) lacks(s *Service) []string {
	image := s.Image
	b := p.builds[s.Name]
	if b != nil {
		image = b.From
	}
	lacks := lacking(image)
	entrypoint, command := p.StartWords(s.Name)
	if b != nil && len(b.steps) == 0 && len(entrypoint)+len(command) == 0 && len(s.Mounts) == 0 {
		return nil // it brings no app to its image: it is not the whole Dockerfile
	}
	line := strings.Join(slices.Concat(entrypoint, command), " ")
	return slices.DeleteFunc(lacks, func(tool string) bool { return tracked[tool].MatchString(line) || p.mayBring(s, tool) })
}

// lackedStart tells of a start with what speaks to the init of a machine, which images do not have: StartProgram, "" for none.
func (p *Project) lackedStart(s *Service, words []string) string {
	first := words[0]
	if IsShell(words) {
		if commands := ShellCommands(words[2]); len(commands) > 0 && len(commands[0]) > 0 {
			first = commands[0][0]
		}
	}
	if base := path.Base(first); (base == "systemctl" || base == "service") && slices.Contains(s.Lacks, base) {
		return StartProgram
	}
	return ""
}

// mayBring reports whether a service's Dockerfile or one of its mounts may bring a program.
func (p *Project) mayBring(s *Service, tool string) bool {
	b := p.builds[s.Name]
	return b != nil && (b.hidden || slices.Contains(b.tools, tool) || slices.ContainsFunc(b.steps, func(s step) bool { return mayBe(s, tool) })) ||
		slices.ContainsFunc(s.Mounts, func(m Mount) bool { return path.Base(m.Target) == tool || slices.Contains(programDirs, m.Target) })
}

// withoutBash matches images that are made of Alpine and have no bash.
var withoutBash = regexp.MustCompile(`^(?:alpine(?::|@|$)|(?:nginx|nginxinc/nginx-unprivileged|node|python|golang|ruby|php|rust|openjdk):[\w.-]*alpine)`)

// lacksBash reports whether the containers of a service surely have no bash.
func (p *Project) lacksBash(s *Service) bool {
	return withoutBash.MatchString(p.baseOf(s)) && !p.mayBring(s, "bash")
}

// programDirs are directories with which any program may come.
var programDirs = []string{"/", "/bin", "/usr", "/usr/bin", "/usr/local", "/usr/local/bin"}

// mayBe reports whether a step of a Dockerfile may put a program in its place.
func mayBe(s step, tool string) bool {
	named := strings.Contains(path.Base(s.target), tool) || strings.Contains(path.Base(s.source), tool)
	if len(tool) < 3 { // nc is in many names
		named = path.Base(s.target) == tool || path.Base(s.source) == tool
	}
	return named || s.kind == hides && slices.Contains(programDirs, s.target) && (s.source == "" || slices.Contains(programDirs, s.source) || strings.Contains(s.source, "*"))
}
