package compose

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNeighbors finds the services of other projects of a repository that are on an external network of this one.
func TestNeighbors(t *testing.T) {
	top := t.TempDir()
	for name, text := range map[string]string{
		".git/HEAD":          "ref: refs/heads/main\n",
		"proxy/compose.yaml": "services: {gateway: {image: nginx, networks: [edge]}}\nnetworks: {edge: {external: true, name: outside}}\n",
		"proxy/in/docker-compose.yml": "version: '2'\nservices: {api: {image: a, container_name: the_api, ports: ['81:80', '443'], environment: {PORT: 8081}}, db: {image: b, network_mode: host}}\n" +
			"networks: {default: {external: {name: outside}}}\n",
		"shop/compose.yaml":  "services: {web: {image: a, networks: {x: {aliases: [shop]}}, ports: ['${PORT}:80']}, db: {image: b}, own: {image: c, networks: [x], ports: ['81:80'], environment: {PORT: 81}}}\nnetworks: {x: {external: true, name: outside}}\n",
		"other/compose.yaml": "services: {web: {image: a, networks: [outside], ports: ['81:80']}}\nnetworks: {outside: {}}\n",
	} {
		path := filepath.Join(top, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	neighbors := func() string {
		var got []string
		p, err := Load(context.Background(), Options{Dir: filepath.Join(top, "proxy")})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range p.Neighbors {
			text := fmt.Sprint(d.Pos.File, " ", d.Name, " ", d.ContainerName, " ", d.Aliases, d.Networks)
			for _, p := range d.Ports {
				text += fmt.Sprintf(" %d:%d", p.Published, p.Target)
			}
			got = append(got, text)
		}
		return strings.Join(got, "; ")
	}
	below := "in/docker-compose.yml api the_api [] [outside] 81:80 0:443"
	if got, want := neighbors(), below+"; "+filepath.Join(top, "shop", "compose.yaml")+" web  [shop] [outside]; "+filepath.Join(top, "shop", "compose.yaml")+" own  [] [outside]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := os.RemoveAll(filepath.Join(top, ".git")); err != nil {
		t.Fatal(err)
	}
	if got := neighbors(); got != below {
		t.Errorf("without a repository: got %q, want %q", got, below)
	}
}

// TestNeighborsOfMaker finds projects beside one that makes the network which they share, and tells who is surely another program.
func TestNeighborsOfMaker(t *testing.T) {
	top := t.TempDir()
	shared := "networks: {lb_web: {external: true}}\n"
	for name, text := range map[string]string{
		"lb/compose.yaml":          "services: {proxy: {image: nginx, networks: [web]}}\nnetworks: {web: {}}\n",
		"shop/compose.yaml":        "services: {app: {image: shop/shop, networks: [lb_web]}, built: {build: ., networks: [lb_web], ports: ['81:80']}}\n" + shared,
		"pad/compose.yaml":         "services: {app: {image: 'etherpad/etherpad:1.8', networks: [lb_web]}, built: {build: app, networks: [lb_web]}}\n" + shared,
		"copy/compose.yaml":        "services: {app: {image: other, networks: [lb_web]}}\n" + shared,
		"kin/compose.yaml":         "services: {app: {image: 'ghcr.io/me/shop:2', networks: [lb_web]}, built: {build: ../shop, networks: [lb_web]}}\n" + shared,
		"port/compose.yaml":        "services: {app: {image: other, networks: [lb_web], ports: ['81:8080']}}\n" + shared,
		"elsewhere/compose.yaml":   "services: {app: {image: other, networks: [net]}}\nnetworks: {net: {}}\n",
		"shop/Dockerfile":          "FROM alpine\n",
		"node_modules/compose.yml": "services: {app: {image: other, networks: [lb_web]}}\n" + shared,
	} {
		path := filepath.Join(top, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	neighbors := func() (got []string) {
		p, err := Load(context.Background(), Options{Dir: filepath.Join(top, "shop")})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range p.Neighbors {
			got = append(got, fmt.Sprint(filepath.Base(filepath.Dir(d.Pos.File)), " ", d.Name, " ", d.Other))
		}
		return got
	}
	want := "copy app false; kin app false; kin built false; pad app true; pad built true; port app false"
	if got := strings.Join(neighbors(), "; "); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := os.RemoveAll(filepath.Join(top, "lb")); err != nil {
		t.Fatal(err)
	}
	if got := neighbors(); len(got) > 0 {
		t.Errorf("nobody makes the network, and still: %q", got)
	}
}
