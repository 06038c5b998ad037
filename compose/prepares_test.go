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
