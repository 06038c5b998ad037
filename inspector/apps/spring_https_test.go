package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestASPNETAndSpringHTTPS finds the apps of ASP.NET Core and of Spring that redirect to https.
func TestASPNETAndSpringHTTPS(t *testing.T) {
	program := func(middle string) string {
		return "var builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\n" + middle + "\napp.MapControllers();\napp.Run();\n"
	}
	security := func(middle string) string {
		return "@Configuration\npublic class SecurityConfig {\n    @Bean\n    public SecurityFilterChain filterChain(HttpSecurity http) throws Exception {\n        http\n" + middle + "\n            .build();\n    }\n}\n"
	}
	const channel = "            .requiresChannel(channel -> channel.anyRequest().requiresSecure())"
	tests := []struct{ name, env, code, want string }{
		{"net", "ASPNETCORE_URLS: 'https://+:443;http://+:80'", program("app.UseHttpsRedirection();"), "[] 3"},
		{"net-port", "ASPNETCORE_HTTPS_PORT: 443", program("if (!app.Environment.IsDevelopment())\n{\n    app.UseHsts();\n    app.UseHttpsRedirection();\n}"), "[] 6"},
		{"net-else", "ASPNETCORE_HTTPS_PORT: 443", program("if (app.Environment.IsDevelopment())\n{\n    app.UseSwagger();\n}\nelse\n{\n    app.UseHttpsRedirection();\n}"), "[] 9"},
		{"net-told", "{ASPNETCORE_HTTPS_PORT: 443, ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'true'}", program("app.UseHttpsRedirection();"), "[X-Forwarded-Proto] 3"},
		{"net-no-port", "ASPNETCORE_URLS: 'http://+:80'", program("app.UseHttpsRedirection();"), ""},
		{"net-other-port", "ASPNETCORE_HTTPS_PORTS: 8081", program("app.UseHttpsRedirection();"), ""},
		{"net-development", "{ASPNETCORE_HTTPS_PORT: 443, ASPNETCORE_ENVIRONMENT: Development}", program("if (!app.Environment.IsDevelopment())\n    app.UseHttpsRedirection();"), ""},
		{"net-maybe", "ASPNETCORE_HTTPS_PORT: 443", program("if (builder.Configuration.GetValue<bool>(\"Https\"))\n    app.UseHttpsRedirection();"), ""},
		{"spring", "A: b", security(channel), "[] 6"},
		{"spring-told", "SERVER_FORWARD_HEADERS_STRATEGY: framework", security(channel), "[X-Forwarded-Proto] 6"},
		{"spring-part", "A: b", security("            .requiresChannel().antMatchers(\"/form\").requiresSecure()"), ""},
		{"spring-maybe", "A: b", "@Profile(\"ssl\")\n" + security(channel), ""},
	}
	archive, rest := "-- compose.yaml --\nservices:\n", ""
	for _, tt := range tests {
		env := tt.env
		if !strings.HasPrefix(env, "{") {
			env = "{" + env + "}"
		}
		archive += "  " + tt.name + ": {build: ./" + tt.name + ", environment: " + env + "}\n"
		if strings.HasPrefix(tt.name, "net") {
			rest += "-- " + tt.name + "/Dockerfile --\nFROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY out .\nENTRYPOINT [\"dotnet\", \"Shop.dll\"]\n-- " + tt.name + "/Shop.csproj --\n<Project Sdk=\"Microsoft.NET.Sdk.Web\"></Project>\n-- " + tt.name + "/Program.cs --\n" + tt.code
		} else {
			rest += "-- " + tt.name + "/Dockerfile --\nFROM eclipse-temurin:21-jre\nCOPY target/app.jar /app.jar\nCMD [\"java\", \"-jar\", \"/app.jar\"]\n-- " + tt.name + "/src/main/java/App.java --\n@SpringBootApplication\npublic class App {}\n-- " + tt.name + "/src/main/java/SecurityConfig.java --\n" + tt.code
		}
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
