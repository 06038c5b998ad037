package compose

import "testing"

func TestPrepared(t *testing.T) {
	for line, want := range map[string]bool{
		"RUN chown -R nginx /var/cache/nginx":       false, // which makes nothing
		"RUN rm -rf /var/cache/apk/*":               false,
		"RUN mkdir -p /var/cache/nginx/client_temp": true,
		"RUN ln -s /tmp /var/cache":                 true,
		"RUN mkdir $CACHE":                          true,
		"RUN nginx -t":                              true,
		"VOLUME /var/cache/nginx":                   true,
		"WORKDIR /var\nVOLUME [\"cache\"]":          true,
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {w: {build: .}}\n-- Dockerfile --\nFROM nginx\n"+line+"\n")
		if got := p.Services[0].Build.Prepared("/var/cache/nginx"); got != want {
			t.Errorf("%s: prepared %v, want %v", line, got, want)
		}
	}
}

func TestGranted(t *testing.T) {
	for line, want := range map[string]bool{
		"RUN chown -R nginx:nginx /usr/share/nginx/html":        false,
		"RUN chown -R nginx /var/cache/nginx":                   true,
		"RUN touch /var/run/x && chown -R 101:101 /var/cache/*": true,
		"RUN chmod -R g+w /var/{cache,log}/nginx":               true,
		"RUN cd /var/cache && chgrp -R 0 nginx":                 true,
		"RUN for d in a b; do chown nginx $d; done":             true,
		"RUN install -d -o nginx /var/cache/nginx/client_temp":  true,
		"RUN ./own.sh": true,
		"COPY --chown=nginx cache /var/cache/nginx/":    true,
		"COPY --chown=nginx html /usr/share/nginx/html": false,
		"RUN echo off > /usr/share/nginx/html/state":    false,
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {w: {build: .}}\n-- Dockerfile --\nFROM nginx\n"+line+"\n")
		if got := p.Services[0].Build.Granted("/var/cache/nginx"); got != want {
			t.Errorf("%s: granted %v, want %v", line, got, want)
		}
	}
}
