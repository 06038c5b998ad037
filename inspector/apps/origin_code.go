package apps

import (
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An ownCheck is how code of a language compares the origin of a page with the host that the app is told, with the port of both.
type ownCheck struct {
	files    *lazyregexp.Regexp
	all      []*lazyregexp.Regexp // what the file has: it reads Origin, and Host, compares them, and refuses
	portless *lazyregexp.Regexp   // what takes the port off before that
}

var ownChecks = []ownCheck{
	{files: pythonFile, all: []*lazyregexp.Regexp{
		lazyregexp.New(`(?i)\bheaders(?:\.get\(|\[)\s*['"]origin['"]`),
		lazyregexp.New(`(?i)\bheaders(?:\.get\(|\[)\s*['"]host['"]|\brequest\.host\b`),
		lazyregexp.New(`(?i)\b\w*origin\w*\s*[!=]=\s*\w*(?:origin|host)\w*|\b\w*host\w*\s*[!=]=\s*\w*origin\w*`),
		lazyregexp.New(`\.netloc\b|://\{\w*host\w*\}`),
		lazyregexp.New(`\b403\b|HTTP_403|Forbidden`),
	}, portless: lazyregexp.New(`split\(\s*['"]:['"]|partition\(\s*['"]:['"]`)},
	{files: nodeFile, all: []*lazyregexp.Regexp{
		lazyregexp.New(`(?i)\bheaders(?:\.get\(\s*['"]origin['"]|\.origin\b|\[\s*['"]origin['"])|\.(?:get|header)\(\s*['"]origin['"]`),
		lazyregexp.New(`(?i)\bheaders(?:\.get\(\s*['"]host['"]|\.host\b|\[\s*['"]host['"])|\.(?:get|header)\(\s*['"]host['"]`),
		lazyregexp.New(`(?:\bnew URL\(\s*\w*[oO]rigin\w*\s*\)|\b\w*[oO]rigin\w*)\.host\s*[!=]==?\s*\w*[hH]ost\w*\b|\b\w*[hH]ost\w*\s*[!=]==?\s*(?:new URL\(\s*\w*[oO]rigin\w*\s*\)|\w*[oO]rigin\w*)\.host\b`),
		lazyregexp.New(`\bnew URL\(\s*[\w.]*[oO]rigin\w*\s*\)`),
		lazyregexp.New(`\b403\b|Forbidden`),
	}, portless: lazyregexp.New(`\.split\(\s*['"]:['"]`)},
}

var (
	nextConfig   = lazyregexp.New(`^next\.config\.(?:[cm]?js|[cm]?ts)$`)
	serverAction = lazyregexp.New(`(?m)^[ \t]*['"]use server['"]`)
	serverMajor  = lazyregexp.New(`^[\^~>=]*(\d+)\.`)
	originsTold  = lazyregexp.New(`(?i)origins?(?:$|_)`)
	portHeader   = lazyregexp.New(`(?i)['"]x-forwarded-port['"]|['"]forwarded['"]`)
	hostHeader   = lazyregexp.New(`(?i)['"]x-forwarded-host['"]`)
)

// codeOrigin finds that the code of a service refuses what comes from a page of another origin than the host that it is told; nil where it may
// be told of others.
func (p reader) codeOrigin(s *compose.Service) *compose.OriginCheck {
	for name, value := range p.Environment(s.Name) {
		if originsTold.MatchString(name) && value != "" {
			return nil
		}
	}
	for _, dir := range p.ownDirs(s) {
		if found := p.nextOrigin(dir); found != nil {
			return found
		}
		for i := range ownChecks {
			if found := p.ownOrigin(dir, &ownChecks[i]); found != nil {
				return found
			}
		}
	}
	return nil
}

// ownOrigin finds a file whose code makes the check by itself.
func (p reader) ownOrigin(dir string, known *ownCheck) (found *compose.OriginCheck) {
	p.sourceBut(asideOfServing, dir, known.files.MatchString, func(name, text string) bool {
		for _, part := range known.all {
			if !part.MatchString(text) {
				return true
			}
		}
		f := module{host: compose.Relative(p.Dir, name), text: codeOf(name, text)}
		for _, part := range known.all {
			if !part.MatchString(f.text) {
				return true
			}
		}
		if known.portless.MatchString(f.text) {
			return true
		}
		at := f.place(known.all[2].FindStringIndex(f.text)[0])
		p.quoteAt(at)
		found = &compose.OriginCheck{By: "the check in " + path.Base(filepath.ToSlash(name)), Status: 403, Code: at, Forwarded: hostHeader.MatchString(f.text), Ports: portHeader.MatchString(f.text)}
		return false
	})
	return found
}

// nextOrigin finds an app of Next.js with actions of the server, which it runs for pages of the host alone that it is told, by X-Forwarded-Host
// before Host, unless its settings name others (github.com/vercel/next.js: app-render/action-handler.ts, issue 77556).
func (p reader) nextOrigin(dir string) (found *compose.OriginCheck) {
	major := serverMajor.FindStringSubmatch(manifestOf(p.Source(filepath.Join(dir, "package.json"))).wants("next"))
	if major == nil {
		return nil
	}
	if number, _ := strconv.Atoi(major[1]); number < 14 {
		return nil
	}
	told := false
	p.sourceBut(asideOfApp, dir, nodeOrPage.MatchString, func(name, text string) bool {
		told = told || nextConfig.MatchString(filepath.Base(name)) && strings.Contains(text, "allowedOrigins")
		if at := serverAction.FindStringIndex(text); at != nil && found == nil {
			f := module{host: compose.Relative(p.Dir, name), text: text}
			found = &compose.OriginCheck{By: "Next.js, for its server actions,", Status: 500, Code: f.place(firstWord(text, at[0])), Forwarded: true}
		}
		return !told
	})
	if found == nil || told {
		return nil
	}
	p.quoteAt(found.Code)
	return found
}

var nodeOrPage = lazyregexp.New(`\.(?:[jt]sx?|mjs|cjs|mts)$`)
