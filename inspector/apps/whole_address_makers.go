package apps

import "regexp"

// An addressMaker is code, or a setting, with which an app makes whole addresses of the host that it is told.
type addressMaker struct {
	by    string         // "": what makes matches
	use   string         // what the address is for; "": as the statement says in which it stands
	files *regexp.Regexp // in which it stands, by their paths
	word  string         // that all that makes matches has
	makes *regexp.Regexp
	with  *regexp.Regexp // what the same file has to have as well; nil: nothing
	needs *regexp.Regexp // what some file has to have as well; nil: nothing
	told  *regexp.Regexp // what, in any file, may tell the app its public name; nil: nothing may
	proto bool           // of a WholeAddress
}

var (
	pythonFile = regexp.MustCompile(`\.py$`)
	nodeFile   = regexp.MustCompile(`\.(?:js|mjs|cjs|ts|mts)$`)
	rubyFile   = regexp.MustCompile(`\.rb$`)
	phpFile    = regexp.MustCompile(`\.php$`)
	bladeFile  = regexp.MustCompile(`\.blade\.php$`)
	twigFile   = regexp.MustCompile(`\.twig$`)
	csFile     = regexp.MustCompile(`\.cs$`)
	javaFile   = regexp.MustCompile(`\.(?:java|kt)$`)
	goFile     = regexp.MustCompile(`\.go$`)

	pythonAsked = regexp.MustCompile(`(?m)^\s*from\s+(?:flask|fastapi|starlette(?:\.requests)?)\s+import\s+(?:\([^)]*\b[rR]equest\b|[^\n]*\b[rR]equest\b)`)
	goAsked     = regexp.MustCompile(`\*http\.Request\b|\*gin\.Context\b|\becho\.Context\b`)

	railsPages = regexp.MustCompile(`(?:^|/)app/controllers/.*\.rb$`)
	railsGem   = regexp.MustCompile(`(?m)^\s*gem\s+['"]rails['"]`)
	restFrame  = regexp.MustCompile(`['"]rest_framework['"]`)
	servlets   = regexp.MustCompile(`\bHttpSecurity\b`) // and not ServerHttpSecurity, whose redirects are paths

	pythonTold = regexp.MustCompile(`\bSERVER_NAME\b|\bHTTP_HOST['"]\s*\]\s*=|\bhost_url\s*=[^=]`)
	nodeTold   = regexp.MustCompile(`\bheaders\.host\s*=[^=]`)
	railsTold  = regexp.MustCompile(`\bfull_host\b|\bdefault_url_options\b[^\n]*\bhost\b|\bdef default_url_options\b`)
	omniTold   = regexp.MustCompile(`(?m)\bfull_host\b|\bredirect_ur[il]\b|\bcallback_url\b|\bassertion_consumer_service_url\b|^[A-Z0-9_]*(?:FULL_HOST|REDIRECT_UR[IL]|CALLBACK_URL)=`)
	restAuth   = regexp.MustCompile(pythonTold.String() + `|\b(?:dj_rest_auth|rest_auth)\b`) // by which the pages' own code logs in
	laravel    = regexp.MustCompile(`"laravel/framework"`)
	phpTold    = regexp.MustCompile(`(?m)\bforceRootUrl\b|^ASSET_URL(?:=\S|$)|\buseOrigin\b|\bHTTP_HOST['"]\s*\]\s*=[^=]`)
	// springMoved matches what makes the redirects of Spring's apps paths, or of what other headers tell.
	springMoved = regexp.MustCompile(`(?i)forward[-_]?headers|use[-_]?relative[-_]?redirects|tomcat[-_.]remote[-_]?ip|\b(?:ForwardedHeaderFilter|RemoteIpValve|RelativeRedirectFilter)\b|\bsetFavorRelativeUris\b`)
	aspnetTold  = regexp.MustCompile(`\bOnRedirectTo\w+|\bRequest\.Host\s*=[^=]|\bRedirectUri\s*=`)
	// springTold matches what is not taken from the request, as {baseUrl} is; in names of variables Spring has no dashes, or _ for them.
	springTold = regexp.MustCompile(`(?im)redirect[-_]?uri(?:[-_]?template)?["']?\s*[:=]\s*["']?(?:https?:|\$\{)|^\w+_redirect_?uri(?:_?template)?=(?:[^{]|$)`)
)

// addressMakers are such code and settings: the first ones tell most plainly that the address leads a browser astray.
var addressMakers = []addressMaker{
	// docs.allauth.org, python-social-auth.readthedocs.io, mozilla-django-oidc.readthedocs.io: they call request.build_absolute_uri
	{by: "django-allauth", use: "login", files: pythonFile, word: "allauth", makes: regexp.MustCompile(`['"]allauth\.socialaccount\.providers\.\w+['"]`), needs: regexp.MustCompile(`\bINSTALLED_APPS\b`), told: restAuth},
	{by: "social-auth-app-django", use: "login", files: pythonFile, word: "social_django", makes: regexp.MustCompile(`['"]social_django['"]`), needs: regexp.MustCompile(`\bINSTALLED_APPS\b`), told: pythonTold},
	{by: "mozilla-django-oidc", use: "login", files: pythonFile, word: "mozilla_django_oidc", makes: regexp.MustCompile(`['"]mozilla_django_oidc['"]`), needs: regexp.MustCompile(`\bINSTALLED_APPS\b`), told: pythonTold},
	// flask-dance.readthedocs.io: url_for(".authorized", _external=True)
	{by: "Flask-Dance", use: "login", files: pythonFile, word: "_blueprint", makes: regexp.MustCompile(`\bmake_\w+_blueprint\(`), needs: regexp.MustCompile(`\bflask_dance\b`), told: pythonTold},
	// laravel.com/docs/socialite: a redirect that is a path is taken below the request's address
	{by: "redirect of Socialite, which is a path alone", use: "login", files: regexp.MustCompile(`(?:^|/)services\.php$`), word: "redirect", makes: regexp.MustCompile(`['"]redirect['"]\s*=>\s*['"]/[\w/-]*['"]`), needs: regexp.MustCompile(`"laravel/socialite"`), told: phpTold},
	// github.com/knpuniversity/oauth2-client-bundle
	{by: "redirect_route of the login by another site", use: "login", files: regexp.MustCompile(`(?:^|/)knpu_oauth2_client\.ya?ml$`), word: "redirect_route", makes: regexp.MustCompile(`(?m)^\s*redirect_route:\s*\w`), told: phpTold},
	// github.com/jaredhanson/passport-oauth2: a callbackURL that is a path is taken below what the request asks for
	{by: "callbackURL of passport, which is a path alone", use: "login", files: nodeFile, word: "callbackURL", makes: regexp.MustCompile("\\bcallbackURL\\s*:\\s*['\"`]/[\\w/-]*['\"`]"), needs: regexp.MustCompile(`"passport-[\w-]+"\s*:`), told: nodeTold},
	// github.com/omniauth/omniauth: full_host; :developer and :identity are no other site
	{by: "OmniAuth", use: "login", files: rubyFile, word: ":", makes: regexp.MustCompile(`(?m)^[ \t]*(?:config\.omniauth|provider)[ \t(]+:(?:[a-ce-hj-z]\w*|d[a-df-z]\w*|i[a-ce-z]\w*)`), needs: regexp.MustCompile(`(?i)gem\s+['"]omniauth`), told: omniTold},
	// learn.microsoft.com/aspnet/core/host-and-deploy/proxy-load-balancer: Request.Host makes the redirect_uri
	{by: "the login by another site", use: "login", files: csFile, word: ".Add", makes: regexp.MustCompile(`\.Add(?:OpenIdConnect|Google|Facebook|MicrosoftAccount|GitHub|Twitter|MicrosoftIdentityWebApp)\s*\(`), told: aspnetTold},
	// docs.spring.io/spring-security: {baseUrl}/login/oauth2/code/{registrationId}
	{by: "oauth2Login, whose redirect-uri begins with {baseUrl}", use: "login", files: javaFile, word: "oauth2Login", makes: regexp.MustCompile(`\.oauth2Login\s*\(|\boauth2Login\s*\{`), told: springTold},
	// laravel.com/docs/urls: addresses have the host of the current request
	{use: "pages", files: bladeFile, makes: regexp.MustCompile(`\{\{\s*(?:asset|mix|url)\(|@vite\s*\(`), needs: laravel, told: phpTold},
	{files: pythonFile, word: "_external", makes: regexp.MustCompile(`\burl_for\([^()]*(?:\([^()]*\)[^()]*)*\b_external\s*=\s*True`), told: pythonTold, by: "url_for(…, _external=True)"},
	{files: pythonFile, word: "build_absolute_uri", makes: regexp.MustCompile(`\brequest\.build_absolute_uri\(`), told: pythonTold},
	{files: pythonFile, word: "request.", makes: regexp.MustCompile(`\brequest\.(?:url_for\(|base_url\b|host_url\b|url_root\b|root_url\b)`), with: pythonAsked, told: pythonTold},
	{files: nodeFile, word: "://", makes: regexp.MustCompile("://(?:\\$\\{|['\"`]\\s*\\+\\s*)(?:req|request|ctx|ctx\\.request)\\.(?:get\\(\\s*['\"][hH]ost['\"]\\s*\\)|header\\(\\s*['\"][hH]ost['\"]\\s*\\)|headers\\.host\\b|headers\\[['\"]host['\"]\\]|hostname\\b|host\\b)"), told: nodeTold, by: "an address of the request's host"},
	{files: rubyFile, word: "redirect_uri", makes: regexp.MustCompile(`\bredirect_uri\s*(?::|=>|=)\s*\w+_url\b(?:\([^()\n]*\))?`), told: railsTold},
	{files: phpFile, makes: regexp.MustCompile(`\bABSOLUTE_URL\b|\burl\(\s*['"]|\broute\(\s*['"]`), told: phpTold},
	{files: twigFile, word: "url(", makes: regexp.MustCompile(`\babsolute_url\(|\{\{\s*url\(`), told: phpTold},
	{files: csFile, word: "Request.Host", makes: regexp.MustCompile(`\{(?:\w+\.)*Request\.Scheme\}://\{(?:\w+\.)*Request\.Host(?:\.Value)?\}`), told: aspnetTold, by: "an address of Request.Host"},
	{files: javaFile, word: "ServletUriComponentsBuilder", makes: regexp.MustCompile(`\bServletUriComponentsBuilder\s*\.\s*fromCurrent(?:ContextPath|RequestUri|Request|ServletMapping)\s*\(`)},
	// api.rubyonrails.org, ActionController::Redirecting: a path becomes an address of the request's protocol and host
	{by: "redirect_to", use: "redirect", proto: true, files: railsPages, word: "redirect_to", makes: regexp.MustCompile(`(?m)^[ \t]*(?:return[ \t]+)?redirect_to[ \t(]+(?:\w+_(?:path|url)\b|@\w+|:?action\b|['"]/)`), needs: railsGem, told: railsTold},
	// learn.microsoft.com/aspnet/core/security/authentication/cookie: the login's page is at Request.Host (AuthenticationHandler.BuildRedirectUri)
	{by: "the login by a cookie", use: "redirect", files: csFile, word: ".Add", makes: regexp.MustCompile(`\.Add(?:Cookie\s*\(|DefaultIdentity\s*<|Identity\s*<)`), told: regexp.MustCompile(aspnetTold.String() + `|\bAddJwtBearer\b`)},
	// docs.spring.io/spring-boot, server.tomcat.use-relative-redirects: false unless it is set; github.com/spring-projects/spring-security/issues/7273
	{by: "formLogin", use: "redirect", files: javaFile, word: "ormLogin", makes: regexp.MustCompile(`\.formLogin\s*\(|\bformLogin\s*\{`), with: servlets, told: springMoved},
	// laravel.com/docs/redirects: to() makes an address of the host of the current request
	{by: "redirect()", use: "redirect", files: phpFile, word: "redirect", makes: regexp.MustCompile(`\breturn\s+(?:redirect\(\s*['"]/|redirect\(\)\s*->\s*(?:to|route|intended|action)\(|to_route\()`), needs: laravel, told: phpTold},
	// www.django-rest-framework.org/api-guide/pagination and /serializers: what follows a page, and HyperlinkedModelSerializer's url, are whole addresses
	{by: "pagination of Django REST framework", use: "link", files: pythonFile, word: "PAGINATION_CLASS", makes: regexp.MustCompile(`['"]DEFAULT_PAGINATION_CLASS['"]\s*:\s*['"]rest_framework\.pagination\.\w+['"]`), needs: restFrame, told: pythonTold},
	{by: "HyperlinkedModelSerializer", use: "link", files: pythonFile, word: "HyperlinkedModelSerializer", makes: regexp.MustCompile(`\bclass\s+\w+\([^)\n]*\bHyperlinkedModelSerializer\b`), needs: restFrame, told: pythonTold},
	{files: goFile, word: ".Host", makes: regexp.MustCompile(`://"\s*\+\s*(?:r|req|request|c\.Request|ctx\.Request)\.Host\b|://%s[^"\n]*"[^\n]*,\s*(?:r|req|request|c\.Request|ctx\.Request)\.Host\b`), with: goAsked, by: "an address of the request's Host"},
}
