var app = WebApplication.Create(args);
app.MapGet("/", () => "shelves");
app.Run();
