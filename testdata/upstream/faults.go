package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Further ways to be an application that nginx has trouble with.
var (
	say         = flag.String("say", "", "write this `TEXT` to standard error first; \\n ends a line")
	needs       = flag.String("needs", "", "`host:port` that must accept a connection: else exit with 1 at once")
	uses        = flag.String("uses", "", "`host:port` that each answer needs: 500 without it")
	holdMemory  = flag.Int("hold-memory", 0, "keep so many `MiB` of memory in use")
	busy        = flag.Duration("busy", 0, "compute for so long before each answer; a limit on the CPU makes it longer")
	burn        = flag.Int("burn", 0, "`number` of threads that compute all the time")
	children    = flag.Int("children", 0, "`number` of child processes that only sleep")
	workers     = flag.Int("workers", 0, "`number` of requests that are answered at a time, the others wait; 0: all")
	headerSize  = flag.Int("header-size", 0, "`bytes` of a cookie in each answer")
	maxBody     = flag.Int64("max-body", 0, "answer 413 to bodies of more `bytes`")
	killAfter   = flag.Duration("kill-after", 0, "take so long for /slow, and be killed for it as gunicorn kills a worker")
	idleTimeout = flag.Duration("idle-timeout", 0, "close connections that idle for so long")
	idleRace    = flag.Duration("idle-race", 0, "hang up at a request that comes on a connection which has idled for so long, as a server does whose timer ends just then")
	allowHost   = flag.String("allow-host", "", "answer 400 to any other `Host`")
	prefix      = flag.String("prefix", "", "answer 404 to paths that do not begin with this `PREFIX`")
	wantsHTTPS  = flag.Bool("wants-https", false, "redirect to https unless X-Forwarded-Proto says https")
	socketMode  = flag.Int("socket-mode", 0o666, "`mode` of unix sockets")
	certName    = flag.String("cert-name", "upstream", "`NAME` in the certificate of https")
	headHangs   = flag.Bool("head-hangs", false, "never answer HEAD")
	certFile    = flag.String("cert", "", "`FILE` with the certificate of https and its key, in the place of one made anew")
	sniOnly     = flag.Bool("sni-only", false, "refuse TLS clients that do not ask for the certificate's name")
)

// places are taken by the requests that are answered; nil for any number.
var places chan struct{}

// misbehave starts what goes on beside the serving.
func misbehave() {
	if *say != "" {
		fmt.Fprintln(os.Stderr, strings.ReplaceAll(*say, `\n`, "\n"))
	}
	if *needs != "" {
		if err := reach(*needs); err != nil {
			log.Fatalf("fatal: cannot connect to database at %s: %v", *needs, err)
		}
	}
	if *workers > 0 {
		places = make(chan struct{}, *workers)
	}
	for range *burn {
		go func() {
			for {
				compute(time.Second)
			}
		}()
	}
	for range *children {
		if err := exec.Command("sleep", "86400").Start(); err != nil {
			log.Printf("fork: %v", err)
		}
	}
	eat(*holdMemory)
	mapFile(*readFile)
}

func reach(address string) error {
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return err
	}
	return conn.Close()
}

// compute does work that takes so long on a CPU of its own.
func compute(d time.Duration) {
	x := uint64(1)
	for range d.Microseconds() {
		for range 600 {
			x = x*6364136223846793005 + 1442695040888963407
		}
	}
	runtime.KeepAlive(x)
}

// raceIdle closes connections on which a request comes after they have idled for long; nil: none.
func raceIdle() func(net.Conn, http.ConnState) {
	if *idleRace == 0 {
		return nil
	}
	var since sync.Map // connection → when it became idle
	return func(c net.Conn, state http.ConnState) {
		at, idled := since.LoadAndDelete(c)
		switch {
		case state == http.StateIdle:
			since.Store(c, time.Now())
		case state == http.StateActive && idled && time.Since(at.(time.Time)) >= *idleRace:
			c.Close()
		}
	}
}

// enter waits for a free worker, and returns what leaves it.
func enter() (leave func()) {
	if places == nil {
		return func() {}
	}
	places <- struct{}{}
	return func() { <-places }
}

// refuse answers in the place of answer where the flags ask for a fault; false: nothing was written.
func refuse(w http.ResponseWriter, r *http.Request) bool {
	compute(*busy)
	readPages()
	if *headerSize > 0 {
		w.Header().Set("Set-Cookie", "session="+strings.Repeat("x", *headerSize))
	}
	host, _, _ := strings.Cut(r.Host, ":")
	switch {
	case *headHangs && r.Method == http.MethodHead:
		<-r.Context().Done()
	case *uses != "" && reach(*uses) != nil:
		log.Printf("error: cannot connect to database at %s", *uses)
		http.Error(w, "database unavailable", http.StatusInternalServerError)
	case *maxBody > 0 && r.ContentLength > *maxBody:
		http.Error(w, "body too large", http.StatusRequestEntityTooLarge)
	case *allowHost != "" && host != *allowHost:
		log.Printf("Invalid HTTP_HOST header: %q. You may need to add %q to ALLOWED_HOSTS.", r.Host, host)
		http.Error(w, "invalid host", http.StatusBadRequest)
	case *prefix != "" && !strings.HasPrefix(r.URL.Path, *prefix):
		http.NotFound(w, r)
	case *wantsHTTPS && r.Header.Get("X-Forwarded-Proto") != "https":
		http.Redirect(w, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusMovedPermanently)
	case *killAfter > 0 && r.URL.Path == "/slow":
		time.Sleep(*killAfter)
		log.Print("[1] [CRITICAL] WORKER TIMEOUT (pid:7)")
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}

// uwsgi answers requests of the uwsgi protocol (four bytes of header: modifier, size, modifier), and hangs up on
// what is none, with uWSGI's own words.
func uwsgi(conn net.Conn) {
	defer conn.Close()
	var head [4]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return
	}
	size := binary.LittleEndian.Uint16(head[1:3])
	switch {
	case size > 4096:
		log.Printf("invalid request block size: %d (max 4096)...skip", size)
	case head[0] != 0: // 100, a ping, needs a plugin
		log.Printf("-- unavailable modifier requested: %d --", head[0])
	default:
		io.CopyN(io.Discard, conn, int64(size))
		io.WriteString(conn, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nupstream\n")
	}
}

// redis answers as Redis does to what is no command.
func redis(conn net.Conn) {
	defer conn.Close()
	conn.Read(make([]byte, 4096))
	io.WriteString(conn, "-ERR unknown command 'GET'\r\n")
}

// smtp speaks first, and then answers nothing but QUIT.
func smtp(conn net.Conn) {
	defer conn.Close()
	io.WriteString(conn, "220 mail.example.org ESMTP\r\n")
	conn.Read(make([]byte, 4096))
	io.WriteString(conn, "500 5.5.2 unknown command\r\n")
}

// garbage answers with a header that is none.
func garbage(conn net.Conn) {
	defer conn.Close()
	readRequest(conn)
	io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type text/plain\r\nBro\x00ken: yes\r\n\r\n")
}

// cut promises more than it sends.
func cut(conn net.Conn) {
	defer conn.Close()
	readRequest(conn)
	io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nonly the beginning")
}
