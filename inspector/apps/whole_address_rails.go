package apps

import (
	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// railsServes matches how a server of Ruby apps is started.
var railsServes = lazyregexp.New(`\b(?:puma|unicorn|unicorn_rails|passenger\s+start|falcon\s+(?:serve|host)|rails\s+s(?:erver)?)\b`)

// railsStarts matches how Rails itself is started.
var railsStarts = lazyregexp.New(`\brails\s+s(?:erver)?\b`)

// railsAddress is what an app of Rails makes of the host that it is told, of which the project has nothing but the command that its
// image is started with: redirect_to makes whole addresses (api.rubyonrails.org, ActionController::Redirecting). Where its code is
// seen, that tells.
func (p reader) railsAddress(s *compose.Service) *compose.WholeAddress {
	started := p.started(s)
	if s.Build != nil || s.CommandPos.IsZero() || !railsServes.MatchString(started) {
		return nil
	}
	if p.Environment(s.Name)["RAILS_ENV"] == "" && !railsEnvFlag.MatchString(started) && !railsStarts.MatchString(started) {
		return nil // another app of Rack, which may answer with paths
	}
	for _, name := range []string{"Gemfile", "config/application.rb"} {
		if text, _ := p.inCode(s, name); text != nil {
			return nil
		}
	}
	return &compose.WholeAddress{By: "redirect_to of Rails", Use: "redirect", Proto: true, Likely: true, Pos: s.CommandPos}
}
