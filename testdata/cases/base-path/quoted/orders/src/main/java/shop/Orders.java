package shop;

@SpringBootApplication
public class Orders {
    public static void main(String[] args) {
        SpringApplication.run(Orders.class, args);
    }
}
