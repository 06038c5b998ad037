package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// imageBehind is the account of the app of a well-known image.
func imageBehind(to *compose.Service) *account {
	known := to.ImagePorts
	if known == nil {
		return nil
	}
	told := &account{program: path.Base(compose.Repository(to.BaseImage())), at: to.BaseImagePos(), plain: !known.Doubt, pages: true}
	var pages []string
	for _, at := range known.Ports {
		told.ports = append(told.ports, spoken{at.Port, at.Protocol})
		switch at.Protocol {
		case "http", "fastcgi":
			pages = append(pages, fmt.Sprint(at.Port))
		case "tls":
			pages = append(pages, fmt.Sprintf("%d (TLS)", at.Port))
		}
	}
	told.does = "listens on " + strings.Join(pages, ", ")
	told.facts = []inspector.Evidence{{Fact: fmt.Sprintf("%s %s, by its manual and the settings here", to.BaseImage(), told.does), Source: to.BaseImagePos().String()}}
	if known.Secure != "" && !known.SecurePos.IsZero() {
		told.at = known.SecurePos
		told.facts = append(told.facts, inspector.Evidence{Fact: known.Secure + " has it speak TLS", Source: known.SecurePos.String()})
	}
	return told
}
