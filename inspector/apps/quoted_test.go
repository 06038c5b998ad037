package apps

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestQuoted: a variable whose quotes count is told of without its value, which no snapshot has.
func TestQuoted(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  front: {image: "nginxproxy/nginx-proxy:1.6"}
  shop:
    build: ./shop
    environment:
      - BIND='0.0.0.0:${BIND_PORT:-80}00'
      - VIRTUAL_HOST="shop.${DOMAIN:-example}.com"
  papers:
    image: ghcr.io/paperless-ngx/paperless-ngx:2.14
    environment:
      - PAPERLESS_ALLOWED_HOSTS="papers.${DOMAIN:-example}.com,localhost"
-- shop/Dockerfile --
FROM python:3.13-slim
RUN pip install flask gunicorn
COPY . .
CMD gunicorn --bind $BIND shop:app
-- shop/shop.py --
from flask import Flask
app = Flask(__name__)
`)
	shop, papers := p.Service("shop"), p.Service("papers")
	if len(shop.Quoted) != 1 || shop.Quoted[0].Port != 8000 || shop.VirtualHost == nil || len(shop.VirtualHost.Quoted) != 1 {
		t.Errorf("shop: %+v, %+v", shop.Quoted, shop.VirtualHost)
	}
	if papers.Guard == nil || papers.Guard.Misfit == nil || papers.Guard.Misfit.Quoted != "PAPERLESS_ALLOWED_HOSTS" {
		t.Errorf("papers: %+v", papers.Guard)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"0.0.0.0:8000", "shop.example.com", "papers.example.com,localhost"} {
		if strings.Contains(string(text), value) {
			t.Errorf("the snapshot would have %s", value)
		}
	}
}
