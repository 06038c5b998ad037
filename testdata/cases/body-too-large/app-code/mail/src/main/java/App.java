@SpringBootApplication
public class App {}
