package apps

import "testing"

func TestWhatStandsAside(t *testing.T) {
	for _, tt := range []struct {
		file                 string
		app, serving, toPage bool // it stands aside of
	}{
		{"src/app.ts", false, false, false},
		{"tests/app.py", true, true, true},
		{"src/__tests__/app.js", true, true, true},
		{"Spec/models/user.rb", true, true, true},
		{"docs/conf.py", true, true, true},
		{"example/main.go", true, true, true},
		{"e2e/login.ts", true, true, true},
		{"src/mocks/handlers.js", true, true, true},
		{"app/test_views.py", true, true, true},
		{"conftest.py", true, true, true},
		{"server_test.go", true, true, true},
		{"app/user_spec.rb", true, true, true},
		{"src/app.spec.ts", true, true, true},
		{"src/types.d.ts", true, true, true},
		{"public/app.min.js", true, true, true},
		{"src/Button.stories.tsx", true, true, true},
		{"src/main/java/UploadTests.java", true, true, true},
		{"public/latest.php", false, false, false},
		{"src/contest.py", false, false, false},
		{"latests/app.py", false, false, false},
		{"stories/views.py", false, false, true},
		{"scripts/seed.py", false, true, true},
		{"benchmarks/load.go", false, true, false},
		{"shop/migrations/0001_initial.py", false, true, false},
		{"shop/management/commands/report.py", false, true, false},
		{"locustfile.py", false, true, false},
		{"server/index.js", false, false, true},
		{"vite.config.ts", false, false, true},
		{"src/setupProxy.js", false, false, true},
		{"service-worker.ts", false, false, true},
		{"src/server.tsx", false, false, false},
	} {
		if app, serving, toPage := asideOfApp(tt.file), asideOfServing(tt.file), asideOfPages(tt.file); app != tt.app || serving != tt.serving || toPage != tt.toPage {
			t.Errorf("%s stands aside of the app %v, of what serves %v, of pages %v", tt.file, app, serving, toPage)
		}
	}
}
