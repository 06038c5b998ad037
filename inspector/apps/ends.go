package apps

import (
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// ending matches the commands of start scripts that surely come to an end, as their words stand in the script.
var ending = regexp.MustCompile(`^(?:(?:echo|printf|cd|mkdir|chmod|chown|cp|mv|rm|ln|touch|true|:|\[|\[\[|test|export|unset|local|nc|getent|cat|sed|grep|tr|cut|date|id|` +
	`envsubst|pip3?|composer|alembic|pg_isready|mysqladmin|psql|redis-cli|curl|wget|break|continue)(?: |$)|` +
	`sleep [\d.]+$|set [+-][a-z]+(?: pipefail)?$|(?:flask|aerich) (?:db|upgrade|init-db)\b|npx prisma |(?:npm|yarn|pnpm) (?:install|ci|run (?:build|migrate|seed)\S*)|` +
	`(?:python3?(?: -u)? )?(?:\./)?manage\.py (?:migrate|makemigrations|collectstatic|createsuperuser|loaddata|flush|check|compilemessages|wait_for_db|createcachetable)\b|` +
	`python3? -c |php artisan (?:migrate|db:|config:|route:|view:|cache:|storage:|key:|optimize)|(?:bundle exec )?(?:(?:\./)?bin/)?(?:rails|rake) db:)`)

var systemPath = regexp.MustCompile(`^/(?:usr/)?(?:local/)?s?bin/`)

// ends finds a start script that runs what it is given, and that is given nothing: Compose's entrypoint, like that of a Dockerfile,
// takes the command of the image away.
func (p reader) ends(s *compose.Service) *compose.Ends {
	entrypoint, command := p.StartWords(s.Name)
	if len(entrypoint) == 0 || len(command) > 0 {
		return nil
	}
	script := p.startText(s)
	if script == nil || script.file == "" || !script.handsOn() || !script.prepares() {
		return nil
	}
	at := s.EntrypointPos
	if at.IsZero() && s.Build != nil {
		at = s.Build.StartPos
	}
	return &compose.Ends{Script: script.file, At: at}
}

// prepares reports whether all that a script runs before its last command surely comes to an end.
func (t *startText) prepares() bool {
	last, plain := t.last(), true
	syntax.Walk(t.tree, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			plain = plain && !n.Background
		case *syntax.WhileClause:
			plain = plain && !slices.ContainsFunc(n.Cond, func(st *syntax.Stmt) bool {
				return slices.Contains([]string{"true", ":", "false", "sleep"}, t.words(st))
			})
		case *syntax.CallExpr:
			if n != last && len(n.Args) > 0 {
				plain = plain && ending.MatchString(systemPath.ReplaceAllString(t.words(n), ""))
			}
		}
		return plain
	})
	return plain
}

// words are those of a part of the script, as they stand there.
func (t *startText) words(n syntax.Node) string {
	return strings.Join(strings.Fields(t.text[n.Pos().Offset():n.End().Offset()]), " ")
}
