var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/orders/", () => "none");
app.Run("http://localhost:5000");
