package apps

import (
	"fmt"
	"testing"
)

// TestTimeLimit finds how long apps may work on a request.
func TestTimeLimit(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  flag: {image: python, command: gunicorn -t 90 --timeout=300 a:b}
  class: {image: python, command: gunicorn --timeout 300 -k gevent a:b}
  threads: {image: python, command: gunicorn --timeout 300 --threads=4 a:b}
  args: {image: python, command: gunicorn a:b, environment: {GUNICORN_CMD_ARGS: "--timeout 200"}}
  file: {image: python, working_dir: /code, volumes: ["./file:/code"], command: gunicorn -c conf.py a:b}
  threaded: {image: python, working_dir: /code, volumes: ["./threaded:/code"], command: gunicorn a:b}
  endless: {image: python, command: gunicorn --timeout 0 a:b}
  uwsgi: {image: python, command: "uwsgi --http :8000 --harakiri 120"}
  php: {image: "php:8-fpm", volumes: ["./php:/usr/local/etc/php/conf.d"]}
  ends:
    image: php:8-fpm
    volumes: ["./php:/usr/local/etc/php/conf.d", "./pool.conf:/usr/local/etc/php-fpm.d/zz.conf"]
  model: {build: model, environment: {MODEL_SECONDS: "300"}}
  modelclient: {build: modelclient}
  modelstream: {build: modelstream}
  modelaside: {build: modelaside}
  site: {build: site}
  other: {image: python, command: "uvicorn a:b --timeout-keep-alive 100"}
-- model/app/main.py --
import os, httpx
SECONDS = float(os.environ.get("MODEL_SECONDS", "120"))
@app.get("/health")
def health():
    return {}
@app.post("/summary")
async def summary(text: str):
    async with httpx.AsyncClient(timeout=httpx.Timeout(SECONDS, connect=5)) as client:
        return (await client.post(f"{BASE}/v1/chat/completions", json={})).json()
-- modelclient/main.py --
client = OpenAI(api_key="x", timeout=180)
@app.post("/ask")
def ask(q: str):
    return client.chat.completions.create(model="m", messages=[q])
-- modelstream/main.py --
client = OpenAI(timeout=180)
@app.post("/ask")
def ask(q: str):
    return StreamingResponse(client.chat.completions.create(model="m", messages=[q], stream=True))
-- modelaside/main.py --
def work(q):
    return httpx.post(OLLAMA + "/api/generate", timeout=600)
@app.post("/ask")
def ask(q: str, tasks: BackgroundTasks):
    tasks.add_task(work, q)
-- site/main.py --
@app.get("/rates")
def rates():
    return requests.post("https://rates.example.com", timeout=300).json()
-- file/conf.py --
# timeout = 10
timeout = 240
workers = 4
-- threaded/gunicorn.conf.py --
timeout = 240
threads = 4
-- php/a.ini --
; max_execution_time = 1
max_execution_time = 600 ; seconds
-- pool.conf --
[www]
request_terminate_timeout = 2m
`)
	for name, want := range map[string]string{
		"flag": "5m0s --timeout 300 of gunicorn", "args": "3m20s --timeout 200 of gunicorn", "file": "4m0s timeout = 240 of gunicorn",
		"uwsgi": "2m0s --harakiri 120 of uWSGI", "php": "10m0s max_execution_time = 600", "ends": "2m0s request_terminate_timeout = 2m",
		"model": "5m0s a timeout of 300s for the language model that httpx.AsyncClient asks", "modelclient": "3m0s a timeout of 180s for the language model that OpenAI asks",
		"modelstream": "", "modelaside": "", "site": "",
		"class": "", "threads": "", "threaded": "", "endless": "", "other": "",
	} {
		got := ""
		if limit := p.Service(name).TimeLimit; limit != nil {
			got = fmt.Sprint(limit.Limit, " ", limit.By)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
