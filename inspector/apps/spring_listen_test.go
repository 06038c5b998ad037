package apps

import "testing"

// springApp is the folder of an app of Spring Boot whose Dockerfile starts it with CMD or ENTRYPOINT.
func springApp(dir, start string) string {
	return "-- " + dir + "/Dockerfile --\nFROM eclipse-temurin:21\n" + start + " [\"java\", \"-jar\", \"app.jar\"]\n" +
		"-- " + dir + "/pom.xml --\n<artifactId>spring-boot-starter-web</artifactId>\n"
}

// TestServingSpring asks the settings of an app, and what its command and environment say over them.
func TestServingSpring(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
services:
  plain: {build: plain}
  env:
    build: props
    environment:
      SERVER_PORT: 8082
  props: {build: props}
  flag: {build: props, command: ["--server.port=8083"]}
  system: {build: props, entrypoint: "java -Dserver.port=8084 -jar app.jar"}
  late: {build: props, entrypoint: "java -jar app.jar -Dserver.port=8084"}
  both: {build: props, entrypoint: "java -Dserver.port=1 -jar app.jar --server.port=2"}
  profile: {build: props, command: ["--spring.profiles.active=prod"]}
  options: {build: props, environment: ["JAVA_TOOL_OPTIONS=-Dserver.port=1"]}
  config: {build: props, volumes: ["./config:/app/config"]}
  unset: {build: props, environment: ["SERVER_PORT=${NOWHERE}"]}
  yaml: {build: yaml}
  port: {build: yaml, environment: ["PORT=8090"]}
  profiles: {build: profiles}
  profiled: {build: profiles, environment: ["SERVER_PORT=8090"]}
  code: {build: code}
  cloud: {build: cloud}
  documents: {build: documents}
  activated: {build: documents, environment: ["SPRING_PROFILES_ACTIVE=dev,prod"]}
  negated: {build: negated, command: ["--spring.profiles.active=docker"]}
  nobody: {build: negated, entrypoint: "java -jar app.jar -Dspring.profiles.active=docker"}
  asked: {build: profiles, environment: ["SPRING_PROFILES_ACTIVE=${NOWHERE}"]}
  prod: {build: profiles, environment: ["SPRING_PROFILES_ACTIVE=prod"]}
  grouped: {build: grouped}
  own: {build: own}
  worker: {build: worker}
-- plain/Dockerfile --
FROM maven AS build
COPY . .
FROM eclipse-temurin:21
COPY --from=build target/*.jar app.jar
ENTRYPOINT ["java", "-Xmx256m", "-jar", "app.jar"]
-- plain/pom.xml --
<artifactId>spring-boot-starter-web</artifactId>
-- plain/src/main/java/App.java --
SpringApplication.run(App.class, args);
-- props/Dockerfile --
FROM eclipse-temurin:21
WORKDIR /app
COPY target/app.jar .
ENTRYPOINT ["java", "-jar", "app.jar"]
-- props/build.gradle --
implementation 'org.springframework.boot:spring-boot-starter-webflux'
-- props/src/main/resources/application.properties --
spring.application.name=shop
# server.port=1
server.port = 8081
-- props/src/test/resources/application.yml --
server: {port: 0}
`+springApp("yaml", "CMD")+`-- yaml/src/main/resources/application.yml --
spring:
  application: {name: shop}
server:
  port: ${PORT:8085}
  address: 127.0.0.1
`+springApp("profiles", "CMD")+`-- profiles/src/main/resources/application-prod.yml --
server: {port: 80}
`+springApp("code", "CMD")+`-- code/src/main/java/App.java --
System.setProperty("server.port", "9000");
-- cloud/Dockerfile --
FROM eclipse-temurin:21
CMD ["java", "-jar", "app.jar"]
-- cloud/pom.xml --
<artifactId>spring-boot-starter-web</artifactId><artifactId>spring-cloud-starter-config</artifactId>
`+springApp("documents", "CMD")+`-- documents/src/main/resources/application.yml --
server: {port: 8080}
---
spring: {config: {activate: {on-profile: "staging | prod"}}}
server: {port: 8086}
`+springApp("negated", "ENTRYPOINT")+`-- negated/src/main/resources/application.properties --
server.port=8080
#---
spring.config.activate.on-profile=!docker
server.port=8087
`+springApp("grouped", "ENTRYPOINT")+`-- grouped/src/main/resources/application.yml --
spring: {profiles: {group: {default: [local]}}}
-- grouped/src/main/resources/application-local.yml --
server: {port: 8088}
`+springApp("own", "ENTRYPOINT")+`-- own/src/main/resources/application.yml --
spring: {profiles: {active: "${PROFILE:dev}"}}
-- own/src/main/resources/application-dev.properties --
server.port=8089
-- worker/Dockerfile --
FROM eclipse-temurin:21
CMD ["java", "-jar", "app.jar"]
-- worker/pom.xml --
<artifactId>spring-boot-starter-amqp</artifactId>
`), map[string]string{
		"plain": "Spring Boot 0.0.0.0:8080 plain/Dockerfile:5", "env": "Spring Boot 0.0.0.0:8082 compose.yaml:6",
		"props": "Spring Boot 0.0.0.0:8081 props/src/main/resources/application.properties:3",
		"flag":  "Spring Boot 0.0.0.0:8083 compose.yaml:8", "system": "Spring Boot 0.0.0.0:8084 compose.yaml:9",
		"yaml": "Spring Boot 127.0.0.1:8085 yaml/src/main/resources/application.yml:5",
		"port": "Spring Boot 127.0.0.1:8090 yaml/src/main/resources/application.yml:5", "profiled": "Spring Boot 0.0.0.0:8090 compose.yaml:19",
		"late": "", "both": "", "profile": "Spring Boot 0.0.0.0:8081 props/src/main/resources/application.properties:3",
		"profiles": "Spring Boot 0.0.0.0:8080 profiles/Dockerfile:2", "documents": "Spring Boot 0.0.0.0:8080 documents/src/main/resources/application.yml:1",
		"activated": "Spring Boot 0.0.0.0:8086 documents/src/main/resources/application.yml:4", "negated": "Spring Boot 0.0.0.0:8080 negated/src/main/resources/application.properties:1",
		"nobody": "Spring Boot 0.0.0.0:8087 negated/src/main/resources/application.properties:4",
		"prod":   "Spring Boot 0.0.0.0:80 profiles/src/main/resources/application-prod.yml:1", "asked": "", "grouped": "",
		"own":     "Spring Boot 0.0.0.0:8089 own/src/main/resources/application-dev.properties:1",
		"options": "", "config": "", "unset": "", "code": "", "cloud": "", "worker": "",
	})
}
