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

// Seen with GNU coreutils 9.10 and BusyBox 1.38 in images where /var/run is a link to /run.
func TestGrantedByLink(t *testing.T) {
	for line, want := range map[string]bool{
		"RUN chown -R nginx:nginx /var/cache/nginx /var/run":         false,
		"RUN cd /var && chown -fR nginx run":                         false,
		"RUN chgrp --recursive 0 /var/run":                           false,
		"ENV DIR=/var/run\nRUN chown -Rh nginx $DIR":                 false,
		"RUN chown -R nginx /var/run && chmod -R 755 /var/run":       false,
		"RUN chown -R nginx /var/run/":                               true,
		"RUN chown nginx /var/run":                                   true,
		"RUN chown -RH nginx /var/run":                               true,
		"RUN chown -R -L nginx /var/run":                             true,
		"RUN chown -R nginx /run /var/run":                           true,
		"RUN chmod -R 777 /var/run":                                  true,
		"RUN chmod -R g+w /var/run":                                  true,
		"RUN touch /var/run/nginx.pid && chown -R nginx /var/run":    true,
		"RUN chown -R nginx /var/run/nginx.pid":                      true,
		"RUN rm /var/run && mkdir /var/run && chown -R 101 /var/run": true,
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {w: {build: .}}\n-- Dockerfile --\nFROM nginx\n"+line+"\n")
		b := p.Services[0].Build
		if got := b.Granted("/run") || b.Granted("/var/run"); got != want {
			t.Errorf("%s: granted %v, want %v", line, got, want)
		}
	}
}
