package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC608", Name: "uri-lost", Needs: inspector.Static,
	Summary: "a path behind a variable in proxy_pass takes the place of every request's path, or of its arguments",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			l := locationOf(p, pass)
			if pass.Directive == "proxy_pass" && strings.Contains(pass.URI, "$") && !isEndpoint(p, pass) && losesArguments(l, pass.URI) {
				return argumentsLost(s, p, pass)
			}
			if pass.Directive != "proxy_pass" || len(pass.Variables) == 0 || !strings.HasSuffix(pass.URI, "/") ||
				strings.Contains(pass.URI, "$") || isEndpoint(p, pass) || strings.HasSuffix(l.Path, "$") || onePath.MatchString(l.Path) {
				return nil
			}
			return uriLost(s, p, pass)
		})
	},
})

func uriLost(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(pass.Pos), Label: "the app sees this path alone",
		Message:  fmt.Sprintf("nginx asks the app for %s whatever the client asks for below location %s", pass.URI, locationOf(p, pass)),
		Evidence: []inspector.Evidence{citePass(p, pass)},
		Why:      "with a variable in proxy_pass, nginx sends the path written there as it is, and neither strips nor appends; the client's path and arguments are lost",
		Fix: inspector.Fix{
			Summary: "Leave the path out of proxy_pass, so that the client's goes on; to strip a prefix, add `rewrite ^/prefix/(.*)$ /$1 break;`",
			Then:    applyConfig(s, p, p.Pos(pass.Pos).File),
		},
	}
	if l := locationOf(p, pass); pass.URI == "/" && strings.HasSuffix(pass.Value, "/") && isPrefix(l) {
		host := strings.TrimSuffix(pass.Value, "/")
		f.Fix.Summary = fmt.Sprintf("Write `proxy_pass %s`", host)
		f.Fix.Edits = replaceAt(s, f.At, host)
		if l.Path != "/" { // the slash was meant to strip the location's path
			f.Fix.Summary = fmt.Sprintf("Write `proxy_pass %s`, and before it `rewrite ^%s(.*)$ /$1 break;`", host, strings.TrimSuffix(l.Path, "/")+"/?")
			f.Fix.Edits = stripByRewrite(s, f, host, l)
		}
	}
	return f
}

// ofFiles matches regular expressions for the files of some endings.
var ofFiles = lazyregexp.New(`\\\.[\w(|?:)]+\$?$`)

// losesArguments reports whether a path of proxy_pass is put together of parts of the client's path alone.
func losesArguments(l *nginx.Location, uri string) bool {
	return !strings.Contains(uri, "?") && !ofFiles.MatchString(l.Path) && !slices.ContainsFunc(variableName.FindAllStringSubmatch(uri, -1), func(m []string) bool {
		name := strings.ToLower(m[1])
		return len(name) > 1 && name != "uri" && name != "document_uri" && !strings.Contains(strings.ToLower(l.Path), "<"+name+">") || len(name) == 1 && (name < "1" || name > "9")
	})
}

func argumentsLost(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: p.Pos(pass.Pos), Label: "no arguments",
		Message:  fmt.Sprintf("the app never sees the arguments of a request to location %s: what stands behind ? is lost", locationOf(p, pass)),
		Evidence: []inspector.Evidence{citePass(p, pass)},
		Why:      "where the path of proxy_pass holds a variable, nginx sends what is written there and nothing else; the arguments are in $args",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write `proxy_pass %s$is_args$args`", pass.Value), Then: applyConfig(s, p, p.Pos(pass.Pos).File)},
	}
	f.Fix.Edits = replaceAt(s, f.At, pass.Value+"$is_args$args")
	return f
}

// stripByRewrite is the edit that strips a location's path by a rewrite, in a line before the pass.
func stripByRewrite(s *inspector.Snapshot, f *inspector.Finding, host string, l *nginx.Location) []inspector.Edit {
	edits := replaceAt(s, f.At, host)
	line := s.Line(f.At)
	if edits == nil || !strings.HasPrefix(strings.TrimSpace(line), "proxy_pass") || has(l, "rewrite") || strings.ContainsAny(l.Path, `.*+?()[]{}|\^$ "`) {
		return nil
	}
	rewrite := fmt.Sprintf("%srewrite ^%s/?(.*)$ /$1 break;", indent(line), strings.TrimSuffix(l.Path, "/"))
	return append(edits, inspector.Edit{File: f.At.File, Line: f.At.Line, New: rewrite})
}
