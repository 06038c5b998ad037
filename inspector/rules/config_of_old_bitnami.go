package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// ofOldBitnami tells of mounts at the paths where Bitnami's image had its configuration before 1.17: its start scripts look for
// files there, and end (nginx_initialize in libnginx.sh).
func ofOldBitnami(s *inspector.Snapshot, service *compose.Service) []inspector.Finding {
	if service.Build != nil || !nginx.RefusesOldBitnami(service.Image) || len(service.Command)+len(service.Entrypoint) > 0 || s.Engine != nil && isUp(s, service.Name) {
		return nil
	}
	var found []inspector.Finding
	for _, m := range service.Mounts {
		to := sinceBitnami(m.Target)
		if to == "" || m.Type != "bind" || m.State != "file" && m.State != "dir" {
			continue
		}
		found = append(found, inspector.Finding{
			Severity: inspector.Error, Proxy: service.Name, Services: []string{service.Name}, At: m.Pos, Label: "a path of builds before 1.17",
			Message:  fmt.Sprintf("nginx of %s does not start: the image %s refuses what stands at %s", service.Name, service.Image, m.Target),
			Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s is mounted there", relative(s, m.Source)), Source: m.Pos.String()}},
			Why:      "Bitnami's builds before 1.17 read their configuration below /bitnami/nginx/conf; later ones end with \"This configuration is not supported anymore\" when they find some there",
			Fix:      inspector.Fix{Summary: "Mount it at " + to, Edits: replaceTarget(s, m, to), Then: recreate(service.Name)},
		})
	}
	return found
}

// sinceBitnami is where that belongs in later builds which had its place below /bitnami/nginx/conf; "" for what is not refused.
func sinceBitnami(target string) string {
	rest, ok := strings.CutPrefix(target, "/bitnami/nginx/conf/vhosts")
	switch {
	case target == "/bitnami/nginx/conf/nginx.conf":
		return bitnamiDir + "nginx/conf/nginx.conf"
	case ok && (rest == "" || rest[0] == '/'):
		return path.Join(nginx.BitnamiSites, rest)
	}
	return ""
}
