package compose

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"services: {web: {image: nginx, ports: ['80:80']}}",
		"services:\n  web:\n    image: x\n    networks: {n: {aliases: [a]}}\nnetworks: {n: }\n",
		"x-a: &a {image: x}\nservices: {a: {<<: *a, depends_on: [b]}, b: {extends: a}}",
		"services: {a: {image: '${X:?y}', ports: [\"$${P}\", 1-3], volumes: [a:/b, {type: bind, source: ., target: /x}]}}",
		"include: [x]\nservices: &s {a: *s}", "\ufeffservices: !reset\n", "services:\n\t", "- a", "",
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := Load(context.Background(), Options{Dir: dir, Files: []string{"-"}, Stdin: bytes.NewReader(content)})
		if err != nil {
			t.Skip()
		}
		if _, err := json.Marshal(p); err != nil {
			t.Fatal(err)
		}
		lines := bytes.Count(content, []byte("\n")) + 1
		for _, s := range p.Services {
			if s.Pos.Line < 0 || s.Pos.Line > lines {
				t.Fatalf("%s is at line %d of %d", s.Name, s.Pos.Line, lines)
			}
			_, _ = fs.Stat(p.RootFS(s.Name, nil), "etc/nginx/nginx.conf")
		}
	})
}

func FuzzDockerfile(f *testing.F) {
	for _, seed := range []string{
		"FROM nginx\nCOPY a* /etc/nginx/\n", "ARG A=1\nFROM x:$A AS y\nFROM y\nRUN rm -rf /etc/nginx/* && ln -s a b > /x\n",
		"FROM x\nCOPY <<EOF /etc/nginx/x\n$A\nEOF\nWORKDIR ..\nENV A=b C=$A\nEXPOSE $C 1-2\n", "# escape=`\nFROM x\nRUN echo 'a", "FROM",
		"FROM 0\n", "FROM a AS 0\nCOPY --from=0 x y\nADD http://x y\n",
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	compose := "services: {w: {build: .}}"
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(compose), 0o644); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), content, 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := Load(context.Background(), Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		tree(p.RootFS("w", nil), "etc")
	})
}
