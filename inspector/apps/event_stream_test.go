package apps

import (
	"strings"
	"testing"
)

// TestEventStreams finds the streams of events that an app's code answers with.
func TestEventStreams(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  flask: {build: flask}
  client: {build: client}
  told: {build: told}
  fastify: {build: fastify}
  next: {build: next}
  spring: {build: spring}
  gin: {build: gin}
  laravel: {build: laravel}
  generator: {build: generator}
  rails: {build: rails}
  aspnet: {build: aspnet}
  tests: {build: tests}
  all: {build: .}
-- flask/app.py --
@app.route("/users")
def users():
    return []

@app.route("/live/<room>")
@login_required
def live(room):
    def events():
        yield "data: 1\n\n"
    return Response(events(), mimetype="text/event-stream")  # each second
-- client/app.py --
# Response(events(), mimetype="text/event-stream")
requests.get(url, headers={"Accept": "text/event-stream", "Content-Type": "text/event-stream"})
if answer.content_type == "text/event-stream": pass
-- client/page.js --
fetch('/x', { headers: { 'Content-Type': 'text/event-stream' } })
-- told/app.py --
return StreamingResponse(events(), media_type="text/event-stream", headers=HEADERS)
-- told/headers.py --
HEADERS = {"x-accel-buffering": "no"}
-- fastify/server.js --
fastify.get('/users', list);
fastify.get('/ticks', async (request, reply) => {
  reply.raw.setHeader('Content-Type', 'text/event-stream');
});
function later(res) {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
}
-- next/app/api/chat/route.ts --
export const POST = async () => new Response(stream.pipeThrough(encode()), { headers: { 'Content-Type': 'text/event-stream' } });
-- spring/src/main/java/Feed.java --
@RestController
class Feed {
    @GetMapping("/users")
    List<User> users() {
        return all;
    }

    @GetMapping(path = "/feed")
    SseEmitter feed() {
        return new SseEmitter(0L);
    }
}
-- gin/main.go --
package main

func main() {
	r.GET("/ticks", func(c *gin.Context) {
		c.Stream(func(w io.Writer) bool { c.SSEvent("tick", 1); return true })
	})
	req.Header.Set("Content-Type", "text/event-stream")
}
-- laravel/routes/web.php --
<?php
Route::get('/ticks', function () {
    return response()->stream(function () { echo "data: 1\n\n"; flush(); }, 200, ['Content-Type' => 'text/event-stream']);
});
-- generator/routes/web.php --
<?php
Route::get('/ticks', function () {
    return response()->stream(function () { yield "data: 1\n\n"; }, 200, ['Content-Type' => 'text/event-stream']);
});
-- rails/app/controllers/ticks_controller.rb --
class TicksController < ApplicationController
  def index
    response.headers['Content-Type'] = 'text/event-stream'
  end
end
-- aspnet/Program.cs --
app.MapGet("/ticks", async (HttpContext context) => {
    context.Response.Headers.Append("Content-Type", "text/event-stream");
});
-- tests/test_app.py --
return Response(events(), mimetype="text/event-stream")
-- tests/tests/fake.js --
res.setHeader('Content-Type', 'text/event-stream')
`)
	for name, want := range map[string]string{
		"flask": "app.py:10 /live/<room>", "client": "", "told": "", "fastify": "server.js:3 /ticks, server.js:6 ", "next": "route.ts:1 ", "spring": "Feed.java:10 /feed",
		"gin": "main.go:5 /ticks", "laravel": "web.php:3 /ticks", "generator": "", "rails": "ticks_controller.rb:3 ", "aspnet": "Program.cs:2 /ticks", "tests": "", "all": "",
	} {
		var got []string
		for _, stream := range p.Service(name).EventStreams {
			at := stream.Pos.String()
			got = append(got, at[strings.LastIndex(at, "/")+1:]+" "+stream.Ends)
		}
		if all := strings.Join(got, ", "); all != want {
			t.Errorf("%s: got %q, want %q", name, all, want)
		}
	}
}

// TestManyEventStreams: of a file full of streams the first ones are kept, and each is read in the same time.
func TestManyEventStreams(t *testing.T) {
	p := loadArchive(t, "-- compose.yaml --\nservices:\n  api: {build: api}\n-- api/Dockerfile --\nFROM scratch\n-- api/server.js --\n"+
		strings.Repeat("app.get('/ticks', (req, res) => { res.setHeader('Content-Type', 'text/event-stream') })\n", 8000))
	all := p.Service("api").EventStreams
	if len(all) != maxStreams || all[0].Ends != "/ticks" || all[maxStreams-1].Pos.Line != maxStreams {
		t.Errorf("%d streams: %v", len(all), all)
	}
}
