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
		"WORKDIR /etc/nginx/conf.d\nCOPY a.conf .\nRUN sed -i s/a/b/ *.conf":                                               false,
		"COPY a.conf /etc/nginx/conf.d/\nRUN sed -i s/a/b/ /etc/nginx/conf.d/*.conf":                                       false,
		"COPY a.conf /etc/nginx/conf.d/\nRUN for f in /etc/nginx/conf.d/*; do sed -i s/a/b/ $f; done":                      false,
		"COPY a.conf /etc/nginx/conf.d/\nRUN perl -pi -e s/a/b/ /etc/nginx/conf.d/a.conf":                                  false,
		"COPY a.conf /etc/nginx/conf.d/\nRUN cd /etc && find . -name a.conf -exec sed -i s/a/b/ {} +":                      false,
		"COPY a.conf /etc/nginx/conf.d/\nRUN grep -rl a /etc/nginx | xargs sed -i s/a/b/":                                  false,
		"COPY a.conf /etc/nginx/conf.d/\nCOPY fill.sh /\nRUN sh /fill.sh":                                                  false,
		"COPY a.conf fill.sh /etc/nginx/conf.d/\nRUN ln -s /etc/nginx/conf.d /conf.d && sed -i s/a/b/ /conf.d/a.conf":      false,
		"COPY fill.sh /\nRUN /fill.sh\nCOPY a.conf /etc/nginx/conf.d/":                                                     true,
		"RUN sed -i s/a/b/ /etc/nginx/conf.d/*.conf\nCOPY a.conf /etc/nginx/conf.d/":                                       true,
		"COPY a.conf /etc/nginx/conf.d/\nRUN sed s/a/b/ /etc/nginx/conf.d/*.conf":                                          true,
		"COPY a.conf /etc/nginx/conf.d/\nRUN sed -i s/a/b/ /srv/*.conf && find /srv -delete":                               true,
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {web: {build: .}}\n-- Dockerfile --\nFROM debian:12\nCOPY a.conf /conf/a.conf\n"+said+"\n-- a.conf --\nlisten 80;\n-- fill.sh --\nsed -i s/a/b/ /etc/nginx/conf.d/*.conf\n")
		text, err := fs.ReadFile(p.RootFS("web", nil), "etc/nginx/conf.d/a.conf")
		if got := err == nil && strings.TrimSpace(string(text)) == "listen 80;"; got != shows || !shows && !errors.Is(err, ErrHidden) {
			t.Errorf("%s: shows %v (%v), want %v", said, got, err, shows)
		}
	}
}

// A sed that changes one file is followed, however its words name that.
func TestSedFiles(t *testing.T) {
	for said, file := range map[string]string{
		"RUN sed -i s/a/b/ /etc/nginx/a.conf":                              "/etc/nginx/a.conf",
		"RUN cd /etc/nginx && sed -i s/a/b/ a.conf":                        "/etc/nginx/a.conf",
		"WORKDIR /etc/nginx\nRUN sed -i s/a/b/ a.conf":                     "/etc/nginx/a.conf",
		"ENV DIR=/etc/nginx\nRUN sed -ri s/a/b/ \"${DIR}/a.conf\"":         "/etc/nginx/a.conf",
		"RUN sed --in-place=.bak --expression=s/a/b/ -- /etc/nginx/a.conf": "/etc/nginx/a.conf",
		"RUN sed -i -es/a/b/ -e s/c/d/ /etc/nginx/a.conf":                  "/etc/nginx/a.conf",
		"RUN sed --expression=s/a/b/ /etc/nginx/a.conf":                    "",
		"ENV DIR=/etc/nginx\nRUN DIR=/x; sed -i s/a/b/ $DIR/a.conf":        "",
		"RUN sed -i s/a/b/ /etc/nginx/a.conf /etc/nginx/b.conf":            "",
	} {
		edits := loadArchive(t, "-- compose.yaml --\nservices: {web: {build: .}}\n-- Dockerfile --\nFROM debian:12\n"+said+"\n").RootFS("web", nil).Edits()
		got := ""
		if len(edits) == 1 {
			got = edits[0].Target
		}
		if got != file {
			t.Errorf("%s: %q, want %q", said, got, file)
		}
	}
}
