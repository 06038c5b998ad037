package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// pageImages are further repositories of apps with pages, whose style sheets and scripts have addresses below their own.
var pageImages = names("phpmyadmin library/phpmyadmin phpmyadmin/phpmyadmin portainer/portainer-ce portainer/portainer-ee wordpress library/wordpress nextcloud library/nextcloud " +
	"gitea/gitea forgejo/forgejo metabase/metabase keycloak/keycloak jboss/keycloak apache/airflow apache/superset codercom/code-server linuxserver/code-server nodered/node-red " +
	"swaggerapi/swagger-ui adminer library/adminer rabbitmq library/rabbitmq odoo library/odoo drupal library/drupal matomo library/matomo redmine library/redmine")

// pageServers are programs that serve pages with files of their own.
var pageServers = names("vite next nuxt nuxi react-scripts vue-cli-service ng gatsby docusaurus storybook webpack webpack-dev-server serve http-server streamlit Nuxt SvelteKit Astro Next.js Angular")

// givesPages reports whether a service's app is known to give out pages with style sheets and scripts of their own.
func (p reader) givesPages(s *compose.Service) bool {
	if image := knownBy(s); isImage(image, pageImages) || slices.ContainsFunc(rootedApps, func(app rooted) bool { return isImage(image, app.images) }) {
		return true
	}
	if s.Serving != nil {
		program, _, _ := strings.Cut(s.Serving.Program, " ")
		return slices.Contains(pageServers, program)
	}
	return false
}

// longHeaderImages are repositories of apps that answer with more than 4 KiB of header: cookies and addresses that hold the state of
// a login (github.com/keycloak/keycloak/issues/23824, github.com/vouch/vouch-proxy/issues/426; docs.goauthentik.io: the nginx examples of its
// proxy provider).
var longHeaderImages = names("keycloak/keycloak jboss/keycloak bitnami/keycloak vouch/vouch-proxy goauthentik/server")
