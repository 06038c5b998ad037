package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC111", Name: "template-eats-variable", Needs: inspector.Static,
	Summary: "envsubst replaced a variable that is nginx's own",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return substituted(s, eatenVariable, variableEaten)
	},
})

// eatenVariable judges one variable. One with a value that is written ${so} may be meant to be filled in.
func eatenVariable(p *inspector.Proxy, v startup.Variable) (inspector.Severity, bool) {
	bare := v.Pos.EndColumn-v.Pos.Column == len("$"+v.Name)
	switch {
	case !v.Nginx || v.Outcome == startup.Left || v.Reason == startup.Unknown:
		return 0, false
	case problemAt(p, v.Pos) != "" && (bare || v.Outcome == startup.Emptied):
		return inspector.Error, true
	case v.Outcome == startup.Filled || v.Reason == startup.Empty:
		return inspector.Warning, bare && slices.Contains(perRequest, v.In)
	case slices.Contains(perRequest, v.In):
		return inspector.Warning, true
	}
	return inspector.Note, true
}

// perRequest are directives in which nginx's variables decide what becomes of a request.
var perRequest = []string{
	"fastcgi_param", "grpc_set_header", "if", "map", "proxy_redirect", "proxy_set_header", "return", "rewrite", "scgi_param", "set", "try_files", "uwsgi_param",
}

func variableEaten(_ *inspector.Snapshot, p *inspector.Proxy, t startup.Template, of []startup.Variable) inspector.Finding {
	v := of[0]
	f := inspector.Finding{
		Label:    "envsubst takes this away",
		Message:  fmt.Sprintf("envsubst replaces nginx's own %s by nothing, before nginx reads the file", variableNames(of)),
		Evidence: variableFacts(p, of),
		Why:      "envsubst without a list of names replaces every $name, and what is not in the environment becomes nothing",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Name what envsubst may replace: envsubst '%s' (in a Compose file each $ is written $$)", variableList(t)),
			Then:    forceRecreate(p.Service),
		},
	}
	if t.File.Kind == compose.FromBuild {
		f.Fix.Then = rebuild(p.Service)
	}
	if says := problemAt(p, v.Pos); says != "" {
		f.Message += ": " + says
	}
	switch {
	case v.Outcome == startup.Filled || v.Reason == startup.Empty:
		f.Label = "the environment's value comes here"
		f.Message = fmt.Sprintf("an environment variable takes the place of nginx's own %s", variableNames(of))
		f.Why = "envsubst cannot tell nginx's $host from an environment variable of that name"
		f.Fix.Summary = fmt.Sprintf("Give the environment variable %s another name, in capitals", v.Name)
		f.Fix.Then = recreate(p.Service)
	case !t.Whole:
		f.Why = "envsubst replaces every name that its list has, by nothing where the environment has none"
		f.Fix.Summary = fmt.Sprintf("Take %s out of the list that envsubst is given", v.Name)
	}
	return f
}

// variableList is the list with which envsubst replaces what the template wants, and leaves nginx's own alone.
func variableList(t startup.Template) string {
	var list []string
	for _, v := range t.Variables {
		if name := "${" + v.Name + "}"; !v.Nginx && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	if len(list) == 0 {
		return "$NAME"
	}
	return strings.Join(list, " ")
}
