package net.example;

import org.springframework.web.bind.annotation.*;

@RestController
public class Items {
    @GetMapping("/items")
    public String items() { return "[]"; }
}
