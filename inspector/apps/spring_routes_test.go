package apps

import (
	"strings"
	"testing"
)

// TestRoutesSpring reads the context path, or else the controllers.
func TestRoutesSpring(t *testing.T) {
	const pom, run = "<artifactId>spring-boot-starter-web</artifactId>", "FROM eclipse-temurin:21\nENTRYPOINT [\"java\", \"-jar\", \"app.jar\"]\n"
	p := loadArchive(t, `
-- compose.yaml --
services:
  context: {build: context}
  moved: {build: context, environment: {SERVER_SERVLET_CONTEXT_PATH: ' /v2/ '}}
  plain: {build: plain}
  interfaces: {build: interfaces}
  pages: {build: pages}
-- context/Dockerfile --
`+run+`
-- context/pom.xml --
`+pom+`
-- context/src/main/resources/application.yml --
server:
  servlet:
    context-path: ${BASE:/api}
-- context/src/main/java/WebSocketConfig.java --
registry.addEndpoint("/ws").setAllowedOrigins("*").withSockJS();
-- plain/Dockerfile --
`+run+`
-- plain/pom.xml --
`+pom+`
-- plain/src/main/java/UserController.java --
@RestController
@RequestMapping(value = "/users", produces = "application/json")
public class UserController {
    @GetMapping("/{id}") // @GetMapping("/no")
    public User get() {}
}
-- plain/src/main/java/AuthController.java --
@RestController
@CrossOrigin
public class AuthController {
    @PostMapping(path = {"/login", "/auth/login"})
    public Token login() {}
    @GetMapping
    public String hello() {}
}
-- plain/src/main/java/Advice.java --
@RestControllerAdvice
class Advice {}
-- plain/src/main/java/Sockets.java --
registry.addHandler(new ChatHandler(), "/chat");
-- interfaces/Dockerfile --
`+run+`
-- interfaces/pom.xml --
`+pom+`
-- interfaces/src/main/java/A.java --
@RestController
class A implements UsersApi {}
-- pages/Dockerfile --
`+run+`
-- pages/pom.xml --
`+pom+`
-- pages/src/main/java/A.java --
@RestController @RequestMapping("/api")
class A {}
-- pages/src/main/resources/static/index.html --
`)
	routesOf(t, p, map[string]string{
		"context": "/api |  | context/src/main/resources/application.yml:3", "moved": "/v2 |  | compose.yaml:3:41",
		"plain":      "/login /auth/login /users | /chat /actuator /v3/api-docs /v2/api-docs /webjars /error /h2-console /login /logout /oauth2 | plain/src/main/java/AuthController.java:4",
		"interfaces": "", "pages": "",
	})
	for name, want := range map[string]string{"context": "/api/ws", "moved": "/v2/ws", "plain": "/chat"} {
		if w := p.Service(name).WebSocket; w == nil || strings.Join(w.Paths, " ") != want || w.Bare != (name == "plain") {
			t.Errorf("%s: got %+v, want %s", name, w, want)
		}
	}
}
