package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestPythonAndRailsHTTPS finds the apps of Python and Rails that redirect to https.
func TestPythonAndRailsHTTPS(t *testing.T) {
	const uvicorn, flask = "uvicorn main:app --host 0.0.0.0", "gunicorn -b 0.0.0.0:8000 main:app"
	fastapi := "from fastapi import FastAPI\nfrom fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware\nimport os\n"
	talisman := "from flask import Flask\nfrom flask_talisman import Talisman\nimport os\n"
	tests := []struct{ name, start, want, code string }{
		{"plain", uvicorn, "[] 6", fastapi + "app = FastAPI()\n\napp.add_middleware(HTTPSRedirectMiddleware)\n"},
		{"told", uvicorn + " --proxy-headers --forwarded-allow-ips=*", "[X-Forwarded-Proto] 5", fastapi + "app = FastAPI()\napp.add_middleware(HTTPSRedirectMiddleware)\n"},
		{"where-production", uvicorn, "[] 6", fastapi + "app = FastAPI()\nif os.getenv('ENVIRONMENT') == 'production':\n    app.add_middleware(HTTPSRedirectMiddleware)\n"},
		{"named", uvicorn, "[] 7", fastapi + "app = FastAPI()\nENV = os.getenv('ENVIRONMENT', 'development')\nif ENV == 'production':\n    app.add_middleware(HTTPSRedirectMiddleware)\n"},
		{"development", uvicorn, "", fastapi + "app = FastAPI()\nif os.getenv('ENVIRONMENT') == 'development':\n    app.add_middleware(HTTPSRedirectMiddleware)\n"},
		{"settings", uvicorn, "", fastapi + "app = FastAPI()\nif settings.https:\n    app.add_middleware(HTTPSRedirectMiddleware)\n"},
		{"flask", flask, "[X-Forwarded-Proto] 6", talisman + "def create_app():\n    app = Flask(__name__)\n    Talisman(app, content_security_policy=None)\n    return app\n\napp = create_app()\n"},
		{"flask-free", flask, "", talisman + "app = Flask(__name__)\nTalisman(app, force_https=False)\n"},
		{"flask-maybe", flask, "", talisman + "app = Flask(__name__)\nTalisman(app,\n    content_security_policy={'a': (1, 2)},\n    force_https=FORCE)\n"},
		{"flask-uncalled", flask, "", talisman + "app = Flask(__name__)\ndef secure(app):\n    Talisman(app)\n"},
		{"rails", "", "[X-Forwarded-Proto X-Forwarded-Scheme X-Forwarded-Ssl Forwarded] 2", "config.force_ssl = ENV['FORCE_SSL'] != 'false'"},
		{"rails-default", "", "[X-Forwarded-Proto X-Forwarded-Scheme X-Forwarded-Ssl Forwarded] 2", `config.force_ssl = ENV.fetch("FORCE_SSL", "true") == "true"`},
		{"rails-cast", "", "[X-Forwarded-Proto X-Forwarded-Scheme X-Forwarded-Ssl Forwarded] 2", `config.force_ssl = ActiveModel::Type::Boolean.new.cast(ENV.fetch("FORCE_SSL", true))`},
		{"rails-unless", "", "[X-Forwarded-Proto X-Forwarded-Scheme X-Forwarded-Ssl Forwarded] 2", `config.force_ssl = true unless ENV["DISABLE_SSL"].present?`},
		{"rails-not", "", "", `config.force_ssl = ENV.fetch('FORCE_SSL', 'false') == 'true'`},
		{"rails-unset", "", "", `config.force_ssl = ENV["FORCE_SSL"].present?`},
		{"rails-other", "", "", `config.force_ssl = Settings.force_ssl`},
	}
	archive, rest := "-- compose.yaml --\nservices:\n", ""
	for _, tt := range tests {
		file, start := "main.py", tt.start
		code := tt.code
		if strings.HasPrefix(tt.name, "rails") {
			file, start, code = "config/environments/production.rb", "bundle exec puma -C config/puma.rb", "Rails.application.configure do\n  "+code+"\nend\n"
		}
		archive += "  " + tt.name + ": {image: example.com/app, working_dir: /app, volumes: ['./" + tt.name + ":/app'], command: " + start + ", environment: {ENVIRONMENT: production, RAILS_ENV: production}}\n"
		rest += "-- " + tt.name + "/" + file + " --\n" + code
	}
	p := loadArchive(t, archive+rest)
	for _, tt := range tests {
		got := ""
		if only := p.Service(tt.name).HTTPSOnly; only != nil {
			got = fmt.Sprint(only.Headers, " ", only.Pos.Line)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
