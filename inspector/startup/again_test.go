package startup

import (
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

// TestAgain tells what a script does once more at the second start, and what could be done about it.
func TestAgain(t *testing.T) {
	const file = " /etc/nginx/conf.d/gate.conf"
	for _, tt := range []struct {
		script         string
		anchor         string
		fresh, nothing bool
	}{
		{script: "$DEBUG && env\nsed -i 's/listen 80/listen 8080/'" + file, anchor: ";"},
		{script: "sed -i s/listen\\ 80/listen\\ 8080/" + file},
		{script: "echo 'gzip on;' >>" + file, fresh: true},
		{script: "[ -n \"$PATH\" ] && echo 'gzip on;' >>" + file},
		{script: "ln -sf /opt/site.conf" + file + "\ncp /my.conf /opt/site.conf\necho 'gzip on;' >>" + file, nothing: true},
	} {
		p := composetest.Load(t, "-- compose.yaml --\nservices: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ['./run.sh:/run.sh', './my.conf:/my.conf']}}\n"+
			"-- my.conf --\nserver { listen 80; }\n-- run.sh --\n[ -e"+file+" ] || cp /my.conf"+file+"\n"+tt.script+"\nexec nginx\n")
		up := follow(p)
		a := up.Again(up.MainConf())
		switch {
		case a == nil && !tt.nothing, a != nil && tt.nothing:
			t.Errorf("%s: got %v", tt.script, a)
		case a != nil && (a.Changes[0].Anchor != tt.anchor || a.Changes[0].Fresh != tt.fresh):
			t.Errorf("%s: got anchor %q, fresh %t", tt.script, a.Changes[0].Anchor, a.Changes[0].Fresh)
		}
	}
}
