@RestController
@RequestMapping("/users")
public class UserController {
}
