package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestWholeAddress finds what apps make of the host that they are told, in the forms in which projects write it, and for whom.
func TestWholeAddress(t *testing.T) {
	const pass, signIn = `{"dependencies": {"express": "4", "passport-google-oauth20": "2"}}`, "oauth = OAuth(app)\n\n"
	tests := []struct{ name, file, want, code string }{
		{"flask", "auth.py", "login 3", "@bp.route('/login')\ndef login():\n    redirect_uri = url_for('auth.login', _external=True)\n    client.oauth2_start_flow(redirect_uri)\n"},
		{"flask-authlib", "auth.py", "login 5", signIn + "@app.route('/login')\ndef login():\n    return oauth.google.authorize_redirect(url_for('auth', _external=True, _scheme='https'))\n"},
		{"flask-authlib-name", "auth.py", "login 5", signIn + "@app.route('/login')\ndef login():\n    redirect_uri = url_for('auth', _external=True)\n    return oauth.google.authorize_redirect(redirect_uri)\n\n@app.route('/link')\ndef link():\n    redirect_uri = url_for('linked', _external=True)\n    return oauth.google.authorize_redirect(redirect_uri)\n"},
		{"flask-checkout", "pay.py", "login 5", "import stripe\ndef pay():\n    return stripe.checkout.Session.create(\n        mode='payment',\n        success_url=url_for('done', _external=True),\n    )\n"},
		{"flask-json", "files.py", "link 5", "from flask import (\n    jsonify, request)\ndef upload():\n    return jsonify({\n        'url': request.host_url + 'files/' + name,\n    })\n"},
		{"flask-redirect", "home.py", "redirect 2", "def home():\n    return redirect(url_for('login', _external=True))\n"},
		{"fastapi", "main.py", "login 6", signIn + "from fastapi import FastAPI, Request\n@app.get('/login')\nasync def login(request: Request):\n    redirect_uri = request.url_for('auth')\n    return await oauth.google.authorize_redirect(request, redirect_uri)\n"},
		{"django", "views.py", "link 3", "class Files(APIView):\n    def get(self, request):\n        return Response({'url': request.build_absolute_uri(f.url)})\n"},
		{"django-allauth", "settings.py", "login 3", "INSTALLED_APPS = [\n    'allauth',\n    'allauth.socialaccount.providers.google',\n]\n"},
		{"node", "server.js", "link 2", "app.post('/upload', (req, res) => {\n  res.json({ url: `${req.protocol}://${req.get('host')}/files/${name}` });\n});\n"},
		{"node-plus", "server.js", "link 2", "app.post('/upload', (req, res) => {\n  const imageUrl = req.protocol + '://' + req.get('host') + '/files/' + name;\n  res.json({ imageUrl });\n});\n"},
		{"node-redirect", "server.js", "redirect 2", "app.use((req, res, next) => {\n  res.redirect(301, `https://${req.headers.host}${req.url}`);\n});\n"},
		{"node-passport", "auth.js", "login 2", "passport.use(new GoogleStrategy({\n  clientID: id, callbackURL: '/auth/google/callback',\n}, done));\n-- package.json --\n" + pass + "\n"},
		{"rails-omniauth", "config/initializers/devise.rb", "login 2", "Devise.setup do |config|\n  config.omniauth :github, ENV['ID'], ENV['KEY']\nend\n-- Gemfile --\ngem 'omniauth-github'\n"},
		{"rails-redirect-uri", "app/controllers/sessions_controller.rb", "login 2", "def new\n  url = client.authorize_url(redirect_uri: callback_url, scope: 'email')\nend\n"},
		{"flask-dance", "app.py", "login 2", "from flask_dance.contrib.github import make_github_blueprint\napp.register_blueprint(make_github_blueprint(client_id=x, client_secret=y), url_prefix='/login')\n"},
		{"socialite", "config/services.php", "login 4", "<?php\nreturn [\n  'google' => [\n    'redirect' => '/auth/callback',\n  ],\n];\n-- composer.json --\n{\"require\": {\"laravel/socialite\": \"^5\"}}\n"},
		{"symfony-login", "config/packages/knpu_oauth2_client.yaml", "login 4", "knpu_oauth2_client:\n  clients:\n    github:\n      redirect_route: connect_github_check\n"},
		{"laravel", "resources/views/app.blade.php", "pages 1", "<link href=\"{{ asset('css/app.css') }}\">\n-- composer.json --\n{\"require\": {\"laravel/framework\": \"^11\"}}\n"},
		{"aspnet", "Program.cs", "login 1", "builder.Services.AddAuthentication().AddOpenIdConnect(o => { o.Authority = x; });\n"},
		{"aspnet-link", "Files.cs", "link 1", "return Ok(new { url = $\"{Request.Scheme}://{Request.Host}/files/{id}\" });\n"},
		{"spring", "src/main/java/Files.java", "link 2", "String upload() {\n    String uri = ServletUriComponentsBuilder.fromCurrentContextPath().path(\"/files/\").toUriString();\n}\n"},
		{"spring-login", "src/main/java/Security.java", "login 1", "http.oauth2Login(withDefaults());\n"},
		{"go", "main.go", "link 2", "func upload(w http.ResponseWriter, r *http.Request) {\nlink := \"http://\" + r.Host + \"/files/\" + name\n"},
		{"rails-redirect", "app/controllers/orders_controller.rb", "redirect 3", "class OrdersController\n  def create\n    redirect_to orders_path\n  end\nend\n-- Gemfile --\ngem 'rails', '~> 7.1'\n"},
		{"rails-devise", "Gemfile", "redirect 2", "gem 'rails', '~> 7.1'\ngem 'devise'\n"},
		{"sinatra", "app.rb", "redirect 3", "require 'sinatra'\npost '/notes' do\n  redirect to('/notes')\nend\n"},
		{"sinatra-base", "app.rb", "redirect 3", "class App < Sinatra::Base\n  post '/notes' do\n    redirect '/notes', 303\n  end\nend\n"},
		{"aspnet-cookie", "Program.cs", "redirect 1", "builder.Services.AddDefaultIdentity<User>();\n"},
		{"spring-form", "src/main/java/Security.java", "redirect 2", "SecurityFilterChain chain(HttpSecurity http) {\n    return http.formLogin(withDefaults()).build();\n}\n"},
		{"laravel-redirect", "app/Http/Controllers/Orders.php", "redirect 3", "<?php\nfunction store() {\n    return redirect()->route('orders');\n}\n-- composer.json --\n{\"require\": {\"laravel/framework\": \"^11\"}}\n"},
		{"rest-pages", "settings.py", "link 3", "INSTALLED_APPS = ['rest_framework']\nREST_FRAMEWORK = {\n    'DEFAULT_PAGINATION_CLASS': 'rest_framework.pagination.PageNumberPagination',\n}\n"},
		{"rest-links", "serializers.py", "link 1", "class OrderSerializer(serializers.HyperlinkedModelSerializer):\n    pass\n-- settings.py --\nINSTALLED_APPS = ['rest_framework']\n"},
		// What tells an app its public name, or uses the address within.
		{"flask-named", "auth.py", "", "app.config['SERVER_NAME'] = 'shop.example.com'\nredirect_uri = url_for('auth', _external=True)  # oauth\nreturn oauth.authorize_redirect(redirect_uri)\n"},
		{"flask-settings", "auth.py", "", "redirect_uri = settings.OAUTH_CALLBACK or url_for('auth', _external=True)\n"},
		{"flask-otherwise", "auth.py", "", signIn + "def login():\n    redirect_uri = url_for('auth', _external=True)\n    if PUBLIC:\n        redirect_uri = PUBLIC + '/auth'\n    return oauth.google.authorize_redirect(redirect_uri)\n"},
		{"flask-remark", "auth.py", "", signIn + "# redirect_uri = url_for('auth', _external=True)\n"},
		{"flask-log", "auth.py", "", "def home():\n    logger.info('asked %s', request.host_url)\n    if request.host_url == x:\n        return 1\n"},
		{"fastapi-location", "main.py", "", "from fastapi import Request\nasync def upload(request: Request, response: Response):\n    url = request.url_for('item')\n    response.headers['Location'] = f'{url}'\n"},
		{"other-request", "jobs.py", "", "from fastapi import BackgroundTasks\ndef start(request: Job):\n    return Config(base_url=request.base_url)\n"},
		{"django-relative", "pages.py", "", "def next_link(self):\n    return '/' + link.split(self.request.build_absolute_uri('/'))[-1]\n"},
		{"flask-test", "tests/test_auth.py", "", signIn + "redirect_uri = url_for('auth', _external=True)\n"},
		{"node-absolute", "auth.js", "", "passport.use(new GoogleStrategy({\n  callbackURL: 'https://shop.example.com/auth/google/callback',\n}));\n-- package.json --\n" + pass + "\n"},
		{"node-parse", "server.js", "", "const url = new URL(req.url, `http://${req.headers.host}`);\n"},
		{"rails-full-host", "config/initializers/omniauth.rb", "", "OmniAuth.config.full_host = ENV['URL']\nprovider :github\n-- Gemfile --\ngem 'omniauth'\n"},
		{"laravel-forced", "resources/views/app.blade.php", "", "{{ asset('css/app.css') }}\n-- composer.json --\n{\"require\": {\"laravel/framework\": \"^11\"}}\n-- app/Providers/AppServiceProvider.php --\n<?php\nURL::forceRootUrl(config('app.url'));\n"},
		{"spring-created", "src/main/java/Files.java", "redirect 1", "return ResponseEntity.created(ServletUriComponentsBuilder.fromCurrentRequest().build().toUri());\n"},
		{"rails-url-options", "app/controllers/orders_controller.rb", "", "class OrdersController\n  def create\n    redirect_to orders_path\n  end\nend\n-- Gemfile --\ngem 'rails', '~> 7.1'\n-- config/environments/production.rb --\nRails.application.default_url_options = {host: 'shop.example.com'}\n"},
		{"rails-devise-api", "Gemfile", "", "gem 'rails', '~> 7.1'\ngem 'devise'\n-- config/application.rb --\nconfig.api_only = true\n"},
		{"sinatra-paths", "app.rb", "", "require 'sinatra'\nset :absolute_redirects, false\npost '/notes' do\n  redirect to('/notes')\nend\n"},
		{"ruby-redirect", "lib/pages.rb", "", "def move\n  redirect '/notes'\nend\n"},
		{"aspnet-token", "Program.cs", "", "builder.Services.AddIdentity<User, Role>();\nbuilder.Services.AddAuthentication().AddJwtBearer();\n"},
		{"spring-reactive", "src/main/java/Security.java", "", "SecurityWebFilterChain chain(ServerHttpSecurity http) {\n    return http.formLogin(withDefaults()).build();\n}\n"},
		{"spring-relative", "src/main/java/Security.java", "", "SecurityFilterChain chain(HttpSecurity http) {\n    return http.formLogin(withDefaults()).build();\n}\n-- src/main/resources/application.properties --\nserver.tomcat.use-relative-redirects=true\n"},
		{"spring-told", "src/main/java/Security.java", "", "http.oauth2Login(withDefaults());\n-- src/main/resources/application.yml --\nredirect-uri: https://shop.example.com/login/oauth2/code/x\n"},
	}
	archive, rest := "-- compose.yaml --\nservices:\n", ""
	for _, tt := range tests {
		archive += "  " + tt.name + ": {build: ./" + tt.name + "}\n"
		rest += "-- " + tt.name + "/Dockerfile --\nFROM scratch\nCOPY . /app\n-- " + tt.name + "/" + tt.file + " --\n" + strings.ReplaceAll(tt.code, "\n-- ", "\n-- "+tt.name+"/")
	}
	p := loadArchive(t, archive+rest)
	for _, tt := range tests {
		got := ""
		if made := p.Service(tt.name).Address; made != nil {
			got = fmt.Sprint(made.Use, " ", made.Pos.Line)
			t.Log(tt.name, made.By)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestWholeAddressOfOne reads the code of one service alone, where several are built from one folder.
func TestWholeAddressOfOne(t *testing.T) {
	p := loadArchive(t, `-- compose.yaml --
services:
  api: {build: {context: ., dockerfile: api/Dockerfile}}
  worker: {build: {context: ., dockerfile: worker/Dockerfile}}
  jobs: {build: {context: ., dockerfile: api/Dockerfile}}
-- api/Dockerfile --
FROM python
-- api/main.py --
from fastapi import Request
oauth.x.authorize_redirect(request.url_for('auth'))
-- worker/Dockerfile --
FROM python
-- worker/main.py --
print(1)
`)
	for name, want := range map[string]bool{"api": true, "jobs": true, "worker": false} {
		if got := p.Service(name).Address != nil; got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestWholeAddressTold: the environment and the command tell an app its public name as its settings do.
func TestWholeAddressTold(t *testing.T) {
	const dir = "\n-- %[1]s/Dockerfile --\nFROM x\n-- %[1]s/"
	spring := fmt.Sprintf(dir, "spring") + "src/main/java/Security.java --\nhttp.oauth2Login(withDefaults());"
	rails := fmt.Sprintf(dir, "rails") + "config/initializers/omniauth.rb --\nprovider :github\n-- rails/Gemfile --\ngem 'omniauth-github'"
	const registration = "SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_GOOGLE_"
	for _, tt := range []struct {
		app, setting string
		want         bool // it makes addresses of Host
	}{
		{"spring", "command: java -jar app.jar", true},
		{"spring", "environment: {" + registration + "CLIENTID: x}", true},
		{"spring", "environment: {" + registration + "REDIRECTURI: '{baseUrl}/login/oauth2/code/google'}", true},
		{"spring", "environment: {" + registration + "REDIRECTURI: 'https://shop.example.com/login/oauth2/code/google'}", false},
		{"spring", "environment: {" + registration + "REDIRECT_URI: 'https://shop.example.com/login/oauth2/code/google'}", false},
		{"spring", "environment: {" + registration + "REDIRECT_URI: '${SHOP:-}/login/oauth2/code/google'}", false},
		{"spring", `environment: {SPRING_APPLICATION_JSON: '{"x.google.redirect-uri": "https://shop.example.com/login"}'}`, false},
		{"spring", "command: java -jar app.jar --spring.security.oauth2.client.registration.google.redirect-uri=https://shop.example.com/login", false},
		{"rails", "environment: {GITHUB_KEY: x}", true},
		{"rails", "environment: {OMNIAUTH_FULL_HOST: 'https://shop.example.com'}", false},
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices:\n  app:\n    build: "+tt.app+"\n    "+tt.setting+spring+rails+"\n")
		if got := p.Service("app").Address != nil; got != tt.want {
			t.Errorf("%s, %s: %v", tt.app, tt.setting, got)
		}
	}
}
