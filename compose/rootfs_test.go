package compose

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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

func TestBuild(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  w: {build: {context: ., args: {V: "3"}}}
-- Dockerfile --
ARG V=1
ARG W=$V-alpine
FROM nginx:$W AS base
ENV FOO=bar NGINX_ENVSUBST_OUTPUT_DIR=/x
EXPOSE 80
FROM BASE
EXPOSE 8080/tcp 53/udp
`)
	b := p.Service("w").Build
	if b.From != "nginx:3-alpine" || fmt.Sprint(b.Expose) != "[80 8080]" || filepath.Base(b.Dockerfile) != "Dockerfile" {
		t.Errorf("%+v", b)
	}
	if p.Environment("w")["NGINX_ENVSUBST_OUTPUT_DIR"] != "/x" {
		t.Error("ENV is missing")
	}
}

func TestRootFSLinks(t *testing.T) {
	dir := write(t, `
-- compose.yaml --
services: {w: {image: nginx, volumes: [./conf:/etc/nginx]}}
-- conf/sites-available/a --
a
-- conf/sites-enabled/keep --
k
-- secret --
secret
`)
	for link, to := range map[string]string{
		"conf/sites-enabled/absolute": "/etc/nginx/sites-available/a",
		"conf/sites-enabled/relative": "../sites-available/a",
		"conf/sites-enabled/outside":  "../../secret",
		"conf/sites-enabled/host":     filepath.Join(dir, "secret"),
		"conf/sites-enabled/loop":     "loop",
		"conf/dir":                    "sites-available",
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	p := mustLoad(t, Options{Dir: dir})
	r := p.RootFS("w", fstest.MapFS{})
	want := "etc/nginx/sites-enabled/absolute=a\netc/nginx/sites-enabled/keep=k\netc/nginx/sites-enabled/relative=a"
	if got := tree(r, "etc/nginx/sites-enabled"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if content, err := fs.ReadFile(r, "etc/nginx/dir/a"); err != nil || string(content) != "a\n" {
		t.Errorf("%q %v", content, err)
	}
	if names, err := fs.Glob(r, "etc/nginx/dir/*"); err != nil || len(names) != 1 {
		t.Errorf("%v %v", names, err)
	}
}

func TestOrigin(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  w:
    build: .
    volumes:
      - ./conf:/etc/nginx/conf.d:ro
      - ./gone.conf:/etc/nginx/gone.conf
      - vol:/data
    secrets: [s]
volumes: {vol: }
secrets: {s: {file: ./conf/a.conf}}
-- Dockerfile --
FROM nginx
COPY conf/a.conf /etc/nginx/nginx.conf
-- conf/a.conf --
a
`)
	r := p.RootFS("w", nil)
	for path, want := range map[string]Origin{
		"/etc/nginx/conf.d/a.conf": {Kind: FromBind, Host: "conf/a.conf", Pos: Pos{"compose.yaml", 5, 9, 36}, ReadOnly: true},
		"etc/nginx/conf.d/b.conf":  {Kind: FromBind, Host: "conf/b.conf", Pos: Pos{"compose.yaml", 5, 9, 36}, ReadOnly: true, Missing: true},
		"etc/nginx/gone.conf":      {Kind: FromBind, Host: "gone.conf", Pos: Pos{"compose.yaml", 6, 9, 41}, Missing: true},
		"/data/x":                  {Kind: FromVolume, Pos: Pos{"compose.yaml", 7, 9, 18}},
		"/run/secrets/s":           {Kind: FromConfig, Host: "conf/a.conf", Pos: Pos{"compose.yaml", 8, 15, 16}, ReadOnly: true},
		"etc/nginx/nginx.conf":     {Kind: FromBuild, Host: "conf/a.conf", Pos: Pos{"Dockerfile", 2, 0, 0}, Target: "/etc/nginx/nginx.conf"},
		"etc/passwd":               {},
	} {
		if got := r.Origin(path); got != want {
			t.Errorf("%s comes from %+v, want %+v", path, got, want)
		}
	}
	if info, err := r.Stat("etc/nginx/gone.conf"); err != nil || !info.IsDir() {
		t.Errorf("a missing bind source is %v, %v", info, err)
	}
	if p.Lines["Dockerfile"][2] == "" {
		t.Error("the line of the COPY is missing")
	}
}

func TestRootFSFiles(t *testing.T) {
	p := loadArchive(t, "-- compose.yaml --\nservices: {w: {image: nginx, volumes: ['.:/p', '/dev:/dev']}, off: {image: x, profiles: [p], volumes: ['.:/p']}}\n-- a/b --\nb")
	r := p.RootFS("w", fstest.MapFS{})
	for name, want := range map[string]error{"p/none": fs.ErrNotExist, "/p": fs.ErrInvalid, "p/a/b/c": fs.ErrNotExist, "dev/zero": ErrHidden} {
		if _, err := r.Open(name); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	if _, err := r.ReadDir("p/a/b"); err == nil {
		t.Error("a file is read as a directory")
	}
	dir, err := r.Open("p")
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	list := dir.(fs.ReadDirFile)
	if first, err := list.ReadDir(1); err != nil || len(first) != 1 || first[0].Name() != "a" {
		t.Errorf("%v %v", first, err)
	}
	if rest, err := list.ReadDir(-1); err != nil || len(rest) != 1 {
		t.Errorf("%v %v", rest, err)
	}
	if _, err := list.ReadDir(1); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if info, err := dir.Stat(); err != nil || info.Name() != "p" || info.Mode()&fs.ModeDir == 0 {
		t.Errorf("%v %v", info, err)
	}
	if err := fstest.TestFS(p.RootFS("off", fstest.MapFS{}), "p/a/b", "p/compose.yaml"); err != nil {
		t.Error(err)
	}
	if _, err := p.RootFS("nobody", nil).Open("x"); !errors.Is(err, ErrHidden) {
		t.Error(err)
	}
}

func TestPlainBuild(t *testing.T) {
	for run, want := range map[string]bool{
		"RUN mkdir -p /srv && touch /srv/ready || true": true,
		"RUN apt-get install -y curl":                   true,
		"RUN apt-get install -y libnginx-mod-brotli":    false,
		"RUN openssl req -x509 -out /etc/nginx/c.pem":   false,
		"RUN true # the certificate is made here":       false,
		"RUN ./setup.sh": false,
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {w: {build: .}}\n-- Dockerfile --\nFROM nginx\n"+run+"\n")
		if got := p.Services[0].Build.Plain; got != want {
			t.Errorf("%s: plain %v, want %v", run, got, want)
		}
	}
}
