package compose

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// readEnvFiles adds the named environment files, or else the project's .env, to the environment.
// What is set already stays as it is.
func (s *selection) readEnvFiles(cwd string, files []string) error {
	if len(files) == 0 {
		disabled, _ := strconv.ParseBool(s.env["COMPOSE_DISABLE_ENV_FILE"])
		file := filepath.Join(s.envDir(cwd), ".env")
		info, err := os.Stat(file)
		if disabled || err != nil || info.IsDir() {
			return nil
		}
		files = []string{file}
	}
	values := map[string]string{}
	for _, file := range files {
		file = absolute(cwd, file)
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
	".example.env", ".sample.env", "example.env", "sample.env", "env.example", "env.sample", "env.template",
}

// sampleOf is the file of a directory without .env of which one is to be made; "" for none.
func sampleOf(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, ".env")); err == nil {
		return ""
	}
	for _, name := range samples {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return name
		}
	}
	return ""
}
