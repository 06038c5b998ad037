package compose

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// tree lists the files below a directory: "path=first line", with what is hidden and what is an error.
func tree(r fs.FS, root string) string {
	var all []string
	_ = fs.WalkDir(r, root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, ErrHidden):
			all = append(all, path+"/ hidden")
		case err != nil:
			all = append(all, path+" "+err.Error())
		case !d.IsDir():
			content, err := fs.ReadFile(r, path)
			line, _, _ := strings.Cut(string(content), "\n")
			if errors.Is(err, ErrHidden) {
				line = "hidden"
			} else if err != nil {
				line = err.Error()
			}
			all = append(all, path+"="+line)
		}
		return nil
	})
	return strings.Join(all, "\n")
}

func TestRootFS(t *testing.T) {
	image := fstest.MapFS{
		"etc/nginx/nginx.conf":          {Data: []byte("image")},
		"etc/nginx/conf.d/default.conf": {Data: []byte("image")},
		"etc/nginx/mime.types":          {Data: []byte("image")},
	}
	for name, tt := range map[string]struct {
		archive string
		image   fs.FS
		want    string
	}{
		"image only":    {"-- compose.yaml --\nservices: {w: {image: nginx}}", image, "etc/nginx/conf.d/default.conf=image\netc/nginx/mime.types=image\netc/nginx/nginx.conf=image"},
		"unknown image": {"-- compose.yaml --\nservices: {w: {image: nginx}}", nil, "etc/nginx/ hidden"},
		"mounts": {`
-- compose.yaml --
services:
  w:
    image: nginx
    volumes: [./conf:/etc/nginx/conf.d, ./one.conf:/etc/nginx/conf.d/b.conf:ro, ./gone:/etc/nginx/gone, vol:/etc/nginx/vol, ./one.conf:/etc/nginx/vol/x.conf]
    tmpfs: [/etc/nginx/tmp]
    configs: [{source: c, target: /etc/nginx/conf.d/c.conf}, {source: e, target: /etc/nginx/e.conf}]
volumes: {vol: }
configs: {c: {content: "a $$b"}, e: {external: true}}
-- conf/a.conf --
a
-- conf/b.conf --
b
-- conf/sub/d.conf --
d
-- one.conf --
one`, image, `etc/nginx/conf.d/a.conf=a
etc/nginx/conf.d/b.conf=one
etc/nginx/conf.d/c.conf=a $b
etc/nginx/conf.d/sub/d.conf=d
etc/nginx/e.conf=hidden
etc/nginx/mime.types=image
etc/nginx/nginx.conf=image
etc/nginx/tmp/ hidden
etc/nginx/vol/x.conf=one`},
		"copies": {`
-- compose.yaml --
services:
  w:
    build: {context: ctx, dockerfile: ../D, args: {NAME: named}, additional_contexts: {more: ./more}}
-- D --
ARG VERSION=1
FROM node:${VERSION} AS app
COPY a.conf /etc/nginx/unused.conf
FROM nginx:${VERSION:-2} AS base
ARG NAME=x
ENV DIR=/etc/nginx
WORKDIR $DIR
COPY a.conf ${NAME}.conf
FROM base
EXPOSE 81 82/udp 83-84
COPY a.conf b.conf /etc/nginx/conf.d/
COPY dir /etc/nginx/conf.d
COPY *.tpl templates/
ADD a.conf /etc/nginx/
COPY --from=app /x/y.conf /etc/nginx/conf.d/
COPY --from=app /x/dist /etc/nginx/dist
COPY --from=more m.conf /etc/nginx/more.conf
COPY missing.conf /etc/nginx/missing.conf
COPY <<EOF /etc/nginx/heredoc.conf
here $DIR "q"
EOF
COPY . /etc/nginx/all/
ADD https://x.org/u.conf /etc/nginx/
ADD t.tar.gz /etc/nginx/tar
COPY b.conf /opt
RUN ln -s /opt/b.conf /etc/nginx/opt.conf
-- ctx/a.conf --
a
-- ctx/b.conf --
b
-- ctx/dir/c.conf --
c
-- ctx/dir/default.conf --
mine
-- ctx/one.tpl --
t1
-- ctx/two.tpl --
t2
-- ctx/.dockerignore --
two.tpl
.dockerignore
-- more/m.conf --
m`, image, `etc/nginx/a.conf=a
etc/nginx/all/a.conf=a
etc/nginx/all/b.conf=b
etc/nginx/all/dir/c.conf=c
etc/nginx/all/dir/default.conf=mine
etc/nginx/all/one.tpl=t1
etc/nginx/conf.d/a.conf=a
etc/nginx/conf.d/b.conf=b
etc/nginx/conf.d/c.conf=c
etc/nginx/conf.d/default.conf=mine
etc/nginx/conf.d/y.conf=hidden
etc/nginx/dist=hidden
etc/nginx/heredoc.conf=here /etc/nginx "q"
etc/nginx/mime.types=image
etc/nginx/missing.conf=hidden
etc/nginx/more.conf=m
etc/nginx/named.conf=a
etc/nginx/nginx.conf=image
etc/nginx/opt.conf=b
etc/nginx/tar=hidden
etc/nginx/templates/one.tpl=t1
etc/nginx/u.conf=hidden`},
		"stages": {`
-- compose.yaml --
services:
  w: {build: .}
-- Dockerfile --
FROM node AS app
WORKDIR /app
COPY . .
RUN npm run build && sed -i s/a/b/ /app/nginx/made.conf
FROM app AS again
COPY --from=app /app/nginx/snippets /conf/
COPY --from=app /app/nginx/site.conf /conf/renamed.conf
FROM nginx
COPY --from=app /app/nginx/site.conf /etc/nginx/conf.d/
COPY --from=0 /app/nginx/snippets /etc/nginx/snippets
COPY --from=app /app/nginx/made.conf /etc/nginx/made.conf
COPY --from=again /conf /etc/nginx/all
COPY --from=app /app/dist /etc/nginx/dist
COPY --from=nobody /x.conf /etc/nginx/x.conf
-- nginx/site.conf --
site
-- nginx/made.conf --
a
-- nginx/snippets/one.conf --
one`, image, `etc/nginx/all/one.conf=one
etc/nginx/all/renamed.conf=site
etc/nginx/conf.d/default.conf=image
etc/nginx/conf.d/site.conf=site
etc/nginx/dist=hidden
etc/nginx/made.conf=hidden
etc/nginx/mime.types=image
etc/nginx/nginx.conf=image
etc/nginx/snippets/one.conf=one
etc/nginx/x.conf=hidden`},
		"copied in the image": {`
-- compose.yaml --
services:
  w:
    build:
      context: .
      dockerfile_inline: |
        FROM nginx
        WORKDIR /app
        COPY . .
        RUN cp conf/one.conf /etc/nginx/conf.d/ && cp conf/one.conf /etc/nginx/nginx.conf
        RUN sed -i s/o/0/ conf/two.conf
        RUN sed -i s/o/0/ /app/conf/three.conf && mv conf/three.conf /etc/nginx/three.conf
        RUN mv conf/two.conf /etc/nginx/two.conf; mv conf/four.conf /etc/nginx/four.conf
        RUN for f in a b; do cp conf/one.conf /etc/nginx/loop.conf; done; cp conf/one.conf /etc/nginx/five.conf
        RUN test -f /x && cp -n conf/one.conf /etc/nginx/conf.d/default.conf || cp conf/one.conf /etc/nginx/six.conf
        RUN install -m 0644 conf/one.conf /etc/nginx/seven.conf
-- conf/one.conf --
one
-- conf/two.conf --
two
-- conf/three.conf --
three
-- conf/four.conf --
four`, image, `etc/nginx/conf.d/default.conf=hidden
etc/nginx/conf.d/one.conf=one
etc/nginx/five.conf=hidden
etc/nginx/four.conf=four
etc/nginx/loop.conf=hidden
etc/nginx/mime.types=image
etc/nginx/nginx.conf=one
etc/nginx/seven.conf=one
etc/nginx/six.conf=hidden
etc/nginx/three.conf=hidden
etc/nginx/two.conf=hidden`},
		"runs": {`
-- compose.yaml --
services:
  w:
    build:
      context: .
      dockerfile_inline: |
        FROM nginx
        COPY site.conf /etc/nginx/sites-available/site.conf
        RUN rm -f /etc/nginx/conf.d/*.conf && ln -s /etc/nginx/sites-available/site.conf /etc/nginx/sites-enabled/ \
          && ln -sf site.conf /etc/nginx/sites-available/again.conf
        RUN echo "x > y" > /etc/nginx/echo.conf; cd /etc/nginx; sed -i 's/a/b/' /etc/nginx/nginx.conf
        RUN if true; then cp /a.conf /etc/nginx/conf.d/cp.conf; fi; mv /etc/nginx/mime.types moved 2>/dev/null | tee /etc/nginx/tee
        RUN ["rm", "/etc/nginx/gone"]
        RUN <<EOF
        envsubst < /x > /etc/nginx/env.conf
        EOF
        COPY site.conf /etc/nginx/conf.d/after.conf
-- site.conf --
site`, image, `etc/nginx/conf.d/after.conf=site
etc/nginx/conf.d/cp.conf=hidden
etc/nginx/echo.conf=x > y
etc/nginx/env.conf=hidden
etc/nginx/nginx.conf=image
etc/nginx/sites-available/again.conf=site
etc/nginx/sites-available/site.conf=site
etc/nginx/sites-enabled/site.conf=site
etc/nginx/tee=hidden`},
		"conditions of a run": {`
-- compose.yaml --
services:
  w:
    build:
      context: .
      args: {MODE: live}
      dockerfile_inline: |
        FROM nginx
        ARG MODE=demo
        ARG EXTRA
        RUN if [ "$$MODE" = "demo" ]; then touch x > /etc/nginx/no1; elif [ "$$MODE" = "x" ]; then echo > /etc/nginx/may1; else echo > /etc/nginx/may2; fi
        RUN if [ "$$MODE" != "demo" ]; then echo > /etc/nginx/yes1; elif true; then echo > /etc/nginx/no2; else echo > /etc/nginx/no3; fi && echo > /etc/nginx/yes2
        RUN if [ -z "$$MODE" ] || true; then echo > /etc/nginx/may3; fi; if [ -n "$$UNKNOWN" ]; then echo > /etc/nginx/may4; else echo > /etc/nginx/may5; fi
        RUN if [ "$$MODE" = live ]; then if [ "$$MODE" = demo ]; then echo > /etc/nginx/no4; fi; echo > /etc/nginx/yes3; fi`, image, `etc/nginx/conf.d/default.conf=image
etc/nginx/may1=hidden
etc/nginx/may2=hidden
etc/nginx/may3=hidden
etc/nginx/may4=hidden
etc/nginx/may5=hidden
etc/nginx/mime.types=image
etc/nginx/nginx.conf=image
etc/nginx/yes1=
etc/nginx/yes2=
etc/nginx/yes3=`},
		"target": {`
-- compose.yaml --
services: {w: {build: {context: ., target: one}}}
-- Dockerfile --
FROM nginx AS one
COPY compose.yaml /etc/nginx/nginx.conf
FROM httpd
COPY . /`, nil, "etc/nginx/nginx.conf=services: {w: {build: {context: ., target: one}}}"},
		"remote context":    {"-- compose.yaml --\nservices: {w: {build: 'https://x.org/y.git'}}", image, "etc/nginx/ hidden"},
		"no Dockerfile":     {"-- compose.yaml --\nservices: {w: {build: .}}", image, "etc/nginx/ hidden"},
		"broken Dockerfile": {"-- compose.yaml --\nservices: {w: {build: .}}\n-- Dockerfile --\nCOPY", image, "etc/nginx/ hidden"},
	} {
		t.Run(name, func(t *testing.T) {
			p := loadArchive(t, tt.archive)
			if len(p.Problems) > 0 {
				t.Fatal(p.Problems)
			}
			if got := tree(p.RootFS("w", tt.image), "etc/nginx"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// What keeps nginx in the foreground is appended to its configuration, which stays what it is otherwise.
func TestStaysInFront(t *testing.T) {
	for said, want := range map[string]bool{
		`RUN echo "daemon off;" >> /etc/nginx/nginx.conf`:                                  true,
		`RUN echo "\ndaemon off;" >> /etc/nginx/nginx.conf && chown -R app /var/lib/nginx`: true,
		`RUN printf 'daemon off;\n' >> /etc/nginx/nginx.conf`:                              true,
		`RUN echo "daemon off;" > /etc/nginx/nginx.conf`:                                   false,
		`RUN echo "daemon on;" >> /etc/nginx/nginx.conf`:                                   false,
		`RUN echo "daemon off;" >> /opt/nginx/nginx.conf`:                                  false,
		`RUN test -f /x || echo "daemon off;" >> /etc/nginx/nginx.conf`:                    false,
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {web: {build: web}}\n-- web/Dockerfile --\nFROM debian:12\n"+said+"\n")
		edits := p.RootFS("web", nil).Edits()
		if got := len(edits) == 1 && edits[0].Script == ""; got != want {
			t.Errorf("%s is an edit: %v, want %v", said, got, want)
		}
	}
}

// TestVolumesFrom has a service that takes over what another one takes over from a third, which stands behind both.
func TestVolumesFrom(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  a: {image: nginx, volumes_from: ["b:ro"]}
  b: {image: nginx, volumes_from: [c], volumes: ["./b.conf:/b.conf"]}
  c: {image: nginx, volumes: ["./c.conf:/c.conf"]}
-- b.conf --
-- c.conf --
`)
	root := p.RootFS("a", nil)
	for _, name := range []string{"b.conf", "c.conf"} {
		if o := root.Origin("/" + name); o.Host != name || !o.ReadOnly {
			t.Errorf("%s: %+v", name, o)
		}
	}
}
