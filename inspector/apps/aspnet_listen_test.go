package apps

import (
	"fmt"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// servings compares where services listen, by their names: "PROGRAM ADDRESS:PORT FILE:LINE".
func servings(t *testing.T, p *compose.Project, want map[string]string) {
	t.Helper()
	for name, want := range want {
		got := ""
		if s := p.Service(name).Serving; s != nil {
			got = fmt.Sprintf("%s %s:%d %s:%d", s.Program, s.Address, s.Port, s.Pos.File, s.Pos.Line)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestServingASPNET asks the image and its environment, as long as the app leaves it to them.
func TestServingASPNET(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
services:
  eight: {build: eight}
  seven: {build: seven}
  urls:
    build: eight
    environment:
      ASPNETCORE_URLS: http://+:5000
  ports: {build: eight, environment: ["ASPNETCORE_HTTP_PORTS=5001"]}
  loopback: {build: eight, environment: ["ASPNETCORE_URLS=http://localhost:5000"]}
  several: {build: eight, environment: ["ASPNETCORE_URLS=http://+:80;https://+:443"]}
  unset: {build: eight, environment: ["ASPNETCORE_URLS=http://+:${NOWHERE}"]}
  both: {build: eight, environment: ["HTTP_PORTS=81"]}
  kestrel: {build: eight, environment: ["Kestrel__Endpoints__Http__Url=http://*:81"]}
  given: {build: eight, command: ["--urls", "http://*:81"]}
  mounted: {build: eight, volumes: ["./appsettings.json:/app/appsettings.json"]}
  own: {build: own}
  seed: {build: several, command: ["dotnet", "Shop.dll", "/seed"], volumes: ["./serilog.json:/app/serilog.json"]}
  admin: {build: {context: several, dockerfile: Admin/Dockerfile}}
  logs: {build: eight, volumes: ["./gone.json:/app/identitydata.json"]}
  logged: {build: eight, volumes: ["./listens.json:/app/logs.json"]}
  other: {build: other}
  two: {build: two}
  one: {build: one}
  runtime: {build: runtime}
  image: {image: mcr.microsoft.com/dotnet/aspnet:8.0, command: dotnet Shop.dll}
-- eight/Dockerfile --
FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
COPY . .
RUN dotnet publish -o /app
FROM mcr.microsoft.com/dotnet/aspnet:8.0-alpine
WORKDIR /app
COPY --from=build /app .
ENTRYPOINT ["dotnet", "Shop.dll"]
-- eight/Shop/Shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"></Project>
-- eight/Shop/Program.cs --
app.Run();
-- eight/Shop/obj/Made.cs --
UseUrls
-- seven/Dockerfile --
FROM mcr.microsoft.com/dotnet/aspnet:7.0
ENTRYPOINT ["dotnet", "Shop.dll"]
-- seven/Shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"></Project>
-- two/Dockerfile --
FROM microsoft/dotnet:2.1-aspnetcore-runtime-alpine AS base
EXPOSE 5050
FROM base
ENTRYPOINT ["dotnet", "Shop.dll"]
-- two/Shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"></Project>
-- one/Dockerfile --
FROM microsoft/aspnetcore:1.1
ENV ASPNETCORE_URLS http://*:5005
ENTRYPOINT ["dotnet", "Shop.dll"]
-- one/Shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"></Project>
-- runtime/Dockerfile --
FROM microsoft/dotnet:2.1-runtime
ENTRYPOINT ["dotnet", "Shop.dll"]
-- runtime/Shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"></Project>
-- serilog.json --
{"Serilog": {"MinimumLevel": "Debug"}}
-- listens.json --
{"Urls": "http://*:81"}
-- several/Dockerfile --
FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
ENTRYPOINT ["dotnet", "Shop.dll"]
-- several/Admin/Dockerfile --
FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
ENTRYPOINT ["dotnet", "Admin.dll"]
-- several/Shop/Shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><ProjectReference Include="..\Common\Common.csproj" /></ItemGroup></Project>
-- several/Shop/Program.cs --
using Microsoft.AspNetCore.Server.Kestrel.Core;
builder.WebHost.ConfigureKestrel(options => {
    options.AddServerHeader = false;
    options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
});
Task.Run(() => Warm());
app.Run();
-- several/Common/Common.csproj --
<Project Sdk="Microsoft.NET.Sdk"></Project>
-- several/Common/Common.cs --
class Common {}
-- several/Admin/Admin.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"></Project>
-- several/Admin/Program.cs --
builder.WebHost.ConfigureKestrel(options => { options.AddServerHeader = false; options.ListenAnyIP(int.Parse(port)); });
app.Run();
-- own/Dockerfile --
FROM mcr.microsoft.com/dotnet/aspnet:8.0
ENTRYPOINT ["dotnet", "Shop.dll"]
-- own/Shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"></Project>
-- own/Program.cs --
app.Run("http://*:5005");
-- other/Dockerfile --
FROM mcr.microsoft.com/dotnet/aspnet:8.0
ENTRYPOINT ["dotnet", "Worker.dll"]
-- other/Worker.csproj --
<Project Sdk="Microsoft.NET.Sdk.Worker"></Project>
`), map[string]string{
		"eight": "ASP.NET Core 8 0.0.0.0:8080 eight/Dockerfile:7", "seven": "ASP.NET Core 7 0.0.0.0:80 seven/Dockerfile:2",
		"urls": "ASP.NET Core 8 0.0.0.0:5000 compose.yaml:7", "ports": "ASP.NET Core 8 0.0.0.0:5001 compose.yaml:8",
		"loopback": "ASP.NET Core 8 localhost:5000 compose.yaml:9",
		"two":      "ASP.NET Core 2 0.0.0.0:80 two/Dockerfile:4", "one": "ASP.NET Core 1 0.0.0.0:5005 one/Dockerfile:2", "runtime": "",
		"several": "", "unset": "", "both": "", "kestrel": "", "given": "", "mounted": "", "own": "ASP.NET Core 8 0.0.0.0:5005 own/Program.cs:1", "other": "", "image": "",
		"seed": "ASP.NET Core 8 0.0.0.0:8080 compose.yaml:17", "logs": "ASP.NET Core 8 0.0.0.0:8080 eight/Dockerfile:7", "logged": "", "admin": "",
	})
}
