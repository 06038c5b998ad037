package rules

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// What nginx says when it may not make a file or directory: EACCES, EROFS.
const (
	denied   = 13
	readOnly = 30
)

var cannotMake = lazyregexp.New(`^(open|mkdir)\(\) "([^"]+)" failed`)

// unwritable speaks of a mount into which nginx must write and may not, as it has logged: when it started, or for a request.
func unwritable(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) *inspector.Finding {
	if e := emergency(s, p.Service); e != nil {
		at := spotOf(p, service, e)
		if at == nil || !e.means("may-not-write") {
			return nil
		}
		f := mayNotWrite(s, p.Service, at)
		f.Why = "nginx makes its directories and opens its logs when it starts, and stops when it cannot"
		return stopsNginx(s, p, f)
	}
	lines := loggedWhere(s, p.Service, func(e entry) bool { // what it may not read is an error, no crit
		return e.Level == "crit" && e.Client != "" && e.age() <= recently && spotOf(p, service, &e) != nil
	})
	if len(lines) == 0 {
		return shutOut(s, p, service)
	}
	f := mayNotWrite(s, p.Service, spotOf(p, service, &lines[len(lines)-1]))
	f.Severity, f.Proxy, f.Services = inspector.Warning, p.Service, []string{p.Service}
	f.Message += "; requests for which it must fail with 500"
	f.Evidence = append(f.Evidence, logged(p.Service, lines)...)
	f.Why = "bodies that are larger than nginx's buffers, and answers that it keeps, go through files of its workers"
	return f
}

// shutOut speaks of a directory of the container itself into which nginx's workers may not write: the image has it for them, and
// something has narrowed it or one above.
func shutOut(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) *inspector.Finding {
	lines := loggedWhere(s, p.Service, func(e entry) bool {
		m := cannotMake.FindStringSubmatch(e.Message)
		return e.Level == "crit" && e.Client != "" && e.age() <= recently && e.Errno == denied && m != nil && service.MountOver(m[2]) == nil
	})
	if len(lines) == 0 {
		return nil
	}
	dir := path.Dir(cannotMake.FindStringSubmatch(lines[len(lines)-1].Message)[2])
	who := cmp.Or(writer(p, service, true), "nginx")
	return &inspector.Finding{
		Severity: inspector.Warning, At: service.Pos, Label: "its nginx cannot write there", Proxy: p.Service, Services: []string{p.Service},
		Message:  fmt.Sprintf("nginx's workers may not write to %s: large bodies fail with 500, and answers that its buffers do not hold are cut off", dir),
		Evidence: logged(p.Service, lines),
		Why:      "bodies that are larger than nginx's buffers, and answers that come faster than the client takes them, go through files of its workers; to get there they must be let through each directory above",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let user %s into %s and the directories above it: see what narrows one of them (chmod, chown, umask in a start script or the Dockerfile)", who, dir),
			Then:    fmt.Sprintf("docker compose exec %s ls -ld %s %s", p.Service, path.Dir(dir), dir),
		},
	}
}

// A spot is a directory in which nginx could not make something.
type spot struct {
	dir   string
	mount *compose.Mount // that holds it
	user  string         // as whom nginx writes; "": root, or as its image says
	whole bool           // what is in the directory may have the wrong owner as well
}

// spotOf is where a line says that nginx may not write, for its owner or for being mounted read-only; nil for another line.
func spotOf(p *inspector.Proxy, service *compose.Service, e *entry) *spot {
	m := cannotMake.FindStringSubmatch(e.Message)
	if m == nil {
		return nil
	}
	mount := service.MountOver(m[2])
	if mount == nil || !(e.Errno == denied && !mount.ReadOnly || e.Errno == readOnly && mount.ReadOnly) {
		return nil
	}
	at := &spot{dir: path.Dir(m[2]), mount: mount, user: writer(p, service, e.Client != ""), whole: m[1] == "open"}
	if !compose.Below(at.dir, mount.Target) {
		at.dir = mount.Target
	}
	return at
}

func mayNotWrite(s *inspector.Snapshot, service string, at *spot) *inspector.Finding {
	f := &inspector.Finding{At: at.mount.Pos, Label: "nginx must write here", Fix: inspector.Fix{Then: recreate(service)}}
	if at.mount.ReadOnly {
		f.Message = fmt.Sprintf("nginx must write to %s, which is mounted read-only", at.dir)
		f.Fix.Summary, f.Fix.Edits = "Mount it without :ro", inLine(s, at.mount.Pos, ":ro", "")
		return f
	}
	where := "what is mounted at " + at.mount.Target
	if at.dir != at.mount.Target {
		where = at.dir + " in " + where
	}
	f.Message, f.Fix.Summary = "nginx may not write to "+where, "Give it to the user that nginx runs as"
	if at.user != "" {
		f.Message = fmt.Sprintf("nginx runs as user %s, who may not write to %s", at.user, where)
		f.Fix.Summary = "Give it to user " + at.user
		f.Fix.Then = fmt.Sprintf("docker compose run --rm --no-deps --user 0 --entrypoint chown %s %s && %s", service, at.chown(), recreate(service))
	}
	f.Fix.Summary += "; where SELinux is at work, mount it with :z"
	if at.mount.Type == "tmpfs" {
		f.Fix.Summary = fmt.Sprintf("Let everybody write there, as with `tmpfs: [%s:mode=1777]`: it has the mode that the directory has in the image", at.mount.Target)
		f.Fix.Then = recreate(service)
	}
	if o := ownerHere(s, at.mount); o != nil && at.dir == at.mount.Target {
		source := relative(s, at.mount.Source)
		f.Label = fmt.Sprintf("of user %d, mode %s", o.UID, o.Mode)
		f.Message += fmt.Sprintf("; %s belongs to user %d and group %d, mode %s", source, o.UID, o.GID, o.Mode)
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s is of %d:%d, mode %s", source, o.UID, o.GID, o.Mode), Source: "ls -ldn " + source})
	}
	return f
}

// chown are the arguments with which it gives a spot to nginx's user.
func (at *spot) chown() string {
	if at.whole {
		return fmt.Sprintf("-R %s %s", at.user, at.dir)
	}
	return at.user + " " + at.dir
}

// writer is the user as whom nginx writes, by its files, when it starts or at work; "" for root, or where only its image says.
func writer(p *inspector.Proxy, service *compose.Service, atWork bool) string {
	user := service.User
	switch {
	case user != "":
	case service.Build != nil:
		user = service.Build.User
	case strings.Contains(service.Image, "unprivileged"):
		user = "101"
	}
	switch {
	case !isRoot(user):
		return user
	case !atWork || p.Config == nil || service.Build != nil || nginx.ImageFiles(service.Image) == nil:
		return ""
	}
	if set := p.Config.Setting(-1, -1, "user"); set != nil && len(set.Args) > 0 {
		return set.Args[0]
	}
	return "nginx"
}

// ownerHere is the owner of a bind mount's source where containers see the same: on an engine of this machine that
// shares its files as they are.
func ownerHere(s *inspector.Snapshot, mount *compose.Mount) *compose.Owner {
	if s.Engine == nil || s.Engine.Desktop || !strings.HasPrefix(s.Engine.Host, "unix://") {
		return nil
	}
	return mount.Owner
}
