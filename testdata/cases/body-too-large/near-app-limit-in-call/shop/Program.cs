var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = 1_000_000);
var app = builder.Build();
app.MapPost("/shop/image", (IFormFile image) => Results.Ok());
app.Run();
