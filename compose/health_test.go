package compose

import "testing"

func TestHealthActor(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  plain: {image: i, labels: {a: b}, deploy: {replicas: 2, resources: {limits: {memory: 1g}}}}
  routed: {image: i, labels: ["traefik.enable=true", "traefik.http.routers.r.rule=Host(`+"`r`"+`)"]}
  aside: {image: i, labels: {traefik.enable: "false", traefik.http.routers.r.rule: r}}
  healed: {image: i, labels: {autoheal: "true"}}
  chosen: {image: i, labels: {heal-me: "true"}}
  swarm: {image: i, deploy: {update_config: {order: start-first}}}
  doctor: {image: willfarrell/autoheal, environment: {AUTOHEAL_CONTAINER_LABEL: heal-me}}
`)
	for name, want := range map[string]string{
		"plain": "", "routed": "Traefik", "aside": "", "healed": "autoheal", "chosen": "doctor", "swarm": "a swarm", "doctor": "",
	} {
		got := ""
		if actor := p.Service(name).HealthActor; actor != nil {
			if got = actor.Name; actor.Pos.Line == 0 {
				t.Errorf("%s: no place", name)
			}
		}
		if got != want {
			t.Errorf("%s: %q acts on its health, want %q", name, got, want)
		}
	}
}
