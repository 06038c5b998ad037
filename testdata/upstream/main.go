// Command upstream is the application behind nginx in the live tests: a server
// that answers well, badly, late or never, as its flags say.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/fcgi"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

var (
	listen     addrs
	kind       = flag.String("serve", "http", "what to speak: http, https, h2c, fastcgi, uwsgi, redis; banner (greets as MySQL does), smtp (greets), close (closes once it has read a request), reset (the same by RST), silent (accepts, never answers), garbage (a broken header), cut (closes amid the body)")
	delay      = flag.Duration("delay", 0, "wait so long before each answer")
	startDelay = flag.Duration("start-delay", 0, "wait so long before listening")
	exitCode   = flag.Int("exit", -1, "exit with this code, after an error message")
	exitAfter  = flag.Duration("exit-after", 0, "exit only after so long, and listen until then")
	eatMemory  = flag.Bool("eat-memory", false, "allocate memory until killed")
	websocket  = flag.Bool("websocket", false, "answer requests to upgrade to websocket with 101")
)

// addrs is the -listen flag.
type addrs []string

func (a *addrs) String() string     { return strings.Join(*a, " ") }
func (a *addrs) Set(s string) error { *a = append(*a, s); return nil }

func main() {
	log.SetFlags(0)
	flag.Var(&listen, "listen", "`address` to listen on: [HOST]:PORT or unix:PATH; may be repeated; without it nothing listens")
	flag.Parse()
	serve, ok := map[string]func(net.Listener) error{
		"http":    serveHTTP,
		"https":   serveHTTPS,
		"h2c":     serveH2C,
		"fastcgi": func(l net.Listener) error { return fcgi.Serve(l, http.HandlerFunc(answer)) },
		"uwsgi":   func(l net.Listener) error { return serveRaw(l, uwsgi) },
		"redis":   func(l net.Listener) error { return serveRaw(l, redis) },
		"banner":  func(l net.Listener) error { return serveRaw(l, banner) },
		"smtp":    func(l net.Listener) error { return serveRaw(l, smtp) },
		"garbage": func(l net.Listener) error { return serveRaw(l, garbage) },
		"cut":     func(l net.Listener) error { return serveRaw(l, cut) },
		"close":   func(l net.Listener) error { return serveRaw(l, hangUp) },
		"reset":   func(l net.Listener) error { return serveRaw(l, reset) },
		"silent":  func(l net.Listener) error { return serveRaw(l, silent) },
	}[*kind]
	if !ok || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}

	// As process 1 of a container this gets no default action for a signal.
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-stop
		os.Exit(0)
	}()

	misbehave()
	if *eatMemory {
		go eat(1 << 20) // the kernel ends it long before
	}
	if *exitCode >= 0 {
		if *exitAfter <= 0 {
			fail()
		}
		time.AfterFunc(*exitAfter, fail)
	}
	time.Sleep(*startDelay)

	failed := make(chan error)
	for _, a := range listen {
		l, err := open(a)
		if err != nil {
			log.Fatal(err)
		}
		go func() { failed <- serve(l) }()
	}
	log.Fatal(<-failed)
}

func fail() {
	log.Print("fatal: cannot connect to database")
	os.Exit(*exitCode)
}

// open listens on addr and says so.
func open(addr string) (net.Listener, error) {
	path, isUnix := strings.CutPrefix(addr, "unix:")
	if !isUnix {
		network := "tcp"
		if strings.HasPrefix(addr, "0.0.0.0:") {
			network = "tcp4" // else Go would listen on IPv6 too
		}
		l, err := net.Listen(network, addr)
		if err == nil {
			fmt.Println("listening on", l.Addr())
		}
		return l, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err // a stale socket would be in the way
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	fmt.Println("listening on", addr)
	return l, os.Chmod(path, os.FileMode(*socketMode))
}

// held is memory that is never given back.
var held [][]byte

// eat takes so many MiB and touches every page of them, so that the memory is really used.
func eat(mib int) {
	for range mib {
		b := make([]byte, 1<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		held = append(held, b)
		time.Sleep(time.Millisecond)
	}
}

func serveHTTP(l net.Listener) error {
	server := &http.Server{Handler: http.HandlerFunc(answer), IdleTimeout: *idleTimeout, ConnState: raceIdle()}
	return server.Serve(l)
}

func serveHTTPS(l net.Listener) error {
	if *certFile != "" {
		return (&http.Server{Handler: http.HandlerFunc(answer)}).ServeTLS(l, *certFile, *certFile)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{*certName},
		NotAfter:     time.Now().AddDate(1, 0, 0),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: http.HandlerFunc(answer),
		TLSConfig: &tls.Config{
			Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}},
			GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
				if *sniOnly && hello.ServerName != *certName {
					return nil, fmt.Errorf("unknown server name %q", hello.ServerName)
				}
				return nil, nil
			},
		},
	}
	return server.ServeTLS(l, "", "")
}

// serveH2C speaks HTTP/2 without TLS and nothing else, as gRPC servers do.
func serveH2C(l net.Listener) error {
	server := &http.Server{Handler: http.HandlerFunc(answer), Protocols: new(http.Protocols)}
	server.Protocols.SetUnencryptedHTTP2(true)
	return server.Serve(l)
}

func answer(w http.ResponseWriter, r *http.Request) {
	defer enter()()
	time.Sleep(*delay)
	if *websocket && strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		upgrade(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	if r.URL.Path == "/health" {
		fmt.Fprintln(w, "ok")
		return
	}
	if refuse(w, r) {
		return
	}
	io.Copy(io.Discard, r.Body) // else the connection is closed while nginx still sends
	fmt.Fprintf(w, "upstream host=%s path=%s\n", r.Host, r.URL.Path)
}

// upgrade switches to websocket, sends one text frame and then only listens.
func upgrade(w http.ResponseWriter, r *http.Request) {
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	accept := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(rw, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n\x81\x05hello",
		base64.StdEncoding.EncodeToString(accept[:]))
	rw.Flush()
	io.Copy(io.Discard, rw)
}

// serveRaw hands each connection to handle, which speaks no HTTP.
func serveRaw(l net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go handle(conn)
	}
}

// readRequest reads up to the end of an HTTP request's header. A connection
// closed with bytes unread would be reset by the kernel.
func readRequest(conn net.Conn) {
	lines := bufio.NewScanner(conn)
	for lines.Scan() && lines.Text() != "" {
	}
	time.Sleep(*delay)
}

func hangUp(conn net.Conn) {
	readRequest(conn)
	conn.Close()
}

func reset(conn net.Conn) {
	readRequest(conn)
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

func silent(conn net.Conn) {
	io.Copy(io.Discard, conn)
	conn.Close()
}

// banner speaks first, as MySQL does, and hangs up on what is no MySQL client.
func banner(conn net.Conn) {
	defer conn.Close()
	time.Sleep(*delay)
	greeting := "\x0a8.0.36\x00\x08\x00\x00\x00abcdefgh\x00\xff\xf7\xff\x02\x00\xff\xdf\x15" +
		strings.Repeat("\x00", 10) + "ijklmnopqrst\x00mysql_native_password\x00"
	io.WriteString(conn, string([]byte{byte(len(greeting)), 0, 0, 0})+greeting)
	conn.Read(make([]byte, 4096))
	refusal := "\xff\x13\x04#08S01Bad handshake"
	io.WriteString(conn, string([]byte{byte(len(refusal)), 0, 0, 2})+refusal)
}
