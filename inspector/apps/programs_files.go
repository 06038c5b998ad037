package apps

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A settingsFile is the file of a server's settings, what of it says where it listens, and as which flags.
type settingsFile struct {
	program string
	flags   []string // that name the file
	usual   []string // the ones that are read without a flag; the first that is there counts
	sets    []fileFlag
	further *lazyregexp.Regexp // what in it may say so in another way; nil: nothing
}

// A fileFlag is a setting and the flag that says the same.
type fileFlag struct {
	line *lazyregexp.Regexp // its group has the value
	any  *lazyregexp.Regexp // matches each mention; more than one is not read
	flag string
}

// settingsFiles are those of hypercorn (hypercorn.readthedocs.io), unicorn (yhbt.net/unicorn/Unicorn/Configurator.html), thin and
// RoadRunner (docs.roadrunner.dev).
var settingsFiles = []settingsFile{
	{program: "hypercorn", flags: []string{"-c", "--config"}, sets: []fileFlag{
		{lazyregexp.New(`(?m)^[ \t]*bind[ \t]*=[ \t]*\[?[ \t]*["']([^"']+)["'][ \t]*,?[ \t]*\]?[ \t]*$`), lazyregexp.New(`\w*bind\b`), "--bind"}}},
	{program: "unicorn", flags: []string{"-c", "--config-file"}, sets: []fileFlag{
		{lazyregexp.New(`(?m)^[ \t]*listen[ \t]*\(?[ \t]*["']([^"'#]+)["'][ \t]*(?:,[^\n]*)?$`), lazyregexp.New(`\blisten\b`), "--listen"}}},
	{program: "thin", flags: []string{"-C", "--config"}, sets: []fileFlag{
		{lazyregexp.New(`(?m)^:?address[ \t]*:[ \t]*["']?([\w.:]+)["']?[ \t]*$`), lazyregexp.New(`\baddress\b`), "--address"},
		{lazyregexp.New(`(?m)^:?port[ \t]*:[ \t]*["']?(\d+)["']?[ \t]*$`), lazyregexp.New(`\bport\b`), "--port"}}, further: lazyregexp.New(`\bsocket\b|servers`)},
	{program: "rr", flags: []string{"-c", "--config"}, usual: []string{".rr.yaml", ".rr.yml"}, sets: []fileFlag{
		{lazyregexp.New(`(?m)^http[ \t]*:[ \t]*\n(?:(?:[ \t]+[^\n]*)?\n)*?[ \t]+address[ \t]*:[ \t]*["']?([^"'\s]+)["']?[ \t]*$`), lazyregexp.New(`(?m)^http\b`), "--bind"}}, further: lazyregexp.New(`\b(?:fcgi|ssl|include)[ \t]*:`)},
}

// withSettingsFile adds to the words of a command what the file of its server's settings says, in flags, and takes out the one that names
// the file. Where the file does not tell, the words stay as they are.
func (p reader) withSettingsFile(s *compose.Service, line runLine) ([]string, compose.Pos) {
	i := slices.IndexFunc(settingsFiles, func(known settingsFile) bool {
		at := slices.IndexFunc(line.words, func(word string) bool { return path.Base(word) == known.program })
		return at >= 0 && at <= 3
	})
	if i < 0 {
		return line.words, compose.Pos{}
	}
	known, files := &settingsFiles[i], p.RootFS(s.Name, nil)
	words, name, isGiven := withoutFlag(line.words, known.flags)
	name = inside(line.dir, strings.TrimPrefix(name, "file:"))
	if !isGiven {
		at := slices.IndexFunc(known.usual, func(file string) bool { return isFile(files, inside(line.dir, file)) })
		if at < 0 {
			return line.words, compose.Pos{}
		}
		name = inside(line.dir, known.usual[at])
	}
	content, ok := textOf(files, name)
	if !ok {
		return line.words, compose.Pos{}
	}
	flags, number := known.read(withoutHashes(content))
	if flags == nil {
		return line.words, compose.Pos{}
	}
	return slices.Concat(words, flags), compose.Pos{File: files.Origin(name).Host, Line: number}
}

// read is what a file says in flags, and the line of the first one; nil where it does not tell.
func (known *settingsFile) read(text string) (flags []string, number int) {
	if known.further != nil && known.further.MatchString(text) {
		return nil, 0
	}
	for _, set := range known.sets {
		m := set.line.FindStringSubmatchIndex(text)
		if mentions := set.any.FindAllStringIndex(text, 2); len(mentions) > 1 || len(mentions) == 1 && m == nil {
			return nil, 0
		}
		if m == nil {
			continue
		}
		if flags = append(flags, set.flag, text[m[2]:m[3]]); number == 0 {
			number = lineNumber(text, m[2])
		}
	}
	return flags, number
}

// withoutFlag takes a flag with its value out of words.
func withoutFlag(words, flags []string) (rest []string, value string, given bool) {
	for i := 0; i < len(words); i++ {
		flag, with, joined := strings.Cut(words[i], "=")
		switch {
		case !slices.Contains(flags, flag):
			rest = append(rest, words[i])
			continue
		case !joined && i+1 < len(words):
			i++
			with = words[i]
		}
		value, given = with, true
	}
	return rest, value, given
}

var (
	streamlitServer  = lazyregexp.New(`(?m)^\[server\][^\n]*\n((?:[^\[\n][^\n]*\n?|\n)*)`)
	streamlitSetting = lazyregexp.New(`(?m)^(address|port)\s*=\s*["']?([\w.:]+)["']?\s*$`)
)

// streamlit is its file of settings (docs.streamlit.io/develop/api-reference/configuration/config.toml).
func streamlit(f appFiles) setting {
	out := setting{address: every, port: 8501}
	content, err := fs.ReadFile(f, ".streamlit/config.toml")
	if err != nil && f.beside(".streamlit") {
		return setting{}
	}
	section := streamlitServer.FindStringSubmatch(withoutHashes(string(content)) + "\n")
	if section == nil {
		return out
	}
	for _, m := range streamlitSetting.FindAllStringSubmatch(section[1], -1) {
		if m[1] == "address" {
			out.address, out.written = m[2], true
		} else {
			out.port, _ = strconv.Atoi(m[2])
		}
	}
	return out
}
