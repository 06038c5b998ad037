using Parcels.Services;
using Microsoft.AspNetCore.Server.Kestrel.Core;

var builder = WebApplication.CreateBuilder(args);

builder.WebHost.ConfigureKestrel(options =>
{
    options.ListenAnyIP(8080, listen => listen.Protocols = HttpProtocols.Http1);
    options.ListenAnyIP(8585, listen =>
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
    });
});
builder.Services.AddGrpc();

var app = builder.Build();
app.MapGrpcService<ParcelService>();
app.MapGet("/health", () => "ok");
app.Run();
