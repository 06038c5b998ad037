package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// asksForOne matches a call of certbot (once letsencrypt) that asks for a certificate, up to the end of its line
	// (eff-certbot.readthedocs.io/en/stable/using.html#webroot).
	asksForOne = lazyregexp.New(`\b(?:certonly|renew|certbot|letsencrypt)\b[^\n;|]*`)
	byWebroot  = lazyregexp.New(`(?:^|\s)(?:--webroot(?:\s|$)|-a\s+webroot\b|--authenticator[ =]webroot\b)`)
	otherwise  = lazyregexp.New(`(?:^|\s)(?:--standalone|--nginx|--apache|--manual|--dns-[\w-]+|--preferred-challenges[ =]dns)\b`)
	webrootDir = lazyregexp.New(`(?:^|\s)(?:-w|--webroot-path)[ =]["']?([^\s"']+)`)
)

// challenges finds the directory into which the certbot of a service puts the files that a certificate authority asks for, where its
// start tells one.
func (p reader) challenges(s *compose.Service) (found *compose.Challenges) {
	sure := true
	p.eachStartText(s, func(text string, at func(offset int) compose.Pos) {
		text = strings.ReplaceAll(text, "\\\n", "  ")
		for _, call := range asksForOne.FindAllStringIndex(text, -1) {
			words := text[call[0]:call[1]]
			sure = sure && !otherwise.MatchString(words)
			if !byWebroot.MatchString(words) {
				continue
			}
			for _, m := range webrootDir.FindAllStringSubmatchIndex(words, -1) {
				dir := path.Clean(words[m[2]:m[3]])
				sure = sure && path.IsAbs(dir) && !strings.ContainsAny(dir, "$`,") && (found == nil || found.Dir == dir)
				found = &compose.Challenges{Dir: dir, Pos: at(call[0] + m[2])}
			}
		}
	})
	if !sure || found == nil {
		return nil
	}
	p.quoteAt(found.Pos)
	return found
}

// eachStartText visits the words that a service starts with, as one text, and the scripts of the project among them, without their
// remarks; at tells where a part of such a text stands.
func (p reader) eachStartText(s *compose.Service, visit func(text string, at func(offset int) compose.Pos)) {
	texts, known := p.texts[s.Name]
	if !known {
		texts = p.placedTexts(s)
		p.texts[s.Name] = texts
	}
	for _, t := range texts {
		visit(t.text, t.at)
	}
}

// A placedText is a text that a service's start runs, and where each part of it stands.
type placedText struct {
	text string
	at   func(offset int) compose.Pos
}

func (p reader) placedTexts(s *compose.Service) []placedText {
	entrypoint, command := p.StartWords(s.Name)
	pos := s.CommandPos
	if len(command) == 0 && !s.EntrypointPos.IsZero() {
		pos = s.EntrypointPos
	}
	if pos.IsZero() && s.Build != nil {
		pos = s.Build.StartPos
	}
	words := strings.Join(slices.Concat(entrypoint, command), " ")
	texts := []placedText{{words, func(int) compose.Pos { return pos }}}
	files := p.RootFS(s.Name, nil)
	for _, word := range strings.Fields(words) {
		name := p.startFile(s, files, strings.Trim(word, `'";`))
		info, err := files.Stat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxCodeFile || strings.HasSuffix(name, ".py") {
			continue
		}
		content, _ := fs.ReadFile(files, name)
		text, host := withoutHashes(string(content)), files.Origin(name).Host
		texts = append(texts, placedText{text, func(offset int) compose.Pos {
			return compose.Pos{File: host, Line: lineNumber(text, offset)}
		}})
	}
	return texts
}
