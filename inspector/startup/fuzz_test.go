package startup

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/composecheck/composecheck/compose/composetest"
)

// FuzzStart runs scripts of all kinds: no panic, no hang, nothing beyond all bounds.
func FuzzStart(f *testing.F) {
	for _, tt := range slices.Concat(commands, edits, decided, undecided) {
		for _, file := range txtar.Parse([]byte(tt.archive)).Files {
			f.Add(string(file.Data))
		}
	}
	f.Add("X=x; for i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9; do X=$X$X; done; done; echo $X > /etc/nginx/nginx.conf")
	f.Add("f() { f; f; }; f; while :; do cp -r / /x; done; rm -rf /; $(. $0); cat <<-E\n\t\\$a `b`\nE\n")
	f.Add("x <() {1..99999999} ${A//a/b} $((1/0)) ~root")
	f.Add("x | ()y")
	f.Add("$DEBUG && env\nsed -i 's/80/8080/' /etc/nginx/conf.d/default.conf; nginx")
	p := composetest.Load(f, "-- compose.yaml --\nservices: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ['./run.sh:/run.sh']}}\n-- run.sh --\n")
	f.Fuzz(func(t *testing.T, script string) {
		if err := os.WriteFile(filepath.Join(p.Dir, "run.sh"), []byte(script), 0o644); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		up := follow(p)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it took %s", took)
		}
		up.Again(up.MainConf())
		c := up.Read(up.MainConf())
		up.Company()
		up.Unread(c)
		up.Files.Folders(c)
		up.Files.Certificates(c, true)
	})
}
