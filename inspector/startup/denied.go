package startup

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Denied is a file that the container's start writes where nothing can be written, so that it ends there and nginx is not started.
type Denied struct {
	Path string      `json:"path"`           // in the container
	By   string      `json:"by"`             // the command that writes it
	At   compose.Pos `json:"at"`             // where that is written
	Via  compose.Pos `json:"via,omitzero"`   // the mount that is read-only; zero: the container is
	From string      `json:"from,omitempty"` // the template that it is made of, by its path in the container
	List bool        `json:"list,omitempty"` // of which a list of variables is filled in, and no others

	reach reach
}

// A reach is how far a command's failing goes on its way up to the container's start.
type reach int

const (
	goesOn    reach = iota // what comes behind it is run all the same
	endsChain              // the rest of a list with "&&" is not run
	endsShell              // its script ends
	endsStart              // nginx is not started
)

// denied notes a file that surely is to be written and surely cannot be.
func (sh *shell) denied(name, by string, at syntax.Node, c *content) {
	if sh.perhaps > 0 || sh.optional > 0 || sh.unheeded > 0 || sh.running || sh.done || sh.supervised || sh.building || sh.asksFor[name] || !sh.isReadOnly(name) {
		return
	}
	if slices.ContainsFunc(sh.wrote, func(d Denied) bool { return d.Path == name }) {
		return
	}
	d := Denied{Path: name, By: by, At: sh.placeOf(at), Via: sh.Files.RootFS.Origin(name).Pos}
	switch chained := sh.chained > sh.chainedAt; {
	case sh.errexit && !chained, !chained && sh.inner == 0:
		d.reach = endsShell
	case chained && sh.inner == 0:
		d.reach = endsChain
	default:
		return
	}
	if o := sh.Files.RootFS.Origin(name); o.Kind != compose.FromBind && o.Kind != compose.FromVolume && o.Kind != compose.FromConfig {
		d.Via = compose.Pos{}
	}
	if c != nil && c.subst != nil {
		d.From, d.List = c.subst.File.Path, !c.subst.Whole
	}
	sh.wrote = append(sh.wrote, d)
}

// isReadOnly reports whether a path cannot be written, whoever tries: for its mount, or as its container has nothing that can.
func (up *Startup) isReadOnly(name string) bool {
	o := up.Files.RootFS.Origin(name)
	switch o.Kind {
	case compose.FromBind, compose.FromVolume:
		return o.ReadOnly && !up.Files.inEmpty(name)
	case compose.FromConfig:
		m := up.service.MountOver(name)
		return m != nil && m.Source != "" // Compose copies what stands in its own file
	}
	known := up.service.Build == nil && nginx.Version(up.image) != "" // others may have volumes
	return up.service.ReadOnly && known && !up.Files.inEmpty(name) && compose.Below(name, "/etc/nginx")
}

// chain follows the right side of "&&", which is not run where the left one fails.
func (sh *shell) chain(before int, run func()) {
	ran := sh.running
	run()
	for i := before; i < len(sh.wrote); i++ {
		if d := &sh.wrote[i]; d.reach == endsChain && sh.running && !ran {
			d.reach = endsStart
		}
	}
}

// within follows a script that another one runs, or that the container starts with, in a shell of its own.
func (sh *shell) within(inner *shell, run func() *content) *content {
	before, ran := len(sh.wrote), sh.running
	inner.chainedAt, inner.inner = sh.chained, 0
	out := run()
	sh.failed(before, ran)
	return out
}

// failed tells what it means for this shell that the start of a script within it, which is over, may have ended.
func (sh *shell) failed(before int, ran bool) {
	chained := sh.chained > sh.chainedAt
	for i := before; i < len(sh.wrote); i++ {
		switch d := &sh.wrote[i]; {
		case d.reach != endsShell && d.reach != endsChain:
		case sh.running && !ran:
			d.reach = endsStart
		case sh.script == nil, sh.errexit && !chained:
			d.reach = endsShell
		case chained && sh.inner == 0:
			d.reach = endsChain
		case chained || sh.inner > 0:
			d.reach = goesOn
		default:
			d.reach = endsShell
		}
	}
}

// noteDenied keeps what ends the start before nginx.
func (up *Startup) noteDenied() {
	for _, d := range up.wrote {
		if d.reach == endsStart {
			up.Denied = append(up.Denied, d)
		}
	}
}
