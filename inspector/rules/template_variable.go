package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC110", Name: "template-variable", Needs: inspector.Static,
	Summary: "a variable of a template has no value, so that nginx cannot read what is made of it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return substituted(s, missingVariable, variableMissing)
	},
})

// missingVariable judges one variable: nginx certainly refuses what its absence leaves, or it takes the text as it is.
func missingVariable(p *inspector.Proxy, v startup.Variable) (inspector.Severity, bool) {
	switch {
	case accepted(p) || v.Nginx || v.Outcome == startup.Filled || v.Reason == startup.Unknown:
		return 0, false
	case problemAt(p, v.Pos) != "":
		return inspector.Error, true
	case v.Outcome == startup.Left && (slices.Contains(literals, v.In) || v.Reason == startup.Default && slices.Contains(expressions, v.In)):
		return inspector.Error, true
	case v.Outcome == startup.Left && slices.Contains(expressions, v.In):
		if nginx.IsOwn(v.Name) || v.Name == strings.ToLower(v.Name) { // nginx's own, or a module's
			return 0, false
		}
		if !p.Config.Complete { // what cannot be seen may make it
			return inspector.Warning, true
		}
		return inspector.Error, true
	}
	return inspector.Note, v.Outcome == startup.Left && (v.In == "location" || v.In == "server_name")
}

// For which nginx -t fails when an argument is ${NAME}, by trial with nginx 1.22: expressions know no variable of that
// name, literals take none at all.
var (
	expressions = []string{
		"access_log", "add_header", "add_trailer", "alias", "auth_basic", "auth_basic_user_file", "error_page", "expires",
		"fastcgi_param", "fastcgi_pass", "grpc_pass", "grpc_set_header", "if", "index", "limit_rate", "limit_req_zone", "log_format", "map",
		"proxy_cache", "proxy_cache_key", "proxy_cookie_domain", "proxy_cookie_path", "proxy_pass", "proxy_redirect", "proxy_set_header",
		"proxy_ssl_name", "return", "rewrite", "root", "scgi_param", "set", "ssl_certificate", "ssl_certificate_key", // from 1.15.9 on; before that, a path that is not there
		"sub_filter", "try_files", "uwsgi_param", "uwsgi_pass",
	}
	literals = []string{
		"allow", "autoindex", "client_body_buffer_size", "client_body_timeout", "client_header_timeout", "client_max_body_size", "deny", "fastcgi_read_timeout", "gzip", "keepalive",
		"keepalive_requests", "keepalive_timeout", "listen", "proxy_buffering", "proxy_buffers", "proxy_buffer_size", "proxy_connect_timeout", "proxy_http_version", "proxy_read_timeout",
		"proxy_request_buffering", "proxy_send_timeout", "resolver", "resolver_timeout", "send_timeout", "sendfile", "server", "set_real_ip_from", "ssl_protocols", "uwsgi_read_timeout", "worker_connections", "worker_processes",
	}
)

func variableMissing(s *inspector.Snapshot, p *inspector.Proxy, t startup.Template, of []startup.Variable) inspector.Finding {
	v := of[0]
	why := strings.Replace(reasons[v.Reason], "in the container", fmt.Sprintf("on the service %q", p.Service), 1)
	f := inspector.Finding{
		Label:    "this has no value",
		Message:  fmt.Sprintf("the template leaves nginx without %s: %s", variableNames(of), why),
		Evidence: variableFacts(p, of),
		Why:      "envsubst fills in what the container's own environment has; another service's, and Compose's .env, do not count until the nginx service names them",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Give %s a value under environment of %s", v.Name, p.Service),
			Then:    recreate(p.Service),
		},
	}
	switch v.Reason {
	case startup.Default:
		f.Why = "envsubst knows $NAME and ${NAME} only: it leaves ${NAME:-default}, and nginx cannot read that"
		f.Fix.Summary = fmt.Sprintf("Write ${%s} here, and the default in the Compose file: %s: ${%s:-default}", v.Name, v.Name, v.Name)
		f.Fix.Then = applyConfig(s, p, t.File.Host)
	case startup.Filtered:
		f.Fix.Summary = fmt.Sprintf("Let NGINX_ENVSUBST_FILTER match %s", v.Name)
	case startup.Unlisted:
		f.Fix.Summary = fmt.Sprintf("Add ${%s} to the list that envsubst is given", v.Name)
		f.Why = "envsubst with a list replaces only the names in it, and leaves the others for nginx, which has no such variable"
	}
	f.Late = v.Outcome == startup.Left && problemAt(p, v.Pos) == "" // nginx looks for variables when it has read all
	if at := takenByCompose(s, p, v); !at.IsZero() {
		f.Message = fmt.Sprintf("the template leaves nginx without %s: Compose itself replaces $%s in the command that runs envsubst, by nothing", variableNames(of), v.Name)
		f.At, f.Label = at, "Compose fills this in before the container starts"
		f.Why = "Compose replaces $NAME and ${NAME} in its files from its own environment; $$ stands for a $ that the container's shell gets"
		f.Fix.Summary = fmt.Sprintf("Write $$ for every $ in this command: $${%s}", v.Name)
		f.Also = []inspector.Place{{At: v.Pos, Label: "this has no value"}}
		return f
	}
	if v.Reason == startup.Unlisted && !t.List.IsZero() && !inspector.InContainer(t.List.File) {
		f.At, f.Label, f.Also = t.List, "this list lacks it", []inspector.Place{{At: v.Pos, Label: f.Label}}
		f.Fix.Then = listApplies(s, p, t.List.File)
		f.Fix.Edits = intoList(s, t, of)
		return f
	}
	if service := s.Project.Service(p.Service); service != nil && f.Fix.Then == recreate(p.Service) {
		f.Also = []inspector.Place{{At: service.Pos, Label: "the service whose environment counts"}}
	}
	meantVariable(s, p, &f, of)
	return f
}

// takenByCompose returns where the command of an nginx service lacks a name that Compose replaced by nothing.
func takenByCompose(s *inspector.Snapshot, p *inspector.Proxy, v startup.Variable) compose.Pos {
	service := s.Project.Service(p.Service)
	if v.Reason != startup.Unlisted || service == nil {
		return compose.Pos{}
	}
	for _, at := range []compose.Pos{service.CommandPos, service.EntrypointPos} {
		for _, problem := range s.Project.Unset {
			if problem.Pos.File == at.File && problem.Pos.Line == at.Line && strings.Contains(problem.Message, fmt.Sprintf("%q", v.Name)) {
				return at
			}
		}
	}
	return compose.Pos{}
}
