package apps

import "slices"

// imagesOfFiles are for code, notes, books, pictures and other files.
var imagesOfFiles = []knownImage{
	// github.com/go-gitea/gitea: Dockerfile
	{images: names("gitea/gitea"), ports: slices.Concat(httpOn(3000), otherOn(22, 2222)), port: "GITEA__server__HTTP_PORT",
		secure: "GITEA__server__PROTOCOL=https", tells: names("HTTP_PORT PROTOCOL"), data: "/data"},
	// github.com/linuxserver/reverse-proxy-confs: forgejo.subdomain.conf.sample
	{images: names("forgejo/forgejo"), ports: slices.Concat(httpOn(3000), otherOn(22, 2222)), port: "FORGEJO__server__HTTP_PORT",
		tells: names("FORGEJO__server__PROTOCOL GITEA__server* HTTP_PORT PROTOCOL"), data: "/data"},
	// github.com/dani-garcia/vaultwarden: docker/Dockerfile.debian; issues/4024: from 1.31 on notifications come by the one port too
	{images: names("vaultwarden/server"), ports: httpOn(80), port: "ROCKET_PORT", secure: "ROCKET_TLS=*", tells: names("ROCKET_ADDRESS ROCKET_PROFILE"), since: "1.31"},
	{images: names("vaultwarden/server bitwardenrs/server"), ports: slices.Concat(httpOn(80), otherOn(3012)), port: "ROCKET_PORT", secure: "ROCKET_TLS=*", tells: names("ROCKET_ADDRESS ROCKET_PROFILE")},
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
	// github.com/gogs/gogs: Dockerfile
	{images: names("gogs/gogs"), ports: slices.Concat(httpOn(3000), otherOn(22)), data: "/data"},
	// github.com/gotify/server: docker/Dockerfile
	{images: names("gotify/server"), ports: httpOn(80), port: "GOTIFY_SERVER_PORT", tells: names("GOTIFY_SERVER_SSL* GOTIFY_SERVER_LISTENADDR"), files: names("/etc/gotify/config.yml /app/config.yml")},
	// github.com/binwiederhier/ntfy: Dockerfile
	{images: names("binwiederhier/ntfy"), ports: slices.Concat(httpOn(80), otherOn(25, 443)), port: "NTFY_LISTEN_HTTP", needs: "serve", starts: true,
		tells: names("-l --listen-http -c --config NTFY_LISTEN_UNIX NTFY_METRICS_LISTEN_HTTP NTFY_LISTEN_HTTPS"), files: names("/etc/ntfy/server.yml"),
		read: portByPattern(`(?m)^(?:listen-http:\s*["']?([^\s"'#]*)|listen-https:|listen-unix:|metrics-listen-http:)`)},
	// github.com/navidrome/navidrome: Dockerfile
	{images: names("deluan/navidrome"), ports: httpOn(4533), port: "ND_PORT", secure: "ND_TLSCERT=*", tells: names("ND_ADDRESS ND_CONFIGFILE"), data: "/data"},
	// github.com/advplyr/audiobookshelf: Dockerfile
	{images: names("advplyr/audiobookshelf"), ports: httpOn(80), port: "PORT", tells: names("HOST")},
	// github.com/Kareadita/Kavita: Dockerfile
	{images: names("jvmilazz0/kavita kizaing/kavita kareadita/kavita"), ports: httpOn(5000), data: "/kavita/config"},
	// github.com/gotson/komga: komga/docker/Dockerfile.tpl
	{images: names("gotson/komga"), ports: httpOn(25600), port: "SERVER_PORT", tells: names("SERVER_SSL* SPRING*"), data: "/config", since: "1"},
	// github.com/linuxserver/reverse-proxy-confs: photoprism.subdomain.conf.sample
	{images: names("photoprism/photoprism"), ports: httpOn(2342), port: "PHOTOPRISM_HTTP_PORT",
		tells: names("PHOTOPRISM_HTTP_HOST PHOTOPRISM_HTTP_SOCKET PHOTOPRISM_DEFAULT_TLS PHOTOPRISM_TLS*"), data: "/photoprism/storage"},
	// github.com/filebrowser/filebrowser: Dockerfile
	{images: names("filebrowser/filebrowser"), ports: httpOn(80), port: "FB_PORT", tells: names("FB_ADDRESS FB_SOCKET FB_CONFIG FB_CERT"), data: "/database",
		files: names("/.filebrowser.json /config/settings.json")},
	// github.com/docusealco/docuseal: Dockerfile
	{images: names("docuseal/docuseal"), ports: httpOn(3000), port: "PORT"},
	// github.com/documenso/documenso: docker/Dockerfile
	{images: names("documenso/documenso"), ports: httpOn(3000), port: "PORT"},
	// github.com/linkwarden/linkwarden: Dockerfile
	{images: names("linkwarden/linkwarden"), ports: httpOn(3000), tells: names("PORT")},
	// github.com/karakeep-app/karakeep: docker/Dockerfile
	{images: names("karakeep-app/karakeep hoarder-app/hoarder"), ports: httpOn(3000), port: "PORT"},
	// github.com/mealie-recipes/mealie: docker/Dockerfile
	{images: names("mealie-recipes/mealie"), ports: httpOn(9000), port: "API_PORT", tells: names("TLS*"), since: "1"},
	// github.com/sysadminsmedia/homebox: Dockerfile
	{images: names("sysadminsmedia/homebox hay-kot/homebox"), ports: httpOn(7745), port: "HBOX_WEB_PORT", tells: names("HBOX_WEB_HOST"), files: names("/data/config.yml")},
	// github.com/ONLYOFFICE/Docker-DocumentServer: Dockerfile
	{images: names("onlyoffice/documentserver onlyoffice/documentserver-de onlyoffice/documentserver-ee"), ports: slices.Concat(httpOn(80), tlsOn(443), otherOn(8000, 8080, 8085)),
		files: names("/etc/nginx /etc/onlyoffice")},
	// github.com/excalidraw/excalidraw: Dockerfile
	{images: names("excalidraw/excalidraw"), ports: httpOn(80), files: names("/etc/nginx")},
	// github.com/jgraph/docker-drawio: main/Dockerfile
	{images: names("jgraph/drawio"), ports: slices.Concat(httpOn(8080), tlsOn(8443), otherOn(8005, 8009)), files: names("/usr/local/tomcat/conf")},
	// github.com/shlinkio/shlink: Dockerfile
	{images: names("shlinkio/shlink"), ports: httpOn(8080), port: "PORT"},
	// github.com/wallabag/docker: Dockerfile
	{images: names("wallabag/wallabag"), ports: httpOn(80), files: names("/etc/nginx")},
	// github.com/linuxserver/reverse-proxy-confs: privatebin.subdomain.conf.sample
	{images: names("privatebin/nginx-fpm-alpine privatebin/pdo privatebin/fs privatebin/s3 privatebin/gcs"), ports: httpOn(8080), files: names("/etc/nginx")},
	// github.com/linuxserver/reverse-proxy-confs: the sample of each
	{images: names("linuxserver/lidarr"), ports: slices.Concat(httpOn(8686), tlsOn(6868)), data: "/config"},
	{images: names("linuxserver/readarr"), ports: slices.Concat(httpOn(8787), tlsOn(6868)), data: "/config"},
	{images: names("linuxserver/prowlarr"), ports: slices.Concat(httpOn(9696), tlsOn(6969)), data: "/config"},
	{images: names("linuxserver/bazarr"), ports: httpOn(6767), data: "/config"},
	{images: names("linuxserver/jackett"), ports: httpOn(9117), data: "/config"},
	{images: names("linuxserver/tautulli tautulli/tautulli"), ports: httpOn(8181), data: "/config"},
	{images: names("linuxserver/overseerr sctx/overseerr fallenbagel/jellyseerr"), ports: httpOn(5055), port: "PORT"},
	{images: names("linuxserver/calibre-web"), ports: httpOn(8083), tells: names("CALIBRE_PORT"), data: "/config"},
	{images: names("linuxserver/kavita"), ports: httpOn(5000), data: "/config"},
	{images: names("linuxserver/qbittorrent"), ports: slices.Concat(httpOn(8080), otherOn(6881)), port: "WEBUI_PORT", tells: names("TORRENTING_PORT"), data: "/config"},
	{images: names("linuxserver/transmission"), ports: slices.Concat(httpOn(9091), otherOn(51413)), data: "/config"},
	{images: names("linuxserver/syncthing"), ports: slices.Concat(httpOn(8384), otherOn(22000)), tells: names("STGUIADDRESS"), data: "/config"},
	{images: names("syncthing/syncthing"), ports: slices.Concat(httpOn(8384), otherOn(22000)), tells: names("STGUIADDRESS"), data: "/var/syncthing"},
	// github.com/FreshRSS/FreshRSS: Docker/Dockerfile
	{images: names("freshrss/freshrss"), ports: httpOn(80), port: "LISTEN", files: names("/etc/apache2")},
	// github.com/thelounge/thelounge-docker: Dockerfile
	{images: names("thelounge/thelounge"), ports: httpOn(9000), tells: names("PORT"), data: "/var/opt/thelounge"},
	// github.com/docmost/docmost: Dockerfile
	{images: names("docmost/docmost"), ports: httpOn(3000), port: "PORT"},
	// github.com/toeverything/AFFiNE: .docker/selfhost/compose.yml
	{images: names("toeverything/affine"), ports: httpOn(3010), tells: names("PORT AFFINE_SERVER_PORT"), data: "/root/.affine/config"},
	// github.com/owncloud/ocis: ocis/docker/Dockerfile.linux.amd64
	{images: names("owncloud/ocis"), ports: tlsOn(9200), tells: names("PROXY_TLS PROXY_HTTP_ADDR PROXY_TRANSPORT* OCIS_CONFIG_DIR OCIS_RUN_SERVICES"), files: names("/etc/ocis/proxy.yaml")},
	// github.com/linuxserver/reverse-proxy-confs: the sample of each
	{images: names("linuxserver/grocy linuxserver/lychee linuxserver/piwigo linuxserver/kimai linuxserver/dokuwiki linuxserver/grav linuxserver/speedtest-tracker"),
		ports: slices.Concat(httpOn(80), tlsOn(443)), data: "/config"},
	{images: names("linuxserver/sabnzbd"), ports: slices.Concat(httpOn(8080), otherOn(9090)), data: "/config"},
	{images: names("linuxserver/nzbget"), ports: slices.Concat(httpOn(6789), otherOn(6791)), data: "/config"},
	{images: names("linuxserver/deluge"), ports: slices.Concat(httpOn(8112), otherOn(6881, 58846, 58966)), data: "/config"},
	{images: names("linuxserver/emby emby/embyserver"), ports: slices.Concat(httpOn(8096), tlsOn(8920)), data: "/config"},
	{images: names("alexta69/metube"), ports: httpOn(8081), port: "PORT", tells: names("HTTPS HOST")},
	{images: names("lukevella/rallly"), ports: httpOn(3000), port: "PORT"},
	{images: names("donkie/spoolman"), ports: httpOn(8000), port: "SPOOLMAN_PORT", tells: names("SPOOLMAN_HOST")},
	{images: names("corentinth/it-tools"), ports: httpOn(80), files: names("/etc/nginx")},
}
