using Microsoft.AspNetCore.Mvc;

namespace Shop.Api.Controllers;

[ApiController]
[Route("api/[controller]")]
public class ProductsController : ControllerBase
{
    [HttpGet]
    public IEnumerable<string> Get() => [];

    [HttpGet("{id:int}")]
    public ActionResult<string> Get(int id) => NotFound();
}
