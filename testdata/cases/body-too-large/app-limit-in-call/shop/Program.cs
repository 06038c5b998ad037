var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = 100L * 1024 * 1024);
var app = builder.Build();
app.MapPost("/shop/image", (IFormFile image) => Results.Ok());
app.Run();
