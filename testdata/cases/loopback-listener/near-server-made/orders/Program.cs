var builder = WebApplication.CreateBuilder(args);
if (builder.Environment.IsDevelopment())
{
    builder.WebHost.UseUrls("http://localhost:5000");
}
var app = builder.Build();
app.MapGet("/orders/", () => "none");
app.Run();
