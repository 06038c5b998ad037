var app = WebApplication.Create(args);
app.MapControllers();
app.Run();
