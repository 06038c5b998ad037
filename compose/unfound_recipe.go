package compose

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// findRecipe notes that a build has no Dockerfile, or not even its context, and what is meant by it.
func (p *Project) findRecipe(b *build) {
	if !b.absent || p.isAssumed(b.ContextPos) || p.isAssumed(b.DockerfilePos) || p.MayMake(b.Context) || p.MayMake(b.Dockerfile) {
		return
	}
	if missing(b.Context) {
		u := Unfound{Lacks: LacksContext, Source: from(p.Dir, b.Context), Pos: cmp.Or(b.ContextPos, b.Pos)}
		if found := p.contextMeant(b.Context); found != "" {
			u.Found = from(p.Dir, found)
		}
		b.Unfound = append(b.Unfound, u)
		return
	}
	u := Unfound{Lacks: LacksDockerfile, Source: from(b.Context, b.Dockerfile), Pos: cmp.Or(b.DockerfilePos, b.ContextPos, b.Pos)}
	fromProject := filepath.Join(p.Dir, filepath.FromSlash(u.Source))
	if isFile(fromProject) {
		u.Found = from(b.Context, fromProject) // it is written from the project's folder
	} else if found := cmp.Or(onlyRecipe(filepath.Dir(b.Dockerfile)), onlyRecipe(b.Context)); found != "" {
		u.Found = from(b.Context, found)
	}
	b.Unfound = append(b.Unfound, u)
}

// contextMeant is the folder with a Dockerfile that is probably meant by one that is not there: of nearly its name, or the only
// one of its name.
func (p *Project) contextMeant(dir string) string {
	var found []string
	if near := nearIn(filepath.Dir(dir), filepath.Base(dir)); near != "" {
		found = append(found, filepath.Join(filepath.Dir(dir), near))
	}
	for _, name := range p.namedIn(p.Dir, filepath.Base(dir)) {
		found = append(found, filepath.Join(p.Dir, filepath.FromSlash(name)))
	}
	var fit []string
	for _, name := range found {
		if isFile(filepath.Join(name, "Dockerfile")) {
			fit = append(fit, name)
		}
	}
	if len(fit) != 1 {
		return ""
	}
	return fit[0]
}

// onlyRecipe is the only Dockerfile of a directory, whatever it is called there; "" for none, or several.
func onlyRecipe(dir string) string {
	entries, _ := os.ReadDir(dir)
	var found []string
	for _, e := range entries[:min(len(entries), searchedEntries)] {
		if strings.Contains(strings.ToLower(e.Name()), "dockerfile") && path.Ext(e.Name()) != ".dockerignore" && !e.IsDir() {
			found = append(found, filepath.Join(dir, e.Name()))
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
