package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestRewritten reads the rules of a .htaccess.
func TestRewritten(t *testing.T) {
	const rule = "RewriteRule ^(.*)$ https://%{HTTP_HOST}%{REQUEST_URI} [L,R=301]\n"
	for text, want := range map[string]string{
		"RewriteEngine On\nRewriteCond %{HTTPS} off\n" + rule: "[] 3 []",
		"RewriteEngine On\nRewriteCond %{HTTPS} !=on\nRewriteCond %{HTTP_HOST} !^localhost\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]\n": "[] 4 []",
		"RewriteCond %{SERVER_PORT} 80\n" + rule:                                                              "[] 2 []",
		"RewriteCond %{SERVER_PORT} !^443$\nRewriteCond %{REQUEST_URI} !^/\\.well-known/\n" + rule:            "[] 3 [/.well-known]",
		"RewriteCond %{HTTPS} off\nRewriteCond %{HTTP:X-Forwarded-Proto} !https\n" + rule:                     "[X-Forwarded-Proto] 3 []",
		"RewriteCond %{HTTP:X-Forwarded-Proto} !=https\n" + rule:                                              "[X-Forwarded-Proto] 2 []",
		"RewriteCond %{HTTPS} off [OR]\nRewriteCond %{HTTP_HOST} ^www\n" + rule:                               "",
		"RewriteCond %{HTTPS} off\nRewriteCond %{ENV:X} on\n" + rule:                                          "",
		"# RewriteCond %{HTTPS} off\n# " + rule:                                                               "",
		"RewriteCond %{HTTP_HOST} ^old\\.example\\.com$\n" + rule:                                             "",
		"RewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^ index.php [L]\nRewriteCond %{HTTPS} off\n" + rule: "[] 4 []",
		"RewriteCond %{HTTPS} off\nRewriteRule ^admin https://%{HTTP_HOST}%{REQUEST_URI} [R]\n":               "",
		// What is not in force, or may not be, and what is let through before.
		"# RewriteEngine On\nRewriteCond %{HTTPS} off\n" + rule:                                                                                                "",
		"RewriteEngine Off\nRewriteCond %{HTTPS} off\n" + rule:                                                                                                 "",
		"RewriteEngine On\nRewriteCond %{HTTPS} off\n" + rule + "RewriteEngine off\n":                                                                          "",
		"<IfModule mod_rewrite.c>\nRewriteEngine On\n<IfModule mod_headers.c>\nHeader set X y\n</IfModule>\nRewriteCond %{HTTPS} off\n" + rule + "</IfModule>": "[] 7 []",
		"RewriteEngine On\n<IfDefine TLS>\nRewriteCond %{HTTPS} off\n" + rule + "</IfDefine>\n":                                                                "",
		"RewriteEngine On\n<If \"%{HTTP_HOST} == 'shop.example.com'\">\nRewriteCond %{HTTPS} off\n" + rule + "</If>\n":                                         "",
		"<IfModule mod_ssl.c>\nRewriteEngine On\n</IfModule>\nRewriteCond %{HTTPS} off\n" + rule:                                                               "",
		"RewriteRule ^ - [L]\nRewriteCond %{HTTPS} off\n" + rule:                                                                                               "",
		"RewriteCond %{HTTP:X-Forwarded-Proto} =https\nRewriteRule .* - [END]\nRewriteCond %{HTTPS} off\n" + rule:                                              "",
		"RewriteCond %{HTTP:X-Forwarded-Proto} =https\nRewriteRule .* - [S=1]\nRewriteCond %{HTTPS} off\n" + rule:                                              "",
		"RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]\nRewriteRule ^index\\.php$ - [L]\nRewriteCond %{HTTPS} off\n" + rule:                    "[] 4 []",
	} {
		if !strings.Contains(text, "RewriteEngine") {
			text += "RewriteEngine On\n"
		}
		got := ""
		if found := htaccessRedirect(text); found != nil {
			got = fmt.Sprint(found.Headers, " ", found.Pos.Line, " ", found.Except)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
