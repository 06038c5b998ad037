package compose

import (
	"slices"
	"strings"
	"testing"
)

func TestStartWords(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  own: {build: ., entrypoint: [run, --password, hunter2], command: x}
  half: {build: ., command: x}
  built: {build: ., user: "5"}
  reset: {build: {dockerfile_inline: "FROM a AS b\nCMD one\nFROM b\nENTRYPOINT [\"e\"]"}}
  kept: {build: {dockerfile_inline: "FROM a AS b\nCMD one\nFROM b\nCMD two\nENTRYPOINT [\"e\"]"}}
  image: {image: nginx, read_only: true}
-- Dockerfile --
FROM nginx
USER $NOBODY
ENTRYPOINT ["e"]
CMD run --password hunter2
USER app:app
`)
	for name, want := range map[string]string{
		"own": "run --password hunter2|x", "half": "e|x", "built": "e|/bin/sh -c run --password hunter2",
		"reset": "e|", "kept": "e|/bin/sh -c two", "image": "|",
	} {
		entrypoint, command := p.StartWords(name)
		if got := strings.Join(entrypoint, " ") + "|" + strings.Join(command, " "); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	built := p.Service("built")
	if built.User != "5" || built.Build.User != "app:app" || !p.Service("image").ReadOnly {
		t.Errorf("user %q %q", built.User, built.Build.User)
	}
	if slices.Contains(built.Build.Command, "hunter2") || strings.Contains(strings.Join(built.Build.Command, " "), "hunter2") {
		t.Errorf("a secret is told: %q", built.Build.Command)
	}
}

func TestSettled(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  sure: {image: i, env_file: a.env, environment: {A: a, B: "${SET}", C: "${UNSET:-c}"}}
  list:
    image: i
    environment:
      - A=http://${UNSET}
      - B=b
      - C
  partial: {image: i, env_file: [{path: gone.env, required: false}], environment: {A: a}}
-- a.env --
D=d
-- .env --
SET=x
`)
	for name, want := range map[string]string{"sure": "ABCDE", "list": "BCDE", "partial": "A"} {
		var got string
		for _, variable := range []string{"A", "B", "C", "D", "E"} {
			if p.Settled(name, variable) {
				got += variable
			}
		}
		if got != want {
			t.Errorf("%s: settled are %s, want %s", name, got, want)
		}
	}
}

// TestParseShell refuses what is nested so deeply that the parser would take minutes, or all of the stack.
func TestParseShell(t *testing.T) {
	for script, fits := range map[string]bool{
		"if [ \"$A\" ]; then (echo a); fi": true, strings.Repeat("(", 1<<20): false, strings.Repeat("if ", 1<<20): false, strings.Repeat("${a:-", 1<<16): false,
	} {
		if _, err := ParseShell(script); (err == nil) != fits {
			t.Errorf("%.10q: %v", script, err)
		}
	}
}
