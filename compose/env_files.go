package compose

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// readEnvFiles adds the named environment files, or else the project's .env, to the environment.
// What is set already stays as it is.
func (s *selection) readEnvFiles(cwd string, files []string) error {
	if len(files) == 0 {
		disabled, _ := strconv.ParseBool(s.env["COMPOSE_DISABLE_ENV_FILE"])
		file := filepath.Join(s.envDir(cwd), ".env")
		s.envFiles = append(s.envFiles, file)
		info, err := os.Stat(file)
		if s.noEnv = err != nil || info.IsDir(); disabled || s.noEnv {
			return nil
		}
		files = []string{file}
	}
	values := map[string]string{}
	for _, file := range files {
		file = absolute(cwd, file)
		s.envFiles = append(s.envFiles, file)
		content, err := readFile(file)
		if err != nil {
			return fmt.Errorf("environment file: %w", err)
		}
		if err := parseEnvFile(file, content, "", values, s.env, nil); err != nil {
			s.addProblem(envProblem(file, err))
		}
		for name, at := range assignmentsIn(file, content) {
			if _, isSet := s.env[name]; !isSet || s.envAt[name].File != "" {
				s.envAt[name] = at
			}
		}
	}
	s.env.Merge(values)
	return nil
}

func (s *selection) envDir(cwd string) string {
	switch {
	case s.dir != "":
		return s.dir
	case len(s.files) > 0 && s.files[0] != stdinName && !isRemote(s.files[0]):
		return filepath.Dir(s.files[0])
	}
	return cwd
}

// parseEnvFile adds a file's variables to values. References are looked up in env, own and then values.
func parseEnvFile(name string, content []byte, format string, values map[string]string, env, own map[string]string) error {
	before := maps.Clone(values)
	return dotenv.ParseWithFormat(strings.NewReader(string(content)), name, values, func(key string) (string, bool) {
		for _, m := range []map[string]string{env, own, before} {
			if value, ok := m[key]; ok {
				return value, true
			}
		}
		return "", false
	}, format)
}

var envErrorLine = regexp.MustCompile(`line (\d+): (.*)`)

// envProblem tells what is wrong with an environment file, without the text of the line, which may be secret.
func envProblem(file string, err error) Problem {
	p := Problem{Pos: Pos{File: file}, Message: "the environment file cannot be parsed"}
	m := envErrorLine.FindStringSubmatch(err.Error())
	if m == nil {
		return p
	}
	p.Pos.Line, _ = strconv.Atoi(m[1])
	p.Message = m[2]
	for _, before := range []string{" in variable name", " value "} {
		p.Message, _, _ = strings.Cut(p.Message, before)
	}
	return p
}

// samples are the names under which projects hand on what is to become their .env.
var samples = []string{
	".env.example", ".env.sample", ".env.dist", ".env.template", ".env.default", ".env.model", ".env-example", ".env-sample", ".env_example", ".env_sample",
	".example.env", ".sample.env", "example.env", "sample.env", "env.example", "env.sample", "env.template", "template.env",
	envrcSample,
}

// envrcSample is that of the .envrc by which direnv sets variables in the shell.
const envrcSample = ".envrc.sample"

// noteAbsent notes a file of variables that a service cannot do without and that is not there.
func (c *converter) noteAbsent(service string, file types.EnvFile) {
	p := c.Project
	if !bool(file.Required) || !missing(file.Path) || !Inside(file.Path, repositoryOf(p.Dir)) { // a path of another machine
		return
	}
	name := from(p.Dir, file.Path)
	for i := range p.AbsentEnv {
		if p.AbsentEnv[i].File == name {
			p.AbsentEnv[i].Services = append(p.AbsentEnv[i].Services, service)
			return
		}
	}
	at := c.at.keyPos("env_file")
	for written, m := range c.at.index(byPath, "env_file") {
		if filepath.Base(written) == filepath.Base(file.Path) {
			at = m.place()
		}
	}
	p.AbsentEnv = append(p.AbsentEnv, EnvFile{File: name, Services: []string{service}, Pos: at})
}

// byPath names an entry of env_file by its path, in the short form as in the long one.
func byPath(s *source, n *yaml.Node) []string {
	if n.Kind == yaml.MappingNode {
		return []string{s.text(value(n, "path"))}
	}
	return []string{s.text(n)}
}

// findSamples looks for what the files of variables that are not there are to be made of, or for what is meant by their names.
func (p *Project) findSamples() {
	p.AbsentEnv = slices.DeleteFunc(p.AbsentEnv, func(e EnvFile) bool { // Compose does not read those of what a profile switches off
		return len(e.Services) > 0 && !slices.ContainsFunc(e.Services, func(name string) bool { return p.Service(name) != nil })
	})
	for i := range p.AbsentEnv {
		e := &p.AbsentEnv[i]
		full := filepath.Join(p.Dir, filepath.FromSlash(e.File))
		dir, base := filepath.Dir(full), filepath.Base(full)
		if name := sampleBeside(full); name != "" {
			e.Sample = path.Join(path.Dir(e.File), name)
		}
		e.Made = p.MayMake(full)
		if e.Sample != "" || e.Made {
			continue
		}
		if near := nearIn(dir, base); near != "" && !aside.MatchString(near) {
			e.Near = path.Join(path.Dir(e.File), near)
		} else if places := envFilesNamed(p.Dir, base); base != ".env" && len(places) == 1 { // a front end has a .env of its own
			e.Near = places[0]
			if !Inside(full, p.Dir) { // kept apart on purpose
				e.Near, e.Sample = "", places[0]
			}
		}
	}
}

// sampleBeside is the name of the file beside a file of variables of which that is to be made; "" for none.
func sampleBeside(file string) string {
	dir, base := filepath.Dir(file), filepath.Base(file)
	for _, name := range slices.Concat([]string{base + ".example", base + ".sample", base + ".dist", base + ".template", base + "-example", "example" + base}, samples) {
		if (strings.HasPrefix(name, base) || base == ".env") && name != envrcSample && !missing(filepath.Join(dir, name)) {
			return name
		}
	}
	return ""
}

// envFilesNamed are the files of a name in a directory and in those directly below it.
func envFilesNamed(dir, base string) []string {
	var found []string
	for _, pattern := range []string{base, "*/" + base} {
		matches, _ := filepath.Glob(filepath.Join(globEscape(dir), filepath.FromSlash(pattern)))
		for _, m := range matches {
			found = append(found, Relative(dir, m))
		}
	}
	return found
}

// sampleOf is the file of a directory without .env of which one is to be made; "" for none.
func sampleOf(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, ".env")); err == nil {
		return ""
	}
	if at := slices.IndexFunc(samples, func(name string) bool { return isFile(filepath.Join(dir, name)) }); at >= 0 {
		return samples[at]
	}
	return ""
}
