package nginx

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// checkName checks a variable that a directive makes.
func checkName(w Word) (Word, string) {
	if len(w.Text) < 2 || w.Text[0] != '$' {
		return w, fmt.Sprintf(`invalid variable name "%s"`, shorten(w.Text))
	}
	if name := w.Text[1:]; fixedVariables[strings.ToLower(name)] {
		return w, fmt.Sprintf(`the duplicate "%s" variable`, name)
	}
	return fine, ""
}

// fixedVariables are those of nginx's core that no directive may make anew, by trial with nginx 1.22.
var fixedVariables = variableSet(`binary_remote_addr body_bytes_sent bytes_sent content_length content_type document_root document_uri host hostname
	http_cookie http_host http_referer http_user_agent http_via http_x_forwarded_for https is_args msec nginx_version pid query_string realpath_root
	remote_addr remote_port remote_user request request_body request_filename request_id request_length request_method request_time request_uri
	scheme server_addr server_name server_port server_protocol status time_iso8601 time_local uri`)

// checkText checks the variables in texts (ngx_http_script_compile).
func checkText(args []Word) (Word, string) {
	for _, w := range args {
		if message := badVariable(w.Text); message != "" {
			return w, message
		}
	}
	return fine, ""
}

func badVariable(text string) string {
	for {
		_, rest, ok := strings.Cut(text, "$")
		if !ok {
			return ""
		}
		text = rest
		if inner, braced := strings.CutPrefix(rest, "{"); braced {
			_, n := variableAt(inner)
			switch {
			case n < len(inner) && inner[n] == '}' && n > 0:
			case n > 0 && strings.Contains(inner, "}"):
				return "" // a placeholder: ${A:-b}
			case n > 0:
				return fmt.Sprintf(`the closing bracket in "%s" variable is missing`, inner[:n])
			default:
				return "invalid variable name"
			}
		} else if _, n := variableAt(rest); n == 0 {
			return "invalid variable name"
		}
	}
}

// checkMade checks the variable that a block makes: its last argument.
func checkMade(args []Word) (Word, string) { return checkName(args[len(args)-1]) }

// checkRoot makes the check of a path of files, which cannot be made of itself (ngx_http_core_root).
func checkRoot(name string) valueCheck {
	return func(args []Word) (Word, string) {
		if m := itself.FindStringSubmatch(args[0].Text); m != nil {
			return args[0], fmt.Sprintf(`the $%s variable cannot be used in the %q directive`, m[1]+m[2], name)
		}
		return checkText(args)
	}
}

var itself = lazyregexp.New(`\$(?:(document_root|realpath_root)|\{(document_root|realpath_root)\})`)

// checkResolver checks the parameters of resolver (ngx_resolver_create).
func checkResolver(args []Word) (Word, string) {
	for _, w := range args {
		if time, ok := strings.CutPrefix(w.Text, "valid="); ok && !strings.Contains(time, "$") && (time == "" || !times.MatchString(time)) {
			return w, "invalid parameter: " + shorten(w.Text)
		}
		if name, _, ok := strings.Cut(w.Text, "="); ok && !resolverParams[name] && !strings.Contains(name, "$") { // nginx takes it for a host
			return w, fmt.Sprintf(`host not found in resolver "%s"`, shorten(w.Text))
		}
	}
	return fine, ""
}

// resolverParams are those of all versions.
var resolverParams = map[string]bool{"valid": true, "ipv4": true, "ipv6": true, "status_zone": true}

// checkIf checks a condition (ngx_http_rewrite_if_condition).
func checkIf(args []Word) (Word, string) {
	words := make([]string, len(args))
	for i, w := range args {
		words[i] = w.Text
	}
	first, last := args[0], args[len(args)-1]
	if !strings.HasPrefix(first.Text, "(") || !strings.HasSuffix(last.Text, ")") {
		return first, fmt.Sprintf(`invalid condition "%s"`, shorten(strings.TrimPrefix(first.Text, "(")))
	}
	words = condition(words)
	switch {
	case len(words) == 0:
		return last, `invalid condition ")"`
	case onDisk(words):
		if len(words) != 2 || !fileTest.MatchString(words[0]) {
			return first, fmt.Sprintf(`invalid condition "%s"`, words[0])
		}
	case !strings.HasPrefix(words[0], "$") || len(words) == 2 || len(words) > 3:
		return first, fmt.Sprintf(`invalid condition "%s"`, shorten(words[0]))
	case len(words) == 1:
	case !slices.Contains([]string{"=", "!=", "~", "~*", "!~", "!~*"}, words[1]):
		return first, fmt.Sprintf(`unexpected "%s" in condition`, shorten(words[1]))
	case strings.Contains(words[1], "~"):
		return checkPattern(last, words[2])
	default:
		return checkText([]Word{{Text: words[2], Pos: last.Pos}})
	}
	return fine, ""
}

var fileTest = lazyregexp.New(`^!?-[fdex]$`)

// checkPattern finds the mistakes in a regular expression that PCRE and Go see alike.
func checkPattern(w Word, pattern string) (Word, string) {
	if strings.Contains(pattern, "(*") || strings.Contains(pattern, "(?#") || extended.MatchString(pattern) || placeholder(pattern) {
		return fine, ""
	}
	if m := badOption.FindString(pattern); m != "" && !strings.Contains(pattern, "[") {
		return w, fmt.Sprintf(`pcre2_compile() failed: unrecognized character after (? or (?- in "%s" at "%s"`, shorten(pattern), pattern[strings.Index(pattern, m)+len(m)-1:])
	}
	re, err := regexp.Compile(perByte(pattern))
	if err == nil && twice(re.SubexpNames()) {
		return w, fmt.Sprintf(`pcre2_compile() failed: two named subpatterns have the same name in "%s"`, shorten(pattern))
	}
	if err != nil {
		for _, why := range patternMistakes {
			if strings.HasPrefix(err.Error(), "error parsing regexp: "+why+":") {
				return w, fmt.Sprintf(`pcre2_compile() failed: %s in "%s"`, why, shorten(pattern))
			}
		}
	}
	return fine, ""
}

// What PCRE takes for options, and what follows them where they are none; with x they change how the rest is read.
var (
	badOption = lazyregexp.New(`\(\?[imsxnJU-]+[^-\w):^]`)
	extended  = lazyregexp.New(`\(\?[a-zA-Z^]*x[a-zA-Z-]*[):]`)
)

// twice reports whether a group of a regular expression has the name of one before.
func twice(names []string) bool {
	seen := map[string]bool{"": false}
	for _, name := range names {
		if seen[name] {
			return true
		}
		seen[name] = name != ""
	}
	return false
}

var patternMistakes = []string{"missing closing )", "unexpected )", "missing closing ]", "missing argument to repetition operator", "trailing backslash at end of expression"}
