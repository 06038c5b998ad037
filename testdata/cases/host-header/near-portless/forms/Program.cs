var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication("Cookies").AddCookie("Cookies", o => o.LoginPath = "/login");
builder.Services.AddRazorPages();
var app = builder.Build();
app.MapRazorPages().RequireAuthorization();
app.Run();
