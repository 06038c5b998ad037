package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// ownLife returns what a container wrote since it was last started; all that is known, where nothing is younger.
func ownLife(c *inspector.Container) []string {
	var all, own []string
	for _, line := range c.Log {
		all = append(all, line.Text)
		if c.InThisLife(line.Time) {
			own = append(own, line.Text)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// Lines of stack traces: those that only say where, and those that name the exception beside them.
var (
	frame = lazyregexp.New(`^\s+at \S|^\s+File ".*", line \d+|^\s+from \S+:\d+:in |^#\d+ |^goroutine \d+ \[|^\s+\.\.\. \d+ more|^\s+[~^ ]+$`)
	// named is an exception only where a frame is near: Node, Python, Java, .NET.
	named = lazyregexp.New(`^(?:Uncaught |Unhandled exception\. ?)?(?:[\w$]+[.\\])*(?:[A-Z]\w*)?(?:Error|Exception|Throwable)\b`)
	// plain is one by its own words: Java, Go, PHP, Rust.
	plain = lazyregexp.New(`^(?:Caused by: |Exception in thread |panic: |fatal error: |(?:PHP )?Fatal error: |thread '.*' panicked at)`)
	// bracketed is one at the end of its line: Ruby.
	bracketed = lazyregexp.New(`\((?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception)\)$`)
)

// traceReach is how many lines may stand between an exception and the frames of its stack trace.
const traceReach = 8

// exception returns the last line that names the exception of a stack trace, or "".
func exception(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		switch text := strings.TrimRight(lines[i], " \t"); {
		case plain.MatchString(text), strings.HasSuffix(text, ")") && bracketed.MatchString(text), isRaised(lines, i):
			return strings.TrimSpace(text)
		case named.MatchString(text) && slices.ContainsFunc(lines[max(0, i-traceReach):min(len(lines), i+traceReach)], frame.MatchString):
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// isRaised reports whether a line is the first that is not indented after a frame of Python's: the exception,
// whatever its name.
func isRaised(lines []string, i int) bool {
	if lines[i] == "" || strings.HasPrefix(lines[i], " ") {
		return false
	}
	for j := i - 1; j >= 0 && strings.HasPrefix(lines[j], " "); j-- {
		if strings.HasPrefix(lines[j], `  File "`) {
			return true
		}
	}
	return false
}

// A lastWord is something that programs say when they cannot go on, and what to do about it.
type lastWord struct {
	match *lazyregexp.Regexp
	fix   string
	anew  bool // only a new container helps: the old one keeps what is in the way
	soon  bool // it may be over by itself as soon as others have started
}

// lastWords, the more precise first. {} is the service.
var lastWords = []lastWord{
	{lazyregexp.New(`(?i)exec format error`),
		"Give {} a program for this machine: its image is of another architecture (`docker image inspect` names it), or its start script does not begin with #!", false, false},
	{lazyregexp.New(`exec (?:\S+|user process caused): "?no such file or directory|\^M: bad interpreter|\\r'?: (?:No such file|command not found)|\$'\\r'`),
		"Save its start script with LF line ends (it has CRLF, or its #! line names a shell that the image lacks), keep them so with `*.sh text eol=lf` in .gitattributes, and build anew", false, false},
	{lazyregexp.New(`exec: "[^"]+": permission denied|exec \S+: permission denied|: Permission denied$`),
		"Make its start script executable: chmod +x on the host for one that is mounted, RUN chmod +x or COPY --chmod=755 in the Dockerfile", false, false},
	{lazyregexp.New(`executable file not found in \$PATH|: (?:command )?not found$`),
		"Name a program that its image has, or install this one in the Dockerfile", false, false},
	{lazyregexp.New(`\(pid \d+\) already running|[Aa] server is already running|pid file .*(?:exists|already)|Another process with pid \d+`),
		"Let it start without the pid file that an earlier run left in its container: make the container anew, and remove the file before the server starts (rm -f …pid && exec …)", true, false},
	{lazyregexp.New(`(?i)EADDRINUSE|address already in use|port \d+ is (?:already )?in use`),
		"Start one server per port: another process in the same container, or in the network that it shares, has this one", false, false},
	{lazyregexp.New(`(?i)password authentication failed|access denied for user|authentication failed|NOAUTH|WRONGPASS`),
		"Give {} and its database the same credentials; a database keeps those with which its volume was first made", false, false},
	{lazyregexp.New(`(?i)ECONNREFUSED|connection refused|\bENOTFOUND\b|EAI_AGAIN|name or service not known|temporary failure in name resolution|could not translate host name|` +
		`getaddrinfo|unknown host|no such host|can't connect to .*server|could not connect to|cannot connect to|SQLSTATE\[HY000\] \[200[25]\]|communications link failure`),
		"See that what it connects to runs, is ready and bears that name: let {} depend on it with condition: service_healthy", false, true},
	{lazyregexp.New(`(?i)cannot find (?:module|package)|MODULE_NOT_FOUND|no module named|cannot load such file|could not find or load main class|failed opening required|could not find driver|ClassNotFoundException|unable to access jarfile|can't open file`),
		"Put what it misses into its image (build it anew); a mount over its folder hides what the build has put there", false, false},
	{lazyregexp.New(`(?i)cannot get [ug]id for |unable to find (?:user|group) |no such user|unknown user`),
		"Name a user and a group that the image of {} has, or make them in its Dockerfile", false, false},
	{memoryWords,
		"Give {} more memory, or let it use less", false, false},
	{lazyregexp.New(`KeyError: '[A-Z][A-Z0-9_]+'|(?i)environment variable|\b[A-Z][A-Z0-9_]{3,}:? (?:is not set|is required|must be set|is missing|is not defined|not set|unbound variable)|missing required env`),
		"Set the variable that it names, in `environment` or `env_file` of {}", false, false},
	{lazyregexp.New(`(?i)permission denied|EACCES|EPERM|operation not permitted`),
		"Let the user that {} runs as read and write what it names", false, false},
	{diskFails, "Look what holds its files on the engine's machine: the kernel's log (dmesg) for a disk, the mount for one of a network; mount that anew, then start {} again", false, false},
	{diskReadOnly, "Give {} a volume or a tmpfs where it writes, or mount what is there without :ro", false, false},
	{lazyregexp.New(`(?i)no space left on device|ENOSPC`), "Make room where it writes: on the disk that holds its volume, or in a larger tmpfs", false, false},
	{lazyregexp.New(`(?i)no such file or directory|ENOENT`), "Put the file that it names into its image or mount it", false, false},
	{lazyregexp.New(`(?i)^\W*(?:\S+ ){0,4}\W?(?:fatal|critical|panic|emerg)\b`), "", false, false},
}

// memoryWords are said by what gets no more memory.
var memoryWords = lazyregexp.New(`(?i)heap out of memory|OutOfMemoryError|cannot allocate memory|MemoryError`)

// known returns what is known of something that a program said, or nil.
func known(text string) *lastWord {
	for i := range lastWords {
		if lastWords[i].match.MatchString(text) {
			return &lastWords[i]
		}
	}
	return nil
}

// graveReach is how many lines before the end may hold the reason of an exception that does not tell it itself.
const graveReach = 10

var grave = lazyregexp.New(`(?i)\b(?:error|fatal|panic|critical)\b`)

// graveWords returns, of the last lines, the newest that is marked as an error and whose remedy is known, or "".
func graveWords(lines []string) string {
	said := slices.DeleteFunc(slices.Clone(lines), frame.MatchString)
	for _, line := range slices.Backward(said[max(0, len(said)-graveReach):]) {
		if w := known(line); w != nil && w.fix != "" && grave.MatchString(line) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// telling returns the line in which a container says why it failed: the exception of its last stack trace, else the
// last line with well-known words; where that exception does not say what helps, an error just before it that does.
// It is "" where there is none.
func telling(c *inspector.Container) string { return tellingOf(ownLife(c)) }

func tellingOf(lines []string) string {
	said := exception(lines)
	if w := known(said); said != "" && w != nil && w.fix != "" {
		return said
	}
	if before := graveWords(lines); said != "" && before != "" {
		return before
	}
	if said != "" {
		return said
	}
	for _, line := range slices.Backward(lines) {
		if known(line) != nil {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// because is what to add to a message: in brackets, the line in which a container says why it failed.
func because(c *inspector.Container) string {
	if said := telling(c); said != "" {
		return " (" + short(said, 120) + ")"
	}
	return ""
}

// remedy is what helps against what the engine or a container said last, or nil.
func remedy(c *inspector.Container) *lastWord {
	for _, said := range []string{c.Error, telling(c)} {
		if w := known(said); said != "" && w != nil && w.fix != "" {
			return w
		}
	}
	return nil
}

// mend is what helps against what a container said last, or otherwise; with the command that starts it then, where
// that is not the usual one.
func mend(l *inspector.Link, c *inspector.Container, otherwise string) inspector.Fix {
	w := remedy(c)
	switch {
	case unheard(c):
		return inspector.Fix{Summary: hear(c)}
	case w == nil:
		return inspector.Fix{Summary: otherwise}
	}
	fix := inspector.Fix{Summary: strings.ReplaceAll(w.fix, "{}", c.Service)}
	if w.anew {
		fix.Then = start(l, forceRecreate(c.Service))
	}
	return fix
}

// unheard reports whether nobody can read what a container said, for its log driver keeps nothing.
func unheard(c *inspector.Container) bool { return c.LogDriver != "" && c.Log == nil }

// hear is how to learn what such a container says.
func hear(c *inspector.Container) string {
	return fmt.Sprintf("Its log driver %s keeps nothing of what it said: see that in the foreground (`docker compose run --rm --no-deps %s`), and remove the reason", c.LogDriver, c.Service)
}

// lastLines cites the line that tells why, and the last others that a container wrote.
func lastLines(c *inspector.Container, n int) []inspector.Evidence {
	var seen []inspector.Evidence
	cited := map[string]bool{}
	add := func(text string) {
		text = short(strings.TrimSpace(text), 200)
		if text != "" && !cited[text] { // what restarts says the same again
			cited[text] = true
			seen = append(seen, inspector.Evidence{Fact: text, Source: "docker logs " + c.Name})
		}
	}
	add(telling(c))
	var rest []string
	for _, line := range c.Log {
		if !frame.MatchString(line.Text) {
			rest = append(rest, line.Text)
		}
	}
	for _, text := range rest[max(0, len(rest)-n):] {
		add(text)
	}
	return seen
}
