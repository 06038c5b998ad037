package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// movedPath tells of the path below which older versions of an app stood.
func movedPath(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) *inspector.Finding {
	at, was := p.Pos(pass.Pos), to.Base.Was
	return &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "asks for /" + was + "/…", Services: []string{to.Name, p.Service},
		Message:  fmt.Sprintf("nginx asks %s for /%s/…, where it answers 404: this version stands at / until it is told of a path", to.Name, was),
		Also:     []inspector.Place{{At: to.Pos, Label: "is not told"}},
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: "image " + to.BaseImage() + ", with no setting that names its path", Source: to.BaseImagePos().String()}},
		Why:      fmt.Sprintf("only older versions had all of their pages below /%s", was),
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Set %s on %s", strings.ReplaceAll(to.Base.Setting, "{path}", was), to.Name), Then: recreate(to.Name)},
	}
}
