var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(options => options.ListenAnyIP(80));
var app = builder.Build();
app.MapGet("/", () => "shop");
app.Run();
