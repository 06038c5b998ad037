package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// smallerInFront is the part of CC802 about a proxy in front of another nginx, or of an app, that is made of variables and has a
// smaller limit than what stands behind it.
func smallerInFront(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Project.Services {
		to := &s.Project.Services[i]
		if to.Front == nil || nginx.Bytes(to.Front.Limit) == 0 {
			continue
		}
		limit := to.Uploads
		if p := s.Proxy(to.Name); p != nil {
			limit = takenBy(p)
		}
		if limit != nil && limit.Bytes > int64(nginx.Bytes(to.Front.Limit)) {
			found = append(found, refusedInFront(s, to, limit))
		}
	}
	return found
}

// takenBy is the largest limit of bodies that an nginx is seen to be told; nil for none. What is not seen may well set another one
// elsewhere, which leaves it true that this is wanted.
func takenBy(p *inspector.Proxy) (largest *compose.UploadLimit) {
	if p.Config == nil {
		return nil
	}
	for set := range p.Config.EverySetting() {
		if set.Name != "client_max_body_size" || len(set.Args) != 1 {
			continue
		}
		if n := int64(nginx.Bytes(set.Args[0])); largest == nil || n > largest.Bytes {
			largest = &compose.UploadLimit{Bytes: n, By: "client_max_body_size " + set.Args[0], Told: true, Pos: p.Pos(set.Pos)}
		}
	}
	return largest
}

// refusedInFront says that the proxy in front refuses what stands behind it takes.
func refusedInFront(s *inspector.Snapshot, to *compose.Service, limit *compose.UploadLimit) inspector.Finding {
	front := to.Front
	told := fmt.Sprintf("%dm", (limit.Bytes+1<<20-1)>>20)
	f := inspector.Finding{
		Severity: inspector.Note, Second: true, At: front.Pos, Label: "client_max_body_size is 1m there, its default", Services: []string{to.Name, front.Through},
		Message:  fmt.Sprintf("%s takes bodies of up to %s, and %s, which is in front of it, refuses those of more than %s with 413", to.Name, mebibytes(limit.Bytes), front.Through, front.Limit),
		Also:     []inspector.Place{{At: limit.Pos, Label: "takes more"}},
		Evidence: []inspector.Evidence{{Fact: short(limit.By, 120), Source: limit.Pos.String()}},
		Why:      "each nginx on the way compares Content-Length with its own client_max_body_size: the smallest of them counts",
		Fix:      inspector.Fix{Summary: "Set " + strings.ReplaceAll(front.Setting, "{limit}", told), Then: recreate(front.Through)},
	}
	switch {
	case front.Told:
		f.Label = "the limit there"
	case front.Unread != nil:
		f.Severity, f.At, f.Label = inspector.Warning, front.Unread.Pos, "its image reads no such variable"
		f.Message += fmt.Sprintf("; %s raises nothing there", front.Unread.Name)
		f.Also = append(f.Also, inspector.Place{At: front.Pos, Label: "asks for a proxy to it"})
	case front.Volume != "":
		f.Message += fmt.Sprintf(", unless a file in its volume at %s says more", front.Volume)
	case limit.Told && len(to.Ports) == 0:
		f.Severity = inspector.Warning
	}
	return f
}

// mebibytes writes a limit in MiB, with one decimal where it is not a whole number of them.
func mebibytes(n int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(1<<20)), ".0") + " MiB"
}
