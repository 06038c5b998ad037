package nginx

import (
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
)

// lookup tells of names as the official entry point does, or as envsubst without a list.
func lookup(env map[string]string, all bool) func(string, bool) (string, bool) {
	return func(name string, _ bool) (string, bool) {
		value, set := env[name]
		return value, set || all
	}
}

var substituted = map[string]string{"HOST": "api", "PORT": "80", "EMPTY": "", "LINES": "a\nb", "DOLLAR": "$", "x_1": "low"}

func TestEnvsubst(t *testing.T) {
	for _, tt := range []struct{ in, set, all string }{
		{"http://${HOST}:$PORT/", "http://api:80/", "http://api:80/"},
		{"$host ${uri} $GONE ${GONE}", "$host ${uri} $GONE ${GONE}", "   "},
		{"$$HOST $${HOST} $1 $ ${} ${", "$api $api $1 $ ${} ${", "$api $api $1 $ ${} ${"},
		{"${HOST:-x} ${HOST ${HOST$PORT}", "${HOST:-x} ${HOST ${HOST80}", "${HOST:-x} ${HOST ${HOST80}"},
		{"$HOSTX$HOST-$PORT_ ${EMPTY}|$LINES|${DOLLAR}host", "$HOSTXapi-$PORT_ |a\nb|$host", "api- |a\nb|$host"},
		{"$x_1 $é $HOST", "low $é api", "low $é api"},
	} {
		for all, want := range map[bool]string{false: tt.set, true: tt.all} {
			if r, _ := Envsubst(Copied([]byte(tt.in)), lookup(substituted, all)); string(r.Text) != want {
				t.Errorf("%q, all %v: got %q, want %q", tt.in, all, r.Text, want)
			}
		}
	}
}

// TestEnvsubstIsGNU compares with the program that the images have.
func TestEnvsubstIsGNU(t *testing.T) {
	gnu, err := exec.LookPath("envsubst")
	if err != nil {
		t.Skip("no envsubst here (apt-get install gettext-base): rendering is not compared with the real program")
	}
	pieces := []string{"$", "{", "}", "HOST", "PORT", "EMPTY", "GONE", "x_1", "LINES", ":-", "_", "1", " ", "\n", "é", "\\", "#", "$$", "${HOST}", "$host", "'"}
	random := rand.New(rand.NewPCG(1, 2))
	env, list := []string{"LC_ALL=C"}, ""
	for name, value := range substituted {
		env = append(env, name+"="+value)
		list += "${" + name + "} "
	}
	for _, args := range [][]string{{list}, nil} {
		for range 40 {
			var in strings.Builder
			for range 200 {
				in.WriteString(pieces[random.IntN(len(pieces))])
			}
			command := exec.Command(gnu, args...)
			command.Env, command.Stdin = env, strings.NewReader(in.String())
			want, err := command.Output()
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := Envsubst(Copied([]byte(in.String())), lookup(substituted, args == nil)); string(got.Text) != string(want) {
				t.Fatalf("%q with %q:\n got %q\nwant %q", in.String(), args, got.Text, want)
			}
		}
	}
}

func TestRenderingPlace(t *testing.T) {
	in := Copied([]byte("a $LINES;\nproxy http://${HOST}:${PORT}/x;\nz;\n"))
	once, references := Envsubst(in, lookup(substituted, false))
	for n, want := range []string{":1:3", ":2:14", ":2:22"} {
		if got := references[n].Pos.String(); got != want {
			t.Errorf("%s: at %s, want %s", references[n].Name, got, want)
		}
	}
	twice, _ := Envsubst(once, lookup(nil, false))
	for _, r := range []*Rendering{once, twice} {
		for text, want := range map[string]Pos{
			"a\nb": {Line: 1, Column: 3, EndColumn: 9}, "b": {Line: 1, Column: 3}, "proxy": {Line: 2, Column: 1, EndColumn: 6},
			"api": {Line: 2, Column: 14, EndColumn: 21}, "pi:8": {Line: 2, Column: 14}, "api:80": {Line: 2, Column: 14, EndColumn: 29}, "/x": {Line: 2, Column: 29, EndColumn: 31}, "z;": {Line: 3, Column: 1, EndColumn: 3},
		} {
			i := strings.Index(string(r.Text), text)
			if got := r.Place(i, i+len(text)); got != want {
				t.Errorf("%q: %+v, want %+v", text, got, want)
			}
		}
		if got := r.Place(len(r.Text), len(r.Text)); got != (Pos{Line: 4, Column: 1}) {
			t.Errorf("the end: %+v", got)
		}
	}
}

func TestLocated(t *testing.T) {
	source := "command:\n  - |\n    cat > f <<E\n    a $${x} \"$$y\";\n\n      b $$;\n    E\n"
	r := Located([]byte("cat > f <<E\na ${x} \"$y\";\n\n  b $;\nE\n"), []byte(source), 1)
	if r == nil || string(r.Text) != "cat > f <<E\na ${x} \"$y\";\n\n  b $;\nE\n" {
		t.Fatalf("%+v", r)
	}
	for text, want := range map[string]Pos{"cat": {Line: 3, Column: 5, EndColumn: 8}, "${x}": {Line: 4, Column: 7, EndColumn: 12}, "y\"": {Line: 4, Column: 16, EndColumn: 18}, "b $;": {Line: 6, Column: 7, EndColumn: 12}} {
		i := strings.Index(string(r.Text), text)
		if got := r.Place(i, i+len(text)); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"", "\n\n", "gone", "cat > f <<E\ngone"} {
		if Located([]byte(text), []byte(source), 1) != nil {
			t.Errorf("%q was found", text)
		}
	}
}

// TestLongLine has very many references on one line: none may cost as much as the line is long.
func TestLongLine(t *testing.T) {
	const n = 1 << 16
	for _, text := range []string{strings.Repeat("$A", n), strings.Repeat(" ", n) + strings.Repeat("$A", n), "# " + strings.Repeat("$A", n)} {
		out, found := Envsubst(Copied([]byte(text)), func(_ string, alone bool) (string, bool) { return "x", !alone })
		if want := strings.ReplaceAll(text, "$A", "x"); out == nil || string(out.Text) != want || len(found) != n && text[0] != '#' {
			t.Errorf("%.5q: %d references", text, len(found))
		}
	}
}
