package compose

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// maxFileSize bounds what is read of one Compose, environment or Docker file, in bytes.
const maxFileSize = 16 << 20

// stdinName is what stands for standard input, as on the command line.
const stdinName = "-"

// ErrNoFile says that there is nothing to load.
var ErrNoFile = errors.New("no compose file (compose.yaml, compose.yml, docker-compose.yml or docker-compose.yaml)")

// A selection is what the command line and the environment choose, before any Compose file is read.
type selection struct {
	files    []string // absolute, or "-"
	ignored  []string // absolute: Compose files that stand beside the one found in a folder
	dir      string   // absolute project directory
	name     string   // asked for by flag or environment; "" when left to the files
	profiles []string
	env      types.Mapping  // interpolation environment
	envFiles []string       // that were read, or asked for
	envAt    map[string]Pos // where the variables of environment files stand
	problems []Problem      // of environment files
	isGiven  bool           // environment files were asked for
	noEnv    bool           // none was, and there is no .env
}

// choose does what `docker compose` does with its flags, COMPOSE_* variables and .env files.
func choose(o Options) (*selection, error) {
	cwd, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("working directory: %w", err)
	}
	s := &selection{env: environ(o.Env), envAt: map[string]Pos{}, name: o.Name}
	if _, isSet := s.env["PWD"]; isSet || runtime.GOOS != "windows" {
		s.env["PWD"] = cwd // as the shell of a user has it there, whatever started this program and left its own
	}
	if o.ProjectDir != "" {
		s.dir = absolute(cwd, o.ProjectDir)
	}
	for _, f := range o.Files {
		s.files = append(s.files, absolute(cwd, f))
	}
	envFiles := o.EnvFiles
	if list := s.env["COMPOSE_ENV_FILES"]; len(envFiles) == 0 && list != "" {
		envFiles = strings.Split(list, ",")
	}
	s.isGiven = len(envFiles) > 0
	// The environment files are read twice, as docker compose does: those of the working directory may choose
	// the Compose files, whose own directory may then hold a further .env.
	if err := s.readEnvFiles(cwd, envFiles); err != nil {
		return nil, err
	}
	if err := s.chooseFiles(cwd); err != nil {
		return nil, err
	}
	if s.dir == "" {
		s.dir = cwd
		for _, f := range s.files {
			if f != stdinName {
				s.dir = filepath.Dir(f)
				break
			}
		}
	}
	if err := s.readEnvFiles(cwd, envFiles); err != nil {
		return nil, err
	}
	s.chooseProfiles(o.Profiles)
	s.name = cmp.Or(s.name, s.env["COMPOSE_PROJECT_NAME"])
	return s, nil
}

func environ(list []string) types.Mapping {
	env := types.Mapping{}
	for _, pair := range list {
		if name, value, ok := strings.Cut(pair, "="); ok && name != "" {
			env[name] = value
		}
	}
	return env
}

func absolute(dir, path string) string {
	switch {
	case path == stdinName || isRemote(path):
		return path
	case filepath.IsAbs(path):
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

func (s *selection) chooseProfiles(asked []string) {
	s.profiles = asked
	if len(asked) > 0 {
		return
	}
	for _, profile := range strings.Split(s.env["COMPOSE_PROFILES"], ",") {
		s.profiles = append(s.profiles, strings.TrimSpace(profile))
	}
}

func (s *selection) chooseFiles(cwd string) error {
	if len(s.files) > 0 {
		return nil
	}
	if list, ok := s.env["COMPOSE_FILE"]; ok {
		separator := cmp.Or(s.env["COMPOSE_PATH_SEPARATOR"], string(os.PathListSeparator))
		for _, f := range strings.Split(list, separator) {
			s.files = append(s.files, absolute(cwd, f))
		}
		return nil
	}
	start := cmp.Or(s.dir, cwd)
	for dir := start; ; dir = filepath.Dir(dir) {
		if file := firstFile(dir, cli.DefaultFileNames); file != "" {
			s.files = []string{file}
			for _, name := range cli.DefaultFileNames {
				if other := firstFile(dir, []string{name}); other != "" && other != file {
					s.ignored = append(s.ignored, other)
				}
			}
			if override := firstFile(dir, cli.DefaultOverrideFileNames); override != "" {
				s.files = append(s.files, override)
			}
			return nil
		}
		if dir == filepath.Dir(dir) {
			return fmt.Errorf("%w in %s or any folder above it", ErrNoFile, start)
		}
	}
}

func firstFile(dir string, names []string) string {
	for _, name := range names {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// addProblem keeps one problem once: environment files are read twice.
func (s *selection) addProblem(p Problem) {
	if !slices.Contains(s.problems, p) {
		s.problems = append(s.problems, p)
	}
}

// readFile reads a regular file of bounded size.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	case info.Size() > maxFileSize:
		return nil, tooLarge(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readBounded(path, file)
}

func readBounded(path string, r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxFileSize+1))
	if err == nil && len(content) > maxFileSize {
		err = tooLarge(path)
	}
	return content, err
}

func tooLarge(path string) error {
	return fmt.Errorf("%s is larger than %d MB: %w", path, maxFileSize>>20, fs.ErrInvalid)
}

// isRemote reports whether a path names something on another machine, as Compose's includes may.
func isRemote(path string) bool {
	return strings.Contains(path, "://") || strings.HasPrefix(path, "git@") || strings.HasPrefix(path, "oci:")
}
