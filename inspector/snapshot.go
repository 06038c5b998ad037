// Package inspector holds what is known about one project, and judges it.
// Readers fill a Snapshot; rules look at it; nothing here touches a disk, a network or a clock.
package inspector

import (
	"strings"
	"sync"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// SnapshotVersion is the version of the Snapshot's JSON form.
const SnapshotVersion = 1

// A Snapshot is everything known about one project at one moment.
// A nil field means that nobody looked, never that there was nothing to see.
type Snapshot struct {
	Version  int              `json:"version"`
	Taken    time.Time        `json:"taken"`
	Project  *compose.Project `json:"project"`            // what the Compose files ask for
	Proxies  []Proxy          `json:"proxies"`            // what nginx is told; one per nginx service
	Engine   *Engine          `json:"engine,omitempty"`   // what is running
	Probes   *Probes          `json:"probes,omitempty"`   // what nginx can reach
	Bindings []Binding        `json:"bindings,omitempty"` // why apps listen on their loopback, as far as their files tell
	Gaps     []Gap            `json:"gaps,omitempty"`     // what could not be looked at
	Since    time.Time        `json:"since,omitzero"`     // what nginx logged before does not count

	once    sync.Once
	links   []Link // of Links
	byPass  map[*nginx.Pass][]*Link
	derived sync.Map // of Once
}

// A Gap is something that was not looked at, and why. Both are sentences without a period, for a person.
type Gap struct {
	What  string   `json:"what"`
	Why   string   `json:"why"`
	Rules []string `json:"rules,omitempty"` // that could not judge for it
}

// A Stage says how much must be known before a rule can judge.
type Stage int

// The stages, each needing the one before.
const (
	Static  Stage = iota // the files
	Running              // and the engine's state
	Probed               // and what nginx reaches
)

// A Proxy is one nginx service and what its nginx is told.
type Proxy struct {
	Service      string                    `json:"service"`
	Why          string                    `json:"why"`                    // by what it was recognised: "image nginx:1.29", "mounts /etc/nginx/conf.d"
	Config       *nginx.Config             `json:"config,omitempty"`       // nil: not visible
	Named        []string                  `json:"named,omitempty"`        // private addresses of servers of its upstream blocks that the project's Compose files or variables name as well
	Mentions     []string                  `json:"mentions,omitempty"`     // services whose names its configuration files have where a host may stand
	Assumed      string                    `json:"assumed,omitempty"`      // the image, where it is not one whose files are known: then the official one's layout was taken
	Source       string                    `json:"source,omitempty"`       // where Config was read: "files" or "container"
	Version      string                    `json:"version,omitempty"`      // of nginx, as far as the image tag or the running nginx tells
	Files        []startup.File            `json:"files,omitempty"`        // every configuration file, by path in the container
	Templates    []startup.Template        `json:"templates,omitempty"`    // what envsubst makes, or should make, configuration of
	Values       []startup.Value           `json:"values,omitempty"`       // that start scripts filled in, and where they are written
	Unread       []startup.Unread          `json:"unread,omitempty"`       // files of the project that look like configuration and that nginx does not read
	Absent       []startup.Absent          `json:"absent,omitempty"`       // what its start reads for nginx's configuration, and what is not there
	Denied       []startup.Denied          `json:"denied,omitempty"`       // what its start writes where nothing can be written, and ends
	Lines        map[string]map[int]string `json:"lines,omitempty"`        // of its start scripts, that places point at
	Last         *startup.Last             `json:"last,omitempty"`         // how it is started where nothing is run behind it
	Blocked      *compose.Blocked          `json:"blocked,omitempty"`      // what its start waits for in vain
	Ends         *compose.Ends             `json:"ends,omitempty"`         // where its start comes to an end without it
	Overwritten  *startup.Overwritten      `json:"overwritten,omitempty"`  // a file that its start empties before it reads it
	Again        *startup.Again            `json:"again,omitempty"`        // what the next start of its container makes of its configuration, where each start changes it in place
	Unended      *startup.Unended          `json:"unended,omitempty"`      // nginx's -g, where it stops nginx
	Certificates []startup.Certificate     `json:"certificates,omitempty"` // that its servers name; read from the files only
	Wanted       []startup.Wanted          `json:"wanted,omitempty"`       // other files that its directives name and that its container does not have
	AbsentRoots  []startup.AbsentRoot      `json:"absentRoots,omitempty"`  // roots and aliases that surely are not in its container
	RelativeDirs []startup.RelativeDir     `json:"relativeDirs,omitempty"` // roots and aliases that lack the slash before them
	Folders      []startup.Folder          `json:"folders,omitempty"`      // that its locations make of their roots, as far as the files tell
	LostRoots    []startup.LostRoot        `json:"lostRoots,omitempty"`    // that its host's folders do not have
	ScriptRoots  []string                  `json:"scriptRoots,omitempty"`  // roots that have an index.php and no index.html
	IndexFolders []startup.IndexFolder     `json:"indexFolders,omitempty"` // folders of its roots that have an index
	MovedPages   []startup.MovedPage       `json:"movedPages,omitempty"`   // that index or try_files name, and that are not in their roots
	ApartRoots   []startup.ApartRoot       `json:"apartRoots,omitempty"`   // roots whose scripts another service alone has, from another folder
	LonePages    []startup.LonePage        `json:"lonePages,omitempty"`    // the pages of directories of its locations that have no index
	UntypedRoots []string                  `json:"untypedRoots,omitempty"` // roots and aliases in folders of the host without style sheets, scripts and drawings
	Welcome      bool                      `json:"welcome,omitempty"`      // the sites that its image brings serve nothing of the project's
	StrayPage    *startup.StrayPage        `json:"strayPage,omitempty"`    // the project's pages, where they stand beside what it serves
	Unmounted    []startup.Unmounted       `json:"unmounted,omitempty"`    // that it includes, and that lie beside what is mounted
	Dangling     []startup.Dangling        `json:"dangling,omitempty"`     // links that it includes and that lead to nothing
	Misnamed     []startup.Misnamed        `json:"misnamed,omitempty"`     // that it includes by a wrong name, with the right one beside it
	Mismounts    []startup.Mismount        `json:"mismounts,omitempty"`    // of its mounts, those whose source is not there or that do not fit their targets
	Shadows      []startup.Shadow          `json:"shadows,omitempty"`      // mounts over what its Dockerfile copies for it
	Alone        bool                      `json:"alone,omitempty"`        // its container starts nothing but nginx, as far as the files tell
	Users        []string                  `json:"users,omitempty"`        // words of the commands of its start that make users
	HidesUsers   bool                      `json:"hidesUsers,omitempty"`   // there may be others that nobody can see
	Company      startup.Company           `json:"company,omitzero"`       // what runs beside nginx in its container
}

// Proxy returns the nginx service of that name, or nil.
func (s *Snapshot) Proxy(service string) *Proxy {
	for i := range s.Proxies {
		if s.Proxies[i].Service == service {
			return &s.Proxies[i]
		}
	}
	return nil
}

// Mismount returns what is known of a mount that does not fit, by its target, or nil.
func (p *Proxy) Mismount(target string) *startup.Mismount {
	for i := range p.Mismounts {
		if p.Mismounts[i].Target == target {
			return &p.Mismounts[i]
		}
	}
	return nil
}

// Pos maps a place in nginx's configuration to the file that a person edits. A file that is not part of the
// project is named by its service and its path in the container: "gateway:/etc/nginx/nginx.conf".
func (p *Proxy) Pos(at nginx.Pos) compose.Pos {
	return compose.Pos{File: p.fileName(at.File), Line: at.Line, Column: at.Column, EndColumn: at.EndColumn}
}

// File returns what is known of a configuration file by its path in the container, or nil.
func (p *Proxy) File(path string) *startup.File {
	for i := range p.Files {
		if p.Files[i].Path == path {
			return &p.Files[i]
		}
	}
	return nil
}

func (p *Proxy) fileName(path string) string {
	if f := p.File(path); f != nil && f.Host != "" {
		return f.Host
	}
	return p.Service + ":" + path
}

// InContainer reports whether the name of a file means one inside a container: "gateway:/etc/nginx/nginx.conf". A drive of
// Windows is none: "C:/projects/shop/nginx.conf".
func InContainer(file string) bool {
	service, _, found := strings.Cut(file, ":/")
	return found && !(len(service) == 1 && service >= "A" && service <= "Z")
}
