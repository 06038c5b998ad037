package compose

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/mattn/go-shellwords"
	"go.yaml.in/yaml/v4"
)

var (
	operator = regexp.MustCompile(`^(?:&&|\|\||>>|[;|<>&])`)

	// builtins are the commands that no program is called by: only a shell knows them.
	builtins = []string{"cd", "export", "source", ".", "set", "if", "while", "until", "for", "ulimit", "umask", "alias", "eval"}

	// preparers match command lines of programs that prepare a start and end. With words like && among theirs they end as well.
	preparers = regexp.MustCompile(`^(?:(?:envsubst|cp|mv|mkdir|chmod|chown|rm|ln|touch|echo|sleep|sed|apt-get|apk|alembic|composer|test|\[) |` +
		`(?:npm|yarn|pnpm|bun|pip3?|bundle|poetry) (?:install|ci|i|add)\b|(?:npm|yarn|pnpm) run (?:build|migrate)|yarn && |npx (?:prisma|sequelize|knex|typeorm) |` +
		`(?:python3?(?: -u)? )?(?:\./)?manage\.py (?:migrate|makemigrations|collectstatic|wait_for_db|loaddata|check)\b|flask db |php artisan (?:migrate|db:|config:|storage:|key:|optimize)|` +
		`(?:bundle exec )?(?:bin/)?(?:rails|rake) db:)`)

	// strict match programs that fail for words which they do not know.
	strict = regexp.MustCompile(`^(?:nginx|gunicorn|uvicorn|hypercorn) `)

	// fpmFirst and thenNginx match a command of which Compose keeps php-fpm and cuts nginx off.
	fpmFirst  = regexp.MustCompile(`^php[\d.]*-?fpm[\d.]*(?: |$)`)
	thenNginx = regexp.MustCompile(`^(?:&&?|;)\s*(?:exec\s+)?(?:/usr/sbin/)?nginx\b`)
)

// cutOff is what Compose leaves out of a command that is a text: it splits it into words as far as the first one outside of
// quotes that means something to a shell alone.
func (ls layers) cutOff(key string) string {
	for _, l := range ls {
		v := value(l.node, key)
		if v == nil {
			continue
		}
		text := []rune(v.Value)
		parser := shellwords.NewParser()
		if _, err := parser.Parse(v.Value); err != nil || v.Kind != yaml.ScalarNode || parser.Position < 0 || parser.Position >= len(text) {
			return ""
		}
		return strings.TrimLeft(string(text[parser.Position:]), "0123456789")
	}
	return ""
}

// operatorFor is the first word that only a shell understands, where no shell reads it and the start ends or fails for it; ""
// for none: many a program takes such words as any other, or does without what is cut off, and serves.
func operatorFor(words []string, cut string) string {
	at := slices.IndexFunc(words, func(word string) bool { return operator.FindString(word) == word && word != "" })
	switch {
	case cut != "" && (thenNginx.MatchString(cut) && len(words) > 0 && fpmFirst.MatchString(path.Base(words[0])) || ends(words, cut)):
		return operator.FindString(cut)
	case cut == "" && at > 0 && ends(words[:at], strings.Join(words[at:], " ")), cut == "" && at > 0 && strict.MatchString(path.Base(words[0])+" "):
		return words[at]
	}
	return ""
}

// ends reports whether a command that has no shell ends at once: it only prepares, or is one of a shell's own.
func ends(words []string, rest string) bool {
	if len(words) == 0 {
		return false
	}
	if IsShell(words) {
		commands := ShellCommands(words[2])
		return len(commands) > 0 && !slices.Contains(builtins, commands[len(commands)-1][0]) && ends(commands[len(commands)-1], rest)
	}
	line := path.Base(words[0]) + " " + strings.Join(append(slices.Clone(words[1:]), rest), " ")
	return words[0] == "." || slices.Contains(builtins, words[0]) || preparers.MatchString(line)
}

// upTo are the words of a service up to an operator, without what may be secret.
func (p *Project) upTo(s *Service, words []string, end string) []string {
	if at := slices.Index(words, end); at > 0 {
		words = words[:at]
	}
	return maskWords(words, secretsOf(p.values[s.Name]))
}
