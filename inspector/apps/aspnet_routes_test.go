package apps

import (
	"strings"
	"testing"
)

// TestRoutesASPNET reads controllers, and follows what maps endpoints.
func TestRoutesASPNET(t *testing.T) {
	archive, rest, want := "-- compose.yaml --\nservices:\n", "", map[string]string{}
	add := func(name, routes, files string) {
		want[name] = routes
		archive += "  " + name + ": {build: " + name + "}\n"
		rest += strings.ReplaceAll("\n-- Dockerfile --\nFROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nENTRYPOINT [\"dotnet\", \"Api.dll\"]\n-- Api/Api.csproj --\n<Project Sdk=\"Microsoft.NET.Sdk.Web\"/>\n"+
			strings.TrimSpace(files)+"\n", "\n-- ", "\n-- "+name+"/")
	}
	add("controllers", "/api/Account /v1/orders /api/Users /login | /health | controllers/Api/Controllers/AccountController.cs:1", `
-- Api/Program.cs --
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllers();
var app = builder.Build();
if (app.Environment.IsDevelopment()) { app.UseSwagger(); }
app.UseHttpsRedirection();
app.MapControllers();
app.MapHealthChecks("/health");
app.Run();
-- Api/Controllers/BaseApiController.cs --
[ApiController]
[Route("api/[controller]")]
public abstract class BaseApiController : ControllerBase { }
-- Api/Controllers/AccountController.cs --
public class AccountController(DataContext context) : BaseApiController
{
    [HttpPost("register")]
    public async Task<ActionResult> Register() { return Ok(); }
}
-- Api/Controllers/UsersController.cs --
namespace Api.Controllers;

[Authorize]
[ApiController, Route("api/[controller]")]
public class UsersController : ControllerBase
{
    [HttpGet("{id:int}")]
    public IActionResult One(int id) => Ok();
    [HttpGet("/login")]
    public IActionResult Login() => Ok();
}
-- Api/Controllers/OrdersController.cs --
public class OrdersController : Controller
{
    [HttpGet("v1/orders")]
    public IActionResult All() => Ok();
}
`)
	add("minimal", "/chat /api/todos /api/todos/ |  | minimal/Api/Program.cs:4", `
-- Api/Program.cs --
var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "Hello");
app.MapHub<ChatHub>("/chat").RequireAuthorization();
app.MapTodos();
app.Run();
-- Api/Endpoints/Todos.cs --
public static class Todos
{
    public static IEndpointRouteBuilder MapTodos(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/todos").WithTags("x");
        group.MapGet("/", GetAll);
        group.MapPut("/{id}", Update).WithName("update");
        return routes;
    }
}
`)
	add("startup", "/Weather |  | startup/Api/WeatherController.cs:1", `
-- Api/Startup.cs --
public class Startup
{
    public void Configure(IApplicationBuilder app, IWebHostEnvironment env)
    {
        app.UseRouting();
        app.UseEndpoints(endpoints => { endpoints.MapControllers(); });
    }
}
-- Api/WeatherController.cs --
[Route("[controller]")]
public class WeatherController : ControllerBase { [HttpGet] public string Get() => ""; }
`)
	add("referred", "/api/x |  | referred/Shared/XController.cs:2", `
-- Api/Api.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><ProjectReference Include="..\Shared\Shared.csproj" /></ItemGroup></Project>
-- Api/Program.cs --
var app = WebApplication.Create(args); app.MapControllers(); app.Run();
-- Shared/Shared.csproj --
<Project Sdk="Microsoft.NET.Sdk"/>
-- Shared/XController.cs --
namespace Shared;
[Route("api/x")] public class XController : ControllerBase { }
-- Other/Other.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"/>
-- Other/YController.cs --
[Route("y")] public class YController : ControllerBase { }
`)
	add("pages", "/a / |  | pages/Api/Program.cs:1", "-- Api/Program.cs --\nvar app = WebApplication.Create(args); app.MapGet(\"/a\", x); app.MapFallbackToFile(\"index.html\"); app.Run();")
	// What is not known of one route leaves nothing certain.
	for name, body := range map[string]string{
		"based": `app.UsePathBase("/api"); app.MapGet("/a", x);`, "computed": `app.MapGet(Routes.A, x); app.MapGet("/a", x);`, "foreign": `app.UseWhen(c => true, b => b.Use(x)); app.MapGet("/a", x);`,
	} {
		add(name, "", "-- Api/Program.cs --\nvar app = WebApplication.Create(args); "+body+" app.Run();")
	}
	routesOf(t, loadArchive(t, archive+rest), want)
}
