package apps

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	homeGiven = lazyregexp.New(`define\(\s*['"]WP_HOME['"]\s*,\s*['"]https?://([\w.-]+):(\d{2,5})/?['"]\s*\)`)

	// homeAside matches what may give WordPress another address than the client asked for, or keep it from redirecting.
	homeAside = lazyregexp.New(`HTTP_HOST|redirect_canonical`)

	// homeTold matches what may give WordPress its address.
	homeTold = lazyregexp.New(`HTTP_HOST|WP_HOME|WP_SITEURL|RELOCATE`)
)

// wordpressHome is the address with a port that WordPress has for its own: whatever page is asked for by another host or
// port it redirects there (redirect_canonical, developer.wordpress.org/reference/functions/redirect_canonical). nil where
// its settings have none or may work around it.
func (p reader) wordpressHome(s *compose.Service) *compose.OriginCheck {
	if !isImage(s.BaseImage(), []string{"wordpress"}) || strings.Contains(s.BaseImage(), "fpm") {
		return nil
	}
	text, at := p.wordpressSettings(s)
	text = blankComments(text)
	m := homeGiven.FindStringSubmatchIndex(text)
	if m == nil || strings.Count(text, "WP_HOME") > 1 || homeAside.MatchString(text) {
		return nil
	}
	port, _ := strconv.Atoi(text[m[4]:m[5]])
	if !p.publishes(s, port) {
		return nil
	}
	if at.Column == 0 { // a file: the line of the setting
		at.Line, at.Column, at.EndColumn = strings.Count(text[:m[0]], "\n")+1, 1, 1+m[1]-m[0]
		p.quoteAt(at)
	}
	return &compose.OriginCheck{By: "WordPress", Status: 301, Redirects: true, Host: text[m[2]:m[3]], Port: port, Variable: "WP_HOME", Pos: at}
}

// wordpressAddress is what WordPress makes of the host by which it is first asked, where its settings tell it none: its pages ask for
// their files there, and it keeps that address for good (github.com/WordPress/WordPress: wp_guess_url in wp-admin/includes/upgrade.php
// and in wp-includes/script-loader.php). nil where they are not seen.
func (p reader) wordpressAddress(s *compose.Service) *compose.WholeAddress {
	if image := knownBy(s); !isImage(image, []string{"wordpress"}) || strings.Contains(image, "fpm") || strings.Contains(image, "cli") {
		return nil
	}
	text, at := p.wordpressSettings(s)
	if m := s.MountOver("/" + wordpressConfig); homeTold.MatchString(blankComments(text)) || at.IsZero() && (p.elsewhere(s, names("WORDPRESS_CONFIG_EXTRA"), nil) || m != nil && m.Type != "volume") {
		return nil
	}
	return &compose.WholeAddress{By: "WordPress", Use: "pages", Pos: s.BaseImagePos()}
}

// wordpressSettings are the settings of WordPress that a project gives its image: in a wp-config.php of its own, or in what the
// image's one takes from the environment (github.com/docker-library/wordpress: wp-config-docker.php).
func (p reader) wordpressSettings(s *compose.Service) (string, compose.Pos) {
	const extra = "WORDPRESS_CONFIG_EXTRA"
	files := p.RootFS(s.Name, nil)
	if content, err := fs.ReadFile(files, wordpressConfig); err == nil {
		host := files.Origin("/" + wordpressConfig).Host
		if host == "" {
			return "", compose.Pos{}
		}
		return string(content), compose.Pos{File: host}
	}
	at, _ := p.VariableAt(s.Name, extra)
	if at.IsZero() || !p.Settled(s.Name, extra) {
		return "", compose.Pos{}
	}
	return p.Environment(s.Name)[extra], at
}

// publishes reports whether another service than s publishes a port of the host.
func (p reader) publishes(s *compose.Service, port int) bool {
	return slices.ContainsFunc(p.Services, func(other compose.Service) bool {
		return other.Name != s.Name && slices.ContainsFunc(other.Ports, func(published compose.Port) bool { return published.Published == port })
	})
}
