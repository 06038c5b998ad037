package compose

import (
	"cmp"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	copied   = regexp.MustCompile(`(?i)\b(?:cp|copy|mv|ln\s+-\w*s\w*)\s+(?:-\w+\s+)*["'` + "`" + `]*([\w./-]+)["'` + "`" + `]*\s+(?:to\s+)?["'` + "`" + `]*([\w./-]*\.env)(?:$|[^\w./-])`)
	givenEnv = regexp.MustCompile(`docker[- ]compose\s[^\n;&|#]*--env-file[= ]["']?([\w./-]+)`)
	envName  = regexp.MustCompile(`(?i)(?:^|[._-])env(?:$|[._-])`)
	fileFlag = regexp.MustCompile(`\s(?:-f|--file)[= ]\s*["']?([\w./-]+)`)
)

// findEnv is the file whose values the project is to be given: the sample beside the Compose file, else the one of which a step makes
// .env, else the one that a step gives Compose or that sets all that lacks values; "" for none.
func (p *Project) findEnv() string {
	if p.EnvSample != "" || !missing(filepath.Join(p.Dir, ".env")) {
		return p.EnvSample
	}
	root := repositoryOf(p.Dir)
	made, given := map[string]bool{}, map[string]bool{}
	for base, places := range p.filesByName(root) {
		if composeName.MatchString(base) || !stepFiles.MatchString(base) && !scripts.MatchString(base) {
			continue
		}
		for _, place := range places {
			file := filepath.Join(root, filepath.FromSlash(place))
			p.envSteps(file, []string{filepath.Dir(file), p.Dir, root}, made, given)
		}
	}
	if names := slices.Sorted(maps.Keys(made)); len(names) > 0 {
		p.EnvSample = names[0]
	} else if names := slices.Sorted(maps.Keys(given)); len(names) == 1 {
		p.EnvGiven = names[0]
	} else if held, told := p.setters(root); len(held) == 1 {
		p.EnvGiven = held[0]
	} else if all := slices.Concat(held, told); len(all) > 0 {
		p.EnvSetBy = all[0]
	}
	return cmp.Or(p.EnvSample, p.EnvGiven)
}

// setters are the files that set all variables for want of which Compose refuses the project: those that hold variables, and those
// that are run or read.
func (p *Project) setters(root string) (held, told []string) {
	names := p.valueless()
	if len(names) == 0 {
		return nil, nil
	}
	var wanted []*regexp.Regexp
	for _, name := range names { // on a line of its own, or before the command for which it is set
		wanted = append(wanted, regexp.MustCompile(`(?m)^[ \t]*(?:export[ \t]+)?`+name+`(?:=|[ \t]*[:?]=[ \t]*)(?:"[^"\n]|'[^'\n]|[^\s"'$#)]|\$[^{\s]|\$\{\w)|\b`+name+`=\S[^\n;&|]*docker[ -]compose\b`))
	}
	for base, places := range p.filesByName(root) {
		isEnv := envName.MatchString(base)
		if base == ".env" || composeName.MatchString(base) || !isEnv && !stepFiles.MatchString(base) {
			continue // a .env is of the folder in which it stands
		}
		for _, place := range places {
			file := filepath.Join(root, filepath.FromSlash(place))
			text := p.stepText(file)
			if !p.isNear(filepath.Dir(file)) && (isEnv || !strings.Contains(text, filepath.Base(p.Dir)+"/")) {
				continue
			}
			switch all := !slices.ContainsFunc(wanted, func(set *regexp.Regexp) bool { return !set.MatchString(text) }) && !(isEnv && isOfItself(text, names)); {
			case all && isEnv:
				held = append(held, from(p.Dir, file))
			case all:
				told = append(told, from(p.Dir, file))
			}
		}
	}
	slices.Sort(held)
	slices.Sort(told)
	return held, told
}

// isOfItself reports whether a file of variables makes one of them of itself: `NAME=${NAME}`.
func isOfItself(text string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return regexp.MustCompile(`(?m)^\s*(?:export\s+)?` + name + `=["']?\$\{?` + name + `\b`).MatchString(text)
	})
}

// valueless are the variables for want of whose values Compose refuses the project; none where it is refused for something else too.
func (p *Project) valueless() (names []string) {
	for _, problem := range p.Problems {
		before := len(names)
		if m := requiredName.FindStringSubmatch(problem.Message); m != nil {
			names = append(names, m[1])
		}
		for _, u := range p.Unset {
			if m := unsetName.FindStringSubmatch(u.Message); m != nil && u.Pos.File == problem.Pos.File && u.Pos.Line == problem.Pos.Line {
				names = append(names, m[1])
			}
		}
		if len(names) == before {
			return nil
		}
	}
	return names
}

// envSteps notes the files that the lines of a file make the project's .env of, and those that they give Compose. A path may be
// meant from one of some folders.
func (p *Project) envSteps(file string, dirs []string, made, given map[string]bool) {
	text := p.stepText(file)
	if !strings.Contains(text, ".env") && !strings.Contains(text, "--env-file") {
		return
	}
	for line := range strings.Lines(text) {
		for _, dir := range dirs {
			for _, m := range copied.FindAllStringSubmatch(line, -1) {
				if source := absolute(dir, m[1]); absolute(dir, m[2]) == filepath.Join(p.Dir, ".env") && isFile(source) {
					made[from(p.Dir, source)] = true
				}
			}
		}
		m := givenEnv.FindStringSubmatch(line)
		if m == nil || !p.isMeant(line, file, dirs) {
			continue
		}
		for _, dir := range dirs {
			if source := absolute(dir, m[1]); isFile(source) && Inside(source, repositoryOf(p.Dir)) {
				given[from(p.Dir, source)] = true
				break
			}
		}
	}
}

// isMeant reports whether a line of a file that runs Compose runs this project: it names one of its files, or none, and no other
// project is nearer.
func (p *Project) isMeant(line, file string, dirs []string) bool {
	if named := fileFlag.FindStringSubmatch(line); named != nil {
		return slices.ContainsFunc(dirs, func(dir string) bool {
			return slices.ContainsFunc(p.Files, func(name string) bool { return absolute(p.Dir, name) == absolute(dir, named[1]) })
		})
	}
	dir := filepath.Dir(file)
	return Inside(dir, p.Dir) && p.isNear(dir)
}

// isNear reports whether what stands in a folder is of this project, as no other is nearer.
func (p *Project) isNear(dir string) bool {
	return dir == p.Dir || (Inside(p.Dir, dir) || Inside(dir, p.Dir)) && !hasCompose(dir)
}
