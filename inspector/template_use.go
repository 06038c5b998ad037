package inspector

import (
	"cmp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// notePlain notes the files of the project that are written as templates and that nginx reads as they are.
func (p *Proxy) notePlain(up *startup.Startup, project *compose.Project) {
	for _, problem := range p.Config.Problems {
		f := p.File(problem.Pos.File)
		if problem.Kind != "template" || !strings.Contains(problem.Message, `"${`) || f == nil || f.Host == "" && f.Kind != compose.FromConfig || f.Template || !p.Config.Complete {
			continue
		}
		t := up.Plain(f.Path)
		if t == nil {
			continue
		}
		t.Stands = p.stands(f, up, project)
		t.Variables = slices.DeleteFunc(t.Variables, func(v startup.Variable) bool { return v.Name != strings.ToUpper(v.Name) || p.Config.Defines(v.Name) })
		p.Templates = append(p.Templates, *t)
	}
}

// noteMarks notes the files of the project that nginx reads as they are, and refuses for the placeholders of a template
// language in them. A script of the project that names one of them may fill it in where it stands.
func (p *Proxy) noteMarks(up *startup.Startup, project *compose.Project) {
	for i := range p.Config.Passes {
		for _, t := range p.Config.Passes[i].Targets {
			if f := p.File(t.Pos.File); t.IsPlaceholder() && f != nil && f.Host != "" {
				p.Config.Unfilled(t)
			}
		}
	}
	for _, problem := range p.Config.Problems {
		f := p.File(problem.Pos.File)
		if problem.Kind == "template" && problem.Refused != "" && f != nil && !f.Template && p.stands(f, up, project) {
			p.Templates = append(p.Templates, startup.Template{File: *f, Skipped: startup.SkippedMarks})
		}
	}
}

// stands reports whether nginx reads a file as it is in the project: no build and no start changes it, nor a script that names it.
func (p *Proxy) stands(f *startup.File, up *startup.Startup, project *compose.Project) bool {
	build := project.Service(p.Service).Build
	brought := f.Kind == compose.FromBind || f.Kind == compose.FromBuild && build != nil && build.Plain
	return p.Assumed == "" && !up.MayWrite() && brought && f.Host != "" && !project.NamedByScript(f.Host)
}

// placeVariables notes of every variable of the templates in which directive it stands, as far as nginx reads it, and
// whether another file makes it.
func (p *Proxy) placeVariables() {
	for i := range p.Templates {
		for j := range p.Templates[i].Variables {
			v := &p.Templates[i].Variables[j]
			v.In = p.directiveAt(p.Config.Tree(), v.Pos)
			v.Nginx = v.Nginx || p.Config.Defines(v.Name)
		}
	}
}

// directiveAt is the name of the directive that holds a place: in itself, not in its block.
func (p *Proxy) directiveAt(tree []*nginx.Directive, at compose.Pos) string {
	for _, d := range tree {
		if d.Block != nil {
			if name := p.directiveAt(d.Block, at); name != "" {
				return name
			}
		}
		end := d.End
		if d.Block != nil { // its words alone; what is missing from them is the problem's place
			end = d.Name.Pos
			if n := len(d.Args); n > 0 {
				end = d.Args[n-1].Pos
			}
			end.Column = cmp.Or(end.EndColumn, end.Column+1)
		}
		if p.fileName(d.Name.Pos.File) == at.File && !before(at, d.Name.Pos) && before(at, end) {
			return d.Name.Text
		}
	}
	return ""
}

func before(at compose.Pos, end nginx.Pos) bool {
	return cmp.Or(cmp.Compare(at.Line, end.Line), cmp.Compare(at.Column, end.Column)) < 0
}
