package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// A deadLink is a link to what an app of Laravel stores for the web, that leads to something else in nginx's container, or to nothing.
type deadLink struct {
	s         *inspector.Snapshot
	p         *inspector.Proxy
	app       *compose.Service
	link      *compose.StorageLink
	mine, own *compose.Mount // nginx's, with the link; the app's, with what it leads to; nil: it keeps that in its container
	leads     string         // where the link leads in nginx's container
	beside    string         // where nginx has it; "" for nowhere
}

// linkedUploads is the part of CC618 about uploaded files to which public/storage leads, where nginx has the public folder and not what
// is linked.
func linkedUploads(s *inspector.Snapshot, p *inspector.Proxy, server int) []inspector.Finding {
	service, root := s.Project.Service(p.Service), p.Config.Setting(server, -1, "root")
	if !startsNginx(service) || !p.ShowsSettings() || root == nil || len(root.Args) != 1 || !path.IsAbs(root.Args[0]) || !missesFile(p, server, "/storage/composecheck.png") {
		return nil
	}
	for _, i := range p.Config.PassesOf(server) {
		app := passService(s, &p.Config.Passes[i])
		if app == nil || app.StorageLink == nil || app.Name == service.Name {
			continue
		}
		d := &deadLink{s: s, p: p, app: app, link: app.StorageLink}
		if d.isDead(service, path.Clean(root.Args[0])) {
			return []inspector.Finding{d.finding(service)}
		}
	}
	return nil
}

// linked is what public/storage leads to, below the app's directory.
const linked = "storage/app/public"

// isDead reports whether nginx has the link, and surely not what the app stores where that leads.
func (d *deadLink) isDead(service *compose.Service, root string) bool {
	public, stored := path.Join(d.link.Dir, "public"), path.Join(d.link.Dir, linked)
	theirs := d.app.MountOver(public)
	d.mine, d.own = service.MountOver(root), d.app.MountOver(stored)
	switch {
	case d.mine == nil || d.mine.Source == "" || theirs == nil || placeOf(theirs, public) != placeOf(d.mine, root):
		return false // nothing tells that it has the link
	case theirs.Type != "volume" && !d.link.AtStart, d.link.AtStart && theirs.ReadOnly:
		return false // the folder that is mounted hides the one with the link, or none is made there
	case d.own != nil && d.own.Source == "":
		return false
	}
	next := path.Join(path.Dir(root), linked)
	if d.leads = stored; d.link.Relative {
		d.leads = next
	}
	there, below := service.MountOver(d.leads), service.MountOver(path.Join(root, "storage"))
	switch {
	case below != d.mine: // nginx has something of its own in the place of the link
		return false
	case there == nil && service.Build != nil && (service.Build.Scripts || service.Build.Prepared(d.leads)):
		return false
	}
	if m := service.MountOver(next); m != nil && d.own != nil && placeOf(m, next) == placeOf(d.own, stored) {
		d.beside = next
	}
	if there == nil {
		return true
	}
	return d.own != nil && d.own.Type == "volume" && sameMount(service, d.own) == nil
}

func (d *deadLink) finding(service *compose.Service) inspector.Finding {
	public := path.Join(d.link.Dir, "public", "storage")
	f := inspector.Finding{
		Severity: inspector.Warning, Second: true, At: d.mine.Pos, Label: "has the link public/storage, and not what it leads to", Services: []string{service.Name, d.app.Name},
		Message: fmt.Sprintf("files that %s stores for the web are 404 below /storage/: the link %s leads to %s, which nginx does not have", d.app.Name, public, d.leads),
		Also:    []inspector.Place{{At: d.link.Pos, Label: "makes the link"}},
		Evidence: []inspector.Evidence{{Fact: "artisan storage:link links public/storage to " + linked, Source: d.link.Pos.String()},
			{Fact: fmt.Sprintf("no mount of %s brings what %s stores to %s", service.Name, d.app.Name, d.leads), Source: d.mine.Pos.String()}},
		Why: "nginx follows a symbolic link in its own container: to a path that is not mounted there it leads nowhere, and try_files goes on to index.php, or nginx answers 404",
		Fix: inspector.Fix{Summary: fmt.Sprintf("Keep %s in a volume that both mount at %s", path.Join(d.link.Dir, "storage"), path.Join(d.link.Dir, "storage")), Then: recreate(service.Name)},
	}
	switch {
	case d.beside != "":
		f.Message = fmt.Sprintf("files that %s stores for the web are 404 below /storage/: the link %s leads to %s, and nginx has that at %s", d.app.Name, public, d.leads, d.beside)
		f.Evidence[1].Fact = fmt.Sprintf("%s mounts the same files at %s", service.Name, d.beside)
		f.Why = "artisan storage:link writes the path of the app's container into the link; in a container with the project at another path it leads nowhere"
		f.Fix.Summary = fmt.Sprintf("Mount the project at %s in %s as well and name that as root, or add `location /storage/ { alias %s/; }`", d.link.Dir, service.Name, d.beside)
	case d.own == nil:
		f.Severity = inspector.Note // what it stores is lost with its container anyway
		f.Fix.Then = recreate(d.app.Name, service.Name)
	default:
		f.Also = append(f.Also, inspector.Place{At: d.own.Pos, Label: "what it leads to, in " + d.app.Name})
		d.mountToo(service, &f)
	}
	return f
}

// mountToo fills in how nginx gets what the app stores.
func (d *deadLink) mountToo(service *compose.Service, f *inspector.Finding) {
	source, at, text := mountSource(d.own), d.own.Target, asMounted(d.s, d.own)
	stored := path.Join(d.link.Dir, linked)
	if d.own.Type == "bind" {
		source = relative(d.s, d.own.Source)
	}
	if !compose.Below(d.own.Target, path.Join(d.link.Dir, "storage")) || d.leads != stored { // it has more, or is needed elsewhere
		if at = d.leads; d.own.Type != "bind" {
			f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, so that it is found at %s", source, service.Name, at)
			return
		}
		below := strings.TrimPrefix(stored, d.own.Target)
		source += below
		if before, ok := strings.CutSuffix(text, ":"+d.own.Target); ok {
			text = strings.TrimSuffix(before, "/") + below + ":" + at
		}
	}
	f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s, read-only", source, service.Name, at)
	if last := lastMount(d.s, service); last != nil && text != "" && last.Pos.File == d.own.Pos.File && isShort(d.s, last) {
		f.Fix.Edits = addItem(d.s, last.Pos, text+":ro")
	}
}
