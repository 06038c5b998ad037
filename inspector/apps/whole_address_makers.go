package apps

import "github.com/composecheck/composecheck/inspector/lazyregexp"

// An addressMaker is code, or a setting, with which an app makes whole addresses of the host that it is told.
type addressMaker struct {
	by    string             // "": what makes matches
	use   string             // what the address is for; "": as the statement says in which it stands
	files *lazyregexp.Regexp // in which it stands, by their paths
	word  string             // that all that makes matches has
	makes *lazyregexp.Regexp
	with  *lazyregexp.Regexp // what the same file has to have as well; nil: nothing
	needs *lazyregexp.Regexp // what some file has to have as well; nil: nothing
	told  *lazyregexp.Regexp // what, in any file, may tell the app its public name; nil: nothing may
	proto bool               // of a WholeAddress
}

var (
	pythonFile = lazyregexp.New(`\.py$`)
	nodeFile   = lazyregexp.New(`\.(?:js|mjs|cjs|ts|mts)$`)
	rubyFile   = lazyregexp.New(`\.rb$`)
	gemFile    = lazyregexp.New(`(?:^|/)Gemfile$`)
	phpFile    = lazyregexp.New(`\.php$`)
	bladeFile  = lazyregexp.New(`\.blade\.php$`)
	twigFile   = lazyregexp.New(`\.twig$`)
	csFile     = lazyregexp.New(`\.cs$`)
	javaFile   = lazyregexp.New(`\.(?:java|kt)$`)
	goFile     = lazyregexp.New(`\.go$`)

	pythonAsked = lazyregexp.New(`(?m)^\s*from\s+(?:flask|fastapi|starlette(?:\.requests)?)\s+import\s+(?:\([^)]*\b[rR]equest\b|[^\n]*\b[rR]equest\b)`)
	goAsked     = lazyregexp.New(`\*http\.Request\b|\*gin\.Context\b|\becho\.Context\b`)

	railsPages = lazyregexp.New(`(?:^|/)app/controllers/.*\.rb$`)
	railsGem   = lazyregexp.New(`(?m)^\s*gem\s+['"]rails['"]`)
	sinatraApp = lazyregexp.New(`\bSinatra::(?:Base|Application)\b|\brequire\s*\(?\s*['"]sinatra(?:/base)?['"]`)
	restFrame  = lazyregexp.New(`['"]rest_framework['"]`)
	servlets   = lazyregexp.New(`\bHttpSecurity\b`) // and not ServerHttpSecurity, whose redirects are paths

	pythonTold = lazyregexp.New(`\bSERVER_NAME\b|\bHTTP_HOST['"]\s*\]\s*=|\bhost_url\s*=[^=]`)
	nodeTold   = lazyregexp.New(`\bheaders\.host\s*=[^=]`)
	railsTold  = lazyregexp.New(`\bfull_host\b|\bdefault_url_options\b[^\n]*\bhost\b|\bdef default_url_options\b`)
	deviseTold = lazyregexp.New(railsTold.String() + `|\bapi_only\s*=\s*true|\bActionController::API\b|['"]devise(?:-jwt|_token_auth)['"]`) // of an API, which redirects nobody
	omniTold   = lazyregexp.New(`(?m)\bfull_host\b|\bredirect_ur[il]\b|\bcallback_url\b|\bassertion_consumer_service_url\b|^[A-Z0-9_]*(?:FULL_HOST|REDIRECT_UR[IL]|CALLBACK_URL)=`)
	restAuth   = lazyregexp.New(pythonTold.String() + `|\b(?:dj_rest_auth|rest_auth)\b`) // by which the pages' own code logs in
	laravel    = lazyregexp.New(`"laravel/framework"`)
	phpTold    = lazyregexp.New(`(?m)\bforceRootUrl\b|^ASSET_URL(?:=\S|$)|\buseOrigin\b|\bHTTP_HOST['"]\s*\]\s*=[^=]`)
	// springMoved matches what makes the redirects of Spring's apps paths, or of what other headers tell.
	springMoved = lazyregexp.New(`(?i)forward[-_]?headers|use[-_]?relative[-_]?redirects|tomcat[-_.]remote[-_]?ip|\b(?:ForwardedHeaderFilter|RemoteIpValve|RelativeRedirectFilter)\b|\bsetFavorRelativeUris\b`)
	aspnetTold  = lazyregexp.New(`\bOnRedirectTo\w+|\bRequest\.Host\s*=[^=]|\bRedirectUri\s*=`)
	// springTold matches what is not taken from the request, as {baseUrl} is; in names of variables Spring has no dashes, or _ for them.
	springTold = lazyregexp.New(`(?im)redirect[-_]?uri(?:[-_]?template)?["']?\s*[:=]\s*["']?(?:https?:|\$\{)|^\w+_redirect_?uri(?:_?template)?=(?:[^{]|$)`)
)

// addressMakers are such code and settings: the first ones tell most plainly that the address leads a browser astray.
var addressMakers = []addressMaker{
	// docs.allauth.org, python-social-auth.readthedocs.io, mozilla-django-oidc.readthedocs.io: they call request.build_absolute_uri
	{by: "django-allauth", use: "login", files: pythonFile, word: "allauth", makes: lazyregexp.New(`['"]allauth\.socialaccount\.providers\.\w+['"]`), needs: lazyregexp.New(`\bINSTALLED_APPS\b`), told: restAuth},
	{by: "social-auth-app-django", use: "login", files: pythonFile, word: "social_django", makes: lazyregexp.New(`['"]social_django['"]`), needs: lazyregexp.New(`\bINSTALLED_APPS\b`), told: pythonTold},
	{by: "mozilla-django-oidc", use: "login", files: pythonFile, word: "mozilla_django_oidc", makes: lazyregexp.New(`['"]mozilla_django_oidc['"]`), needs: lazyregexp.New(`\bINSTALLED_APPS\b`), told: pythonTold},
	// flask-dance.readthedocs.io: url_for(".authorized", _external=True)
	{by: "Flask-Dance", use: "login", files: pythonFile, word: "_blueprint", makes: lazyregexp.New(`\bmake_\w+_blueprint\(`), needs: lazyregexp.New(`\bflask_dance\b`), told: pythonTold},
	// laravel.com/docs/socialite: a redirect that is a path is taken below the request's address
	{by: "redirect of Socialite, which is a path alone", use: "login", files: lazyregexp.New(`(?:^|/)services\.php$`), word: "redirect", makes: lazyregexp.New(`['"]redirect['"]\s*=>\s*['"]/[\w/-]*['"]`), needs: lazyregexp.New(`"laravel/socialite"`), told: phpTold},
	// github.com/knpuniversity/oauth2-client-bundle
	{by: "redirect_route of the login by another site", use: "login", files: lazyregexp.New(`(?:^|/)knpu_oauth2_client\.ya?ml$`), word: "redirect_route", makes: lazyregexp.New(`(?m)^\s*redirect_route:\s*\w`), told: phpTold},
	// github.com/jaredhanson/passport-oauth2: a callbackURL that is a path is taken below what the request asks for
	{by: "callbackURL of passport, which is a path alone", use: "login", files: nodeFile, word: "callbackURL", makes: lazyregexp.New("\\bcallbackURL\\s*:\\s*['\"`]/[\\w/-]*['\"`]"), needs: lazyregexp.New(`"passport-[\w-]+"\s*:`), told: nodeTold},
	// github.com/omniauth/omniauth: full_host; :developer and :identity are no other site
	{by: "OmniAuth", use: "login", files: rubyFile, word: ":", makes: lazyregexp.New(`(?m)^[ \t]*(?:config\.omniauth|provider)[ \t(]+:(?:[a-ce-hj-z]\w*|d[a-df-z]\w*|i[a-ce-z]\w*)`), needs: lazyregexp.New(`(?i)gem\s+['"]omniauth`), told: omniTold},
	// learn.microsoft.com/aspnet/core/host-and-deploy/proxy-load-balancer: Request.Host makes the redirect_uri
	{by: "the login by another site", use: "login", files: csFile, word: ".Add", makes: lazyregexp.New(`\.Add(?:OpenIdConnect|Google|Facebook|MicrosoftAccount|GitHub|Twitter|MicrosoftIdentityWebApp)\s*\(`), told: aspnetTold},
	// docs.spring.io/spring-security: {baseUrl}/login/oauth2/code/{registrationId}
	{by: "oauth2Login, whose redirect-uri begins with {baseUrl}", use: "login", files: javaFile, word: "oauth2Login", makes: lazyregexp.New(`\.oauth2Login\s*\(|\boauth2Login\s*\{`), told: springTold},
	// laravel.com/docs/urls: addresses have the host of the current request
	{use: "pages", files: bladeFile, makes: lazyregexp.New(`\{\{\s*(?:asset|mix|url)\(|@vite\s*\(`), needs: laravel, told: phpTold},
	{files: pythonFile, word: "_external", makes: lazyregexp.New(`\burl_for\([^()]*(?:\([^()]*\)[^()]*)*\b_external\s*=\s*True`), told: pythonTold, by: "url_for(…, _external=True)"},
	{files: pythonFile, word: "build_absolute_uri", makes: lazyregexp.New(`\brequest\.build_absolute_uri\(`), told: pythonTold},
	{files: pythonFile, word: "request.", makes: lazyregexp.New(`\brequest\.(?:url_for\(|base_url\b|host_url\b|url_root\b|root_url\b)`), with: pythonAsked, told: pythonTold},
	{files: nodeFile, word: "://", makes: lazyregexp.New("://(?:\\$\\{|['\"`]\\s*\\+\\s*)(?:req|request|ctx|ctx\\.request)\\.(?:get\\(\\s*['\"][hH]ost['\"]\\s*\\)|header\\(\\s*['\"][hH]ost['\"]\\s*\\)|headers\\.host\\b|headers\\[['\"]host['\"]\\]|hostname\\b|host\\b)"), told: nodeTold, by: "an address of the request's host"},
	{files: rubyFile, word: "redirect_uri", makes: lazyregexp.New(`\bredirect_uri\s*(?::|=>|=)\s*\w+_url\b(?:\([^()\n]*\))?`), told: railsTold},
	{files: phpFile, makes: lazyregexp.New(`\bABSOLUTE_URL\b|\burl\(\s*['"]|\broute\(\s*['"]`), told: phpTold},
	{files: twigFile, word: "url(", makes: lazyregexp.New(`\babsolute_url\(|\{\{\s*url\(`), told: phpTold},
	{files: csFile, word: "Request.Host", makes: lazyregexp.New(`\{(?:\w+\.)*Request\.Scheme\}://\{(?:\w+\.)*Request\.Host(?:\.Value)?\}`), told: aspnetTold, by: "an address of Request.Host"},
	{files: javaFile, word: "ServletUriComponentsBuilder", makes: lazyregexp.New(`\bServletUriComponentsBuilder\s*\.\s*fromCurrent(?:ContextPath|RequestUri|Request|ServletMapping)\s*\(`)},
	// api.rubyonrails.org, ActionController::Redirecting: a path becomes an address of the request's protocol and host
	{by: "redirect_to", use: "redirect", proto: true, files: railsPages, word: "redirect_to", makes: lazyregexp.New(`(?m)^[ \t]*(?:return[ \t]+)?redirect_to[ \t(]+(?:\w+_(?:path|url)\b|@\w+|:?action\b|['"]/)`), needs: railsGem, told: railsTold},
	// github.com/heartcombo/devise, lib/devise/failure_app.rb: the login's page is at new_…_session_url
	{by: "the login by Devise", use: "redirect", proto: true, files: gemFile, word: "devise", makes: lazyregexp.New(`(?m)^[ \t]*gem[ \t(]+['"]devise['"]`), needs: railsGem, told: deviseTold},
	// github.com/sinatra/sinatra, lib/sinatra/base.rb: redirect makes a whole address unless absolute_redirects is off, with the port of Host alone
	{by: "redirect of Sinatra", use: "redirect", proto: true, files: rubyFile, word: "redirect", makes: lazyregexp.New(`(?m)^[ \t]*(?:return[ \t]+)?redirect[ \t(]+(?:to\(|url\(|['"]/)`), with: sinatraApp, told: lazyregexp.New(`\babsolute_redirects\b`)},
	// learn.microsoft.com/aspnet/core/security/authentication/cookie: the login's page is at Request.Host (AuthenticationHandler.BuildRedirectUri)
	{by: "the login by a cookie", use: "redirect", files: csFile, word: ".Add", makes: lazyregexp.New(`\.Add(?:Cookie\s*\(|DefaultIdentity\s*<|Identity\s*<)`), told: lazyregexp.New(aspnetTold.String() + `|\bAddJwtBearer\b`)},
	// docs.spring.io/spring-boot, server.tomcat.use-relative-redirects: false unless it is set; github.com/spring-projects/spring-security/issues/7273
	{by: "formLogin", use: "redirect", files: javaFile, word: "ormLogin", makes: lazyregexp.New(`\.formLogin\s*\(|\bformLogin\s*\{`), with: servlets, told: springMoved},
	// laravel.com/docs/redirects: to() makes an address of the host of the current request
	{by: "redirect()", use: "redirect", files: phpFile, word: "redirect", makes: lazyregexp.New(`\breturn\s+(?:redirect\(\s*['"]/|redirect\(\)\s*->\s*(?:to|route|intended|action)\(|to_route\()`), needs: laravel, told: phpTold},
	// www.django-rest-framework.org/api-guide/pagination and /serializers: what follows a page, and HyperlinkedModelSerializer's url, are whole addresses
	{by: "pagination of Django REST framework", use: "link", files: pythonFile, word: "PAGINATION_CLASS", makes: lazyregexp.New(`['"]DEFAULT_PAGINATION_CLASS['"]\s*:\s*['"]rest_framework\.pagination\.\w+['"]`), needs: restFrame, told: pythonTold},
	{by: "HyperlinkedModelSerializer", use: "link", files: pythonFile, word: "HyperlinkedModelSerializer", makes: lazyregexp.New(`\bclass\s+\w+\([^)\n]*\bHyperlinkedModelSerializer\b`), needs: restFrame, told: pythonTold},
	{files: goFile, word: ".Host", makes: lazyregexp.New(`://"\s*\+\s*(?:r|req|request|c\.Request|ctx\.Request)\.Host\b|://%s[^"\n]*"[^\n]*,\s*(?:r|req|request|c\.Request|ctx\.Request)\.Host\b`), with: goAsked, by: "an address of the request's Host"},
}
