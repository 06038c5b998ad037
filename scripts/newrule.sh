#!/usr/bin/env bash
# newrule.sh ID NAME SUMMARY: writes the files of a new rule. The tests fail until each of them is real.
# As in: scripts/newrule.sh CC207 generated-name "a generated container name is hard-coded"
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -eq 3 ] || { sed -n '2,3s/^# //p' "$0"; exit 2; }
id=$1 name=$2 summary=$3
file=inspector/rules/${name//-/_}.go
cases=testdata/cases/$name
[ ! -e "$file" ] && [ ! -e "$cases" ] || { echo "$name is there already"; exit 1; }

cat > "$file" <<GO
package rules

import "github.com/composecheck/composecheck/inspector"

var _ = register(inspector.Rule{
	ID: "$id", Name: "$name", Needs: inspector.Static,
	Summary: "$summary",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding { return nil })
	},
})
GO
for case in simple near-simple; do
  mkdir -p "$cases/$case/nginx"
  cat > "$cases/$case/compose.yaml" <<'YAML'
services:
  gateway:
    image: composecheck.test/nginx:debian
    ports: ["127.0.0.1::80"]
    volumes: ["./nginx/default.conf:/etc/nginx/conf.d/default.conf:ro"]
    depends_on: [api]
  api:
    image: composecheck.test/upstream
    command: -listen :3000
YAML
  cat > "$cases/$case/nginx/default.conf" <<'NGINX'
server {
    listen 80;

    location / {
        proxy_pass http://api:3000;
    }
}
NGINX
  : > "$cases/$case/want.txt"
done
cat >> inspector/rules/rules.md <<MD

## $id $name

**Why it breaks.**

**Example.**

**Fix.**

**Silent when.**

**Since.**
MD
echo "now: $file, $cases/simple, $cases/near-simple, and the last section of inspector/rules/rules.md (move it to its place)"
