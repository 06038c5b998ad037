package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An addressingImage is an image whose app makes whole addresses of the host that it is told, as its manual or its source says.
type addressingImage struct {
	images []string
	by     string
	use    string             // of a WholeAddress
	links  bool               // likewise
	proto  bool               // likewise
	tells  []string           // variables that tell it its public name
	file   string             // of its settings
	told   *lazyregexp.Regexp // what that has where it tells the public name
}

var addressingImages = []addressingImage{
	// docs.nextcloud.com/server/latest/admin_manual/configuration_server/reverse_proxy_configuration.html: overwritehost
	{images: names("nextcloud library/nextcloud"), by: "Nextcloud", use: "redirect", tells: names("OVERWRITEHOST NC_overwritehost"),
		file: "var/www/html/config/config.php", told: lazyregexp.New(`['"]overwritehost['"]`)},
	// github.com/redmine/redmine, app/views: auto_discovery_link_tag, whose links are whole addresses (api.rubyonrails.org, AssetTagHelper)
	{images: names("redmine library/redmine"), by: "redirect_to of Rails", use: "redirect", links: true, proto: true},
	{images: railsImages, by: "redirect_to of Rails", use: "redirect", proto: true},
	// github.com/inventree/InvenTree/pull/1931, github.com/netbox-community/netbox/issues/1184: addresses of what their API names;
	// docs.tandoor.dev/faq: Why are images not loading?
	{images: names("inventree/inventree"), by: "InvenTree's API", use: "link", tells: names("INVENTREE_SITE_URL")},
	{images: names("netboxcommunity/netbox"), by: "NetBox's API", use: "link"},
	{images: names("vabene1111/recipes"), by: "Tandoor's API", use: "link"},
	// github.com/keycloak/keycloak-containers, server/README.md: KEYCLOAK_FRONTEND_URL
	{images: names("jboss/keycloak"), by: "Keycloak", use: "page", tells: names("KEYCLOAK_FRONTEND_URL KEYCLOAK_HOSTNAME*")},
}

// imageAddress is what the app of a well-known image makes of the host that it is told; nil where something may tell its public name.
func (p reader) imageAddress(s *compose.Service) *compose.WholeAddress {
	if p.registryHTTPS(s) != nil {
		return &compose.WholeAddress{By: "the answer to a push", Use: "push", Pos: s.ImagePos}
	}
	if found := p.keycloakHTTPS(s); found != nil {
		heeds := slices.Equal(found.Headers, forwardedHeaders[:1])
		if len(found.Headers) > 0 && !heeds {
			return nil
		}
		return &compose.WholeAddress{By: "Keycloak", Use: "page", Forwarded: heeds, Pos: s.BaseImagePos()}
	}
	if found := p.wordpressAddress(s); found != nil {
		return found
	}
	image := knownBy(s)
	at := slices.IndexFunc(addressingImages, func(known addressingImage) bool { return isImage(image, known.images) })
	if at < 0 || strings.Contains(compose.Tag(image), "fpm") {
		return nil
	}
	known := &addressingImages[at]
	if p.elsewhere(s, known.tells, nil) {
		return nil
	}
	if known.file != "" && provides(s, "/"+known.file) {
		if text, _ := textOf(p.RootFS(s.Name, nil), known.file); known.told.MatchString(text) {
			return nil
		}
	}
	return &compose.WholeAddress{By: known.by, Use: known.use, Links: known.links, Proto: known.proto, Pos: s.BaseImagePos()}
}
