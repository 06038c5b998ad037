package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC112", Name: "directive-unsupported", Needs: inspector.Static,
	Summary: "this nginx is too old or too new for a directive, or lacks its module",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			service := s.Project.Service(p.Service)
			if service == nil || accepted(p) {
				continue
			}
			for _, d := range p.Config.Demands {
				if f := unsupported(s, p, service, d); f != nil {
					found = append(found, *f)
					break // nginx stops at the first one
				}
			}
		}
		return found
	},
})

// notPackaged are the modules that no nginx of Debian's or Alpine's packages has by itself.
var notPackaged = map[string]bool{
	"brotli": true, "zstd": true, "vts": true, "ModSecurity": true, "RTMP": true, "Lua": true, "headers-more": true, "njs": true, "Passenger": true,
	"PageSpeed": true, "fancyindex": true, "otel": true,
}

func unsupported(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, d nginx.Demand) *inspector.Finding {
	at, image := p.Pos(d.Pos), service.BaseImage()
	f := &inspector.Finding{
		At: at, Label: "unknown to this nginx", Evidence: []inspector.Evidence{{Fact: d.Says, Source: at.String()}},
		Why: "nginx stops at the first directive or parameter that it does not know",
		Fix: inspector.Fix{Then: recreate(p.Service)},
	}
	if service.Build != nil {
		f.Fix.Then = rebuild(p.Service)
	}
	known := nginx.ImageFiles(image) != nil
	switch {
	case d.Since != "" && p.Version != "" && before(p.Version, d.Since):
		f.Message = fmt.Sprintf("%q needs nginx %s, and %s runs %s", d.Text, d.Since, p.Service, image)
		f.Fix.Summary = fmt.Sprintf("Use an image with nginx %s or later, or leave it out", d.Since)
	case d.Until != "" && p.Version != "" && !before(p.Version, d.Until), d.Until != "" && p.Version == "" && known && floats(image):
		f.Message = fmt.Sprintf("nginx dropped %q with %s, and %s runs %s", d.Text, d.Until, p.Service, image)
		f.Fix = inspector.Fix{Summary: "Write ssl behind the port of listen, and leave this directive out", Then: restartFor(s, p, at)}
		if d.Off {
			f.Fix.Summary = "Leave this directive out: a listen without ssl speaks plain HTTP anyway"
			f.Fix.Edits = takeAway(s, at)
		}
	case d.Module != "" && known && (service.Build == nil || service.Build.Plain) && plainNginx(p, service, image):
		f.Message = fmt.Sprintf("%q belongs to the module %s, which %s does not load", d.Text, d.Module, image)
		f.Why = "the official images have nginx's own modules; njs, geoip, image_filter, xslt and perl must be loaded, others must be built"
		f.Fix.Summary = fmt.Sprintf("Use an image that has the module %s (and load_module where it is dynamic), or leave the directive out", d.Module)
	case d.NJS+d.NJSUntil != "" && known && (service.Build == nil || service.Build.Plain) && !strings.Contains(image, "openresty"):
		had, lacks := d.LacksNJS(p.Version)
		if !lacks {
			return nil
		}
		ofNJS(f, d, image, had)
	case notPackaged[d.Module] && (nginx.IsBare(image) || nginx.HasModules(image)) && service.Build != nil && service.Build.Unmodified && plainNginx(p, service, image):
		b := service.Build
		f.Message = fmt.Sprintf("%q belongs to the module %s, which the package nginx that %s installs does not have", d.Text, d.Module, b.Installs)
		f.Also = []inspector.Place{{At: b.InstalledAt, Label: "this nginx"}}
		f.Why = "a distribution's package nginx has nginx's own modules; others are in packages of their own, and in its nginx.conf an include loads them"
		f.Fix.Summary = fmt.Sprintf("Install the package of the module %s as well (nginx-mod-… of Alpine, libnginx-mod-… of Debian) where there is one, or leave the directive out", d.Module)
		if nginx.HasModules(image) {
			f.At, f.Label, f.Also = b.InstalledAt, "puts another nginx in the place of the image's", []inspector.Place{{At: at, Label: "unknown to that"}}
			f.Message = fmt.Sprintf("%q needs the nginx of %s, and %s installs the distribution's over it, which lacks the module %s", d.Text, image, b.Installs, d.Module)
			f.Fix.Summary = fmt.Sprintf("Take nginx out of what this line installs: %s has one", image)
		}
	default:
		return nil
	}
	if !service.ImagePos.IsZero() && service.Build == nil {
		f.Also = []inspector.Place{{At: service.ImagePos, Label: "this nginx"}}
	}
	stopsNginx(s, p, f)
	if d.Until != "" && p.Version == "" && f.Severity == inspector.Error && emergency(s, p.Service) == nil {
		f.Severity = inspector.Warning // an older image may still be on this machine
	}
	return f
}

// ofNJS says what is wrong with a directive of njs that the one of an image does not know.
func ofNJS(f *inspector.Finding, d nginx.Demand, image, had string) {
	f.Message = fmt.Sprintf("%q needs njs %s, and %s has njs %s", d.Text, d.NJS, image, had)
	f.Why = "njs has versions of its own, and the official images bring one with each version of nginx"
	f.Fix.Summary = "Use a later image, or leave it out"
	if d.NJSUntil != "" {
		f.Message = fmt.Sprintf("njs dropped %q with %s, and %s has njs %s", d.Text, d.NJSUntil, image, had)
		f.Fix.Summary = fmt.Sprintf("Write `js_import NAME from FILE;` in the place of %s, export the functions from that file, and call them NAME.function", d.Text)
	}
}

// before reports whether a version, in full or as a tag that follows its patches ("1.27"), comes before another one.
func before(version, limit string) bool {
	var a, b, c, x, y, z int
	if n, _ := fmt.Sscanf(version, "%d.%d.%d", &a, &b, &c); n < 3 {
		c = 1 << 20
	}
	_, _ = fmt.Sscanf(limit, "%d.%d.%d", &x, &y, &z)
	return slices.Compare([]int{a, b, c}, []int{x, y, z}) < 0
}

// floats reports whether an image's tag follows the newest nginx.
func floats(image string) bool {
	_, tag, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	return slices.Contains([]string{"", "latest", "mainline", "stable", "alpine", "mainline-alpine", "stable-alpine"}, tag)
}

// plainNginx reports whether nothing loads modules into an official nginx, as far as can be seen.
func plainNginx(p *inspector.Proxy, service *compose.Service, image string) bool {
	return !strings.Contains(image, "openresty") &&
		!strings.Contains(strings.Join(slices.Concat(service.Entrypoint, service.Command), " "), "load_module") &&
		!slices.ContainsFunc(p.Config.Settings, func(s nginx.Setting) bool { return s.Name == "load_module" }) &&
		!slices.ContainsFunc(p.Config.Includes, func(i nginx.Include) bool { return i.In == "main" && i.Hidden })
}
