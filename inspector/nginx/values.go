package nginx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// checkValues compares the arguments of a directive of http with what its module takes. It knows those directives
// that people get wrong, and says nothing of the others.
func (r *reader) checkValues(d *Directive) {
	if check := valueChecks[d.Name.Text]; check != nil {
		if at, message := check(d.Args); message != "" {
			r.report(at.Pos, "value", message, swallowed(d))
		}
	}
}

// A valueCheck returns the argument that is wrong, and nginx's message; "" when none is.
type valueCheck func(args []Word) (Word, string)

var valueChecks = map[string]valueCheck{
	"return": checkReturn, "rewrite": checkRewrite, "error_page": checkErrorPage, "try_files": checkTryFiles, "set": checkSet,
	"add_header": checkAddHeader, "allow": checkNetwork, "deny": checkNetwork, "if": checkIf, "server_name": checkServerName,
	"location": checkLocation, "listen": checkListen, "root": checkRoot("root"), "alias": checkRoot("alias"), "proxy_set_header": checkText,
	"map": checkMade, "geo": checkMade, "split_clients": checkMade, "resolver": checkResolver, "proxy_buffers": checkBuffers, "fastcgi_param": checkText, "proxy_pass": checkText,
	"proxy_http_version": each(0, `1\.[01]|2`, `invalid value "%s"`), "ssl_protocols": sslProtocols, "proxy_ssl_protocols": sslProtocols,
	"limit_req": each(0, `(?:zone|burst|delay|forbid_action)=.*|nodelay|on|off`, `invalid parameter "%s"`),
	"error_log": each(1, `emerg|alert|crit|error|warn|notice|info|debug(_\w+)?`, `invalid log level "%s"`),
	"use":       each(0, `select|poll|epoll|kqueue|eventport|/dev/poll|iocp|rtsig`, `invalid event type "%s"`), "worker_connections": each(0, `\d+`, `invalid number "%s"`),
}

var sslProtocols = each(0, `(?i)SSLv[23]|TLSv1(\.\d)?`, `invalid value "%s"`)

// each makes a check of all arguments from one on: they must have the form.
func each(from int, form, message string) valueCheck {
	valid := lazyregexp.New("^(?:" + form + ")$")
	return func(args []Word) (Word, string) {
		for _, w := range args[from:] {
			if !valid.MatchString(w.Text) && !strings.Contains(w.Text, "$") {
				return w, fmt.Sprintf(message, shorten(w.Text))
			}
		}
		return fine, ""
	}
}

var fine Word // with an empty message

// status reads a number as nginx reads status codes: digits alone.
func status(text string) (int, bool) {
	n, err := strconv.ParseUint(text, 10, 32)
	return int(n), err == nil
}

func checkReturn(args []Word) (Word, string) {
	code := args[0]
	if strings.HasPrefix(code.Text, "${") && placeholder(code.Text) {
		return fine, ""
	}
	n, ok := status(code.Text)
	if len(args) == 1 && absoluteURL(code.Text) {
		return checkText(args)
	}
	if !ok || n > 999 {
		return code, fmt.Sprintf(`invalid return code "%s"`, shorten(code.Text))
	}
	return checkText(args[1:])
}

func checkRewrite(args []Word) (Word, string) {
	if len(args) > 2 && !slices.Contains([]string{"last", "break", "redirect", "permanent"}, args[2].Text) && !placeholder(args[2].Text) {
		return args[2], fmt.Sprintf(`invalid parameter "%s"`, args[2].Text)
	}
	if w, message := checkPattern(args[0], args[0].Text); message != "" {
		return w, message
	}
	return checkText(args[1:2])
}

// placeholder reports whether a word may be filled in by a template.
func placeholder(text string) bool { return shellMarks.MatchString(text) }

func checkErrorPage(args []Word) (Word, string) {
	last := len(args) - 1
	for i, w := range args[:max(last, 0)] {
		if code, ok := strings.CutPrefix(w.Text, "="); ok && i == last-1 {
			if _, ok := status(code); code != "" && !ok {
				return w, fmt.Sprintf(`invalid value "%s"`, w.Text)
			}
			continue
		}
		n, ok := status(w.Text)
		switch {
		case placeholder(w.Text):
		case !ok || n == 499:
			return w, fmt.Sprintf(`invalid value "%s"`, w.Text)
		case n < 300 || n > 599:
			return w, fmt.Sprintf(`value "%s" must be between 300 and 599`, w.Text)
		}
	}
	return checkText(args)
}

func checkTryFiles(args []Word) (Word, string) {
	last := args[len(args)-1]
	if code, ok := strings.CutPrefix(last.Text, "="); ok {
		if n, ok := status(code); (!ok || n > 999) && !placeholder(code) {
			return last, fmt.Sprintf(`invalid code "%s"`, last.Text)
		}
	}
	return checkText(args)
}

func checkSet(args []Word) (Word, string) {
	if w, message := checkName(args[0]); message != "" {
		return w, message
	}
	return checkText(args[1:])
}

func checkAddHeader(args []Word) (Word, string) {
	if len(args) == 3 && args[2].Text != "always" && !placeholder(args[2].Text) {
		return args[2], fmt.Sprintf(`invalid parameter "%s"`, shorten(args[2].Text))
	}
	return checkText(args[1:2])
}

// checkNetwork checks an address or network; nginx reads some that nobody else would ("10..0.1").
func checkNetwork(args []Word) (Word, string) {
	text := args[0].Text
	if text == "all" || text == "unix:" || strings.Contains(text, "$") {
		return fine, ""
	}
	if badNetwork(text) {
		return args[0], fmt.Sprintf(`invalid parameter "%s"`, shorten(text))
	}
	return fine, ""
}

func badNetwork(text string) bool {
	address, bits, hasBits := strings.Cut(text, "/")
	longest := 32
	if strings.Contains(address, ":") {
		longest = 128
	}
	n, err := strconv.Atoi(bits)
	return strings.Trim(text, "0123456789abcdefABCDEF.:/") != "" || hasBits && (err != nil || n > longest)
}

func checkBuffers(args []Word) (Word, string) {
	if n, err := strconv.Atoi(args[0].Text); (err != nil || n <= 0) && !placeholder(args[0].Text) {
		return args[0], `"proxy_buffers" directive invalid value`
	}
	return fine, ""
}

func checkServerName(args []Word) (Word, string) {
	for _, w := range args {
		text := w.Text
		switch pattern, isPattern := strings.CutPrefix(text, "~"); {
		case isPattern && pattern == "":
			return w, fmt.Sprintf(`empty regex in server name "%s"`, text)
		case isPattern:
			if w, message := checkPattern(w, pattern); message != "" {
				return w, message
			}
		case strings.HasPrefix(text, "*") && (len(text) < 3 || text[1] != '.'), text == ".":
			return w, fmt.Sprintf(`server name "%s" is invalid`, text)
		}
	}
	return fine, ""
}

func checkLocation(args []Word) (Word, string) {
	modifier, pattern := pattern(args)
	if len(args) == 2 && !slices.Contains([]string{"=", "^~", "~", "~*"}, modifier) {
		return args[0], fmt.Sprintf(`invalid location modifier "%s"`, shorten(modifier))
	}
	if strings.HasPrefix(modifier, "~") {
		return checkPattern(args[len(args)-1], pattern)
	}
	return fine, ""
}
