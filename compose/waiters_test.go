package compose

import (
	"strings"
	"testing"
)

// waitScript waits for a port and runs what stands behind "--".
const waitScript = `#!/bin/sh
host=${1%%:*} port=${1##*:}
say() { echo "$@" >&2; }
while [ $# -gt 0 ]; do
  case "$1" in
    --) shift; break ;;
    *) shift ;;
  esac
done
until (echo -n > /dev/tcp/$host/$port) 2>/dev/null || nc -z "$host" "$port" > /dev/null 2>&1; do
  say "no $host yet"
  sleep 1
done
exec "$@"
`

func TestBehindWait(t *testing.T) {
	for _, c := range []struct{ words, script, want string }{
		{"./wait-for-it.sh db:5432 -- nginx -g", "", "nginx -g"},
		{"/usr/bin/wait-for-it db:5432 -t 0", "", "nothing"},
		{"wait_for_it.sh --host=db -- nginx", "", "nginx"},
		{"./wait-for db:5432 -- nginx", waitScript, "nginx"},
		{"./start/w.sh db:5432 -- nginx", waitScript, "nginx"},
		{"./wait.sh db:5432 -- nginx", "", "another"},
		{"./wait-for-db.sh db:5432 -- nginx", "", "another"},
		{"./wait-for-it.sh db:5432 -- nginx", waitScript + "\n: > /tmp/ready\n", "another"},
		{"./wait-for-it.sh db:5432 -- nginx", strings.Replace(waitScript, "exec", "envsubst < /a > /dev/stdout\nexec", 1), "another"},
		{"./wait-for-it.sh db:5432 -- nginx", strings.Replace(waitScript, "exec", "wget http://db/conf; exec", 1), "another"},
		{"./wait-for-it.sh db:5432 -- nginx", strings.Replace(waitScript, "exec", "wget --spider http://db; exec", 1), "nginx"},
		{"./wait-for-it.sh db nginx", "#!/bin/sh\nshift\nuntil nc -z db 1; do sleep 1; done\nexec \"$@\"\n", "another"},
		{"dockerize -wait tcp://db:5432 -timeout=20s nginx -g", "", "nginx -g"},
		{"dockerize --wait tcp://db:5432 -- nginx", "", "nginx"},
		{"dockerize -template /a.tmpl:/etc/nginx/nginx.conf nginx", "", "another"},
		{"dockerize -wait tcp://db:5432", "", "nothing"},
		{"nginx -- x", "", "another"},
	} {
		words, script := strings.Fields(c.words), []byte(nil)
		if c.script != "" {
			script = []byte(c.script)
		}
		before, ok := BehindWait(words, script)
		got := strings.Join(words[min(before, len(words)):], " ")
		switch {
		case !ok:
			got = "another"
		case got == "":
			got = "nothing"
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.words, got, c.want)
		}
	}
}
