package compose

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// What a RUN copies shows as what it is as long as nothing that nobody can follow may have changed it before.
func TestTouched(t *testing.T) {
	for said, shows := range map[string]bool{
		"RUN cp /conf/a.conf /etc/nginx/conf.d/a.conf":                                                                     true,
		"RUN DEBIAN_FRONTEND=noninteractive apt-get install -y nginx && install -m 0644 /conf/a.conf /etc/nginx/conf.d/":   true,
		"RUN npm ci && mv /conf/a.conf /etc/nginx/conf.d/a.conf":                                                           true,
		"RUN sed -i s/a/b/ /conf/other.conf && cp /conf/a.conf /etc/nginx/conf.d/a.conf":                                   true,
		"RUN cp -r /conf/a.conf /conf/b.conf && cp /conf/b.conf /etc/nginx/conf.d/a.conf":                                  true,
		"RUN make -C /x\nCOPY a.conf /conf/a.conf\nRUN cp /conf/a.conf /etc/nginx/conf.d/a.conf":                           true,
		"RUN perl -pi -e s/a/b/ /conf/a.conf\nRUN cp /conf/a.conf /etc/nginx/conf.d/a.conf":                                false,
		"RUN sh /conf/render.sh && cp /conf/a.conf /etc/nginx/conf.d/a.conf":                                               false,
		"WORKDIR /conf\nRUN sed -i s/a/b/ *.conf\nRUN mv a.conf /etc/nginx/conf.d/a.conf":                                  false,
		"RUN sed -i s/a/b/ /conf/*.conf && cp /conf/a.conf /etc/nginx/conf.d/a.conf":                                       false,
		"RUN find /conf -exec sed -i s/a/b/ {} +\nRUN install /conf/a.conf /etc/nginx/conf.d/a.conf":                       false,
		"RUN grep -rl a /conf | xargs sed -i s/a/b/ && cp /conf/a.conf /etc/nginx/conf.d/a.conf":                           false,
		"RUN for f in /conf/*; do sed -i s/a/b/ $f; done\nRUN cp /conf/a.conf /etc/nginx/conf.d/a.conf":                    false,
		"RUN for f in /conf/*; do tr a b < $f > t && mv t $f; done\nRUN cp /conf/a.conf /etc/nginx/conf.d/a.conf":          false,
		"COPY a.conf /new/a.conf\nRUN cp -r /new/. /conf && cp /conf/a.conf /etc/nginx/conf.d/a.conf":                      false,
		"RUN cp /conf/a.conf /conf/b.conf && sed -i s/a/b/ /conf/b.conf && cp /conf/b.conf /etc/nginx/conf.d/a.conf":       false,
		"RUN npm run build\nRUN cp /conf/a.conf /etc/nginx/conf.d/a.conf":                                                  false,
		"RUN [\"python3\", \"/conf/render.py\"]\nRUN cp /conf/a.conf /etc/nginx/conf.d/a.conf":                             false,
		"FROM debian AS more\nCOPY a.conf /conf/a.conf\nRUN make\nFROM more\nRUN cp /conf/a.conf /etc/nginx/conf.d/a.conf": false,
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {web: {build: .}}\n-- Dockerfile --\nFROM debian:12\nCOPY a.conf /conf/a.conf\n"+said+"\n-- a.conf --\nlisten 80;\n")
		text, err := fs.ReadFile(p.RootFS("web", nil), "etc/nginx/conf.d/a.conf")
		if got := err == nil && strings.TrimSpace(string(text)) == "listen 80;"; got != shows || !shows && !errors.Is(err, ErrHidden) {
			t.Errorf("%s: shows %v (%v), want %v", said, got, err, shows)
		}
	}
}
