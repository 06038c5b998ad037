package apps

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"
	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A scriptSettings lets a scriptAsker follow the settings of an app as well: parameters to the calls that give them, fields of classes,
// and files in YAML or JSON that the code reads where it runs. For what varies with a request none of these are right.
type scriptSettings struct {
	dir string // where the program starts
	set string // the setting of a file that was asked for last, with its path and the file's name; "" for none
	at  compose.Pos
}

type (
	// A settingsText is the content of a file.
	settingsText struct{ file, content string }
	// A settingsPart is what a file has at a path: several where a part of that is not seen. loose says that other code may add to it.
	settingsPart struct {
		file, path string
		loose      bool
		of         *[]*yaml.Node
	}
)

// maxSettings is how many parts of a file one may stand for.
const maxSettings = 50

var (
	readsFile  = lazyregexp.New(`^(?:\w+\.)*(?:readFileSync|readFile)$`)
	parsesFile = lazyregexp.New(`^(?:\w+\.)?(?:parse|load|safeLoad)$`)
	// checksParsed matches what gives back what it is given once it has checked it (zod.dev: Parsing data).
	checksParsed = lazyregexp.New(`\.(?:parse|parseAsync|validate|validateSync)$`)
	joinsPaths   = lazyregexp.New(`^(?:path\.)?(?:join|resolve)$`)
)

// file is what a call gives that reads a file, parses it, or makes the name of one; is: it does.
func (r *scriptAsker) file(in codeSpot, e *js.CallExpr, depth int) (v any, is bool) {
	callee, first := dotted(e.X), any(nil)
	if joinsPaths.MatchString(callee) {
		return r.joinedPath(in, e, depth), true
	}
	if callee == "process.cwd" {
		return "/" + strings.TrimPrefix(r.settings.dir, "/"), true
	}
	if len(e.Args.List) > 0 {
		first = r.value(in, e.Args.List[0].Value, depth)
	}
	switch of := first.(type) {
	case string:
		switch {
		case readsFile.MatchString(callee):
			return r.content(of), true
		case callee == "path.dirname" || callee == "dirname":
			return path.Dir(of), true
		case strings.HasSuffix(callee, "fileURLToPath"):
			return of, true
		}
	case settingsText:
		if parsesFile.MatchString(callee) {
			return parsedSettings(of), true
		}
	case settingsPart:
		if checksParsed.MatchString("." + callee) {
			of.loose = true
			return of, true
		}
	}
	if of, isMethod := e.X.(*js.DotExpr); isMethod && slices.Contains([]string{"replace", "replaceAll", "toString", "trim"}, of.Y.String()) {
		if text, isText := r.value(in, of.X, depth).(settingsText); isText { // numbers are left as they are
			return text, true
		}
	}
	return nil, false
}

// joinedPath is what path.join makes.
func (r *scriptAsker) joinedPath(in codeSpot, e *js.CallExpr, depth int) any {
	whole := ""
	for _, one := range e.Args.List {
		part, isText := r.value(in, one.Value, depth).(string)
		switch {
		case !isText || len(whole)+len(part) > maxText:
			return unseen{}
		case path.IsAbs(part):
			whole = part
		default:
			whole = path.Join(whole, part)
		}
	}
	return whole
}

// content is that of a file by its path in the container.
func (r *scriptAsker) content(name string) any {
	files := r.code.p.RootFS(r.code.service.Name, nil)
	name = inside(r.settings.dir, name)
	if text, ok := textOf(files, name); ok && len(text) <= maxCodeFile {
		return settingsText{files.Origin(name).Host, text}
	}
	return unseen{}
}

// ownPath is where a file of the code, which may be read from before it was built, lies in the container.
func (r *scriptAsker) ownPath(u *codeUnit) string {
	if _, before := r.code.files.(hostFiles); before {
		return path.Join("/", r.settings.dir, u.name)
	}
	return path.Join("/", u.name)
}

// ownName is what a name of Node.js stands for that tells where a file of the code lies.
func (r *scriptAsker) ownName(u *codeUnit, name string) (v any, is bool) {
	if u.gives().times[name] > 0 {
		return nil, false
	}
	switch name {
	case "__filename":
		return r.ownPath(u), true
	case "__dirname":
		return path.Dir(r.ownPath(u)), true
	}
	return nil, false
}

func parsedSettings(text settingsText) any {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text.content), &doc); err != nil || len(doc.Content) != 1 {
		return unseen{}
	}
	return settingsPart{file: text.file, of: &doc.Content}
}

// setting is the part of settings under a key; all of them for "", which is a key that is not seen.
func (r *scriptAsker) setting(part settingsPart, key string) any {
	var found []*yaml.Node
	for _, n := range *part.of {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		if n == nil || n.Kind != yaml.MappingNode {
			continue
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			switch {
			case n.Content[i].Value == "<<":
				return unseen{}
			case key == "" || n.Content[i].Value == key:
				found = append(found, n.Content[i+1])
			}
		}
	}
	switch {
	case len(found) == 0 && !part.loose && len(*part.of) == 1:
		return nil
	case len(found) == 0 || len(found) > maxSettings:
		return unseen{}
	}
	path := strings.TrimPrefix(part.path+"."+key, ".")
	if key == "" {
		path = part.path + ".*"
	}
	if found[0].Kind != yaml.ScalarNode {
		return settingsPart{part.file, path, part.loose, &found}
	}
	if slices.ContainsFunc(found, func(n *yaml.Node) bool { return n.Kind != yaml.ScalarNode || n.Value != found[0].Value }) {
		return unseen{}
	}
	r.settings.set, r.settings.at = path+" in "+part.file, compose.Pos{File: part.file, Line: found[0].Line}
	return scalar(found[0])
}

// scalar is a value of a settings file.
func scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!int":
		if number, err := strconv.Atoi(n.Value); err == nil {
			return number
		}
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	case "!!str":
		if !strings.Contains(n.Value, "${") {
			return n.Value
		}
	}
	return unseen{}
}

// importedSettings is what a file of JSON has that an import gives a name; is: it does.
func (r *scriptAsker) importedSettings(u *codeUnit, of scriptImport) (v any, is bool) {
	if of.unit != nil || !strings.HasSuffix(of.from, ".json") || !strings.HasPrefix(of.from, ".") {
		return nil, false
	}
	text, isText := r.content(path.Join(path.Dir(r.ownPath(u)), of.from)).(settingsText)
	if !isText {
		return unseen{}, true
	}
	whole := parsedSettings(text)
	if part, is := whole.(settingsPart); is && of.key != "" && of.key != "default" && of.key != "*" {
		return r.setting(part, of.key), true
	}
	return whole, true
}

// fileVariable is a variable of the environment that the .env in the directory where the program starts gives; nil where it gives none.
func (r *scriptAsker) fileVariable(name string) any {
	files := r.code.p.RootFS(r.code.service.Name, nil)
	content, ok := textOf(files, inside(r.settings.dir, ".env"))
	switch value, number := envFileValue(content, name); {
	case !ok || number == 0:
		return nil
	case !strings.Contains(value, "$"):
		return value
	}
	return unseen{}
}
