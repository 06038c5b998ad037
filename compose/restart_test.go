package compose_test

import (
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

func TestRestart(t *testing.T) {
	p := composetest.Load(t, `
-- compose.yaml --
services:
  none: {image: a}
  own: {image: a, restart: unless-stopped, deploy: {restart_policy: {condition: none}}}
  any: {image: a, deploy: {restart_policy: {condition: any}}}
  failure: {image: a, deploy: {restart_policy: {condition: on-failure}}}
  never: {image: a, deploy: {restart_policy: {condition: none}}}
  empty: {image: a, restart: always, deploy: {restart_policy: {delay: 5s}}}
`)
	for service, want := range map[string]string{"none": "", "own": "no", "any": "always", "failure": "on-failure", "never": "no", "empty": ""} {
		if got := p.Service(service).Restart; got != want {
			t.Errorf("%s: %q, want %q", service, got, want)
		}
	}
}
