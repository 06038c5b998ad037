package compose

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// hiddenKeys are the keys below which values of variables, secrets or credentials may stand.
var hiddenKeys = map[string]bool{
	"environment": true, "env_file": true, "args": true, "labels": true, "label_file": true, "annotations": true,
	"content": true, "driver_opts": true, "logging": true, "credential_spec": true, "ssh": true, "dockerfile_inline": true,
	"post_start": true, "pre_stop": true, "pre_start": true, "sysctls": true, "provider": true, "additional_contexts": true,
}

var (
	urlCredentials = regexp.MustCompile(`://[^/@\s"']+@`)
	secretStem     = `(?:pass|passwd|passwort|passphrase|pwd|secret|token|credential|hmac|api[_-]?key|private[_-]?key|access[_-]?key)[\w.-]*`
	secretName     = `[\w.-]*` + secretStem
	secretValue    = regexp.MustCompile(`(?i)(` + secretStem + `)(=|:\s+)("[^"]*"|'[^']*'|[^\s"',\]]+)`)
	secretWord     = regexp.MustCompile(`(?i)(--?(?:` + secretName + `|requirepass|masterauth)\s+)([^\s-][^\s"']*)`)
	secretFlag     = regexp.MustCompile(`(?i)^--?(?:` + secretName + `|requirepass|masterauth)$`)
	secretVariable = regexp.MustCompile(`(?i)^(?:` + secretName + `|.*_KEY|.*_AUTH|.*_DSN)$`)
)

const masked = "***"

// maskText hides the credentials that a line of text shows.
func maskText(text string) string {
	text = urlCredentials.ReplaceAllString(text, "://"+masked+"@")
	text = secretWord.ReplaceAllString(text, "${1}"+masked)
	return secretValue.ReplaceAllString(text, "${1}${2}"+masked)
}

// ShowsSecret reports whether a line of a file shows what looks like a credential.
func ShowsSecret(line string) bool {
	return urlCredentials.MatchString(line) || maskText(line) != line
}

// maskWords hides the credentials in the words of a command. secrets are values to hide wherever they stand.
func maskWords(words, secrets []string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		for _, s := range secrets {
			word = strings.ReplaceAll(word, s, masked)
		}
		out[i] = maskText(word)
		if i > 0 && secretFlag.MatchString(words[i-1]) && !strings.HasPrefix(word, "-") {
			out[i] = masked
		}
	}
	if len(words) == 0 {
		return nil
	}
	return out
}

// IsSecret reports whether a variable of that name sounds like one whose value must not be told.
func IsSecret(name string) bool { return secretVariable.MatchString(name) }

// secretsOf are the values, of four characters or more, of variables whose names sound secret, as longestFirst has them.
func secretsOf(environments ...map[string]string) []string {
	var secrets []string
	for _, env := range environments {
		for name, value := range env {
			if len(value) >= 4 && secretVariable.MatchString(name) {
				secrets = append(secrets, value)
			}
		}
	}
	return longestFirst(secrets)
}

// longestFirst sorts secrets so that one which is a part of another does not leave the rest of that one to be read.
func longestFirst(secrets []string) []string {
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	return secrets
}

// excerpts returns the text of the lines that positions point at, without those that may hold values.
func (r *reader) excerpts() map[string]map[int]string {
	all := map[string]map[int]string{}
	for _, s := range append(r.sources[:len(r.sources):len(r.sources)], r.excerpted...) {
		for line := range s.pointed {
			if line < 1 || line > len(s.lines) || s.isSensitive(line) && strings.TrimSpace(string(s.lines[line-1])) != "environment:" {
				continue
			}
			text := strings.TrimSuffix(string(s.lines[line-1]), "\r")
			text = urlCredentials.ReplaceAllString(text, "://"+masked+"@")
			if maskText(text) != text {
				continue
			}
			if all[s.name] == nil {
				all[s.name] = map[int]string{}
			}
			all[s.name][line] = text
		}
	}
	return all
}

func (s *source) isSensitive(line int) bool {
	if s.sensitive == nil {
		s.sensitive = map[int]bool{}
		w := sensitiveWalk{lines: s.sensitive}
		for _, root := range s.roots {
			w.walk(root, false, false)
		}
		w.close(len(s.lines) + 1)
	}
	return s.sensitive[line]
}

// A sensitiveWalk goes through the nodes of a file in their order and notes the lines that hidden values touch.
// A node tells where it begins only, so a hidden value is taken to reach up to the node after it.
type sensitiveWalk struct {
	lines  map[int]bool
	open   int // line of the last hidden node, 0 when the last node was not hidden
	inFlow bool
}

func (w *sensitiveWalk) walk(n *yaml.Node, hidden, inFlow bool) {
	w.close(n.Line)
	if hidden {
		w.lines[n.Line] = true
		w.open, w.inFlow = n.Line, inFlow
	}
	if !hidden { // what is hidden as a whole ends where the collection around it goes on
		inFlow = inFlow || n.Style&yaml.FlowStyle != 0
	}
	if n.Kind != yaml.MappingNode {
		for _, item := range n.Content {
			w.walk(item, hidden, inFlow)
		}
		return
	}
	pairs := entries(n)
	for i := 0; i < len(pairs); i += 2 {
		key := pairs[i].Value
		below := hidden || hiddenKeys[key] || strings.HasPrefix(key, "x-") && inFlow
		w.walk(pairs[i], below, inFlow)
		w.walk(pairs[i+1], below, inFlow)
	}
}

// close ends a hidden value before the node on the given line.
func (w *sensitiveWalk) close(next int) {
	if w.open == 0 {
		return
	}
	for line := w.open; line < next || line == next && w.inFlow; line++ {
		w.lines[line] = true
	}
	w.open = 0
}
