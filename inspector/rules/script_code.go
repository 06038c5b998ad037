package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// isBarePHP reports whether a service runs Docker's own php image as it is, in which there is no code.
func isBarePHP(service *compose.Service) bool {
	return service.ImageCode != nil && service.ImageCode.Official
}

// samplePath is the directory that nginx's sample configuration names; no image is known that has code there.
const samplePath = "/scripts"

// bringsNone reports whether a service's image has certainly no code in a directory.
func bringsNone(l *inspector.Link, service *compose.Service, dir string) bool {
	built := slices.ContainsFunc(l.Proxy.LostRoots, func(lost startup.LostRoot) bool {
		return lost.Service == service.Name && lost.Path == dir && lost.Index == ""
	})
	code := service.ImageCode
	return built || code != nil && len(code.Dirs) == 0 || service.Build == nil && dir == samplePath || outsideCode(service, dir)
}

// outsideCode reports whether a directory is none of those in which the image of an app has its code.
func outsideCode(service *compose.Service, dir string) bool {
	code := service.ImageCode
	return code != nil && len(code.Dirs) > 0 && dir != defaultRoot && !slices.ContainsFunc(code.Dirs, func(own string) bool { return compose.Below(dir, own) || compose.Below(own, dir) })
}

// noCodeThere says more of php with nothing of what nginx has: where its image has code, and what to do.
func noCodeThere(l *inspector.Link, php *compose.Service, dir string, root *nginx.Setting, f *inspector.Finding) {
	own := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "root")
	switch {
	case outsideCode(php, dir):
		code := php.ImageCode.Dirs[0]
		f.Message = fmt.Sprintf("nginx tells %s to run scripts in %s, but its image has them in %s", php.Name, dir, code)
		f.Also[0].Label = "has them in " + code
		f.Fix.Summary = fmt.Sprintf("Mount one volume at %s in %s and in %s, and write `root %s;`", code, php.Name, l.Proxy.Service, code)
	case root == nil && own != nil && len(own.Args) == 1 && l.From != nil && l.From.MountOver(path.Clean(own.Args[0])) != nil:
		f.Fix.Summary = fmt.Sprintf("Write $document_root$fastcgi_script_name here, and mount the code at %s in %s as well", l.From.MountOver(path.Clean(own.Args[0])).Target, php.Name)
	}
}
