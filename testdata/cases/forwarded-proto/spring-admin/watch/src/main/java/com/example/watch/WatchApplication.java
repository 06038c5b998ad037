package com.example.watch;

@EnableAdminServer
@SpringBootApplication
public class WatchApplication {
    public static void main(String[] args) {
        SpringApplication.run(WatchApplication.class, args);
    }
}
