package apps

import (
	"maps"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An opening is the place of the call that opens a WebSocket, with what names are in the function that is looked into.
type opening struct {
	f     *pageFile
	at    int
	local map[string]js.IExpr // nil for a name of which nothing is known
}

var (
	// schemeText matches what stands for the scheme of an address in a call that replaces it.
	schemeText = lazyregexp.New(`^(?:/\^?\(?(?:http|ws)\(?s?\)?\??\)?:?(?:\\/\\/)?/[gi]*|['"](?:http|ws)s?:?(?://)?['"])$`)
	onlyScheme = lazyregexp.New(`^\s*(?:['"` + "`" + `](?:http|ws)s?:?(?://)?['"` + "`" + `])\s*$`)
	ownAddress = lazyregexp.New(`^(?:(?:window|document|self|globalThis)\.)?location(?:\.href)?$|^document\.(?:baseURI|URL)$`)
	remembers  = lazyregexp.New(`^(?:React\.)?(?:useMemo|computed)$`)
	urlParts   = `\s*\.\s*(?:host|hostname|port|pathname|href)\s*\+?=[^=]`
	urlPart    = lazyregexp.New(`^(?:host|hostname|port|pathname|href|search)$`)
	anyWord    = lazyregexp.New(`\w+`)
)

// called is what a call gives: one that puts another scheme into an address, one that makes a text of it, and a function of the code.
func (c *sitePages) called(f *pageFile, e *js.CallExpr, deep int) (string, bool) {
	if method, is := e.X.(*js.DotExpr); is {
		given := e.Args.List
		switch name := method.Y.String(); {
		case name == "replace" && atLocation.MatchString(dotted(e.X)): // location.protocol.replace(…)
			return c.named(f, e.X, deep)
		case name == "replace" && len(given) == 2 && schemeText.MatchString(sourceText(given[0].Value)), name == "toString" && len(given) == 0:
			return c.worth(f, method.X, deep+1)
		}
	}
	if c.opens == nil {
		return "", false
	}
	name := dotted(e.X)
	if remembers.MatchString(name) && len(e.Args.List) > 0 {
		if arrow, is := e.Args.List[0].Value.(*js.ArrowFunc); is {
			return c.result(f, &arrow.Body, nil, deep)
		}
	}
	if m := plainName.FindStringSubmatch(name); m != nil {
		return c.ofFunction(f, m[1], e.Args.List, deep)
	}
	return "", false
}

// ofFunction is what the only function of a file with a name gives for some arguments.
func (c *sitePages) ofFunction(f *pageFile, name string, given []js.Arg, deep int) (string, bool) {
	var found *function
	for _, each := range f.all() {
		if each.name == name {
			if found != nil {
				return "", false
			}
			found = each
		}
	}
	if found == nil {
		return "", false
	}
	body := statementsOf(f.unit, span{found.open + 1, found.close})
	if f.text[found.open] != '{' {
		body = bodyFrom(f.unit, span{found.open + 1, found.close}, "(", "\n)")
	}
	if body == nil {
		return "", false
	}
	local := map[string]js.IExpr{}
	if found.takesApart() {
		for _, word := range anyWord.FindAllString(found.head(), -1) {
			local[word] = nil
		}
	}
	for i, param := range found.params {
		local[param.name] = nil
		if i < len(given) && !given[i].Rest {
			if value, ok := c.worth(f, given[i].Value, deep+1); ok && !strings.Contains(value, `\`) {
				local[param.name] = &js.LiteralExpr{TokenType: js.StringToken, Data: []byte(`"` + value + `"`)}
			}
		}
	}
	outer := *c.opens
	defer func() { *c.opens = outer }()
	c.opens.f, c.opens.at = f, found.close
	return c.result(f, body, local, deep)
}

// all are the functions of a file.
func (f *pageFile) all() []*function {
	if f.unit == nil {
		f.unit = newUnit(f.name, f.name, f.text)
		f.functions = scriptFunctions(f.unit)
	}
	return f.functions
}

// isParameter reports whether a name is one that a function around the place of a call, itself behind a place, is given.
func (c *sitePages) isParameter(f *pageFile, name string, behind int) bool {
	return c.opens != nil && c.opens.f == f && slices.ContainsFunc(f.all(), func(around *function) bool {
		return behind < around.open && around.open < c.opens.at && c.opens.at < around.close && (around.takes(name) || around.takesApart() && slices.Contains(anyWord.FindAllString(around.head(), -1), name))
	})
}

// takesApart reports whether a function has parameters without a plain name: ({path, host}).
func (f *function) takesApart() bool { return f.takes("") }

// head is what stands before a function's body, its parameters among it.
func (f *function) head() string { return f.unit.text[f.at:f.open] }

// result is what a function gives that has one way to its end.
func (c *sitePages) result(f *pageFile, body *js.BlockStmt, local map[string]js.IExpr, deep int) (string, bool) {
	ways := 0
	js.Walk(parts(func(n js.INode) {
		if _, is := n.(*js.ReturnStmt); is {
			ways++
		}
	}), body)
	if len(body.List) == 0 || ways != 1 {
		return "", false
	}
	end, is := body.List[len(body.List)-1].(*js.ReturnStmt)
	if !is || end.Value == nil {
		return "", false
	}
	outer := c.opens.local
	c.opens.local = map[string]js.IExpr{}
	if local == nil { // written within the other
		maps.Copy(c.opens.local, outer)
	}
	maps.Copy(c.opens.local, local)
	ownNames(body, c.opens.local)
	value, ok := c.worth(f, end.Value, deep+1)
	c.opens.local = outer
	return value, ok
}

// ownNames adds the names that a function gives a value, nil for what it changes later in more than the scheme of an address.
func ownNames(body *js.BlockStmt, into map[string]js.IExpr) {
	for _, statement := range body.List {
		if list, is := statement.(*js.VarDecl); is {
			for _, each := range list.List {
				if v, is := each.Binding.(*js.Var); is {
					into[string(v.Name())] = each.Default
				}
			}
		}
	}
	js.Walk(parts(func(n js.INode) {
		if call, is := n.(*js.CallExpr); is && dotted(call.X) == "Object.assign" && len(call.Args.List) > 0 {
			if name := dotted(call.Args.List[0].Value); into[name] != nil {
				into[name] = nil
			}
		}
		set, is := n.(*js.BinaryExpr)
		if !is || set.Op < js.EqToken || set.Op > js.BitOrEqToken {
			return
		}
		name, part, ofIt := strings.Cut(dotted(set.X), ".")
		if ofIt && !urlPart.MatchString(part) {
			return
		}
		if first, is := into[name]; is && first != nil && (!onlyScheme.MatchString(sourceText(first)) || !onlyScheme.MatchString(sourceText(set.Y))) {
			into[name] = nil
		}
	}), body)
}

// madeURL is the address that new URL(…) makes.
func (c *sitePages) madeURL(f *pageFile, e *js.NewExpr, deep int) (string, bool) {
	if name := dotted(e.X); name != "URL" && name != "window.URL" || e.Args == nil || len(e.Args.List) == 0 || len(e.Args.List) > 2 {
		return "", false
	}
	value, ok := c.worth(f, e.Args.List[0].Value, deep+1)
	if !ok || len(e.Args.List) == 1 || ownSite.MatchString(value) {
		return value, ok
	}
	below := e.Args.List[1].Value
	base, known := c.worth(f, below, deep+1)
	if isOwn := ownAddress.MatchString(dotted(below)) || known && ownSite.MatchString(base); !isOwn || sitePath(value) == "" {
		return "", false
	}
	return ownOrigin + value, true
}

// changesURL reports whether code gives an address with a name another host or path after it is made.
func changesURL(text, name, init string) bool {
	return strings.HasPrefix(strings.TrimSpace(init), "new ") && lazyregexp.New(`\b`+name+urlParts+`|\bObject\.assign\(\s*`+name+`\s*,`).MatchString(text)
}

// definedNear is the expression that a name is given in the innermost block around the place of a call that gives it any, once.
func (c *sitePages) definedNear(f *pageFile, name string) (string, bool) {
	if c.opens == nil || c.opens.f != f {
		return "", false
	}
	f.all()
	blank := f.unit.blank
	for open := enclosing(blank, c.opens.at); open >= 0; open = enclosing(blank, open) {
		if block := f.text[open+1 : c.opens.at]; blank[open] == '{' && givenIn(name).MatchString(block) {
			if c.isParameter(f, name, open) {
				return "", false
			}
			return definition(block, name)
		}
	}
	return "", false
}
