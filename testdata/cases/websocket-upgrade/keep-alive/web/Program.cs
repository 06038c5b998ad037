var app = WebApplication.Create(args);
app.MapHub<OrderHub>("/orders");
app.Run();
