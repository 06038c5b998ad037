package apps

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// What serves nothing, by its words behind what only starts it.
var (
	// ending matches tools that surely come to an end.
	ending = lazyregexp.New(`^(?:(?:echo|printf|cd|mkdir|chmod|chown|cp|mv|rm|ln|touch|true|false|:|\[|\[\[|test|export|unset|local|getent|nslookup|cat|sed|awk|grep|tr|cut|head|ls|date|id|find|sort|uniq|wc|tee|basename|dirname|jq|stat|` +
		`read|trap|kill|exit|return|shift|break|continue|envsubst|openssl|pip3?|composer|pg_isready|mysqladmin|psql|redis-cli|curl|wget)(?: |$)|` +
		`nc (?:.* )?-\w*z|sleep [\d.]+$|set [+-][a-z]+(?: pipefail)?$|(?:npm|yarn|pnpm) (?:install|ci|run (?:build|migrate|seed)\S*))`)
	// preparing matches what frameworks do before they serve, and that comes to an end too.
	preparing = lazyregexp.New(`^(?:alembic(?: |$)|(?:flask|aerich) (?:db|upgrade|init-db)\b|npx prisma (?:migrate|db|generate)\b|` +
		`manage\.py (?:migrate|makemigrations|collectstatic|createsuperuser|loaddata|flush|check|compilemessages|wait_for_db|createcachetable)\b|` +
		`artisan (?:migrate|db:|config:|route:|view:|cache:|storage:|key:|optimize)|(?:rails|rake) db:)`)
	// ownCode matches what is taken to end as well, but may serve.
	ownCode = lazyregexp.New(`^python3? -c `)
	// attending matches what waits, or works, whatever it is told, and what a script does with itself.
	attending = lazyregexp.New(`^(?:nginx|openresty|nginx-debug|sleep|wait|tail|set|source|\.|exec|celery|cron|crond|rsyslogd|syslogd|logrotate)(?: |$)`)
)

// A worker is a program that runs until it is stopped and that serves nothing.
type worker struct {
	words *lazyregexp.Regexp
	name  string // "": as its first word
}

var workers = []worker{
	{lazyregexp.New(`^celery (?:.* )?(?:worker|beat)(?: |$)`), "celery"},
	{lazyregexp.New(`^(?:rq worker|dramatiq|arq|huey_consumer\.py|sidekiq)(?: |$)`), ""},
	{lazyregexp.New(`^tail (?:.* )?(?:-[a-zA-Z]*[fF]|--follow\S*)(?: |$)`), "tail -f"},
	{lazyregexp.New(`^sleep inf(?:inity)?$`), "sleep infinity"},
	{lazyregexp.New(`^(?:cron|crond) (?:.* )?-(?:f|n)(?: |$)`), ""},
	{lazyregexp.New(`^artisan (?:queue:(?:work|listen)|schedule:work|horizon)(?: |$)`), ""},
	{lazyregexp.New(`^manage\.py (?:qcluster|run_huey|rqworker)(?: |$)`), ""},
}

// workerOf is the worker that words run; nil for none.
func workerOf(text string) *worker {
	if i := slices.IndexFunc(workers, func(known worker) bool { return known.words.MatchString(text) }); i >= 0 {
		return &workers[i]
	}
	return nil
}

var systemPath = lazyregexp.New(`^/(?:usr/)?(?:local/)?s?bin/`)

// plainWords are the words of a command behind what only starts it, without the folder of a program that is known by its name.
func plainWords(words []string) string {
	words = slices.Clone(behindLaunchers(words))
	if len(words) > 0 && (systemPath.MatchString(words[0]) || slices.Contains([]string{"manage.py", "artisan", "rails", "rake"}, path.Base(words[0]))) {
		words[0] = path.Base(words[0])
	}
	return strings.Join(words, " ")
}

// surelyEnds reports whether words run a command that comes to an end.
func surelyEnds(words []string) bool {
	text := plainWords(words)
	return ending.MatchString(text) || preparing.MatchString(text) || ownCode.MatchString(text)
}

// PreparesOrWorks reports whether words run a command of a framework that listens on no port: it prepares, or is a worker.
func PreparesOrWorks(words []string) bool {
	return preparing.MatchString(plainWords(words)) || workerOf(plainWords(words)) != nil
}

// ServesNothing reports whether words run a command that surely listens on no port: such a one, or one with which start scripts
// prepare, wait and ask.
func ServesNothing(words []string) bool {
	text := plainWords(words)
	isPage := slices.Contains(words, "flower") // of celery
	return !isPage && (attending.MatchString(text) || ending.MatchString(text) || PreparesOrWorks(words))
}
