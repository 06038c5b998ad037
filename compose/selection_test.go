package compose

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const chosen = `
-- compose.yaml --
services: {base: {image: b}}
-- compose.override.yaml --
services: {over: {image: "${TAG:-none}"}}
-- a.yaml --
services: {a: {image: a}}
-- b.yaml --
name: fromfile
services: {b: {image: b}, p: {image: p, profiles: [extra]}}
-- sub/keep --
-- other/compose.yml --
services: {other: {image: o}}
-- other/.env --
TAG=other
-- test.env --
TAG=test
COMPOSE_PROJECT_NAME=fromtest
-- one.env --
TAG=one
`

// TestPWD: the folder of the project is the shell's, and not that of a program which started this one elsewhere.
func TestPWD(t *testing.T) {
	dir := write(t, "-- compose.yaml --\nservices: {a: {image: a, volumes: [\"${PWD}/site:/site\"]}}\n-- site/keep --\n")
	p := mustLoad(t, Options{Dir: dir, Env: []string{"PWD=/elsewhere"}})
	if m := p.Service("a").Mounts[0]; m.Source != filepath.Join(dir, "site") || m.State != "dir" {
		t.Errorf("got %s (%s)", m.Source, m.State)
	}
}

// TestMisnamedProject: what Compose refuses for the name of the project is said once, where that is written, and all else is read.
func TestMisnamedProject(t *testing.T) {
	const file = "services: {a: {image: a}}\n"
	for name, tt := range map[string]struct {
		files   string
		options Options
		want    Pos
		name    string
	}{
		"file":        {files: "-- compose.yaml --\nname: MyShop\n" + file, want: Pos{File: "compose.yaml", Line: 1}, name: "myshop"},
		"environment": {files: "-- .env --\nTAG=1\nCOMPOSE_PROJECT_NAME=my.shop\n-- compose.yaml --\n" + file, want: Pos{File: ".env", Line: 2}, name: "myshop"},
		"flag":        {files: "-- compose.yaml --\n" + file, options: Options{Name: "MyShop"}, want: Pos{File: "compose.yaml"}, name: "myshop"},
		"variable":    {files: "-- compose.yaml --\nname: ${SHOP:-shop}\n" + file, name: "shop"},
	} {
		t.Run(name, func(t *testing.T) {
			o := tt.options
			o.Dir = write(t, tt.files)
			p := mustLoad(t, o)
			if p.Name != tt.name || services(p) != "a" {
				t.Errorf("got name %q, services %q", p.Name, services(p))
			}
			switch {
			case tt.want == Pos{} && len(p.Problems) == 0:
			case len(p.Problems) != 1 || p.Problems[0].Pos.File != tt.want.File || p.Problems[0].Pos.Line != tt.want.Line || !strings.Contains(p.Problems[0].Message, "did you mean \"myshop\"?"):
				t.Errorf("got %+v, want one at %v", p.Problems, tt.want)
			}
		})
	}
}

func TestLoadChooses(t *testing.T) {
	for name, tt := range map[string]struct {
		options                    Options // Dir below the folder
		dotenv                     string
		name, files, services, tag string
	}{
		"default and override": {files: "compose.yaml compose.override.yaml", services: "base over", tag: "none"},
		"from a folder below":  {options: Options{Dir: "sub"}, files: "compose.yaml compose.override.yaml", services: "base over"},
		"-f":                   {options: Options{Files: []string{"a.yaml", "b.yaml"}}, name: "fromfile", files: "a.yaml b.yaml", services: "a b [p]"},
		"-f wins over COMPOSE_FILE": {
			options: Options{Files: []string{"a.yaml"}, Env: []string{"COMPOSE_FILE=b.yaml"}}, files: "a.yaml", services: "a"},
		"COMPOSE_FILE":           {options: Options{Env: []string{"COMPOSE_FILE=a.yaml:b.yaml"}}, name: "fromfile", files: "a.yaml b.yaml", services: "a b [p]"},
		"COMPOSE_PATH_SEPARATOR": {options: Options{Env: []string{"COMPOSE_FILE=a.yaml,b.yaml", "COMPOSE_PATH_SEPARATOR=,"}}, name: "fromfile", files: "a.yaml b.yaml", services: "a b [p]"},
		"COMPOSE_FILE in .env":   {dotenv: "COMPOSE_FILE=a.yaml", files: "a.yaml", services: "a"},
		"environment wins over .env": {
			dotenv: "COMPOSE_FILE=a.yaml", options: Options{Env: []string{"COMPOSE_FILE=b.yaml"}}, name: "fromfile", files: "b.yaml", services: "b [p]"},
		".env":                     {dotenv: "TAG=dot", files: "compose.yaml compose.override.yaml", services: "base over", tag: "dot"},
		"environment over .env":    {dotenv: "TAG=dot", options: Options{Env: []string{"TAG=env"}}, files: "compose.yaml compose.override.yaml", services: "base over", tag: "env"},
		"COMPOSE_DISABLE_ENV_FILE": {dotenv: "TAG=dot", options: Options{Env: []string{"COMPOSE_DISABLE_ENV_FILE=1"}}, files: "compose.yaml compose.override.yaml", services: "base over", tag: "none"},
		"--env-file replaces .env": {dotenv: "TAG=dot", options: Options{EnvFiles: []string{"test.env"}}, name: "fromtest", files: "compose.yaml compose.override.yaml", services: "base over", tag: "test"},
		"COMPOSE_ENV_FILES":        {options: Options{Env: []string{"COMPOSE_ENV_FILES=one.env,test.env"}}, name: "fromtest", files: "compose.yaml compose.override.yaml", services: "base over", tag: "test"},
		"--env-file wins":          {options: Options{EnvFiles: []string{"one.env"}, Env: []string{"COMPOSE_ENV_FILES=test.env"}}, files: "compose.yaml compose.override.yaml", services: "base over", tag: "one"},
		"-p":                       {options: Options{Name: "flag", Files: []string{"b.yaml"}, Env: []string{"COMPOSE_PROJECT_NAME=env"}}, name: "flag", files: "b.yaml", services: "b [p]"},
		"COMPOSE_PROJECT_NAME":     {options: Options{Files: []string{"b.yaml"}, Env: []string{"COMPOSE_PROJECT_NAME=env"}}, name: "env", files: "b.yaml", services: "b [p]"},
		"--profile":                {options: Options{Files: []string{"b.yaml"}, Profiles: []string{"extra"}}, name: "fromfile", files: "b.yaml", services: "b p"},
		"COMPOSE_PROFILES":         {options: Options{Files: []string{"b.yaml"}, Env: []string{"COMPOSE_PROFILES=x, extra"}}, name: "fromfile", files: "b.yaml", services: "b p"},
		"all profiles":             {options: Options{Files: []string{"b.yaml"}, Profiles: []string{"*"}}, name: "fromfile", files: "b.yaml", services: "b p"},
		"--project-directory":      {options: Options{ProjectDir: "other"}, name: "other", files: "compose.yml", services: "other"},
		"-f elsewhere":             {options: Options{Files: []string{"other/compose.yml"}}, name: "other", files: "compose.yml", services: "other"},
		"standard input":           {options: Options{Files: []string{"-"}, Stdin: strings.NewReader("services: {in: {image: i}}")}, files: "-", services: "in"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, chosen)
			if tt.dotenv != "" {
				if err := os.WriteFile(filepath.Join(dir, ".env"), []byte(tt.dotenv), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			o := tt.options
			o.Dir = filepath.Join(dir, o.Dir)
			p := mustLoad(t, o)
			if tt.name == "" {
				tt.name = filepath.Base(p.Dir)
			}
			if got := strings.Join(p.Files, " "); p.Name != tt.name || got != tt.files || services(p) != tt.services {
				t.Errorf("got name %q, files %q, services %q; want %q, %q, %q", p.Name, got, services(p), tt.name, tt.files, tt.services)
			}
			if s := p.Service("over"); tt.tag != "" && s.Image != tt.tag {
				t.Errorf("TAG is %q, want %q", s.Image, tt.tag)
			}
			if len(p.Problems)+len(p.Unset) > 0 {
				t.Errorf("problems: %v %v", p.Problems, p.Unset)
			}
		})
	}
}
