package apps

import "slices"

// imagesOfFiles are for code, notes, books, pictures and other files.
var imagesOfFiles = []knownImage{
	// github.com/go-gitea/gitea: Dockerfile
	{images: names("gitea/gitea"), ports: slices.Concat(httpOn(3000), otherOn(22, 2222)), port: "GITEA__server__HTTP_PORT",
		tells: names("GITEA__server__PROTOCOL HTTP_PORT PROTOCOL"), data: "/data"},
	// github.com/linuxserver/reverse-proxy-confs: forgejo.subdomain.conf.sample
	{images: names("forgejo/forgejo"), ports: slices.Concat(httpOn(3000), otherOn(22, 2222)), port: "FORGEJO__server__HTTP_PORT",
		tells: names("FORGEJO__server__PROTOCOL GITEA__server* HTTP_PORT PROTOCOL"), data: "/data"},
	// github.com/dani-garcia/vaultwarden: docker/Dockerfile.debian
	{images: names("vaultwarden/server bitwardenrs/server"), ports: slices.Concat(httpOn(80), otherOn(3012)), port: "ROCKET_PORT", tells: names("ROCKET_TLS ROCKET_ADDRESS ROCKET_PROFILE")},
	// github.com/coder/code-server: ci/release-image/Dockerfile
	{images: names("codercom/code-server"), ports: httpOn(8080), tells: names("PORT --bind-addr --port --cert --host --socket -b"), starts: true},
	// github.com/linuxserver/reverse-proxy-confs: code-server.subdomain.conf.sample
	{images: names("linuxserver/code-server"), ports: httpOn(8443), tells: names("PORT")},
	// github.com/nextcloud/all-in-one: readme.md
	{images: names("nextcloud/all-in-one"), ports: slices.Concat(tlsOn(8080, 8443), httpOn(80))},
	// github.com/linuxserver/reverse-proxy-confs: collabora.subdomain.conf.sample
	{images: names("collabora/code"), ports: tlsOn(9980), tells: names("extra_params"), files: names("/etc/coolwsd/coolwsd.xml")},
	// github.com/linuxserver/reverse-proxy-confs: wikijs.subdomain.conf.sample
	{images: names("requarks/wiki"), ports: httpOn(3000), tells: names("PORT SSL_ACTIVE CONFIG_FILE"), files: names("/wiki/config.yml")},
	// github.com/outline/outline: Dockerfile
	{images: names("outlinewiki/outline"), ports: httpOn(3000), port: "PORT", tells: names("SSL_KEY SSL_CERT")},
	// github.com/sissbruecker/linkding: docker/default.Dockerfile
	{images: names("sissbruecker/linkding"), ports: httpOn(9090), port: "LD_SERVER_PORT"},
	// github.com/paperless-ngx/paperless-ngx: Dockerfile
	{images: names("paperless-ngx/paperless-ngx paperlessngx/paperless-ngx"), ports: httpOn(8000), port: "PAPERLESS_PORT"},
	// github.com/linuxserver/reverse-proxy-confs: stirling-pdf.subdomain.conf.sample
	{images: names("stirlingtools/stirling-pdf stirling-tools/stirling-pdf frooodle/s-pdf"), ports: httpOn(8080), tells: names("SERVER_PORT SERVER_SSL* SSL*")},
	// github.com/linuxserver/reverse-proxy-confs: actual-server.subdomain.conf.sample
	{images: names("actualbudget/actual-server"), ports: httpOn(5006), tells: names("PORT ACTUAL_PORT ACTUAL_HTTPS*"), data: "/data"},
	// github.com/go-vikunja/vikunja: Dockerfile
	{images: names("vikunja/vikunja"), ports: httpOn(3456), tells: names("VIKUNJA_SERVICE_INTERFACE")},
	// github.com/usememos/memos: scripts/Dockerfile
	{images: names("neosmemo/memos usememos/memos"), ports: httpOn(5230), port: "MEMOS_PORT", tells: names("MEMOS_ADDR")},
	// github.com/linuxserver/reverse-proxy-confs: miniflux.subdomain.conf.sample
	{images: names("miniflux/miniflux"), ports: httpOn(8080), port: "PORT", tells: names("LISTEN_ADDR CERT_FILE CERT_DOMAIN")},
	// github.com/docker-library/docs: ghost/README.md
	{images: names("ghost library/ghost"), ports: httpOn(2368), port: "server__port", files: names("/var/lib/ghost/config.production.json")},
	// github.com/linuxserver/reverse-proxy-confs: hedgedoc.subdomain.conf.sample
	{images: names("hedgedoc/hedgedoc"), ports: httpOn(3000), port: "CMD_PORT", tells: names("CMD_USE_SSL CMD_PATH")},
	// github.com/ether/etherpad-lite: Dockerfile
	{images: names("etherpad/etherpad"), ports: httpOn(9001), port: "PORT", files: names("/opt/etherpad-lite/settings.json")},
	// github.com/immich-app/immich/pull/13185
	{images: names("immich-app/immich-server"), ports: slices.Concat(httpOn(2283), otherOn(8081, 8082)), port: "IMMICH_PORT", tells: names("SERVER_PORT"), since: "1.118"},
	// github.com/immich-app/immich: server/Dockerfile, before that
	{images: names("immich-app/immich-server"), ports: slices.Concat(httpOn(3001), otherOn(3002, 8081, 8082)), tells: names("IMMICH_PORT SERVER_PORT start.sh immich"), before: "1.118"},
	// github.com/linuxserver/reverse-proxy-confs: jellyfin.subdomain.conf.sample; typescript-sdk.jellyfin.org: JF_HTTPS_PORT
	{images: names("jellyfin/jellyfin linuxserver/jellyfin"), ports: slices.Concat(httpOn(8096), tlsOn(8920)), data: "/config"},
	// github.com/linuxserver/reverse-proxy-confs: nextcloud, bookstack, heimdall, freshrss
	{images: names("linuxserver/nextcloud linuxserver/bookstack linuxserver/heimdall linuxserver/freshrss"), ports: slices.Concat(httpOn(80), tlsOn(443)), data: "/config"},
	// github.com/linuxserver/reverse-proxy-confs: sonarr.subdomain.conf.sample
	{images: names("linuxserver/sonarr"), ports: slices.Concat(httpOn(8989), tlsOn(9898)), data: "/config"},
	// github.com/linuxserver/reverse-proxy-confs: radarr.subdomain.conf.sample
	{images: names("linuxserver/radarr"), ports: slices.Concat(httpOn(7878), tlsOn(9898)), data: "/config"},
}
