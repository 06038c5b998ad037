package report

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/composecheck/composecheck/inspector"
)

// audit is what no rule of the page may break: it returns a sentence for each violation (testdata/audit.js).
//
//go:embed testdata/audit.js
var audit string

// startBrowser returns a Chromium that nobody sees. Without one the test is skipped; CI always has one.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		ctx, stop := context.WithTimeout(context.Background(), 10*time.Minute)
		t.Cleanup(stop)
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true))
		ctx, stop = chromedp.NewExecAllocator(ctx, options...)
		t.Cleanup(stop)
		ctx, stop = chromedp.NewContext(ctx)
		t.Cleanup(stop)
		if err := chromedp.Do(ctx); err != nil {
			t.Fatal(err)
		}
		return ctx
	}
	if os.Getenv("COMPOSECHECK_REQUIRE_BROWSER") != "" {
		t.Fatal("no Chromium here")
	}
	t.Skip("no Chromium here: apt-get install chromium")
	return nil
}

// A tab is one page that was opened, and what went wrong in it.
type tab struct {
	context.Context
	url string

	mu       sync.Mutex
	troubles []string
}

func (b *tab) trouble(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.troubles = append(b.troubles, fmt.Sprintf(format, args...))
}

// open shows a report, as wide as that many pixels.
func open(t *testing.T, parent context.Context, r *inspector.Report, width int64, scheme string, more ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(render(t, "html", r, usual(Options{Command: "composecheck"}))), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := chromedp.NewContext(parent)
	t.Cleanup(stop)
	b := &tab{Context: ctx, url: "file://" + filepath.ToSlash(file)}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	steps := []chromedp.Action[chromedp.Void]{
		tell(network.Enable, network.EnableParams{}), tell(log.Enable, cdp.Empty{}), tell(performance.Enable, performance.EnableParams{}),
		tell(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500}),
		tell(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}),
	}
	if err := chromedp.Do(ctx, append(append(steps, more...), chromedp.Navigate(b.url))...); err != nil {
		t.Fatal(err)
	}
	return b
}

// tell is a command of the browser whose answer says nothing.
func tell[P any](command cdp.Command[P, cdp.Empty], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

func (b *tab) listen(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded: // violations of the policy come here too
		b.trouble("log: %s", e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		b.trouble("console: %s", e.Type)
	case *runtime.EventExceptionThrown:
		b.trouble("exception: %s", e.ExceptionDetails.Text)
	case *cdpage.EventJavascriptDialogOpening:
		b.trouble("dialog: %s", e.Message)
	case *network.EventRequestWillBeSent:
		if e.Request.URL != b.url {
			b.trouble("request: %s", e.Request.URL)
		}
	}
}

func evaluate[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	value, err := chromedp.Run(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.60s: %v", expression, err)
	}
	return value
}

func (b *tab) check(t *testing.T) {
	t.Helper()
	violations := evaluate[[]string](t, b, audit)
	violations = append(violations, b.unnamed(t)...)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, v := range append(violations, b.troubles...) {
		t.Error(v)
	}
}

// unnamed looks at the page as a screen reader does.
func (b *tab) unnamed(t *testing.T) (violations []string) {
	t.Helper()
	tree, err := chromedp.Call(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		return strings.Trim(string(v.Value), `"`)
	}
	seen := map[string]int{}
	for _, node := range tree.Nodes {
		role := text(node.Role)
		if node.Ignored {
			continue
		}
		seen[role]++
		switch role {
		case "link", "button", "heading", "region", "image", "columnheader", "rowheader", "table", "article", "RootWebArea":
			if text(node.Name) == "" {
				violations = append(violations, "a "+role+" has no name")
			}
		}
	}
	for role, want := range map[string]int{"main": 1, "banner": 1, "contentinfo": 1, "status": 1} {
		if seen[role] != want {
			violations = append(violations, fmt.Sprintf("%d of role %s", seen[role], role))
		}
	}
	return violations
}

// TestBrowser opens reports in Chromium: wide and as narrow as a phone, light and dark. Nothing may be said on the
// console, asked of the network, overflow sideways, or break a rule of accessibility.
func TestBrowser(t *testing.T) {
	chromium := startBrowser(t)
	for name, r := range map[string]*inspector.Report{
		"demo": demo(t), "healthy": shop(), "broken": broken(), "warned": warned(), "unseen": unseen(), "suppressed": suppressed(),
		"town": town(200), "assault": assault(), "nothing": {Result: inspector.Partial},
	} {
		for width, scheme := range map[int64]string{1280: "light", 360: "dark", 320: "light"} {
			t.Run(fmt.Sprintf("%s/%d/%s", name, width, scheme), func(t *testing.T) {
				open(t, chromium, r, width, scheme).check(t)
			})
		}
	}
	open(t, chromium, broken(), 1280, "dark").check(t)
}

// TestBrowserKeyboard walks through the page with the Tab key: in the order of the page, each stop visible.
func TestBrowserKeyboard(t *testing.T) {
	b := open(t, startBrowser(t), demo(t), 1280, "light")
	want := evaluate[int](t, b, `document.querySelectorAll("a[href], button:not([hidden]), [tabindex='0']").length`)
	last := ""
	type stop struct {
		Text    string
		Visible bool
		Order   int
	}
	for got := range want {
		if err := chromedp.Do(b, chromedp.KeyEvent("\t")); err != nil {
			t.Fatal(err)
		}
		stop := evaluate[stop](t, b, `(() => {
			const at = document.activeElement, all = [...document.querySelectorAll("a[href], button:not([hidden]), [tabindex='0']")];
			const drawn = at.ownerSVGElement ? [...at.querySelectorAll("path:not(.wide), rect")].some(e => parseFloat(getComputedStyle(e).strokeWidth) > 3) : getComputedStyle(at).outlineStyle !== "none";
			return {Text: at.textContent.trim().slice(0, 40), Visible: drawn, Order: all.indexOf(at)};
		})()`)
		if stop.Order != got || !stop.Visible {
			t.Errorf("stop %d is element %d (%q after %q), focus visible: %v", got, stop.Order, stop.Text, last, stop.Visible)
		}
		last = stop.Text
	}
	if want < 10 {
		t.Errorf("only %d places to stop at", want)
	}
}

// TestBrowserCopy presses a button, and sees that none shows where scripts may not run.
func TestBrowserCopy(t *testing.T) {
	chromium := startBrowser(t)
	b := open(t, chromium, demo(t), 1280, "light")
	for _, permission := range []browser.PermissionDescriptor{{Name: "clipboard-read"}, {Name: "clipboard-write"}} {
		if _, err := chromedp.CallBrowser(b, browser.SetPermission, browser.SetPermissionParams{Permission: &permission, Setting: browser.PermissionSettingGranted}); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(b, chromedp.Click("article button.copy")); err != nil {
		t.Fatal(err)
	}
	said, err := chromedp.Run(b, chromedp.Poll[string](`document.getElementById("said").textContent`, chromedp.WithPollingTimeout(5*time.Second)))
	if err != nil || said != "Copied" {
		t.Errorf("it said %q: %v", said, err)
	}
	if copied, want := evaluate[string](t, b, `navigator.clipboard.readText()`), "        proxy_pass http://api:3000/;"; copied != want {
		t.Errorf("copied %q, want %q", copied, want)
	}
	still := open(t, chromium, demo(t), 1280, "light", tell(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	if buttons := evaluate[int](t, still, `[...document.querySelectorAll("button")].filter(b => b.getClientRects().length).length`); buttons != 0 {
		t.Errorf("%d buttons that do nothing", buttons)
	}
}

// TestBrowserSize holds what a report of 200 services asks of a browser in bounds: nodes to lay out, and how often the page's
// own script makes it lay them out anew.
func TestBrowserSize(t *testing.T) {
	b := open(t, startBrowser(t), town(200), 1280, "light")
	metrics, err := chromedp.Call(b, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	value := map[string]float64{}
	for _, m := range metrics.Metrics {
		value[m.Name] = m.Value
	}
	t.Logf("200 services: %.0f nodes, %.0f layouts, %.0f styles, layout %.0f ms", value["Nodes"], value["LayoutCount"], value["RecalcStyleCount"], 1000*value["LayoutDuration"])
	if n := value["Nodes"]; n == 0 || n > 10000 {
		t.Errorf("%.0f nodes", n)
	}
	if n := value["LayoutCount"]; n == 0 || n > 20 {
		t.Errorf("%.0f layouts", n)
	}
}
